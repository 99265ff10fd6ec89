"""Second reading: where each candidate stands outside the listed terms, its neighbours, its cohesion, examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline.lexicon import Lexicon
from pipeline.model import Article, Sentence

#: Examples kept of each term, and characters shown on either side.
EXAMPLES, CONTEXT = 3, 24
#: Different neighbours told apart on one side.
_NEIGHBOURS = 64


@dataclass(slots=True)
class Standing:
    """How one string stands in the corpus, counted outside longer listed terms."""

    count: int = 0
    documents: int = 0
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    seen: int = -1

    @property
    def entropy(self) -> float:
        """Bits of freedom of the side that is less free; an edge of a clause counts as a neighbour of its own."""
        return min(_entropy(self.left), _entropy(self.right))

    @property
    def clear(self) -> float:
        """Share of occurrences with punctuation before it, and the same after it: 0 to 2."""
        return _clear(self.left) + _clear(self.right)


class Measurer:
    """Counts chosen strings in sentences, all in one pass over each."""

    def __init__(self, lexicon: Lexicon, terms: Iterable[str]) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self._parts = tuple(dict.fromkeys(part for term in self.terms for part in halves(term)))
        self._met: Counter[int] = Counter()
        self._by_part: Mapping[str, int] = {}
        self.standings: Mapping[str, Standing] = {term: Standing() for term in self.terms}
        self._automaton = AhoCorasick(
            self.terms, store_patterns=False, implementation=Implementation.ContiguousNFA
        )
        self._halves = AhoCorasick(
            self._parts, store_patterns=False, implementation=Implementation.ContiguousNFA
        )
        self._matcher = lexicon.matcher

    def finish(self) -> None:
        """Look the halves up by name once all documents are read."""
        self._by_part = {self._parts[index]: count for index, count in self._met.items()}

    def read(self, articles: Sequence[Article], document: int) -> None:
        """Take in the sentences of one document."""
        for article in articles:
            for paragraph in article.paragraphs:
                for sentence in paragraph.sentences:
                    self._sentence(sentence, document)

    def cohesion(self, term: str, characters: int) -> float:
        """Mutual information of the best split, in bits: how much oftener its halves meet than by chance."""
        own = max(self.standings[term].count, 1)
        met = self._by_part
        best = max(
            max(met.get(term[:at], 0), own) * max(met.get(term[at:], 0), own) for at in range(1, len(term))
        )
        return log2(own * characters / best)

    def _sentence(self, sentence: Sentence, document: int) -> None:
        text = sentence.text
        self._met.update(i for i, *_ in self._halves.find_matches_as_indexes(text, overlapping=True))
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not found:
            return
        inside, names = self._listed(text)
        for index, start, end in found:
            if inside[end - 1] > end or (start and inside[start] and inside[start - 1] == inside[start]):
                continue  # in a listed term, or across the edge of one
            self._note(self.standings[self.terms[index]], text, start, end, document, names)

    def _listed(self, text: str) -> tuple[list[int], dict[int, str]]:
        """For each character the end of the listed term over it (0: none), and the terms by where they end."""
        inside = [0] * (len(text) + 1)
        names: dict[int, str] = {}
        end = 0
        for hit in self._matcher.find(text):
            if hit.start < end or (hit.term.ambiguous and len(hit.term.surface) < 3):
                continue
            end = hit.end
            names[end] = hit.term.surface
            inside[hit.start : end] = [end] * (end - hit.start)
        return inside, names

    def _note(
        self, standing: Standing, text: str, start: int, end: int, document: int, names: Mapping[int, str]
    ) -> None:
        standing.count += 1
        _meet(standing.left, text[start - 1] if start else "")
        _meet(standing.right, text[end : end + 1])
        if start in names:
            _meet(standing.before, names[start])
        if standing.seen != document:
            standing.seen = document
            standing.documents += 1
            if len(standing.examples) < EXAMPLES:
                standing.examples.append(_context(text, start, end))


def halves(term: str) -> Iterator[str]:
    """Both parts of every split of a term."""
    for at in range(1, len(term)):
        yield term[:at]
        yield term[at:]


def _meet(neighbours: Counter[str], neighbour: str) -> None:
    if neighbour in neighbours or len(neighbours) < _NEIGHBOURS:
        neighbours[neighbour] += 1


def _entropy(neighbours: Mapping[str, int]) -> float:
    total = sum(neighbours.values())
    return sum(n / total * log2(total / n) for n in neighbours.values()) if total else 0.0


def _clear(neighbours: Mapping[str, int]) -> float:
    total = sum(neighbours.values())
    return sum(n for char, n in neighbours.items() if not char.isalnum()) / total if total else 0.0


def _context(text: str, start: int, end: int) -> str:
    left = "…" if start > CONTEXT else ""
    right = "…" if len(text) - end > CONTEXT else ""
    return f"{left}{text[max(0, start - CONTEXT) : start]}【{text[start:end]}】{text[end : end + CONTEXT]}{right}"
