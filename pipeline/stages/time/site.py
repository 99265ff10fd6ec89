"""A figure where it stands: its clause, the part of the sentence between semicolons, the times around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Kind, Sentence, Span, TimeRef
from pipeline.stages.clause import clause_of, clauses


@dataclass(frozen=True, slots=True)
class Site:
    """A figure in its sentence: the times that can govern it, and the clause and semicolon part it stands in.

    ``at`` runs from the first figure of the list that it stands in.
    """

    sentence: Sentence
    at: Span
    times: tuple[TimeRef, ...]
    part: Span
    clause: Span
    kind: Kind

    @classmethod
    def of(cls, sentence: Sentence, at: Span, times: Sequence[TimeRef], kind: Kind) -> Site:
        """Where the figure at ``at`` stands."""
        text = sentence.text
        parts = clauses(text)
        clause = parts[clause_of(parts, at.start)] if parts else Span(0, len(text))
        start, end = text.rfind("；", 0, at.start) + 1, text.find("；", at.end)
        return cls(sentence, at, tuple(times), Span(start, len(text) if end < 0 else end), clause, kind)

    @property
    def lead(self) -> str:
        """The text of the clause before the figure."""
        return self.text[self.clause.start : self.at.start]

    @property
    def text(self) -> str:
        """The text of the sentence."""
        return self.sentence.text

    def before(self, role: str) -> list[TimeRef]:
        """The times of one role in this part of the sentence, before the figure."""
        return [t for t in self.times if t.role == role and self.part.start <= t.at.start < self.at.start]


def last_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time ends."""
    return int((ref.end or "0")[:4])


def first_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time starts."""
    return int((ref.start or "0")[:4])
