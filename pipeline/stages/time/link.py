"""The year a figure holds for, and the year it is counted or compared from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.model import Evidence, Kind, Quantity, Sentence, Span, TimeRef, YearBasis, YearField
from pipeline.stages.clause import clause_of, clauses
from pipeline.stages.time.expressions import year_number

_YEAR_ON_YEAR: Final = re.compile(r"同比|(?:[较比]|相较于?)(?:上年|去年|上一年|前一年)(?:同期|末)?|上年同期|去年同期")
_MONTH_ON_MONTH: Final = re.compile(r"环比|[较比]上月|[较比]上季度?|[较比][一二三四]季度|[较比]\d月|[较比]年初")
_MEAN: Final = re.compile(r"年均|年平均|年复合|平均每年|每年平均|复合增长率|复合增速")
_MEAN_YEARS: Final = re.compile(r"([一二两三四五六七八九十]|(?<!\d)\d{1,2})年(?:平均|年均)")
_ORIGIN: Final = re.compile(r"[由从][^，；。\d]{0,20}$")
_MOVED: Final = re.compile(r"[^，。；\d]{0,8}?(?:增|升|降|减|提|扩|缩|涨|跌|变|调整|优化|上|下|回|攀|跃|发展|壮大|拓展|延长|到|至|转)")
_MOVEMENT: Final = re.compile(r"[由从][^，；。]*(?:到|至|为)[^，；。\d]{0,6}$")
_OWN: Final = re.compile(r"(?:末|底|同期)?的(?:近|约|超)?")
#: A time this far into a sentence without figures is no longer its opening.
_OPENING: Final = 20
_CHANGES: Final = frozenset({"delta", "rate", "multiple"})
_GAP: Final = re.compile(r"高于|低于|高出|快于|慢于|好于|优于|领先|落后|拉动|贡献|多于|少于")
_NUMBERS: Final = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Frame:
    """A time that an earlier sentence or a heading leaves standing; ``span`` is in the original."""

    start: int
    end: int
    text: str
    span: Span | None
    basis: YearBasis
    rule: str
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class YearContext:
    """What stands outside the sentence: the frame carried over, the article's own year, the publication's."""

    carried: Frame | None
    article: Frame | None
    published: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure in its sentence: the times that can govern it, and the clause and semicolon part it stands in."""

    sentence: Sentence
    at: Span
    times: tuple[TimeRef, ...]
    part: Span
    clause: Span
    kind: Kind


def link_year(
    sentence: Sentence,
    quantity: Quantity,
    times: Sequence[TimeRef],
    *,
    kind: Kind,
    head: Quantity,
    context: YearContext,
) -> tuple[YearField, Evidence]:
    """Year, start or base year, and why. ``head`` is the first figure of the list that this one stands in."""
    at = Span(head.at.start, quantity.at.end)
    place = _place(sentence, at, tuple(times), kind)
    field, rule = _governing(place, (quantity.term, quantity.terms), context)
    field = _with_since(field, place, kind, rule)
    return field, Evidence("year", rule, field.span, field.text or "")


def frame_of(
    sentence: Sentence, times: Sequence[TimeRef], quantities: Sequence[Quantity], before: Frame | None
) -> Frame | None:
    """The frame a sentence leaves for the next: the one its first figure stands in, else the one before.

    A year set off by a comma (2022年，… or 截至2023年6月底，…) stands for the paragraph. One inside the phrase
    (2022年专利申请量…) and the month of an event stand only while sentences with figures follow.
    """
    limit = quantities[0].at.start if quantities else _OPENING
    frames = [t for t in times if t.role == "frame" and t.start and t.end and t.at.start < limit]
    frames = [t for t in frames if t.rule != "time.now"]
    if not frames:
        return before if before and (before.lasting or quantities) else None
    ref = frames[-1] if quantities else frames[0]
    lasting = _lasting(sentence.text, ref)
    if not (lasting or quantities):
        return None
    span, start, end = sentence.span(*ref.at), int((ref.start or "0")[:4]), int((ref.end or "0")[:4])
    return Frame(start, end, ref.text, span, "inherited", "time.frame", lasting)


