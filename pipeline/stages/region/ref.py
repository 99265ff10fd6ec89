"""A place as the sentence speaks of it, and what stands outside the sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.lexicon import Place
from pipeline.model import Span

Role = Literal["subject", "locative", "attribute", "visitor", "base", "object", "holder"]


class PlaceRef(NamedTuple):
    """One place, or several said as one list. ``at`` is in the sentence text, ``level`` the kind of the finest.

    ``part`` says that it is told as a part of the place before it (其中温州…), ``why`` by what it was told apart
    from others of its name.
    """

    at: Span
    names: tuple[str, ...]
    codes: tuple[str, ...]
    level: str
    role: Role
    explicit: bool
    rule: str
    part: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RegionContext:
    """What stands outside the sentence.

    ``recent`` gives the places spoken of before (latest last), ``carried`` the paragraph's, ``default`` the article's
    own, ``named`` the one that whoever handed the document in named for it; ``places`` is the lexicon's, by code.
    ``opened`` says that ``carried`` is what the sentence itself opens with.
    """

    recent: Callable[[], tuple[PlaceRef, ...]]
    carried: PlaceRef | None
    default: PlaceRef | None
    named: PlaceRef | None
    places: Mapping[str, Place]
    opened: bool = False


def nothing() -> tuple[PlaceRef, ...]:
    """The places spoken of before where there are none."""
    return ()
