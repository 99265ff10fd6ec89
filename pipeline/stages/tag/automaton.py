"""One-pass lookup of many words in a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from re import Pattern
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

#: Makes a named tuple of a tuple of all its fields, in a third of the time that calling its class takes.
new: Final = tuple.__new__

#: So many words are a small table.
_SMALL: Final = 500

#: Stands between texts that are searched in one pass; no word holds it, and it is of no class of characters.
GAP: Final = "\0"


def holding(patterns: Iterable[Pattern[str]], texts: Sequence[str]) -> list[set[int]]:
    """For each of ``patterns`` the numbers of the ``texts`` it finds something in, in one search over all of them.

    A match lies in one text, and what a pattern says of the ends of a text it has to say of a gap too.
    """
    starts = list(accumulate([len(text) + 1 for text in texts], initial=1))
    joined = GAP.join(("", *texts, ""))
    return [{bisect_right(starts, m.start()) - 1 for m in pattern.finditer(joined)} for pattern in patterns]


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
            # The faster of the two, but large: for small tables only.
            implementation=Implementation.DFA if len(table) <= _SMALL else Implementation.ContiguousNFA,
        )

    def find(self, text: str) -> list[Found]:
        """Each word found, in order."""
        words = self._words
        found = self._automaton.find_matches_as_indexes(text)
        return [new(Found, (start, end, words[index])) for index, start, end in found if words[index]]

    def find_each(self, texts: Sequence[str]) -> list[list[Found]]:
        """As ``find`` for each of ``texts``, in one pass over all of them."""
        words = self._words
        each: list[list[Found]] = [[] for _ in texts]
        filled = zip(each, accumulate([len(text) + 1 for text in texts]), strict=True)
        base = stop = 0
        for index, start, end in self._automaton.find_matches_as_indexes(GAP.join(texts)):
            if word := words[index]:
                while start >= stop:  # it stands in a later text
                    base = stop
                    here, stop = next(filled)
                here.append(new(Found, (start - base, end - base, word)))
        return each

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
        at = 0
        for _, start, end in self._automaton.find_matches_as_indexes(text):
            if start > at:
                return False
            at = end
        return at == len(text)
