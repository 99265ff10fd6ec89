"""Another run into the same folder does what changed and nothing else, and leaves the same bytes."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from pipeline.api import compare_files, extract_files
from pipeline.batch import work
from pipeline.config import Settings
from pipeline.errors import RunBusy, ShuzhengError, SourceError
from pipeline.model import SourceText
from pipeline.run import Resources
from pipeline.stages.read import Entry, Facts, Held, open_document
from tests.batch.conftest import Extract, published, rows, write


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that gets a line for each document that any worker opens."""
    log = tmp_path / "opened"
    log.touch()

    def noted(item: Entry | Held, facts: Facts) -> SourceText | SourceError:
        with log.open("a") as lines:
            lines.write(f"{item.source}\n")
        return open_document(item, facts)

    monkeypatch.setattr(work, "open_document", noted)
    return log


def take(log: Path) -> list[str]:
    names = sorted(log.read_text().splitlines())
    log.write_text("")
    return names


def test_only_the_changed_file_is_extracted(
    extract: Extract, folder: Path, tmp_path: Path, opened: Path
) -> None:
    extract()
    assert len(take(opened)) == 12
    write(folder, 5, "同比下降2%。")
    (folder / "0007.txt").unlink()
    write(folder, 99)
    summary = extract()
    assert take(opened) == ["0005.txt", "0099.txt"]
    assert (summary.documents, summary.reused) == (12, 10)
    extract("other")
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_two_thousand_files_and_one_changed(
    extract: Extract, folder: Path, tmp_path: Path, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is even opened: neither to extract nor to compare."""
    for number in range(2000):
        write(folder, number)
    monkeypatch.setattr(work, "extract", lambda source, *_, **__: work.Extraction(source, (), (), ()))
    time.sleep(0.2)  # a file just written has a stamp that is not trusted yet
    assert extract().documents == 2000
    assert len(take(opened)) == 2000
    write(folder, 1234, "同比下降2%。")
    touched: list[str] = []
    under = str(folder)
    watching = [True]

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and watching and str(args[0]).startswith(under) and str(args[0]).endswith(".txt"):
            touched.append(str(args[0]))

    sys.addaudithook(hook)
    summary = extract()
    watching.clear()
    assert (summary.documents, summary.reused) == (2000, 1999)
    assert take(opened) == ["1234.txt"]
    assert touched == []


def test_a_run_with_nothing_new_touches_no_file(extract: Extract, tmp_path: Path, opened: Path) -> None:
    extract()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.json*")}
    take(opened)
    summary = extract()
    assert (take(opened), summary.reused) == ([], 12)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.json*")} == before


def test_touched_files_and_copied_folders_are_compared_by_content(
    extract: Extract, folder: Path, tmp_path: Path, opened: Path
) -> None:
    extract()
    take(opened)
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    shutil.copytree(tmp_path / "out", tmp_path / "copy", copy_function=shutil.copyfile)
    assert extract().reused == 12
    assert extract("copy").reused == 12
    assert take(opened) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"min_confidence": 0.9},
        {"emit": ("times",)},
        {"region": "宁夏"},
        {"published": "2024"},
        {"fresh": True},
    ],
    ids=str,
)
def test_what_changes_results_makes_all_anew(
    extract: Extract, tmp_path: Path, opened: Path, changes: dict[str, object]
) -> None:
    extract()
    take(opened)
    assert extract(**changes).reused == 0
    assert len(take(opened)) == 12
    extract("other", **changes)
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_what_does_not_change_results_does_not(extract: Extract, tmp_path: Path, opened: Path) -> None:
    extract()
    take(opened)
    assert extract(workers=0, timeout_per_document=5.0, format=("jsonl", "csv")).reused == 12
    assert take(opened) == []
    assert "claims.csv" in published(tmp_path / "out")
    extract("other", format=("jsonl", "csv"))
    assert published(tmp_path / "out") == published(tmp_path / "other")
    extract()
    assert "claims.csv" not in published(tmp_path / "out")


def test_files_changed_by_hand_are_no_store(extract: Extract, tmp_path: Path) -> None:
    extract()
    before = published(tmp_path / "out")
    (tmp_path / "out" / "claims.jsonl").write_bytes(before["claims.jsonl"].replace(b"2023", b"1999"))
    told: list[ShuzhengError] = []
    assert extract(on_warning=told.append).reused == 0
    assert [problem.code for problem in told] == ["SZ-RUN-008"]
    assert published(tmp_path / "out") == before


def test_a_lost_file_that_is_no_store_is_made_again(extract: Extract, tmp_path: Path) -> None:
    extract()
    before = published(tmp_path / "out")
    (tmp_path / "out" / "run.json").unlink()
    assert extract().reused == 12
    assert published(tmp_path / "out") == before


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_damaged_manifest_is_told_and_replaced(
    extract: Extract, tmp_path: Path, damage: bytes | None
) -> None:
    extract()
    before = published(tmp_path / "out")
    path = tmp_path / "out" / ".shuzheng" / "manifest.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:] if damage is None else damage)
    told: list[ShuzhengError] = []
    summary = extract(on_warning=told.append)
    assert (summary.documents, summary.reused) == (12, 0)
    assert [problem.code for problem in told] == ([] if damage == b"" else ["SZ-RUN-007"])
    assert published(tmp_path / "out") == before


def test_two_runs_at_once_are_told(extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(problem: object) -> None:
        with pytest.raises(RunBusy):
            extract()

    (tmp_path / "in" / "empty.txt").touch()
    assert extract(on_error=meanwhile).documents == 12


def test_rows_and_standard_input(
    resources: Resources, tmp_path: Path, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "extract", lambda source, *_, **__: work.Extraction(source, (), (), ()))
    path = tmp_path / "rows.jsonl"
    lines = [
        json.dumps({"id": f"r{n}", "text": f"全年产值{n}亿元。" * 40}, ensure_ascii=False)
        for n in range(1500)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    settings = Settings(paths=(str(path), "-"), out=str(tmp_path / "out"), workers=1)
    text = "2023年产值5亿元。".encode()

    def run() -> tuple[int, int]:
        summary = extract_files(settings, resources=resources, stdin=io.BytesIO(text))
        return summary.documents, summary.reused

    assert run() == (1501, 0)
    take(opened)
    assert run() == (1501, 1501)
    lines.insert(3, json.dumps({"id": "new", "text": "全年产值7亿元。"}, ensure_ascii=False))
    path.write_text("\n".join(lines), encoding="utf-8")
    documents, reused = run()
    assert documents == 1502
    assert 700 < reused < 1502  # chunks end at documents, so that a new row changes one
    assert [row["id"] for row in rows(tmp_path / "out", "documents")][2:5] == ["r2", "new", "r3"]


def test_ids_that_come_twice(extract: Extract, folder: Path, tmp_path: Path) -> None:
    (folder / "0003.md").write_text("全年产值7亿元。", encoding="utf-8")
    for _ in range(2):
        told: list[ShuzhengError] = []
        summary = extract(on_error=told.append)
        assert (summary.documents, summary.failures, summary.claims) == (12, 1, 23)
        assert [error.code for error in told] == ["SZ-SRC-008"]
    assert [row["source"] for row in rows(tmp_path / "out", "errors")] == ["0003.txt"]
    extract("other")
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_a_dry_run_tells_and_writes_nothing(
    extract: Extract, folder: Path, tmp_path: Path, opened: Path, resources: Resources
) -> None:
    settings = Settings(paths=(str(folder),), out=str(tmp_path / "out"), workers=2)
    counts = compare_files(settings, resources=resources)
    assert (counts.files, counts.new) == (12, 12)
    assert not (tmp_path / "out").exists()
    extract()
    take(opened)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    write(folder, 5, "同比下降2%。")
    (folder / "0007.txt").unlink()
    write(folder, 99)
    counts = compare_files(settings, resources=resources)
    assert (counts.new, counts.changed, counts.unchanged, counts.gone) == (1, 1, 10, 1)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before
    assert take(opened) == []


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_the_number_of_workers_changes_nothing(extract: Extract, tmp_path: Path, workers: int) -> None:
    extract("two")
    extract(workers=workers)
    assert published(tmp_path / "out") == published(tmp_path / "two")


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("pipeline.batch.memory.Watch.has_grown", lambda watch: True),
        ("pipeline.batch.work._PATIENCE", -1.0),
        ("pipeline.batch.plan.SHARD_DOCUMENTS", 1),
    ],
)
def test_nor_does_when_workers_are_replaced_or_hand_over(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, value: object
) -> None:
    extract("ever")
    monkeypatch.setattr(what, value)
    extract()
    assert published(tmp_path / "out") == published(tmp_path / "ever")


def test_workers_that_build_their_own_resources(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on systems without fork."""
    extract("ever")
    monkeypatch.setattr("pipeline.batch.start.FORKS", False)
    monkeypatch.setattr("pipeline.batch.pool.FORKS", False)
    extract(workers=1)
    assert published(tmp_path / "out") == published(tmp_path / "ever")
