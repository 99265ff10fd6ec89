"""The rows of ``places.csv``: what may stand in their own columns, and the terms and the places made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from pipeline.lexicon.rows import Cells, Row
from pipeline.lexicon.tables import Former, Place, Term

#: Levels whose rows have no code of their own: the key is the container's code, a hyphen and a name.
SITES = frozenset({"state", "city"})
LEVELS = ("country", "province", "prefecture", "county", "state", "city")

#: After a name: also an ordinary word, or another place; to be taken only where the context speaks for it.
_UNSURE = "?"
_FULL_NAMED = frozenset({"county", "state"})
_FORMER = re.compile(r"([^:?]{2,}\??):([0-9]{4})?-([0-9]{4})")
_WIDE = MappingProxyType(str.maketrans({"；": ";", "：": ":", "？": "?", "—": "-", "－": "-"}))
_BOUNDS = (("longitude", 180.0), ("latitude", 90.0))


class _Name(NamedTuple):
    """A name as its cell has it, and whether it is marked as unsure."""

    text: str
    unsure: bool


def site_fault(code: str, level: str, parent: str) -> str | None:
    """Why ``code`` is no key of a place without a code of its own, which lies in ``parent``; or ``None``."""
    if len(code) > len(parent) + 1 and code.startswith(f"{parent}-") and parent:
        return None
    return f"code '{code}' of a {level} is not its parent, a hyphen and its name; write one such as FRA-里昂"


def former_fault(cell: str) -> str | None:
    """Why a cell of former names cannot be read, or ``None``."""
    for item in _items(cell):
        match = _FORMER.fullmatch(item)
        if match is None:
            return f"former '{item}' is not a name and its years; write 襄樊市:1983-2010, or 通县:-1997"
        if match[2] and match[2] > match[3]:
            return f"former '{item}' ends before it begins; put the first year first"
    return None


def coordinates_fault(longitude: str, latitude: str) -> str | None:
    """Why two cells are no coordinates in degrees, or ``None``; both may be blank."""
    if not longitude and not latitude:
        return None
    for (column, most), cell in zip(_BOUNDS, (longitude, latitude), strict=True):
        try:
            degrees = float(cell)
        except ValueError:
            degrees = most + 1
        if not -most <= degrees <= most:
            return (
                f"{column} '{cell}' is not in degrees; write a number such as 112.12 in both columns, or none"
            )
    return None


def place(cells: Cells) -> Place:
    """The place of a row that has no fault."""
    code, name, short, level, parent, _, _, former, longitude, latitude = cells
    former_names = tuple(_former(item) for item in _items(former)) if former else ()
    if not longitude:
        return Place(code, name, short, level, parent, former_names)
    return Place(code, name, short, level, parent, former_names, float(longitude), float(latitude))


def current_terms(row: Row) -> Iterator[Term]:
    """The full name, the short form and other names; ``ambiguous`` is 1 for the short form, 2 for both."""
    _, name, short, level, _, ambiguous, also, *_ = row.cells
    canonical, codes = _meaning(row.cells)
    unsure = ambiguous == "2" or (ambiguous == "1" and name == short)
    yield Term(name, "place", level, canonical, codes, unsure)
    if short != name:
        yield Term(short, "place", level, canonical, codes, ambiguous in ("1", "2"))
    for item in _items(also):
        other = _name(item)
        yield Term(other.text, "place", level, canonical, codes, other.unsure)


def former_terms(row: Row) -> Iterator[Term]:
    """The names of the past, which stand for today's place; of a place of the past its own are terms already."""
    if not (former := row.cells[7]):
        return
    canonical, codes = _meaning(row.cells)
    own = {row.cells[1], row.cells[2]}
    for text in dict.fromkeys(item.partition(":")[0] for item in _items(former)):
        name = _name(text)
        if name.text not in own:
            yield Term(name.text, "place", row.cells[3], canonical, codes, name.unsure)


def _meaning(cells: Cells) -> tuple[str, tuple[str, ...]]:
    """The canonical name and the codes that a claim gives: of a city abroad its country's."""
    code, name, short, level, parent, *_ = cells
    return (name if level in _FULL_NAMED else short), ((parent,) if level in SITES else (code,))


def _items(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    return tuple(item.strip() for item in cell.translate(_WIDE).split(";") if item.strip())


def _name(item: str) -> _Name:
    return _Name(item.removesuffix(_UNSURE), item.endswith(_UNSURE))


def _former(item: str) -> Former:
    name, _, years = item.partition(":")
    first, _, last = years.partition("-")
    return Former(_name(name).text, int(first) if first else None, int(last))
