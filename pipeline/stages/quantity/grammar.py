"""How a quantity is written: sign, digits, 余, scale, unit; ranges, ratios, proportions and doublings.

The scanner reads candidates left to right and decides nothing about claims; ``reject`` does that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Cues, UnitRow
from pipeline.model import Number, Span
from pipeline.stages.quantity.forms import halves, number_pattern, proportion_of
from pipeline.stages.quantity.numerals import LONGEST, SCALES, chinese_number, scale_of

_SIGN: Final = re.compile(r"(?:[-−＋+]|负|零下)$")
_CURRENCY: Final = re.compile(r"(?:US\$|HK\$|NT\$|A\$|C\$|[$¥￥€£])$")
_CURRENCIES: Final = {
    "US$": "美元", "$": "美元", "HK$": "港元", "NT$": "新台币", "A$": "澳元", "C$": "加元",
    "¥": "元", "￥": "元", "€": "欧元", "£": "英镑",
}  # fmt: skip
_RANGE: Final = re.compile(r"(?:——|—|–|―|-|－|~|～|〜|至|到)(?=\d|[一二三四五六七八九十百千万两])")
_MOVES: Final = re.compile(r"[由从](?:[^，。；、\d]{0,12})$")
_RATIO: Final = re.compile(r"[:：∶](?=\d)")
_EACH: Final = re.compile(r"每([\u4e00-\u9fff]{1,4})$")
_PER: Final = frozenset({"mass", "volume", "area", "length", "energy", "time"})
#: 五六百, 三四十: one of two neighbouring digits.
_EITHER_OF: Final = re.compile(
    "([一二三四五六七八])((?<=一)二|(?<=二)三|(?<=三)四|(?<=四)五|(?<=五)六|(?<=六)七|(?<=七)八|(?<=八)九)([十百千万亿]+)"
)
_SMALLER: Final = re.compile(r"(\d+(?:\.\d+)?)([百千万]+)(?![分瓦米克伏帕])")
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number with what follows it. Positions are in the sentence text; ``unit`` is ``None`` where none follows.

    ``start`` is the first sign or digit, ``digits_end`` the end of digits and scale, ``end`` the end of the unit.
    """

    form: str
    start: int
    digits_end: int
    end: int
    value: Number | None
    unit: UnitRow | None
    unit_start: int | None = None
    scale: Decimal = Decimal(1)
    more: bool = False
    high: Number | None = None
    currency: bool = False
    term: int = 0
    terms: int = 1


class Scanner:
    """Reads the candidates of a text; built once from the unit table and the words of proportion."""

    def __init__(self, units: Mapping[str, UnitRow], cues: Cues) -> None:
        self._number = number_pattern(cues)
        self._units = units
        self._longest = max(map(len, units), default=0)

    def scan(self, text: str, dates: Sequence[Span] = ()) -> list[Candidate]:
        """All candidates in order of position, none overlapping another; ``dates`` are passed over whole."""
        found: list[Candidate] = []
        position, ends = 0, {d.start: d.end for d in dates}
        while match := self._number.search(text, position):
            if match.start() in ends:
                position = max(match.end(), ends[match.start()])
                continue
            made = self._read(text, match, found[-1].end if found else 0)
            found.extend(made)
            position = max(match.end(), made[-1].end if made else 0)
        return found

    def unit_at(self, text: str, start: int) -> tuple[UnitRow, int] | None:
        """The longest unit that begins at ``start`` and its end; 元/吨 is read as a unit per a unit."""
        found = self._simple_unit(text, start)
        if not found:
            return None
        row, end = found
        if text[end : end + 1] in ("/", "每"):
            per = self._simple_unit(text, end + 1)
            if per:
                return _per(row, per[0]), per[1]
        return row, end

    def _simple_unit(self, text: str, start: int) -> tuple[UnitRow, int] | None:
        for length in range(min(self._longest, len(text) - start), 0, -1):
            row = self._units.get(text[start : start + length])
            if row and not _part_of_word(text, start + length, row):
                return row, start + length
        return None

    def _read(self, text: str, match: re.Match[str], floor: int) -> list[Candidate]:
        form = match.lastgroup or ""
        if form in ("arabic", "chinese"):
            return self._read_number(text, match, form, floor)
        low, value, unit = proportion_of(form, match.group())
        row = self._units.get(unit) or UnitRow(unit, unit, Decimal(1), "proportion", None)
        whole = Candidate(form, match.start(), match.end(), match.end(), value, row)
        if low is not None:
            whole = replace(whole, form="range", value=low, high=value)
        return [whole] if value is not None else []

    def _read_number(self, text: str, match: re.Match[str], form: str, floor: int) -> list[Candidate]:
        first = self._measure(text, match, form, floor)
        if first is None or (form == "chinese" and first.unit is None):
            return []
        if first.form == "range":
            return [first]
        if form == "arabic" and _RATIO.match(text, first.end) and first.unit is None:
            return self._read_ratio(text, first)
        return [self._read_range(text, first)]

    def _measure(self, text: str, match: re.Match[str], form: str, floor: int) -> Candidate | None:
        """Digits, 余, scale and unit from ``match`` on; the sign or currency sign before belongs to it."""
        value = _value(match.group(), form)
        if value is None:
            return None
        end, more = _fuzz(text, match.end())
        scaled = form == "arabic" or more or "点" in match.group()
        scale, end = self._scale(text, end) if scaled else (Decimal(1), end)
        value, end = _compound(text, end, value, scale) if scale != 1 else (value, end)
        end, more_after = _fuzz(text, end)
        start, negative = _sign(text, match.start(), floor)
        value = -value if negative else value
        made = Candidate(form, start, end, end, value, None, scale=scale, more=more or more_after)
        if either := _EITHER_OF.fullmatch(match.group()):
            low = chinese_number(either[1] + either[3])
            made = replace(made, form="range", value=low, high=value)
        unit = self.unit_at(text, end)
        if unit:
            made = replace(made, unit=unit[0], unit_start=end, end=unit[1])
        return self._currency(text, self._priced(text, made), floor)

    def _priced(self, text: str, made: Candidate) -> Candidate:
        """每吨566美元, 每小时350公里: the unit counted by, said before the figure."""
        before = _EACH.search(text, max(0, made.start - 6), made.start)
        per = self._units.get(before[1]) if before else None
        if not per or not made.unit or per.dimension not in _PER:
            return made
        return replace(made, unit=_per(made.unit, per))

    def _scale(self, text: str, start: int) -> tuple[Decimal, int]:
        """Scale characters from ``start`` on, unless they begin a unit of their own (千瓦, 百分点)."""
        end = start
        while end < len(text) and text[end] in SCALES and text[end] not in "十拾":
            unit = self._simple_unit(text, end)
            if unit and unit[1] - end > 1 and text[end] in "百千":
                break
            end += 1
        return (scale_of(text[start:end]), end) if end - start <= 4 else (Decimal(1), start)

    def _currency(self, text: str, made: Candidate, floor: int) -> Candidate:
        sign = _CURRENCY.search(text, max(floor, made.start - 3), made.start)
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
        match = sep and self._number.match(text, sep.end())
        if not sep or not match or match.lastgroup != first.form:
            return first
        if sep.group() in "至到" and _moves(text, first.start):
            return first
        second = self._measure(text, match, first.form, match.start())
        if second is None or second.unit is None or not _same_unit(first, second):
            return first
        low, high = _spread(first, second)
        return replace(
            second, form="range", start=first.start, value=low, high=high, more=first.more or second.more
        )

    def _read_ratio(self, text: str, first: Candidate) -> list[Candidate]:
        terms = [first]
        end = first.end
        while sep := _RATIO.match(text, end):
            match = self._number.match(text, sep.end())
            term = (
                match and match.lastgroup == "arabic" and self._measure(text, match, "arabic", match.start())
            )
            if not term:
                break
            terms.append(term)
            end = term.end
            if term.unit:
                break
        return [replace(t, form="ratio", term=i, terms=len(terms)) for i, t in enumerate(terms)]


