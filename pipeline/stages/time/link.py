"""The year a figure holds for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

from pipeline.lexicon import Cues
from pipeline.model import Evidence, Kind, Quantity, Sentence, TimeRef, YearField, new
from pipeline.stages.time.frames import LEAD, Frame, YearContext
from pipeline.stages.time.since import SinceReader
from pipeline.stages.time.site import Site, first_year, last_year

_ORIGIN: Final = re.compile(
    r"(?:(?<![自理事缘])由(?![于此来])|从(?![业事属军严而])(?![^，。；]*(?:了解|获悉|得知|看)))[^，。；\d]{0,20}$"
)
_FILL: Final = r"(?:近|约|超|逾|大约|接近|港币|人民币|美元)?"
_OWN: Final = re.compile(rf"(?:末|底|同期|全年|水平)?(?:的|之|为|是|仅为|只有){_FILL}")
#: 比99年12.6万人次: the figure right behind the time compared with
_NEXT: Final = re.compile(rf"(?:末|底|同期)?{_FILL}")
_COMPARED: Final = re.compile(r"[比较]$")
_FROM: Final = re.compile(r"[由从自]$")
_ARRIVES: Final = re.compile("[到至为]")
_TO: Final = re.compile(r"[到至为成于和与及、]$")
#: 不足上年同期的三成: a share of the time named, not its own
_OF_THAT: Final = re.compile(r"(?:[是为达占足到]|相当于|仅有|只有|约)$")
#: 自2022年1月起，标准调整为2280元: a new value holds from its first day
_TAKES_EFFECT: Final = re.compile(
    r"(?:调整?|提高?|降低?|下调|上调|升|恢复|统一|改)(?:至|到|为|按)[^，。；\d]{0,6}$|(?:按|执行)[^，。；\d]{0,8}$"
)
_OPENS_BRACKET: Final = re.compile(r"[（(](?:数据)?(?:截[至止]到?|据)?")
_BRACKET: Final = re.compile(r"(?:末|底)?(?:数据|数|值)?[）)]")
_PAUSE: Final = re.compile(r"[\d，。；、]")
_JOIN: Final = re.compile(r"[、和与及，]|以及")
_SO_FAR: Final = re.compile(r"已[^，。；]|累计")
#: 产值1.56亿元，比上年增长12.8%, told in the first months of a year or in a yearbook: of the year that is over.
_ON_THE_YEAR: Final = re.compile(r"[比较]上年(?!同[期月]|度?[末底])")
_ANNUAL_FIGURES: Final = 4
#: So far behind the figure its bracket opens at most.
_BEHIND: Final = 8
#: So far before a figure its own time ends at most.
_NEAR: Final = 14
_POINTED: Final = frozenset({"point", "base"})
#: Kinds of figures that can be of the time that something is compared with.
_OF_A_TIME: Final = frozenset({"level", "share"})

#: A figure's year, and why.
Dated: TypeAlias = tuple[YearField, Evidence]

_NO_YEAR: Final = YearField(None, None, None, None, "none", None)
_NOT_SAID: Final = _NO_YEAR, Evidence("year", "time.none", None)
_NO_ORIGIN: Final = _NO_YEAR, Evidence("year", "time.origin", None)


class YearLinker:
    """Gives a figure its year and the year it is counted from; built once from the lexicon's words of change."""

    def __init__(self, cues: Cues) -> None:
        self._since = SinceReader(cues)
        self._moved = re.compile(rf"[^，。；\d]{{0,8}}?{cues.pattern('moved')}")
        self._respectively = re.compile(cues.pattern("respectively"))
        self._formerly = re.compile(cues.pattern("formerly"))
        self._formerly_opens = re.compile(rf"{cues.pattern('formerly')}[^，。；]{{0,4}}，")

    def link(
        self,
        sentence: Sentence,
        figures: Iterable[tuple[Quantity, Quantity, Kind]],
        times: Sequence[TimeRef],
        context: YearContext,
    ) -> list[Dated]:
        """Year, start or base year, and why, for each of a sentence's figures.

        A figure comes with the first figure of the list that it stands in, and with its kind.
        """
        site, dated = Site(sentence, times), []
        for quantity, head, kind in figures:
            (start, end), _, _, _, _, term, terms = quantity
            site.come_to(start if head is quantity else head.at[0], end, kind)
            year = self._governing(site, (term, terms), context)
            field, why = year
            since = self._since.since(site, field, why[1])
            if since is not None:
                value, _, period, text, basis, span = field
                year = new(YearField, (value, since, period, text, basis, span)), why
            dated.append(year)
        return dated

    def _governing(self, site: Site, run: tuple[int, int], context: YearContext) -> Dated:
        """The time of this very figure, else the later point of a change, else the frame, else what is carried."""
        if not site.times:
            return _origin(site) if self._is_origin(site) else self._outside(site, context)
        if (site.closes or site.points or site.bases) and (point := self._point(site)):
            return _from_ref(site, point, last_year(point), "time.point")
        last, frames = _last_point(site) if site.points else None, _frames(site)
        if last and (not frames or frames[-1].at.start < last.at.start):
            if self._is_origin(site):
                return _origin(site)
            return _from_ref(site, last, last_year(last), "time.last-point")
        if frames:
            return self._by_frame(site, frames, run)
        if self._is_origin(site):
            return _origin(site)
        return self._outside(site, context)

    def _point(self, site: Site) -> TimeRef | None:
        """由2013年的40.7%, 与2014年的0.53万吨相比, 23.0%（2020年）: the time that belongs to this very figure."""
        start, end = site.start, site.end
        for ref in site.times[::-1]:
            (first, after), _, _, _, _, role, _, _ = ref
            if first > start:
                if first - end < _BEHIND and _bracketed(site, ref):
                    return ref
            elif role in _POINTED and start - after <= _NEAR and self._belongs(site, ref):
                return ref
        return None

    def _belongs(self, site: Site, ref: TimeRef) -> bool:
        """Whether a point or base before the figure is its own time."""
        (first, end), _, _, _, _, role, _, _ = ref
        text, start = site.text, site.start
        if role == "point":
            between = text[end:start]
            far = _FROM.search(text[max(0, first - 3) : first]) and not _ARRIVES.search(between)
            return 0 <= start - end <= (_NEAR if far else 6) and not _PAUSE.search(between)
        if site.kind not in _OF_A_TIME or self._since.equals(site, first):
            return False
        between, before = text[end:start], text[max(0, first - 3) : first]
        if _COMPARED.search(before) and _NEXT.fullmatch(between):
            return True
        return bool(_OWN.fullmatch(between)) and not (site.kind == "share" and _OF_THAT.search(before))

    def _is_origin(self, site: Site) -> bool:
        """Whether the figure is where a change began: 由15%提高到24%."""
        if not site.turns:
            return False
        lead = site.lead
        said = ("由" in lead or "从" in lead) and _ORIGIN.search(lead)
        return bool(said and self._moved.match(site.text, site.end))

    def _outside(self, site: Site, context: YearContext) -> Dated:
        """Where no time in the sentence governs: the frame carried over, the report's year, the publication's.

        What a text puts in the past without saying when (当时, 曾) is not of the year of publication.
        """
        frame = _still_standing(site, context)
        if frame:
            return _by_context(frame)
        _, _, published, month = context
        past = self._formerly.search(site.lead) or self._formerly_opens.match(site.text, site.opens)
        if past or not published:
            return _NOT_SAID
        annual = (month or 1) <= _ANNUAL_FIGURES and "上年" in site.text
        if annual and _ON_THE_YEAR.search(site.text):
            return _by_publication(published - 1, "time.on-the-year")
        return _by_publication(published, "time.publication")

    def _by_frame(self, site: Site, frames: list[TimeRef], run: tuple[int, int]) -> Dated:
        """2021年和2022年分别…: the k-th time of a list; 2023年由15%提高到24%: the first figure is of another year."""
        nearest, (index, count) = frames[-1], run
        if count > 1:
            if len(frames) >= count and _listed(site, frames[-count:]):
                ref = frames[index - count]
                return _from_ref(site, ref, last_year(ref), "time.aligned")
            start = first_year(nearest)
            if last_year(nearest) - start + 1 == count:
                between = site.text[nearest.at.end : site.start]
                if self._respectively.search(between):
                    return _from_ref(site, nearest, start + index, "time.aligned")
        (first, _), text, _, _, _, _, basis, rule = nearest
        if self._is_origin(site):
            if text.endswith("起"):  # what held until then is of no year that is told
                return _NO_ORIGIN
            start = first_year(nearest)
            if start < last_year(nearest):
                return _from_ref(site, nearest, start, "time.range-start")
            return _origin(site)
        if text.endswith("起"):
            start = first_year(nearest)
            if start < last_year(nearest) and _TAKES_EFFECT.search(site.lead):
                return _from_ref(site, nearest, start, "time.range-start")
        known = site.known.get(first)
        if known is None:  # what holds for the figures that follow, too
            rule = "time.frame" if basis == "explicit" else rule
            known = site.known[first] = _from_ref(site, nearest, last_year(nearest), rule)
        return known


