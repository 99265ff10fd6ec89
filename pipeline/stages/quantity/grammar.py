"""How a quantity is written: sign, digits, 余, scale, unit; ranges, ratios, proportions and doublings.

The scanner reads candidates left to right and decides nothing about claims; ``reject`` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Cues, UnitRow
from pipeline.model import Number, Span
from pipeline.stages.quantity.candidate import Candidate, candidate
from pipeline.stages.quantity.forms import (
    halves,
    led_forms,
    lone_numerals,
    number_patterns,
    number_start,
    numeral_goes_on,
    plain_number,
    proportion_of,
)
from pipeline.stages.quantity.numerals import (
    DIGIT_VALUES,
    LONGEST,
    ONE,
    SCALES,
    chinese_number,
    either_of,
    scale_of,
)
from pipeline.stages.quantity.parts import EACH, PARTED, PartReader
from pipeline.stages.quantity.units import UnitReader

#: The forms of a number that is no proportion.
_NUMBERS: Final = frozenset({"arabic", "chinese"})
_NO_DATES: Final[Mapping[int, int]] = {}
#: What the patterns of sign, currency and range end or begin with, looked at before they are tried.
_SIGN_ENDS: Final = frozenset("-−＋+负下")
_CURRENCY_ENDS: Final = frozenset("$¥￥€£BDP")
_RANGE_OPENS: Final = frozenset("—–―-－~～〜至到")
_RATIO_OPENS: Final = frozenset(":：∶比")
_LINKS: Final = _RANGE_OPENS | _RATIO_OPENS
_FUZZ: Final = frozenset("余多来")
_SCALING: Final = frozenset(SCALES) - frozenset("十拾")
_GOES_ON: Final = _FUZZ | _SCALING
_LED: Final = _SIGN_ENDS | _CURRENCY_ENDS
_SIGN: Final = re.compile(r"(?:[-−＋+]|(?<![减背担增自抱肩胜])负|零下)$")
_CURRENCY: Final = re.compile(r"(?:US\$|HK\$|NT\$|A\$|C\$|S\$|MOP\$?|RMB|USD|HKD|[$¥￥€£])$")
_CURRENCIES: Final = {
    "US$": "美元", "$": "美元", "HK$": "港元", "NT$": "新台币", "A$": "澳元", "C$": "加元", "S$": "新加坡元",
    "MOP": "澳门元", "MOP$": "澳门元", "RMB": "元", "USD": "美元", "HKD": "港元",
    "¥": "元", "￥": "元", "€": "欧元", "£": "英镑",
}  # fmt: skip
_RANGE: Final = re.compile(
    r"(?:——|—|–|―|-|－|~|～|〜|至|到)(?=(?:[-−负]|零下)?(?:\d|[一二三四五六七八九十百千万两]))"
)
_SIGNED: Final = re.compile(r"[-−负]|零下")
_MOVES: Final = re.compile(r"[由从](?:[^，。；、\d]{0,12})$")
#: 由283至1127平方呎不等: the two ends of a range after all.
_BETWEEN: Final = re.compile(
    r"不等|之间|[的]?范围|区间|的?(?:[上下]调|调[整升降高低]|提[高升]|[上下]升|[下]?降|修订|修正)[到至为]"
)
_RATIO: Final = re.compile(r"[:：∶比](?=\d)")
_SMALLER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)([百千万]*)(?![分瓦米克伏帕])(?!年)")
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BRACKETS: Final = re.compile(r"\(\)|（）")
_SPREAD: Final = re.compile(r"[ ]?±.*")
_MYRIAD: Final = 10000
_AMOUNT: Final = frozenset("千万亿点.")
#: 三成多, 一半多; 三成多数 and 多样 are other words.
_MORE: Final = re.compile(r"[余多](?![数样元种个次家])")


class Scanner:
    """Reads the candidates of a text; built once from the unit table and the words of proportion."""

    def __init__(self, units: Mapping[str, UnitRow], cues: Cues) -> None:
        self._digits, self._words = number_patterns(cues)
        self._units = UnitReader(units)
        self._numerals = lone_numerals(cues)
        goes_on = numeral_goes_on(cues) | self._units.opens() | _FUZZ | _RANGE_OPENS | {" "}
        led, follow = led_forms(cues)
        # the number itself where what follows tells its end, else only the place
        begins, plain = number_start(cues), f"(?:{plain_number(cues)})?"
        self._any_start = re.compile(begins + plain)
        # where a figure may begin: not at the 一 of 统一 and 一些, one numeral with nothing beside it to make it one
        self._start = re.compile(
            rf"{begins}(?:(?<!{_class(self._numerals | led)})|(?<={_class(led)})(?={follow})"
            rf"|(?<={_class(self._numerals)})(?:(?={_class(goes_on)})|(?<={_class(_CURRENCY_ENDS | _SIGN_ENDS)}.)))"
            + plain
        )
        #: Where the first number may begin that is no lone numeral: without one a text has no candidate.
        self.begins = self._start.search
        self._parts = PartReader(self._units, cues)

    def scan(self, text: str, dates: Sequence[Span], begun: re.Match[str] | None) -> list[Candidate]:
        """All candidates in order of position, none overlapping another; ``dates`` are passed over whole.

        ``begun`` is what ``begins`` says of the text.
        """
        found: list[Candidate] = []
        position, floor, start_of = 0, 0, self._start
        ends: Mapping[int, int] = dict(dates) if dates else _NO_DATES
        # a date may begin with a numeral alone: then it is to be found, and passed over
        if dates and not self._numerals.isdisjoint([text[at] for at in ends]):
            start_of = self._any_start
            begun = start_of.search(text)
        search = start_of.search
        while begun:
            form, (at, position) = begun.lastgroup, begun.span()
            number = begun[0]
            if not form and (match := self._special(text, at)):
                form, number, position = match.lastgroup or "", match[0], match.end()
            if not form:
                position = at + 1
            elif at in ends:
                position = max(position, ends[at])
            elif made := (
                self._read_number(text, number, at, form, floor)
                if form in _NUMBERS
                else self._read_proportion(text, number, at, form)
            ):
                found += made
                floor = made[-1].end
                if floor > position:
                    position = floor
            begun = search(text, position)
        return found

    def _number(self, text: str, at: int) -> tuple[str, str] | None:
        """What begins at a place and may be a quantity, and its form."""
        begun = self._any_start.match(text, at)
        if begun and begun.lastgroup:
            return begun[0], begun.lastgroup
        match = self._special(text, at) if at < len(text) else None
        return (match[0], match.lastgroup or "") if match else None

    def _special(self, text: str, at: int) -> re.Match[str] | None:
        """The same where it may be more than digits or numerals alone."""
        return (self._digits if text[at].isdecimal() else self._words).match(text, at)

    def unit(self, name: str) -> UnitRow | None:
        """The unit that is written ``name``, from its first to its last character."""
        found = self._units.at(name, 0)
        return found[0] if found and found[1] == len(name) else None

    def _read_proportion(self, text: str, said: str, start: int, form: str) -> list[Candidate]:
        """三成多, 百分之三至百分之五: a proportion said in characters, and the other end of its range."""
        whole = self._proportion(text, said, start, form)
        if whole is None:
            return []
        sep = _RANGE.match(text, whole.end) if "/" not in said else None
        other = self._number(text, sep.end()) if sep and not _moves(text, whole.start) else None
        second = (
            self._proportion(text, other[0], sep.end(), form) if sep and other and other[1] == form else None
        )
        if second is None or "range" in (whole.form, second.form):
            return [whole]
        return [_ranged(whole, second, whole.value, second.value)]

    def _proportion(self, text: str, said: str, start: int, form: str) -> Candidate | None:
        low, value, unit = proportion_of(form, said)
        if value is None:
            return None
        end, more = start + len(said), False
        if _MORE.match(text, end):
            end, more = _fuzz(text, end)
        row = self._units.get(unit) or UnitRow(unit, unit, Decimal(1), "proportion", None)
        beside = text[start - 1 : start], text[end : end + 1]
        whole = Candidate(form, start, end, end, value, row, None, ONE, more, None, False, 0, 1, *beside)
        return whole if low is None else replace(whole, form="range", value=low, high=value)

    def _read_number(self, text: str, numeral: str, start: int, form: str, floor: int) -> list[Candidate]:
        first = self._measure(text, numeral, start, form, floor)
        if first is None:
            return []
        whole, end, after = first, first.end, first.after
        if after in _LINKS and first.form != "range":
            if form == "arabic" and first.unit is None and after in _RATIO_OPENS and _RATIO.match(text, end):
                return self._read_ratio(text, first)
            if after in _RANGE_OPENS:
                whole = self._read_range(text, first)
        return [whole] if form == "arabic" or whole.unit or _sum(numeral) else []

    def _measure(self, text: str, numeral: str, first: int, form: str, floor: int) -> Candidate | None:
        """Digits, 余, scale and unit from ``first`` on; the sign or currency sign before belongs to it."""
        said, several = numeral, form == "chinese" and len(numeral) > 1
        if several and numeral[-1] in "百千" and numeral[-2] in "万亿":
            numeral = numeral[:-1]  # 二十万千瓦: the scale begins the unit
        # digits and a point alone
        plain = form == "arabic" and len(numeral) <= LONGEST and numeral.replace(".", "", 1).isdecimal()
        value = Decimal(numeral) if plain else _value(numeral, form)
        if value is None:
            return None
        start, end, more, scale, size = first, first + len(numeral), False, ONE, len(text)
        plain_end = end if plain else -1
        after = text[end] if end < size else ""
        if after in _GOES_ON:
            value, end, more, scale = self._scaled(text, numeral, form, value, end)
            after = text[end] if end < size else ""
        before = text[first - 1] if first else ""
        if before in _SIGN_ENDS:
            start, negative = _sign(text, first, floor)
            value = -value if negative else value
        at = end
        if "±" in numeral and _BRACKETS.fullmatch(text[start - 1 : start] + text[end : end + 1]):
            at += 1  # (42.6±3.1) g/kg
        unit, row, unit_at, stop = self._units.at(text, at), None, None, end
        if unit:
            row, stop, after, inside = unit
            unit_at = at + (text[at] == " ")
            more = more or inside
        elif scale is ONE and form == "chinese" and not (before in _LED or after in _LINKS or _sum(said)):
            return None  # no amount
        high: Number | None = None
        if several and len(numeral) > 1:
            more = more or numeral[0] == "数" or "十几" in numeral
            if choice := either_of(numeral):
                form, (value, high) = "range", choice
        made = candidate(
            form, start, end, stop, value, row, unit_at, scale, more, high, before, after, plain_end
        )
        each = "每" in text and text.find("每", start - EACH if start > EACH else 0, start) >= 0
        if row and (each or after in PARTED or after.isdecimal()):
            made = self._parts.added(text, made, row)
        if before in _LED:
            made = self._currency(text, made, floor)
            made.before = text[made.start - 1 : made.start]
        if made.end != stop:
            made.after = text[made.end : made.end + 1]
        return made

    def _scaled(
        self, text: str, numeral: str, form: str, value: Number, end: int
    ) -> tuple[Number, int, bool, Decimal]:
        """What 余 and 万 behind a numeral make of its value, where they end, whether it is more, and the scale."""
        (end, more), scale = _fuzz(text, end), ONE
        after = text[end : end + 1]
        if after in _SCALING and (form == "arabic" or more or "点" in numeral or "." in numeral):
            scale, end = self._scale(text, end)
            if scale != 1:
                value, end = self._compound(text, end, value, scale)
            after = text[end : end + 1]
        if after in _FUZZ:
            end, more_after = _fuzz(text, end)
            more = more or more_after
        return value, end, more, scale

    def _scale(self, text: str, start: int) -> tuple[Decimal, int]:
        """Scale characters from ``start`` on, unless they begin a unit of their own (千瓦, 百分点)."""
        end = start
        while end < len(text) and text[end] in SCALES and text[end] not in "十拾":
            unit = self._units.simple(text, end) if text[end] in "百千兆" else None
            if unit and unit[1] - end > 1:
                break
            end += 1
        return (scale_of(text[start:end]), end) if end - start <= 4 else (Decimal(1), start)

    def _compound(self, text: str, end: int, value: Number, scale: Decimal) -> tuple[Number, int]:
        """1亿2千万, 277万8,659人: a smaller number said after a larger one belongs to it."""
        total = value * scale if isinstance(value, Decimal) else value
        if not text[end : end + 1].isdecimal():
            return total, end
        for _ in range(2):
            match = _SMALLER.match(text, end)
            if not match or len(match[1]) > 7 or not isinstance(total, Decimal) or total % scale:
                break
            size = scale_of(match[2])
            part = Decimal(match[1].replace(",", "")) * size
            after = match.end() + (text[match.end() : match.end() + 1] in ("余", "多"))
            if part >= scale or (size == 1 and not self._units.at(text, after)):
                break
            total, end, scale = total + part, match.end(), size
        return total, end

    def _currency(self, text: str, made: Candidate, floor: int) -> Candidate:
        if made.start <= floor or text[made.start - 1] not in _CURRENCY_ENDS:
            return made
        sign = _CURRENCY.search(text, max(floor, made.start - 4), made.start)
        if not sign:
            return made
        name = _CURRENCIES[sign.group()]
        row = self._units.get(name) or UnitRow(name, name, Decimal(1), "money", None)
        keep = made.unit if made.unit and made.unit.dimension == "money" else None
        if keep:
            return replace(made, start=sign.start(), currency=True)
        return replace(
            made, start=sign.start(), unit=row, unit_start=None, end=made.digits_end, currency=True
        )

    def _read_range(self, text: str, first: Candidate) -> Candidate:
        sep = _RANGE.match(text, first.end)
        signed = sep and _SIGNED.match(text, sep.end())
        begins = signed.end() if signed else sep.end() if sep else 0
        other = self._number(text, begins) if sep else None
        if not sep or not other or other[1] != first.form:
            return first
        second = self._measure(text, other[0], begins, first.form, sep.end())
        bare = second and second.unit is None and first.scale == second.scale >= _MYRIAD  # 900万~1000万
        if second is None or (second.unit is None and not bare) or not _same_unit(first, second):
            return first
        if sep.group() in "至到" and _moves(text, first.start) and not _BETWEEN.match(text, second.end):
            return first
        low, high = _spread(first, second)
        second.more = first.more or second.more
        return _ranged(first, second, low, high)

    def _read_ratio(self, text: str, first: Candidate) -> list[Candidate]:
        terms = [first]
        end = first.end
        while sep := _RATIO.match(text, end):
            begins = sep.end()
            other = self._number(text, begins)
            if not other or other[1] != "arabic":
                break
            term = self._measure(text, other[0], begins, "arabic", begins)
            if not term:
                break
            terms.append(term)
            end = term.end
            if term.unit:
                break
        for i, term in enumerate(terms):
            term.form, term.term, term.terms = "ratio", i, len(terms)
        return terms


def _value(digits: str, form: str) -> Number | None:
    if form == "chinese":
        if digits in DIGIT_VALUES:
            return DIGIT_VALUES[digits]
        return halves(digits) if digits[-1] == "半" else chinese_number(digits.lstrip("数").replace("几", ""))
    digits = _SPREAD.sub("", digits)
    plain, _, power = re.sub(r"[xX*](?=10)", "×", digits).replace("点", ".").partition("×10")
    plain = plain.rstrip(",")
    if len(plain) > LONGEST:
        return None
    plain = plain.replace(" ", ",")
    whole = plain.partition(".")[0].split(",")
    if len(whole) > 1 and not all(len(group) == 3 for group in whole[1:]):
        return None
    value = Decimal(plain.replace(",", ""))
    return value * Decimal(10) ** int(power.translate(_SUPERSCRIPT).strip("^{}")) if power else value


def _ranged(first: Candidate, second: Candidate, low: Number | None, high: Number | None) -> Candidate:
    """The second, made a range from the first on."""
    second.form, second.value, second.high = "range", low, high
    second.start, second.before = first.start, first.before
    return second


def _sum(numeral: str) -> bool:
    """Whether a Chinese numeral may be an amount without its unit: 三万五, 一百七十点五."""
    return len(numeral) > 1 and not _AMOUNT.isdisjoint(numeral)


def _class(characters: Iterable[str]) -> str:
    return f"[{''.join(sorted(map(re.escape, characters)))}]"


def _fuzz(text: str, position: int) -> tuple[int, bool]:
    """Skip 余 or 多 (余 in 40余家); it says the true number is a little more. 来 in 四万来块 says nearly nothing."""
    after = text[position : position + 1]
    if after not in _FUZZ:
        return position, False
    return position + 1, after != "来"


def _sign(text: str, start: int, floor: int) -> tuple[int, bool]:
    sign = _SIGN.search(text, max(floor, start - 2), start) if start > floor else None
    if not sign:
        return start, False
    before = text[sign.start() - 1 : sign.start()]
    if sign.group() in "-−+＋" and before and (before.isalnum() and before.isascii()):
        return start, False
    return sign.start(), sign.group() in ("-", "−", "负", "零下")


def _moves(text: str, start: int) -> bool:
    """由…至… and 从…到… name two states, not one range."""
    return bool(_MOVES.search(text[max(0, start - 14) : start]))


def _same_unit(first: Candidate, second: Candidate) -> bool:
    return first.unit is None or (second.unit is not None and first.unit.base == second.unit.base)


def _spread(first: Candidate, second: Candidate) -> tuple[Number | None, Number | None]:
    """10至20万: the scale said once belongs to both."""
    low = first.value
    if first.scale == 1 and first.unit is None and second.scale != 1 and isinstance(low, Decimal):
        low = low * second.scale
    high = second.value
    colder = isinstance(low, Decimal) and isinstance(high, Decimal) and high < low <= 0
    return (high, low) if colder else (low, high)  # 零下5度至零下12度
