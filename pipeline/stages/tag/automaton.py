"""One-pass lookup of many words in a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Found(NamedTuple):
    """A word of the table at ``text[start:end]``."""

    start: int
    end: int
    word: str


class Words:
    """A table of words, found leftmost and longest first, without overlaps, in time linear in the text.

    ``hidden`` words are in the table only to hide what they contain: they are found and not told.
    """

    __slots__ = ("_automaton", "_words")

    def __init__(self, words: Iterable[str], hidden: Iterable[str] = ()) -> None:
        table = dict.fromkeys(words, True) | dict.fromkeys(hidden, False)
        self._words = tuple(word if told else "" for word, told in table.items())
        self._automaton = AhoCorasick(
            table,
            matchkind=MatchKind.LeftmostLongest,
            store_patterns=False,
            implementation=Implementation.ContiguousNFA,
        )

    def find(self, text: str) -> list[Found]:
        """Each word found, in order."""
        words = self._words
        found = self._automaton.find_matches_as_indexes(text)
        return [Found(start, end, words[index]) for index, start, end in found if words[index]]

    def ends(self, text: str) -> dict[int, str]:
        """The word that ends at each offset where one ends."""
        words = self._words
        found = self._automaton.find_matches_as_indexes(text)
        return {end: words[index] for index, _, end in found if words[index]}

    def any(self, text: str) -> bool:
        """Whether a word of the table is in ``text``."""
        return bool(text) and bool(self._automaton.find_matches_as_indexes(text))

    def cover(self, text: str) -> bool:
        """Whether ``text`` is wholly made of words of the table."""
        return sum(end - start for _, start, end in self._automaton.find_matches_as_indexes(text)) == len(
            text
        )
