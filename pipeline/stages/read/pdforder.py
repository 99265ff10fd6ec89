"""The order in which the columns of a page are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.stages.read.pdflines import Column, Run

#: More columns than these (a timetable, a map) are read from the top down: their order means little.
_MOST: Final = 150
#: Lines that may stand over and under all else on a page.
_FRAME: Final = 3
#: A line alone that lies in this share of the page's height at either end is furniture: it may be drawn at any time.
_MARGIN: Final = 0.08


def in_order(columns: Sequence[Column]) -> list[Column]:
    """The columns as they are read: as the page draws them if that agrees with their places, else by their places.

    By their places: what lies above another, in its width, comes first; then what lies to the left of it, unless
    something that reaches over both stands between.
    """
    first, body, last = _framed(columns)
    return [*first, *_body_in_order(body), *last]


def _framed(columns: Sequence[Column]) -> tuple[list[Column], list[Column], list[Column]]:
    """Single lines above and below all else, running heads and page numbers, taken from what is between them."""
    falling = sorted(columns, key=lambda column: -column.runs[0].y1)
    first, last = 0, len(falling)
    while first < min(_FRAME, last - 1) and _stands_over(falling[first], falling[first + 1 :]):
        first += 1
    while last > max(first + 1, len(falling) - _FRAME) and _stands_under(
        falling[last - 1], falling[first : last - 1]
    ):
        last -= 1
    return falling[:first], falling[first:last], falling[last:]


def _stands_over(column: Column, others: Sequence[Column]) -> bool:
    return len(column.runs) == 1 and all(column.runs[0].y0 >= other.runs[0].y1 for other in others)


def _stands_under(column: Column, others: Sequence[Column]) -> bool:
    return len(column.runs) == 1 and all(column.runs[0].y1 <= other.runs[-1].y0 for other in others)


def _body_in_order(columns: Sequence[Column]) -> list[Column]:
    drawn = sorted(columns, key=lambda column: min(run.order for run in column.runs))
    if len(columns) < 2 or _agrees(drawn):
        return drawn
    if len(columns) > _MOST:
        return sorted(columns, key=lambda column: (-column.runs[0].y1, column.x0))
    return _by_place(columns)


def _agrees(drawn: Sequence[Column]) -> bool:
    """Whether each column is drawn in one go, and none before what stands above it."""
    top, bottom = max(c.runs[0].y1 for c in drawn), min(c.runs[-1].y0 for c in drawn)
    margin = _MARGIN * (top - bottom)
    body = [c for c in drawn if len(c.runs) > 1 or bottom + margin < c.runs[0].y0 < top - margin]
    last = -1
    for column in body:
        orders = [order for run in column.runs for order in (run.chars[0].order, run.chars[-1].order)]
        if min(orders) < last or orders != sorted(orders):
            return False
        last = max(orders)
    if len(body) > _MOST:
        return True
    return not any(_above(later, column) for i, column in enumerate(body) for later in body[i + 1 :])


def _above(one: Column, other: Column) -> bool:
    """Whether one column lies above the other, in its width."""
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    narrower = min(one.x1 - one.x0, other.x1 - other.x0)
    return shared > 0.1 * narrower and _middle(one.runs[-1]) > _middle(other.runs[0])


def _middle(run: Run) -> float:
    return (run.y0 + run.y1) / 2


def _by_place(columns: Sequence[Column]) -> list[Column]:
    waiting = {i: _before(i, columns) for i in range(len(columns))}
    found: list[Column] = []
    while waiting:
        free = [i for i, before in waiting.items() if not before]
        # Where two stand before each other in a ring, the highest goes first.
        chosen = min(free or waiting, key=lambda i: (columns[i].x0 if free else 0, -columns[i].runs[0].y1))
        if found and free:
            chosen = min(free, key=lambda i: _leap(found[-1], columns[i]))
        found.append(columns[chosen])
        del waiting[chosen]
        for before in waiting.values():
            before.discard(chosen)
    return found


def _leap(last: Column, column: Column) -> tuple[bool, float, float]:
    """What is read next: rather what lies below than what begins a new column, and the nearer of them."""
    return not _above(last, column), -column.runs[0].y1, column.x0


def _before(index: int, columns: Sequence[Column]) -> set[int]:
    """The columns that are read before the one at ``index``."""
    own = columns[index]
    return {
        i
        for i, other in enumerate(columns)
        if i != index and (_above(other, own) or (_left(other, own) and not _between(other, own, columns)))
    }


def _left(one: Column, other: Column) -> bool:
    """Whether one column lies wholly to the left of the other, both within one height of the page."""
    return one.x1 <= other.x0 + 0.5 * one.runs[0].size and not _above(one, other)


def _between(left: Column, right: Column, columns: Sequence[Column]) -> bool:
    """Whether a column that reaches over both stands between them: then the right one may be the upper."""
    return any(
        _above(right, each) and _above(each, left)
        for each in columns
        if each is not left and each is not right
    )
