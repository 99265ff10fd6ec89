"""The time expressions of a sentence, each with the part it plays in its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model import Sentence, Span, TimeRef
from pipeline.stages.time.expressions import PATTERN, Calendar, Period, resolve, year_number

#: A cheap look before the long pattern runs.
_HINT: Final = re.compile(r"[年月日前今季来代]|五[”\"]|[:：.\-/]\d")
_BASE_BEFORE: Final = re.compile(r"(?:较|比|相较于?|相比于?|对比|较之|相对于?|超过|高于|低于|快于|慢于|优于|多于|少于|好于|不及|领先)(?:于|上|同期)?$")
_BASE_AFTER: Final = re.compile(r"(?:同期|全年|末|底)?(?:的)?[^，。；]{0,12}?(?:相比|相较|比较)|(?:的)?基础上")
_WITH: Final = re.compile(r"(?:与|同|和|跟)$")
_IS: Final = re.compile(r"(?:是|为|相当于|达到?|约为)(?:了)?$")
_TIMES: Final = re.compile(r"(?:同期|全年|水平|末|底)?的(?:近|约|超|逾|[^\d，。；]{0,2})?(?:\d[\d.,]*|[一二两三四五六七八九十]+)(?:多|余)?倍")
_POINT_BEFORE: Final = re.compile(r"(?:由|从|自|至|到|为|及|和|与|、|于|成)$")
_POINT_AFTER: Final = re.compile(r"(?:末|底|同期)?的(?:近|约|超|逾|不足|不到|大约)?(?:[-−]?\d|[一二两三四五六七八九十百千万]|翻|负)")
_YEAR: Final = re.compile(r"(?:(?:19|20)\d{2}|[一二][八九〇零○][〇零○一二三四五六七八九]{2})年?")
_EQUALS: Final = re.compile(r"(?:恢复[到至]|相当于|超过?|占)(?:了)?$")
_SHARE_OF: Final = re.compile(
    r"(?:同期|全年|水平|总量)?的(?:近|约|超)?(?:\d[\d.]*%|[一二三四五六七八九]成|百分之|[一二三四五六七八九]分之)"
)
_PLAN_NAME: Final = re.compile(r"规划|计划|纲要|目标|重点|重大|国家")


def find_times(sentence: Sentence, calendar: Calendar, titles: Sequence[Span] = ()) -> tuple[TimeRef, ...]:
    """Time expressions in order of position.

    ``titles`` are ranges of the sentence text that name a document or programme; a time in there plays no part.
    A year said in the sentence is what 同年, 次年 and 上年 later in it count from.
    """
    text = sentence.text
    if not _HINT.search(text):
        return ()
    found = []
    for match in PATTERN.finditer(text):
        if match.lastgroup == "years_list":
            found += _years_of(match)
            continue
        period = resolve(match, calendar)
        role = _role(text, match, period, titles)
        found.append(_ref(match, period, role))
        if role == "frame" and period.end and period.basis == "explicit":
            calendar = Calendar(calendar.published, calendar.month, int(period.end[:4]))
    return tuple(found)


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
    return TimeRef(at, match.group(), period.start, period.end, period.granularity, role, period.basis, period.rule)


def _role(text: str, match: re.Match[str], period: Period, titles: Sequence[Span]) -> str:
    """base: compared with; point: holds for the one figure after it; frame: when the statement holds."""
    at = Span(*match.span())
    if period.end is None or any(title.covers(at) for title in titles):
        return "none"
    before, after = text[max(0, at.start - 6) : at.start], text[at.end : at.end + 24]
    if match.group("plan_period") and _PLAN_NAME.match(after):
        return "none"
    if _BASE_BEFORE.search(before) or (_BASE_AFTER.match(after) and (_WITH.search(before) or "基础上" in after[:4])):
        return "base"
    if (_IS.search(before) and _TIMES.match(after)) or (_EQUALS.search(before) and _SHARE_OF.match(after)):
        return "base"
    if _POINT_AFTER.match(after) and _POINT_BEFORE.search(before):
        return "point"
    return "frame"
