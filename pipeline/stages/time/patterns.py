"""How time expressions are written: one pattern, whose named groups say which form it is."""

from __future__ import annotations

import re
from typing import Final

from pipeline.lexicon import Cues

#: First year of each five-year plan (国民经济和社会发展五年规划); the sixth began in 1981.
PLANS: Final = {"一五": 1953, "二五": 1958, "三五": 1966, "四五": 1971, "五五": 1976, "六五": 1981, "七五": 1986,
                "八五": 1991, "九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016,
                "十四五": 2021, "十五五": 2026, "十六五": 2031}  # fmt: skip

_Y: Final = r"(?:(?:18|19|20)\d{2}|[一二][八九〇零○][〇零○一二三四五六七八九]{2})"
_M: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D: Final = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_SEP: Final = r"(?:——|—|–|―|-|－|~|～|〜|至|到)"
_EDGE: Final = r"(?:年末|年底|年初|月末|月底|末|底|初|岁末)"
_N: Final = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,3})"
_QUARTERS: Final = r"(?:上半年|下半年|第?[一二三四1-4]季度|前[一二两三23]个?季度|[前首]" + _N + r"个月)"
_PART: Final = rf"(?:{_QUARTERS}|全年|年内|春季|夏季|秋季|冬季|春运|末季)"
_PLANS: Final = "|".join(sorted(PLANS, key=len, reverse=True))
_PLAN: Final = rf"[“\"「『]?(?P<plan>{_PLANS})[”\"」』]?"
_PLAN_PART: Final = r"(?:期间|时期|末期|末|初期|初|期末|以来|收官之年|开局之年|的?前[两三四2-4]年|中期)"
#: Numerals before which a shorter one is part of a number (三十五亿), no month or plan.
_APART: Final = r"(?<![\d.零〇一二两三四五六七八九十百千万亿])"
_CLOCK: Final = r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?"

#: Characters a time expression can begin with, beside those of the cues: nowhere else is the long pattern tried.
_FIRST: Final = '0-9一二三四五六七八九十两百首上下前全近过最这未今接连第同当该次翌本去大明后年岁民“"「『'

_DATES: Final = rf"""
    (?P<part_months>(?P<py>{_Y})年(?P<pm1>{_M})月?{_SEP}(?P<pm2>{_M})月(?:份)?)
  | (?P<part>(?P<ypart>{_Y})年(?P<which>{_PART}))
  | (?P<date>(?P<year>{_Y})年(?P<month>{_M})月(?:份|{_EDGE}|中旬|上旬|下旬)?(?:(?P<day>{_D})[日号])?)
  | (?P<year_only>(?P<y>{_Y})年度?(?:{_EDGE}|间)?)
  | (?P<dotted>(?<![\d.])(?:19|20)\d{{2}}[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?![\d.]))
  | (?P<short_year>{_APART}[’‘']?(?P<sy>[5-9]\d|[五六七八九][〇零○一二三四五六七八九])年(?:{_EDGE})?(?![来间代龄期级前后多内度半]))
  | (?P<republic>民国(?P<rep>元|\d{{1,3}}|[一二三四五六七八九十]{{1,3}})年)
"""


def _ranges(cues: Cues) -> str:
    """2020年1月至6月, 2017/18财年, 2016、2017和2018年, 2014—2022年, 2014年以来."""
    return rf"""
    (?P<months_range>(?P<ry1>{_Y})年(?P<rm1>{_M})月(?:份|{_D}日)?{_SEP}(?:截至)?
      (?:(?P<ry2>{_Y})年)?(?P<rm2>{_M})月(?:份|{_D}日)?{_EDGE}?)
  | (?P<days_range>(?P<dy>{_Y})年(?P<dm>{_M})月{_D}日?{_SEP}{_D}日)
  | (?P<fiscal>(?P<fy1>20\d\d|19\d\d)(?:/|—|-)(?P<fy2>\d\d(?:\d\d)?){cues.pattern("fiscal-year")})
  | (?P<years_list>{_Y}(?:年?[、和与及]{_Y})+年)
  | (?P<years_range>(?P<y1>{_Y})(?:年度?{_EDGE}?)?{_SEP}(?:截至)?(?P<y2>{_Y})(?:年度?)?
      (?:第?[一二三四]季度|{_EDGE}|{_M}月(?:份|{_EDGE})?)?)
  | (?P<year_now>(?P<y3>{_Y})年(?:{_M}月)?{_EDGE}?(?:至今|以来|起至今|起(?![步点飞伏])|之后至今))
"""