def _last_point(site: Site) -> TimeRef | None:
    """由2014年的X下降到2021年的Y，下降21.8%: a change speaks of the later point."""
    refs = site.before(site.points)
    return refs[-1] if refs and _TO.match(site.text, refs[-1].at.start - 1, refs[-1].at.start) else None


def _bracketed(site: Site, ref: TimeRef) -> bool:
    """23.0%（2020年）: a time alone in brackets behind the figure."""
    opens = _OPENS_BRACKET.fullmatch(site.text, site.end, ref.at.start)
    return bool(opens) and ref.end is not None and bool(_BRACKET.match(site.text, ref.at.end))


def _dated_later(site: Site) -> bool:
    """Whether the sentence goes on to a time of its own, outside brackets: then the last sentence's is over."""
    for time in site.times:
        if time.role in ("frame", "point") and time.at.start > site.start and time.end:
            before = time.at.start
            if site.text.count("（", 0, before) == site.text.count("）", 0, before):
                return True
    return False


def _still_standing(site: Site, context: YearContext) -> Frame | None:
    """What of the context holds here: 已吸引企业83家 counts up to now, whatever year the article opened on."""
    carried, article, _, _ = context
    if carried and not _dated_later(site):
        return carried
    opened = article and article.rule == LEAD
    so_far = opened and _SO_FAR.search(site.text, site.begin, site.start)
    return None if so_far else article


