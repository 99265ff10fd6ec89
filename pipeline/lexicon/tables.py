"""The rows of the lexicons and the tables built from them, immutable once loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from pipeline.lexicon.cues import Cues
from pipeline.lexicon.problems import Problem
from pipeline.model import EntityType


class Term(NamedTuple):
    """A surface to be found in text.

    ``type`` is ``place``, ``policy``, ``org`` or ``indicator``; ``kind`` the finer class (province, prefecture,
    county, country, composite, zone, water, programme, ministry …). ``codes`` are GB/T 2260 codes: the division's
    own, a composite's members, an area's container. ``ambiguous`` marks a surface that is also an ordinary word or
    names several divisions (朝阳, 和平), to be taken only where the context supports it.
    ``issued`` is the year of a policy.
    """

    surface: str
    type: str
    kind: str
    canonical: str
    codes: tuple[str, ...] = ()
    ambiguous: bool = False
    issued: int | None = None


class Former(NamedTuple):
    """A name that a place had: the years in which it got and lost it, the first ``None`` if it is not known."""

    name: str
    first: int | None
    last: int


@dataclass(frozen=True, slots=True)
class Place:
    """A division of China (GB/T 2260), a country (ISO 3166 alpha-3), or a place in one without a code of its own.

    Of the last (a city or state abroad, a county of Taiwan) ``code`` is only a key, ``FRA-里昂``. A place of the past
    has its own name among the ``former`` ones. ``longitude`` and ``latitude`` are in degrees, of its seat.
    """

    code: str
    name: str
    short: str
    level: str
    parent: str
    former: tuple[Former, ...] = ()
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's surface, the base it is counted in, the factor to it, its dimension and UCUM code if it has one.

    ``not_before`` are characters that, following the surface, make it part of another word (方 before 面).
    """

    surface: str
    base: str
    scale: Decimal
    dimension: str
    ucum: str | None
    not_before: str = ""


@dataclass(frozen=True, slots=True)
class StopForm:
    """A number-bearing name that is never a claim.

    ``form`` is a literal, or a regular expression if ``match`` says so.
    """

    form: str
    match: str
    kind: str


@dataclass(frozen=True, slots=True)
class Head:
    """A word that ends a name (中心词): 大学, 新区, 规划.

    ``type`` and ``kind`` are what the name is then; ``needs`` says what must stand before the head, at most
    ``reach`` characters away (``docs/heads.md``). A word has a head for each thing that it may end.
    """

    word: str
    type: EntityType
    kind: str
    needs: str
    reach: int


class Hit(NamedTuple):
    """A term found at ``text[start:end]``."""

    start: int
    end: int
    term: Term


class Matcher(Protocol):
    """Finds every term of the lexicons in a text, overlapping ones too, in one pass linear in the text."""

    def find(self, text: str) -> list[Hit]:
        """All hits, sorted by start, longer first. A surface with several terms gives a hit for each."""
        ...


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lexicons of one run: built once per process, passed in, never changed.

    ``places`` is keyed by code. ``characters`` maps a code point to what it is matched as (full-width, radicals,
    Traditional to Simplified), for ``str.translate``. ``digest`` is a hash of the content that it was built from.
    ``cues`` are the words that the rules look for, ``heads`` those that end names, in the order of their file.
    ``rows`` are in force, ``skipped`` says which could not be used and were left out.
    """

    terms: tuple[Term, ...]
    places: Mapping[str, Place]
    units: tuple[UnitRow, ...]
    stopforms: tuple[StopForm, ...]
    indicators: frozenset[str]
    characters: Mapping[int, str]
    matcher: Matcher
    digest: str
    cues: Cues = field(default_factory=Cues)
    heads: tuple[Head, ...] = ()
    rows: int = 0
    skipped: tuple[Problem, ...] = ()

    def words(self) -> Iterator[tuple[str, str]]:
        """Each multi-character surface with the part of speech a segmenter should give it (ns, nt, nz, n)."""
        tags = {"place": "ns", "org": "nt", "policy": "nz", "indicator": "n"}
        return ((t.surface, tags[t.type]) for t in self.terms if len(t.surface) > 1)
