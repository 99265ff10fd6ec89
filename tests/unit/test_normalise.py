"""Variant characters and mark-up residue: (text, what it is matched as), and the offsets that lead back."""

from __future__ import annotations

import pytest

from pipeline.stages.normalise import normalise

DIGITS = {0xFF10 + value: str(value) for value in range(10)}
TABLE = {
    **DIGITS,
    ord("％"): "%",
    ord("．"): ".",
    ord("⼈"): "人",
    ord("產"): "产",
    ord("⑩"): "10",
    ord("㎞"): "km",
}

ROWS = (
    ("人口１２３４人", "人口1234人"),
    ("增长１２．５％", "增长12.5%"),
    ("共１，１００户", "共1,100户"),
    ("共12，345，678元", "共12,345,678元"),
    ("２０２１，２０２２，２０２３三年", "2021，2022，2023三年"),
    ("增长5%，100人", "增长5%，100人"),
    ("⼈口與產业", "人口與产业"),
    ("第⑩条，长3㎞", "第10条，长3km"),
    ("PM_{2.5}浓度", "PM2.5浓度"),
    ("CO_{2}排放10 m^{3}", "CO2排放10 m³"),
    ("湿地$ 4.8 \\times 10^{5} $ hm$^2$", "湿地 4.8 × 10⁵  hm²"),
    ("含量3.2 mg·L$^{-1}$，价格$5和$6", "含量3.2 mg·L-¹，价格$5和$6"),
    (r"海拔$ 3\,500 $ m、$ 1.9 $ km", "海拔 3500  m、 1.9  km"),
    ("公司总资产42.\n18亿元，比年初增长6.9%，负债率", "公司总资产42.18亿元\n，比年初增长6.9%，负债率"),
    (
        "实现营业收入186,542.37\n万元，较上年同期增长14.63%；净利润",
        "实现营业收入186,542.37万元\n，较上年同期增长14.63%；净利润",
    ),
    (
        "去年全县粮食总产达到32\n万吨，比上年增长百分之五\n",
        "去年全县粮食总产达到32\n万吨，比上年增长百分之五\n",
    ),
    (r"占 $12.5 \%$ 左右", "占 12.5 % 左右"),
    (r"约 $3 \times 10^{4}$ 吨", "约 3 × 10⁴ 吨"),
    (r"$\mathrm{PM}_{2.5}$ 下降 5\%", "PM2.5 下降 5%"),
    ("票价$5，门票$6", "票价$5，门票$6"),
    ("每股$12.5和$13.5之间", "每股$12.5和$13.5之间"),
    ("人\u00ad口\u200b为\ufeff5", "人口为5"),
    ("行一\r\n行二\r行三\u2028行四", "行一\r\n行二\r行三\u2028行四"),
    ("\x00\ufffd😀", "\x00\ufffd😀"),
    ("", ""),
)


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_text(text: str, expected: str) -> None:
    assert normalise(text, TABLE).text == expected


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_offsets(text: str, expected: str) -> None:
    norm = normalise(text, TABLE)
    assert norm.original == text
    assert len(norm.origins) == len(norm.text)
    assert list(norm.origins) == sorted(norm.origins)
    for char, origin in zip(norm.text, norm.origins, strict=True):
        before = text[origin]
        # a raised digit stands for the last character of its mark-up, a moved line break for what it comes before
        assert char in (before, ",", "×", "\n", *"⁰¹²³⁴⁵⁶⁷⁸⁹-") or char in TABLE.get(ord(before), "")


def test_one_to_one_keeps_identity() -> None:
    assert normalise("１２３人", TABLE).origins == range(4)


def test_one_to_many_points_to_its_character() -> None:
    assert list(normalise("长3㎞", TABLE).origins) == [0, 1, 2, 2]


def test_character_mapped_to_nothing() -> None:
    norm = normalise("甲乙丙", {ord("乙"): ""})
    assert (norm.text, list(norm.origins)) == ("甲丙", [0, 2])


def test_empty_table() -> None:
    assert normalise("人口１", {}).text == "人口１"


def test_a_formula_with_every_digit_apart_keeps_the_origin_of_its_point() -> None:
    norm = normalise("达到 $2 8 . 7$ 万亿元", {})
    at = norm.text.index("28.7")
    assert [norm.original[i] for i in norm.origins[at : at + 4]] == ["2", "8", ".", "7"]
