"""``docs/accuracy.md`` has the shape that ``make accuracy`` gives it, and scores that still hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.run import Resources
from tests.gold import accuracy
from tests.gold.accuracy import BY_HAND, HEADINGS, PAGE, SHOWN, columns
from tests.gold.fit import METHODS
from tests.gold.gate import ROOT, SETS

TEXT = PAGE.read_text("utf-8")
#: How far a score on the page may be from what is measured now.
STALE = 0.02


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def table(header: str) -> list[list[str]]:
    """The table whose header row starts so, header first."""
    lines = TEXT[TEXT.index(f"\n{header}") + 1 :].splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("|"))
    return [cells(line) for line in lines[:end] if not line.startswith("|---")]


def test_headings_and_marks() -> None:
    assert re.findall(r"^#+ (.*)$", TEXT, flags=re.M)[:5] == [*HEADINGS]
    assert [TEXT.count(mark) for mark in BY_HAND] == [1, 1]


def test_scores_of_our_own_sets_still_hold(resources: Resources) -> None:
    header, *rows = table("|  | ")
    assert [row[0] for row in rows] == ["claims", *SHOWN]
    own = [name for name, articles, _ in SETS if articles.is_relative_to(ROOT)]
    now = columns(resources)
    for name in (*own, "specs dev", "specs held"):
        at = header.index(name)
        said = {row[0]: float(row[at]) for row in rows}
        far = {key: (said[key], now[name][key]) for key in SHOWN if abs(said[key] - now[name][key]) > STALE}
        assert not far, f"{name}: {far}; run make accuracy"


def test_reliability_tables() -> None:
    assert [row[0].strip("*") for row in table("| way of reckoning")[1:]] == [*METHODS]
    assert TEXT.count("| confidence | claims | mean | right |") == 3
    assert TEXT.count("expected calibration error") == 3
    assert table("| at least")[0][0] == "at least"
    assert table("| field | rule")[0] == ["field", "rule", "wrong", "of"]


def test_what_is_written_by_hand_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "accuracy.md"
    monkeypatch.setattr(accuracy, "PAGE", page)
    assert accuracy.by_hand() == ""
    page.write_text(f"# A\n\n{BY_HAND[0]}\nwritten\nby hand\n{BY_HAND[1]}\n", "utf-8")
    assert accuracy.by_hand().strip() == "written\nby hand"
