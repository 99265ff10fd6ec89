"""The export command as a user runs it: streams, exit codes, and a real run in every format."""

import json
from pathlib import Path

import pytest

from pipeline.export import TARGETS
from tests.exporting import sample_run
from tests.running import shuzheng

TEXT = (
    "𠮷野家😀：2023年，成都市常住人口2140.3万人，\r\n比上年末增加13.5万人。重庆市发改委2022年印发规划。\r\n"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    (folder / "in" / "甲 乙").mkdir(parents=True)
    (folder / "in" / "甲 乙" / "新闻.txt").write_bytes(TEXT.encode())
    (folder / "in" / "b.txt").write_bytes("没有。\n".encode())
    assert shuzheng("extract", str(folder / "in"), "-o", str(folder / "out"), "-q").returncode == 0
    return folder / "out"


@pytest.mark.parametrize("to", TARGETS)
def test_a_run_goes_to_every_tool(run: Path, to: str) -> None:
    done = shuzheng("export", str(run), "--to", to)
    assert (done.returncode, done.stdout) == (0, "")
    assert "documents 2" in done.stderr
    assert "failures 0" in done.stderr
    for line in done.stderr.splitlines():
        if line.startswith("  "):
            assert Path(line.strip()).exists()


def test_the_marks_of_a_real_run_are_in_place(run: Path, tmp_path: Path) -> None:
    done = shuzheng("export", str(run), "--to", "labelstudio", "-o", str(tmp_path / "t.json"), "-q")
    assert (done.returncode, done.stderr) == (0, "")
    (task,) = (
        task
        for task in json.loads((tmp_path / "t.json").read_bytes())
        if task["data"]["document"] == "甲 乙/新闻"
    )
    marked = {
        (each["value"]["labels"][0], task["data"]["text"][each["value"]["start"] : each["value"]["end"]])
        for each in task["predictions"][0]["result"]
        if each["type"] == "labels"
    }
    assert {("figure", "2140.3"), ("unit", "万人"), ("year", "2023年"), ("region", "成都市")} <= marked


def test_standard_input_is_exported_from_where_it_was_kept(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert shuzheng("extract", "-", "-o", out, stdin=TEXT.encode()).returncode == 0
    assert shuzheng("export", out, "--to", "w3c").returncode == 0
    page = json.loads((tmp_path / "out" / "export" / "w3c" / "annotations.jsonld").read_bytes())
    (claim, *_) = (item for item in page["first"]["items"] if item["motivation"] == "describing")
    position, quote = claim["target"]["selector"]
    assert TEXT[position["start"] : position["end"]] == quote["exact"] == "2140.3万人"


def test_a_document_that_fails_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    sample = sample_run(tmp_path)
    (sample.source / "a.txt").unlink()
    done = shuzheng("export", str(sample.out), "--to", "doccano")
    assert done.returncode == 1
    assert "SZ-EXP-001 a.txt: " in done.stderr
    assert "documents 2" in done.stderr


def test_nothing_succeeded(tmp_path: Path) -> None:
    sample = sample_run(tmp_path)
    for path in sample.source.rglob("*.txt"):
        path.unlink()
    assert shuzheng("export", str(sample.out), "--to", "doccano", "-q").returncode == 3


def test_sources_that_were_moved(tmp_path: Path) -> None:
    sample = sample_run(tmp_path)
    sample.source.rename(tmp_path / "elsewhere")
    moved = str(tmp_path / "elsewhere")
    assert shuzheng("export", str(sample.out), "--to", "doccano", "--source", moved).returncode == 0


def test_a_run_of_nothing_is_exported(tmp_path: Path) -> None:
    done = shuzheng("export", str(sample_run(tmp_path, {}).out), "--to", "doccano")
    assert done.returncode == 0
    assert "documents 0" in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["export"], "Missing argument"),
        (["export", "none"], "Missing option '--to'"),
        (["export", "none", "--to", "excel"], "SZ-EXP-004 --to"),
        (["export", "none", "--to", "brat"], "SZ-OUT-002 "),
        (["export", "none", "--to", "docbin", "--offsets", "utf16"], "SZ-EXP-004 --offsets"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], told: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = shuzheng(*args)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
