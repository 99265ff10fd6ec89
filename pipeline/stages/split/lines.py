"""Printed lines: where each lies, how wide it is, how it ends, and whether it fills its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from types import MappingProxyType
from typing import Final, NamedTuple

# A column is never wider than this, in half-width cells; a longer line is a paragraph or a page's part of it.
WIDEST_COLUMN = 130
# Nor narrower than this: shorter lines are lists or cells.
NARROWEST_COLUMN = 12
# Right edges of a column agree within two full-width cells: punctuation may hang, a figure is not broken.
RAGGED = 4

_CLOSERS = "”’」』）)】》〉〗］]\"'*_"
_FINAL = "。！？!?…"
_SOFT = "；：;:—"
_PARTIAL = "，、,"
_ORNAMENTS = "✎■◆●📍"
# （完）, an ornament after the last word, or a full stop after a Latin or Chinese word.
_STOPS = "）)✎■."
_STOP = re.compile(r"[（(](?:完|全文完|未完待续)[）)]\Z|[✎■]\Z|[A-Za-z\u4e00-\u9fff]{2}\.\Z")


class End(Enum):
    """What the last character of a line says about what follows."""

    FINAL = auto()
    SOFT = auto()
    PARTIAL = auto()
    OPEN = auto()


# An attribute of such a class costs twenty times what a name does.
FINAL, SOFT, PARTIAL, OPEN = End


#: The class of a last character that nothing stands behind; of all others the line is open.
_ENDINGS: Final = MappingProxyType(
    {char: end for chars, end in ((_FINAL, FINAL), (_SOFT, SOFT), (_PARTIAL, PARTIAL)) for char in chars}
)
#: Of a line that ends in one of these, what stands before it tells.
_AFTER_LAST: Final = frozenset(_CLOSERS + _ORNAMENTS + _STOPS)


class Line(NamedTuple):
    """A line that is not blank: ``[start, end)`` in the normalised text, outer white space left out.

    ``indent`` and ``width`` are in half-width cells; ``gap`` counts the blank lines before it; ``ending``
    classes its last character.
    """

    start: int
    text: str
    indent: int
    width: int
    gap: int
    ending: End

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


def scan(text: str) -> list[Line]:
    """All lines with something on them, in order."""
    lines: list[Line] = []
    offset = gap = 0
    raws = text.splitlines(keepends=True)
    bodies = list(map(str.strip, raws))
    for raw, body, width in zip(raws, bodies, _widths(bodies), strict=True):
        if body:
            lead = 0 if raw[0] == body[0] else len(raw) - len(raw.lstrip())
            indent = cells(raw[:lead].replace("\t", "    ")) if lead else 0
            lines.append(tuple.__new__(Line, (offset + lead, body, indent, width, gap, ending(body))))
            gap = 0
        else:
            gap += 1
        offset += len(raw)
    return lines


def _widths(lines: Sequence[str]) -> list[int]:
    """The ``cells`` of each line, which holds no line feed, by way of one UTF-8 text."""
    encoded = "\n".join(lines).encode("utf-8", "surrogatepass").split(b"\n")
    return [(len(each) + len(line) + 1) // 2 for each, line in zip(encoded, lines, strict=False)]


def cells(text: str) -> int:
    """Display width in half-width cells: 1 for ASCII, 2 for CJK (by way of the UTF-8 length, 1 and 3)."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text) + 1) // 2


def ending(text: str) -> End:
    """Class of the last character, closing quotes and brackets and end marks aside."""
    last = text[-1]
    if last in _AFTER_LAST:
        if last in _STOPS and _STOP.search(text[-12:]):
            return FINAL
        last = (text[-12:].rstrip(_CLOSERS + _ORNAMENTS) or text)[-1]
    return _ENDINGS.get(last, OPEN)


_UNIT = re.compile(r"[0-9A-Za-z.,%+/-]+|.", re.DOTALL)
_PUNCTUATION = re.compile(r"[，。；,;！？]")
INDENT = 4  # two full-width cells, often lost when a page was read, so that a first line seems short
_SLACK = 3  # a hanging mark and a half-width cell
_NEAR = 6  # lines: a column's width is judged no further away
_PAIR = 30  # half-width cells: two lines alone make a column only if they are at least as wide


