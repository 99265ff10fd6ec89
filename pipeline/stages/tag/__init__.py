"""Policies, places and organisations in the sentences of an article."""

from __future__ import annotations

from pipeline.stages.tag.tagger import Tagged, Tagger

__all__ = ["Tagged", "Tagger"]
