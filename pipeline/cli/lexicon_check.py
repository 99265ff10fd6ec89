"""``shuzheng lexicon check``: the check of the lexicons, with each term tried in a text of its own."""

from __future__ import annotations

from pathlib import Path

from pipeline.lexicon import Lexicon, Term, load_lexicon
from pipeline.lexicon.check import check
from pipeline.lexicon.problems import Problem
from pipeline.stages.normalise import normalise
from pipeline.stages.split import split
from pipeline.stages.tag import Tagger


def checked(folder: Path | None) -> tuple[Problem, ...]:
    """The problems of ``folder``, or of the built-in lexicons; raises ``LexiconMissing``."""
    return check(folder, probe=_Probe(folder))


class _Probe:
    """Reads a term as a text of its own, and says why it is not found there."""

    __slots__ = ("_folder", "_lexicon", "_tagger")

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lexicon: Lexicon | None = None
        self._tagger: Tagger | None = None

    def __call__(self, term: Term) -> str | None:
        if self._lexicon is None or self._tagger is None:  # a folder of cues or units has no term to try
            self._lexicon = load_lexicon(self._folder)
            self._tagger = Tagger(self._lexicon)
        return _unfound(term, self._lexicon, self._tagger)


def _unfound(term: Term, lexicon: Lexicon, tagger: Tagger) -> str | None:
    surface = term.surface.translate(lexicon.characters)
    articles = split(normalise(f"{term.surface}。", lexicon.characters), None)
    read = [s.text.removesuffix("。") for a in articles for p in a.paragraphs for s in p.sentences]
    if read != [surface]:
        return f"a text has it as '{' | '.join(read)}'; write it so"
    # A name that is also an ordinary word, or several divisions', is found where others support it.
    if term.type == "indicator" or term.ambiguous or term.kind == "county":
        return None
    found = [m for a in articles for ms in tagger.tag(a).values() for m in ms]
    if any(m.type == term.type and (m.text == surface or m.canonical == term.canonical) for m in found):
        return None
    told = ", ".join(f"{m.text} ({m.type})" for m in found)
    return f"alone it is {told or 'an ordinary word'}; write the whole name"
