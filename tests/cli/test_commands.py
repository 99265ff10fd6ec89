"""The commands as a user runs them: what goes to which stream, and the exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from pipeline.schema import RECORDS, schema
from tests.running import shuzheng

ROOT = Path(__file__).resolve().parents[2]
TEXT = "2023年，成都市常住人口2140.3万人，比上年末增加13.5万人。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(TEXT, encoding="utf-8")
    return source


def test_extract_writes_the_files_and_says_where(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = shuzheng("extract", str(folder), "-o", str(out), "--emit", "tokens,quantities,times")
    assert (done.returncode, done.stdout) == (0, "")
    assert "documents 1" in done.stderr
    assert "claims.jsonl" in done.stderr
    for name in set(RECORDS):
        for line in (out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            jsonschema.validate(json.loads(line), schema(name))
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["sources"] == [
        os.path.relpath(folder, out)
    ]


def test_two_runs_and_a_copy_elsewhere_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "copy"
    copy.mkdir(parents=True)
    (copy / "a.txt").write_bytes((folder / "a.txt").read_bytes())
    for source, out in ((folder, "1"), (folder, "2"), (copy, "3")):
        shuzheng("extract", str(source), "-o", str(tmp_path / out), "--emit", "tokens,quantities,times")
    for name in set(RECORDS):
        first, *others = ((tmp_path / out / f"{name}.jsonl").read_bytes() for out in "123")
        assert others == [first, first]


def test_claims_on_stdout_are_only_claims(folder: Path) -> None:
    done = shuzheng("extract", str(folder), "-o", "-", "-q")
    assert done.stderr == ""
    assert [json.loads(line)["quote"] for line in done.stdout.splitlines()] == ["2140.3万人", "13.5万人"]


def test_standard_input_is_kept_and_verified(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    text = TEXT.replace("\n", "\r\n").encode()
    assert shuzheng("extract", "-", "-o", out, stdin=text).returncode == 0
    (kept,) = (tmp_path / "out" / "texts").iterdir()
    assert kept.read_bytes() == text
    done = shuzheng("verify", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 documents" in done.stdout


def test_rows_are_verified(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    lines = [{"id": "r1", "text": TEXT}, {"id": "r2", "text": "全年下降3.5%。", "published": "2020"}]
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    out = str(tmp_path / "out")
    assert shuzheng("extract", str(rows), "-o", out).returncode == 0
    done = shuzheng("verify", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 documents" in done.stdout


def test_metadata_is_used_and_verified(folder: Path, tmp_path: Path) -> None:
    metadata = tmp_path / "metadata.csv"
    metadata.write_text("file,id,published,publisher,region\na.txt,A-1,2024-02,某报,成都\n", encoding="utf-8")
    out = tmp_path / "out"
    assert shuzheng("extract", str(folder), "--metadata", str(metadata), "-o", str(out)).returncode == 0
    document = json.loads((out / "documents.jsonl").read_text(encoding="utf-8"))
    assert (document["id"], document["published"], document["publisher"]) == ("A-1", "2024-02", "某报")
    assert shuzheng("verify", str(out)).returncode == 0


def test_a_document_that_fails_is_told_and_the_others_go_on(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").write_bytes(b"")
    done = shuzheng("extract", str(folder), "-o", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "SZ-SRC-003 b.txt: " in done.stderr
    assert "documents 1" in done.stderr
    (row,) = (tmp_path / "out" / "errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(row)["code"] == "SZ-SRC-003"


@pytest.mark.parametrize("name", ["none.txt", "empty"])
def test_nothing_succeeded(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    assert shuzheng("extract", str(tmp_path / name), "-o", str(tmp_path / "out")).returncode == 3


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["extract"], "SZ-CFG-001 PATH"),
        (["extract", "a", "--published", "today"], "SZ-CFG-001 --published"),
        (["extract", "a", "--emit", "words"], "SZ-CFG-001 --emit"),
        (["extract", "a", "--segmenter", "pkuseg"], "SZ-SEG-001 pkuseg: its package ships no model"),
        (["extract", "a", "--lexicon", "none"], "SZ-LEX-002 none"),
        (["extract", "a", "--config", "none.toml"], "SZ-CFG-001 none.toml"),
        (["extract", "a", "-o", "-", "--emit", "tokens"], "SZ-CFG-001 --emit"),
        (["verify", "none"], "SZ-OUT-002 none"),
        (["report", "none"], "SZ-OUT-002 none"),
        (["schema", "none"], "SZ-CFG-001 RECORD"),
        (["bogus"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], told: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = shuzheng(*args)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_verify_fails_loudly(folder: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    shuzheng("extract", str(folder), "-o", out)
    (folder / "a.txt").write_text(TEXT.replace("2140", "2141"), encoding="utf-8")
    done = shuzheng("verify", out)
    assert (done.returncode, done.stdout) == (1, "")
    assert "SZ-VER-001 documents.jsonl:1: the source was changed" in done.stderr


def test_schema_prints_json() -> None:
    assert json.loads(shuzheng("schema", "claims").stdout) == schema("claims")
    assert list(json.loads(shuzheng("schema").stdout)) == list(RECORDS)


def test_explain_shows_the_rules() -> None:
    done = shuzheng("explain", TEXT, "--published", "2024", "--region", "四川")
    assert done.returncode == 0
    for word in ("2140.3万人", "21403000", "成都", "常住人口", "explicit", "ns"):
        assert word in done.stdout


@pytest.mark.parametrize("text", ["", "\n", "[red]1[/red]亿元", "a\u200bb", "《"])
def test_explain_takes_any_text(text: str) -> None:
    assert shuzheng("explain", text).returncode == 0


def test_report_writes_the_page(folder: Path, tmp_path: Path) -> None:
    shuzheng("extract", str(folder), "-o", str(tmp_path / "out"))
    done = shuzheng("report", str(tmp_path / "out"), "-o", str(tmp_path / "page.html"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "2140.3" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nsys.argv = ['shuzheng', 'extract', '--help']\nfrom pipeline.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'spacy', 'pandas', 'jieba', 'rjieba', 'numpy', 'orjson', 'pipeline.api'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=True)
    assert done.stderr.strip() == "[]"
