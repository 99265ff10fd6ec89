"""The days that a time expression covers.

Each form of ``time_pattern`` resolves to first and last day (ISO, inclusive). What cannot be placed on the calendar
(三年内, 上世纪80年代) is found all the same, with no days: its digits must not be read as a quantity.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pipeline.model import YearBasis
from pipeline.stages.time.patterns import PLANS

_CN_DIGIT: Final = {"零": "0", "○": "0"} | {c: str(i) for i, c in enumerate("〇一二三四五六七八九")}
_CN_NUMBER: Final = {"首": 1, "两": 2, "十一": 11, "十二": 12} | {
    c: i for i, c in enumerate("一二三四五六七八九十", 1)
}
#: 民国元年 is 1912.
REPUBLIC: Final = 1911


@dataclass(frozen=True, slots=True)
class Calendar:
    """What relative expressions count from: the publication's year and month, the year last spoken of."""

    published: int | None
    month: int | None
    spoken: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day in ISO form (or ``None``), how fine, on what ground, and the rule that resolved it."""

    start: str | None
    end: str | None
    granularity: str
    basis: YearBasis
    rule: str


Resolver: TypeAlias = Callable[[re.Match[str], Calendar], Period]

NOWHERE: Final = Period(None, None, "none", "none", "time.unplaced")


def resolve(match: re.Match[str], calendar: Calendar) -> Period:
    """The period of one match of ``time_pattern``."""
    name = match.lastgroup or ""
    return _RESOLVERS[name if name in _RESOLVERS else _outer(match)](match, calendar)


def year_number(text: str) -> int:
    """2014 and 二〇一四 → 2014."""
    return int("".join(_CN_DIGIT.get(c, c) for c in text))


def small_number(text: str) -> int:
    """10, 十, 十五, 两 → an integer; at most three characters are looked at by the patterns."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if ten:
        return _CN_NUMBER.get(tens, 1) * 10 + (_CN_NUMBER.get(ones, 0))
    return _CN_NUMBER.get(text, 100 if "百" in text else 0)


def _outer(match: re.Match[str]) -> str:
    return next(name for name in _RESOLVERS if match.group(name))


def _months(
    start_year: int, first: int, end_year: int, last: int, rule: str, basis: YearBasis = "explicit"
) -> Period:
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return NOWHERE
    end = f"{end_year}-{last:02}-{monthrange(end_year, last)[1]:02}"
    whole = start_year == end_year and (first, last) == (1, 12)
    return Period(f"{start_year}-{first:02}-01", end, "year" if whole else "month", basis, rule)


def _day(year: int, month: int, day: int, rule: str, basis: YearBasis = "explicit") -> Period:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return NOWHERE
    date = f"{year}-{month:02}-{day:02}"
    return Period(date, date, "day", basis, rule)


def _years(start: int, end: int, rule: str, basis: YearBasis = "explicit") -> Period:
    if not (1 <= start <= 9999 and 1 <= end <= 9999):
        return NOWHERE
    return Period(f"{start}-01-01", f"{end}-12-31", "year" if start == end else "years", basis, rule)


def _part(year: int, which: str, rule: str, basis: YearBasis) -> Period:
    """上半年, 前三季度, 一季度, 前5个月 of a year."""
    first, last = 1, 12
    if "半年" in which:
        first, last = (1, 6) if which[0] == "上" else (7, 12)
    elif "季度" in which:
        count = small_number(which.strip("第前个季度"))
        first, last = (1, count * 3) if which[0] == "前" else (count * 3 - 2, count * 3)
    elif which.endswith("个月"):
        last = small_number(which[1:-2])
    return _months(year, first, year, last, rule, basis)


def _months_range(m: re.Match[str], c: Calendar) -> Period:
    first = year_number(m["ry1"])
    last = year_number(m["ry2"]) if m["ry2"] else first
    return _months(first, small_number(m["rm1"]), last, small_number(m["rm2"]), "time.range")


