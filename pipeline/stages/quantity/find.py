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
from pipeline.stages.quantity.candidate import Candidate
from pipeline.stages.quantity.endings import last_characters
from pipeline.stages.quantity.grammar import Scanner
from pipeline.stages.quantity.numerals import ONE, scale_of
from pipeline.stages.quantity.reject import Rejector

_HINTS: Final = frozenset("0123456789一二两三四五六七八九十百千万亿半翻")
_HINT: Final = re.compile(f"[{''.join(sorted(_HINTS))}]")
_LIST: Final = re.compile(r"(?:以[上下内]|左右)?(?:[、和与及]|以及|，和)")
#: What it begins with.
_LIST_OPENS: Final = frozenset("以左、和与及，")
_MORE: Final = ("余", "多")
#: What the constructor of a named tuple does, without its call.
_new: Final = tuple.__new__
_DIGITS: Final = re.compile(r"\D{0,3}\d[\d,.]*(?: \d{3})*(?:[×xX*]10[-⁰¹²³⁴⁵⁶⁷⁸⁹^{}\d]+)?(?: ?± ?\d[\d.]*)?")
#: 投资10亿标方: a noun counted right behind the figure is no money; 10亿资金 and 10亿元 are.
#: 贷款农户2万: they are counted, not paid.
_COUNTED: Final = re.compile(r"(?:[户村车船机生]|企业|项目|家庭|单位|主体|对象)$")
#: 逼近万亿, 突破千亿: said of nothing but money.
_ELIDED: Final = frozenset({"人", "元", "人次", "户", "件", "辆"})
_SUM: Final = re.compile(r"[百千万]亿")
_NOUN: Final = re.compile(r"[级次]|[件个户家台辆吨亩]")
#: A bare amount of less than this is no sum of money and no number of people.
_AMOUNT: Final = 1000
_PEOPLE: Final = UnitRow("", "人", Decimal(1), "population", None)
_YUAN: Final = UnitRow("", "元", Decimal(1), "money", None)
#: 诊疗人次95.5亿, 总户数1.2万: the name of what is counted says the unit.
_NAMED_UNIT: Final = re.compile(
    r"(?:(?P<人次>人次)|(?P<户>(?<![账开用客商帐])户)|(?P<件>(?<![条文证事案要])件)|(?P<辆>车辆))(?:总?[数量])?"
    r"(?:[^，。；、\d]|\d{4}年){0,10}$"
)
_COUNT_NAME: Final = re.compile(r"人次|[户件辆](?:总?[数量])")
#: 人口总量由2018年的9.92亿增长到2030年10.68亿和2040年10.92亿: on to the next figure of the same thing.
_ONWARDS: Final = re.compile(
    r"(?:以[上下内]|左右)?(?:[，,]?[\u4e00-\u9fff]{0,2}(?:[增上提扩下降减回][\u4e00-\u9fff]{0,2})[到至为]|[、和与及]|以及|，和)"
    r"了?(?:\d{4}年[末底的]{0,2})?"
)
#: 人数……连续7年维持在900万: the subject of the sentence is still counted.
_KEPT: Final = re.compile(r"人数[^。；元]{0,32}(?:维持|保持|稳定|徘徊)[在于]$")
#: 集聚度由2018年的3.08提高到3.19: a degree without a unit is an index; 年度 and 温度 are none.
_DEGREE: Final = re.compile(
    r"(?:(?<![年季制态印速温高长宽角进程厚深浓湿纬经跨额调])度|指数|系数)(?:值|均值)?[也已]?(?:[由从为达至是]|提高到|上升[到至]|下降[到至]|降[到至]){0,2}"
    r"(?:\d{4}年[末底]?的?|的)?$"
)
_EACH_BOUND: Final = re.compile(r"分别(?:已经?|均|首次|达到?)?$")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
#: How far a label in brackets reaches.
_LABEL: Final = 60
_LABELLED: Final = re.compile(r"[（(](?:单位[:：])?(百?[万亿]{0,2})([^（）()\d，。；]{1,8})[)）](?=[:：为])")
_TOLD: Final = re.compile(r"[^；。]*(?:[为:：达]|分别)$")
_BARE: Final = UnitRow("", "", Decimal(1), "none", None)
_READING: Final = UnitRow("", "指数", Decimal(1), "index", None)
#: 性别比122.95, 之比为1.73: the name of a ratio is that of a reading; 比上年 is none.
_RATIO_NAME: Final = re.compile(r"(?:之|别|师|生|入|费|养|出|差|例|钱|效|利)比(?![上去前同较年]|\d{2,4}年)")
#: 以2010年为100: the base of an index
_INDEX_BASE: Final = re.compile(r"以[^，。；]{2,12}[年期]为$")
_HUNDRED: Final = (Decimal("99"), Decimal("101"))


