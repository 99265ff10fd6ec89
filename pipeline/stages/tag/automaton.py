"""One-pass lookup of many words in a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby
from re import Pattern
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

#: Makes a named tuple of a tuple of all its fields, in a third of the time that calling its class takes.
new: Final = tuple.__new__

#: So many words are a small table.
_SMALL: Final = 500

#: Stands between texts that are searched in one pass; no word holds it, and it is of no class of characters.
GAP: Final = "\0"


class Opening(NamedTuple):
    """How a name that a pattern finds may begin: with one of the characters ``first``, and ``after`` follows it.

    ``after`` says itself of which of the characters, so that what rules most of them out can be asked first. With
    one of ``second``, written as in a set of a pattern, it begins, if they are given.
    """

    first: str
    after: str
    second: str = ""


def followed(first: str, second: str, rest: str) -> Opening:
    """One of ``first`` with one of ``second`` next to it, the first part of ``rest``: that is asked first."""
    return Opening(first, f"[{second}](?<=[{first}](?={rest}).)", second)


class Sieve:
    """Tells where in many texts each of several rules may find a name, in one search over all of them.

    A rule is told by its openings. They lie in one text, and what they say of the ends of a text they have to say
    of a gap too.
    """

    __slots__ = ("_from", "_owners", "_rules")

    def __init__(self, rules: Sequence[Sequence[Opening]]) -> None:
        told = [sorted(openings, key=lambda each: bool(each.second)) for openings in rules]
        self._rules = len(told)
        self._owners = tuple(number for number, openings in enumerate(told) for _ in openings)
        # The n-th pattern has the rules from the n-th on, each opening as a group: the last group tells which it was.
        self._from = tuple(_any_of([each for rule in told[n:] for each in rule]) for n in range(len(told)))

    def places(self, texts: Sequence[str]) -> list[dict[int, list[int]]]:
        """For each rule the numbers of the ``texts`` in which one of its openings stands, and where they stand there."""
        held: list[dict[int, list[int]]] = [{} for _ in range(self._rules)]
        starts = list(accumulate([len(text) + 1 for text in texts], initial=1))
        joined = GAP.join(("", *texts, ""))
        owners, last = self._owners, self._rules - 1
        number, end = 0, 0
        for found in self._from[0].finditer(joined):
            at = found.start()
            if at >= end:
                number = bisect_right(starts, at) - 1
                end = starts[number + 1]
            rule, place = owners[(found.lastindex or 0) - 1], at - starts[number]
            held[rule].setdefault(number, []).append(place)
            while rule < last:  # where one begins, those of later rules may begin too
                later = self._from[rule + 1].match(joined, at)
                if later is None:
                    break
                rule = owners[(later.lastindex or 0) - later.re.groups - 1]
                held[rule].setdefault(number, []).append(place)
        return held


def _any_of(openings: Sequence[Opening]) -> Pattern[str]:
    """A pattern of one class of characters, so that a search jumps from one of them to the next.

    The rest it looks ahead for, so that names within names are found: of openings in a row that name their second
    characters any of these first.
    """
    first = "".join(dict.fromkeys("".join([each.first for each in openings])))
    asked = []
    for parted, group in groupby(openings, key=lambda each: bool(each.second)):
        told = tuple(group)
        ways = "|".join([f"{each.after}()" for each in told])
        second = "".join([each.second for each in told])  # as a set is written: with its signs escaped
        asked.append(f"(?=[{second}])(?:{ways})" if parted else ways)
    return re.compile(f"[{first}](?={'|'.join(asked)})")


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

    def find(self, text: str, kind: type[Found] = Found) -> list[Found]:
        """Each word found, in order, told as a ``kind``."""
        words = self._words
        found = self._automaton.find_matches_as_indexes(text)
        return [new(kind, (start, end, words[index])) for index, start, end in found if words[index]]

    def find_each(self, texts: Sequence[str], joined: str) -> list[Sequence[Found]]:
        """As ``find`` for each of ``texts``, in one pass over all of them, ``joined`` by a ``GAP``."""
        words = self._words
        each: list[Sequence[Found]] = [()] * len(texts)
        stops = list(accumulate([len(text) + 1 for text in texts]))
        here: list[Found] = []
        base = stop = 0
        for index, start, end in self._automaton.find_matches_as_indexes(joined):
            if word := words[index]:
                if start >= stop:  # it stands in a later text
                    number = bisect_right(stops, start)
                    stop = stops[number]
                    base = stop - len(texts[number]) - 1
                    each[number] = here = []
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
