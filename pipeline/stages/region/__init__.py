"""The places of a sentence, what they do there, and the place a figure holds for."""

from pipeline.stages.region.home import NATION, default_region, institution, named_place, published_in
from pipeline.stages.region.link import RegionLinker
from pipeline.stages.region.places import PlaceReader
from pipeline.stages.region.ref import PlaceRef, RegionContext
from pipeline.stages.region.roles import dateline
from pipeline.stages.region.topic import label_of, remembered, topic_of

__all__ = [
    "NATION",
    "PlaceReader",
    "PlaceRef",
    "RegionContext",
    "RegionLinker",
    "dateline",
    "default_region",
    "institution",
    "label_of",
    "named_place",
    "published_in",
    "remembered",
    "topic_of",
]