_ANNUAL: Final = re.compile(r"公报|年报|年鉴|报告|回顾|总结|概况|统计|工作|成绩|成就|发展情况|运行情况|业绩|盘点|综述")
_YEAR_IN_TITLE: Final = re.compile(r"(?:19|20)\d{2}(?=年)|[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_WORK_REPORT: Final = re.compile(r"工作报告")


def title_frame(title: str, published: int | None, month: int | None) -> Frame | None:
    """The year an annual report or communiqué is about, from its title; a work report of January to March looks back."""
    years = {year_number(m.group()) for m in _YEAR_IN_TITLE.finditer(title)}
    if _WORK_REPORT.search(title):
        year = min(years) if years else published
        looks_back = published and month in (1, 2, 3)
        return _own(published - 1, title, "time.work-report") if year and looks_back and published else None
    if len(years) == 1 and _ANNUAL.search(title):
        return _own(years.pop(), title, "time.title")
    return None


def section_frame(sentence: Sentence, times: Sequence[TimeRef], published: int | None) -> Frame | None:
    """The year a section heading names (一、2021年工作回顾), for the paragraphs below it."""
    named = [t for t in times if t.role == "frame" and t.basis == "explicit" and t.granularity == "year" and t.end]
    if len(named) != 1 or not _ANNUAL.search(sentence.text):
        return None
    year = int((named[0].end or "0")[:4])
    if published and year > published + 1:
        return None
    return Frame(year, year, named[0].text, sentence.span(*named[0].at), "inherited", "time.section")


def _own(year: int, title: str, rule: str) -> Frame:
    return Frame(year, year, title, None, "inherited", rule)


def _lasting(text: str, ref: TimeRef) -> bool:
    set_off = text[ref.at.end : ref.at.end + 4].lstrip("末底间时，,期").__len__() < len(text[ref.at.end : ref.at.end + 4])
    return set_off and (ref.granularity != "month" or "截" in text[max(0, ref.at.start - 4) : ref.at.start])


def _place(sentence: Sentence, at: Span, times: tuple[TimeRef, ...], kind: Kind) -> _Place:
    text = sentence.text
    parts = clauses(text)
    clause = parts[clause_of(parts, at.start)] if parts else Span(0, len(text))
    start = text.rfind("；", 0, at.start) + 1
    end = text.find("；", at.end)
    return _Place(sentence, at, times, Span(start, len(text) if end < 0 else end), clause, kind)


def _governing(place: _Place, run: tuple[int, int], context: YearContext) -> tuple[YearField, str]:
    point = _point(place)
    if point:
        return _from_ref(place, point, int((point.end or "0")[:4])), "time.point"
    last = _last_point(place)
    frames = [t for t in place.times if t.role == "frame" and t.at.start < place.at.start and not _closed(place, t)]
    if last and (not frames or frames[-1].at.start < last.at.start):
        return _from_ref(place, last, int((last.end or "0")[:4])), "time.last-point"
    if frames:
        return _by_frame(place, frames, run)
    return _outside(replace(context, carried=None) if _dated_later(place) else context)


def _point(place: _Place) -> TimeRef | None:
    """由2013年的40.7%, 与2014年的0.53万吨相比: the time that belongs to this very figure."""
    text = place.sentence.text
    for ref in reversed(place.times):
        if ref.role == "point" and 0 <= place.at.start - ref.at.end <= 6:
            if not re.search(r"[\d，。；、]", text[ref.at.end : place.at.start]):
                return ref
        if ref.role == "base" and place.kind in ("level", "share") and not _equals(place, ref) and _OWN.fullmatch(text[ref.at.end : place.at.start]):
            return ref
    return None


def _equals(place: _Place, ref: TimeRef) -> bool:
    """恢复到2019年同期的118.3% speaks of now, in terms of 2019."""
    return bool(re.search(r"(?:恢复[到至]|相当于|超过?|占)了?$", place.sentence.text[: ref.at.start][-6:]))


def _last_point(place: _Place) -> TimeRef | None:
    """由2014年的X下降到2021年的Y，下降21.8%: a change speaks of the later point."""
    refs = [t for t in place.times if t.role == "point" and place.part.start <= t.at.start < place.at.start]
    text = place.sentence.text
    return refs[-1] if refs and not text[: refs[-1].at.start].endswith(("由", "从", "自")) else None


def _dated_later(place: _Place) -> bool:
    """Whether the sentence goes on to a time of its own, outside brackets: then the last sentence's is over."""
    text = place.sentence.text
    later = (t for t in place.times if t.role in ("frame", "point") and t.at.start > place.at.start and t.end)
    return any(text[: t.at.start].count("（") == text[: t.at.start].count("）") for t in later)


def _closed(place: _Place, ref: TimeRef) -> bool:
    """Whether the time stands in brackets that close before the figure."""
    between = place.sentence.text[ref.at.end : place.at.start]
    return between.count("）") + between.count(")") > between.count("（") + between.count("(")


def _by_frame(place: _Place, frames: list[TimeRef], run: tuple[int, int]) -> tuple[YearField, str]:
    nearest = frames[-1]
    index, count = run
    start, end = int((nearest.start or "0")[:4]), int((nearest.end or "0")[:4])
    if count > 1 and len(frames) >= count and _listed(place, frames[-count:]):
        ref = frames[index - count]
        return _from_ref(place, ref, int((ref.end or "0")[:4])), "time.aligned"
    if count > 1 and end - start + 1 == count and "分别" in place.sentence.text[nearest.at.end : place.at.start]:
        return _from_ref(place, nearest, start + index), "time.aligned"
    text = place.sentence.text
    if _ORIGIN.search(text[place.clause.start : place.at.start]) and _MOVED.match(text, place.at.end):
        if start < end:
            return _from_ref(place, nearest, start), "time.range-start"
        return _origin(place), "time.origin"
    return _from_ref(place, nearest, end), "time.frame" if nearest.basis == "explicit" else nearest.rule


def _origin(place: _Place) -> YearField:
    """2023年由15%提高到24%: the first figure is of the year compared with, if one is said."""
    bases = [t for t in place.times if t.role == "base" and place.part.start <= t.at.start < place.at.start]
    if bases:
        return _from_ref(place, bases[-1], int((bases[-1].end or "0")[:4]))
    return YearField(None, None, None, None, "none", None)


def _listed(place: _Place, frames: list[TimeRef]) -> bool:
    """2021年、2022年和2023年: times joined as a list."""
    text = place.sentence.text
    pairs = zip(frames, frames[1:], strict=False)
    return all(re.fullmatch(r"[、和与及，]|以及", text[a.at.end : b.at.start]) for a, b in pairs)


def _outside(context: YearContext) -> tuple[YearField, str]:
    frame = context.carried or context.article
    if frame:
        period = f"{frame.start}/{frame.end}" if frame.start != frame.end else str(frame.end)
        return YearField(frame.end, None, period, frame.text, "inherited", frame.span), "time.carried"
    return YearField(None, None, None, None, "none", None), "time.none"


def _from_ref(place: _Place, ref: TimeRef, year: int) -> YearField:
    period = f"{ref.start}/{ref.end}" if ref.granularity not in ("year",) else str(year)
    return YearField(year, None, period, place.sentence.surface(*ref.at), ref.basis, place.sentence.span(*ref.at))


def _with_since(field: YearField, place: _Place, kind: Kind, rule: str) -> YearField:
    since = _since(field, place, kind, rule)
    return YearField(field.value, since, field.period, field.text, field.basis, field.span)


def _since(field: YearField, place: _Place, kind: Kind, rule: str) -> int | None:
    text = place.sentence.text
    clause = text[place.clause.start : place.at.start]
    if kind in _CHANGES:
        if _GAP.search(clause) or _MONTH_ON_MONTH.search(clause):
            return None
        if mean := _MEAN_YEARS.search(clause):
            return field.value - _count(mean[1]) if field.value else None
        base = _base_year(place, clause)
        if base is not None:
            return base
        if _YEAR_ON_YEAR.search(clause):
            return field.value - 1 if field.value else None
    elif kind == "share" and (shared := _share_base(place)):
        return shared
    return _period_start(field, place, kind, clause, rule)


def _share_base(place: _Place) -> int | None:
    """恢复到2019年同期的118.3%: the year it is a share of."""
    near = [t for t in place.times if t.role == "base" and 0 <= place.at.start - t.at.end <= 8 and _equals(place, t)]
    return int((near[-1].end or "0")[:4]) if near else None


def _base_year(place: _Place, clause: str) -> int | None:
    """The year compared with: said in this clause, or before in this part where a mean or a later change refers to it."""
    bases = [t for t in place.times if t.role == "base" and place.part.start <= t.at.start < place.at.start and t.end]
    here = [t for t in bases if t.at.start >= place.clause.start]
    if here:
        return int((here[-1].end or "0")[:4])
    if _YEAR_ON_YEAR.search(clause):
        return None
    points = [t for t in place.times if t.role == "point" and place.part.start <= t.at.start < place.clause.start]
    text = place.sentence.text
    if points and not any(t.role == "frame" for t in place.times if points[-1].at.end <= t.at.start < place.at.start):
        return int((points[0].end or "0")[:4])
    if bases and (_MEAN.search(clause) or "相比" in text[bases[-1].at.end : place.at.start]):
        return int((bases[-1].end or "0")[:4])
    return None


def _period_start(field: YearField, place: _Place, kind: Kind, clause: str, rule: str) -> int | None:
    """Start of the period that the governing time covers, for what is summed or averaged over it."""
    if rule in ("time.range-start", "time.point", "time.aligned") or not field.period or "/" not in field.period:
        return None
    if _MOVEMENT.search(clause):
        return None
    start, end = (int(x[:4]) for x in field.period.split("/"))
    if start == end or (kind == "share" and _ORIGIN.search(clause)):
        return None
    return start


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS.get(text, 0)
