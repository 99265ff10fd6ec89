"""Printed numerals: what is written, and the exact number it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.quantity.numerals import chinese_number, either_of, scale_of

WRITTEN = [
    ("零", "0"),
    ("十", "10"),
    ("十五", "15"),
    ("二十", "20"),
    ("廿五", "25"),
    ("一百零五", "105"),
    ("一百一十", "110"),
    ("三百五", "350"),
    ("两千", "2000"),
    ("一千零五", "1005"),
    ("三万五", "35000"),
    ("一万零五", "10005"),
    ("十五万六千", "156000"),
    ("一百三十万", "1300000"),
    ("一千零五亿", "100500000000"),
    ("一亿二千万", "120000000"),
    ("千亿", "100000000000"),
    ("万亿", "1000000000000"),
    ("二〇二三", "2023"),
    ("一九九八", "1998"),
    ("一点二", "1.2"),
    ("四四〇六亿", "440600000000"),
    ("一三七九亿", "137900000000"),
    ("三十四.一", "34.1"),
    ("十四点二", "14.2"),
    ("零点零五", "0.05"),
    ("叁佰伍拾", "350"),
]


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_written_numeral(text: str, value: str) -> None:
    assert chinese_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "点", "十点十", "人", "三人"])
def test_what_is_no_numeral(text: str) -> None:
    with pytest.raises(ValueError):
        chinese_number(text)


@pytest.mark.parametrize(
    ("text", "factor"), [("", 1), ("万", 10**4), ("百万", 10**6), ("万亿", 10**12), ("百亿亿", 10**18)]
)
def test_scales_multiply(text: str, factor: int) -> None:
    assert scale_of(text) == factor


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_number_spelt_in_full_reads_back(number: int) -> None:
    assert chinese_number(_spell(number)) == number


def _spell(number: int) -> str:
    """The full form, as a cheque has it: 20305 → 二万零三百零五."""
    high, low = divmod(number, 10_000)
    if not high:
        return _spell_section(low)
    gap = "零" if low and low < 1000 else ""
    return _spell_section(high) + "万" + gap + (_spell_section(low) if low else "")


def _spell_section(number: int) -> str:
    parts, pending = [], False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            parts.append(("零" if pending and parts else "") + "一二三四五六七八九"[digit - 1] + name)
        pending = not digit
    return "".join(parts)


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("五六百", (500, 600)),
        ("十五六", (15, 16)),
        ("二十七八万", (270000, 280000)),
        ("三五", (3, 5)),
        ("五六七", None),
    ],
)
def test_either_of(written: str, ends: tuple[int, int] | None) -> None:
    assert either_of(written) == (ends and tuple(map(Decimal, ends)))
