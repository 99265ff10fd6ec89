"""Text put together of pieces, each from somewhere else, and the way back from the text to where they came from."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.model import Span

#: Unicode's own raised digits: the stages after this one know them (10⁸, km²).
_RAISED: Final = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_POWER: Final = re.compile(r"[-−–+]?\d{1,2}\Z")
_MARKER: Final = re.compile(r"\d{1,3}(?:[,，\-–]\d{1,3}){0,5}\Z")
#: What a raised number behind makes a power of: a Latin unit, a Chinese unit of length, ten.
_BASE: Final = re.compile(r"(?:[A-Za-zμΩ)）米里]|(?<![\d.,])10)\Z")
#: Characters of a row of a table of data; a longer one is prose set in a table.
_LONGEST_ROW: Final = 120
_PROSE: Final = re.compile(r"[。！？；]")


class Piece(NamedTuple):
    """Characters of the text and ``[start, end)`` they came from: one for one if as many, else each from the whole."""

    text: str
    start: int
    end: int


class Origins:
    """For each character of a text that was put together of pieces, where it came from; built once, then only read."""

    __slots__ = ("_at", "_end", "_start", "length")

    def __init__(self) -> None:
        self._at, self._start, self._end = array("Q"), array("Q"), array("Q")
        self.length = 0

    def add(self, piece: Piece) -> str:
        """Enter the next piece; gives its characters."""
        if piece.text:
            self._at.append(self.length)
            self._start.append(piece.start)
            self._end.append(piece.end)
            self.length += len(piece.text)
        return piece.text

    def span(self, span: Span) -> Span:
        """The range that the characters of ``span`` came from, with all that lies between them."""
        return Span(self._one(span.start).start, self._one(span.end - 1).end)

    def _one(self, offset: int) -> Span:
        index = bisect_right(self._at, offset) - 1
        start, end = self._start[index], self._end[index]
        stop = self._at[index + 1] if index + 1 < len(self._at) else self.length
        if end - start != stop - self._at[index]:
            return Span(start, end)
        return Span(start + offset - self._at[index], start + offset - self._at[index] + 1)


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one string."""
    return frozenset(text.split())


def raised(before: str, pieces: Iterable[Piece], *, note: bool) -> Iterator[Piece]:
    """What a superscript is in plain text: a power stays raised (km², 10⁸), the number of a note gets brackets.

    Run into the figure before it either would make another figure. ``before`` are the characters before it; ``note``
    says that it is the mark of a note and no power.
    """
    held = tuple(pieces)
    text = "".join(piece.text for piece in held).strip()
    if not note and _POWER.match(text) and _BASE.search(before):
        yield from (Piece(piece.text.translate(_RAISED), piece.start, piece.end) for piece in held)
    elif held and _MARKER.match(text):
        yield Piece("[", held[0].start, held[0].start)
        yield from held
        yield Piece("]", held[-1].end, held[-1].end)
    else:
        yield from held


def row_of(cells: Sequence[Sequence[Sequence[Piece]]]) -> list[Piece] | None:
    """The cells of a row, each a number of lines, as one line with a tab for each border.

    ``None`` where the row is no data but prose: too long, with whole sentences, or of one cell. Empty cells at
    either end are left out.
    """
    filled = [number for number, cell in enumerate(cells) if cell]
    texts = ["".join(piece.text for piece in line) for cell in cells for line in cell]
    size = sum(map(len, texts)) + len(cells)
    if len(filled) < 2 or size > _LONGEST_ROW or any(_PROSE.search(text) for text in texts):
        return None
    row: list[Piece] = []
    for number in range(filled[0], filled[-1] + 1):
        for index, line in enumerate(cells[number]):
            if index:
                row.append(Piece(" ", line[0].start, line[0].start))
            row += line
        if number < filled[-1]:
            row.append(Piece("\t", row[-1].end, row[-1].end))
    return row
