"""The lexicons: what the CSV files say, loaded and checked once, and the matcher that finds their terms."""

from __future__ import annotations

from pipeline.lexicon.cues import Cue, Cues
from pipeline.lexicon.load import load_lexicon
from pipeline.lexicon.tables import Head, Hit, Lexicon, Place, StopForm, Term, UnitRow

__all__ = ["Cue", "Cues", "Head", "Hit", "Lexicon", "Place", "StopForm", "Term", "UnitRow", "load_lexicon"]
