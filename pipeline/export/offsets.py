"""Offsets as other tools count them: the one place where a position in code points becomes another."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Literal, TypeAlias

from pipeline.model import Span

OffsetUnit: TypeAlias = Literal["code_point", "utf16"]

OFFSET_UNITS: tuple[OffsetUnit, ...] = ("code_point", "utf16")

# What UTF-16 writes as a pair of surrogates: two units where Python counts one.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Offsets:
    """Positions in one text, counted in ``unit``; those given are code points, from 0 to ``len(text)``."""

    def __init__(self, text: str, unit: OffsetUnit) -> None:
        self.unit = unit
        self._pairs = [match.start() for match in _ASTRAL.finditer(text)] if unit == "utf16" else []
        self._pair_units = [position + before for before, position in enumerate(self._pairs)]

    def of(self, position: int) -> int:
        """``position``, a number of code points, in the unit."""
        return position + bisect_left(self._pairs, position)

    def span(self, span: Span) -> Span:
        """``span``, in code points, in the unit."""
        return Span(self.of(span.start), self.of(span.end))

    def back(self, offset: int) -> int:
        """The number of code points before ``offset``; raises ``ValueError`` inside a pair of surrogates."""
        before = bisect_left(self._pair_units, offset)
        if before and self._pair_units[before - 1] == offset - 1:
            raise ValueError(f"{offset} lies inside a pair of surrogates")
        return offset - before
