"""Suggesting terms: what is brought back, what is left out, and that nothing depends on order or chance."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.model import SourceText
from pipeline.run import Resources
from pipeline.suggest import COLUMNS, Suggestion, suggest, suggestions_csv
from pipeline.suggest.suggest import least_count
from tests.gold.suggest import WAYS, brought_back, occurring, removed, sets

TEXTS = (
    "云麓新区是西川市的新城。云麓新区挂牌三年，注册企业增长20%。记者在云麓新区看到，项目正在建设。",
    "“候鸟回湾”行动启动。“候鸟回湾”行动涉及三个县。京津冀地区参加。云麓新区也参加“候鸟回湾”行动。",
    "去年，冷链库容达到30万吨，同比增长8%。云麓新区冷链库容达到5万吨，冷链库容增长9%。",
)


def sources(*texts: str) -> list[SourceText]:
    return [
        SourceText(str(n), f"{n}.txt", text, sha256(text.encode()).hexdigest())
        for n, text in enumerate(texts)
    ]


def found(resources: Resources, *texts: str, limit: int = 100) -> tuple[Suggestion, ...]:
    return suggest(lambda: sources(*texts), resources, limit=limit)


def test_brings_names_programmes_and_indicators_with_their_files(resources: Resources) -> None:
    by_term = {one.term: one for one in found(resources, *TEXTS)}
    assert by_term["云麓新区"].file == "areas.csv"
    assert (by_term["云麓新区"].count, by_term["云麓新区"].documents) == (5, 3)
    assert "【云麓新区】" in by_term["云麓新区"].examples[0]
    assert by_term["冷链库容"].file == "indicators.csv"
    assert any("候鸟回湾" in term for term in by_term)


def test_says_why(resources: Resources) -> None:
    why = {one.term: one.why for one in found(resources, *TEXTS)}
    assert "cohesion" in why["云麓新区"]
    assert "heads a figure" in why["冷链库容"]


def test_no_listed_term_nor_one_with_a_particle(resources: Resources) -> None:
    terms = {one.term for one in found(resources, *TEXTS)}
    listed = {term.surface for term in resources.lexicon.terms}
    assert not terms & listed
    assert not terms & {f"{term}{tail}" for term in listed for tail in ("的", "等")}


def test_no_term_twice_and_best_first(resources: Resources) -> None:
    scores = [one.score for one in found(resources, *TEXTS)]
    terms = [one.term for one in found(resources, *TEXTS)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(terms)) == len(terms)


def test_the_same_whatever_ran_before(resources: Resources) -> None:
    assert found(resources, *TEXTS) == found(resources, *TEXTS)


def test_limit(resources: Resources) -> None:
    assert found(resources, *TEXTS, limit=3) == found(resources, *TEXTS)[:3]


@pytest.mark.parametrize("text", ["", "。", "\x00", "𠮷" * 50, "a+b=c“”《》", "（" * 300, "京" * 400])
def test_any_text(resources: Resources, text: str) -> None:
    assert suggestions_csv(found(resources, text)).startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_sees_text_and_no_formula(resources: Resources) -> None:
    one = replace(found(resources, *TEXTS)[0], examples=("=1+1", "-甲", "@乙"), score=-1.5)
    rows = list(csv.DictReader(io.StringIO(suggestions_csv([one]).decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [rows[0][f"example{n}"] for n in (1, 2, 3)] == ["'=1+1", "'-甲", "'@乙"]
    assert rows[0]["score"] == "-1.5"


def test_more_is_asked_of_a_larger_corpus() -> None:
    counts = [least_count(n) for n in (0, 10_000, 100_000, 2_000_000, 30_000_000)]
    assert counts == sorted(counts)
    assert counts[0] == 1 < counts[2] < counts[-1]


def test_most_of_what_was_taken_off_the_lists_comes_back(tmp_path: Path) -> None:
    back, of = 0, 0
    for name, paths in sets().items():
        folder = tmp_path / name
        folder.mkdir()
        some = brought_back(paths, removed(occurring(paths), WAYS[-1]), folder)
        back, of = back + some[0], of + some[1]
    assert of > 100
    assert back / of >= 0.6


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch, resources: Resources) -> None:
    monkeypatch.setattr("pipeline.suggest.collect.MOST_GRAMS", 40)
    assert "云麓新区" in {one.term for one in found(resources, *TEXTS, *TEXTS)}
