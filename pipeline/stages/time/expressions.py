"""The days that a time expression covers.

Each form of ``time_pattern`` resolves to first and last day (ISO, inclusive). What cannot be placed on the calendar
(三年内, 17世纪) is found all the same, with no days: its digits must not be read as a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pipeline.stages.time.days import (
    CN_DIGIT,
    NOWHERE,
    Calendar,
    Period,
    months,
    one_day,
    small_number,
    year_number,
    years,
)
from pipeline.stages.time.patterns import ERAS, EVENTS, PLANS
from pipeline.stages.time.relative import RELATIVE, Resolver, part_of_year

#: First year of the five-year plans, in order: 第一个五年计划 is 1953–1957.
_FIVE_YEARS: Final = tuple(PLANS.values())


def form_of(match: re.Match[str]) -> str:
    """The form that one match of ``time_pattern`` has, by the name of its group."""
    name = match.lastgroup or ""
    return name if name in _RESOLVERS else _outer(match)


def resolve(match: re.Match[str], form: str, calendar: Calendar) -> Period:
    """The period of one match of ``time_pattern``, which has this form."""
    return _RESOLVERS[form](match, calendar)


def _outer(match: re.Match[str]) -> str:
    """The alternative that matched, where a group inside it closed last; not every pattern has them all."""
    groups = match.re.groupindex
    return next(name for name in _RESOLVERS if name in groups and match[name])


def _months_range(m: re.Match[str], c: Calendar) -> Period:
    first = year_number(m["ry1"])
    last = year_number(m["ry2"]) if m["ry2"] else first
    return months(first, small_number(m["rm1"]), last, small_number(m["rm2"]), "time.range")


def _years_range(m: re.Match[str], c: Calendar) -> Period:
    return years(year_number(m["y1"]), year_number(m["y2"]), "time.range")


def _fiscal(m: re.Match[str], c: Calendar) -> Period:
    """2017/18 is dated by the year it ends in."""
    first = int(m["fy1"])
    return years(first, first // 100 * 100 + int(m["fy2"][-2:]), "time.fiscal")


def _year_now(m: re.Match[str], c: Calendar) -> Period:
    start = year_number(m["y3"])
    if c.published:
        return years(start, c.published, "time.until-now", "publication")
    return years(start, start, "time.year") if m.group().endswith("起") else NOWHERE


def _year(m: re.Match[str], c: Calendar) -> Period:
    year = year_number(m["y"])
    return years(year, year, "time.year")


def _date(m: re.Match[str], c: Calendar) -> Period:
    year, month = year_number(m["year"]), small_number(m["month"])
    if m["day"]:
        return one_day(year, month, small_number(m["day"]), "time.date")
    return months(year, month, year, month, "time.date")


def _days_range(m: re.Match[str], c: Calendar) -> Period:
    year, month = year_number(m["dy"]), small_number(m["dm"])
    return months(year, month, year, month, "time.date")


def _part_months(m: re.Match[str], c: Calendar) -> Period:
    year = year_number(m["py"])
    return months(year, small_number(m["pm1"]), year, small_number(m["pm2"]), "time.months")


def _part_of_year(m: re.Match[str], c: Calendar) -> Period:
    return part_of_year(year_number(m["ypart"]), m["which"], "time.part", "explicit")


def _dotted(m: re.Match[str], c: Calendar) -> Period:
    year, month, day = (int(x) for x in re.split(r"[-./]", m.group()))
    return one_day(year, month, day, "time.date")


def _short_year(m: re.Match[str], c: Calendar) -> Period:
    """九八年 and 98年 in a text of the time."""
    year = 1900 + year_number(m["sy"])
    return years(year, year, "time.short-year") if c.published and 0 <= c.published - year < 20 else NOWHERE


def _era(m: re.Match[str], c: Calendar) -> Period:
    """民国二十三年, 光绪二十四年."""
    count = 1 if m["era_n"] == "元" else small_number(m["era_n"])
    year = ERAS[m["reign"]] + count - 1
    return years(year, year, "time.republic" if m["reign"] == "民国" else "time.era")


def _republic_year(m: re.Match[str], c: Calendar) -> Period:
    """101年底 in a text that counts by the Republic, if the year is near the publication's."""
    year = ERAS["民国"] - 1 + int(m["ry"])
    near = c.published is None or -60 <= year - c.published <= 20
    return years(year, year, "time.republic") if near else NOWHERE


def _plan(m: re.Match[str], c: Calendar) -> Period:
    """“十三五”末 is its last year, “十三五”期间 all five; the bare name is a plan, no time."""
    start, part = PLANS[m["plan"]], m["plan_part"] or ""
    if not part:
        return NOWHERE
    if "末" in part or "收官" in part:
        return years(start + 4, start + 4, "time.plan", "relative")
    if "初" in part or "开局" in part:
        return years(start, start, "time.plan", "relative")
    if "后" in part:
        return years(start + 5 - small_number(part.strip("后年")), start + 4, "time.plan", "relative")
    if "前" in part:
        return years(start, start + small_number(part.strip("的前年")) - 1, "time.plan", "relative")
    end = start + 4
    if part == "以来" and c.published:
        end = min(end, c.published)
    return years(start, end, "time.plan", "relative")