def _years_range(m: re.Match[str], c: Calendar) -> Period:
    return _years(year_number(m["y1"]), year_number(m["y2"]), "time.range")


def _fiscal(m: re.Match[str], c: Calendar) -> Period:
    """2017/18 is dated by the year it ends in."""
    first = int(m["fy1"])
    return _years(first, first // 100 * 100 + int(m["fy2"][-2:]), "time.fiscal")


def _year_now(m: re.Match[str], c: Calendar) -> Period:
    start = year_number(m["y3"])
    return _years(start, c.published, "time.until-now", "publication") if c.published else NOWHERE


def _year(m: re.Match[str], c: Calendar) -> Period:
    year = year_number(m["y"])
    return _years(year, year, "time.year")


def _date(m: re.Match[str], c: Calendar) -> Period:
    year, month = year_number(m["year"]), small_number(m["month"])
    if m["day"]:
        return _day(year, month, small_number(m["day"]), "time.date")
    return _months(year, month, year, month, "time.date")


def _days_range(m: re.Match[str], c: Calendar) -> Period:
    year, month = year_number(m["dy"]), small_number(m["dm"])
    return _months(year, month, year, month, "time.date")


def _part_months(m: re.Match[str], c: Calendar) -> Period:
    year = year_number(m["py"])
    return _months(year, small_number(m["pm1"]), year, small_number(m["pm2"]), "time.months")


def _part_of_year(m: re.Match[str], c: Calendar) -> Period:
    return _part(year_number(m["ypart"]), m["which"], "time.part", "explicit")


def _dotted(m: re.Match[str], c: Calendar) -> Period:
    year, month, day = (int(x) for x in re.split(r"[-./]", m.group()))
    return _day(year, month, day, "time.date")


def _short_year(m: re.Match[str], c: Calendar) -> Period:
    """九八年 and 98年 in a text of the time."""
    year = 1900 + year_number(m["sy"])
    return _years(year, year, "time.short-year") if c.published and 0 <= c.published - year < 20 else NOWHERE


def _republic(m: re.Match[str], c: Calendar) -> Period:
    year = REPUBLIC + (1 if m["rep"] == "元" else small_number(m["rep"]))
    return _years(year, year, "time.republic")


def _plan(m: re.Match[str], c: Calendar) -> Period:
    """“十三五”末 is its last year, “十三五”期间 all five; the bare name is a plan, no time."""
    start, part = PLANS[m["plan"]], m["plan_part"] or ""
    if not part:
        return NOWHERE
    if "末" in part or "收官" in part:
        return _years(start + 4, start + 4, "time.plan", "relative")
    if "初" in part or "开局" in part:
        return _years(start, start, "time.plan", "relative")
    if "前" in part:
        return _years(start, start + small_number(part.strip("的前年")) - 1, "time.plan", "relative")
    end = start + 4
    if part == "以来" and c.published:
        end = min(end, c.published)
    return _years(start, end, "time.plan", "relative")


def _span_since(m: re.Match[str], c: Calendar) -> Period:
    return _back(small_number(m["n1"]), c, "time.years-back")


def _span_past(m: re.Match[str], c: Calendar) -> Period:
    return _back(small_number(m["n2"]), c, "time.years-back")


def _back(count: int, c: Calendar, rule: str) -> Period:
    """十年来 runs up to the publication; 过去一年 and 一年来 said in January or February are the calendar year before."""
    if not c.published or not 0 < count < 200:
        return NOWHERE
    if count == 1 and c.month in (1, 2):
        return _years(c.published - 1, c.published - 1, "time.year-past", "relative")
    return _years(c.published - count, c.published, rule, "relative")


def _span_future(m: re.Match[str], c: Calendar) -> Period:
    if not c.published or m["unit3"] != "年":
        return NOWHERE
    return _years(c.published, c.published + small_number(m["n3"]), "time.years-ahead", "relative")


def _nowhere(m: re.Match[str], c: Calendar) -> Period:
    return NOWHERE


def _base_year(c: Calendar, last_month: int = 12) -> int | None:
    """The year a bare 上半年 or 1—11月 belongs to: the year spoken of, else the last one in which it is over."""
    if c.spoken:
        return c.spoken
    if c.published and c.month and last_month > c.month:
        return c.published - 1
    return c.published


def _bare_months(m: re.Match[str], c: Calendar) -> Period:
    first, last = small_number(m["bm1"]), small_number(m["bm2"])
    year = _base_year(c, last)
    return _months(year, first, year, last, "time.months", "relative") if year and first <= last else NOWHERE


def _bare_part(m: re.Match[str], c: Calendar) -> Period:
    if m.group() == "年内":
        return _years(c.published, c.published, "time.part", "relative") if c.published else NOWHERE
    probe = _part(2000, m.group(), "", "relative")
    year = _base_year(c, int(probe.end[5:7]) if probe.end else 12)
    return _part(year, m.group(), "time.part", "relative") if year else NOWHERE


def _bare_date(m: re.Match[str], c: Calendar) -> Period:
    month = small_number(m["bmonth"])
    year = _base_year(c, month)
    if year and m["bare_d"]:
        return _day(year, month, small_number(m["bare_d"]), "time.month", "relative")
    return _months(year, month, year, month, "time.month", "relative") if year else NOWHERE


def _bare_edge(m: re.Match[str], c: Calendar) -> Period:
    year = _base_year(c)
    return _years(year, year, "time.edge", "relative") if year else NOWHERE


def _same_year(m: re.Match[str], c: Calendar) -> Period:
    return _years(c.spoken, c.spoken, "time.same-year", "relative") if c.spoken else NOWHERE


def _next_year(m: re.Match[str], c: Calendar) -> Period:
    return _years(c.spoken + 1, c.spoken + 1, "time.next-year", "relative") if c.spoken else NOWHERE


_OFFSETS: Final = {
    "今年": 0,
    "本年": 0,
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "后年": 2,
}


def _relative_year(m: re.Match[str], c: Calendar) -> Period:
    """去年 counts from the publication, 上年 from the year spoken of."""
    origin = (c.spoken or c.published) if m["rel"] in ("上年", "本年") else c.published
    if origin is None:
        return NOWHERE
    year = origin + _OFFSETS[m["rel"]]
    basis: YearBasis = "publication" if m["rel"] == "今年" else "relative"
    if m["rbm1"]:
        last = m["rbm2"] or m["rbm1"]
        if m["rel_day"] and last == m["rbm1"]:
            return _day(year, small_number(last), small_number(m["rel_day"]), "time.relative", basis)
        return _months(year, small_number(m["rbm1"]), year, small_number(last), "time.relative", basis)
    part = m["rel_part"] or ""
    if part.endswith(("半年", "季度", "个月")):
        return _part(year, part, "time.relative", basis)
    return _years(year, year, "time.relative", basis)


def _now(m: re.Match[str], c: Calendar) -> Period:
    """目前 is the year of publication; 近年来 and 日前 place nothing."""
    if not c.published:
        return NOWHERE
    return _years(c.published, c.published, "time.now", "publication")


_RESOLVERS: Final[Mapping[str, Resolver]] = {
    "months_range": _months_range,
    "days_range": _days_range,
    "fiscal": _fiscal,
    "years_range": _years_range,
    "year_now": _year_now,
    "part_months": _part_months,
    "part": _part_of_year,
    "date": _date,
    "year_only": _year,
    "dotted": _dotted,
    "short_year": _short_year,
    "republic": _republic,
    "plan_period": _plan,
    "span_since": _span_since,
    "span_past": _span_past,
    "span_future": _span_future,
    "bare_months": _bare_months,
    "bare_part": _bare_part,
    "same_year": _same_year,
    "next_year": _next_year,
    "relative_year": _relative_year,
    "bare_date": _bare_date,
    "bare_edge": _bare_edge,
    "now": _now,
    **dict.fromkeys(
        ("years_list", "decade", "mean_years", "span_running", "bare_day", "lately", "clock"), _nowhere
    ),
}
