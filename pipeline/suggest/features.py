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
    "acts": -0.97, "areas": 0.89, "clear": 0.46, "clear*size": 0.10, "closes": 0.29, "cohesion": 0.30,
    "cohesion*areas": 0.03, "cohesion*composites": -0.11, "cohesion*indicators": -0.25,
    "cohesion*organisations": -0.15, "cohesion*policies": 0.01, "cohesion*size": -0.03, "common": -0.11,
    "composites": 1.10, "count": 0.16, "count*indicators": 0.10, "count*organisations": 0.56,
    "count*size": 0.39, "cue": -0.61, "documents": 0.29, "documents*indicators": -1.58,
    "documents*size": -0.25, "end": 0.41, "end*areas": -0.09, "end*indicators": 0.10,
    "end*organisations": 0.05, "end*policies": -0.04, "entropy": 1.68, "entropy*composites": 0.16,
    "entropy*indicators": -0.58, "entropy*organisations": -1.32, "entropy*policies": -0.42,
    "entropy*size": -0.68, "extends": 0.22, "generic": -1.96, "hapax": -4.69, "hapax*size": -6.98,
    "indicators": 0.64, "initials": 2.31, "length": -0.06, "listed": 1.19, "measured": -0.81,
    "measured*indicators": 2.09, "named": 1.26, "named*areas": -0.31, "named*indicators": -0.21,
    "named*policies": -0.44, "named*size": -0.48, "noun": 1.03, "often*composites": 1.08,
    "often*indicators": -0.33, "often*organisations": -0.80, "ordinary": -0.74, "organisations": 0.99,
    "phrase": 0.32, "phrase*composites": -0.71, "phrase*indicators": -0.51, "phrase*organisations": -0.45,
    "placed": -1.65, "policies": -1.91, "proper": 1.89, "quoted": 2.32, "quoted*size": -0.18,
    "quotes": -5.44, "single": 0.65, "start": 0.23, "structure": 2.41, "structure*areas": 1.17,
    "structure*organisations": -0.29, "structure*policies": 1.36, "structure*size": 0.05,
    "two listed": 1.43, "unaligned": -2.70, "verb": -0.86,
    "plain": -0.51,
})  # fmt: skip
# Classes of cues that are nouns, and so may be terms; the words of all other classes are grammar.
_NOUNS: tuple[CueClass, ...] = (
    "actor", "measure", "money", "people", "object", "verbal-noun", "sphere", "weak-sphere", "no-head",
    "class-word", "generic-modifier", "class-head", "department", "index", "commodity", "zone", "building", "act",
)  # fmt: skip
_LEADING: tuple[CueClass, ...] = ("verb", "link", "act", "opener", "programme-verb")
#: Tags of the names of places and bodies, abbreviations and what else is named (ICTCLAS).
PROPER = frozenset({"ns", "nt", "nz", "j"})
#: Bits of count (eight times) from which on more of it is worth more or less.
_OFTEN = 3.0
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
    yield from _worded(candidate, fit.file, common)
    yield fit.file, 1.0


def _counted(candidate: Candidate, fit: Fit) -> Iterator[tuple[str, float]]:
    standing, traits = candidate.standing, candidate.traits
    yield "count", log2(standing.count)
    yield "often", max(log2(standing.count) - _OFTEN, 0.0)
    yield "hapax", float(standing.count == 1)
    yield "documents", log2(standing.documents)
    yield "cohesion", min(max(candidate.cohesion, 0.0), 20.0)
    yield "entropy", standing.entropy
    yield "clear", standing.clear
    yield "start", fit.start
    yield "end", fit.end
    for name in ("structure", "quoted", "listed", "measured", "named", "phrase"):
        yield name, log2(1 + getattr(traits, name))


def _worded(candidate: Candidate, file: str, common: Common) -> Iterator[tuple[str, float]]:
    term, listed = candidate.term, common.listed
    size, first, last = (candidate.tag or "0 - -").split(" ")
    cuts = range(2, len(term) - 1)
    yield "initials", float(candidate.traits.initials > 0)
    yield "common", log(1 + common.dictionary.get(term, 0))
    yield "generic", float(term in common.heads)
    yield "cue", float(term in common.nouns)
    yield "two listed", float(any(term[:at] in listed and term[at:] in listed for at in cuts))
    yield "extends", float(any(term[:at] in listed for at in range(max(2, len(term) - 3), len(term))))
    yield "closes", float(any(term[at:] in listed for at in range(1, len(term) - 1)))
    proper = first in PROPER
    yield "proper", float(size == "1" and proper)
    yield "ordinary", float(size == "1" and not proper and file != "indicators" and term in common.dictionary)
    yield "placed", float(any(listed.get(term[:at], ("",))[0] == "places" for at in cuts))
    yield "verb", float(first[:1] == "v" and first != "vn")
    yield "acts", float(term.startswith(common.verbs))
    yield "noun", float(last[:1] == "n")
    yield "single", float(size == "1")
    yield "unaligned", float(size == "0")
    yield "quotes", float(any(mark in term for mark in "“”《》"))
    yield "plain", float(size == "1" and term in common.dictionary and not candidate.traits.total)
    yield "length", float(len(term))