@lru_cache(maxsize=64)  # a frame stands for many figures
def _by_context(frame: Frame) -> Dated:
    start, end, said, span, basis, rule, _ = frame
    period = f"{start}/{end}" if start != end else str(end)
    text = said if span else None
    return new(YearField, (end, None, period, text, basis, span)), new(
        Evidence, ("year", rule, span, text or "")
    )


@lru_cache(maxsize=16)  # there are few years of publication
def _by_publication(year: int, rule: str) -> Dated:
    return YearField(year, None, str(year), None, "publication", None), Evidence("year", rule, None)


def _frames(site: Site) -> list[TimeRef]:
    """The frames before the figure, but for those in brackets that are closed."""
    start, found = site.start, []
    for time in site.frames:
        first, end = time[0]
        if first < start and not (site.closes and _closed(site, end)):
            found.append(time)
    return found


def _closed(site: Site, end: int) -> bool:
    """Whether the time that ends there stands in brackets that close before the figure."""
    between = site.text[end : site.start]
    return between.count("）") + between.count(")") > between.count("（") + between.count("(")


def _origin(site: Site) -> Dated:
    """2023年由15%提高到24%: the first figure is of the year compared with, if one is said; it is said once for several
    changes (由2005年的A降至B；…由C降至D).
    """
    bases = site.before(site.bases) or [t for t in site.times if t.at.start < site.start and _starts(site, t)]
    return _from_ref(site, bases[-1], last_year(bases[-1]), "time.origin") if bases else _NO_ORIGIN


def _starts(site: Site, ref: TimeRef) -> bool:
    """Whether a change is told from this time on: 由2005年的…, 从2003年….到2023年."""
    return bool(ref.end) and bool(site.text.endswith(("由", "从", "自"), 0, ref.at.start))


def _listed(site: Site, frames: list[TimeRef]) -> bool:
    """2021年、2022年和2023年: times joined as a list."""
    return all(_JOIN.fullmatch(site.text, a.at.end, b.at.start) for a, b in pairwise(frames))


def _from_ref(site: Site, ref: TimeRef, year: int, rule: str) -> Dated:
    at, _, start, end, granularity, _, basis, _ = ref
    period = str(year) if granularity == "year" else f"{start}/{end}"
    (first, last), sentence = at, site.sentence
    text, span = sentence.surface(first, last), sentence.span(first, last)
    field = new(YearField, (year, None, period, text, basis, span))
    return field, new(Evidence, ("year", rule, span, text or ""))
