"""How a quantity is written: sign, digits, 余, scale, unit; ranges, ratios, proportions and doublings.

The scanner reads candidates left to right and decides nothing about claims; ``reject`` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.lexicon import Cues, UnitRow
from pipeline.model import Number, Span
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
from pipeline.stages.quantity.units import UnitReader, per_unit

_NO_DATES: Final[Mapping[int, int]] = {}
#: What the constructor of a named tuple does, without its call.
_new: Final = tuple.__new__
#: What the patterns of sign, currency and range end or begin with, looked at before they are tried.
_SIGN_ENDS: Final = frozenset("-−＋+负下")
_CURRENCY_ENDS: Final = frozenset("$¥￥€£BDP")
_RANGE_OPENS: Final = frozenset("—–―-－~～〜至到")
_RATIO_OPENS: Final = frozenset(":：∶比")
_LINKS: Final = _RANGE_OPENS | _RATIO_OPENS
_FUZZ: Final = frozenset("余多来")
_SCALING: Final = frozenset(SCALES) - frozenset("十拾")
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
_PER: Final = frozenset({"mass", "volume", "area", "length", "energy"})
_PER_TIME: Final = frozenset({"小时", "分钟", "秒"})
_FLOWS: Final = frozenset({"mass", "volume", "length", "data"})
_SMALLER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)([百千万]*)(?![分瓦米克伏帕])(?!年)")
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BRACKETS: Final = re.compile(r"\(\)|（）")
_SPREAD: Final = re.compile(r"[ ]?±.*")
#: 三块五, 七角三分, 四丈八尺, 1小时30分: how many of the smaller unit make one of the larger.
_STEPS: Final = {
    ("元", "角"): 10, ("元", "毛"): 10, ("块", "毛"): 10, ("块", "角"): 10, ("角", "分"): 10, ("毛", "分"): 10,
    ("丈", "尺"): 10, ("尺", "寸"): 10, ("斤", "两"): 10, ("小时", "分"): 60, ("小时", "分钟"): 60, ("分", "秒"): 60, ("分钟", "秒"): 60,
}  # fmt: skip
_COINS: Final = {"块": Decimal(1), "毛": Decimal("0.1"), "角": Decimal("0.1")}
_STEP: Final = re.compile(
    r"零?(\d{1,2}|[一二三四五]?十[一二三四五六七八九]?|[一二两三四五六七八九])(角|毛|分钟?|秒|尺|寸|两)?(?!钱币)"
)
_STEPPED: Final = frozenset(larger for larger, _ in _STEPS) | _COINS.keys()
#: 两天半, 两倍半: units that are halved behind the unit.
_HALVED: Final = frozenset({"time", "multiple", "mass", "length", "area"})
_MYRIAD: Final = 10000
#: How far before a price the unit it is for is looked for.
_EACH: Final = 12
#: 三成多, 一半多; 三成多数 and 多样 are other words.
_MORE: Final = re.compile(r"[余多](?![数样元种个次家])")
_HALF: Final = re.compile(r"半(?![年月日天夜价截程路载径数岛导决官成])")


class Candidate(NamedTuple):
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
    scale: Decimal = ONE
    more: bool = False
    high: Number | None = None
    currency: bool = False
    term: int = 0
    terms: int = 1


class Scanner:
    """Reads the candidates of a text; built once from the unit table and the words of proportion."""

    def __init__(self, units: Mapping[str, UnitRow], cues: Cues) -> None:
        self._plain = plain_number(cues)
        self._digits, self._words = number_patterns(cues)
        self._units = UnitReader(units)
        self._numerals = lone_numerals(cues)
        goes_on = numeral_goes_on(cues) | self._units.opens() | _FUZZ | _RANGE_OPENS | {" "}
        led, follow = led_forms(cues)
        # where a figure may begin: not at the 一 of 统一 and 一些, one numeral with nothing beside it to make it one
        self._any_start = number_start(cues)
        self._start = re.compile(
            rf"{self._any_start.pattern}(?:(?<!{_class(self._numerals | led)})|(?<={_class(led)})(?={follow})"
            rf"|(?<={_class(self._numerals)})(?:(?={_class(goes_on)})|(?<={_class(_CURRENCY_ENDS | _SIGN_ENDS)}.)))"
        )
        between = cues.pattern("filler", "gt", "lt", "approx", "up", "down", "price-verb")
        self._each = re.compile(rf"每([\u4e00-\u9fff]{{1,4}}?){between}{{0,3}}$")

    def scan(self, text: str, dates: Sequence[Span] = ()) -> list[Candidate]:
        """All candidates in order of position, none overlapping another; ``dates`` are passed over whole."""
        found: list[Candidate] = []
        position, floor, start_of = 0, 0, self._start
        ends: Mapping[int, int] = dict(dates) if dates else _NO_DATES
        # a date may begin with a numeral alone: then it is to be found, and passed over
        if dates and not self._numerals.isdisjoint([text[at] for at in ends]):
            start_of = self._any_start
        search, plain, other = start_of.search, self._plain.match, self._special
        while start := search(text, position):
            at = start.start()
            match = plain(text, at) or other(text, at)
            if not match:
                position = at + 1
                continue
            position = match.end()
            if at in ends:
                position = max(position, ends[at])
                continue
            form = match.lastgroup or ""
            counts = form == "arabic" or form == "chinese"
            made = (
                self._read_number(text, match, form, floor)
                if counts
                else self._read_proportion(text, match, form)
            )
            if made:
                found += made
                floor = made[-1].end
                position = max(position, floor)
        return found

    def _number(self, text: str, at: int) -> re.Match[str] | None:
        """What begins at a place and may be a quantity."""
        return self._plain.match(text, at) or self._special(text, at)

    def _special(self, text: str, at: int) -> re.Match[str] | None:
        """The same where it may be more than digits or numerals alone."""
        return (self._digits if text[at].isdecimal() else self._words).match(text, at)

    def unit(self, name: str) -> UnitRow | None:
        """The unit that is written ``name``, from its first to its last character."""
        found = self._units.at(name, 0)
        return found.row if found and found.end == len(name) else None

    def _read_proportion(self, text: str, match: re.Match[str], form: str) -> list[Candidate]:
        """三成多, 百分之三至百分之五: a proportion said in characters, and the other end of its range."""
        whole = self._proportion(text, match, form)
        if whole is None:
            return []
        sep = _RANGE.match(text, whole.end) if "/" not in match.group() else None
        other = self._number(text, sep.end()) if sep and not _moves(text, whole.start) else None
        second = self._proportion(text, other, form) if other and other.lastgroup == form else None
        if second is None or "range" in (whole.form, second.form):
            return [whole]
        return [second._replace(form="range", start=whole.start, value=whole.value, high=second.value)]

    def _proportion(self, text: str, match: re.Match[str], form: str) -> Candidate | None:
        low, value, unit = proportion_of(form, match.group())
        if value is None:
            return None
        end, more = _fuzz(text, match.end()) if _MORE.match(text, match.end()) else (match.end(), False)
        row = self._units.get(unit) or UnitRow(unit, unit, Decimal(1), "proportion", None)
        whole = Candidate(form, match.start(), end, end, value, row, more=more)
        return whole if low is None else whole._replace(form="range", value=low, high=value)

    def _read_number(self, text: str, match: re.Match[str], form: str, floor: int) -> list[Candidate]:
        first = self._measure(text, match, form, floor)
        if first is None:
            return []
        whole, end = first, first.end
        after = text[end : end + 1]
        if after in _LINKS and first.form != "range":
            if form == "arabic" and first.unit is None and after in _RATIO_OPENS and _RATIO.match(text, end):
                return self._read_ratio(text, first)
            if after in _RANGE_OPENS:
                whole = self._read_range(text, first)
        return [whole] if form == "arabic" or whole.unit or _sum(match.group()) else []

    def _measure(self, text: str, match: re.Match[str], form: str, floor: int) -> Candidate | None:
        """Digits, 余, scale and unit from ``match`` on; the sign or currency sign before belongs to it."""
        numeral, first = match.group(), match.start()
        if form == "chinese" and numeral[-1] in "百千" and numeral[-2:-1] in ("万", "亿"):
            numeral = numeral[:-1]  # 二十万千瓦: the scale begins the unit
        value = _value(numeral, form)
        if value is None:
            return None
        end, more, scale = first + len(numeral), False, ONE
        after = text[end : end + 1]
        if after in _FUZZ:
            end, more = _fuzz(text, end)
            after = text[end : end + 1]
        if after in _SCALING and (form == "arabic" or more or "点" in numeral or "." in numeral):
            scale, end = self._scale(text, end)
            if scale != 1:
                value, end = self._compound(text, end, value, scale)
            after = text[end : end + 1]
        if after in _FUZZ:
            end, more_after = _fuzz(text, end)
            more = more or more_after
        start, last = first, text[first - 1] if first else ""
        if last in _SIGN_ENDS:
            start, negative = _sign(text, first, floor)
            value = -value if negative else value
        high: Number | None = None
        if form == "chinese" and len(numeral) > 1:
            more = more or numeral[0] == "数" or "十几" in numeral
            if choice := either_of(numeral):
                form, (value, high) = "range", choice
        at = end
        if "±" in numeral and _BRACKETS.fullmatch(text[start - 1 : start] + text[end : end + 1]):
            at += 1  # (42.6±3.1) g/kg
        unit = self._units.at(text, at)
        if unit:
            row, unit_end, more_inside = unit
            at += text[at] == " "
            made = _new(
                Candidate,
                (form, start, end, unit_end, value, row, at, scale, more or more_inside, high, False, 0, 1),
            )
            made = self._with_parts(text, made, row)
        else:
            made = _new(Candidate, (form, start, end, end, value, None, None, scale, more, high, False, 0, 1))
        signed = start > floor and text[start - 1] in _CURRENCY_ENDS
        return self._currency(text, made, floor) if signed else made

    def _with_parts(self, text: str, made: Candidate, row: UnitRow) -> Candidate:
        """What belongs to a number with its unit besides: 半, the parts of the unit, what it is counted by."""
        if text.startswith("半", made.end):
            made = self._halved(text, made)
            row = made.unit or row
        if row.surface in _STEPPED:
            made = self._stepped(text, made)
        start = made.start
        return self._priced(text, made) if text.find("每", max(0, start - _EACH), start) >= 0 else made

    def _halved(self, text: str, made: Candidate) -> Candidate:
        """两天半, 两倍半, 4分半钟."""
        unit, half = made.unit, _HALF.match(text, made.end)
        if unit and half and unit.surface == "分" and text.startswith("钟", half.end()):
            minutes = self._units.get("分钟") or unit
            return _plus(made, Decimal("0.5"))._replace(unit=minutes, end=half.end() + 1)
        if not unit or not half or unit.dimension not in _HALVED:
            return made
        return _plus(made, Decimal("0.5"))._replace(end=half.end())

    def _stepped(self, text: str, made: Candidate) -> Candidate:
        """七角三分, 三块五, 四丈八尺: an amount said in a unit and its parts is one amount."""
        unit, first = made.unit, made
        while unit and unit.surface in _STEPPED and made.scale == 1 and not made.more:
            match = _STEP.match(text, made.end)
            per = match and _STEPS.get((unit.surface if unit.base != "小时" else "小时", match[2] or ""))
            if not match or not (per or (not match[2] and self._tail(text, unit, match))):
                break
            part = Decimal(match[1]) if match[1].isdecimal() else chinese_number(match[1])
            made = self._joined(made, unit, part, per or 10, match)
            unit = self._units.get(match[2]) if match[2] else None
        return self._in_yuan(made, first)

    def _tail(self, text: str, unit: UnitRow, match: re.Match[str]) -> bool:
        """三块五, 一丈二: the part said without its unit, where nothing is counted by it."""
        whole = unit.surface in ("块", "毛", "丈", "尺")
        return whole and len(match[1]) == 1 and not self._units.at(text, match.end())

    def _joined(
        self, made: Candidate, unit: UnitRow, part: Decimal, per: int, match: re.Match[str]
    ) -> Candidate:
        if per == 60:
            value = made.value * 60 if isinstance(made.value, Decimal) else made.value
            smaller = self._units.get("秒" if match[2] == "秒" else "分钟") or unit
            return _plus(made._replace(value=value, unit=smaller, end=match.end()), part)
        size = Decimal(per) if made.unit is unit else Decimal(per) * 10
        return _plus(made._replace(end=match.end()), part / size)

    def _in_yuan(self, made: Candidate, first: Candidate) -> Candidate:
        """八毛五 is 0.85元; 丈 is told in 尺 where 尺 follows."""
        unit = made.unit
        if unit is None or made.end == first.end:
            return made
        if unit.surface in _COINS and isinstance(made.value, Decimal):
            yuan = self._units.get("元") or unit
            return made._replace(unit=yuan, value=made.value * _COINS[unit.surface])
        if unit.surface == "丈" and isinstance(made.value, Decimal):
            return made._replace(unit=self._units.get("尺") or unit, value=made.value * 10)
        return made

    def _priced(self, text: str, made: Candidate) -> Candidate:
        """每吨566美元, 每小时350公里, 每斤不到3元: the unit counted by, said before the figure."""
        before = self._each.search(text, max(0, made.start - _EACH), made.start)
        per = self._units.get(before[1]) if before else None
        if not per or not made.unit or made.unit.dimension in ("proportion", "multiple"):
            return made
        timed = per.base in _PER_TIME and made.unit.dimension in _FLOWS
        return made._replace(unit=per_unit(made.unit, per)) if per.dimension in _PER or timed else made

    def _scale(self, text: str, start: int) -> tuple[Decimal, int]:
        """Scale characters from ``start`` on, unless they begin a unit of their own (千瓦, 百分点)."""
        end = start
        while end < len(text) and text[end] in SCALES and text[end] not in "十拾":
            unit = self._units.simple(text, end)
            if unit and unit.end - end > 1 and text[end] in "百千兆":
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
            return made._replace(start=sign.start(), currency=True)
        return made._replace(
            start=sign.start(), unit=row, unit_start=None, end=made.digits_end, currency=True
        )

    def _read_range(self, text: str, first: Candidate) -> Candidate:
        sep = _RANGE.match(text, first.end)
        signed = sep and _SIGNED.match(text, sep.end())
        match = sep and self._number(text, signed.end() if signed else sep.end())
        if not sep or not match or match.lastgroup != first.form:
            return first
        second = self._measure(text, match, first.form, sep.end())
        bare = second and second.unit is None and first.scale == second.scale >= _MYRIAD  # 900万~1000万
        if second is None or (second.unit is None and not bare) or not _same_unit(first, second):
            return first
        if sep.group() in "至到" and _moves(text, first.start) and not _BETWEEN.match(text, second.end):
            return first
        low, high = _spread(first, second)
        return second._replace(
            form="range", start=first.start, value=low, high=high, more=first.more or second.more
        )

    def _read_ratio(self, text: str, first: Candidate) -> list[Candidate]:
        terms = [first]
        end = first.end
        while sep := _RATIO.match(text, end):
            match = self._number(text, sep.end())
            term = (
                match and match.lastgroup == "arabic" and self._measure(text, match, "arabic", match.start())
            )
            if not term:
                break
            terms.append(term)
            end = term.end
            if term.unit:
                break
        return [t._replace(form="ratio", term=i, terms=len(terms)) for i, t in enumerate(terms)]


def _value(digits: str, form: str) -> Number | None:
    if form == "chinese":
        if digits in DIGIT_VALUES:
            return DIGIT_VALUES[digits]
        return halves(digits) if digits[-1] == "半" else chinese_number(digits.lstrip("数").replace("几", ""))
    if digits.replace(".", "", 1).isdecimal() and len(digits) <= LONGEST:
        return Decimal(digits)
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


def _plus(made: Candidate, part: Decimal) -> Candidate:
    return made._replace(value=made.value + part) if isinstance(made.value, Decimal) else made


def _sum(numeral: str) -> bool:
    """Whether a Chinese numeral may be an amount without its unit: 三万五, 一百七十点五."""
    return len(numeral) > 1 and any(c in "千万亿点." for c in numeral)


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
