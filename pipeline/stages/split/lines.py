"""Printed lines: where each lies, how wide it is, how it ends, and whether it fills its column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate, compress, count, repeat
from operator import add, is_not, itemgetter
from typing import Final

# A column is never wider than this, in half-width cells; a longer line is a paragraph or a page's part of it.
WIDEST_COLUMN = 130
# Nor narrower than this: shorter lines are lists or cells.
NARROWEST_COLUMN = 12
# Right edges of a column agree within two full-width cells: punctuation may hang, a figure is not broken.
RAGGED = 4
# A line of more characters is wider than any column, so that its width is not counted.
_FAR = 150

_CLOSERS = "”’」』）)】》〉〗］]\"'*_"
_FINAL = "。！？!?…"
_SOFT = "；;：:—"
_PARTIAL = "，、,"
_ORNAMENTS = "✎■◆●📍"
_BEHIND = _CLOSERS + _ORNAMENTS
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
_ENDINGS: Final[Mapping[str, End]] = {
    char: end for chars, end in ((_FINAL, FINAL), (_SOFT, SOFT), (_PARTIAL, PARTIAL)) for char in chars
}
#: The same, and ``None`` for those of which what stands before them tells.
_BY_LAST: Final[Mapping[str, End | None]] = {
    **_ENDINGS,
    **dict.fromkeys(_BEHIND + _STOPS, None),
}


@dataclass(slots=True)
class Lines:
    """The lines of a text that are not blank, in order: a list for each of their properties, which costs a fraction
    of an object for each line.

    ``texts`` are without outer white space; ``firsts`` and ``lasts`` are their first and last characters, ``starts``
    their offsets in the normalised text. ``indents`` and ``rights``, the right edges, are in half-width cells, but of
    a line far wider than any column its length stands for the edge. ``gaps`` counts the blank lines before each;
    ``endings`` classes the last characters. ``plain`` says that within lines there is no white space but single
    spaces, no cell border, and no asterisk.
    """

    texts: list[str]
    firsts: list[str]
    lasts: list[str]
    starts: list[int]
    indents: list[int]
    rights: list[int]
    gaps: list[int]
    endings: list[End]
    plain: bool

    def end(self, index: int) -> int:
        """Offset in the normalised text after the last character of the line."""
        return self.starts[index] + len(self.texts[index])

    def only(self, kept: Sequence[int]) -> Lines:
        """These of the lines."""
        return Lines(
            [self.texts[i] for i in kept],
            [self.firsts[i] for i in kept],
            [self.lasts[i] for i in kept],
            [self.starts[i] for i in kept],
            [self.indents[i] for i in kept],
            [self.rights[i] for i in kept],
            [self.gaps[i] for i in kept],
            [self.endings[i] for i in kept],
            self.plain,
        )


def scan(text: str, bare: bool = False) -> Lines:
    """All lines with something on them, in order; ``bare`` is that of ``NormText``."""
    # where a line feed is all that ends a line, it is found ten times faster
    returns = "\r" in text
    raws = text.splitlines() if returns or not bare else text.split("\n")
    bodies = list(map(str.strip, raws))
    texts = list(filter(None, bodies))
    numbers = list(compress(count(), bodies))
    gaps = [below - above - 1 for above, below in zip([-1, *numbers], numbers, strict=False)]
    if returns:  # a line may end in two characters
        sizes = map(len, text.splitlines(keepends=True))
        starts = list(compress(accumulate(sizes, initial=0), bodies))
    else:
        sizes = map(len, raws)
        starts = list(map(add, compress(accumulate(sizes, initial=0), bodies), numbers))
    indents = [0] * len(texts)
    printed = list(compress(raws, bodies))
    outer = compress(count(), map(is_not, printed, texts)) if printed != texts else ()
    for index in outer:  # a line that has outer white space
        raw = printed[index]
        lead = len(raw) - len(raw.lstrip())
        if lead:
            starts[index] += lead
            indents[index] = cells(raw[:lead].replace("\t", "    "))
    rights = _widths(texts)
    if any(indents):
        rights = [indent + width for indent, width in zip(indents, rights, strict=True)]
    firsts, lasts = list(map(itemgetter(0), texts)), list(map(itemgetter(-1), texts))
    known = list(map(_BY_LAST.get, lasts, repeat(OPEN)))
    endings = [end or ending(texts[i]) for i, end in enumerate(known)]
    return Lines(texts, firsts, lasts, starts, indents, rights, gaps, endings, _is_plain(texts, bare))


def _widths(lines: Sequence[str]) -> list[int]:
    """The ``cells`` of each line; of a line wider than any column, its length."""
    try:
        return [
            (len(line.encode()) + len(line) + 1) // 2 if len(line) <= _FAR else len(line) for line in lines
        ]
    except UnicodeEncodeError:  # half a surrogate pair
        return [cells(line) if len(line) <= _FAR else len(line) for line in lines]


def _is_plain(lines: Sequence[str], bare: bool) -> bool:
    """Whether no line holds white space but single spaces, a cell border, or an asterisk."""
    text = "".join(lines)
    if bare:  # what takes longest is known
        return "  " not in text
    return not ("|" in text or "*" in text) and " ".join(text.split()) == text


def cells(text: str) -> int:
    """Display width in half-width cells: 1 for ASCII, 2 for CJK (by way of the UTF-8 length, 1 and 3)."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text) + 1) // 2


