"""Characters of a page to printed lines: what stands on one base line without a gap, and rows of tables.

All lengths are in the frame of ``Char``: lines run to the right, ``y`` falls from line to line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from pipeline.stages.read.pdfchars import Char

#: In ems: a wider gap ends a run; a space is at least so wide between Latin characters, and between others.
_GAP: Final = 1.3
_SPACE, _WIDE_SPACE = 0.12, 0.6
_CELL: Final = 1.9  # a gap from which on two runs of one row are cells
#: A superscript is smaller than this share of what it stands behind, and higher by this share of it.
_RAISED, _RISE = 0.9, 0.2
#: Lines of one column are no further apart, from base to base, than so many ems, and of sizes within this ratio.
_LEADING: Final = 2.1
_SIZES: Final = 1.18
#: A page of more runs is a map or made to cost time: it is read as it is drawn.
_MOST_RUNS: Final = 6_000
#: Prose: a column of at least so many lines, so wide in ems, of which this share reaches the right edge.
_LINES, _WIDTH, _FULL = 3, 7.0, 0.6


@dataclass(slots=True)
class Run:
    """Characters on one base line; ``raised`` are the indices of superscripts among them."""

    chars: list[Char]
    level: int = 0  # index of the last character that is not raised
    raised: set[int] = field(default_factory=set)
    x0: float = 0
    x1: float = 0
    y0: float = 0
    y1: float = 0
    size: float = 0
    cells: list[int] = field(default_factory=list)  # indices of characters that a cell begins with

    def measure(self) -> Run:
        """Take the outer edges from the characters that are not raised."""
        level = [char for i, char in enumerate(self.chars) if i not in self.raised]
        self.x0 = min(char.x0 for char in self.chars)
        self.x1 = max(char.x1 for char in self.chars)
        self.y0 = min(char.y0 for char in level)
        self.y1 = max(char.y1 for char in level)
        self.size = sorted(char.size for char in level)[len(level) // 2]
        return self

    @property
    def order(self) -> int:
        """When the page draws its first character."""
        return self.chars[0].order


@dataclass(slots=True)
class Column:
    """Runs one below the other."""

    runs: list[Run]

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(run.x0 for run in self.runs)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(run.x1 for run in self.runs)

    @property
    def is_prose(self) -> bool:
        """Whether it is set as running text: enough lines, wide enough, most of them full, most of it words."""
        edge, left, size = self.x1, self.x0, self.runs[0].size
        if len(self.runs) < _LINES or edge - left < _WIDTH * size:
            return False
        full = sum(edge - run.x1 <= 1.2 * size for run in self.runs[:-1])
        if full < max(2, _FULL * (len(self.runs) - 1)):
            return False
        chars = [char.text for run in self.runs for char in run.chars]
        return sum(map(str.isdigit, chars)) < 0.4 * len(chars)


def lines_of(chars: Sequence[Char]) -> list[Column]:
    """The columns of a page: prose as it is set, and beside it lines whose runs on one base line are joined."""
    runs = list(_runs(chars))
    if len(runs) > _MOST_RUNS:
        return [Column([run]) for run in runs]
    columns = stack(runs)
    prose = [column for column in columns if column.is_prose]
    loose = [run for column in columns if not column.is_prose for run in column.runs]
    return [*prose, *stack(_rows(loose, prose))]


def _runs(chars: Sequence[Char]) -> Iterator[Run]:
    run: Run | None = None
    down = False  # set from top to bottom
    for char in chars:
        if run and not down and _goes_on(run, char):
            if len(run.chars) not in run.raised:
                run.level = len(run.chars)
            run.chars.append(char)
            continue
        if run and (down or len(run.chars) == 1) and _goes_down(run.chars[-1], char):
            run.chars.append(char)
            down = True
            continue
        if run:
            yield run.measure()
        run, down = Run([char]), False
    if run:
        yield run.measure()


def _goes_on(run: Run, char: Char) -> bool:
    """Whether the character stands behind the run on its line, or as a superscript or subscript of it."""
    last = run.chars[-1]
    level = run.chars[run.level]
    size = max(level.size, char.size)
    gap = char.x0 - last.x1
    if not -0.6 * size < gap < _GAP * size or char.x0 < last.x0 - 0.1 * size:
        return False
    rise = (char.base - level.base) / size
    if char.size < _RAISED * level.size and _RISE < rise < 0.8 and gap < 0.5 * size:
        run.raised.add(len(run.chars))
        return True
    if level.size < _RAISED * char.size:  # what came first was small: a superscript that opens a line
        return abs(rise) < 0.6
    return -0.4 < rise < 0.3


def _goes_down(last: Char, char: Char) -> bool:
    """Whether the character stands right below the last, as in a heading set from top to bottom."""
    size = last.size
    return (
        abs(char.middle - last.middle) < 0.15 * size
        and 0.7 * size < last.y0 - char.y0 < 1.4 * size
        and abs(char.size - size) < 0.1 * size
        and char.text > "\u2e7f"
    )


def stack(runs: Sequence[Run]) -> list[Column]:
    """Runs into columns: two belong together where each is the only neighbour of the other, above and below."""
    ordered = sorted(runs, key=lambda run: (-run.y0, run.x0))
    below: dict[int, list[int]] = {i: [] for i in range(len(ordered))}
    above: dict[int, list[int]] = {i: [] for i in range(len(ordered))}
    for i, upper in enumerate(ordered):
        for j in range(i + 1, len(ordered)):
            lower = ordered[j]
            if upper.y0 - lower.y0 > _LEADING * max(upper.size, lower.size) * 1.2:
                break
            if _is_below(upper, lower):
                below[i].append(j)
                above[j].append(i)
    return list(_columns(ordered, below, above))


def _columns(
    ordered: Sequence[Run], below: dict[int, list[int]], above: dict[int, list[int]]
) -> Iterator[Column]:
    nearest = {i: min(js, key=lambda j: -ordered[j].y0) for i, js in below.items() if js}
    follows: dict[int, int] = {}
    for i, j in nearest.items():
        level = [k for k in below[i] if abs(ordered[k].y0 - ordered[j].y0) < 0.5 * ordered[j].size]
        over = [k for k in above[j] if nearest.get(k) == j]
        if len(level) == 1 and len(over) == 1 and _same_size(ordered[i], ordered[j]):
            follows[i] = j
    heads = set(range(len(ordered))) - set(follows.values())
    for head in sorted(heads):
        members = [head]
        while members[-1] in follows:
            members.append(follows[members[-1]])
        yield Column([ordered[i] for i in members])


def _is_below(upper: Run, lower: Run) -> bool:
    step = upper.y0 - lower.y0
    if not 0.6 * min(upper.size, lower.size) < step <= _LEADING * max(upper.size, lower.size):
        return False
    shared = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    return shared > 0.3 * min(upper.x1 - upper.x0, lower.x1 - lower.x0)


def _same_size(one: Run, other: Run) -> bool:
    return max(one.size, other.size) <= _SIZES * min(one.size, other.size)


def _rows(runs: Sequence[Run], prose: Sequence[Column]) -> list[Run]:
    """Runs on one base line joined from left to right, unless prose stands between them."""
    rows: list[Run] = []
    for line in _level(runs):
        parts = [line[0]]
        for run in line[1:]:
            if run.x0 < parts[-1].x1 - 0.5 * run.size or _parted(parts[-1], run, prose):
                rows.append(_joined(parts))
                parts = []
            parts.append(run)
        rows.append(_joined(parts))
    return rows


def _joined(parts: Sequence[Run]) -> Run:
    """Runs as one, cells if the gap between any two is wide or one of them is a figure alone."""
    gaps = [right.x0 - left.x1 > _CELL * max(left.size, right.size) for left, right in pairwise(parts)]
    apart = any(gaps) or (bool(gaps) and any(_is_figure(run) for run in parts))
    row = Run([])
    for run in parts:
        start = len(row.chars)
        row.raised |= {start + i for i in run.raised}
        if start and apart:
            row.cells.append(start)
        row.chars += run.chars
    return row.measure()


def _is_figure(run: Run) -> bool:
    return all(char.text in "0123456789.,-−—%" for char in run.chars)


def _level(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs that share a base line, from left to right."""
    line: list[Run] = []
    for run in sorted(runs, key=lambda run: (-(run.y0 + run.y1), run.x0)):
        if line:
            first = line[0]
            shared = min(first.y1, run.y1) - max(first.y0, run.y0)
            if shared < 0.6 * min(first.y1 - first.y0, run.y1 - run.y0):
                yield sorted(line, key=lambda run: run.x0)
                line = []
        line.append(run)
    if line:
        yield sorted(line, key=lambda run: run.x0)


