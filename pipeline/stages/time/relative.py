"""The days of time expressions that count from the publication or from the year spoken of: 去年, 上半年, 报告期内."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pipeline.model import YearBasis
from pipeline.stages.time.days import NOWHERE, Calendar, Period, months, one_day, small_number, years
from pipeline.stages.time.patterns import ERAS

Resolver: TypeAlias = Callable[[re.Match[str], Calendar], Period]

#: Quarters by other names than their number: first and last month.
_QUARTER: Final = {"首季": (1, 3), "次季": (4, 6), "末季": (10, 12)}


def part_of_year(year: int, which: str, rule: str, basis: YearBasis) -> Period:
    """上半年, 前三季度, 一季度, 前5个月 of a year."""
    first, last = 1, 12
    if "半年" in which:
        first, last = (1, 6) if which[0] == "上" else (7, 12)
    elif which.rstrip("度") in _QUARTER:
        first, last = _QUARTER[which.rstrip("度")]
    elif "季" in which[-2:] and which[0] not in "春夏秋冬":
        count = small_number(which.strip("第前首个季度"))
        first, last = (1, count * 3) if which[0] in "前首" else (count * 3 - 2, count * 3)
    elif which.endswith("月"):
        last = small_number(which[1:].rstrip("个月"))
    return months(year, first, year, last, rule, basis)


def _base_year(c: Calendar, last_month: int = 12) -> int | None:
    """The year a bare 上半年 or 1—11月 belongs to: the year spoken of, else the last one in which it is over.

    Where only the year of publication is known, 全年 and 年末 are of the year before.
    """
    if c.told or not c.published:
        return c.told
    over = last_month <= c.month if c.month else last_month < 12
    return c.published if over or c.ahead else c.published - 1


def _bare_months(m: re.Match[str], c: Calendar) -> Period:
    first, last = small_number(m["bm1"]), small_number(m["bm2"])
    year = _base_year(c, last)
    return months(year, first, year, last, "time.months", "relative") if year and first <= last else NOWHERE


def _bare_part(m: re.Match[str], c: Calendar) -> Period:
    if m.group() == "年内":
        year = c.own or c.published
        return years(year, year, "time.part", "relative") if year else NOWHERE
    probe = part_of_year(2000, m.group(), "", "relative")
    year = _base_year(c, int(probe.end[5:7]) if probe.end else 12)
    return part_of_year(year, m.group(), "time.part", "relative") if year else NOWHERE


def _bare_date(m: re.Match[str], c: Calendar) -> Period:
    month = small_number(m["bmonth"])
    year = _base_year(c, month) if c.month else c.told or c.published
    if year and m["bare_d"]:
        return one_day(year, month, small_number(m["bare_d"]), "time.month", "relative")
    return months(year, month, year, month, "time.month", "relative") if year else NOWHERE


def _report_period(m: re.Match[str], c: Calendar) -> Period:
    """报告期内, 本期末 in a report whose year is known."""
    return years(c.own, c.own, "time.report-period", "relative") if c.own else NOWHERE


def _other_month(m: re.Match[str], c: Calendar) -> Period:
    """上月 of a January is of the year before, as is 上季度 of its first quarter; 本月 is of this year."""
    if c.spoken and "季" in m.group():
        return years(c.spoken, c.spoken, "time.other-month", "relative")
    if not c.published:
        return NOWHERE
    past = m.group()[0] == "上" and c.month is not None and c.month <= (3 if "季" in m.group() else 1)
    return years(c.published - past, c.published - past, "time.other-month", "relative")


def _glossed(m: re.Match[str], c: Calendar) -> Period:
    """今（113）年: the year in brackets, by the Republic if it has no four digits."""
    number = int(m["gloss"])
    year = number if number > 999 else ERAS["民国"] - 1 + number
    return years(year, year, "time.year")


def _quarter_code(m: re.Match[str], c: Calendar) -> Period:
    """2023Q1, 3Q23."""
    year = int(m["qy"] or 2000 + int(m["qy2"]))
    return years(year, year, "time.part")


def _season(m: re.Match[str], c: Calendar) -> Period:
    """今冬, 去秋."""
    if not c.published:
        return NOWHERE
    year = c.published - (m.group()[0] == "去")
    return years(year, year, "time.relative", "relative")


def _bare_edge(m: re.Match[str], c: Calendar) -> Period:
    year = _base_year(c, 1 if m.group() == "年初" else 12)
    return years(year, year, "time.edge", "relative") if year else NOWHERE


def _last_period(m: re.Match[str], c: Calendar) -> Period:
    """上期 of a report whose year is known."""
    return years(c.own - 1, c.own - 1, "time.report-period", "relative") if c.own else NOWHERE


def _year_to_date(m: re.Match[str], c: Calendar) -> Period:
    """年初以来."""
    return years(c.published, c.published, "time.now", "publication") if c.published else NOWHERE


def _same_year(m: re.Match[str], c: Calendar) -> Period:
    return years(c.spoken, c.spoken, "time.same-year", "relative") if c.spoken else NOWHERE


def _next_year(m: re.Match[str], c: Calendar) -> Period:
    return years(c.spoken + 1, c.spoken + 1, "time.next-year", "relative") if c.spoken else NOWHERE


_OFFSETS: Final = {
    "今年": 0,
    "本年": 0,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "上财年": -1,
    "前一年": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "后年": 2,
}


_COUNTED_FROM_TOLD: Final = frozenset({"上年", "上一年", "上财年", "前一年", "本年"})


def _relative_year(m: re.Match[str], c: Calendar) -> Period:
    """去年 counts from the publication, 上年 from the year spoken of."""
    origin = (c.told or c.published) if m["rel"] in _COUNTED_FROM_TOLD else c.published
    if origin is None:
        return NOWHERE
    year = origin + _OFFSETS[m["rel"]]
    basis: YearBasis = "publication" if m["rel"] == "今年" else "relative"
    if m["rbm1"]:
        last = m["rbm2"] or m["rbm1"]
        if m["rel_day"] and last == m["rbm1"]:
            return one_day(year, small_number(last), small_number(m["rel_day"]), "time.relative", basis)
        return months(year, small_number(m["rbm1"]), year, small_number(last), "time.relative", basis)
    part = m["rel_part"] or ""
    if part == "以来" and c.published and year < c.published:
        return years(year, c.published, "time.until-now", "relative")
    if part.endswith(("半年", "季", "季度", "月")):
        return part_of_year(year, part, "time.relative", basis)
    return years(year, year, "time.relative", basis)


def _now(m: re.Match[str], c: Calendar) -> Period:
    """目前 is the year of publication; 近年来 and 日前 place nothing."""
    if not c.published:
        return NOWHERE
    return years(c.published, c.published, "time.now", "publication")


#: How each such form of ``time_pattern`` is resolved.
RELATIVE: Final[Mapping[str, Resolver]] = {
    "report_period": _report_period,
    "last_period": _last_period,
    "year_to_date": _year_to_date,
    "other_month": _other_month,
    "season": _season,
    "glossed": _glossed,
    "quarter_code": _quarter_code,
    "bare_months": _bare_months,
    "bare_part": _bare_part,
    "same_year": _same_year,
    "next_year": _next_year,
    "relative_year": _relative_year,
    "bare_date": _bare_date,
    "bare_edge": _bare_edge,
    "now": _now,
}
