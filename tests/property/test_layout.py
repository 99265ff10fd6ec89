"""Whatever the text: reading its layout neither fails nor loses its place."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model import Sentence
from pipeline.stages.normalise import normalise
from pipeline.stages.split import split

TABLE = {ord("１"): "1", ord("％"): "%", ord("⑩"): "10", ord("產"): "产", ord("乙"): ""}
PIECES = st.sampled_from(
    [
        *"，。、；：“”（）《》！？…—-*#|■✎ \t\n\r\u3000\u2028.0123456789%abcXYZ",
        *"人口万元年月的和发展图摄文目录１％⑩產乙$\\{}_",
        *(
            "\n\n",
            "　　",
            "本报讯 ",
            "（作者系",
            "编者按：",
            "新华社记者 王强 摄",
            "文 / 李四",
            "——",
            "第3页",
        ),
        *("PM_{2.5}", "\x00", "\ufffd", "😀", "\ufeff", "\u00ad", "一、", "1.", "- ", "目录\n", "| a | b |"),
        *("……", "北京  1.2  3.4", "全年新增就业十二万人，同比增长百分之五，", "京津冀协同发展"),
    ]
)
TEXTS = st.lists(PIECES, max_size=150).map("".join) | st.text(max_size=300)


def sentences(text: str, table: dict[int, str]) -> list[Sentence]:
    articles = split(normalise(text, table))
    assert [article.index for article in articles] == list(range(1, len(articles) + 1))
    assert all(paragraph.sentences for article in articles for paragraph in article.paragraphs)
    return [s for article in articles for paragraph in article.paragraphs for s in paragraph.sentences]


@given(TEXTS)
@settings(max_examples=400, deadline=None)
@example("9" * 100_000)
@example("（" * 20_000 + "人，" * 20_000)
@example("报" * 79 + "记\n" + "网报" * 39)
@example("王 " * 40 + "\n" + "张 三 " * 20)
@example("\n".join(["全市人口增加"] * 5000))
@example("\ud800中文\udfff")
def test_any_text_keeps_its_place(text: str) -> None:
    last = -1
    for number, sentence in enumerate(sentences(text, TABLE)):
        assert sentence.index == number
        assert sentence.text
        assert len(sentence.text) == len(sentence.origins)
        assert sentence.origins[0] > last
        assert list(sentence.origins) == sorted(sentence.origins)
        last = sentence.origins[-1]
        assert last < len(text)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_characters_are_those_of_the_original(text: str) -> None:
    for sentence in sentences(text, {}):
        for char, origin in zip(sentence.text, sentence.origins, strict=True):
            before = text[origin]
            assert (
                char == before
                or (char in " ，。" and (before.isspace() or before in "|*"))  # a pause, in speech taken down
                or before in "，\\"
            )


@given(
    st.lists(st.sampled_from(["甲县人口30万。", "乙县产值5亿元。", "两县相邻。"]), min_size=1, max_size=30)
)
def test_no_character_of_plain_paragraphs_is_lost(paragraphs: list[str]) -> None:
    found = [sentence.text for sentence in sentences("\n".join(paragraphs), {})]
    assert found == paragraphs


@given(st.integers(14, 30), st.integers(0, 2), st.booleans())
def test_a_paragraph_is_whole_however_it_is_wrapped(width: int, blank: int, indent: bool) -> None:
    text = (
        "去年全省新建高速公路六百公里，通车里程突破八千公里，县县通高速的目标提前两年实现，"
        "沿线的物流园区已经吸引二百余家企业入驻，带动就业三万多人，村民在家门口就能挣钱，"
        "山货出山的时间缩短了一半，运费也降了三成，许多年轻人因此回到了家乡。"
    )
    body = "　　" + text if indent else text
    lines = [body[i : i + width] for i in range(0, len(body), width)]
    assert [s.text for s in sentences(("\n" * (blank + 1)).join(lines), {})] == [text]
