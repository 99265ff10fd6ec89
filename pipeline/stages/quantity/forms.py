"""How numbers are written: the forms one may begin with, and what proportions, doublings and halves are worth."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipeline.lexicon import Cues
from pipeline.model import Number
from pipeline.stages.quantity.numerals import chinese_number

_CHARACTERS: Final = "零〇一二两三四五六七八九十百千万亿廿卅"
_CHINESE: Final = rf"(?:[{_CHARACTERS}]{{1,12}}(?:点[零〇一二三四五六七八九]{{1,8}})?)"
_EITHER: Final = rf"(?:{_CHINESE}|\d+(?:\.\d+)?)"


def number_pattern(cues: Cues) -> re.Pattern[str]:
    """Anything that may begin a quantity, the longer and more special forms first; the last group names the form."""
    tenths = rf"成(?!{cues.bare('tenths-compound')})"
    return re.compile(
        rf"""
        (?P<doubling>翻(?:了|两|一|三|四|五|六|几|\d|\.)*番|翻倍)
      | (?P<percent>百分之{_EITHER})
      | (?P<fraction>{_CHINESE}分之{_EITHER}|(?<!\d)\d{{1,3}}/\d{{1,3}}(?![\d/]))
      | (?P<tenths>[一二三四五六七八][至到—～~][二三四五六七八九]{tenths}|[一二两三四五六七八九](?:点[一二三四五六七八九])?{tenths}
          (?:[一二三四五六七八九半](?![个家项名年月日]))?|\d(?:\.\d)?{tenths})
      | (?P<half>{cues.pattern("half")}|(?<=近)半(?=[的、，。数]))
      | (?P<arabic>(?:(?<![\d ])\d{{1,3}}(?:[ ]\d{{3}})+(?![\d ])|\d[\d,]*)(?:\.\d+|点\d+(?=[万亿%％元个]))?
          (?:[×x](?:10[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}|10\^\{{?\d{{1,2}}\}}?))?)
      | (?P<chinese>(?:[一二两三四五六七八九十]|\d{{1,2}})个半(?=小时|月|百分点)
          |半(?=小时|个小时|个月|天|个百分点)|{_CHINESE}|[壹贰叁肆伍陆柒捌玖拾佰仟萬零]{{2,12}})
        """,
        re.VERBOSE,
    )


def proportion_of(form: str, text: str) -> tuple[Number | None, Number | None, str]:
    """Low end of a range (三至四成) or ``None``, value or high end, and unit, of what is said in characters."""
    if form == "doubling":
        return None, _doubling(text), "倍"
    if form == "half":
        return None, Decimal(50), "%"
    if form == "tenths":
        low = _tenths(text[0] + "成") if text[1:2] in ("至", "到", "—", "～", "~") else None
        return low, _tenths(text[2:] if low is not None else text), "%"
    if form == "percent":
        return None, _any_number(text.partition("分之")[2]), "%"
    below, over = text.split("/")[::-1] if "/" in text else text.split("分之")
    bottom, top = _any_number(below), _any_number(over)
    return None, (Fraction(top) / Fraction(bottom) if bottom else None), "比"


def _any_number(text: str) -> Decimal:
    return Decimal(text) if text[0].isdigit() and text.isascii() else chinese_number(text)


def _doubling(text: str) -> Decimal | None:
    """翻番 and 翻一番 → 2, 翻两番 → 4."""
    times = text.strip("翻番倍了")
    if not times:
        return Decimal(2)
    try:
        count = _any_number(times)
    except (ValueError, ArithmeticError):
        return None
    return Decimal(2) ** int(count) if count == int(count) and count < 20 else None


def _tenths(text: str) -> Decimal:
    """三成 → 30, 七成二 → 72, 三成半 → 35."""
    whole, _, rest = text.partition("成")
    part = Decimal(5) if rest == "半" else (chinese_number(rest) if rest else Decimal(0))
    return _any_number(whole) * 10 + part


def halves(digits: str) -> Decimal:
    """半 → 0.5, 两个半 → 2.5."""
    whole = digits.rstrip("个半")
    return (_any_number(whole) if whole else Decimal(0)) + Decimal("0.5")
