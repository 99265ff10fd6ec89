"""A place as the sentence speaks of it, and what stands outside the sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

from pipeline.lexicon import Place
from pipeline.model import Span

#: 中国, by code.
NATION: Final = ("000000",)
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


class RegionContext(NamedTuple):
    """What stands outside the sentence.

    ``recent`` gives the places spoken of before (latest last), ``carried`` the paragraph's: for both the sentences
    before must be read, which is done only if asked. ``default`` is the article's own place, ``named`` the one that
    whoever handed the document in named for it; ``places`` are the lexicon's, by code.
    """

    recent: Callable[[], tuple[PlaceRef, ...]]
    carried: Callable[[], PlaceRef | None]
    default: PlaceRef | None
    named: PlaceRef | None
    places: Mapping[str, Place]

    def is_local(self) -> bool:
        """Whether the paragraph, or else the article, speaks of a place that is not the nation."""
        ref = self.carried() or self.default
        return ref is not None and ref.codes != NATION


def nothing() -> tuple[PlaceRef, ...]:
    """The places spoken of before where there are none."""
    return ()


def nowhere() -> PlaceRef | None:
    """The place of a paragraph that speaks of none."""
    return None