def _parted(row: Run, run: Run, prose: Iterable[Column]) -> bool:
    """Whether prose stands between two runs, or they are headings of columns of prose side by side."""
    middle = (row.y0 + row.y1) / 2
    return any(
        (column.x0 < run.x0 and column.x1 > row.x1 and _beside(middle, row.size, column))
        or (_heads(row, column) and run.x0 >= column.x1)
        or (_heads(run, column) and row.x1 <= column.x0)
        for column in prose
    )


def _beside(middle: float, size: float, column: Column) -> bool:
    return column.runs[-1].y0 - size < middle < column.runs[0].y1 + size


def _heads(run: Run, column: Column) -> bool:
    """Whether the run stands right over the column as its heading."""
    over = run.y0 - column.runs[0].y1
    within = column.x0 - run.size < run.x0 and run.x1 < column.x1 + run.size
    return within and -0.3 * run.size < over < 1.5 * run.size and not _is_figure(run)


def spaces(run: Run, *, prose: bool) -> list[str]:
    """What stands before each character: nothing, a space, or a tab where a cell begins, which ``prose`` has none of."""
    found = [""]
    cells = set(run.cells) if prose or run.cells else _figures_apart(run)
    for index, (left, right) in enumerate(pairwise(run.chars), 1):
        gap = right.x0 - left.x1
        size = min(left.size, right.size)
        latin = (left.text < "\u2e80") + (right.text < "\u2e80")
        least = _SPACE if right.spaced + latin > 1 else _WIDE_SPACE
        if index in cells or (cells and gap > _WIDE_SPACE * size):
            found.append("\t")
        elif gap > least * size and right.y0 > left.y0 - 0.6 * size and index not in run.raised:
            found.append(" ")
        else:
            found.append("")
    return found


def _figures_apart(run: Run) -> set[int]:
    """Where figures begin that stand apart in one line: two or more are cells of a row set close."""
    apart = {
        index
        for index, (left, right) in enumerate(pairwise(run.chars), 1)
        if right.text.isdigit() and right.x0 - left.x1 > _WIDE_SPACE * min(left.size, right.size)
    }
    return apart if len(apart) > 1 else set()
