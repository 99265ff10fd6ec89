"""Who issued a policy and when, as an article says it; and what only looks like a policy."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lexicon import load_lexicon
from pipeline.lexicon.load import builtin_folder
from pipeline.model import Article, Mention, Paragraph, Sentence
from pipeline.stages.tag import Tagger

TAGGER = Tagger(load_lexicon())
NOBODY = None, None


def tag(text: str) -> list[Mention]:
    lines = enumerate(text.split("\n"))
    sentences = tuple(Sentence(line, range(len(line)), line, index) for index, line in lines)
    tagged = TAGGER.tag(Article(1, None, None, (Paragraph(sentences),)))
    return [mention for mentions in tagged.values() for mention in mentions]


def issue_of(text: str, title: str) -> tuple[str | None, int | None]:
    found = next(m for m in reversed(tag(text)) if m.type == "policy" and m.text == title)
    return found.issuer, found.issued


SAID = [
    ("国务院2021年印发《沿海港口布局规划》。", ("国务院", 2021)),
    ("国务院于2021年12月印发了《沿海港口布局规划》。", ("国务院", 2021)),
    ("2014年2月，国务院正式发布《沿海港口布局规划》。", ("国务院", 2014)),
    ("2014年2月26日国务院批复《沿海港口布局规划》。", ("国务院", 2014)),
    ("国务院日前出台的《沿海港口布局规划》提出目标。", ("国务院", None)),
    ("由国家发展改革委、商务部联合印发的《沿海港口布局规划》公布。", ("国家发展和改革委员会、商务部", None)),
    ("国家发展改革委会同交通运输部印发《沿海港口布局规划》。", ("国家发展和改革委员会、交通运输部", None)),
    ("近日，国家发展改革委等八部门联合印发《沿海港口布局规划》。", ("国家发展和改革委员会", None)),
    ("天津市2019年出台《沿海港口布局规划》。", ("天津", 2019)),
    ("天津市与河北省签署《沿海港口合作协议》。", ("天津、河北", None)),
    ("北京市通州区、河北省廊坊市签署《沿海港口合作协议》。", ("通州区、廊坊", None)),
    ("《沿海港口布局规划》由中共中央、国务院印发。", ("中国共产党中央委员会、国务院", None)),
    ("《沿海港口布局规划》于2020年10月正式发布。", (None, 2020)),
    ("2017年《沿海港口布局规划》出台。", (None, 2017)),
    ("2020年，三地交通部门共同印发《沿海港口布局规划》。", (None, 2020)),
    ("《沿海港口布局规划》（国办发〔2021〕37号）提出目标。", ("国务院办公厅", 2021)),
    ("《沿海港口布局规划》（苏政办发〔2022〕12号）提出目标。", ("江苏省人民政府办公厅", 2022)),
    ("《国务院关于支持沿海港口发展的意见》提出目标。", ("国务院", None)),
    ("《中共中央 国务院关于支持沿海港口发展的意见》", ("中国共产党中央委员会、国务院", None)),
    ("江西省人大常委会通过的《江西省港口条例》今起施行。", ("江西省人大常委会", None)),
    ("2021年3月，全国人大四次会议表决通过《沿海港口布局规划》。", ("全国人民代表大会", 2021)),
    ("国务院2021年印发《沿海港口建设方案》《沿海港口布局规划》。", ("国务院", 2021)),
    ("《沿海港口目录（2019年本）》列出港口30个。", (None, 2019)),
]

MORE = [
    ("《国务院关于印发沿海港口布局规划的通知》", ("国务院", None)),
    ("国务院关于印发《沿海港口布局规划》的通知。", ("国务院", None)),
    ("国务院令第792号公布《沿海港口条例》，自2024年9月1日起施行。", ("国务院", None)),
    ("《沿海港口条例》（国务院令第722号）施行。", ("国务院", None)),
    ("《沿海港口条例》（2016年12月20日国务院发布）施行。", ("国务院", 2016)),
    ("《沿海港口布局规划》已经国务院批准。", ("国务院", None)),
    ("经国务院同意，国家发展改革委印发《沿海港口布局规划》。", ("国家发展和改革委员会", None)),
]

NOT_SAID = [
    ("按照《沿海港口布局规划》，国务院批准设立新区。", NOBODY),
    ("《沿海港口布局规划》获批准设立的新区。", NOBODY),
    ("《沿海港口布局规划》发布会2021年举行。", NOBODY),
    ("《江西省港口条例》自2022年1月1日起施行。", NOBODY),
    ("江西省的《江西省港口条例》共八章。", NOBODY),
    ("《沿海港口布局规划（2021—2035年）》提出目标。", NOBODY),
    ("2015年以来，三地先后出台《沿海港口布局规划》。", NOBODY),
    ("到2025年，印发《沿海港口布局规划》。", NOBODY),
    ("自2021年起，实施《沿海港口布局规划》。", NOBODY),
    ("2018年修订的《江西省港口条例》。", NOBODY),
    ("企业通过《沿海港口布局规划》找到方向。", NOBODY),
    ("国务院要求落实《沿海港口布局规划》。", NOBODY),
    ("生态环境部牵头制定《沿海港口布局规划》，正在征求意见。", NOBODY),
    ("中心与廊坊市政府签订《沿海港口合作协议》。", NOBODY),
    ("中国签署《沿海港口国际公约》。", NOBODY),
    ("会议在北京发布《沿海港口布局规划》。", NOBODY),
]


@pytest.mark.parametrize(("text", "issue"), [*SAID, *MORE, *NOT_SAID])
def test_issuer_and_year_are_as_said(text: str, issue: tuple[str | None, int | None]) -> None:
    title = re.findall("《([^》]+)》", text)[-1]
    assert issue_of(text, title) == issue


def test_what_is_said_once_holds_for_every_mention() -> None:
    text = "国务院2021年印发《沿海港口布局规划》（以下简称《规划》）。\n《规划》提出目标。"
    assert issue_of(text, "规划") == ("国务院", 2021)


def test_the_year_of_a_listed_policy_is_that_of_the_list() -> None:
    assert issue_of("落实《京津冀协同发展规划纲要》。", "京津冀协同发展规划纲要") == (None, 2015)


def test_the_detail_says_what_says_it() -> None:
    found = next(m for m in tag("国务院2021年印发《沿海港口布局规划》。") if m.type == "policy")
    assert found.detail == "issue said by 印发"


def test_a_title_is_the_same_with_either_bracket() -> None:
    names = {
        m.canonical
        for m in tag("《港口规划（2021—2025年）》和《港口规划(2021—2025年)》")
        if m.kind == "title"
    }
    assert names == {"港口规划（2021—2025年）"}


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("依照公司法规定办理。", "公司法"),
        ("修改后的《公司法》施行。", "公司法"),
        ("执行公司法，保护股东。", "公司法"),
        ("该公司法人变更。", None),
        ("某公司法务部负责。", None),
        ("环境保护法律体系。", None),
        ("上市公司法定代表人。", None),
        ("违反环境保护法的企业。", "环境保护法"),
    ],
)
def test_a_law_is_no_part_of_another_word(text: str, law: str | None) -> None:
    assert next((m.text for m in tag(text) if m.kind == "law"), None) == law


def test_one_policy_has_one_year() -> None:
    with (builtin_folder() / "policies.csv").open(encoding="utf-8", newline="") as file:
        pairs = {(row["canonical"], row["issued_year"]) for row in csv.DictReader(file)}
    counts = Counter(canonical for canonical, _ in pairs)
    assert [canonical for canonical, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    "title", ["孙子兵法", "连队健身锻炼法", "快乐学习法", "中国港口发展报告", "港口日报"]
)
def test_what_is_no_instrument_is_no_policy(title: str) -> None:
    assert not [m for m in tag(f"他翻开《{title}》。") if m.kind == "title"]


PIECES = (
    "《",
    "》",
    "国务院",
    "、",
    "2021年",
    "印发",
    "（",
    "）",
    "国发〔2021〕5号",
    "由",
    "关于",
    "规划",
    "近日",
    "的",
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_order_of_words_is_read(text: str) -> None:
    for mention in tag(text):
        assert mention.issued is None or 1900 <= mention.issued < 2100
        assert (mention.issuer is None and mention.issued is None) or mention.type == "policy"
