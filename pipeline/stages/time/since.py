"""The year that a change is counted from, or in which the period of a sum or mean begins."""

from __future__ import annotations

import re
from typing import Final

from pipeline.lexicon import Cues
from pipeline.model import TimeRef, YearField
from pipeline.stages.time.days import small_number
from pipeline.stages.time.site import Site, last_year

_MEAN_YEARS: Final = re.compile(r"([一二两三四五六七八九十]|(?<!\d)\d{1,2})年(?:平均|年均)")
_MOVEMENT: Final = re.compile(r"[由从][^，。；]*(?:到|至|为)[^，。；\d]{0,6}$")
_ORIGIN: Final = re.compile(r"[由从][^，。；\d]{0,20}$")
_COMPARISON: Final = re.compile(r"相比|相较|(?<!可)比较")
_BASE_FIGURE: Final = re.compile(
    r"(?:末|底|同期|全年)?(?:的|之)[^，。；\d]{0,4}[\d一二两三四五六七八九十][^，。；]*[，,][^，。；\d]{0,8}$"
)
#: 比上年减产54亿斤，下降7.1%: one change, absolute and in percent
_SAID_TWICE: Final = re.compile(
    r"(?:末|底|同期)?[^，。；\d]{1,10}\d[\d.,]*[^，。；,、\d]{1,6}[，,、][^，。；\d]{1,4}$"
)
_CHANGES: Final = frozenset({"delta", "rate", "multiple"})
#: A sum or mean over a period that an earlier sentence is about; anything else is told as it stood at its end
_SUM: Final = r"累计|共计|合计|总计|年均|平均每年|期间|新[增建设]|先后|[完建]成"
_SUM_OPENS: Final = "累共合总年平期新先完建"
_AT_THE_END: Final = frozenset({"time.carried", "time.decade"})
#: Nor is a share summed up: 十年间，以不足全国5%的面积…
_RUNNING: Final = frozenset({"time.years-back", "time.until-now"})
#: Times that are themselves the one year or the start.
_SETTLED: Final = frozenset({"time.range-start", "time.point", "time.aligned"})


class SinceReader:
    """Reads the year counted from; built once from the lexicon's words of comparison."""

    def __init__(self, cues: Cues) -> None:
        period = (
            r"(?:上个?月|上个?季|第?[一二三四1-4]季|上半年|前[一二三四\d]+个?[月季]|年初"
            r"|\d{1,2}月(?!\d*日)|\d{1,2}(?:—|–|-|至|到|~)\d{1,2}月)"
        )
        # each alternative begins with a character, which a search skips to
        same, last = cues.pattern("same-period").removesuffix(")"), cues.pattern("last-year")
        self._on_year = re.compile(f"{same}|较{last}|比{last}|相较于{last})")
        self._on_period = re.compile(rf"{cues.pattern('previous-period')}|较{period}|比{period}")
        self._mean = re.compile(cues.bare("mean"))
        self._gap = re.compile(cues.pattern("above", "below", "contributes"))
        # one look at a character before all the words are tried
        first = "".join(sorted({re.escape(word[0]) for word in cues.words("act")}))
        self._sum = re.compile(rf"(?=[{_SUM_OPENS}{first}])(?:{_SUM}|{cues.pattern('act')})")
        self._equals = re.compile(rf"{cues.pattern('equals')}了?$")

    def since(self, site: Site, field: YearField, rule: str) -> int | None:
        """The start or base year of a figure whose year is ``field``, set by ``rule``."""
        clause = site.lead
        if site.kind in _CHANGES:
            if self._on_period.search(clause):
                return None
            if self._gap.search(clause):
                return self._gap_base(site, field)
            if "均" in clause and (mean := _MEAN_YEARS.search(clause)):
                return field.value - small_number(mean[1]) if field.value else None
            if site.bases or site.points:
                base = self._base_year(site, clause, field)
                if base is not None:
                    return base
            if self._on_year.search(clause):
                return field.value - 1 if field.value else None
        elif site.bases and site.kind == "share" and (shared := self._share_base(site)):
            return shared
        period = field.period
        if not period or "/" not in period or rule in _SETTLED or self._at_the_end(site, clause, rule):
            return None
        return _period_start(site, period, clause)

    def _at_the_end(self, site: Site, clause: str, rule: str) -> bool:
        """Whether a figure is told as it stood at the end of the period, not summed over it."""
        told = rule in _AT_THE_END or (site.kind == "share" and rule in _RUNNING)
        return told and site.kind not in _CHANGES and not self._sum.search(clause)

    def equals(self, site: Site, start: int) -> bool:
        """Whether the time at ``start`` is what now is told in terms of: 恢复到2019年同期的118.3%."""
        return bool(self._equals.search(site.text[max(0, start - 6) : start]))

    def _gap_base(self, site: Site, field: YearField) -> int | None:
        """快于去年同期6.2个百分点, 与2015年相比，…贡献下降9个百分点: a gap between two times."""
        bases = [t for t in site.before(site.bases) if t.end]
        near = bases and (bases[-1].at.start >= site.begin or _against(site, bases[-1]))
        return _before(field, bases[-1]) if near else None

    def _share_base(self, site: Site) -> int | None:
        """恢复到2019年同期的118.3%: the year it is a share of."""
        near = [t for t in site.bases if 0 <= site.start - t.at.end <= 8]
        bases = [t for t in near if self.equals(site, t.at.start)]
        return last_year(bases[-1]) if bases else None

    def _base_year(self, site: Site, clause: str, field: YearField) -> int | None:
        """The year compared with: 比2015年增长; or said before where a mean or a later change refers to it."""
        bases = [t for t in site.before(site.bases) if t.end]
        here = [t for t in bases if t.at.start >= site.begin]
        if here:
            return _before(field, here[-1])
        if self._on_year.search(clause):
            return None
        points = [t for t in site.before(site.points) if t.at.start < site.begin]
        if points and not any(points[-1].at.end <= t.at.start < site.start for t in site.frames):
            return last_year(points[0])
        if bases and (self._mean.search(clause) or _against(site, bases[-1])):
            return _before(field, bases[-1])
        return None


def _against(site: Site, base: TimeRef) -> bool:
    """Whether the clauses after the base go on comparing with it: 与2014年相比，…; 较2014年的1.4万吨，下降…"""
    between = site.text[base.at.end : site.start]
    return bool(_COMPARISON.search(between) or _BASE_FIGURE.match(between) or _SAID_TWICE.match(between))


def _before(field: YearField, base: TimeRef) -> int | None:
    """The year of the base, if it is no month of the figure's own year.

    上年 is the year before the figure's own, whatever was spoken of when it was read.
    """
    if base.text.startswith("上") and base.rule == "time.relative" and field.value:
        return field.value - 1
    year = last_year(base)
    return None if year == field.value and base.granularity != "year" else year


def _period_start(site: Site, period: str, clause: str) -> int | None:
    """2014年至2022年累计: the start of the period that the governing time covers."""
    if _MOVEMENT.search(clause):
        return None
    start, end = (int(x[:4]) for x in period.split("/"))
    return None if start == end or (site.kind == "share" and _ORIGIN.search(clause)) else start
