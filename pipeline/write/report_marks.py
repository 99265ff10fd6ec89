"""Where a document's text is cut so that overlapping and nested spans can all be marked in place.

The text is cut at every border of every span. A segment knows which fields run through it; a claim finds its
segments as a range, so the size of the page is linear in text and claims however the spans overlap.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import Span

FIELDS = ("figure", "unit", "year", "region", "indicator")
# A block is laid out by the browser only when it comes near the window; about two screens of text.
BLOCK = 2000


class Mark(NamedTuple):
    """A span in the text; ``field`` is one of ``FIELDS`` to be shown, or empty to be cut at only."""

    field: str
    span: Span


class Segment(NamedTuple):
    """``text[start:end]``, free of borders, with the fields that run through it, as ordered in ``FIELDS``."""

    start: int
    end: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into segments that tile it, and the starts of its blocks and lines."""

    segments: tuple[Segment, ...]
    starts: Sequence[int]
    blocks: tuple[int, ...]
    lines: Sequence[int]

    def range(self, span: Span) -> tuple[int, int]:
        """Half-open range of the indices of the segments in ``span``, which must be one of the marks."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def line(self, offset: int) -> int:
        """Number of the printed line at ``offset``, from 1."""
        return bisect_right(self.lines, offset)


def cut(text: str, marks: Iterable[Mark]) -> Cut:
    """Cut ``text`` at the borders of ``marks`` and of its blocks; line ends are LF or CR LF."""
    changes: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for mark in marks:
        changes[mark.span.start].append((mark.field, 1))
        changes[mark.span.end].append((mark.field, -1))
    blocks = tuple(_block_starts(text))
    borders = sorted({0, *changes, *blocks, len(text)})
    segments = tuple(_segments(borders, changes))
    return Cut(segments, [s.start for s in segments], blocks, [0, *_line_starts(text)])


def clamp(span: Sequence[int] | None, length: int) -> Span | None:
    """``span`` as far as it lies in a text of ``length`` code points; ``None`` if nothing is left."""
    if span is None:
        return None
    start, end = max(0, span[0]), min(length, span[1])
    return Span(start, end) if start < end else None


def _segments(borders: Sequence[int], changes: dict[int, list[tuple[str, int]]]) -> Iterable[Segment]:
    open_marks: Counter[str] = Counter()
    for start, end in pairwise(borders):
        for field, step in changes.get(start, ()):
            open_marks[field] += step
        yield Segment(start, end, tuple(f for f in FIELDS if open_marks[f]))


def _block_starts(text: str) -> Iterable[int]:
    start = 0
    while start >= 0:
        yield start
        start = text.find("\n", start + BLOCK) + 1 or -1


def _line_starts(text: str) -> Iterable[int]:
    start = text.find("\n") + 1
    while start:
        yield start
        start = text.find("\n", start) + 1