class QuantityFinder:
    """Finds the quantities of a sentence; built once from a lexicon's units, stop forms and cues."""

    def __init__(self, lexicon: Lexicon) -> None:
        cues = lexicon.cues
        self._scanner = Scanner({row.surface: row for row in lexicon.units}, cues)
        self._begins = self._scanner.begins
        self._bounds = BoundReader(cues)
        self._rejector = Rejector(lexicon.stopforms, cues)
        self._people = re.compile(rf"(?<=[万亿千多余])名?[^，。；、\d]{{0,8}}?{cues.pattern('people')}")
        people = cues.pattern("people")
        near = r"(?:[^，。；\d]{0,8}|[^，。；\d]{0,4}[由从]\d{4}年[末底]?的?)"
        self._populous = re.compile(rf"(?:人数|{people}){near}$|{_KEPT.pattern}")
        self._money = re.compile(rf"{cues.pattern('money')}[^，。；\d]{{0,10}}$")
        self._index = re.compile(rf"{cues.pattern('index')}|{_RATIO_NAME.pattern}")
        self._named_ends = last_characters(cues.words("index"), "比")
        self._reading_ends = last_characters(cues.words("reading"), "：:、，,了")
        self._named = re.compile(rf"(?:{cues.pattern('index')}|{_RATIO_NAME.pattern})$")
        self._reading = re.compile(rf"(?:{cues.pattern('reading')}|[：:、，,])了?$")
        moved = cues.pattern("up", "down")
        self._join = re.compile(rf"[、和与及,/±]|以及|或|(?:[、和与及]|以及)(?:{moved}|[高低多少])")

    def find(
        self, sentence: Sentence, mentions: Sequence[Mention] = (), times: Sequence[TimeRef] = ()
    ) -> tuple[Quantity, ...]:
        """Every quantity in order of position; those that are no claims say why in ``rejected``."""
        text = sentence.text
        begun = self._begins(text)
        if begun is None or not (text[begun.start()] in _HINTS or _HINT.search(text)):
            return ()
        dates = [t.at for t in times] if times else ()
        found = self._scanner.scan(text, dates, begun)
        if not found:
            return ()
        several = len(found) > 1
        if not _told(found):
            found = self._name_units(text, found, several)
        reasons = self._rejector.reasons(text, found, mentions, dates)
        if several:
            _number_lists(text, found, reasons)
        bound = self._bounds.bound
        made = tuple(
            [_quantity(sentence, c, bound(text, c), reason) for c, reason in zip(found, reasons, strict=True)]
        )
        return self._share_bounds(text, made) if several and "分别" in text else made

    def _name_units(self, text: str, found: list[Candidate], several: bool) -> list[Candidate]:
        """The units that go without saying, of the same list or of what is told."""
        if several:
            self._share_units(text, found)
        found = [c if c.unit and c.unit.surface != "块" else self._name_unit(text, c) for c in found]
        if several or found[0].form == "ratio":
            _share_onwards(text, found)
            _percent_ratios(found)
        return found

    def _share_bounds(self, text: str, found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
        """分别突破3.4万亿元和3万亿元: a bound said behind 分别 holds for every figure of the list."""
        shared: list[Quantity] = []
        carried: Bound | None = None
        for quantity in found:
            figure = quantity.figure
            if not quantity.term:
                led = text[max(0, quantity.at.start - 12) : quantity.at.start]
                each = figure.bound and _EACH_BOUND.search(self._bounds.unbound(led))
                carried = figure.bound if each else None
            elif carried and figure.bound is None and quantity.form != "ratio" and not quantity.rejected:
                quantity = quantity._replace(figure=figure._replace(bound=carried))
            shared.append(quantity)
        return tuple(shared)

    def _name_unit(self, text: str, candidate: Candidate) -> Candidate:
        """The unit of a bare number that goes without saying: 人口1.1亿, 投资10亿, an index or score of 127.6."""
        if candidate.unit and candidate.unit.surface == "块" and not _HAN.match(text, candidate.end):
            paid = self._money.search(text[max(0, candidate.start - 16) : candidate.start])
            return _with_unit(candidate, replace(_YUAN, surface="块")) if paid else candidate
        if candidate.unit or candidate.form not in ("arabic", "range", "chinese"):
            return candidate
        before = text[max(0, candidate.start - 40) : candidate.start]
        if _size(candidate) >= _AMOUNT and (row := self._amount(text, candidate, before)):
            return _with_unit(candidate, row)
        if _INDEX_BASE.search(before) and candidate.value in (1, 100, 1000):
            return _with_unit(candidate, _READING)
        if (labelled := self._labelled(text, candidate)) is not None:
            return labelled
        unbound = self._bounds.unbound(before)
        if (
            candidate.scale == 1
            and candidate.form == "arabic"
            and _decimal(candidate)
            and _DEGREE.search(before)
        ):
            return _with_unit(candidate, _READING)
        last = unbound[-1:]
        read = last in self._reading_ends and self._reading.search(unbound)
        if read:
            start = max([before.rfind(c) for c in "；。！？"])
            read = self._index.search(before, start + 1)
        named = read or (last in self._named_ends and self._named.search(unbound))
        return _with_unit(candidate, _READING) if named else candidate

    def _labelled(self, text: str, candidate: Candidate) -> Candidate | None:
        """粮食产量（万吨）：2019年为412.5: the unit stands in brackets behind the name of what is measured."""
        before = text[max(0, candidate.start - _LABEL) : candidate.start]
        label = (
            next(reversed([*_LABELLED.finditer(before)]), None) if "）" in before or ")" in before else None
        )
        if (
            not label
            or candidate.form != "arabic"
            or candidate.scale != 1
            or not _TOLD.search(before, label.end())
        ):
            return None
        scale, unit = scale_of(label[1]), self._scanner.unit(label[2])
        if unit is None or not isinstance(candidate.value, Decimal):
            return None
        return replace(candidate, unit=replace(unit, surface=""), value=candidate.value * scale, scale=scale)

    def _amount(self, text: str, candidate: Candidate, before: str) -> UnitRow | None:
        """People or yuan, where a large bare amount follows or precedes what says so."""
        if candidate.scale < 10000 and candidate.form != "chinese":
            return None
        if _SUM.fullmatch(text, candidate.start, candidate.end):
            return _YUAN
        if self._people.match(text, candidate.end):
            return _PEOPLE
        named = _NAMED_UNIT.search(before) if _COUNT_NAME.search(before) else None
        if named and named.lastgroup:
            return UnitRow("", named.lastgroup, Decimal(1), "count", None)
        people, money = self._populous.search(before), self._money.search(before)
        if people and (not money or people.start() > money.start()):
            return _PEOPLE if _size(candidate) >= _AMOUNT * 10 else None
        counted = _COUNTED.search(before) or _NOUN.match(text, candidate.end)
        return _YUAN if money and not counted else None

    def _share_units(self, text: str, found: Sequence[Candidate]) -> None:
        """10、20和30万人: a unit said once, at the end of a list, belongs to every figure of it."""
        for i in range(len(found) - 2, -1, -1):
            this, after = found[i], found[i + 1]
            if not after.unit:
                continue
            bare = this.unit is None and this.form == after.form == "arabic"
            # 1.9个、1.6个百分点: the first says only the classifier
            classed = this.unit and this.unit.base == "个" and after.unit.surface.startswith("个百")
            if (bare or classed) and self._join.fullmatch(text, this.end, after.start):
                if bare:
                    _borrow(this, after)
                this.unit = after.unit


def _told(found: list[Candidate]) -> bool:
    """Whether every figure has a unit of its own, and one that is not 个 or 块, which may stand for others."""
    for candidate in found:
        unit = candidate.unit
        if unit is None or unit.base == "个" or unit.surface == "块":
            return False
    return True


def _share_onwards(text: str, found: Sequence[Candidate]) -> None:
    """人数分别为650万、570万: what went without saying for the first goes without saying for the rest."""
    for i in range(1, len(found)):
        this, before = found[i], found[i - 1]
        if this.unit or this.form != "arabic" or not before.unit or before.unit.surface:
            continue
        if before.unit.base not in _ELIDED and before.unit is not _READING:
            continue
        listed = _LIST.fullmatch(text, before.end, this.start)
        alike = _decimal(this) if before.unit is _READING else this.scale == before.scale
        if (listed and before.unit is not _READING) or (
            alike and _ONWARDS.fullmatch(text, before.end, this.start)
        ):
            this.unit = before.unit


def _decimal(candidate: Candidate) -> bool:
    return isinstance(candidate.value, Decimal) and candidate.value != candidate.value.to_integral_value()


def _size(candidate: Candidate) -> Decimal:
    return candidate.value if isinstance(candidate.value, Decimal) else Decimal(0)


def _with_unit(candidate: Candidate, unit: UnitRow) -> Candidate:
    candidate.unit = unit
    return candidate


def _borrow(this: Candidate, other: Candidate) -> None:
    """The scale of the other holds for this one too."""
    if this.scale == 1 and other.scale != 1 and isinstance(this.value, Decimal):
        this.value *= other.scale
    this.unit_start, this.scale = None, other.scale


def _percent_ratios(found: Sequence[Candidate]) -> None:
    """9.8:44.6:45.6 adds to 100 and is in per cent; the terms of 3:1 have the unit 比."""
    for i, first in enumerate(found):
        if first.form != "ratio" or first.term or first.unit:
            continue
        terms = found[i : i + first.terms]
        if any(t.unit for t in terms):
            continue
        total = sum((t.value for t in terms if isinstance(t.value, Decimal)), Decimal(0))
        name = "%" if _HUNDRED[0] <= total <= _HUNDRED[1] else "比"
        row = UnitRow("", name, Decimal(1), "proportion", None)
        for term in terms:
            term.unit = row


def _quantity(sentence: Sentence, candidate: Candidate, bound: Bound | None, reason: str | None) -> Quantity:
    text, form, start, end = sentence.text, candidate.form, candidate.start, candidate.end
    row, value, high, scale = candidate.unit or _BARE, candidate.value, candidate.high, candidate.scale
    printed = scaled = candidate.digits_end if candidate.unit_start is None else candidate.unit_start
    unit_at = printed
    if form == "arabic" or form == "ratio":
        # 10967.0 of 10967.0万人: the figure ends before its scale
        if form == "arabic" and scaled != candidate.plain_end and (match := _DIGITS.match(text, start)):
            unit_at = printed = min(match.end(), scaled)
        if printed < end and text[printed] in _MORE:
            unit_at += 1
    # the figure and its unit, with its scale, as they stand in the original
    whole = sentence.surface(start, end)
    if len(whole) == end - start and printed <= end:  # mostly each character is one of the original's
        digits, surface = whole[: printed - start], whole[unit_at - start :]
    else:
        digits, surface = sentence.surface(start, printed), sentence.surface(unit_at, end)
    low = None
    if scale is not ONE:
        value = _plain(value, scale)
    if form == "range":
        low, high, value = value, _plain(high, scale), None
    else:
        high = None
    at = _new(Span, (unit_at, end)) if surface else None
    factor = row.scale if scale is ONE else scale * row.scale
    return _new(
        Quantity,
        (
            _new(Span, (start, end)),
            _new(Figure, (digits, value, low, high, bound, _new(Span, (start, printed)))),
            _new(Unit, (surface, row.base, factor, row.dimension, row.ucum, at)),
            form,
            reason,
            candidate.term,
            candidate.terms,
        ),
    )


def _plain(value: Number | None, scale: Decimal) -> Number | None:
    """Multiplied out without the zeros that multiplying leaves: 2457.3万 is 24573000, but 8.0 stays 8.0."""
    if scale is ONE or scale == ONE or not isinstance(value, Decimal):
        return value
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _number_lists(text: str, found: Sequence[Candidate], reasons: Sequence[str | None]) -> None:
    """Give each figure of a list (、和) its place and the list's length; a ratio has them already."""
    run: list[Candidate] = []
    end = 0
    for candidate, reason in zip(found, reasons, strict=True):
        start = candidate.start
        # nothing but what joins the figures of a list stands between two
        if run and not reason and text[end] in _LIST_OPENS and _LIST.fullmatch(text, end, start):
            run.append(candidate)
        else:
            if len(run) > 1:
                _number(run)
            run = [] if reason else [candidate]
        end = candidate.end
    if len(run) > 1:
        _number(run)


def _number(run: Sequence[Candidate]) -> None:
    """Give those of one list their places in it, and its length."""
    if run[0].form != "ratio":
        for term, candidate in enumerate(run):
            candidate.term, candidate.terms = term, len(run)
