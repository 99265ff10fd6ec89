"""The recogniser's pieces and labels, the mended edges of its names, and the policy by which they are merged."""

from __future__ import annotations

import string
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RecogniserUnavailable
from pipeline.lexicon import Lexicon
from pipeline.model import Mention, Sentence, Span
from pipeline.run import Resources
from pipeline.stages.ner import Merger, Named, Recogniser, build_recogniser, grounded
from pipeline.stages.ner import recognise as module
from pipeline.stages.ner.mend import Mender
from pipeline.stages.ner.recognise import PIECE, Pieces, pieces

Told = set[tuple[str, str, str]]


class Nothing:
    """A recogniser that sees nothing; the tests say what is seen."""

    name = "lac"

    def names(self, text: str) -> tuple[Named, ...]:
        return ()


@pytest.fixture(scope="module")
def lexicon(resources: Resources) -> Lexicon:
    return resources.lexicon


@pytest.fixture(scope="module")
def merger(lexicon: Lexicon) -> Merger:
    return Merger(lexicon, Nothing())


@pytest.fixture(scope="module")
def mender(lexicon: Lexicon) -> Mender:
    return Mender(lexicon)


@pytest.fixture(scope="module")
def lac() -> Recogniser:
    return build_recogniser("lac")


def named(text: str, *seen: tuple[str, str] | tuple[str, str, float]) -> list[Named]:
    """Names by type and surface, and how sure the model is, where they first stand in ``text``."""
    rows = []
    for type_, surface, *score in seen:
        start = text.index(surface)
        rows.append(Named(type_, start, start + len(surface), *score))  # type: ignore[arg-type]
    return rows


def mention(text: str, type_: str, surface: str, rule: str, kind: str = "x", canonical: str = "") -> Mention:
    at = Span(text.index(surface), text.index(surface) + len(surface))
    return Mention(type_, at, at, surface, canonical or surface, kind, (), rule)  # type: ignore[arg-type]


def told(mentions: Sequence[Mention]) -> Told:
    return {(m.type, m.text, m.rule) for m in mentions}


# text, what the rules found (type, surface, rule, kind), what the model sees, what is told
POLICY = {
    "same": (
        "访问波黑。",
        [("place", "波黑", "place.lexicon", "country")],
        [("place", "波黑")],
        {("place", "波黑", "place.lexicon")},
    ),
    "type: the rules'": (
        "参观故宫博物院。",
        [("place", "故宫博物院", "place.lexicon", "site")],
        [("org", "故宫博物院")],
        {("place", "故宫博物院", "place.lexicon")},
    ),
    "type: a bloc acts": (
        "欧盟决定降低关税。",
        [("place", "欧盟", "place.lexicon", "bloc")],
        [("org", "欧盟")],
        {("org", "欧盟", "ner.lac")},
    ),
    "around: a body with a head": (
        "巴西农业部宣布。",
        [("place", "巴西", "place.lexicon", "country")],
        [("org", "巴西农业部", 0.7)],
        {("place", "巴西", "place.lexicon"), ("org", "巴西农业部", "ner.lac")},
    ),
    "around: a body without a head, all but sure": (
        "大连万达主场获胜。",
        [("place", "大连", "place.lexicon", "prefecture")],
        [("org", "大连万达", 0.95)],
        {("place", "大连", "place.lexicon"), ("org", "大连万达", "ner.lac")},
    ),
    "around: without a head and unsure": (
        "大连万达主场获胜。",
        [("place", "大连", "place.lexicon", "prefecture")],
        [("org", "大连万达", 0.6)],
        {("place", "大连", "place.lexicon")},
    ),
    "around: whose government": (
        "日本政府表示。",
        [("place", "日本", "place.lexicon", "country")],
        [("org", "日本政府", 0.99)],
        {("place", "日本", "place.lexicon")},
    ),
    "around: a list of places": (
        "日美联合干预汇市。",
        [("place", "日", "place.initial", "initial"), ("place", "美", "place.initial", "initial")],
        [("org", "日美", 0.95)],
        {("place", "日", "place.initial"), ("place", "美", "place.initial")},
    ),
    "around: a dateline": (
        "新华社莫斯科消息",
        [("org", "新华社", "org.lexicon", "media"), ("place", "莫斯科", "place.lexicon", "city")],
        [("org", "新华社莫斯科", 0.95)],
        {("org", "新华社", "org.lexicon"), ("place", "莫斯科", "place.lexicon")},
    ),
    "longer: ends as places do": (
        "在罗马市开幕。",
        [("place", "罗马", "place.lexicon", "city")],
        [("place", "罗马市")],
        {("place", "罗马市", "ner.lac")},
    ),
    "longer: a part": (
        "位于伦敦西北部的小镇。",
        [("place", "伦敦", "place.lexicon", "city")],
        [("place", "伦敦西北部")],
        {("place", "伦敦", "place.lexicon")},
    ),
    "inside": (
        "天津港保税区扩建。",
        [("place", "天津港保税区", "place.lexicon", "zone")],
        [("place", "天津")],
        {("place", "天津港保税区", "place.lexicon")},
    ),
    "crossing": (
        "鄂南通城来的人。",
        [("place", "南通", "place.lexicon", "prefecture")],
        [("place", "通城")],
        {("place", "南通", "place.lexicon")},
    ),
    "crossing a policy": (
        "乡村振兴促进法律中心",
        [("policy", "乡村振兴促进法", "policy.lexicon", "law")],
        [("org", "法律中心", 0.99)],
        {("policy", "乡村振兴促进法", "policy.lexicon")},
    ),
    "person": (
        "记者马鞍山东报道",
        [("place", "马鞍山", "place.lexicon", "prefecture")],
        [("person", "马鞍山东", 0.9)],
        set(),
    ),
    "person: unsure": (
        "记者马鞍山东报道",
        [("place", "马鞍山", "place.lexicon", "prefecture")],
        [("person", "马鞍山东", 0.4)],
        {("place", "马鞍山", "place.lexicon")},
    ),
    "alone": ("汽船在义合堡靠岸。", [], [("place", "义合堡", 0.8)], {("place", "义合堡", "ner.lac")}),
    "alone: unsure": ("汽船在义合堡靠岸。", [], [("place", "义合堡", 0.4)], set()),
    "alone: a class": ("新建高新技术产业园。", [], [("place", "高新技术产业园", 0.9)], set()),
    "alone: an office": (
        "由县卫生局查处。",
        [],
        [("org", "县卫生局", 0.9)],
        {("org", "县卫生局", "ner.lac")},
    ),
    "alone: a number": ("这三十几", [], [("place", "三十几", 0.9)], set()),
    "alone: one character": ("电告总部", [], [("org", "电", 0.9)], set()),
    "alone: the ends of a line": ("津兴城际铁路通车", [], [("place", "津兴", 0.9)], set()),
    "unseen: a class read as a company": (
        "国际贩毒集团猖狂",
        [("org", "国际贩毒集团", "org.company", "company")],
        [],
        set(),
    ),
    "unseen: a body": (
        "选举管理委员会成立",
        [("org", "选举管理委员会", "org.committee", "committee")],
        [],
        {("org", "选举管理委员会", "org.committee")},
    ),
}


