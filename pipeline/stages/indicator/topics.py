"""Subjects that clauses without a figure name for the figures that follow: 从结构看，…; 货物周转量：公路…."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.model import Span
from pipeline.stages.indicator.phrase import PhraseReader
from pipeline.stages.indicator.place import Marks, Place, Range
from pipeline.stages.indicator.words import BREAK, Words

#: How much of a clause is read for its subject.
_LONGEST = 60
#: What is a break by itself.
_PAUSES: Final = frozenset("，；。！？,;、：:")
_DIGITS: Final = frozenset("0123456789")
#: A phrase no longer than this is too vague a subject.
_SHORT = 3


class TopicReader:
    """Reads the subject of a clause that has no figure of its own."""

    def __init__(self, words: Words, phrases: PhraseReader) -> None:
        self._words, self._phrases = words, phrases

    def since(self, text: str, gap: Range, marks: Marks, *, sure: bool) -> Span | None:
        """What the clauses in ``gap`` are about; ``sure``: only where they say so, or name a known indicator."""
        clauses = self._clauses(text, gap)
        for clause in clauses:
            if said := self._words.topic.search(text, *clause):
                topic = Span(*said.span("topic"))
                summed = self._words.summing.match(text, *topic)
                if not self._words.names(said["topic"]):
                    continue
                if said["aspect"] or (not summed and self._words.measure.ends(text, *topic)):
                    return self._phrases.read(text, *topic, marks, "") or topic
                continue
            phrase = self._phrases.read(text, *clause, marks, "")
            if text.startswith("每", clause[0]):
                return phrase
            if phrase and phrase.end - phrase.start > _SHORT and self._words.measure.ends(text, *phrase):
                return phrase
            if known := self._known(text, clause):
                return known
        return self._phrases.read(text, *clauses[0], marks, "") if clauses and not sure else None

    def before_colon(self, text: str, place: Place, marks: Marks) -> Span | None:
        """The measure that heads a list after a colon: 货物周转量：公路…、铁路…."""
        start = place.start
        colon, narrow = text.rfind("：", 0, start), text.rfind(":", 0, start)
        colon = colon if colon > narrow else narrow
        if colon <= 0 or self._words.stop.search(text, colon, start):
            return None
        begin = 0
        for clause in BREAK.finditer(text, max(0, colon - _LONGEST), colon):
            begin = clause.end()
        if not _DIGITS.isdisjoint(text[begin:colon]):
            return None
        head = self._phrases.read(text, max(begin, colon - _LONGEST), colon, marks, "")
        known = self._words.known_suffix(text, *head) if head else None
        return None if known is None or head is None else Span(known, head.end)

    def _clauses(self, text: str, gap: Range) -> Sequence[Range]:
        """The clauses in a range, the last one first."""
        begin, end = gap
        if begin == end or (end - begin == 1 and text[begin] in _PAUSES):
            return ()
        start = max(begin, end - 2 * _LONGEST)
        found = []
        for mark in reversed([m.start() for m in BREAK.finditer(text, start, end)]):
            if end - mark > 1:
                found.append((mark + 1, end))
            end = mark
        if end > start:
            found.append((start, end))
        return found

    def _known(self, text: str, clause: Range) -> Span | None:
        """The last of the longest known indicators in a clause."""
        found: Span | None = None
        first, last = clause
        for end in range(first + 3, last + 1):
            start = self._words.known_suffix(text, first, end)
            if start is not None and end - start > 2:
                found = Span(start, end)
        return found
