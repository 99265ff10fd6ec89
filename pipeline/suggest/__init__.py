"""Terms that a corpus uses and no list has, ranked, as rows an editor accepts or deletes.

It stands above ``run``: what it knows of a text is what extraction reads there (words, names by structure, the
indicators of claims), and it never changes what extraction does.
"""

from __future__ import annotations

from pipeline.suggest.rows import Suggestion
from pipeline.suggest.sheet import COLUMNS, suggestions_csv
from pipeline.suggest.suggest import suggest

__all__ = ["COLUMNS", "Suggestion", "suggest", "suggestions_csv"]