@pytest.mark.parametrize("case", POLICY)
def test_merge_policy(merger: Merger, case: str) -> None:
    text, rules, seen, expected = POLICY[case]
    mentions = [mention(text, *row) for row in rules]
    sentence = Sentence(text, range(len(text)), text, 0)
    assert told(merger.merge(sentence, mentions, named(text, *seen))) == expected


def test_agreement_is_noted_and_the_rest_kept(merger: Merger) -> None:
    text = "访问波黑。"
    rule = mention(text, "place", "波黑", "place.lexicon", canonical="波斯尼亚和黑塞哥维那")
    (found,) = merger.merge(Sentence(text, range(5), text, 0), [rule], named(text, ("place", "波黑")))
    assert (found.canonical, found.detail) == ("波斯尼亚和黑塞哥维那", "ner.lac agrees")


def test_what_only_the_model_sees_gets_its_code_from_the_lexicon(merger: Merger) -> None:
    text = "在兴城度假，去望鸥岛看海。"
    seen = named(text, ("place", "兴城", 0.9), ("place", "望鸥岛", 0.8))
    found = merger.merge(Sentence(text, range(len(text)), text, 0), [], seen)
    assert [(m.canonical, m.codes, m.kind) for m in found] == [
        ("兴城市", ("211481",), "county"),
        ("望鸥岛", (), "recognised"),
    ]
    assert found[1].detail == "seen by the model, sure of it by 0.80"


def test_only_provinces_and_prefectures_feed_the_regions(merger: Merger) -> None:
    text = "本溪、兴城与望鸥岛，见红星合唱团。"
    seen = named(
        text,
        ("place", "兴城", 0.9),
        ("place", "望鸥岛", 0.9),
        ("place", "本溪", 0.9),
        ("org", "红星合唱团", 0.9),
    )
    merged = merger.merge(Sentence(text, range(len(text)), text, 0), [], seen)
    assert [m.text for m in merged] == ["本溪", "兴城", "望鸥岛", "红星合唱团"]
    assert [m.text for m in grounded({0: ()}, {0: merged})[0]] == ["本溪"]


def test_spans_are_of_the_original(merger: Merger) -> None:
    original = "在义\n合堡靠岸"
    sentence = Sentence("在义合堡靠岸", (0, 1, 3, 4, 5, 6), original, 0)
    (found,) = merger.merge(sentence, [], [Named("place", 1, 4, 0.9)])
    assert (found.span, found.text, original[slice(*found.span)]) == (Span(1, 5), "义合堡", "义\n合堡")


