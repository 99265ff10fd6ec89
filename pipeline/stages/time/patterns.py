"""How time expressions are written: a pattern for each form, whose named group says which it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pipeline.lexicon import Cues
from pipeline.stages.alternatives import Alternatives

#: First year of each five-year plan (国民经济和社会发展五年规划); the sixth began in 1981.
PLANS: Final = {"一五": 1953, "二五": 1958, "三五": 1966, "四五": 1971, "五五": 1976, "六五": 1981, "七五": 1986,
                "八五": 1991, "九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016,
                "十四五": 2021, "十五五": 2026, "十六五": 2031}  # fmt: skip
#: First year of each era that texts count years in: 光绪元年 is 1875.
ERAS: Final = {"民国": 1912, "宣统": 1909, "光绪": 1875, "同治": 1862, "咸丰": 1851, "道光": 1821, "嘉庆": 1796,
               "乾隆": 1736, "雍正": 1723, "康熙": 1662, "顺治": 1644, "崇祯": 1628, "万历": 1573, "嘉靖": 1522,
               "永乐": 1403, "洪武": 1368, "令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868,
               }  # fmt: skip
#: Events that are told as dates: 新中国成立之初, 改革开放初期, 党的十八大以来.
EVENTS: Final = {"新中国成立": 1949, "建国": 1949, "解放": 1949, "改革开放": 1978, "十一届三中全会": 1978,
                 "西部大开发": 2000, "入世": 2001, "加入世贸组织": 2001, "加入世界贸易组织": 2001, "十六大": 2002,
                 "十七大": 2007, "十八大": 2012, "十九大": 2017, "二十大": 2022, "香港回归": 1997, "澳门回归": 1999,
                 }  # fmt: skip

_Y: Final = r"(?:(?:18|19|20)\d{2}|[一二][八九〇零○][〇零○一二三四五六七八九]{2})"
_M: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D: Final = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_SEP: Final = r"(?:——|—|–|―|-|－|~|～|〜|至|到)"
_EDGE: Final = r"(?:年末|年底|年初|月末|月底|末|底|初|岁末)"
_EDGED: Final = r"(?:底|末|初|间)"
_N: Final = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,3})"
_QUARTERS: Final = (
    r"(?:上半年|下半年|第?[一二三四1-4]季度|前[一二两三23]个?季度|[前首]" + _N + r"个?月(?![\d日])"
    r"|[前首][两三]季(?!度)|第[一二三四1-4]季(?!度)|[首次末]季度?)"
)
_PART: Final = rf"(?:{_QUARTERS}|全年|年内|春季|夏季|秋季|冬季|春运|末季)"
_PLANS: Final = "|".join(sorted(PLANS, key=len, reverse=True))
_PLAN: Final = rf"[“\"「『]?(?P<plan>{_PLANS})[”\"」』]?"
_PLAN_PART: Final = (
    r"(?:期间|时期|末期|末|初期|初|期末|以来|收官之年|开局之年|的?前[两三四2-4]年|中期|后[两三四2-4]年)"
)
#: Numerals before which a shorter one is part of a number (三十五亿), no month or plan.
_APART: Final = r"(?<![\d.零〇一二两三四五六七八九十百千万亿])"
_CLOCK: Final = r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?"

#: Characters a time expression can begin with, beside those of the cues: nowhere else is a form tried.
_FIRST: Final = (
    '0123456789一二三四五六七八九十两百首上下前全近过最这未今接连第同当该次末翌本去大明后年岁民“"「『'
)
#: Those of times by name, and what stands second in such a name.
_FIRST_OF_NAMES: Final = "报期党" + "".join(sorted({name[0] for name in (*ERAS, *EVENTS)}))
_SECOND_OF_NAMES: Final = "告末内的" + "".join(sorted({name[1] for name in (*ERAS, *EVENTS)}))
#: What ends the digits that an expression begins with, up to four of them.
_AFTER_DIGITS: Final = r"[年月日世十季份时:：QHqh财、和与及—–―\-－~～〜至到]"
#: What can stand behind 个 and 多 where they come second: 三个多月来, 十多年来, 上个月.
_AFTER_COUNT: Final = "年多来以间时月季世"

#: The first characters of ``_SEP``.
_TO: Final = r"—–―\-－~～〜至到"
#: Looks at what stands behind a year, which is always four characters, before a form that begins with one is tried.
_MONTHLY: Final = r"(?=.{4}年[0-9一二三四五六七八九十])"
_PARTLY: Final = r"(?=.{4}年[1-4一二三四上下第前首次末全年春夏秋冬])"
_LISTED: Final = r"(?=.{4}年?[、和与及])"
_RANGED: Final = rf"(?=.{{4}}(?:年[度年月末底初岁{_TO}]|[{_TO}]))"
_FISCAL: Final = r"(?=.{4}[/—\-])"
_GOES_ON: Final = r"(?=.{4}年[^，。；：、是党大])"

_QUARTER_CODE: Final = (
    r"(?=\d++年?[QHqh])"
    r"(?P<quarter_code>(?P<qy>20\d\d)年?[QHqh][1-4](?![\dA-Za-z])"
    r"|(?<![\dA-Za-z.])[1-4][QH](?P<qy2>\d\d)(?![\dA-Za-z]))"
)
_DATES: Final = (
    rf"{_MONTHLY}(?P<part_months>(?P<py>{_Y})年(?P<pm1>{_M})月?{_SEP}(?P<pm2>{_M})月(?:份)?)",
    rf"{_PARTLY}(?P<part>(?P<ypart>{_Y})年(?P<which>{_PART}))",
    rf"{_MONTHLY}(?P<date>(?P<year>{_Y})年(?P<month>{_M})月(?:份|{_EDGE}|中旬|上旬|下旬)?(?:(?P<day>{_D})[日号])?)",
    rf"(?P<year_only>(?P<y>{_Y})(?:年(?!代)度?(?:{_EDGE}|间)?|财年))",
    r"(?P<dotted>(?<![\d.])(?:19|20)\d{2}[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?![\d.]))",
)
_SHORT_YEAR: Final = (
    rf"(?P<short_year>{_APART}[’‘']?(?P<sy>[5-9]\d|[五六七八九][〇零○一二三四五六七八九])年(?:{_EDGE})?"
    r"(?![来间代龄期级前后多内度半]))"
)
#: 100年, 101年底, 99年度 in a text that counts by the Republic
_REPUBLIC_YEAR: Final = (
    r"(?P<republic_year>(?<![\d.近约达共第每逾超满])(?P<ry>[1-9]\d|1\d\d)年(?:度)?"
    rf"(?:{_EDGED}|{_M}月(?:份|{_EDGED}|{_D}日)?(?:起)?|{_PART})?(?![来内期前后多以]))"
)
#: Times by name, which begin with characters that few times begin with.
_NAMED: Final = (
    rf"(?P<era>(?P<reign>{'|'.join(ERAS)})(?P<era_n>元|\d{{1,3}}|[一二三四五六七八九十百零〇]{{1,5}})年(?:度)?"
    rf"(?:{_EDGED}|{_M}月(?:{_EDGED}|{_D}日)?)?)",
    rf"(?P<event>(?:党的)?(?P<event_name>{'|'.join(EVENTS)})(?:召开)?(?P<event_part>以来|之初|初期|初|时(?!期)))",
    r"(?P<last_period>(?<![\u4e00-\u9fff])上期(?![数])|(?<=[比较])上期)",
    r"(?P<report_period>本?报告期(?:内|末|初)?|本期(?:末|初)?(?!间)|(?<![\u4e00-\u9fff])期[末内])",
)


def _ranges(cues: Cues) -> tuple[str, ...]:
    """2020年1月至6月, 2017/18财年, 2016、2017和2018年, 2014—2022年, 2014年以来."""
    return (
        rf"{_MONTHLY}(?P<months_range>(?P<ry1>{_Y})年(?P<rm1>{_M})月(?:份|{_D}日)?{_SEP}(?:截至)?"
        rf"(?:(?P<ry2>{_Y})年)?(?P<rm2>{_M})月(?:份|{_D}日)?{_EDGE}?)",
        rf"{_MONTHLY}(?P<days_range>(?P<dy>{_Y})年(?P<dm>{_M})月{_D}日?{_SEP}{_D}日)",
        rf"{_FISCAL}(?P<fiscal>(?P<fy1>20\d\d|19\d\d)(?:/|—|-)(?P<fy2>\d\d(?:\d\d)?){cues.pattern('fiscal-year')})",
        rf"{_LISTED}(?P<years_list>{_Y}(?:年?[、和与及]{_Y})+年)",
        rf"{_RANGED}(?P<years_range>(?P<y1>{_Y})(?:年度?{_EDGE}?)?{_SEP}(?:截至)?(?P<y2>{_Y})(?:年度?)?"
        rf"(?:第?[一二三四]季度|{_EDGE}|{_M}月(?:份|{_EDGE})?)?)",
        rf"{_GOES_ON}(?P<year_now>(?P<y3>{_Y})年(?:{_M}月(?:{_D}日)?)?{_EDGE}?"
        r"(?:[^，。；：、\d是党大]{0,12}?(?:至今|以来)|起至今|起(?![步点飞伏])))",
    )


def _periods(cues: Cues) -> tuple[str, ...]:
    """“十四五”期间, 20世纪80年代, 10年来, 过去三年, 连续5年."""
    return (
        rf"(?P<plan_period>{_APART}(?=[“\"「『]|(?:{_PLANS})(?:规划|计划|{_PLAN_PART}))"
        rf"{_PLAN}(?:规划|计划)?(?P<plan_part>{_PLAN_PART})?)",
        r"(?P<ordinal_plan>第(?P<plan_n>十?[一二三四五六七八九十])个五年(?:计划|规划)(?:期间|时期))",
        r"(?=.{1,4}?(?:年代|世纪))(?P<decade>(?:(?P<century>上个?世纪|本世纪|\d\d世纪|[一二]?十[一二]?世纪)?"
        r"(?P<ten>[2-9一二三四五六七八九]十?0?)|(?P<decade_year>(?:18|19|20)\d0))年代(?P<decade_part>末期?|初期?|中期|以来)?"
        r"|(?:\d\d|二十一?|十[八九])世纪)",
        rf"(?={_N}年)(?:(?P<years_ago>(?P<n7>{_N})年(?:多)?前(?![后三]))"
        rf"|(?P<years_later>(?P<n8>{_N})年[之以]?后)"
        rf"|(?P<span_sum>{_APART}(?<!第)(?P<n9>[一二两三四五六七八九十]{{1,2}}|\d{{1,2}})年"
        r"(?P<summed>累计(?!净?[增减提下])|共计|总共|合计|共(?![同享识产和]))?"
        r"(?(summed)|(?=累计|净?增|提高|提升|翻|下降|减少))))",
        rf"(?P<span_since>(?:近|过去|最近|这)?(?P<n1>{_N})个?多?年多?(?:来|以来|间|时间里))",
        rf"(?P<span_past>(?:近|过去的?|最近|这|(?<!提)前(?!一年))(?P<n2>{_N})年)",
        rf"(?P<span_future>(?:未来|今后|接下来)(?P<n3>{_N})(?P<unit3>年|个月))",
        rf"(?P<mean_years>(?P<n4>{_N})年(?=平均|年均))",
        rf"(?P<span_running>连续(?P<n5>{_N})(?:个?年度?|个?月|个?季度|天)"
        rf"|(?<![\d.])(?P<n6>{_N})年(?={cues.pattern('pursued')}))",
    )


def _relative(cues: Cues) -> tuple[str, ...]:
    """1—6月, 上半年, 同年, 次年, 去年底, 3月份, 目前, 10:30."""
    told = _years_told(cues, "今年 本年 去年 上年 上一年 上财年 (?<!提)前一年 前年 大前年 明年 后年")
    return (
        r"(?P<year_to_date>年初(?:以来|至今))",
        r"(?P<other_month>上个?月(?!球)份?|上个?季度?|本月|本季度)",
        rf"(?P<bare_months>(?<![年第]){_APART}(?P<bm1>{_M})月?(?:份)?{_SEP}(?P<bm2>{_M})月(?:份)?)",
        rf"(?P<bare_part>{_QUARTERS}|全年(?!龄)|年内|今冬明春)",
        rf"(?P<same_year>{_years_told(cues, '同年 当年 该年 这一年')})(?P<same_edge>{_EDGE})?",
        rf"(?P<next_year>{_years_told(cues, '次年 翌年 第二年')})",
        rf"(?P<glossed>[今去前明本][（(](?P<gloss>(?:19|20)\d\d|1?\d\d)[）)]年(?:度|{_EDGED}|{_PART}|{_M}月)?)",
        r"(?P<season>[今去][春夏秋冬][天季]?)",
        rf"(?P<relative_year>(?P<rel>{told})(?:度)?"
        rf"(?P<rel_part>以来|{_PART}|{_EDGE}|(?P<rbm1>{_M})(?:月(?:份)?|月?(?={_SEP}{_M}月))(?:{_SEP}(?P<rbm2>{_M})月(?:份)?)?)?"
        rf"(?:(?P<rel_day>{_D})日)?)",
        rf"(?P<bare_date>{_APART}(?P<bmonth>{_M})月(?:份|{_EDGE}|上旬|中旬|下旬|(?P<bare_d>{_D})[日号])?(?![个球亮饼光]))",
        rf"(?P<bare_day>(?<![\d.期时共达约近超])(?:3[01]|[12]?\d)日(?!{cues.bare('day-compound')}))",
        r"(?P<bare_edge>(?<!\d)(?:年末|年底|岁末|年初))",
        rf"(?P<now>{cues.pattern('now')})",
        rf"(?P<lately>{cues.pattern('lately')})",
        rf"(?P<clock>(?<![\d.:：比为]){_CLOCK}(?!\d|[:：.%])|{cues.pattern('day-part')}\d{{1,2}}[时点](?:\d{{1,2}}分|半)?"
        r"|(?<=日)\d{1,2}时(?:\d{1,2}分)?)",
    )


def _years_told(cues: Cues, words: str) -> str:
    """Any of the words, one of two characters not where its first ends another word: 成本|年均, 说明|年产量, 投产后|年产值."""
    bound = cues.words("no-year") + tuple(event + edge for event in cues.words("event") for edge in "前后")
    return "|".join(word + _guards(word, bound) if len(word) == 2 else word for word in words.split())


def _guards(word: str, bound: Iterable[str]) -> str:
    """Looks back from behind ``word``, so that they are tried only where it stands."""
    return "(?![龄薪])" + "".join(f"(?<!{other}{word[1:]})" for other in bound if other[-1] == word[0])


def time_pattern(cues: Cues, *, republic: bool = False) -> Alternatives:
    """Every form of time expression, the longer first; ``republic``: with the bare years of the Republic (101年底)."""
    own = (_REPUBLIC_YEAR,) if republic else ()
    # one look says whether any of the many forms that begin with a year can begin here
    dated = rf"(?={_Y})(?:{'|'.join((*_ranges(cues), *_DATES))})"
    forms = (_QUARTER_CODE, dated, *own, _SHORT_YEAR, *_periods(cues), *_relative(cues), *_NAMED)
    return Alternatives(forms, start=_start(cues))


def _start(cues: Cues) -> tuple[str, str]:
    """Where an expression can begin: not at the digits of a figure, nor at a name's first character alone."""
    first = _FIRST + "".join(re.escape(word[0]) for word in cues.words("now", "lately", "day-part"))
    named = "".join(c for c in _FIRST_OF_NAMES if c not in first)
    words = cues.words("now", "lately", "day-part")
    thirds = [word[2:3] for word in words if word[1:2] in ("个", "多")]
    count = _AFTER_COUNT + "".join(re.escape(third) or r"\s\S" for third in thirds)
    return f"[{first}{named}]", (
        rf"(?:(?<![0-9{named}])(?![个多][^{count}])"
        rf"|(?<=[0-9])(?=\d{{0,3}}(?:{_AFTER_DIGITS}|[个多][{count}])|\d{{3}}[./])"
        rf"|(?<=[{named}])(?=[{_SECOND_OF_NAMES}]))"
    )
