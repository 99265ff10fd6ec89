"""Where a clause begins and ends: the neighbourhood in which a figure looks for its year, place and subject."""

from __future__ import annotations

import re
from typing import Final

from pipeline.model import Span

#: A comma between digits is a thousands separator, a colon between digits a ratio.
_BREAK: Final = re.compile(r"[，；。！？!?;…]|(?<!\d)[,:：]|[,:：](?!\d)")


def clauses(text: str) -> tuple[Span, ...]:
    """The clauses of a sentence as ranges of ``text``, without the punctuation that parts them."""
    breaks = [m.start() for m in _BREAK.finditer(text)]
    starts = (0, *(at + 1 for at in breaks))
    return tuple(Span(s, e) for s, e in zip(starts, (*breaks, len(text)), strict=True) if e > s)


def clause_of(parts: tuple[Span, ...], position: int) -> int:
    """Index of the clause that holds ``position`` (the last one that begins at or before it)."""
    index = 0
    for i, part in enumerate(parts):
        if part.start > position:
            break
        index = i
    return index


_DATELINE: Final = re.compile(
    r"[^，。；]{0,30}?\d{1,2}月\d{1,2}日[^，。；\d]{0,4}?[电讯](?:\s?[（(][^）)]{0,60}[）)])?"
)


def dateline(text: str) -> int:
    """Where the dateline that opens a report ends (新华社北京7月13日电（记者…）), 0 if there is none."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


_TITLE: Final = re.compile(r"《[^《》]{1,120}》")


def titles(text: str) -> tuple[Span, ...]:
    """Ranges of the titles in 《》: a number or date in there is part of a name."""
    return tuple(Span(*m.span()) for m in _TITLE.finditer(text))
