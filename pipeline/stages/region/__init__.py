"""The places of a sentence, what they do there, and the place a figure holds for."""

from pipeline.stages.region.link import link_region
from pipeline.stages.region.places import PlaceRef, RegionContext, default_region, named_place, read_places

__all__ = ["PlaceRef", "RegionContext", "default_region", "link_region", "named_place", "read_places"]