EDGES = [
    ("org", "本报讯山东省人武部党委", None, "山东省人武部党委"),
    ("org", "新华社北京电信息产业部", None, "信息产业部"),
    ("org", "“红双喜”公司", None, "“红双喜”公司"),
    ("place", "“浙江村”", None, "浙江村"),
    ("place", "”浙江村", None, "浙江村"),
    ("place", "巴颜喀拉山北麓", None, "巴颜喀拉山"),
    ("place", "大别山地区", None, "大别山"),
    ("place", "乌境内", None, "乌境内"),
    ("org", "安理会所", None, "安理会"),
    ("org", "同乌国防部", None, "乌国防部"),
    ("org", "提升莱芜中心", None, "莱芜中心"),
    ("org", "卫生装备研究", "卫生装备研究所问世", "卫生装备研究所"),
    ("org", "黑海经合", "黑海经合组织成立", "黑海经合组织"),
    ("place", "奥克城", "奥克城机场关闭", "奥克城机场"),
    ("org", "专利知识", "专利知识部长", "专利知识"),
    ("place", "越南国防部", None, "越南国防部"),
    ("place", "，", None, None),
    ("place", "甲，乙", None, None),
    ("org", "（集团", None, "集团"),
    ("org", "北京（集团", None, None),
    ("person", "李明", None, None),
]


@pytest.mark.parametrize(("type_", "seen", "text", "expected"), EDGES, ids=[row[1] for row in EDGES])
def test_edges_are_mended(
    mender: Mender, type_: str, seen: str, text: str | None, expected: str | None
) -> None:
    found = mender.mend(text or seen, Named(type_, 0, len(seen)))  # type: ignore[arg-type]
    assert (found and (text or seen)[slice(*found.at)]) == expected


def test_the_head_says_the_type(mender: Mender) -> None:
    text = "越南国防部"
    found = mender.mend(text, Named("place", 0, len(text)))
    assert found is not None and found.type == "org"


def test_lac_names_places_bodies_and_persons(lac: Recogniser) -> None:
    text = "罗斯林研究所的王小明昨天在阿斯马拉见到记者。"
    assert {(n.type, text[n.start : n.end]) for n in lac.names(text)} == {
        ("org", "罗斯林研究所"),
        ("person", "王小明"),
        ("place", "阿斯马拉"),
    }
    assert all(0 < n.score <= 1 for n in lac.names(text))


def test_lac_gives_the_same_twice(lac: Recogniser) -> None:
    text = "记者从石家庄市出发，到乌兰巴托采访。" * 40
    assert lac.names(text) == lac.names(text) == build_recogniser("lac").names(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.text("北京市大学（）《》“”，。 \n\u3000𠮷0１a", max_size=60))
def test_any_text_is_read_and_merged(lac: Recogniser, merger: Merger, text: str) -> None:
    names = lac.names(text)
    assert all(0 <= n.start < n.end <= len(text) for n in names)
    assert all(a.end <= b.start for a, b in pairwise(names))
    for found in merger.merge(Sentence(text, range(len(text)), text, 0), [], names):
        assert found.text == text[slice(*found.span)]


@given(st.text("京，。 x", max_size=3 * PIECE))
def test_pieces_are_short_and_leave_nothing_out(text: str) -> None:
    cut = list(pieces(text))
    assert all(0 < len(piece) <= PIECE and text.startswith(piece, start) for start, piece in cut)
    seen = {i for start, piece in cut for i in range(start, start + len(piece))}
    assert all(text[i].isspace() for i in range(len(text)) if i not in seen)


def test_pieces_are_cut_after_punctuation() -> None:
    sentence = "甲" * (PIECE - 20) + "，" + "乙" * 40
    assert [piece for _, piece in pieces(sentence)] == ["甲" * (PIECE - 20) + "，", "乙" * 40]


def test_positions_count_from_the_start_of_the_text() -> None:
    def read(piece: str) -> Sequence[Named]:
        return [Named("place", piece.index("京"), piece.index("京") + 1)] if "京" in piece else []

    text = "甲" * (PIECE + 30) + "京"
    (found,) = Pieces("x", lambda: read).names(text)
    assert text[found.start : found.end] == "京"


@pytest.mark.parametrize("unit", ["京", "北京市，", "“（", "科学", "本报讯", string.ascii_letters, " "])
def test_time_grows_with_length(merger: Merger, unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        sentence = Sentence(text, range(len(text)), text, 0)
        seen = [Named("org", i, min(i + 200, len(text)), 0.9) for i in range(0, len(text), 200)]
        began = time.process_time()
        merger.merge(sentence, [], seen)
        return time.process_time() - began

    seconds(500)
    assert seconds(4000) < 40 * max(seconds(500), 0.002)


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(RecogniserUnavailable, match=r"SZ-NER-001 lac: .*Install shuzheng\[ner\]"):
        build_recogniser("lac")
