"""A figure where it stands: its clause, the part of the sentence between semicolons, the times around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model import Kind, Sentence, Span, TimeRef
from pipeline.stages.clause import clause_of, clauses


class Site(NamedTuple):
    """A figure in its sentence: the times that can govern it, and the clause and semicolon part it stands in.

    ``text`` is that of the sentence, ``lead`` that of the clause before the figure; ``at`` runs from the first
    figure of the list that it stands in.
    """

    sentence: Sentence
    text: str
    at: Span
    times: Sequence[TimeRef]
    part: Span
    clause: Span
    lead: str
    kind: Kind

    @classmethod
    def of(cls, sentence: Sentence, at: Span, times: Sequence[TimeRef], kind: Kind) -> Site:
        """Where the figure at ``at`` stands."""
        text, (first, last) = sentence.text, at
        parts = clauses(text)
        clause = parts[clause_of(parts, first)] if parts else Span(0, len(text))
        start, end = text.rfind("；", 0, first) + 1, text.find("；", last)
        part = Span(start, len(text) if end < 0 else end)
        # what the constructor of a named tuple does, without its call
        return tuple.__new__(cls, (sentence, text, at, times, part, clause, text[clause[0] : first], kind))

    def before(self, role: str) -> list[TimeRef]:
        """The times of one role in this part of the sentence, before the figure."""
        if not self.times:
            return []
        first, last = self.part.start, self.at.start
        return [t for t in self.times if t.role == role and first <= t.at.start < last]


def last_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time ends."""
    return int((ref.end or "0")[:4])


def first_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time starts."""
    return int((ref.start or "0")[:4])
