"""From candidates to quantities: elided units, bounds, lists, and the reason where one is no claim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Lexicon, UnitRow
from pipeline.model import Bound, Figure, Mention, Number, Quantity, Sentence, Span, TimeRef, Unit
from pipeline.stages.quantity.grammar import Candidate, Scanner, iter_units
from pipeline.stages.quantity.reject import Rejector

_HINT: Final = re.compile(r"[0-9一二两三四五六七八九十百千万亿半翻]")
_JOIN: Final = re.compile(r"[、和与及，,/]|以及|或")
_LIST: Final = re.compile(r"(?:以[上下内]|左右)?(?:[、和与及]|以及|，和)")
_GT: Final = re.compile(
    r"(?:(?<!不)(?<!赶)(?<!反)超(?:过|出)?了?|(?<![打攻侦])破|逾|突破了?|至少[^，。；\d]{0,4}|不少于|不低于|不下于?|不下|(?<!不)多于|大于|过(?=半$)?|跨过|越过|跃上|冲破|上(?=[千百万亿]))$"
)
_LT: Final = re.compile(
    r"(?:(?<![最附邻靠临相远])近|将近|接近|不足|不到|至多|最多|不超过|不多于|不高于|(?<!不)少于|小于|(?<!不)低于|未达|不满|未满|未超过|控制在|压减到)$"
)
_APPROX: Final = re.compile(r"(?:大?约(?:为|有|合|占|达)?|大概|大致|大体|估计|接近于|约莫)$")
_AFTER_GT: Final = re.compile(r"(?:及|或)?以上|之多(?!少)|开外")
_AFTER_LT: Final = re.compile(r"(?:及|或)?以[内下]|之内|之下")
_AFTER_APPROX: Final = re.compile(r"左右|上下|前后")
_INDEX: Final = re.compile(r"收入比|消费比|比率|系数|弹性|指数|指标值|得分|评分|分值|系数|景气|PMI|平均值|基尼|R²|比值|倍率")
_LINK: Final = re.compile(r"(?:为|达到?|至|到|从|由|升|降|增|高|低|是|于|报|在|有|减|加|涨|跌|长|落|[：:、和及，,]|近|约|超过?|的|年)了?$")
#: Nouns that count people without a classifier, and the heading that does.
_PEOPLE_AFTER: Final = re.compile(r"(?<=[万亿千])(?:名)?(?:群众|人口|居民|游客|学生|职工|旅客|农民|党员|干部|市民|村民|儿童|老人|网民|观众|移民|产业工人|大学生|农村人口)")
_PEOPLE_BEFORE: Final = re.compile(r"人口[^，。；\d]{0,8}$")
_HUNDRED: Final = (Decimal("99"), Decimal("101"))


class QuantityFinder:
    """Finds the quantities of a sentence; built once from a lexicon's units and stop forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._units = iter_units(iter(lexicon.units))
        self._scanner = Scanner(self._units)
        self._rejector = Rejector(lexicon.stopforms)

    def find(
        self, sentence: Sentence, mentions: Sequence[Mention] = (), times: Sequence[TimeRef] = ()
    ) -> tuple[Quantity, ...]:
        """Every quantity in order of position; those that are no claims say why in ``rejected``."""
        text = sentence.text
        if not _HINT.search(text):
            return ()
        found = self._scanner.scan(text, tuple(t.at for t in times))
        if not found:
            return ()
        found = _share_units(text, [self._name_unit(text, c) for c in found])
        found = _percent_ratios(text, found, self._units)
        reasons = self._rejector.reasons(text, found, mentions, times)
        made = [_quantity(sentence, c, reason) for c, reason in zip(found, reasons, strict=True)]
        return _number_lists(text, made)

    def _name_unit(self, text: str, candidate: Candidate) -> Candidate:
        """A bare number after an index or score is a reading of it (unit 指数); 12万群众 and 人口1.1亿 are people."""
        if candidate.unit or candidate.form not in ("arabic", "range"):
            return candidate
        before = text[max(0, candidate.start - 40) : candidate.start]
        if _PEOPLE_AFTER.match(text, candidate.end) or (candidate.scale >= 10000 and _PEOPLE_BEFORE.search(before)):
            return replace(candidate, unit=UnitRow("", "人", Decimal(1), "population", None))
        start = max(before.rfind(c) for c in "；。！？")
        if _INDEX.search(before, start + 1) and _LINK.search(_unbound(before)):
            return replace(candidate, unit=UnitRow("", "指数", Decimal(1), "index", None))
        return candidate


def _unbound(before: str) -> str:
    for pattern in (_GT, _LT, _APPROX):
        before = pattern.sub("", before) or before
    return before


