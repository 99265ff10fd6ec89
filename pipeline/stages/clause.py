"""Where a clause begins and ends: the neighbourhood in which a figure looks for its year, place and subject."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final, TypeAlias

from pipeline.model import Span

#: A comma between digits is a thousands separator, a colon between digits a ratio.
_BREAK: Final = re.compile(r"[，；。！？!?;…,:：](?:(?<![,:：])|(?<!\d[,:：])|(?!\d))")


#: A clause as a range of the text, without the punctuation that parts it from the next.
Clause: TypeAlias = tuple[int, int]


@lru_cache(maxsize=256)  # asked for by several stages, for each figure of a sentence
def clauses(text: str) -> tuple[tuple[int, ...], tuple[Clause, ...]]:
    """Where the clauses of a text begin, and the clauses, at least one: the whole of a text that has none."""
    starts: list[int] = []
    found: list[Clause] = []
    start = 0
    for clause in _BREAK.split(text):
        end = start + len(clause)
        if clause:
            starts.append(start)
            found.append((start, end))
        start = end + 1
    return (tuple(starts), tuple(found)) if found else ((0,), ((0, len(text)),))


def clause_at(text: str, position: int) -> Clause:
    """The clause that holds ``position``: the last one that begins at or before it."""
    starts, parts = clauses(text)
    after = bisect_right(starts, position)
    return parts[after - 1 if after else 0]


_DATELINE: Final = re.compile(
    r"[^，。；]{0,30}?\d{1,2}月\d{1,2}日[^，。；\d]{0,4}?[电讯](?:\s?[（(][^）)]{0,60}[）)])?"
)
#: Its month is one of the first characters: 30 and two digits stand before it at most.
_MONTH_WITHIN: Final = 33


def dateline(text: str) -> int:
    """Where the dateline that opens a report ends (新华社北京7月13日电（记者…）), 0 if there is none."""
    match = _DATELINE.match(text) if text.find("月", 0, _MONTH_WITHIN) >= 0 else None
    return match.end() if match else 0


_TITLE: Final = re.compile(r"《[^《》]{1,120}》")


def titles(text: str) -> tuple[Span, ...]:
    """Ranges of the titles in 《》: a number or date in there is part of a name."""
    if "《" not in text:
        return ()
    return tuple([Span(*m.span()) for m in _TITLE.finditer(text)])
