"""``shuzheng lexicon suggest``: the table, where it goes, and how a run can end."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.suggest import COLUMNS

TEXT = "云麓新区挂牌三年，注册企业增长20%。记者在云麓新区看到，云麓新区项目正在建设。\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    return folder


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_writes_a_table(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "suggestions.csv"
    result = CliRunner().invoke(app, ["lexicon", "suggest", str(texts), "-o", str(out), "--limit", "5"])
    assert result.exit_code == 0
    table = rows(out.read_bytes())
    assert tuple(table[0]) == COLUMNS
    assert len(table) <= 5
    assert "云麓新区" in {row["term"] for row in table}


def test_standard_input_to_standard_output() -> None:
    result = CliRunner().invoke(app, ["lexicon", "suggest", "-", "-o", "-"], input=TEXT)
    assert result.exit_code == 0
    assert "云麓新区" in {row["term"] for row in rows(result.stdout_bytes)}


def test_what_the_users_folder_lists_is_not_suggested(texts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "areas.csv").write_text("term,canonical,kind,code\n云麓新区,云麓新区,newarea,\n", "utf-8")
    result = CliRunner().invoke(app, ["lexicon", "suggest", str(texts), "-o", "-", "--lexicon", str(folder)])
    assert "云麓新区" not in {row["term"] for row in rows(result.stdout_bytes)}


def test_a_document_that_cannot_be_read_is_told_and_the_others_go_on(texts: Path, tmp_path: Path) -> None:
    (texts / "b.txt").write_text(" \n", "utf-8")
    result = CliRunner().invoke(app, ["lexicon", "suggest", str(texts), "-o", str(tmp_path / "s.csv")])
    assert result.exit_code == 1
    assert "SZ-SRC-003" in result.stderr
    assert rows((tmp_path / "s.csv").read_bytes())


def test_nothing_read(tmp_path: Path) -> None:
    out = tmp_path / "s.csv"
    result = CliRunner().invoke(app, ["lexicon", "suggest", str(tmp_path / "none"), "-o", str(out)])
    assert result.exit_code == 3
    assert not out.exists()
