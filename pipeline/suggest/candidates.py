"""Which of the strings met are worth a second look, and one of them with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.suggest.collect import Collector, Traits
from pipeline.suggest.measure import Standing

#: Strings looked at a second time, those that something speaks for first, then the most frequent.
MOST = 30_000


class Fit(NamedTuple):
    """The file whose terms a string is most like, and how like by its beginning and its end."""

    file: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A string, where it stands, and what speaks for it; ``tag`` is how many words it is, the first's and last's tag."""

    term: str
    standing: Standing
    traits: Traits
    tag: str
    cohesion: float


class Scored(NamedTuple):
    """A candidate with the file it would belong to and its score."""

    candidate: Candidate
    file: str
    score: float


def shortlist(collected: Collector, least: int) -> tuple[str, ...]:
    """The strings worth measuring: those that something speaks for, then those met at least twice."""
    marked = sorted(collected.traits.items(), key=lambda pair: (-pair[1].total, pair[0]))
    often = ((count, gram) for gram, count in collected.grams.items() if count >= max(least, 2))
    grams = (gram for _, gram in sorted(often, key=lambda pair: (-pair[0], pair[1])))
    strings = dict.fromkeys((*(term for term, _ in marked), *grams))
    return tuple(term for term in strings if term not in collected.listed and _starts(term))[:MOST]


def _starts(term: str) -> bool:
    return term[0].isalnum() or term[0] in "“《"
