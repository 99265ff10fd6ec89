"""What somebody who waits for a run sees, and the options that say how it is done."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.api import extract_files
from pipeline.batch.tally import Progress, Summary
from pipeline.cli.progress import Watcher, duration, in_sum, under_way
from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError
from pipeline.run import Resources
from tests.running import shuzheng

TEXT = "2023年，银川市常住人口291万人。\n"
PROGRESS = Progress(
    118, 120, 400, size=1000, all_size=5000, characters=90_000, claims=31, failures=2, reused=7, seconds=10.0
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    for name in "abc":
        (source / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    return source


def watched(progress: Progress, *, terminal: bool, quiet: bool = False) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=120, soft_wrap=True)
    with Watcher(console, quiet=quiet) as watcher:
        watcher.show(progress)
    return stream.getvalue()


def test_a_terminal_shows_a_bar() -> None:
    shown = watched(PROGRESS, terminal=True)
    for part in (
        "120/400  documents 118",
        "claims 31",
        "failures 2",
        "unchanged 7",
        "9,000 characters/s",
        "40 s left",
    ):
        assert part in shown


def test_elsewhere_a_short_run_shows_nothing() -> None:
    assert watched(PROGRESS, terminal=False) == ""


def test_elsewhere_a_long_run_shows_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.progress._EVERY", 0.0)
    assert watched(PROGRESS, terminal=False) == f"{under_way(PROGRESS)}\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_shows_nothing(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    monkeypatch.setattr("pipeline.cli.progress._EVERY", 0.0)
    assert watched(PROGRESS, terminal=terminal, quiet=True) == ""


def test_what_is_not_known_yet_is_not_shown() -> None:
    assert under_way(Progress(5, 9, None, claims=2)) == "documents 5  claims 2"
    assert (
        under_way(Progress(5, 5, 5, claims=2, publishing=True)) == "documents 5  claims 2  writing the files"
    )


@pytest.mark.parametrize("size", [{"all_size": None}, {"all_size": 1000}])
def test_no_time_left_is_shown_where_none_is_known(size: dict[str, int | None]) -> None:
    assert "left" not in under_way(replace(PROGRESS, size=1000, **size))  # type: ignore[arg-type]
    assert under_way(replace(PROGRESS, size=1000, **size)).endswith("9,000 characters/s")  # type: ignore[arg-type]


def test_on_eighty_columns_only_the_speed_is_cut() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=80, soft_wrap=True)
    many = replace(PROGRESS, documents=12345, done=12400, of=20000, claims=345678, failures=55, reused=0)
    with Watcher(console, quiet=False) as watcher:
        watcher.show(many)
    assert "12400/20000  documents 12345  claims 345678  failures 55  40 s left" in stream.getvalue()


def test_counts_are_true_while_documents_fail_and_containers_are_unpacked(
    folder: Path, tmp_path: Path, resources: Resources
) -> None:
    (folder / "d.txt").write_text("", encoding="utf-8")
    rows = [json.dumps({"id": str(number), "text": TEXT if number else ""}) for number in range(600)]
    (folder / "r.jsonl").write_text("\n".join(rows), encoding="utf-8")
    seen: list[Progress] = []
    settings = Settings(paths=(str(folder),), out=str(tmp_path / "out"), workers=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.batch.tally._EVERY", 0.0)
        extract_files(settings, resources=resources, on_progress=seen.append)
    assert (seen[-1].documents, seen[-1].failures, seen[-1].claims) == (602, 2, 602)
    assert all(each.documents == each.claims for each in seen)
    assert all(each.of is None for each in seen)
    assert all(each.size <= each.all_size for each in seen if each.all_size is not None)
    assert any(each.all_size is None and each.size for each in seen)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 s"),
        (9.94, "9.9 s"),
        (59.4, "59 s"),
        (61.0, "1 min 1 s"),
        (3600.0, "1 h 0 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_sum_names_speed_and_the_slowest() -> None:
    summary = Summary(
        3, 2, 1, 0, reused=1, characters=3000, seconds=1.5, slowest=((1.2, "b.txt"), (0.1, "a.txt"))
    )
    lines = in_sum(summary, Settings(out="-")).splitlines()
    assert lines == [
        "documents 3  claims 2  entities 1  failures 0",
        "unchanged 1 documents, taken from the run before",
        "3,000 characters in 1.5 s, 2,000 a second",
        "slowest b.txt 1.2 s, a.txt 0.1 s",
    ]


def test_the_sum_says_what_was_passed_over_and_what_is_not_whole() -> None:
    passed = {f".s{number:02}": 40 - number for number in range(14)} | {
        "folders of runs": 1,
        "without a suffix": 2,
    }
    lines = in_sum(Summary(3, incomplete=2, passed=passed), Settings(out="-")).splitlines()
    assert lines[1:3] == [
        "not whole 2 documents: what could not be read is told above and as lost",
        "passed over " + ", ".join(f"{40 - number} .s{number:02}" for number in range(12))
        + ", 55 of other suffixes, 1 folder of a run, 2 without a suffix",
    ]  # fmt: skip


def test_files_that_no_reader_takes_are_counted(folder: Path, tmp_path: Path) -> None:
    for name in ("a.doc", "b.DOC", "c.xlsx", "Thumbs.db", ".DS_Store", "~$a.docx", "目录"):
        (folder / name).write_bytes(b"x")
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        for name in ("d.txt", "e.doc", "__MACOSX/f.doc"):
            archive.writestr(name, TEXT)
    out = str(tmp_path / "out")
    told = "passed over 2 .doc, 1 .xlsx, 1 without a suffix"
    assert told in shuzheng("extract", str(folder), "-o", out, "--dry-run").stdout
    for _ in range(2):
        done = shuzheng("extract", str(folder), "-o", out, "--workers", "1")
        assert (done.returncode, told.replace("2 .doc", "3 .doc") in done.stderr) == (0, True)
    run = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert run["passed_over"] == {".doc": 3, ".xlsx": 1, "without a suffix": 1}
    (folder / "c.xlsx").unlink()
    shuzheng("extract", str(folder), "-o", out, "--workers", "1")
    run = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert run["passed_over"] == {".doc": 3, "without a suffix": 1}
    assert "passed over" in shuzheng("extract", str(folder), "-o", "-", "--workers", "1").stderr


def test_the_folder_of_a_run_is_not_read_by_the_next(folder: Path) -> None:
    for _ in range(2):
        done = shuzheng("extract", str(folder), "-o", str(folder / "out"), "--workers", "1")
        assert "documents 3  claims 3" in done.stderr
        assert "passed over 1 folder of a run" in done.stderr


def test_a_second_run_says_what_it_took_over(folder: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert "unchanged" not in shuzheng("extract", str(folder), "-o", out, "--workers", "1").stderr
    assert "unchanged 3 documents" in shuzheng("extract", str(folder), "-o", out, "--workers", "1").stderr
    assert "unchanged" not in shuzheng("extract", str(folder), "-o", out, "--workers", "1", "--fresh").stderr


def test_a_dry_run_answers_on_stdout(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = shuzheng("extract", str(folder), "-o", str(out), "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "files 3  new 3  changed 0  unchanged 0  gone 0\nto be extracted: 3 files\n"
    assert not out.exists()
    shuzheng("extract", str(folder), "-o", str(out), "--workers", "1")
    done = shuzheng("extract", str(folder), "-o", str(out), "--dry-run", "--region", "宁夏")
    assert done.stdout.splitlines() == [
        "files 3  new 0  changed 0  unchanged 3  gone 0",
        "3 of the unchanged are extracted again: settings, lexicons or 数证 itself changed, or they failed",
        "to be extracted: 3 files",
    ]


def test_a_dry_run_needs_a_folder(folder: Path) -> None:
    done = shuzheng("extract", str(folder), "-o", "-", "--dry-run")
    assert (done.returncode, "SZ-CFG-001 --dry-run" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("option", "value"),
    [("workers", "-1"), ("workers", "many"), ("workers", "2.5"), ("workers", "99999999999"), ("workers", True),
     ("timeout_per_document", "-1"), ("timeout_per_document", "nan"), ("timeout_per_document", "inf"),
     ("timeout_per_document", "soon"), ("fresh", "yes")],
)  # fmt: skip
def test_values_that_cannot_be_used(option: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"SZ-CFG-001 --{option.replace('_', '-')}: "):
        load_settings(**{option: value})


def test_values_that_can(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("workers = 3\ntimeout-per-document = 1.5\nfresh = true\n", encoding="utf-8")
    settings = load_settings(config=file)
    assert (settings.workers, settings.timeout_per_document, settings.fresh) == (3, 1.5, True)
    assert load_settings(config=file, workers="0").workers == 0
    assert load_settings(timeout_per_document="0").timeout_per_document == 0
