"""A figure where it stands: its clause, the part of the sentence between semicolons, the times around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Kind, Sentence, TimeRef
from pipeline.stages.clause import clause_at


# Not a tuple, whose fields are several times as dear to read; nothing writes to one that is made.
@dataclass(slots=True)
class Site:
    """A figure in its sentence: the times that can govern it, and the clause and semicolon part it stands in.

    ``text`` is that of the sentence, ``lead`` that of the clause before the figure; ``start`` is that of the first
    figure of the list that it stands in, ``opens`` is where the semicolon part begins, ``begin`` where the clause does.
    """

    sentence: Sentence
    text: str
    start: int
    end: int
    times: Sequence[TimeRef]
    opens: int
    begin: int
    lead: str
    kind: Kind

    @classmethod
    def of(cls, sentence: Sentence, start: int, end: int, times: Sequence[TimeRef], kind: Kind) -> Site:
        """Where the figure from ``start`` to ``end`` stands."""
        text = sentence.text
        begin, _ = clause_at(text, start)
        opens = text.rfind("；", 0, start) + 1 if "；" in text else 0
        return cls(sentence, text, start, end, times, opens, begin, text[begin:start], kind)

    def before(self, role: str) -> list[TimeRef]:
        """The times of one role in this part of the sentence, before the figure."""
        if not self.times:
            return []
        first, last, found = self.opens, self.start, []
        for time in self.times:
            if time.role == role and first <= time.at[0] < last:
                found.append(time)
        return found


def last_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time ends."""
    return int((ref.end or "0")[:4])


def first_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time starts."""
    return int((ref.start or "0")[:4])
