"""Whatever the text, it is read without an exception and every record that is written re-reads from it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Pipeline
from pipeline.schema import problems, schema
from pipeline.verify import misread
from pipeline.write.jsonl import ROWS
from pipeline.write.records import dump

# Words of every kind the rules look for, to be thrown together without sense.
PIECES = (
    *(
        "2023年",
        "去年末",
        "同年底",
        "次年初",
        "“十四五”",
        "截至",
        "较2014年",
        "同比",
        "增长",
        "下降",
        "占全国",
        "分别",
        "其中",
        "2023年统计公报",
    ),
    *(
        "１２３",
        "1,234.5",
        "３．５",
        "0.4",
        "100292.7",
        "万",
        "亿元",
        "万人",
        "%",
        "％",
        "个百分点",
        "倍",
        "平方公里",
    ),
    *(
        "微克/立方米",
        "三成",
        "翻一番",
        "三分之一",
        "百分之十五",
        "二十六",
        "1—1.5小时",
        "88.5:8.0:3.5",
        "PM_{2.5}",
    ),
    *(
        "北京",
        "天津",
        "河北",
        "京津冀",
        "通武廊",
        "三地",
        "全市",
        "市发展改革委",
        "常住人口",
        "地区生产总值",
        "本报讯",
    ),
    *(
        "、",
        "，",
        "。",
        "；",
        "《",
        "》",
        "“",
        "”",
        "（",
        "）",
        "■",
        "文／",
        "第３版",
        "图为",
        "$12.5 \\%$",
        "㎡",
        "⅓",
        "㈠",
    ),
    *("\n", "\r\n", "\n\n", "　　", " ", "\x00", "\ufffd", "\u200b", "😀"),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=["Cs"])), max_size=40).map(
        "".join
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@settings(max_examples=250, deadline=None)
@given(text=TEXTS)
def test_any_text_re_reads(pipeline: Pipeline, text: str) -> None:
    (extraction,) = pipeline.extract_text(text, published="2024-02", region="天津").extractions
    for name, rows in ROWS.items():
        for record in rows(extraction):
            row = json.loads(dump(record))
            assert not list(problems(row, schema(name)))
            if name != "documents":
                assert not list(misread(name, row, text))
