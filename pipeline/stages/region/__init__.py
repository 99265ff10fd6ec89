"""The places of a sentence, what they do there, and the place a figure holds for."""

from pipeline.stages.region.home import NATION, default_region, institution, named_place, published_in
from pipeline.stages.region.link import RegionLinker
from pipeline.stages.region.places import PlaceReader
from pipeline.stages.region.ref import PlaceRef, RegionContext, nothing
from pipeline.stages.region.roles import dateline
from pipeline.stages.region.trail import Trail

__all__ = [
    "NATION",
    "PlaceReader",
    "PlaceRef",
    "RegionContext",
    "RegionLinker",
    "Trail",
    "dateline",
    "default_region",
    "institution",
    "named_place",
    "nothing",
    "published_in",
]