def ending(text: str) -> End:
    """Class of the last character, closing quotes and brackets and end marks aside."""
    last = text[-1]
    # 完 or 续 before a bracket, as a first look
    stops = last in _STOPS and (last not in "）)" or text[-2:-1] in "完续")
    if stops and _STOP.search(text[-12:]):
        return FINAL
    return _ENDINGS.get((text[-12:].rstrip(_BEHIND) or text)[-1], OPEN)


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
    """Which lines are full, judged by the runs of prose around them: a column may change its width.

    ``edges`` holds for each line the right edge of the run of prose it stands in, as prose does whose lines are
    wrapped, 0 outside any.
    """

    def __init__(self, lines: Lines) -> None:
        self._texts = lines.texts
        self._right = lines.rights
        self.edges: Sequence[int] = _edges(lines)
        self._none = not any(self.edges)

    def full(self, index: int, *, first: bool = False) -> bool:
        """Whether the line goes as far as its column lets it, given what would come next.

        ``first``: it may be the first line of a paragraph whose indentation was lost.
        """
        if self._none:
            return False
        if self.edges[index]:
            return True
        last = index + 1 == len(self._texts)
        below = 0 if last else self.edges[index + 1]
        edges = (below,) if below else (self._beside(index, -1), self._beside(index, 1))
        right = self._right[index]
        near = [edge for edge in edges if edge and right <= edge + RAGGED]
        if not near:
            return False
        short = _SLACK + (INDENT if first else 0) + (0 if last else first_unit(self._texts[index + 1]))
        return min(near) - short < right

    def measure(self, index: int) -> int:
        """Width of the column around the line, 0 if there is none."""
        if self._none:
            return 0
        return self.edges[index] or max(self._beside(index, -1), self._beside(index, 1))

    def _beside(self, index: int, step: int) -> int:
        """The right edge of the nearest run on one side, 0 if there is none near."""
        before = self.edges[max(index - _NEAR, 0) : index]
        near = self.edges[index + 1 : index + 1 + _NEAR] if step > 0 else reversed(before)
        return next(filter(None, near), 0)


def _edges(lines: Lines) -> list[int]:
    """For each line, the right edge of the run of prose it stands in, 0 outside any."""
    right, gaps = lines.rights, lines.gaps
    count = len(right)
    edges = [0] * count
    start = 0
    while start < count:
        low = high = right[start]
        stop = start + 1
        if high > WIDEST_COLUMN:  # a paragraph of its own
            start = stop
            continue
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
            pair = start + 2 < count and not (gaps[start + 1] or gaps[start + 2]) and _is_pair(lines, start)
            if pair:
                edges[start] = edges[start + 1] = max(right[start : start + 2])
            start += 2 if pair else 1
        elif _is_prose(lines, start, stop):
            edges[start:stop] = [max(right[start:stop])] * (stop - start)
            start = stop
        else:
            start = stop  # two lines alone are looked at again: a first one would take the second with it
    return edges


def _is_prose(lines: Lines, start: int, stop: int) -> bool:
    """Whether lines that end at one edge do so because the column ends there: their sentences go on."""
    count = stop - start
    if not NARROWEST_COLUMN <= lines.rights[start] <= WIDEST_COLUMN:
        return False
    closed = len([end for end in lines.endings[start:stop] if end is FINAL or end is SOFT])
    if closed * 2 > count:
        return False
    marks = 0
    for text in lines.texts[start:stop]:
        if "，" in text or "。" in text or _PUNCTUATION.search(text):
            marks += 1
            if marks * 3 >= count:
                return True
    return False


def _is_pair(lines: Lines, start: int) -> bool:
    """Whether two wide lines set solid with a last one below that ends a sentence are a short paragraph."""
    upper, lower, last = lines.rights[start : start + 3]
    if not _PAIR <= upper <= WIDEST_COLUMN:
        return False
    first, second, third = lines.endings[start : start + 3]
    if third is not FINAL or not (_goes_on(first) and _goes_on(second)):
        return False
    return last <= lower + RAGGED and -INDENT - RAGGED <= upper - lower <= RAGGED


def _goes_on(ending: End) -> bool:
    return ending is OPEN or ending is PARTIAL