def _periods(cues: Cues) -> str:
    """“十四五”期间, 20世纪80年代, 10年来, 过去三年, 连续5年."""
    return rf"""
    (?P<plan_period>{_APART}(?=[“"「『]|(?:{_PLANS})(?:规划|计划|{_PLAN_PART}))
      {_PLAN}(?:规划|计划)?(?P<plan_part>{_PLAN_PART})?)
  | (?P<decade>(?:上?个?世纪|\d\d世纪|[一二]?十[一二]?世纪)?[2-9一二三四五六七八九]十?0?年代(?:末|初|中期)?
      |(?:\d\d|二十一?|十[八九])世纪)
  | (?P<span_since>(?:近|过去|最近|这)?(?P<n1>{_N})个?多?年多?(?:来|以来|间|时间里))
  | (?P<span_past>(?:近|过去的?|最近|这|前)(?P<n2>{_N})年)
  | (?P<span_future>(?:未来|今后|接下来)(?P<n3>{_N})(?P<unit3>年|个月))
  | (?P<mean_years>(?P<n4>{_N})年(?=平均|年均))
  | (?P<span_running>连续(?P<n5>{_N})(?:个?年度?|个?月|个?季度|天)|(?<![\d.])(?P<n6>{_N})年(?={cues.pattern("pursued")}))
"""


def _relative(cues: Cues) -> str:
    """1—6月, 上半年, 同年, 次年, 去年底, 3月份, 目前, 10:30."""
    return rf"""
    (?P<bare_months>(?<![年第]){_APART}(?P<bm1>{_M})月?(?:份)?{_SEP}(?P<bm2>{_M})月(?:份)?)
  | (?P<bare_part>{_QUARTERS}|全年(?!龄)|年内|今冬明春)
  | (?P<same_year>同年|当年|该年)(?P<same_edge>{_EDGE})?
  | (?P<next_year>次年|翌年|第二年)
  | (?P<relative_year>(?P<rel>今年|本年|去年|上年|前年|大前年|明年|后年)(?:度)?
      (?P<rel_part>以来|{_PART}|{_EDGE}|(?P<rbm1>{_M})(?:月(?:份)?|月?(?={_SEP}{_M}月))(?:{_SEP}(?P<rbm2>{_M})月(?:份)?)?)?(?:(?P<rel_day>{_D})日)?)
  | (?P<bare_date>{_APART}(?P<bmonth>{_M})月(?:份|{_EDGE}|上旬|中旬|下旬|(?P<bare_d>{_D})[日号])?(?![个球亮饼光]))
  | (?P<bare_day>(?<![\d.期时共达约近超])(?:3[01]|[12]?\d)日(?!{cues.bare("day-compound")}))
  | (?P<bare_edge>(?<!\d)(?:年末|年底|岁末|年初))
  | (?P<now>{cues.pattern("now")})
  | (?P<lately>{cues.pattern("lately")})
  | (?P<clock>(?<![\d.:：比为]){_CLOCK}(?!\d|[:：.%])|{cues.pattern("day-part")}\d{{1,2}}[时点](?:\d{{1,2}}分|半)?
      |(?<=日)\d{{1,2}}时(?:\d{{1,2}}分)?)
"""


def time_pattern(cues: Cues) -> re.Pattern[str]:
    """Every form of time expression, the longer first."""
    first = "".join(sorted({re.escape(word[0]) for word in cues.words("now", "lately", "day-part")}))
    forms = "|".join((_ranges(cues), _DATES, _periods(cues), _relative(cues)))
    return re.compile(rf"(?=[{_FIRST}{first}])(?:{forms})", re.VERBOSE)
