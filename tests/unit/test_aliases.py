"""Short names: given by the article, or such as it can only mean one of its names."""

from __future__ import annotations

import time

import pytest

from pipeline.lexicon import load_lexicon
from pipeline.model import Article, Mention, Paragraph, Sentence
from pipeline.stages.tag import Tagger

TAGGER = Tagger(load_lexicon())


def tag(text: str, region: tuple[str, ...] = ()) -> list[Mention]:
    lines = enumerate(text.split("\n"))
    sentences = tuple(Sentence(line, range(len(line)), line, index) for index, line in lines)
    tagged = TAGGER.tag(Article(1, None, None, (Paragraph(sentences),)), region)
    return [mention for mentions in tagged.values() for mention in mentions]


def canonical(text: str, surface: str) -> str | None:
    """What the last mention of the surface stands for."""
    return next((m.canonical for m in reversed(tag(text)) if m.text == surface), None)


PLAN = "赣南苏区港口规划纲要"
GIVEN = [
    (f"《{PLAN}》（以下简称《纲要》）印发。\n《纲要》提出目标。", "纲要", PLAN),
    (f"《{PLAN}》（以下简称“纲要”）印发。\n“纲要”提出目标。", "纲要", PLAN),
    (f"《{PLAN}》（以下简称纲要）印发。\n按照纲要提出的目标。", "纲要", PLAN),
    (f"《{PLAN}》（下称《纲要》）印发。\n《纲要》提出目标。", "纲要", PLAN),
    (f"《{PLAN}》（简称《纲要》）印发。\n《纲要》提出目标。", "纲要", PLAN),
    (f"《{PLAN}》（以下称本纲要）印发。\n本纲要自印发之日起施行。", "本纲要", PLAN),
    (f"《{PLAN}》（以下统称《纲要》）印发。\n《纲要》提出目标。", "纲要", PLAN),
    (f"《{PLAN}》（也称“港口蓝图”）印发。\n“港口蓝图”提出目标。", "港口蓝图", PLAN),
    (f"《{PLAN}》（即“港口蓝图”）印发。\n“港口蓝图”提出目标。", "港口蓝图", PLAN),
    (f"《{PLAN}》，以下简称《纲要》，共八章。\n《纲要》提出目标。", "纲要", PLAN),
    (f"《{PLAN}》（国发〔2021〕5号，以下简称《纲要》）印发。\n《纲要》提出目标。", "纲要", PLAN),
    (f"“港口蓝图”（全称《{PLAN}》）印发。\n“港口蓝图”提出目标。", "港口蓝图", PLAN),
    (f"解读《纲要》\n《{PLAN}》（以下简称《纲要》）印发。", "纲要", PLAN),
    (f"《{PLAN}》印发。\n《纲要》提出目标。", "纲要", PLAN),
    ("《皖北港口规划（2021—2035年）》印发。\n《规划》提出目标。", "规划", "皖北港口规划（2021—2035年）"),
    (
        "贵州云上大数据有限公司（下称“云上公司”或“公司”）成立。\n云上公司营收5亿元。",
        "云上公司",
        "贵州云上大数据有限公司",
    ),
    ("世界卫生组织（WHO）发布报告。\nWHO表示关注。", "WHO", "世界卫生组织"),
    (
        "京津冀协同发展领导小组办公室（简称协同办）开会。\n协同办要求。",
        "协同办",
        "京津冀协同发展领导小组办公室",
    ),
    ("中国旅游研究院（以下简称研究院）发布数据。\n研究院预计增长。", "研究院", "中国旅游研究院"),
]


@pytest.mark.parametrize(("text", "surface", "full"), GIVEN)
def test_a_short_name_given_stands_for_the_full_one(text: str, surface: str, full: str) -> None:
    assert canonical(text, surface) == full


SHORTENED = [
    (
        "《中华人民共和国湿地保护条例》施行。\n《湿地保护条例》共八章。",
        "湿地保护条例",
        "中华人民共和国湿地保护条例",
    ),
    ("张家口市住房和城乡建设局通报。\n市住建局要求整改。", "市住建局", "张家口市住房和城乡建设局"),
    ("北京市发展和改革委员会发文。\n市发改委负责解释。", "市发改委", "北京市发展和改革委员会"),
    ("河北雄安新区成立。\n雄安建设提速。", "雄安", "雄安"),
    ("天津海蓝信创技术有限公司成立。\n海蓝信创营收5亿元。", "海蓝信创", "天津海蓝信创技术有限公司"),
    (
        "湖南云旗社会科学研究院成立。\n云旗社会科学研究院发布报告。",
        "云旗社会科学研究院",
        "湖南云旗社会科学研究院",
    ),
    (
        "《皖北省国民经济和社会发展第十四个五年规划纲要》通过。\n“十四五”规划提出目标。",
        "“十四五”规划",
        "皖北省国民经济和社会发展第十四个五年规划纲要",
    ),
]


