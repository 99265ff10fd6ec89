"""A place as the sentence speaks of it, and what stands outside the sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.lexicon import Place

#: 中国, by code.
NATION: Final = ("000000",)
#: The level of a place that is only pointed at (全市), where nothing tells which it is: it has no names.
UNKNOWN: Final = "unknown"
Role = Literal["subject", "locative", "attribute", "visitor", "base", "object", "holder"]


# Not a tuple, whose fields are several times as dear to read; nothing writes to one that is made.
@dataclass(slots=True)
class PlaceRef:
    """One place, or several said as one list; it stands at ``start`` to ``end`` of the sentence's text.

    ``level`` is the kind of the finest. ``part`` says that it is told as a part of the place before it
    (其中温州…), ``why`` by what it was told apart from others of its name.
    """

    start: int
    end: int
    names: tuple[str, ...]
    codes: tuple[str, ...]
    level: str
    role: Role
    explicit: bool
    rule: str
    part: bool = False
    why: str = ""

    def within(self, start: int, end: int) -> PlaceRef:
        """The same from ``start`` to ``end``."""
        return PlaceRef(
            start, end, self.names, self.codes, self.level, self.role, self.explicit, self.rule, self.part, self.why
        )  # fmt: skip

    def doing(self, role: Role, rule: str) -> PlaceRef:
        """The same in another role, found by another rule."""
        return PlaceRef(
            self.start, self.end, self.names, self.codes, self.level, role, self.explicit, rule, self.part, self.why
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegionContext:
    """What stands outside the sentence.

    ``recent`` gives the places spoken of before, the latest first, ``carried`` the paragraph's: for both the sentences
    before must be read, which is done only if asked, and as far as asked. ``default`` is the article's own place,
    ``named`` the one that whoever handed the document in named for it; ``places`` are the lexicon's, by code.
    """

    recent: Callable[[], Iterable[PlaceRef]]
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
