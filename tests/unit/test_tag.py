"""The tagger: every row of ``tests/specs/entities.json``, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lexicon import Lexicon, Term, load_lexicon
from pipeline.lexicon.matcher import TermMatcher
from pipeline.model import Article, Mention, Paragraph, Sentence
from pipeline.stages.tag import Tagger
from pipeline.stages.tag.terms import TermTable, stands

ROWS = json.loads((Path(__file__).parents[1] / "specs" / "entities.json").read_text(encoding="utf-8"))
TAGGER = Tagger(load_lexicon())
GUARDED = (
    Term("黄河北", "place", "region", "黄河北"),
    Term("巴西", "place", "country", "巴西", ("BRA",)),
    Term("京张", "place", "composite", "京张"),
    Term("人社部", "org", "ministry", "人社部"),
    Term("县委办", "org", "government", "县委办"),
    Term("某司", "org", "government", "某司"),
)
PIECES = (
    *"的在与和、，。；（）()“”《》\"'·—\n\0\ufffd😀0123+N一二三两核翼等市区县镇村园港",
    *("北京市", "通州区", "京津冀", "国家", "省", "大学", "医院", "新区", "示范区", "规划", "工程", "实施"),
    *("（以下简称《纲要》）", "联盟", "公司", "一体化", "朝阳"),
)


def article(text: str) -> Article:
    lines = enumerate(text.split("\n"))
    return Article(1, None, None, (Paragraph(tuple(Sentence(s, range(len(s)), s, i) for i, s in lines)),))


def tag(text: str) -> list[Mention]:
    return [mention for mentions in TAGGER.tag(article(text)).values() for mention in mentions]


def surfaces(text: str, entity: str) -> set[str]:
    return {m.text for m in tag(text) if entity in (m.type, "none") and m.kind not in ("nation", "world")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['type']}-{row['surface']}")
def test_spec(row: dict[str, str]) -> None:
    found = surfaces(row["text"], row["type"])
    assert (row["surface"] in found) is (row["type"] != "none"), f"{row['why']}; found {sorted(found)}"


def mention(text: str, surface: str) -> Mention:
    return next(m for m in reversed(tag(text)) if m.text == surface)


def test_short_name_has_the_full_title_as_canonical() -> None:
    text = "《赣南苏区振兴规划》（以下简称《规划》）获批。\n《规划》投资120亿元。"
    assert mention(text, "规划").canonical == "赣南苏区振兴规划"


def test_short_name_in_quotation_marks_is_found_later() -> None:
    text = "贵州云上大数据有限公司（以下简称“云上公司”）成立。\n云上公司营收5亿元。"
    assert mention(text, "云上公司").canonical == "贵州云上大数据有限公司"
    assert mention(text, "云上公司").type == "org"


def test_division_has_its_code_and_structural_names_their_container() -> None:
    text = "浙江省义乌市佛堂镇有企业900家，杭州钱塘智慧城软件园产值80亿元。"
    assert mention(text, "义乌市").codes == ("330782",)
    assert mention(text, "佛堂镇").codes == ("330782",)


def test_composite_has_its_members() -> None:
    assert mention("京津冀人口下降。", "京津冀").codes == ("110000", "120000", "130000")


def test_one_name_of_several_divisions_follows_the_article() -> None:
    assert mention("福建省福州市鼓楼区产值增长5%。", "鼓楼区").codes == ("350102",)
    assert mention("江苏省南京市的玄武区、鼓楼区增长6%。", "鼓楼区").codes == ("320106",)


def test_nation_is_marked_for_the_writer() -> None:
    assert mention("全国粮食产量6.9亿吨。", "全国").kind == "nation"


def test_mentions_are_sorted_and_reread() -> None:
    text = "江苏省苏州市吴江区的东太湖度假区，由吴江区文旅局管理。"
    found = tag(text)
    assert found == sorted(found, key=lambda m: (m.at.start, -m.at.end))
    assert all(text[m.span.start : m.span.end] == m.text for m in found)


@pytest.mark.parametrize(
    ("text", "surface", "rule", "codes", "reason"),
    [
        ("福建省福州市鼓楼区产值增长。", "鼓楼区", "place.parent", ("350102",), "福州 stands before it"),
        (
            "福州市召开会议。\n会上，鼓楼区作了汇报。",
            "鼓楼区",
            "place.frequency",
            ("350102",),
            "福州市 is named 1 time",
        ),
        ("福州市与南京市结对。\n鼓楼区签约。", "鼓楼区", "place.nearest", ("320106",), "spoken of last"),
        ("鼓楼区有居民30万人。", "鼓楼区", "place.unresolved", (), "nothing in the article tells them apart"),
    ],
)
def test_what_told_namesakes_apart(
    text: str, surface: str, rule: str, codes: tuple[str, ...], reason: str
) -> None:
    found = mention(text, surface)
    assert (found.rule, found.codes) == (rule, codes)
    assert reason in found.detail


def test_the_region_of_the_article_tells_namesakes_apart() -> None:
    found = TAGGER.tag(article("鼓楼区有居民30万人。"), ("350000",))[0][0]
    assert (found.rule, found.codes) == ("place.region", ("350102",))
    assert "福建省" in found.detail


@pytest.mark.parametrize(
    ("text", "canonical", "rule"),
    [
        ("巴西队抵达。\n中巴两国签约。", "巴西", "place.initial"),
        ("巴基斯坦队抵达。\n中巴两国签约。", "巴基斯坦", "place.initial"),
        ("中巴两国签约。", "巴", "place.unresolved"),
    ],
)
def test_an_initial_of_several_countries_is_the_one_the_article_names(
    text: str, canonical: str, rule: str
) -> None:
    found = mention(text, "巴")
    assert (found.canonical, found.rule) == (canonical, rule)


def test_text_is_the_original_without_its_line_breaks() -> None:
    original = "河南省信\n阳市增收"
    origins = tuple(i for i, c in enumerate(original) if c != "\n")
    sentence = Sentence("河南省信阳市增收", origins, original, 7)
    found = TAGGER.tag(Article(1, None, None, (Paragraph((sentence,)),)))[7]
    city = found[1]
    assert (city.text, city.span) == ("信阳市", (3, 7))


@pytest.mark.parametrize(
    ("file", "rows", "text", "surface", "kind"),
    [
        ("heads", "书院,org,school,name,8", "鹿鸣书院有学生900人。", "鹿鸣书院", "school"),
        ("heads", "-大学,org,school,,", "鹿鸣大学有学生900人。", "鹿鸣大学", None),
        ("heads", "大学,place,site,name,8", "鹿鸣大学有学生900人。", "鹿鸣大学", "school"),
        ("heads", "大学,org,school,filled,8", "鹿鸣大学有学生900人。", "鹿鸣大学", None),
        ("cues", "大学,no-head", "鹿鸣大学有学生900人。", "鹿鸣大学", None),
        ("cues", "鹿,name-cut", "白鹿鸣山大学有学生900人。", "鸣山大学", "school"),
        ("cues", "鹿鸣,classifier", "鹿鸣大学有学生900人。", "鹿鸣大学", None),
        ("cues", "鹿鸣,class-word", "鹿鸣大学有学生900人。", "鹿鸣大学", None),
        ("cues", "白鹿,org-cut", "白鹿鸣山大学有学生900人。", "鸣山大学", "school"),
        ("heads", "书院,org,school,own,8", "廊坊书院有学生900人。", "廊坊书院", None),
        ("heads", "书院,org,school,own,8", "廊坊鹿鸣书院有学生900人。", "廊坊鹿鸣书院", "school"),
        ("heads", "鹿鸣院,org,body,alone,0", "据鹿鸣院的决议，补助900元。", "鹿鸣院", "body"),
        ("cues", "鹿政,department", "廊坊市鹿政局投入50万元。", "廊坊市鹿政局", "government"),
        ("cues", "试办,programme-verb", "各地试办鹿鸣书香提升行动。", "鹿鸣书香提升行动", "programme"),
    ],
)
def test_words_of_the_user_are_heeded(
    tmp_path: Path, file: str, rows: str, text: str, surface: str, kind: str | None
) -> None:
    header = {"heads": "head,type,kind,needs,reach", "cues": "cue,class"}[file]
    (tmp_path / f"{file}.csv").write_text(f"{header}\n{rows}\n", encoding="utf-8")
    found = Tagger(load_lexicon(tmp_path)).tag(article(text))[0]
    assert next((m.kind for m in found if m.text == surface), None) == kind


def test_a_lexicon_without_words_tags_nothing() -> None:
    bare = Lexicon((), {}, (), (), frozenset(), {}, TermMatcher([]), "0")
    assert not any(Tagger(bare).tag(article("国家和鹿鸣大学实施“鹿鸣”行动。")).values())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text())
def test_any_text_is_tagged_and_rereads(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode("utf-8")
    for sentence in article(text).paragraphs[0].sentences:
        for m in TAGGER.tag(Article(1, None, None, (Paragraph((sentence,)),)))[sentence.index]:
            assert sentence.text[m.at.start : m.at.end] == m.text
            assert m.at.start < m.at.end
            assert m.canonical


@given(st.text("路大胡段口岸部门分署队公理事法案学级城际高铁线式时间牌人家号”0一"), st.sampled_from(GUARDED))
def test_a_term_can_only_be_refused_for_what_is_known_to_follow(after: str, term: Term) -> None:
    table = TermTable([term])
    found = table.find(term.surface + after)
    assert bool(found) == stands(term.surface + after, len(term.surface), term)
