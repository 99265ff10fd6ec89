"""Segmenters: tokens tile any text, lexicon terms come out whole, nobody else's jieba is touched."""

import logging
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import SEGMENTERS
from pipeline.errors import SegmenterUnavailable
from pipeline.lexicon.tables import Hit, Lexicon, Term, UnitRow
from pipeline.model import Token
from pipeline.stages.segment import Segmenter, build_segmenter

TERMS = (
    Term("一核两翼", "policy", "form", "一核两翼"),
    Term("通武廊", "place", "composite", "通武廊", ("110112", "120114", "131000")),
    Term("常住人口", "indicator", "indicator", "常住人口"),
    Term("“六链五群”产业布局", "policy", "form", "六链五群"),
    Term("和平", "place", "county", "和平区", ("120101",), ambiguous=True),
)
SENTENCE = "通武廊三地按照一核两翼的布局，常住人口达到1200.5万人。"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


class NoMatcher:
    def find(self, text: str) -> list[Hit]:
        return []


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    units = (UnitRow("人", "人", Decimal(1), "population", None),)
    return Lexicon(TERMS, {}, units, (), frozenset(), {}, NoMatcher(), "0")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pkuseg model small enough to train here."""
    import spacy_pkuseg

    folder = tmp_path_factory.mktemp("pkuseg")
    sentences = ["我 爱 北京 天安门", "北京 是 中国 的 首都", "三 地 人口 增长 了"] * 5
    train = folder / "train.txt"
    train.write_text("\n".join(sentences) + "\n", encoding="utf-8")
    spacy_pkuseg.train(str(train), str(train), str(folder / "model"), train_iter=2)
    return folder / "model"


@pytest.fixture(scope="module")
def segmenters(lexicon: Lexicon, model: Path) -> Iterator[dict[str, Segmenter]]:
    models = {"pkuseg": model}
    yield {name: build_segmenter(name, lexicon, models.get(name)) for name in SEGMENTERS}


def assert_tiles(text: str, tokens: tuple[Token, ...]) -> None:
    at = 0
    for token in tokens:
        assert token.at.start == at < token.at.end
        assert text[token.at.start : token.at.end] == token.text
        at = token.at.end
    assert at == len(text)


@pytest.mark.parametrize("name", SEGMENTERS)
def test_lexicon_terms_come_out_whole(segmenters: dict[str, Segmenter], name: str) -> None:
    tokens = segmenters[name].cut(SENTENCE)
    assert {"通武廊", "一核两翼", "常住人口"} <= {token.text for token in tokens}
    assert_tiles(SENTENCE, tokens)


@pytest.mark.parametrize("name", SEGMENTERS)
def test_a_term_with_quotation_marks_is_whole(segmenters: dict[str, Segmenter], name: str) -> None:
    tokens = segmenters[name].cut("形成“六链五群”产业布局。")
    assert "“六链五群”产业布局" in [token.text for token in tokens]


@pytest.mark.parametrize("name", SEGMENTERS)
@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_any_text_is_tiled(segmenters: dict[str, Segmenter], name: str, text: str) -> None:
    assert_tiles(text, segmenters[name].cut(text))


HARD = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "  京津 \n\n 冀　",
    "😀🇨🇳",
    "\ufeff\ufffd",
    "9" * 100_000,
    "一" * 20_000,
    " " * 20_000,
)


@pytest.mark.parametrize("name", SEGMENTERS)
@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_hard_texts_are_tiled(segmenters: dict[str, Segmenter], name: str, text: str) -> None:
    assert_tiles(text, segmenters[name].cut(text))


@pytest.mark.parametrize("name", ["jieba-rs", "jieba"])
def test_parts_of_speech_of_terms(segmenters: dict[str, Segmenter], name: str) -> None:
    tags = {token.text: token.pos for token in segmenters[name].cut(SENTENCE)}
    assert (tags["通武廊"], tags["一核两翼"], tags["常住人口"]) == ("ns", "nz", "n")


def test_an_ambiguous_term_does_not_break_words(segmenters: dict[str, Segmenter]) -> None:
    tokens = [token.text for token in segmenters["jieba-rs"].cut("增速和平均水平相当")]
    assert "和平" not in tokens


def test_a_term_across_two_pieces_is_whole(segmenters: dict[str, Segmenter]) -> None:
    text = "啊" * 1998 + "一核两翼" + "啊" * 10
    tokens = segmenters["jieba-rs"].cut(text)
    assert "一核两翼" in [token.text for token in tokens]
    assert_tiles(text, tokens)


def test_the_global_jieba_is_left_alone(lexicon: Lexicon, capfd: pytest.CaptureFixture[str]) -> None:
    import jieba

    before = (logging.getLogger("jieba").level, len(jieba.dt.FREQ))
    build_segmenter("jieba", lexicon).cut(SENTENCE)
    build_segmenter("spacy", lexicon).cut(SENTENCE)
    assert (logging.getLogger("jieba").level, len(jieba.dt.FREQ)) == before
    assert jieba.dt.FREQ.get("通武廊") is None
    assert "Building prefix" not in capfd.readouterr().err


def test_spacy_over_a_pkuseg_model(lexicon: Lexicon, model: Path) -> None:
    tokens = build_segmenter("spacy", lexicon, model).cut("北京 是通武廊的首都")
    assert "通武廊" in [token.text for token in tokens]
    assert_tiles("北京 是通武廊的首都", tokens)


def test_pkuseg_without_a_model_says_what_to_do(lexicon: Lexicon) -> None:
    with pytest.raises(SegmenterUnavailable, match=r"ships no model.*--segmenter-model"):
        build_segmenter("pkuseg", lexicon)


def test_a_folder_without_a_model_is_told_at_once(lexicon: Lexicon, tmp_path: Path) -> None:
    with pytest.raises(SegmenterUnavailable, match=r"features\.msgpack and no weights\.npz"):
        build_segmenter("pkuseg", lexicon, tmp_path)


def test_a_broken_model_is_a_coded_error(lexicon: Lexicon, tmp_path: Path) -> None:
    (tmp_path / "features.msgpack").write_bytes(b"\x80")
    (tmp_path / "weights.npz").write_bytes(b"")
    with pytest.raises(SegmenterUnavailable, match="does not load"):
        build_segmenter("pkuseg", lexicon, tmp_path).cut("北京")


def test_an_unknown_segmenter_names_the_known_ones(lexicon: Lexicon) -> None:
    with pytest.raises(SegmenterUnavailable, match="jieba-rs, jieba, spacy, pkuseg"):
        build_segmenter("thulac", lexicon)
