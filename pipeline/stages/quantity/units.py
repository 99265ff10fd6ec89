"""Reading the unit that stands behind a figure: 元/吨, mg·L⁻¹, 件（套）, 个多小时."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from pipeline.lexicon import UnitRow

#: 人（次）, 件（套）, 辆（艘）次: a second classifier in brackets.
_BRACKETED: Final = re.compile(r"[（(]([\u4e00-\u9fff]{1,2})[)）](次?)")
_BRACKETS: Final = frozenset("（(")
_COUNTED: Final = frozenset({"count", "traffic", "population"})
#: ·L⁻¹, ·hm⁻²: what is divided by, as journals write it (a superscript minus is folded to a hyphen).
_INVERSE: Final = re.compile(r"[·•⋅∙]?([A-Za-z]{1,3})-([¹²³123])(?![\d.])")
_POWERS: Final = {"1": "", "¹": "", "2": "²", "²": "²", "3": "³", "³": "³"}
_DIVIDERS: Final = frozenset("/每·•⋅∙")
_FUZZY: Final = "多余来"
#: A unit, where it ends, what character follows, and whether 多 or 余 stands inside (4个多小时).
UnitMatch: TypeAlias = tuple[UnitRow, int, str, bool]


class UnitReader:
    """Finds units in a text; built once from the unit table."""

    def __init__(self, units: Mapping[str, UnitRow]) -> None:
        self._units = units
        #: The characters that a unit can begin with, and 个, which a fuzzy word parts from its unit (个多小时).
        self._opens = frozenset(surface[0] for surface in filter(None, units)) | {"个"}
        lengths: dict[str, set[int]] = {}
        for surface in units:
            if len(surface) > 1:
                lengths.setdefault(surface[:2], set()).add(len(surface))
        #: How long the units are that begin with two characters, longest first.
        self._lengths = {two: tuple(sorted(of, reverse=True)) for two, of in lengths.items()}

    def opens(self) -> frozenset[str]:
        """The characters that a unit can begin with."""
        return self._opens

    def get(self, surface: str) -> UnitRow | None:
        """The unit of this name."""
        return self._units.get(surface)

    def at(self, text: str, start: int) -> UnitMatch | None:
        """The longest unit that begins at ``start``; 元/吨 is read as a unit per a unit."""
        first = text[start] if start < len(text) else ""
        if first == " " and text[start + 1 : start + 2].isascii():  # 480 kg
            start += 1
            first = text[start] if start < len(text) else ""
        if first not in self._opens:
            return None
        found = (self._split(text, start) if first == "个" else None) or self.simple(text, start)
        if not found:
            return None
        after = found[2]
        if after in _BRACKETS and (bracketed := self._bracketed(text, found)):
            return bracketed
        return self._rate(text, found) if after in _DIVIDERS else found

    def simple(self, text: str, start: int) -> UnitMatch | None:
        """The longest row of the table that begins at ``start``."""
        units, size = self._units, len(text)
        for length in self._lengths.get(text[start : start + 2], ()):
            end = start + length
            row = units.get(text[start:end]) if end <= size else None
            if row:
                after = text[end] if end < size else ""
                if not (after and _part_of_word(after, row)):
                    return row, end, after, False
        row = units.get(text[start]) if start < size else None
        if row:
            end = start + 1
            after = text[end] if end < size else ""
            if not (after and _part_of_word(after, row)):
                return row, end, after, False
        return None

    def _split(self, text: str, start: int) -> UnitMatch | None:
        """个多小时, 个多月: 多 stands inside the unit."""
        if text[start + 1 : start + 2] not in _FUZZY:
            return None
        joined = self.simple("个" + text[start + 2 : start + 6], 0)
        if not joined or joined[1] == 1:
            return None
        end = start + 1 + joined[1]
        return joined[0], end, text[end : end + 1], text[start + 1 : start + 2] != "来"

    def _bracketed(self, text: str, found: UnitMatch) -> UnitMatch | None:
        """件（套）, 辆（艘）次: the classifiers of two things counted together; 人（次） is 人次."""
        of, end, _, _ = found
        match = _BRACKETED.match(text, end) if of.dimension in _COUNTED else None
        if not match or (match[1] != "次" and match[1] not in self._units):
            return None
        base = f"{of.base}次" if match[1] == "次" else f"{of.base}（{match[1]}）{match[2]}"
        row = self._units.get(base) or UnitRow(base, base, of.scale, of.dimension, None)
        end = match.end()
        return row, end, text[end : end + 1], False

    def _rate(self, text: str, found: UnitMatch) -> UnitMatch:
        """元/吨, 立方米/秒, kg·hm⁻²·a⁻¹: so much per so much."""
        row, end, after, more = found
        for _ in range(2):
            per = self._per(text, end) if after in _DIVIDERS else None
            if not per:
                break
            row, end, after = per_unit(row, per[0]), per[1], per[2]
        return row, end, after, more

    def _per(self, text: str, start: int) -> UnitMatch | None:
        sign = text[start]
        if sign in "/每":
            found = [m for m in (self.simple(text, start), self.simple(text, start + 1)) if m]
            return (
                max(found, key=lambda m: m[1], default=None) if sign == "/" else self.simple(text, start + 1)
            )
        match = _INVERSE.match(text, start)
        row = match and self._symbol(match[1], _POWERS[match[2]])
        if not (match and row):
            return None
        end = match.end()
        return row, end, text[end : end + 1], False

    def _symbol(self, letters: str, power: str) -> UnitRow | None:
        return self._units.get(letters + power) or (self._units.get("/" + letters) if not power else None)


def per_unit(unit: UnitRow, per: UnitRow) -> UnitRow:
    """微克 per 立方米 → 微克/立方米."""
    ucum = f"{unit.ucum}/{per.ucum}" if unit.ucum and per.ucum else None
    surface, base = f"{unit.surface}/{per.surface}", f"{unit.base}/{per.base}"
    return UnitRow(surface, base, unit.scale / per.scale, f"{unit.dimension}/{per.dimension}", ucum)


def _part_of_word(after: str, row: UnitRow) -> bool:
    """Whether the character that follows makes the unit's last character part of another word (5方 in 5方面)."""
    return after in row.not_before or (after.isascii() and after.isalnum() and _is_latin(row))


def _is_latin(row: UnitRow) -> bool:
    """Whether the unit ends in a Latin letter."""
    last = row.surface[-1:]
    return last.isascii() and last.isalpha()
