"""The places of a sentence, what they do there, and the place a figure holds for."""

from pipeline.stages.region.home import (
    Survey,
    default_region,
    institution,
    named_place,
    published_in,
)
from pipeline.stages.region.link import RegionLinker
from pipeline.stages.region.places import PlaceReader
from pipeline.stages.region.ref import NATION, PlaceRef, RegionContext, nothing, nowhere
from pipeline.stages.region.trail import Trail

__all__ = [
    "NATION",
    "PlaceReader",
    "PlaceRef",
    "RegionContext",
    "RegionLinker",
    "Survey",
    "Trail",
    "default_region",
    "institution",
    "named_place",
    "nothing",
    "nowhere",
    "published_in",
]
