"""The time expressions of a sentence, each with the part it plays in its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.lexicon import Cues
from pipeline.model import Sentence, Span, TimeRef
from pipeline.stages.time.expressions import Calendar, Period, resolve, year_number
from pipeline.stages.time.patterns import time_pattern

#: Rules of times that are not what 全年 and 上年 count from.
_UNSPOKEN: Final = frozenset(
    {"time.now", "time.years-back", "time.years-ahead", "time.plan", "time.until-now"}
)
#: A cheap look before the long pattern runs.
_HINT: Final = re.compile(r"[年月日前今季来代]|五[”\"]|[:：.\-/]\d")
_BASE_AFTER: Final = re.compile(r"(?:同期|全年|末|底)?的?[^，。；]{0,12}?(?:相比|相较|比较)|的?基础上")
_WITH: Final = re.compile(r"[与同和跟]$")
_IS: Final = re.compile(r"(?:[是为达]|相当于|达到)了?$")
_TIMES: Final = re.compile(
    r"(?:同期|全年|水平|末|底)?的(?:[近约超逾]|[^\d，。；]{0,2})?(?:\d[\d.,]*|[一二两三四五六七八九十]+)[多余]?倍"
)
_POINT_BEFORE: Final = re.compile(r"[由从自至到为及和与、于成]$")
_POINT_AFTER: Final = re.compile(
    r"(?:末|底|同期)?的(?:近|约|超|逾|不足|不到|大约)?(?:[-−]?\d|[一二两三四五六七八九十百千万]|翻|负)"
)
#: 按2010年不变价计算, 以2010年为100: how it is counted, not when it was
_PRICES: Final = re.compile(
    r"(?:的?(?:不变|可比|固定)?价格?(?:计算|核算|[）)])|(?:不变|可比)价|为(?:基期|基数|基准|1?00)|=\s?1?00)"
)
_YEAR: Final = re.compile(r"(?:(?:19|20)\d{2}|[一二][八九〇零○][〇零○一二三四五六七八九]{2})年?")
_SHARE_OF: Final = re.compile(
    r"(?:同期|全年|水平|总量)?的(?:近|约|超)?(?:\d[\d.]*%|[一二三四五六七八九]成|百分之|[一二三四五六七八九]分之)"
)


class TimeFinder:
    """Finds time expressions; built once from the lexicon's words of time and comparison."""

    def __init__(self, cues: Cues) -> None:
        self._pattern = time_pattern(cues)
        self._base_before = re.compile(rf"{cues.bare('above', 'below', 'compares')}(?:于|上|同期)?$")
        self._equals = re.compile(rf"{cues.pattern('equals')}了?$")
        self._plan_name = re.compile(cues.pattern("plan-name"))

    def find(
        self, sentence: Sentence, calendar: Calendar, titles: Sequence[Span] = ()
    ) -> tuple[TimeRef, ...]:
        """Time expressions in order of position.

        ``titles`` are ranges of the sentence text that name a document or programme; a time in there plays no part.
        A year said in the sentence is what 同年, 次年 and 上年 later in it count from.
        """
        text = sentence.text
        if not _HINT.search(text):
            return ()
        found = []
        for match in self._pattern.finditer(text):
            if match.lastgroup == "years_list":
                found += _years_of(match)
                continue
            period = resolve(match, calendar)
            role = self._role(text, match, period, titles)
            found.append(_ref(match, period, role))
            if role == "frame" and period.end and period.rule not in _UNSPOKEN:
                calendar = replace(calendar, spoken=int(period.end[:4]))
        return tuple(found)

    def _role(self, text: str, match: re.Match[str], period: Period, titles: Sequence[Span]) -> str:
        """base: compared with; point: holds for the one figure after it; frame: when the statement holds."""
        at = Span(*match.span())
        if period.end is None or any(title.covers(at) for title in titles):
            return "none"
        before, after = text[max(0, at.start - 6) : at.start], text[at.end : at.end + 24]
        if match.group("plan_period") and self._plan_name.match(after):
            return "none"
        if _PRICES.match(after):
            return "none"
        if self._is_base(before, after) or (match.group("rel") and after.startswith("同期")):
            return "base"
        return "point" if _POINT_AFTER.match(after) and _POINT_BEFORE.search(before) else "frame"

    def _is_base(self, before: str, after: str) -> bool:
        """较2014年, 与2014年相比, 是2014年的2倍, 恢复到2019年的95%."""
        if self._base_before.search(before):
            return True
        if _BASE_AFTER.match(after) and (_WITH.search(before) or "基础上" in after[:4]):
            return True
        if _IS.search(before) and _TIMES.match(after):
            return True
        return bool(self._equals.search(before) and _SHARE_OF.match(after))


def _years_of(match: re.Match[str]) -> list[TimeRef]:
    """2016、2017和2018年: a year for each, to be matched with figures in order."""
    years = []
    for part in _YEAR.finditer(match.string, *match.span()):
        at, year = Span(*part.span()), year_number(part.group().rstrip("年"))
        start, end = f"{year}-01-01", f"{year}-12-31"
        years.append(TimeRef(at, part.group(), start, end, "year", "frame", "explicit", "time.year"))
    return years


def _ref(match: re.Match[str], period: Period, role: str) -> TimeRef:
    at = Span(*match.span())
    return TimeRef(
        at, match.group(), period.start, period.end, period.granularity, role, period.basis, period.rule
    )