def _ordinal_plan(m: re.Match[str], c: Calendar) -> Period:
    """第一个五年计划期间."""
    number = small_number(m["plan_n"])
    if not 0 < number <= len(_FIVE_YEARS):
        return NOWHERE
    start = _FIVE_YEARS[number - 1]
    return years(start, start + 4, "time.plan", "relative")


def _event(m: re.Match[str], c: Calendar) -> Period:
    """党的十八大以来 runs up to the publication; 新中国成立之初 is the year itself."""
    start = EVENTS[m["event_name"]]
    if m["event_part"] != "以来":
        return years(start, start, "time.event", "relative")
    now = c.published
    return years(start, now, "time.until-now", "relative") if now and now > start else NOWHERE


def _decade(m: re.Match[str], c: Calendar) -> Period:
    """上世纪80年代 and 1980年代 end in 1989, 20世纪90年代末 in 1999; 80年代以来 runs up to the publication."""
    if m["decade_year"]:
        start = int(m["decade_year"])
    elif m["ten"]:
        start = _century(m["century"] or "", c) + int(CN_DIGIT.get(m["ten"][0], m["ten"][0])) * 10
    else:
        return NOWHERE
    part = m["decade_part"] or ""
    if part == "以来":
        return years(start, c.published, "time.until-now", "relative") if c.published else NOWHERE
    if c.published and start > c.published:
        return NOWHERE
    end = start + {"初": 3, "中": 6}.get(part[:1], 9)
    return years(start, end, "time.decade", "relative")


def _century(text: str, c: Calendar) -> int:
    """First year of a century; 上世纪 and 本世纪 count from the publication, a bare 80年代 is of the twentieth."""
    if text.startswith("上"):
        return ((c.published or 2000) // 100 - 1) * 100
    if text.startswith("本"):
        return (c.published or 2000) // 100 * 100
    number = text.removesuffix("世纪")
    return ((small_number(number) or 20) - 1) * 100


def _years_ago(m: re.Match[str], c: Calendar) -> Period:
    """十年前 counts from the year spoken of, else from the publication."""
    origin, count = c.spoken or c.published, small_number(m["n7"])
    if not origin or not 0 < count < 200:
        return NOWHERE
    return years(origin - count, origin - count, "time.years-ago", "relative")


def _years_later(m: re.Match[str], c: Calendar) -> Period:
    """五年后 counts from the year spoken of; without one it is a stretch of time."""
    count = small_number(m["n8"])
    if not c.spoken or not 0 < count < 200:
        return NOWHERE
    return years(c.spoken + count, c.spoken + count, "time.years-later", "relative")


def _span_sum(m: re.Match[str], c: Calendar) -> Period:
    """五年累计 covers five years, 五年增长 counts from the year five years before; both end where the report does."""
    end, count = c.told or c.published, small_number(m["n9"])
    if not end or not 0 < count < 100:
        return NOWHERE
    start = end - count + (1 if m["summed"] else 0)
    return years(start, end, "time.years-back", "relative")


def _span_since(m: re.Match[str], c: Calendar) -> Period:
    return _back(small_number(m["n1"]), c, "time.years-back")


def _span_past(m: re.Match[str], c: Calendar) -> Period:
    """过去五年 said in January to March ends with the year before, as a report of that time looks back."""
    looks_back = m.group().startswith("过去") and c.own is None and c.month in (1, 2, 3)
    own = c.published - 1 if looks_back and c.published else c.own
    return _back(small_number(m["n2"]), replace(c, own=own), "time.years-back")


def _back(count: int, c: Calendar, rule: str) -> Period:
    """十年来 runs up to the publication; 过去一年 and 一年来 said in January to March are the calendar year before."""
    if not c.published or not 0 < count < 200:
        return NOWHERE
    if count == 1 and c.month in (1, 2, 3):
        return years(c.published - 1, c.published - 1, "time.year-past", "relative")
    end = min(c.own or c.published, c.published)
    return years(end - count, end, rule, "relative")


def _span_future(m: re.Match[str], c: Calendar) -> Period:
    if not c.published or m["unit3"] != "年":
        return NOWHERE
    return years(c.published, c.published + small_number(m["n3"]), "time.years-ahead", "relative")


def _nowhere(m: re.Match[str], c: Calendar) -> Period:
    return NOWHERE


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
    "era": _era,
    "republic_year": _republic_year,
    "plan_period": _plan,
    "ordinal_plan": _ordinal_plan,
    "event": _event,
    "decade": _decade,
    "years_ago": _years_ago,
    "years_later": _years_later,
    "span_sum": _span_sum,
    "span_since": _span_since,
    "span_past": _span_past,
    "span_future": _span_future,
    **RELATIVE,
    **dict.fromkeys(("years_list", "mean_years", "span_running", "bare_day", "lately", "clock"), _nowhere),
}
