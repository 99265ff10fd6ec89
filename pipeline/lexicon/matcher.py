"""Finds every lexicon term in a text in one pass."""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline.lexicon.tables import Hit, Term


class TermMatcher:
    """An Aho-Corasick automaton over the distinct surfaces; offsets are code points of the text given."""

    __slots__ = ("_automaton", "_terms")

    def __init__(self, terms: Iterable[Term]) -> None:
        by_surface: dict[str, list[Term]] = {}
        for term in terms:
            by_surface.setdefault(term.surface, []).append(term)
        self._terms = tuple(tuple(group) for group in by_surface.values())
        # Measured over all lexicons: builds 5 times faster than the DFA and scans as fast.
        self._automaton = AhoCorasick(
            by_surface, store_patterns=False, implementation=Implementation.ContiguousNFA
        )

    def find(self, text: str) -> list[Hit]:
        """All hits, sorted by start, longer first; a surface with several terms gives a hit for each."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        found.sort(key=_position)
        return [Hit(start, end, term) for index, start, end in found for term in self._terms[index]]


def _position(found: tuple[int, int, int]) -> tuple[int, int]:
    return found[1], -found[2]
