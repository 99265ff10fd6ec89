"""Time expressions as they are written, and the days they cover.

Each pattern resolves to first and last day (ISO, inclusive). What cannot be placed on the calendar (三年内, 上世纪80年代)
is found all the same, with no days: its digits must not be read as a quantity.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.model import YearBasis

_CN_DIGIT: Final = dict(zip("〇零○一二三四五六七八九", "000123456789"))
_CN_NUMBER: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
                     "首": 1, "十一": 11, "十二": 12}  # fmt: skip
#: First year of each five-year plan (国民经济和社会发展五年规划); the sixth began in 1981.
PLANS: Final = {"一五": 1953, "二五": 1958, "三五": 1966, "四五": 1971, "五五": 1976, "六五": 1981, "七五": 1986,
                "八五": 1991, "九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016,
                "十四五": 2021, "十五五": 2026, "十六五": 2031}  # fmt: skip
#: 民国元年 is 1912.
REPUBLIC: Final = 1911

_Y = r"(?:(?:18|19|20)\d{2}|[一二][八九〇零○][〇零○一二三四五六七八九]{2})"
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_SEP = r"(?:——|—|–|―|-|－|~|～|〜|至|到)"
_EDGE = r"(?:年末|年底|年初|月末|月底|末|底|初|岁末)"
_N = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,3})"
_PART = rf"(?:上半年|下半年|第?[一二三四1-4]季度|前[一二两三23]个?季度|[前首]{_N}个月|全年|年内|春季|夏季|秋季|冬季|春运|末季)"
_PLAN = rf"[“\"「『]?(?P<plan>{'|'.join(sorted(PLANS, key=len, reverse=True))})[”\"」』]?"

#: Characters a time expression can begin with: nowhere else is the long pattern tried.
_FIRST = "0-9一二三四五六七八九十两百首上下前全近过最这未今接连第同当该次翌本去大明后年岁截迄目现如眼时日多长凌清早中傍晚夜民“\"「『"

PATTERN: Final = re.compile(
    rf"""(?=[{_FIRST}])(?:
    (?P<months_range>(?P<ry1>{_Y})年(?P<rm1>{_M})月(?:份|{_D}日)?{_SEP}(?:截至)?(?:(?P<ry2>{_Y})年)?(?P<rm2>{_M})月(?:份|{_D}日)?{_EDGE}?)
  | (?P<days_range>(?P<dy>{_Y})年(?P<dm>{_M})月{_D}日?{_SEP}{_D}日)
  | (?P<fiscal>(?P<fy1>20\d\d|19\d\d)(?:/|—|-)(?P<fy2>\d\d(?:\d\d)?)(?:财政年度|财年|年度|学年|赛季|榨季|粮食年度))
  | (?P<years_list>{_Y}(?:年?[、和与及]{_Y})+年)
  | (?P<years_range>(?P<y1>{_Y})(?:年度?{_EDGE}?)?{_SEP}(?:截至)?(?P<y2>{_Y})(?:年度?)?(?:第?[一二三四]季度|{_EDGE}|{_M}月(?:份|{_EDGE})?)?)
  | (?P<year_now>(?P<y3>{_Y})年(?:{_M}月)?{_EDGE}?(?:至今|以来|起至今|起(?![步点飞伏])|之后至今))
  | (?P<part_months>(?P<py>{_Y})年(?P<pm1>{_M})月?{_SEP}(?P<pm2>{_M})月(?:份)?)
  | (?P<part>(?P<ypart>{_Y})年(?P<which>{_PART}))
  | (?P<date>(?P<year>{_Y})年(?P<month>{_M})月(?:份|{_EDGE}|中旬|上旬|下旬)?(?:{_D}[日号])?)
  | (?P<year_only>(?P<y>{_Y})年度?(?:{_EDGE}|间)?)
  | (?P<dotted>(?<![\d.])(?:19|20)\d{{2}}[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?![\d.]))
  | (?P<republic>民国(?P<rep>元|\d{{1,3}}|[一二三四五六七八九十]{{1,3}})年)
  | (?P<plan_period>{_PLAN}(?:规划|计划)?(?P<plan_part>期间|时期|末期|末|初期|初|期末|以来|收官之年|开局之年|的?前[两三四2-4]年|中期)?)
  | (?P<decade>(?:上?个?世纪|\d\d世纪|[一二]?十[一二]?世纪)?[2-9一二三四五六七八九]十?0?年代(?:末|初|中期)?|(?:\d\d|二十一?|十[八九])世纪)
  | (?P<span_since>(?:近|过去|最近|这)?(?P<n1>{_N})个?多?年多?(?:来|以来|间|时间里))
  | (?P<span_past>(?:近|过去的?|最近|这|前)(?P<n2>{_N})年)
  | (?P<span_future>(?:未来|今后|接下来)(?P<n3>{_N})(?P<unit3>年|个月))
  | (?P<mean_years>(?P<n4>{_N})年(?=平均|年均))
  | (?P<span_running>连续(?P<n5>{_N})(?:个?年度?|个?月|个?季度|天)|(?<![\d.])(?P<n6>{_N})年(?=发展|努力|建设|奋斗|行动|改革|计划|内|期|目标|之约|后|前|磨一剑|如一日))
  | (?P<bare_months>(?<![\d.年第])(?P<bm1>{_M})月?(?:份)?{_SEP}(?P<bm2>{_M})月(?:份)?)
  | (?P<bare_part>上半年|下半年|(?:第)?[一二三四1-4]季度|前[一二两三23]个?季度|[前首]{_N}个月|全年(?!龄)|年内|今冬明春)
  | (?P<same_year>同年|当年|该年)(?P<same_edge>{_EDGE})?
  | (?P<next_year>次年|翌年|第二年)
  | (?P<relative_year>(?P<rel>今年|本年|去年|上年|前年|大前年|明年|后年)(?:度)?(?P<rel_part>以来|{_PART}|{_EDGE}|(?P<rbm1>{_M})月?(?:份)?(?:{_SEP}(?P<rbm2>{_M})月(?:份)?)?)?(?:{_D}日)?)
  | (?P<bare_date>(?<![\d.])(?P<bmonth>{_M})月(?:份|{_EDGE}|上旬|中旬|下旬|{_D}[日号])?(?![个球亮饼光]))
  | (?P<bare_day>(?<![\d.期时共达约近超])(?:3[01]|[12]?\d)日(?!内|均|游|行程|龄|照|元|本|夜|产|处理|供|化))
  | (?P<bare_edge>(?<!\d)(?:年末|年底|岁末|年初))
  | (?P<now>截至目前|截止目前|截至发稿|截至记者发稿|迄今为止|目前|当前|现在|如今|迄今|眼下|时至今日|现有|现存|日前|近日|近年来?|多年来|长期以来)
  | (?P<clock>(?<![\d.:：比为])(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d|[:：.%])|(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间)\d{{1,2}}(?:时|点)(?:\d{{1,2}}分|半)?|(?<=日)\d{{1,2}}时(?:\d{{1,2}}分)?)
    )""",
    re.VERBOSE,
)


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


NOWHERE: Final = Period(None, None, "none", "none", "time.unplaced")


def resolve(match: re.Match[str], calendar: Calendar) -> Period:
    """The period of one match of ``PATTERN``."""
    name = match.lastgroup if match.lastgroup in _RESOLVERS else _outer(match)
    return _RESOLVERS[name](match, calendar)


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


def _months(start_year: int, first: int, end_year: int, last: int, rule: str, basis: YearBasis = "explicit") -> Period:
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return NOWHERE
    end = f"{end_year}-{last:02}-{monthrange(end_year, last)[1]:02}"
    whole = start_year == end_year and (first, last) == (1, 12)
    return Period(f"{start_year}-{first:02}-01", end, "year" if whole else "month", basis, rule)


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
        count = small_number(re.sub(r"[第前个季度]", "", which))
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
    year = year_number(m["year"])
    return _months(year, small_number(m["month"]), year, small_number(m["month"]), "time.date")


def _days_range(m: re.Match[str], c: Calendar) -> Period:
    year, month = year_number(m["dy"]), small_number(m["dm"])
    return _months(year, month, year, month, "time.date")


def _part_months(m: re.Match[str], c: Calendar) -> Period:
    year = year_number(m["py"])
    return _months(year, small_number(m["pm1"]), year, small_number(m["pm2"]), "time.months")


def _dotted(m: re.Match[str], c: Calendar) -> Period:
    year, month = (int(x) for x in re.split(r"[-./]", m.group())[:2])
    return _months(year, month, year, month, "time.date")


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
    """过去一年 said in January or February is the calendar year before."""
    if small_number(m["n2"]) == 1 and c.published and c.month in (1, 2):
        return _years(c.published - 1, c.published - 1, "time.year-past", "relative")
    return _back(small_number(m["n2"]), c, "time.years-back")


def _back(count: int, c: Calendar, rule: str) -> Period:
    if not c.published or not 0 < count < 200:
        return NOWHERE
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
    return _months(year, month, year, month, "time.month", "relative") if year else NOWHERE


def _bare_edge(m: re.Match[str], c: Calendar) -> Period:
    year = _base_year(c)
    return _years(year, year, "time.edge", "relative") if year else NOWHERE


def _same_year(m: re.Match[str], c: Calendar) -> Period:
    return _years(c.spoken, c.spoken, "time.same-year", "relative") if c.spoken else NOWHERE


def _next_year(m: re.Match[str], c: Calendar) -> Period:
    return _years(c.spoken + 1, c.spoken + 1, "time.next-year", "relative") if c.spoken else NOWHERE


_OFFSETS: Final = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}


def _relative_year(m: re.Match[str], c: Calendar) -> Period:
    """去年 counts from the publication, 上年 from the year spoken of."""
    origin = (c.spoken or c.published) if m["rel"] in ("上年", "本年") else c.published
    if origin is None:
        return NOWHERE
    year = origin + _OFFSETS[m["rel"]]
    basis: YearBasis = "publication" if m["rel"] == "今年" else "relative"
    if m["rbm1"]:
        last = m["rbm2"] or m["rbm1"]
        return _months(year, small_number(m["rbm1"]), year, small_number(last), "time.relative", basis)
    part = m["rel_part"] or ""
    if part.endswith(("半年", "季度", "个月")):
        return _part(year, part, "time.relative", basis)
    return _years(year, year, "time.relative", basis)


def _now(m: re.Match[str], c: Calendar) -> Period:
    """目前 is the year of publication; 近年来 and 日前 place nothing."""
    if not c.published or m.group().startswith(("日前", "近日", "近年", "多年", "长期")):
        return NOWHERE
    return _years(c.published, c.published, "time.now", "publication")


_RESOLVERS: Final[dict[str, Callable[[re.Match[str], Calendar], Period]]] = {
    "months_range": _months_range, "days_range": _days_range, "fiscal": _fiscal, "years_range": _years_range,
    "year_now": _year_now, "part_months": _part_months,
    "part": lambda m, c: _part(year_number(m["ypart"]), m["which"], "time.part", "explicit"),
    "date": _date, "year_only": _year, "dotted": _dotted, "republic": _republic, "plan_period": _plan,
    "decade": _nowhere, "bare_day": _nowhere, "years_list": _nowhere, "span_since": _span_since, "span_past": _span_past, "span_future": _span_future,
    "mean_years": _nowhere, "span_running": _nowhere, "bare_months": _bare_months, "bare_part": _bare_part,
    "same_year": _same_year, "next_year": _next_year, "relative_year": _relative_year, "bare_date": _bare_date,
    "bare_edge": _bare_edge, "now": _now, "clock": _nowhere,
}  # fmt: skip