def _per(unit: UnitRow, per: UnitRow) -> UnitRow:
    """微克 per 立方米 → 微克/立方米."""
    ucum = f"{unit.ucum}/{per.ucum}" if unit.ucum and per.ucum else None
    surface, base = f"{unit.surface}/{per.surface}", f"{unit.base}/{per.base}"
    return UnitRow(surface, base, unit.scale / per.scale, f"{unit.dimension}/{per.dimension}", ucum)


def _part_of_word(text: str, end: int, row: UnitRow) -> bool:
    """Whether what follows makes the unit's last character part of another word (5方 in 5方面)."""
    after = text[end : end + 1]
    if not after:
        return False
    if row.surface[-1].isascii() and row.surface[-1].isalpha():
        return after.isascii() and after.isalnum()
    return after in row.not_before


def _value(digits: str, form: str) -> Number | None:
    if form == "chinese":
        return halves(digits) if digits[-1] == "半" else chinese_number(digits)
    plain, _, power = digits.replace("x10", "×10").replace("点", ".").partition("×10")
    plain = plain.rstrip(",")
    if len(plain) > LONGEST:
        return None
    plain = plain.replace(" ", ",")
    whole = plain.partition(".")[0].split(",")
    if len(whole) > 1 and not all(len(group) == 3 for group in whole[1:]):
        return None
    value = Decimal(plain.replace(",", ""))
    return value * Decimal(10) ** int(power.translate(_SUPERSCRIPT).strip("^{}")) if power else value


def _compound(text: str, end: int, value: Number, scale: Decimal) -> tuple[Number, int]:
    """1亿2千万 and 3万5千: a smaller scaled number said after a larger one belongs to it."""
    total = value * scale if isinstance(value, Decimal) else value
    match = _SMALLER.match(text, end)
    if match and scale_of(match.group(2)) < scale and len(match.group(1)) <= 5 and isinstance(total, Decimal):
        return total + Decimal(match.group(1)) * scale_of(match.group(2)), match.end()
    return total, end


def _fuzz(text: str, position: int) -> tuple[int, bool]:
    """Skip 余 or 多 (余 in 40余家); it says the true number is a little more. 来 in 四万来块 says nearly nothing."""
    if text[position : position + 1] and text[position] in "余多":
        return position + 1, True
    return position + (text[position : position + 1] == "来"), False


def _sign(text: str, start: int, floor: int) -> tuple[int, bool]:
    sign = _SIGN.search(text, max(floor, start - 2), start)
    if not sign:
        return start, False
    before = text[sign.start() - 1 : sign.start()]
    if sign.group() in "-−" and before and (before.isalnum() and before.isascii()):
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
    return low, second.value
