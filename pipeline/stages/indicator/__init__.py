"""What a figure measures: words.py compiles the lexicon's words, phrase.py takes the clause before a figure apart,
link.py chooses between the noun counted, that phrase and the subject that still stands."""

from pipeline.stages.indicator.link import Heading, IndicatorFinder
from pipeline.stages.indicator.phrase import Marks

__all__ = ["Heading", "IndicatorFinder", "Marks"]