@pytest.mark.parametrize(("text", "surface", "full"), SHORTENED)
def test_a_name_that_can_be_short_for_one_only_stands_for_it(text: str, surface: str, full: str) -> None:
    assert canonical(text, surface) == full


LISTED = "关于加快建设全国统一大市场的意见"
APART = [
    ("颁布了《版权条例》和《防止盗用版权条例》。", "版权条例", "版权条例"),
    ("张家口市教育局发文。\n张家口市教育考试管理局参加。", "张家口市教育局", "张家口市教育局"),
    ("泰国军人银行耀华力路支行开业。\n泰国军人银行祝贺。", "泰国军人银行", "泰国军人银行"),
    ("《赣南港口规划》《皖北港口规划》印发。\n《规划》提出目标。", "规划", "规划"),
    ("张家口市住房和城乡建设局、承德市住房和城乡建设局通报。\n市住建局要求。", "市住建局", "市住建局"),
    ("江苏移动通信有限公司成立。\n移动通信发展快。", "移动通信", None),
    ("贵州云上大数据有限公司（下称“公司”）成立。\n公司营收5亿元。", "公司", None),
    (f"《{PLAN}》（以下简称《纲要》）印发。\n要提纲要领。", "纲要领", None),
    ("上海市、江苏省（以下合称两省市）签约。\n两省市推进。", "两省市", None),
    ("《皖北省第十四个五年规划纲要》通过。\n国家“十四五”规划提出目标。", "国家“十四五”规划", "“十四五”规划"),
]


@pytest.mark.parametrize(("text", "surface", "full"), APART)
def test_what_could_be_short_for_several_or_is_a_word_is_left(
    text: str, surface: str, full: str | None
) -> None:
    assert canonical(text, surface) == full


@pytest.mark.parametrize("given", ["", "（以下简称《意见》）"])
def test_a_short_name_of_a_listed_title_goes_by_the_name_of_the_list(given: str) -> None:
    text = f"《中共中央国务院{LISTED}》{given}发布。\n《意见》提出目标。"
    assert canonical(text, f"中共中央国务院{LISTED}") == LISTED
    assert canonical(text, "意见") == LISTED


def test_two_names_given_are_kept_apart() -> None:
    text = "《港口办法》（以下简称《办法》）和《港口细则》（以下简称《细则》）印发。\n《办法》规定，《细则》明确。"
    assert (canonical(text, "办法"), canonical(text, "细则")) == ("港口办法", "港口细则")


def test_a_name_given_twice_means_what_it_was_given_for_last() -> None:
    lines = [
        "《赣南港口规划》（以下简称《规划》）印发。",
        "《规划》提出甲。",
        "《皖北港口规划》（以下简称《规划》）印发。",
        "《规划》提出乙。",
    ]
    found = [m.canonical for m in tag("\n".join(lines)) if m.text == "规划"]
    assert found == ["赣南港口规划"] * 2 + ["皖北港口规划"] * 2


def test_a_short_name_says_what_it_is_short_for_and_has_its_codes() -> None:
    text = "天津海蓝信创技术有限公司成立。\n海蓝信创营收5亿元。"
    found = next(m for m in tag(text) if m.text == "海蓝信创")
    assert (found.rule, found.detail) == ("org.alias", "short for 天津海蓝信创技术有限公司")
    assert found.codes == next(m for m in tag(text) if m.kind == "company").codes


def test_the_place_an_article_is_for_tells_whose_office_is_meant() -> None:
    text = "市住建局和省教育厅发文。"
    assert [m.canonical for m in tag(text)] == ["市住建局", "省教育厅"]
    assert [m.canonical for m in tag(text, ("330782",))] == ["义乌市住建局", "浙江省教育厅"]


@pytest.mark.parametrize(
    "piece",
    [
        "《某某港口规划纲要》（以下简称《纲要》），《纲要》",
        "甲（（（以下简称“",
        "《规划》《规划纲要》",
        "北京市、国务院",
    ],
)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        tag(piece * times + "印发《某某港口规划》。")
        return time.process_time() - started

    seconds(20)
    assert seconds(1600) < 40 * seconds(200) + 0.1
