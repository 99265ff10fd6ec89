"""What each lexicon file holds: its columns, and the reasons why a row of it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from pipeline.lexicon.cues import CLASSES, UNGUARDED
from pipeline.lexicon.damage import code_reason, date_like
from pipeline.lexicon.gazetteer import LEVELS, SITES, coordinates_fault, former_fault, site_fault
from pipeline.lexicon.rows import Cells, Sheet
from pipeline.model import EntityType

HEAD_TYPES: Mapping[str, EntityType] = MappingProxyType({"org": "org", "place": "place", "policy": "policy"})
NEEDS = (
    *("anchor", "filled", "name", "touch", "office", "near", "edge", "verb", "quoted", "nation"),
    *("own", "alone"),
)
FARTHEST = 60
CHARACTER_KINDS = ("fullwidth", "radical", "compat", "traditional", "space")

_CODE = re.compile(r"[0-9]{6}|[A-Z]{3}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_KIND = re.compile(r"[a-z][a-z-]*")
_WHOLE = re.compile(r"[0-9]{1,4}")
_CODE_POINT = re.compile(r"U\+([0-9A-F]{4,6})")


def codes(cell: str) -> tuple[str, ...]:
    """The codes of a cell, which are joined by ``;``."""
    if not cell or cell.isalnum():  # none or one, as in most rows
        return (cell,) if cell else ()
    return tuple(code.strip() for code in cell.replace("；", ";").split(";") if code.strip())


def character(cell: str) -> str:
    """The character that a cell of ``characters.csv`` stands for: itself, or ``U+3000`` and the like."""
    point = _CODE_POINT.fullmatch(cell)
    return chr(int(point[1], 16)) if point else cell


def _code_fault(code: str) -> str | None:
    if _CODE.fullmatch(code):
        return None
    return code_reason(code, _CODE.fullmatch)


@lru_cache(4096)
def _codes_fault(cell: str) -> str | None:
    return next((fault for code in codes(cell) if (fault := _code_fault(code))), None)


def _surface_fault(surface: str) -> str | None:
    if len(surface) > 1:
        return None
    if not surface:
        return "a name is empty; fill it in"
    return f"'{surface}' is too short; a term has two characters or more"


@lru_cache(1024)
def _kind_fault(kind: str) -> str | None:
    return (
        None
        if _KIND.fullmatch(kind)
        else f"kind '{kind}' is not a lower-case word; write one such as zone or plan"
    )


def _year_fault(year: str) -> str | None:
    if not year or _YEAR.fullmatch(year):
        return None
    made = "is not a year"
    if date_like(year) or _YEAR.fullmatch(year.partition(".")[0]):
        made = "is no longer a year, which a spreadsheet may have done"
    return f"issued_year '{year}' {made}; write four digits such as 2014, or nothing"


def _place_fault(cells: Cells) -> str | None:
    code, name, short, level, parent, ambiguous, _, former, longitude, latitude = cells
    if level not in LEVELS:
        return f"level '{level}' is not known; write one of {', '.join(LEVELS)}"
    if ambiguous not in ("", "0", "1", "2"):
        return f"ambiguous '{ambiguous}' is not known; write 0, 1 (the short form) or 2 (the full name too)"
    key = site_fault(code, level, parent) if level in SITES else _code_fault(code)
    faults = key or _codes_fault(parent) or _surface_fault(name) or _surface_fault(short)
    return faults or former_fault(former) or coordinates_fault(longitude, latitude)


def _composite_fault(cells: Cells) -> str | None:
    term, canonical, members, kind = cells
    if not codes(members) and kind != "world":
        return "members is empty; give codes joined by ;"
    return _surface_fault(term) or _surface_fault(canonical) or _codes_fault(members) or _kind_fault(kind)


def _area_fault(cells: Cells) -> str | None:
    term, canonical, kind, code = cells
    return _surface_fault(term) or _surface_fault(canonical) or _kind_fault(kind) or _codes_fault(code)


def _policy_fault(cells: Cells) -> str | None:
    term, canonical, kind, year = cells
    return _surface_fault(term) or _surface_fault(canonical) or _kind_fault(kind) or _year_fault(year)


def _indicator_fault(cells: Cells) -> str | None:
    return _surface_fault(cells[0])


def _unit_fault(cells: Cells) -> str | None:
    _, base, scale, _, _, _ = cells
    try:
        good = Decimal(scale) > 0 and Decimal(scale).is_finite()
    except InvalidOperation:
        good = False
    if not good:
        return f"scale '{scale}' is not a positive number; write digits alone, such as 10000"
    return None if base else "base is empty; name the unit it is counted in"


def _stopform_fault(cells: Cells) -> str | None:
    form, match, kind = cells
    if match not in ("literal", "regex"):
        return f"match '{match}' is not known; write literal or regex"
    if match == "regex":
        try:
            re.compile(form)
        except (re.error, OverflowError) as error:
            return f"'{form}' is not a regular expression ({error}); mend it, or write literal as its match"
    return _kind_fault(kind)


def _cue_fault(cells: Cells) -> str | None:
    _, name, not_after, not_before = cells
    if name not in CLASSES:
        near = get_close_matches(name, CLASSES, 1)
        return f"class '{name}' is not known; write {near[0] if near else 'one'} of docs/cues.md"
    if (not_after or not_before) and name in UNGUARDED:
        return f"class '{name}' has no not_after or not_before; give the longer word a row of its own"
    return None


def _head_fault(cells: Cells) -> str | None:
    _, type_, kind, needs, reach = cells
    if type_ not in HEAD_TYPES:
        return f"type '{type_}' is not known; write one of {', '.join(HEAD_TYPES)}"
    if needs not in NEEDS:
        return f"needs '{needs}' is not known; write one of {', '.join(NEEDS)}"
    return _kind_fault(kind) or _reach_fault(needs, reach)


def _reach_fault(needs: str, reach: str) -> str | None:
    """The reach is bounded so that time stays linear; of ``touch``, ``office`` and ``alone`` it is 0."""
    far = int(reach) if _WHOLE.fullmatch(reach) else -1
    if needs in ("touch", "office", "alone"):
        return None if far == 0 else f"reach '{reach}' is not that of {needs}; write 0"
    return (
        None
        if 1 <= far <= FARTHEST
        else f"reach '{reach}' is no distance; write a whole number from 1 to {FARTHEST}"
    )


def _character_fault(cells: Cells) -> str | None:
    char, to, kind = character(cells[0]), character(cells[1]), cells[2]
    if len(char) != 1:
        return f"char '{char}' is not one character; write one, or U+ and its code point"
    if kind not in CHARACTER_KINDS:
        return f"kind '{kind}' is not known; write one of {', '.join(CHARACTER_KINDS)}"
    if len(to) != 1 and not (to and kind == "compat"):
        return f"to '{to}' is not one character; write one (only compat may give several)"
    return None


PLACES = Sheet(
    "places.csv",
    (
        *("code", "name", "short", "level", "parent", "ambiguous", "also"),
        *("former", "longitude", "latitude"),
    ),
    _place_fault,
    frozenset({"ambiguous", "also", "former", "longitude", "latitude"}),
)
COMPOSITES = Sheet("composites.csv", ("term", "canonical", "members", "kind"), _composite_fault)
AREAS = Sheet("areas.csv", ("term", "canonical", "kind", "code"), _area_fault, frozenset({"code"}))
ORGANISATIONS = Sheet(
    "organisations.csv", ("term", "canonical", "kind", "code"), _area_fault, frozenset({"code"})
)
POLICIES = Sheet(
    "policies.csv", ("term", "canonical", "kind", "issued_year"), _policy_fault, frozenset({"issued_year"})
)
INDICATORS = Sheet("indicators.csv", ("term", "dimension"), _indicator_fault, frozenset({"dimension"}))
UNITS = Sheet(
    "units.csv",
    ("surface", "base", "scale", "dimension", "ucum", "not_before"),
    _unit_fault,
    frozenset({"ucum", "not_before"}),
)
STOPFORMS = Sheet("stopforms.csv", ("form", "match", "kind"), _stopform_fault)
CUES = Sheet(
    "cues.csv",
    ("cue", "class", "not_after", "not_before"),
    _cue_fault,
    frozenset({"not_after", "not_before"}),
    keys=2,
)
HEADS = Sheet("heads.csv", ("head", "type", "kind", "needs", "reach"), _head_fault, keys=3)
CHARACTERS = Sheet("characters.csv", ("char", "to", "kind"), _character_fault)

ALL = (
    PLACES,
    COMPOSITES,
    AREAS,
    ORGANISATIONS,
    POLICIES,
    INDICATORS,
    UNITS,
    STOPFORMS,
    CUES,
    HEADS,
    CHARACTERS,
)
FILES = tuple(sheet.file for sheet in ALL)
#: The columns whose codes must be in ``places.csv``.
REFERENCES = ((PLACES, "parent"), (COMPOSITES, "members"), (AREAS, "code"), (ORGANISATIONS, "code"))
