"""Layouts of the page and what they are read as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Article
from pipeline.stages.normalise import normalise
from pipeline.stages.split import split

SPECS = Path(__file__).parent.parent / "specs"
#: Rows of name, text as found and paragraphs; ``#`` marks a heading.
LAYOUTS = json.loads((SPECS / "layouts.json").read_text("utf-8"))


def shape(articles: tuple[Article, ...]) -> tuple[str, ...]:
    return tuple(
        ("#" if paragraph.heading else "") + "|".join(sentence.text for sentence in paragraph.sentences)
        for article in articles
        for paragraph in article.paragraphs
    )


def read(text: str) -> tuple[Article, ...]:
    return split(normalise(text, {}))


@pytest.mark.parametrize("row", LAYOUTS, ids=lambda row: row["name"])
def test_layout(row: Mapping[str, Any]) -> None:
    assert shape(read(row["text"])) == tuple(row["paragraphs"])


def frames(text: str) -> list[tuple[str | None, str | None, int]]:
    return [(article.title, article.byline, len(article.paragraphs)) for article in read(text)]


ISSUE = """编者按：乡村要振兴，产业先兴旺。

茶山上的新生活

文 / 张立新
李红

清晨，采茶工人已经忙碌起来，全镇三万亩茶园进入采摘旺季，每天产鲜叶二十吨。

一片叶子富一方

去年茶农人均收入两万元。✎

（作者系县融媒体中心记者）

核心阅读：水利是农业的命脉。



从缺水村到鱼米乡

——一条渠的故事

文/王大力

渠长四十公里，灌溉农田五万亩。■
"""


def test_issue_has_articles() -> None:
    assert frames(ISSUE) == [
        ("茶山上的新生活", "文 / 张立新 李红", 6),
        ("从缺水村到鱼米乡 ——一条渠的故事", "文/王大力", 4),
    ]


def test_news_briefs_begin_with_their_datelines() -> None:
    text = (
        "简讯\n\n本报讯 赵敏 我市新增公园5个。\n\n地铁四号线开工\n\n本报讯（记者 钱进）线路长30公里。\n\n"
        "本报讯 预计三年建成。\n"
    )
    assert frames(text) == [
        ("简讯", "本报讯 赵敏", 2),
        ("地铁四号线开工", "本报讯（记者 钱进）", 2),
        (None, None, 1),
    ]


def test_note_of_the_author_is_the_byline_where_there_is_none() -> None:
    assert frames(
        "论就业\n\n就业是民生之本。\n\n（作者单位：某大学经济学院）\n\n谈消费\n\n消费在回暖。\n"
    ) == [
        ("论就业", "（作者单位：某大学经济学院）", 3),
        ("谈消费", None, 2),
    ]


def test_names_under_a_title() -> None:
    assert frames("# 数字乡村调查\n\n周明 郑国华\n\n村里有了5G基站。\n") == [
        ("数字乡村调查", "周明 郑国华", 2)
    ]


def test_heading_over_lines_is_one_title() -> None:
    text = "我省秋粮收购\n进度过半\n\n本报讯 截至昨日，全省收购秋粮六百万吨。\n"
    assert frames(text) == [("我省秋粮收购进度过半", None, 2)]


def test_title_of_the_document() -> None:
    (article,) = split(normalise("全市有公园30个。", {}), "公园之城")
    assert article.title == "公园之城"


def test_sentence_leads_back_to_the_original() -> None:
    text = "全年参保人数达8211万\n\n人，覆盖率在百分之九十五以上，基金运行平稳，待遇按时足额发放到位。"
    (article,) = read(text)
    (sentence,) = article.paragraphs[0].sentences
    at = sentence.text.index("8211万人")
    span = sentence.span(at, at + 6)
    assert text[span.start : span.end] == "8211万\n\n人"
    assert sentence.surface(at, at + 6) == "8211万人"


def test_long_sentence_is_cut_at_a_comma() -> None:
    (article,) = read("人口增加，" * 900)
    lengths = [len(sentence.text) for sentence in article.paragraphs[0].sentences]
    assert sum(lengths) == 4500
    assert max(lengths) <= 2000
    assert all(length % 5 == 0 for length in lengths)


def test_running_head_printed_on_each_page() -> None:
    page = "县域经济观察 {}\n\n第{}个县去年产值突破三百亿元，特色产业发展得又快又好。\n\n{}\n\n"
    body = "\n\n".join(["村集体收入去年增长一成。"] * 8)
    text = "".join(page.format(n, "一二三四"[n], body) for n in range(4))
    assert not [sentence for sentence in shape(read(text)) if "县域经济观察" in sentence]


def test_rows_of_years_are_no_running_head() -> None:
    rows = "\n\n".join(f"{year}年  {year - 1900}.5万人" for year in range(2015, 2024))
    assert len(shape(read("历年人口\n\n" + rows))) == 10