def first_unit(text: str) -> int:
    """Width of what may not be broken at the start of a line: a figure, a Latin word, or one character."""
    match = _UNIT.match(text[:40])
    return cells(match[0]) if match else 0


class Columns:
    """Which lines are full, judged by the runs of prose around them: a column may change its width."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._right = [line.indent + line.width for line in lines]
        self._edge = _edges(lines, self._right)

    def edges(self) -> Sequence[int]:
        """For each line, the right edge of the run of prose it stands in, 0 outside any."""
        return self._edge

    def wrapped(self, index: int) -> bool:
        """Whether the line stands in a run of lines that end at the same right edge, as prose does."""
        return self._edge[index] > 0

    def full(self, index: int, *, first: bool = False) -> bool:
        """Whether the line goes as far as its column lets it, given what would come next.

        ``first``: it may be the first line of a paragraph whose indentation was lost.
        """
        if self._edge[index]:
            return True
        short = _SLACK + (INDENT if first else 0)
        if index + 1 < len(self._lines):
            short += first_unit(self._lines[index + 1].text)
        below = self._edge[index + 1] if index + 1 < len(self._lines) else 0
        edges = (below,) if below else (self._beside(index, -1), self._beside(index, 1))
        return any(edge and edge - short < self._right[index] <= edge + RAGGED for edge in edges)

    def measure(self, index: int) -> int:
        """Width of the column around the line, 0 if there is none."""
        return self._edge[index] or max(self._beside(index, -1), self._beside(index, 1))

    def _beside(self, index: int, step: int) -> int:
        """The right edge of the nearest run on one side, 0 if there is none near."""
        for other in range(index + step, index + (_NEAR + 1) * step, step):
            if not 0 <= other < len(self._lines):
                break
            if self._edge[other]:
                return self._edge[other]
        return 0


def _edges(lines: Sequence[Line], right: Sequence[int]) -> list[int]:
    """For each line, the right edge of the run of prose it stands in, 0 outside any."""
    edges = [0] * len(lines)
    start, count = 0, len(lines)
    while start < count:
        if right[start] > WIDEST_COLUMN:  # a paragraph of its own
            start += 1
            continue
        stop = start + 1
        low = high = right[start]
        while stop < count and high <= WIDEST_COLUMN:
            edge = right[stop]
            if edge < low:
                low = edge
            elif edge > high:
                high = edge
            if high - low > RAGGED:
                break
            stop += 1
        if stop - start < 3:
            pair = _is_pair(lines, right, start)
            if pair:
                edges[start] = edges[start + 1] = max(right[start : start + 2])
            start += 2 if pair else 1
        elif _is_prose(lines, right, start, stop):
            edges[start:stop] = [max(right[start:stop])] * (stop - start)
            start = stop
        else:
            start = stop  # two lines alone are looked at again: a first one would take the second with it
    return edges


def _is_prose(lines: Sequence[Line], right: Sequence[int], start: int, stop: int) -> bool:
    """Whether lines that end at one edge do so because the column ends there: their sentences go on."""
    count = stop - start
    if not NARROWEST_COLUMN <= right[start] <= WIDEST_COLUMN:
        return False
    run = lines[start:stop]
    endings = [line.ending for line in run]
    if (endings.count(OPEN) + endings.count(PARTIAL)) * 2 < count:
        return False
    marks = 0
    for line in run:
        if _PUNCTUATION.search(line.text):
            marks += 1
            if marks * 3 >= count:
                return True
    return False


def _is_pair(lines: Sequence[Line], right: Sequence[int], start: int) -> bool:
    """Whether two wide lines set solid with a last one below that ends a sentence are a short paragraph."""
    if start + 3 > len(lines) or not _PAIR <= right[start] <= WIDEST_COLUMN:
        return False
    first, second, third = lines[start : start + 3]
    if second.gap or third.gap or third.ending is not FINAL:
        return False
    if not (_goes_on(first) and _goes_on(second)):
        return False
    upper, lower, last = right[start : start + 3]
    return last <= lower + RAGGED and -INDENT - RAGGED <= upper - lower <= RAGGED


def _goes_on(line: Line) -> bool:
    return line.ending is OPEN or line.ending is PARTIAL
