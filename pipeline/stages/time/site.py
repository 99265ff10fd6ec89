"""A figure where it stands: its clause, the part of the sentence between semicolons, the times around it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Evidence, Kind, Sentence, TimeRef, YearField
from pipeline.stages.clause import clause_at


class Site:
    """A figure in its sentence: the times that can govern it, and the clause and semicolon part it stands in.

    One is made for a sentence, and comes to each of its figures. ``text`` is that of the sentence, ``lead`` that of
    the clause before the figure; ``start`` is that of the first figure of the list that it stands in, ``opens`` is
    where the semicolon part begins, ``begin`` where the clause does. ``frames``, ``points`` and ``bases`` are the
    times that play such a part; ``turns``: something in the sentence may change from one figure to another.
    """

    __slots__ = (
        "_clause_end",
        "bases",
        "begin",
        "closes",
        "end",
        "frames",
        "kind",
        "known",
        "lead",
        "opens",
        "points",
        "sentence",
        "start",
        "text",
        "times",
        "turns",
    )

    def __init__(self, sentence: Sentence, times: Sequence[TimeRef]) -> None:
        text = sentence.text
        self.sentence, self.text, self.times = sentence, text, times
        self.start, self.end, self.opens, self.begin, self._clause_end = 0, 0, 0, 0, -1
        self.lead = ""
        self.kind: Kind = "level"
        self.turns = "由" in text or "从" in text
        self.closes = "）" in text or ")" in text
        self.frames: list[TimeRef] = []
        self.points: list[TimeRef] = []
        self.bases: list[TimeRef] = []
        #: What was said of a figure that stands in the frame which begins there.
        self.known: dict[int, tuple[YearField, Evidence]] = {}
        for time in times:
            _, _, _, _, _, role, _, _ = time
            if role == "frame":
                self.frames.append(time)
            elif role == "point":
                self.points.append(time)
            elif role == "base":
                self.bases.append(time)

    def come_to(self, start: int, end: int, kind: Kind) -> None:
        """Come to the figure from ``start`` to ``end``."""
        text = self.text
        self.start, self.end, self.kind = start, end, kind
        if not self.begin <= start < self._clause_end:
            self.begin, self._clause_end = clause_at(text, start)
            self.opens = text.rfind("；", 0, start) + 1
        self.lead = text[self.begin : start]

    def before(self, times: Sequence[TimeRef]) -> list[TimeRef]:
        """Those of the times that stand in this part of the sentence, before the figure."""
        first, last, found = self.opens, self.start, []
        for time in times:
            if first <= time.at[0] < last:
                found.append(time)
        return found


def last_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time ends."""
    return int((ref.end or "0")[:4])


def first_year(ref: TimeRef) -> int:
    """The year in which the period of a resolved time starts."""
    return int((ref.start or "0")[:4])
