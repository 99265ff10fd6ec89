"""Dates of publication in names, texts and metadata: strong forms are read, everything else is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.read.dates import day_of, facts_of_name, facts_of_text, made_for, title_of_name


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("2021-03-05_春耕.txt", "2021-03-05"),
        ("20210305.txt", "2021-03-05"),
        ("2021年3月5日要闻.pdf", "2021-03-05"),
        ("人民日报_2021-03-05", "2021-03-05"),
        ("晨报20210305第3版.txt", "2021-03-05"),
        ("2021.3.5.txt", "2021-03-05"),
        ("2021_3_5.html", "2021-03-05"),
        ("2021年3月.docx", "2021-03"),
        ("2021-03_月刊.pdf", "2021-03"),
        ("202103/t20210305_5123456.html", "2021-03-05"),
        ("2021/03/05/content.html", "2021-03-05"),
        ("2021-03/05/content.html", "2021-03-05"),
        ("2021-03-05/a.txt", "2021-03-05"),
        ("2020-01-01/2021-03-05.txt", "2021-03-05"),
        ("2021-03-05-春耕.txt", "2021-03-05"),
        ("2021-03-05-spring-ploughing.md", "2021-03-05"),
        ("2021年3月5日——春耕正忙.docx", "2021-03-05"),
        ("平原日报-2021-03-05.txt", "2021-03-05"),
        ("平原日报-20210305.txt", "2021-03-05"),
        ("20210305-春耕.txt", "2021-03-05"),
        ("20210305-001.txt", "2021-03-05"),
        ("2021-03-05-1234567.html", "2021-03-05"),
        ("2021-03-月刊.pdf", "2021-03"),
        ("2021-03-05-07.txt", None),
        ("2021-03-05—2021-03-07.txt", None),
        ("20210305-0307.txt", None),
        ("2021年3月-5月.txt", None),
        ("2021年3月—今.txt", None),
        ("20210230.txt", None),
        ("20211345.txt", None),
        ("202103051234567.txt", None),
        ("13820210305.txt", None),
        ("IMG20210305.pdf", None),
        ("2021-2025规划.txt", None),
        ("2021年1-6月经济运行.txt", None),
        ("截至2021-03-05.txt", None),
        ("20210305-20210307.txt", None),
        ("2021-03-05和2021-03-06.txt", None),
        ("2021年统计公报.txt", None),
        ("18991231.txt", None),
        ("", None),
    ],
)
def test_a_name_says_its_day_only_where_nothing_else_can_be_meant(name: str, published: str | None) -> None:
    assert facts_of_name(name).published == published


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2021-03-05_春耕备耕工作全面展开.txt", "春耕备耕工作全面展开"),
        ("平原日报-20210305-春耕备耕工作全面展开.txt", "春耕备耕工作全面展开"),
        ("本地新闻/03.春耕备耕工作全面展开(2).docx", "春耕备耕工作全面展开"),
        ("2021年平原县统计公报.pdf", "2021年平原县统计公报"),
        ("平原晚报_2021-03-05.txt", None),
        ("2021年3月5日第3版.txt", None),
        ("新建文本文档.txt", None),
        ("春耕.txt", None),
        ("spring_ploughing.html", None),
        ("", None),
    ],
)
def test_a_name_has_a_title_where_a_part_of_it_can_be_one(name: str, title: str | None) -> None:
    assert title_of_name(name) == title


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("春耕正忙\n发布时间：2021-03-05 10:00　浏览：31次\n正文", "2021-03-05"),
        ("春耕正忙\n发布日期： 2021年3月5日\n正文", "2021-03-05"),
        ("春耕正忙\n2021年03月05日09:15　来源：平原网\n正文", "2021-03-05"),
        ("【2021-03-05 来源：平原网】正文", "2021-03-05"),
        ("来源：平原网　时间：2021-3-5\n正文", "2021-03-05"),
        ("平原日报　2021年3月5日　星期五　第3版\n正文", "2021-03-05"),
        ("本报北京2021年3月5日电　记者从会上获悉", "2021-03-05"),
        ("发布时间：2021-03-05\n更新时间：2022-01-06\n正文", "2021-03-05"),
        ("正文。" * 600 + "\n（《平原日报》2021年3月5日第1版）\n", "2021-03-05"),
        ("会议时间：2021年3月5日\n正文", None),
        ("截至2021年3月5日，全市有企业100家。", None),
        ("2021年3月5日，公司在成都成立。", None),
        ("本报北京3月5日电　记者从会上获悉", None),
        ("发布时间：2021-02-30\n正文", None),
        ("发布时间：2021-03-05\n正文\n发布时间：2020-03-05\n", None),
        ("2021年3月5日星期五，我们去了工厂。", None),
        ("正文。" * 600 + "发布时间：2021-03-05" + "正文。" * 600, None),
        ("", None),
    ],
)
def test_a_text_says_its_day_only_where_it_speaks_of_its_own_publication(
    text: str, published: str | None
) -> None:
    assert facts_of_text(text).published == published


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("2024-03-21T09:15:00+08:00", "2024-03-21"),
        ("2024-03-21 09:15", "2024-03-21"),
        ("D:20240321091500+08'00'", "2024-03-21"),
        ("2024年3月21日", "2024-03-21"),
        ("2024/3/1 10:00", "2024-03-01"),
        ("202403", "2024-03"),
        ("2024", "2024"),
        ("2024-13-40", "2024"),
        ("1970-01-01T00:00:00Z", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_metadata_are_read_in_every_common_form(value: str, published: str | None) -> None:
    assert day_of(value) == published


def test_a_file_made_long_after_the_years_of_its_text_does_not_date_it() -> None:
    assert made_for("2024-03-21", "2023年，全市增长5%。到2035年") == "2024-03-21"
    assert made_for("2024-03-21", "2016年，全市增长5%。") is None
    assert made_for("2024-03-21", "全市增长5%。") == "2024-03-21"
    assert made_for("2000-01-01", "2022年，全市增长5%。") is None
    assert made_for(None, "2023年") is None


@settings(deadline=None)
@given(st.text(alphabet="2013450年月日-_./ t报发布时间：来源星期五电\n", max_size=60))
def test_whatever_is_found_is_a_date_of_the_calendar(text: str) -> None:
    from pipeline.stages.read.metadata import parse_published

    for found in (facts_of_name(text).published, facts_of_text(text).published, day_of(text)):
        assert found is None or parse_published(found) == found
