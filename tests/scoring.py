"""When a claim is right: the comparisons that the specification rows and the gold share (see gold/README.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from pipeline.lexicon import Lexicon
from pipeline.model import Claim, Number
from pipeline.stages.region import named_place

#: Units that are the same measure under two names.
SAME_UNIT = {"名": "人", "位": "人", "千米": "公里", "平方千米": "平方公里", "个月": "月", "标箱": "标准箱", "TEU": "标准箱",
             "个百分点": "百分点", "千克": "公斤", "个工作日": "工作日", "指数": "", "比": "", "点": "", None: ""}  # fmt: skip
SUFFIXES = ("地区", "区域", "特别行政区", "自治区", "省", "市", "区", "县", "州", "盟", "旗")
STRICT = ("figure", "unit", "year", "region")


def right(claim: Claim, want: Mapping[str, Any], lexicon: Lexicon) -> dict[str, bool]:
    """For every field that ``want`` determines, whether the claim has it. A key left out is not judged."""
    checks = {"figure": same_figure(claim, want), "unit": same_unit(claim.unit.base, want)}
    if "year" in want:
        checks["year"] = same_year(claim, want)
        checks["from"] = _start(want) is None or claim.year.since in [*_starts(want)]
    if "region" in want:
        checks["region"] = same_region(claim, want, lexicon)
    if want.get("indicator"):
        checks["indicator"] = alike(claim.indicator.text or "", want["indicator"])
    for field in ("kind", "direction"):
        if field in want:
            checks[field] = getattr(claim, field) == want[field]
    if "bound" in want:
        checks["bound"] = claim.figure.bound == want["bound"]
    return checks


def same_figure(claim: Claim, want: Mapping[str, Any]) -> bool:
    """The value, or both ends of a range, to the last digit; a fall may carry its sign in the value."""
    figure = claim.figure
    if want.get("value") is None:
        return (_number(figure.low), _number(figure.high)) == (_number(want["low"]), _number(want["high"]))
    got, value = _number(figure.value), _number(want["value"])
    signed = want.get("direction") == claim.direction == "down" and got is not None and value is not None
    return got == value or (signed and abs(got or 0) == abs(value or 0))


def same_unit(got: str, want: Mapping[str, Any]) -> bool:
    accepted = [want["unit"], *(want.get("unit_alt") or [])]
    return SAME_UNIT.get(got, got) in [SAME_UNIT.get(unit, unit) for unit in accepted]


def same_year(claim: Claim, want: Mapping[str, Any]) -> bool:
    """Where no year is stated, none or the year of publication will do (gold/README.md)."""
    accepted = [want["year"], *(want.get("year_alt") or [])]
    undated = None in accepted and claim.year.basis in ("none", "publication")
    return undated or (claim.year.value is not None and claim.year.value in accepted)


def same_region(claim: Claim, want: Mapping[str, Any], lexicon: Lexicon) -> bool:
    """The same set of places, composites taken apart; the wider readings in ``region_alt`` will do."""
    got = _places(claim.region.names, lexicon)
    if not want["region"]:
        return not got or claim.region.basis in ("default", "none")
    wider = want.get("region_alt") or []
    accepted = [want["region"], wider, *([alt] for alt in wider)]
    accepted += [want["region"][:1]] if wider else []
    return got in [_places(names, lexicon) for names in accepted if names]


def alike(got: str, want: str) -> bool:
    """Half of the characters in common (Dice), order aside."""
    rest, common = list(want), 0
    for character in got:
        if character in rest:
            rest.remove(character)
            common += 1
    return 2 * common >= 0.5 * (len(got) + len(want))


def _number(value: Number | str | None) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _start(want: Mapping[str, Any]) -> Any:
    return None if want["year"] is None or not ({"from", "year_from"} & want.keys()) else True


def _starts(want: Mapping[str, Any]) -> Iterable[int | None]:
    yield want["from"] if "from" in want else want["year_from"]
    yield from want.get("year_from_alt") or []


def _places(names: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    return frozenset(place for name in names for place in _members(name, lexicon))


def _members(name: str, lexicon: Lexicon) -> list[str]:
    place = named_place(lexicon, "全国" if name in ("中国", "我国") else name)
    if place.level == "composite" and place.codes:
        return [_stem(lexicon.places[code].short) for code in place.codes if code in lexicon.places]
    return [_stem(place.names[0])]


def _stem(name: str) -> str:
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name