def _share_units(text: str, found: list[Candidate]) -> list[Candidate]:
    """10、20和30万人: a unit said once, at the end of a list, belongs to every figure of it."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        this, after = shared[i], shared[i + 1]
        gap = text[this.end : after.start]
        if this.unit and this.unit.base == "个" and after.unit and after.unit.surface.startswith("个百") and _JOIN.fullmatch(gap):
            # 1.9个、1.6个百分点: the first says only the classifier
            shared[i] = replace(this, unit=after.unit)
        if this.unit is None and after.unit and this.form == after.form == "arabic" and _JOIN.fullmatch(gap):
            shared[i] = _borrow(this, after)
    return shared


def _borrow(this: Candidate, other: Candidate) -> Candidate:
    value = this.value
    if this.scale == 1 and other.scale != 1 and isinstance(value, Decimal):
        value = value * other.scale
    return replace(this, unit=other.unit, unit_start=None, value=value, scale=other.scale)


def _percent_ratios(text: str, found: list[Candidate], units: Mapping[str, UnitRow]) -> list[Candidate]:
    """Terms of a ratio that add to 100 are percentages, others have the unit 比."""
    result = list(found)
    for i, first in enumerate(found):
        if first.form != "ratio" or first.term or first.unit:
            continue
        terms = found[i : i + first.terms]
        if any(t.unit for t in terms):
            continue
        total = sum((t.value for t in terms if isinstance(t.value, Decimal)), Decimal(0))
        name = "%" if _HUNDRED[0] <= total <= _HUNDRED[1] else "比"
        row = UnitRow("", name, Decimal(1), "proportion", None)
        result[i : i + first.terms] = [replace(t, unit=row) for t in terms]
    return result


def _quantity(sentence: Sentence, candidate: Candidate, reason: str | None) -> Quantity:
    text = sentence.text
    at = Span(candidate.start, candidate.end)
    figure_at = Span(candidate.start, candidate.digits_end if candidate.unit_start is None else candidate.unit_start)
    figure = _figure(text, candidate, _digits(text, figure_at, candidate), sentence)
    return Quantity(at, figure, _unit(sentence, candidate), candidate.form, reason, candidate.term, candidate.terms)


def _digits(text: str, at: Span, candidate: Candidate) -> Span:
    """The printed figure without its scale: 10967.0 of 10967.0万人; the whole where the two are one (三成)."""
    if candidate.form != "arabic":
        return at
    match = re.compile(r"\D{0,3}[\d,.]+").match(text, at.start)
    return Span(at.start, min(match.end(), at.end)) if match else at


def _figure(text: str, candidate: Candidate, at: Span, sentence: Sentence) -> Figure:
    low = high = None
    value = _plain(candidate.value, candidate.scale)
    if candidate.form == "range":
        low, high, value = value, _plain(candidate.high, candidate.scale), None
    return Figure(sentence.surface(*at), value, low, high, _bound(text, candidate), at)


def _plain(value: Number | None, scale: Decimal) -> Number | None:
    """Multiplied out without the zeros that multiplying leaves: 2457.3万 is 24573000, but 8.0 stays 8.0."""
    if not isinstance(value, Decimal) or scale == 1:
        return value
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _unit(sentence: Sentence, candidate: Candidate) -> Unit:
    row = candidate.unit or UnitRow("", "", Decimal(1), "none", None)
    start = candidate.digits_end if candidate.unit_start is None else candidate.unit_start
    if candidate.form in ("arabic", "ratio"):
        start = _digits(sentence.text, Span(candidate.start, start), candidate).end
        start += sentence.text[start : candidate.end][:1] in ("余", "多")
    at = Span(start, candidate.end)
    surface = sentence.surface(*at) if at.end > at.start else ""
    return Unit(surface, row.base, candidate.scale * row.scale, row.dimension, row.ucum, at if surface else None)


def _bound(text: str, candidate: Candidate) -> Bound | None:
    before, after = text[max(0, candidate.start - 6) : candidate.start], text[candidate.end : candidate.end + 4]
    if candidate.more or _AFTER_GT.match(after):
        return "gt"
    if _AFTER_LT.match(after):
        return "lt"
    if _LT.search(before):
        return "lt"
    if _GT.search(before) or (candidate.form == "half" and text[candidate.start] == "过"):
        return "gt"
    if _APPROX.search(before) or _AFTER_APPROX.match(after):
        return "approx"
    return None


def _number_lists(text: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """Give each figure of a list (、和) its place and the list's length; a ratio has them already."""
    result: list[Quantity] = []
    run: list[Quantity] = []
    for quantity in found:
        apart = run and not _LIST.fullmatch(text[run[-1].at.end : quantity.at.start])
        if apart or (run and (quantity.rejected or run[-1].rejected)):
            result += _numbered(run)
            run = []
        run.append(quantity)
    return tuple(result + _numbered(run))


def _numbered(run: list[Quantity]) -> list[Quantity]:
    if len(run) == 1 or run[0].form == "ratio":
        return run
    return [replace(q, term=i, terms=len(run)) for i, q in enumerate(run)]
