"""How much a string looks like the terms already listed: the lists themselves teach what a term begins and ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

#: Weight of the expectation against what was counted.
_PRIOR = 6.0


class Edges:
    """Frequencies of the last (or first) one and two characters of many strings."""

    __slots__ = ("_one", "_total", "_two")

    def __init__(self, strings: Iterable[str], *, end: bool) -> None:
        self._one: Counter[str] = Counter()
        self._two: Counter[str] = Counter()
        for string in strings:
            one, two = edge(string, end=end)
            self._one[one] += 1
            self._two[two] += 1
        self._total = sum(self._one.values())

    def one(self, char: str, expected: float) -> float:
        """Smoothed share of strings with this outermost character."""
        return (self._one[char] + _PRIOR * expected) / (self._total + _PRIOR)

    def two(self, chars: str, expected: float) -> float:
        """Smoothed share of strings with these two outermost characters."""
        return (self._two[chars] + _PRIOR * expected) / (self._total + _PRIOR)


def edge(string: str, *, end: bool) -> tuple[str, str]:
    """The outermost character and the two outermost ones."""
    return (string[-1], string[-2:]) if end else (string[0], string[:2])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Log-odds that a string stands in a list of each file rather than being any string of words."""

    files: Mapping[str, tuple[Edges, Edges]]
    background: tuple[Edges, Edges]

    @classmethod
    def of(cls, listed: Mapping[str, Iterable[str]], strings: Iterable[str]) -> Likeness:
        """``listed`` terms by file; ``strings`` are the corpus's own, whatever they are."""
        every = tuple(strings)
        files = {
            file: (Edges(terms, end=False), Edges(terms, end=True))
            for file, terms in ((f, tuple(t)) for f, t in listed.items())
        }
        return cls(files, (Edges(every, end=False), Edges(every, end=True)))

    def to(self, string: str, file: str) -> tuple[float, float]:
        """Log-odds by how it begins and by how it ends, each between about -6 and 6."""
        start, end = (self._edge(string, file, at) for at in (0, 1))
        return start, end

    def _edge(self, string: str, file: str, at: int) -> float:
        one, two = edge(string, end=at == 1)
        terms, texts = self.files[file][at], self.background[at]
        plain_one = texts.one(one, 1e-4)
        plain_two = texts.two(two, plain_one * 1e-2)
        like_one = terms.one(one, plain_one)
        return log(terms.two(two, like_one * plain_two / plain_one) / plain_two)
