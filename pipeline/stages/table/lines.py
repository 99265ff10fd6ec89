"""Lines of a table taken apart: words and figures, and which of them stand under which head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.model import Sentence, Span

#: Words in a row without a figure that may still be labels.
_LABELS: Final = 2
_BORDERS: Final = frozenset("|\t")
_GAPS: Final = frozenset(" \t\u3000|\u00a0\u2002\u2003")
_FIGURE: Final = re.compile(
    r"(?P<digits>[-+−]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,8})?)(?P<unit>(?![年月日季岁周:：])[^\d\s,.（(]{0,6})\Z"
)
_BLANK: Final = re.compile(r"[-—–－/…·*.]{1,6}\Z|不适用\Z|[Nn]/?[Aa]\Z|无\Z")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}(?:年[末底度]?)?\Z")
_STUB: Final = re.compile(
    r"(?:[指项名类组科]\s?[标目称别型]?|序号|[分按]?(?:地区|区域|省份?|[省市区县]+|城市|国家|国别|行业|产业|产品|业务|品种|种类|类[别型])"
    r"(?:名称)?|.{1,6}名称|年[份度]|时[间期]|月份|季度|单位|券种|线路|企业|公司|机构|部门|排[名位])\Z"
)
_CLOCK: Final = re.compile(r"\d{1,2}[:：]\d{2}")
_NUMBERING: Final = re.compile(r"(?:序号|编号|排[名位]|位次|名次)\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or figure of a line; ``at`` is in the text of its sentence."""

    sentence: Sentence
    at: Span

    @property
    def text(self) -> str:
        """Its characters."""
        return self.sentence.text[self.at.start : self.at.end]

    @property
    def plain(self) -> str:
        """Its characters without the spaces of a word set wide."""
        return "".join(self.text.split())

    @property
    def span(self) -> Span:
        """Where it stands in the original."""
        return self.sentence.span(*self.at)

    def figure(self) -> re.Match[str] | None:
        """The figure that it is, with the group ``unit`` behind it."""
        return _FIGURE.match(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and the figures in order of the columns, blanks among them; ``unit`` is the word in a column of units."""

    label: Word
    cells: tuple[Word, ...]
    unit: Word | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Heads, one tuple of words a column (上 over 下), and the rows that line up with them.

    ``stub`` is the head over the labels (指标, 地区), if there is one.
    """

    heads: tuple[tuple[Word, ...], ...]
    rows: tuple[Row, ...]
    stub: Word | None = None


def words(sentence: Sentence) -> tuple[Word, ...]:
    """The words of a line; a word of two or three characters set wide (合　计) is one."""
    found: list[Word] = []
    start = 0
    for end in _ends(sentence):
        text = sentence.text[start:end].strip(" \t\u3000|\u00a0")
        if text:
            at = start + sentence.text[start:end].index(text)
            found.append(Word(sentence, Span(at, at + len(text))))
        start = end
    return tuple(_joined(found))


def _ends(sentence: Sentence) -> Iterator[int]:
    """Where a border, a tab or else white space stands in the text, or was left out of it."""
    text, origins, original = sentence.text, sentence.origins, sentence.original
    bordered = any(mark in original[origins[0] : origins[-1]] for mark in _BORDERS)
    parts = _BORDERS if bordered else _GAPS
    for i in range(1, len(text)):
        apart = origins[i] - origins[i - 1] > 1
        if original[origins[i]] in parts or (
            apart and not parts.isdisjoint(original[origins[i - 1] + 1 : origins[i]])
        ):
            yield i
    yield len(text)


def _joined(found: Sequence[Word]) -> Iterator[Word]:
    held: Word | None = None
    for word in found:
        single = len(word.text) == 1 and word.text.isalpha() and not word.text.isascii()
        if held and single:
            held = Word(held.sentence, Span(held.at.start, word.at.end))
            continue
        if held:
            yield held
        held = word if single else None
        if not single:
            yield word
    if held:
        yield held


def figures(line: Sequence[Word]) -> int:
    """How many figures and blanks the line ends in; none where there are only blanks, or only years as heads."""
    tail = 0
    while tail < len(line) and is_cell(line[-1 - tail]):
        tail += 1
    cells = line[len(line) - tail :]
    if not any(word.figure() for word in cells) or (tail > 1 and all(is_year(word) for word in cells)):
        return 0
    return tail


def is_cell(word: Word) -> bool:
    """Whether the word can stand in a column of figures."""
    return bool(word.figure() or _BLANK.match(word.text))


def is_heads(line: Sequence[Word]) -> bool:
    """Whether the line is nothing but heads, units in brackets behind some of them."""
    return len(line) > 1 and not any(map(is_cell, line)) and any(map(_has_unit, line))


def _has_unit(word: Word) -> bool:
    return word.text[-1] in "）)"


def _is_bare(word: Word) -> bool:
    """Whether the word is a figure without a unit, or a blank: no label."""
    match = word.figure()
    return not match["unit"] if match else is_cell(word)


def is_year(word: Word) -> bool:
    """Whether the word is a bare year."""
    return bool(_YEAR.match(word.text))


def grid_of(lines: Sequence[Sequence[Word]]) -> Grid | None:
    """The lines below caption and units as a grid; nothing where rows and heads do not line up."""
    if any(len(line) == 1 and figures(line) for line in lines):
        return _by_cells(lines)
    first = next((i for i, line in enumerate(lines) if figures(line)), 0)
    heads = lines[:first]
    if not 1 <= len(heads) <= 2:
        return None
    return _over_rows(heads, lines[first:])


def _by_cells(lines: Sequence[Sequence[Word]]) -> Grid | None:
    """One cell a line: a label, then as many figures as there are heads behind the first."""
    first = next(i for i, line in enumerate(lines) if figures(line))
    if any(len(line) > 1 and figures(line) for line in lines) or first < 2:
        return None
    heads = [word for line in lines[: first - 1] for word in line]
    groups = [*_groups(lines[first - 1 :])]
    width = len(heads) - 1
    if first > 2 and (len(groups) < 2 or any(len(line) > 1 for line in lines[: first - 1])):
        return None
    if width < 1 or not _STUB.match(heads[0].plain) or len(groups[0].cells) != width:
        return None
    rows = tuple(group for group in groups if len(group.cells) == width)
    return Grid(tuple((head,) for head in heads[1:]), rows, heads[0])


def _groups(lines: Sequence[Sequence[Word]]) -> Iterator[Row]:
    """Labels with the figures below them, up to lines that may be the heads of another table."""
    label, cells, labels = lines[0][0], list[Word](), 1
    for line in lines[1:]:
        word = line[0]
        if len(line) == 1 and is_cell(word):
            cells.append(word)
            labels = 0
            continue
        if cells:
            yield Row(label, tuple(cells))
        label, cells, labels = word, [], labels + len(line)
        if labels > _LABELS:
            return
    if cells:
        yield Row(label, tuple(cells))


def _over_rows(heads: Sequence[Sequence[Word]], body: Sequence[Sequence[Word]]) -> Grid | None:
    """A row a line: the heads of the lower line stand over the figures, those of an upper one over as many each."""
    upper, lower = (heads[0] if len(heads) == 2 else ()), heads[-1]
    stubs = _stubs(lower, body[0], bool(upper))
    if stubs is None:
        return None
    columns: tuple[tuple[Word, ...], ...] = tuple((head,) for head in lower[stubs:])
    if upper:
        columns = _spread(upper, columns) if stubs == 0 else ()
    unit = next((i for i, head in enumerate(lower[:stubs]) if head.plain in ("单位", "计量单位")), None)
    rows = [_row(line, lower[:stubs], len(columns), unit) for line in _same_table(body, lower)]
    stub = lower[0] if stubs else upper[0] if upper and _STUB.match(upper[0].plain) else None
    return Grid(columns, tuple(row for row in rows if row), stub) if columns else None


def _same_table(body: Sequence[Sequence[Word]], heads: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The lines up to one that may be the heads of another table; the same heads printed again are passed over."""
    last = heads[-1].text
    for line in body:
        if len(line) > _LABELS and not any(map(is_cell, line)) and line[-1].text != last:
            return
        yield line


def _stubs(heads: Sequence[Word], first: Sequence[Word], below: bool) -> int | None:
    """How many of the heads stand over labels; ``None`` where heads and first row do not line up."""
    width = figures(first)
    if width == len(first):  # a year or a number in the first column
        width -= 1
    stubs = len(heads) - width
    if stubs == 0:
        dated = is_year(heads[0]) or is_year(first[0]) or heads[0].text[-1] in "）)"
        return 0 if below or (dated and not _STUB.match(heads[0].plain)) else None
    labels = len(first) - width
    if not 1 <= stubs <= 3 or (stubs > 1 and labels != stubs):
        return None
    return stubs if _STUB.match(heads[0].plain) or stubs > 1 or labels == 1 else None


def _spread(upper: Sequence[Word], columns: tuple[tuple[Word, ...], ...]) -> tuple[tuple[Word, ...], ...]:
    over = upper[1:] if _STUB.match(upper[0].plain) else upper
    each, rest = divmod(len(columns), len(over) or 1)
    if rest or each < 2:
        return ()
    return tuple((over[i // each], *column) for i, column in enumerate(columns))


def _row(line: Sequence[Word], stubs: Sequence[Word], width: int, unit: int | None) -> Row | None:
    """The line as a row of ``width`` figures, ``None`` where it has more or fewer."""
    labels, cells = line[: len(line) - width], line[len(line) - width :]
    if not labels or len(line) < width or not all(map(is_cell, cells)):
        return None
    if len(stubs) > 1 and len(labels) != len(stubs):
        return None
    said = labels[unit] if unit is not None and len(labels) > unit else None
    if any(_CLOCK.search(word.text) for word in labels):  # a timetable
        return None
    named = [word for i, word in enumerate(labels) if word is not said and not _numbers(stubs, i)]
    if not named or ((len(named) > 1 or not is_year(named[0])) and any(map(_is_bare, named))):
        return None
    return Row(Word(named[0].sentence, Span(named[0].at.start, named[-1].at.end)), tuple(cells), said)


def _numbers(stubs: Sequence[Word], index: int) -> bool:
    return index < len(stubs) and len(stubs) > 1 and bool(_NUMBERING.match(stubs[index].plain))
