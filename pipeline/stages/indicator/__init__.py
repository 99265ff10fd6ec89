"""What a figure measures. words.py compiles the lexicon's words; phrase.py takes the clause before a figure apart,
nouns.py reads the noun after it, lists.py shares a phrase out among the figures of a list, topics.py reads subjects
of clauses without a figure; link.py chooses between them and the subject that still stands. place.py says where a figure
stands."""

from pipeline.stages.indicator.link import IndicatorFinder, Said
from pipeline.stages.indicator.place import Marks, Place

__all__ = ["IndicatorFinder", "Marks", "Place", "Said"]
