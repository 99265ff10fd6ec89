"""One-pass lookup of many words in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Found(NamedTuple):
    """A word of the table at ``text[start:end]``."""

    start: int
    end: int
    word: str


class Words:
    """A table of words, found leftmost and longest first, without overlaps, in time linear in the text."""

    __slots__ = ("_automaton", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._automaton = AhoCorasick(
            self._words,
            matchkind=MatchKind.LeftmostLongest,
            store_patterns=False,
            implementation=Implementation.ContiguousNFA,
        )

    def find(self, text: str) -> Iterator[Found]:
        """Each word found, in order."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            yield Found(start, end, self._words[index])

    def cover(self, text: str) -> bool:
        """Whether ``text`` is wholly made of words of the table."""
        return sum(end - start for _, start, end in self._automaton.find_matches_as_indexes(text)) == len(text)
