"""From candidates to quantities: elided units, bounds, lists, and the reason where one is no claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Lexicon, UnitRow
from pipeline.model import Bound, Figure, Mention, Number, Quantity, Sentence, Span, TimeRef, Unit
from pipeline.stages.quantity.bounds import BoundReader
from pipeline.stages.quantity.grammar import Candidate, Scanner
from pipeline.stages.quantity.reject import Rejector

_HINT: Final = re.compile(r"[0-9一二两三四五六七八九十百千万亿半翻]")
_JOIN: Final = re.compile(r"[、和与及，,/±]|以及|或")
_LIST: Final = re.compile(r"(?:以[上下内]|左右)?(?:[、和与及]|以及|，和)")
_DIGITS: Final = re.compile(r"\D{0,3}[\d,.]+")
_POPULATION: Final = re.compile(r"(?:人口|人数)[^，。；\d]{0,8}$")
#: 以2010年为100: the base of an index
_INDEX_BASE: Final = re.compile(r"以[^，。；]{2,12}[年期]为$")
_HUNDRED: Final = (Decimal("99"), Decimal("101"))


class QuantityFinder:
    """Finds the quantities of a sentence; built once from a lexicon's units, stop forms and cues."""

    def __init__(self, lexicon: Lexicon) -> None:
        cues = lexicon.cues
        self._scanner = Scanner({row.surface: row for row in lexicon.units}, cues)
        self._bounds = BoundReader(cues)
        self._rejector = Rejector(lexicon.stopforms, cues)
        self._people = re.compile(rf"(?<=[万亿千多余])名?[^，。；、\d]{{0,8}}?{cues.pattern('people')}")
        self._index = re.compile(cues.pattern("index"))
        self._reading = re.compile(rf"(?:{cues.pattern('reading')}|[：:、，,])了?$")

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
        found = _percent_ratios(found)
        reasons = self._rejector.reasons(text, found, mentions, times)
        bounds = [self._bounds.bound(text, c) for c in found]
        made = [_quantity(sentence, *each) for each in zip(found, bounds, reasons, strict=True)]
        return _number_lists(text, made)

    def _name_unit(self, text: str, candidate: Candidate) -> Candidate:
        """A bare number after an index or score is a reading of it (unit 指数); 12万群众 and 人口1.1亿 are people."""
        if candidate.unit or candidate.form not in ("arabic", "range"):
            return candidate
        before = text[max(0, candidate.start - 40) : candidate.start]
        populous = candidate.scale >= 10000 and _POPULATION.search(before)
        if populous or self._people.match(text, candidate.end):
            return replace(candidate, unit=UnitRow("", "人", Decimal(1), "population", None))
        if _INDEX_BASE.search(before) and candidate.value in (1, 100, 1000):
            return replace(candidate, unit=UnitRow("", "指数", Decimal(1), "index", None))
        start = max(before.rfind(c) for c in "；。！？")
        if self._index.search(before, start + 1) and self._reading.search(self._bounds.unbound(before)):
            return replace(candidate, unit=UnitRow("", "指数", Decimal(1), "index", None))
        return candidate


def _share_units(text: str, found: list[Candidate]) -> list[Candidate]:
    """10、20和30万人: a unit said once, at the end of a list, belongs to every figure of it."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        this, after = shared[i], shared[i + 1]
        gap = text[this.end : after.start]
        if not after.unit or not _JOIN.fullmatch(gap):
            continue
        if this.unit is None and this.form == after.form == "arabic":
            shared[i] = _borrow(this, after)
        elif this.unit and this.unit.base == "个" and after.unit.surface.startswith("个百"):
            # 1.9个、1.6个百分点: the first says only the classifier
            shared[i] = replace(this, unit=after.unit)
    return shared


def _borrow(this: Candidate, other: Candidate) -> Candidate:
    value = this.value
    if this.scale == 1 and other.scale != 1 and isinstance(value, Decimal):
        value = value * other.scale
    return replace(this, unit=other.unit, unit_start=None, value=value, scale=other.scale)


def _percent_ratios(found: list[Candidate]) -> list[Candidate]:
    """9.8:44.6:45.6 adds to 100 and is in per cent; the terms of 3:1 have the unit 比."""
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


def _quantity(sentence: Sentence, candidate: Candidate, bound: Bound | None, reason: str | None) -> Quantity:
    at = Span(candidate.start, candidate.end)
    figure_at = Span(
        candidate.start, candidate.digits_end if candidate.unit_start is None else candidate.unit_start
    )
    figure = _figure(sentence, candidate, _digits(sentence.text, figure_at, candidate), bound)
    return Quantity(
        at, figure, _unit(sentence, candidate), candidate.form, reason, candidate.term, candidate.terms
    )


def _digits(text: str, at: Span, candidate: Candidate) -> Span:
    """The printed figure without its scale: 10967.0 of 10967.0万人; the whole where the two are one (三成)."""
    if candidate.form != "arabic":
        return at
    match = _DIGITS.match(text, at.start)
    return Span(at.start, min(match.end(), at.end)) if match else at


def _figure(sentence: Sentence, candidate: Candidate, at: Span, bound: Bound | None) -> Figure:
    low = high = None
    value = _plain(candidate.value, candidate.scale)
    if candidate.form == "range":
        low, high, value = value, _plain(candidate.high, candidate.scale), None
    return Figure(sentence.surface(*at), value, low, high, bound, at)


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
    return Unit(
        surface, row.base, candidate.scale * row.scale, row.dimension, row.ucum, at if surface else None
    )


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
