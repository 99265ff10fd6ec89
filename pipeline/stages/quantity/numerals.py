"""Printed numerals to exact numbers: Arabic digits, Chinese numerals, and the two mixed (3.2百亿, 1亿2千万)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

DIGITS: Final = {
    c: value for value, characters in enumerate(
        ("零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    ) for c in characters
}  # fmt: skip
SMALL: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
LARGE: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "兆": 10**12}
SCALES: Final = {**{k: v for k, v in SMALL.items() if k not in "廿卅"}, **LARGE}
#: 五六百, 三四十, 十五六, 三五百: one of two neighbouring digits.
_EITHER_OF: Final = re.compile(
    r"(?P<head>(?:[一二两三四五六七八九十百千万亿]*[十百千万亿])?)"
    r"(?P<low>[一二两三四五六七八])(?P<high>(?<=一)二|(?<=[二两])三|(?<=三)[四五]|(?<=四)五|(?<=五)六|(?<=六)七"
    r"|(?<=七)八|(?<=八)九)(?P<tail>[十百千万亿]*)"
)
ONE: Final = Decimal(1)
#: What a numeral of one digit is worth.
DIGIT_VALUES: Final = {c: Decimal(value) for c, value in DIGITS.items()}
_SCALE_VALUES: Final = {c: Decimal(value) for c, value in SCALES.items()}
#: More digits than this in a row are no quantity anybody states.
LONGEST: Final = 40


@lru_cache(maxsize=1024)  # texts write the same few
def chinese_number(text: str) -> Decimal:
    """The value of a Chinese numeral: 一千零五 → 1005, 三万五 → 35000, 一点二 → 1.2, 四四〇六亿 → 440600000000.

    A bare scale counts once (千亿 → 100000000000). Raises ``ValueError`` for anything else.
    """
    if text in DIGIT_VALUES:
        return DIGIT_VALUES[text]
    whole, point, part = text.replace(".", "点").partition("点")
    if not whole or (point and not part):
        raise ValueError(text)
    if point:
        return chinese_number(whole) + Decimal("0." + _digit_string(part))
    if all(c in DIGITS for c in whole):
        return Decimal(_digit_string(whole))
    return Decimal(_positional(whole))


@lru_cache(maxsize=1024)
def either_of(text: str) -> tuple[Decimal, Decimal] | None:
    """The two values of a numeral that leaves the choice: 五六百 → 500 and 600, 十五六 → 15 and 16."""
    match = _EITHER_OF.fullmatch(text) if len(text) > 1 else None
    if not match:
        return None
    low, high = (match["head"] + match[end] + match["tail"] for end in ("low", "high"))
    return chinese_number(low), chinese_number(high)


def scale_of(text: str) -> Decimal:
    """The factor of a run of scale characters, multiplied out: 万 → 10000, 万亿 → 10**12, 百亿亿 → 10**18."""
    if len(text) < 2:
        return _SCALE_VALUES[text] if text else ONE
    factor = 1
    for c in text:
        factor *= SCALES[c]
    return Decimal(factor)


def _digit_string(text: str) -> str:
    try:
        return "".join(str(DIGITS[c]) for c in text)
    except KeyError as error:
        raise ValueError(text) from error


def _positional(text: str) -> int:
    """Digits in a row are read by their places, as newspapers of Taiwan print them: 五七八四亿."""
    total = section = digit = 0
    last = 1
    for c in text:
        if c in DIGITS:
            digit = digit * 10 + DIGITS[c]
            last = 1 if digit == 0 else last
        elif c in "廿卅":
            section += SMALL[c]
        elif c in SMALL:
            section += (digit % 10 or 1) * SMALL[c]
            digit, last = 0, SMALL[c]
        elif c in LARGE:
            section += digit
            total, section = _carry(total, section, LARGE[c])
            digit, last = 0, LARGE[c]
        else:
            raise ValueError(text)
    # 三万五 leaves off the scale one step below the last: 35000, not 30005
    tail = digit * (last // 10) if last > 10 and digit < 10 else digit
    return total + section + tail


def _carry(total: int, section: int, scale: int) -> tuple[int, int]:
    """亿 and above multiply all that came before (一千二百万亿); 万 multiplies its own section."""
    if total and total < scale:
        return (total + section) * scale, 0
    return total + (section or 1) * scale, 0
