"""What belongs to a number with its unit besides: 两天半, 三块五, 1小时30分, 每吨566美元."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Cues, UnitRow
from pipeline.stages.quantity.candidate import Candidate, plus
from pipeline.stages.quantity.numerals import chinese_number
from pipeline.stages.quantity.units import UnitReader, per_unit

_PER: Final = frozenset({"mass", "volume", "area", "length", "energy"})
_PER_TIME: Final = frozenset({"小时", "分钟", "秒"})
_FLOWS: Final = frozenset({"mass", "volume", "length", "data"})
#: 三块五, 七角三分, 四丈八尺, 1小时30分: how many of the smaller unit make one of the larger.
_STEPS: Final = {
    ("元", "角"): 10, ("元", "毛"): 10, ("块", "毛"): 10, ("块", "角"): 10, ("角", "分"): 10, ("毛", "分"): 10,
    ("丈", "尺"): 10, ("尺", "寸"): 10, ("斤", "两"): 10, ("小时", "分"): 60, ("小时", "分钟"): 60, ("分", "秒"): 60, ("分钟", "秒"): 60,
}  # fmt: skip
_COINS: Final = {"块": Decimal(1), "毛": Decimal("0.1"), "角": Decimal("0.1")}
_STEP: Final = re.compile(
    r"零?(\d{1,2}|[一二三四五]?十[一二三四五六七八九]?|[一二两三四五六七八九])(角|毛|分钟?|秒|尺|寸|两)?(?!钱币)"
)
_STEPPED: Final = frozenset(larger for larger, _ in _STEPS) | _COINS.keys()
#: What stands behind a unit that may go on with its half or its parts; or a digit does.
PARTED: Final = frozenset("半零一二两三四五六七八九十")
#: 两天半, 两倍半: units that are halved behind the unit.
_HALVED: Final = frozenset({"time", "multiple", "mass", "length", "area"})
#: How far before a price the unit it is for is looked for.
EACH: Final = 12
_HALF: Final = re.compile(r"半(?![年月日天夜价截程路载径数岛导决官成])")


class PartReader:
    """Reads the halves and parts of a unit and what it is counted by; built once from the units and words of price."""

    def __init__(self, units: UnitReader, cues: Cues) -> None:
        self._units = units
        between = cues.pattern("filler", "gt", "lt", "approx", "up", "down", "price-verb")
        self._each = re.compile(rf"每([\u4e00-\u9fff]{{1,4}}?){between}{{0,3}}$")

    def added(self, text: str, made: Candidate, row: UnitRow) -> Candidate:
        """What belongs to a number with its unit besides: 半, the parts of the unit, what it is counted by."""
        if text.startswith("半", made.end):
            made = self._halved(text, made)
            row = made.unit or row
        if row.surface in _STEPPED:
            made = self._stepped(text, made)
        start = made.start
        return self._priced(text, made) if text.find("每", max(0, start - EACH), start) >= 0 else made

    def _halved(self, text: str, made: Candidate) -> Candidate:
        """两天半, 两倍半, 4分半钟."""
        unit, half = made.unit, _HALF.match(text, made.end)
        if unit and half and unit.surface == "分" and text.startswith("钟", half.end()):
            minutes = self._units.get("分钟") or unit
            return replace(plus(made, Decimal("0.5")), unit=minutes, end=half.end() + 1)
        if not unit or not half or unit.dimension not in _HALVED:
            return made
        return replace(plus(made, Decimal("0.5")), end=half.end())

    def _stepped(self, text: str, made: Candidate) -> Candidate:
        """七角三分, 三块五, 四丈八尺: an amount said in a unit and its parts is one amount."""
        unit, first = made.unit, made
        while unit and unit.surface in _STEPPED and made.scale == 1 and not made.more:
            match = _STEP.match(text, made.end)
            per = match and _STEPS.get((unit.surface if unit.base != "小时" else "小时", match[2] or ""))
            if not match or not (per or (not match[2] and self._tail(text, unit, match))):
                break
            part = Decimal(match[1]) if match[1].isdecimal() else chinese_number(match[1])
            made = self._joined(made, unit, part, per or 10, match)
            unit = self._units.get(match[2]) if match[2] else None
        return self._in_yuan(made, first)

    def _tail(self, text: str, unit: UnitRow, match: re.Match[str]) -> bool:
        """三块五, 一丈二: the part said without its unit, where nothing is counted by it."""
        whole = unit.surface in ("块", "毛", "丈", "尺")
        return whole and len(match[1]) == 1 and not self._units.at(text, match.end())

    def _joined(
        self, made: Candidate, unit: UnitRow, part: Decimal, per: int, match: re.Match[str]
    ) -> Candidate:
        if per == 60:
            value = made.value * 60 if isinstance(made.value, Decimal) else made.value
            smaller = self._units.get("秒" if match[2] == "秒" else "分钟") or unit
            return plus(replace(made, value=value, unit=smaller, end=match.end()), part)
        size = Decimal(per) if made.unit is unit else Decimal(per) * 10
        return plus(replace(made, end=match.end()), part / size)

    def _in_yuan(self, made: Candidate, first: Candidate) -> Candidate:
        """八毛五 is 0.85元; 丈 is told in 尺 where 尺 follows."""
        unit = made.unit
        if unit is None or made.end == first.end:
            return made
        if unit.surface in _COINS and isinstance(made.value, Decimal):
            yuan = self._units.get("元") or unit
            return replace(made, unit=yuan, value=made.value * _COINS[unit.surface])
        if unit.surface == "丈" and isinstance(made.value, Decimal):
            return replace(made, unit=self._units.get("尺") or unit, value=made.value * 10)
        return made

    def _priced(self, text: str, made: Candidate) -> Candidate:
        """每吨566美元, 每小时350公里, 每斤不到3元: the unit counted by, said before the figure."""
        before = self._each.search(text, max(0, made.start - EACH), made.start)
        per = self._units.get(before[1]) if before else None
        if not per or not made.unit or made.unit.dimension in ("proportion", "multiple"):
            return made
        timed = per.base in _PER_TIME and made.unit.dimension in _FLOWS
        return replace(made, unit=per_unit(made.unit, per)) if per.dimension in _PER or timed else made
