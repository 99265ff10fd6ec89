"""The places of a sentence, what they do there, and the place a figure holds for."""

from pipeline.stages.region.link import RegionLinker, topic_of
from pipeline.stages.region.places import NATION, PlaceReader, default_region, named_place
from pipeline.stages.region.ref import PlaceRef, RegionContext

__all__ = [
    "NATION",
    "PlaceReader",
    "PlaceRef",
    "RegionContext",
    "RegionLinker",
    "default_region",
    "named_place",
    "topic_of",
]
