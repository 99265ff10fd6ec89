"""The optional statistical recogniser, and how its names are merged with those of the rules."""

from __future__ import annotations

from pipeline.stages.ner.merge import Merger, grounded
from pipeline.stages.ner.recognise import Named, Recogniser, build_recogniser

__all__ = ["Merger", "Named", "Recogniser", "build_recogniser", "grounded"]
