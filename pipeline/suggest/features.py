"""What is known of a candidate as numbers, and what each adds to its score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from math import log, log2, log10
from types import MappingProxyType

from pipeline.lexicon import Lexicon
from pipeline.lexicon.cues import CueClass
from pipeline.suggest.candidates import Candidate, Fit
from pipeline.suggest.collect import Collector, files_of

FILES = ("policies", "areas", "composites", "organisations", "indicators")

#: Logistic regression on which candidates were terms that had been taken off the lists (tests/gold/suggest.py).
WEIGHTS: Mapping[str, float] = MappingProxyType({
    "acts": 0.42, "areas": 0.89, "clear": 0.46, "clear*size": 0.10, "cohesion": 0.27,
    "cohesion*size": -0.15, "composites": 1.05, "count": 0.29, "count*indicators": 0.10,
    "count*size": -0.17, "cue": -0.36, "documents": 0.29, "documents*indicators": -0.16,
    "documents*size": -0.25, "end": 0.29, "end*indicators": 0.04, "end*policies": -0.02, "entropy": 0.59,
    "entropy*size": -0.12, "generic": -1.72, "hapax*size": -1.49, "indicators": -0.61, "initials": 2.31,
    "length": -0.09, "listed": 1.19, "measured": -1.12, "measured*indicators": 2.09, "named": 1.26,
    "named*size": -0.48, "noun": 0.86, "organisations": 0.33, "phrase": 0.32, "phrase*indicators": 0.13,
    "placed": -0.78, "policies": -0.56, "quoted": 0.44, "quoted*size": -0.18, "quotes": 0.18,
    "single": 0.65, "start": 0.25, "structure": 0.92, "structure*areas": -0.57,
    "structure*organisations": -0.29, "structure*policies": 0.25, "structure*size": 0.05,
    "two listed": -0.45, "unaligned": 1.03, "verb": -0.97,
    # Set by hand: some ordinary words are listed indicators, but an editor has no use for a page of them.
    "plain": -3.00,
})  # fmt: skip
# Classes of cues that are nouns, and so may be terms; the words of all other classes are grammar.
_NOUNS: tuple[CueClass, ...] = (
    "actor", "measure", "money", "people", "object", "verbal-noun", "sphere", "weak-sphere", "no-head",
    "class-word", "generic-modifier", "class-head", "department", "index", "commodity", "zone", "building", "act",
)  # fmt: skip
_LEADING: tuple[CueClass, ...] = ("verb", "link", "act", "opener", "programme-verb")
#: Characters of one long article; with ``_LARGE`` times the tenth power the effect of size ends.
_SMALL, _LARGE = 5_000, 1.5


@dataclass(frozen=True)
class Common:
    """The words that everybody's Chinese has: those of the rules, units, heads, and a dictionary's."""

    lexicon: Lexicon

    @cached_property
    def listed(self) -> Mapping[str, tuple[str, str]]:
        """The file and kind of each listed term."""
        return files_of(self.lexicon)

    @cached_property
    def grammar(self) -> frozenset[str]:
        """Words that the rules and units use, which are no terms."""
        groups = self.lexicon.cues.groups
        words = {cue.word for name in groups if name not in _NOUNS for cue in groups[name]}
        return frozenset(words | {unit.surface for unit in self.lexicon.units})

    @cached_property
    def heads(self) -> frozenset[str]:
        """What ends names and is none by itself: 公司, 教育局; but 教育部 is one."""
        cues = self.lexicon.cues
        offices = {d + o for d in cues.words("department") for o in cues.words("office") if o != "部"}
        return frozenset(offices | {head.word for head in self.lexicon.heads})

    @cached_property
    def nouns(self) -> frozenset[str]:
        """Ordinary nouns that the rules know: 医院, 产值."""
        return frozenset(self.lexicon.cues.words(*_NOUNS))

    @cached_property
    def verbs(self) -> tuple[str, ...]:
        """What a clause begins with and a term does not: 推进, 实现."""
        return tuple(word for word in self.lexicon.cues.words(*_LEADING) if len(word) > 1)

    @cached_property
    def dictionary(self) -> Mapping[str, int]:
        """How often each word stands in the corpus that jieba's dictionary was counted on."""
        lines = resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
        return {word: int(count) for word, count, *_ in (line.split(" ") for line in lines)}


def features(
    candidate: Candidate, fit: Fit, common: Common, collected: Collector
) -> Iterator[tuple[str, float]]:
    """Each feature by name; those that mean more or less in a large corpus come a second time, by its size."""
    size = min(log10(max(collected.characters, _SMALL) / _SMALL), _LARGE)
    for name, value in _counted(candidate, fit):
        yield name, value
        yield f"{name}*size", value * size
        yield f"{name}*{fit.file}", value
    yield from _worded(candidate, common)
    yield fit.file, 1.0


def _counted(candidate: Candidate, fit: Fit) -> Iterator[tuple[str, float]]:
    standing, traits = candidate.standing, candidate.traits
    yield "count", log2(standing.count)
    yield "hapax", float(standing.count == 1)
    yield "documents", log2(standing.documents)
    yield "cohesion", min(max(candidate.cohesion, 0.0), 20.0)
    yield "entropy", standing.entropy
    yield "clear", standing.clear
    yield "start", fit.start
    yield "end", fit.end
    for name in ("structure", "quoted", "listed", "measured", "named", "phrase"):
        yield name, log2(1 + getattr(traits, name))


def _worded(candidate: Candidate, common: Common) -> Iterator[tuple[str, float]]:
    term, listed = candidate.term, common.listed
    size, first, last = (candidate.tag or "0 - -").split(" ")
    cuts = range(2, len(term) - 1)
    yield "initials", float(candidate.traits.initials > 0)
    yield "common", log(1 + common.dictionary.get(term, 0))
    yield "generic", float(term in common.heads)
    yield "cue", float(term in common.nouns)
    yield "two listed", float(any(term[:at] in listed and term[at:] in listed for at in cuts))
    yield "placed", float(any(listed.get(term[:at], ("",))[0] == "places" for at in cuts))
    yield "verb", float(first[:1] == "v" and first != "vn")
    yield "acts", float(term.startswith(common.verbs))
    yield "noun", float(last[:1] == "n")
    yield "single", float(size == "1")
    yield "unaligned", float(size == "0")
    yield "quotes", float(any(mark in term for mark in "“”《》"))
    yield "plain", float(size == "1" and term in common.dictionary and not candidate.traits.total)
    yield "length", float(len(term))
