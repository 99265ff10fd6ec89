"""A cheap look at the last character before the patterns that end where a figure begins are tried."""

from __future__ import annotations

from collections.abc import Iterable


def last_characters(words: Iterable[str], more: str = "") -> frozenset[str]:
    """What a text ends with if ``$`` follows one of the words, or a character of ``more``: ``$`` allows a newline."""
    return frozenset({*(word[-1] for word in words), *more, "\n"})
