"""The time expressions of a sentence, each with the part it plays in its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from pipeline.lexicon import Cues
from pipeline.model import Sentence, Span, TimeRef, new
from pipeline.stages.alternatives import Alternatives
from pipeline.stages.time.days import Calendar, Period, small_number, year_number
from pipeline.stages.time.expressions import form_of, resolve
from pipeline.stages.time.patterns import time_pattern
from pipeline.stages.time.site import last_year

#: Rules of times that are not what 全年 and 上年 count from.
_UNSPOKEN: Final = frozenset(
    {"time.now", "time.years-back", "time.years-ahead", "time.years-ago", "time.plan", "time.until-now"}
)
#: Rules of times that reach up to now.
_REACHING: Final = frozenset({"time.years-back", "time.until-now"})
_OF_ANY_YEAR: Final = frozenset({"bare_part", "bare_edge"})
#: A cheap look before the long patterns run; it begins with a class of characters, which a search skips to.
_HINT: Final = re.compile(
    r"[年月日前今季来代期初去QH五:：.\-/]"
    r"(?:(?<=[年月日前今季来代期初])|(?<=去)[春夏秋冬]|(?<=[QH:：.\-/])\d|(?<=\d[QH])|(?<=五)[”\"])"
).search
_BASE_AFTER: Final = re.compile(
    r"(?:同期|全年|末|底)?的?[^，。；]{0,12}?(?:相比|相较|比较|持平|相当|相近|比(?=[，,：:]))|的?基础上"
)
#: What patterns end with (``$`` allows a newline behind it) or begin with, looked at before they are tried.
_ENDS_AT: Final = frozenset("于\n")
_ENDS_ACCORDING: Final = frozenset("据照按\n")
_ENDS_OF: Final = frozenset("的\n")
_ENDS_WITH: Final = frozenset("与同和跟\n")
_ENDS_IS: Final = frozenset("是为达于到了\n")
_ENDS_FROM: Final = frozenset("由从\n")
_ENDS_POINT: Final = frozenset("由从自至到为及和与、于成\n")
_OPENS_PRICES: Final = frozenset("的不可固价为=")
_OPENS_INDEX_BASE: Final = frozenset("末底为")
_OPENS_SHARE: Final = frozenset("同全水总的")
#: Before any other character than these, after any but those, a time of no such form frames what is stated.
_TELLING_ENDS: Final = (
    _ENDS_AT | _ENDS_ACCORDING | _ENDS_OF | _ENDS_WITH | _ENDS_IS | _ENDS_FROM | _ENDS_POINT
)
_TELLING_OPENS: Final = _OPENS_PRICES | _OPENS_INDEX_BASE | _OPENS_SHARE | {"结"}
_TELLING_FORMS: Final = frozenset({"plan_period", "relative_year"})
_WITH: Final = re.compile(r"[与同和跟]$")
_IS: Final = re.compile(r"(?:[是为达]|相当于|达到)了?$")
_TIMES: Final = re.compile(
    r"(?:同期|全年|水平|末|底)?的(?:[近约超逾]|[^\d，。；]{0,2})?(?:\d[\d.,]*|[一二两三四五六七八九十]+)[多余]?[$\s]{0,3}倍"
)
_POINT_BEFORE: Final = re.compile(r"[由从自至到为及和与、于成]$")
_FIGURE: Final = r"(?:[-−]?\d|[一二两三四五六七八九十百千万]|翻|负)"
_POINT_AFTER: Final = re.compile(
    rf"(?:末|底|同期|[^，。；、\d]{{1,8}}(?:时|前|之初|初期))?[的之](?:近|约|超|逾|不足|不到|大约)?{_FIGURE}"
)
#: 比历史最高的2009年: what is compared with is described before it is named
_BASE_DESCRIBED: Final = re.compile(r"[比较][^，。；\d]{2,7}的$")
_FROM: Final = re.compile(r"[由从]$")
#: 去年同期为4亿元, 上年同期仅3%: said of the one figure after it; 去年同期，… and 由于去年同期… frame what follows.
_SAME_PERIOD: Final = re.compile(
    rf"同期(?:[^，。；、\d]{{0,8}}(?:[为是]|达到?)|仅为?|只有|[约近超]?)(?:约|近|超|逾)?{_FIGURE}"
)
#: …30亿元，上年为25亿元: an aside on one figure
_ASIDE: Final = re.compile(r"[，（(,]$")
_ASIDE_IS: Final = re.compile(rf"(?:[为是]|仅为?|只有)(?:约|近|超|逾)?{_FIGURE}")
_OPENS: Final = re.compile(r"(?:^|[，。；：（(,;]|[而因]|由于|因为)$")
_LIKENED: Final = re.compile(r"[是为达占足到于和与及、过由从自]$")
_LIKENING: Final = re.compile(r"同期(?:的?水平|相比|持平|[高低多少增减升降快慢提回扩收上下])")
#: 上年结转: an item of a budget
_ITEM: Final = re.compile(r"结[转余存]")
#: 以2010年为100: the index is 100 in that year
_INDEX_BASE: Final = re.compile(r"(?:末|底)?为1?00(?![\d.])")
#: 依据2000年《…方案》: the year of a document that is gone by
_ACCORDING: Final = re.compile(r"(?:依据|根据|按照|按|参照|依照|遵照)$")
#: 按2010年标准, 按2015年汇率
_STANDARD: Final = re.compile(r"的?(?:标准|口径|汇率|购买力|税率)")
#: 创近4年来最高: how rare it is, not when it was
_EXTREME: Final = re.compile(r"的?(?:单[月季日]|历?史?同期)?(?:最|新高|新低|首[次度]|第[一二两三]|罕见|未有)")
#: 按2010年不变价计算, 以2010年为100: how it is counted, not when it was
_PRICES: Final = re.compile(
    r"(?:的?(?:不变|可比|固定)?价格?(?:计算|核算|[）)])|(?:不变|可比)价|为(?:基期|基数|基准)|=\s?1?00)"
)
_CLAUSE_END: Final = re.compile(r"[，。；,;]")
_YEAR: Final = re.compile(r"(?:(?:19|20)\d{2}|[一二][八九〇零○][〇零○一二三四五六七八九]{2})年?")
_SHARE_OF: Final = re.compile(
    r"(?:同期|全年|水平|总量)?的(?:近|约|超)?(?:\d[\d.]*%|[一二三四五六七八九]成|百分之|[一二三四五六七八九]分之)"
)


class TimeFinder:
    """Finds time expressions; built once from the lexicon's words of time and comparison."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._pattern = time_pattern(cues)
        self._base_before = re.compile(rf"{cues.bare('above', 'below', 'compares')}(?:于|上|同期)?$")
        words = cues.words("above", "below", "compares")
        self._base_ends = frozenset({*(word[-1] for word in words), *"于上期\n"})
        self._telling_ends = _TELLING_ENDS | self._base_ends
        self._equals = re.compile(rf"{cues.pattern('equals')}了?$")
        self._plan_name = re.compile(cues.pattern("plan-name"))
        founded = cues.pattern("founded")
        self._founded_opens = frozenset(word[0] for word in cues.words("founded"))
        self._telling_opens = _TELLING_OPENS | self._founded_opens
        self._founded = re.compile(rf"{founded}于$"), re.compile(rf"{founded}的")
        self._ahead = re.compile(cues.pattern("ahead"))
        moved = rf"{cues.pattern('moved')}"
        self._start_of_move = re.compile(
            rf"[^，。；、\d]{{0,10}}?(?:[-−]?\d[\d.,:：/]*|百分之|[一二三四五六七八九]成)[^，。；\d]{{0,8}}?{moved}"
        )

    @cached_property
    def _republican(self) -> Alternatives:
        """Also reads 101年底 as a year of the Republic; compiled when the first such text comes."""
        return time_pattern(self._cues, republic=True)

    def find(
        self, sentence: Sentence, calendar: Calendar, titles: Sequence[Span] = ()
    ) -> tuple[TimeRef, ...]:
        """Time expressions in order of position.

        ``titles`` are ranges of the sentence text that name a document or programme; a time in there plays no part.
        A year said in the sentence is what 同年, 次年 and 上年 later in it count from.
        """
        text = sentence.text
        if not _HINT(text):
            return ()
        found = []
        pattern = self._republican if calendar.republic else self._pattern
        for match in pattern.finditer(text):
            form = form_of(match)
            if form == "years_list":
                found += _years_of(match)
                continue
            period = self._resolve(text, match, form, calendar, found)
            role = self._role(text, match, form, period, titles, calendar)
            found.append(_ref(match, period, role))
            if role == "frame":  # then it has an end
                _, ends, _, _, rule = period
                if ends and rule not in _UNSPOKEN and (year := int(ends[:4])) != calendar.spoken:
                    calendar = calendar.speaking_of(year)
        return tuple(found)

    def _resolve(
        self, text: str, match: re.Match[str], form: str, calendar: Calendar, found: Sequence[TimeRef]
    ) -> Period:
        """The period of a match; 全年 and 年底 after or before 预计 in their clause are still to come.

        2020年…，2010年…，十年增加…: the stretch ends in the later year of two that lie as far apart.
        """
        if form == "span_sum" and calendar.spoken:
            later = calendar.spoken + small_number(match["n9"])
            if any(t.end and last_year(t) == later for t in found):
                return resolve(match, form, calendar.speaking_of(later))
        if form in _OF_ANY_YEAR and not calendar.told:
            start, end = match.span()
            before, after = text[max(0, start - 20) : start], text[end : end + 20]
            clause = _CLAUSE_END.split(before)[-1] + "|" + _CLAUSE_END.split(after)[0]
            if self._ahead.search(clause):
                calendar = replace(calendar, ahead=True)
        return resolve(match, form, calendar)

    def _role(
        self,
        text: str,
        match: re.Match[str],
        form: str,
        period: Period,
        titles: Sequence[Span],
        calendar: Calendar,
    ) -> str:
        """base: compared with; point: holds for the one figure after it; frame: when the statement holds."""
        _, ends, _, _, rule = period
        if ends is None:
            return "none"
        start, end = match.span()
        if titles and any(title.start <= start and end <= title.end for title in titles):
            return "none"
        last, first = text[start - 1 : start], text[end : end + 1]
        plain = form not in _TELLING_FORMS and rule not in _REACHING and text.find("基础上", end, end + 4) < 0
        if plain and last not in self._telling_ends and first not in self._telling_opens:
            return "frame"  # as nothing that is asked below can be
        before, after = text[start - 10 if start > 10 else 0 : start], text[end : end + 24]
        if self._plays_no_part(form, period, before, after, calendar, (last, first)):
            return "none"
        if first in _OPENS_INDEX_BASE and _INDEX_BASE.match(after):
            return "point"
        if self._is_base(before, after, last, first):
            return "base"
        if form == "relative_year":
            if _ASIDE.search(before) and _ASIDE_IS.match(after):
                return "point"
            if after.startswith("同期"):
                return _same_period_role(before, after)
        if last in _ENDS_FROM and _FROM.search(before) and self._start_of_move.match(after):
            return "point"
        told = last in _ENDS_POINT and _POINT_BEFORE.search(before) and _POINT_AFTER.match(after)
        return "point" if told else "frame"

    def _plays_no_part(
        self, form: str, period: Period, before: str, after: str, calendar: Calendar, beside: tuple[str, str]
    ) -> bool:
        """“十四五”规划, 2010年不变价, 上年结转, 按2010年标准, 创近4年来新高, 建成于1958年, 2005年成立的…."""
        if form == "plan_period" and self._plan_name.match(after):
            return True
        last, first = beside
        if (first in _OPENS_PRICES and _PRICES.match(after)) or (first == "结" and _ITEM.match(after)):
            return True
        if last in _ENDS_AT and self._founded[0].search(before):
            return True
        if (
            last in _ENDS_ACCORDING
            and _ACCORDING.search(before)
            and (after.startswith("《") or _STANDARD.match(after))
        ):
            return True
        _, ends, _, _, rule = period
        if rule in _REACHING and _EXTREME.match(after):
            return True
        if first not in self._founded_opens or not self._founded[1].match(after):
            return False
        return calendar.published is not None and int((ends or "9999")[:4]) < calendar.published - 1

    def _is_base(self, before: str, after: str, last: str, first: str) -> bool:
        """较2014年, 与2014年相比, 是2014年的2倍, 恢复到2019年的95%."""
        if last in self._base_ends and self._base_before.search(before):
            return True
        if last in _ENDS_OF and _BASE_DESCRIBED.search(before):
            return True
        likened = last in _ENDS_WITH and _WITH.search(before)
        if (likened or after.find("基础上", 0, 4) >= 0) and _BASE_AFTER.match(after):
            return True
        if last in _ENDS_IS and _IS.search(before) and _TIMES.match(after):
            return True
        shared = first in _OPENS_SHARE and _SHARE_OF.match(after)
        return bool(shared and self._equals.search(before))


def _same_period_role(before: str, after: str) -> str:
    """去年同期 says when, unless something is likened to it (约为上年同期的三成, 上月和上年同期高0.3个百分点)."""
    if not _OPENS.search(before) and (_LIKENED.search(before) or _LIKENING.match(after)):
        return "base"
    return "point" if _SAME_PERIOD.match(after) else "frame"


def _years_of(match: re.Match[str]) -> list[TimeRef]:
    """2016、2017和2018年: a year for each, to be matched with figures in order."""
    years = []
    for part in _YEAR.finditer(match.string, *match.span()):
        at, year = Span(*part.span()), year_number(part.group().rstrip("年"))
        start, end = f"{year}-01-01", f"{year}-12-31"
        years.append(TimeRef(at, part.group(), start, end, "year", "frame", "explicit", "time.year"))
    return years


def _ref(match: re.Match[str], period: Period, role: str) -> TimeRef:
    start, end, granularity, basis, rule = period
    at = new(Span, match.span())
    return new(TimeRef, (at, match[0], start, end, granularity, role, basis, rule))
