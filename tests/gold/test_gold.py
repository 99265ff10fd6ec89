"""The quality gate: scores on the sample corpus always, on the shared articles where they are at hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.api import Pipeline, extract_files
from pipeline.config import load_settings
from pipeline.run import Resources
from pipeline.verify import verify
from tests.gold import news
from tests.gold.gate import FLOORS, NEWS, ROOT, SETS, scores_of, sunk


@pytest.mark.parametrize(("name", "articles", "gold"), SETS, ids=[name for name, *_ in SETS])
def test_scores_hold_their_floors(name: str, articles: Path, gold: Path, resources: Resources) -> None:
    if not articles.is_dir():
        pytest.skip("the shared articles are not here")
    floors = json.loads(FLOORS.read_text("utf-8"))[name]
    scores = scores_of(articles, gold, resources)
    assert not sunk(floors, scores)
    assert floors.keys() == scores.keys(), "a score has no floor: python -m tests.gold.gate --raise"


@pytest.mark.parametrize(("name", "ner"), NEWS)
def test_names_in_the_news_hold_their_floors(name: str, ner: str | None) -> None:
    floors = json.loads(FLOORS.read_text("utf-8"))[name]
    assert not sunk(floors, news.scores(Pipeline(tokens=False, ner=ner)))


def test_every_record_of_the_genres_re_reads_from_its_source(tmp_path: Path) -> None:
    """The hardest layouts and notations at hand: formulas, broken lines, tables, GB18030."""
    genres = ROOT / "tests" / "gold" / "genres"
    texts = sorted(str(path) for path in genres.glob("*.txt"))
    extract_files(load_settings(paths=tuple(texts), out=str(tmp_path)))
    assert not verify(tmp_path).failures


def test_a_lower_score_is_seen() -> None:
    assert sunk({"strict F1": 0.9}, {"strict F1": 0.8999}) == ["strict F1 0.8999 < 0.9000"]
    assert not sunk({"strict F1": 0.9}, {"strict F1": 0.9})


@pytest.mark.parametrize(("articles", "gold"), [(a, g) for _, a, g in SETS if a.is_relative_to(ROOT)])
def test_gold_rows_read_their_text(articles: Path, gold: Path) -> None:
    """Every span of our own gold opens on its own text."""
    wrong: Counter[str] = Counter()
    for path in gold.glob("claims_*.jsonl"):
        raw = (articles / f"{path.stem.removeprefix('claims_')}.txt").read_bytes()
        text = raw.decode("utf-8" if _is_utf8(raw) else "gb18030")
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            wrong[path.stem] += text[row["start"] : row["end"]] != row["text"]
    assert not +wrong


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
