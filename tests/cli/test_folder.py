"""The folder of a run: published at the end, the earlier run replaced, nothing of anybody else's removed."""

import io
import json
from pathlib import Path

import orjson
import pytest

from pipeline.api import extract_files
from pipeline.config import Settings
from pipeline.errors import OutputError
from pipeline.run import Resources
from pipeline.write.jsonl import run_json, text_name

TEXT = "2023年，银川市常住人口291万人。\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "d1.txt").write_text(TEXT, encoding="utf-8")
    (folder / "e.txt").write_text("", encoding="utf-8")
    return folder


def run(
    out: Path, source: Path, resources: Resources, emit: tuple[str, ...] = (), stdin: str | None = None
) -> None:
    paths = (str(source), *(["-"] if stdin else []))
    settings = Settings(paths=paths, out=str(out), emit=emit, workers=1)
    stream = io.BytesIO(stdin.encode()) if stdin else None
    extract_files(settings, resources=resources, stdin=stream)


def names(out: Path) -> list[str]:
    found = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    return [name for name in found if not name.startswith(".shuzheng/")]


def test_a_run_leaves_its_files(tmp_path: Path, source: Path, resources: Resources) -> None:
    run(tmp_path / "new" / "out", source, resources)
    assert names(tmp_path / "new" / "out") == [
        "claims.jsonl",
        "documents.jsonl",
        "entities.jsonl",
        "errors.jsonl",
        "run.json",
    ]
    error = json.loads((tmp_path / "new" / "out" / "errors.jsonl").read_text(encoding="utf-8"))
    assert error["code"] == "SZ-SRC-003"


def test_only_the_manifest_is_kept_beside_them(tmp_path: Path, source: Path, resources: Resources) -> None:
    run(tmp_path / "out", source, resources)
    assert [path.name for path in (tmp_path / "out" / ".shuzheng").iterdir()] == ["manifest.sqlite"]


def test_files_of_the_earlier_run_go_and_other_files_stay(
    tmp_path: Path, source: Path, resources: Resources
) -> None:
    out = tmp_path / "out"
    run(out, source, resources, ("tokens",), TEXT)
    assert {"tokens.jsonl", "texts/stdin.txt"} <= set(names(out))
    (out / "texts" / "mine.txt").write_text("mine", encoding="utf-8")
    (out / "notes.md").write_text("mine", encoding="utf-8")
    run(out, source, resources)
    assert not {"tokens.jsonl", "texts/stdin.txt"} & set(names(out))
    assert {"notes.md", "texts/mine.txt"} <= set(names(out))


def test_files_of_a_run_without_a_manifest_go_too(tmp_path: Path, source: Path, resources: Resources) -> None:
    out = tmp_path / "out"
    run(out, source, resources, ("tokens",), TEXT)
    (out / ".shuzheng" / "manifest.sqlite").unlink()
    run(out, source, resources)
    assert not {"tokens.jsonl", "texts/stdin.txt"} & set(names(out))


def test_a_run_that_is_broken_off_leaves_the_earlier_one(
    tmp_path: Path, source: Path, resources: Resources
) -> None:
    out = tmp_path / "out"
    run(out, source, resources)
    before = {name: (out / name).read_bytes() for name in names(out)}

    def interrupted(error: object) -> None:
        raise KeyboardInterrupt

    settings = Settings(paths=(str(source),), out=str(out), emit=("times",), workers=1)
    with pytest.raises(KeyboardInterrupt):
        extract_files(settings, resources=resources, on_error=interrupted)
    assert {name: (out / name).read_bytes() for name in names(out)} == before


def test_a_kept_text_keeps_its_line_ends(tmp_path: Path, source: Path, resources: Resources) -> None:
    text = TEXT.replace("\n", "\r\n")
    run(tmp_path / "out", source, resources, stdin=text)
    assert (tmp_path / "out" / "texts" / "stdin.txt").read_bytes() == text.encode()


@pytest.mark.parametrize("doc_id", ["../../etc/passwd", "a/b", "a\\b", "a\x00b", "c:d", "长" * 90, "a" * 300])
def test_no_id_leads_out_of_the_folder(doc_id: str) -> None:
    name = text_name(doc_id)
    assert name.count("/") == 1
    assert not set(name) & set("\\\x00:")
    assert len(name.encode()) < 255


def test_long_ids_have_names_of_their_own() -> None:
    assert text_name("长" * 90 + "甲") != text_name("长" * 90 + "乙")


def test_an_output_that_is_a_file_is_an_error(tmp_path: Path, source: Path, resources: Resources) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        run(tmp_path / "out", source, resources)


def test_claims_on_a_stream(tmp_path: Path, source: Path, resources: Resources) -> None:
    stream = io.BytesIO()
    settings = Settings(paths=(str(source),), out="-", workers=1)
    summary = extract_files(settings, resources=resources, stdout=stream)
    assert [json.loads(line)["quote"] for line in stream.getvalue().splitlines()] == ["291万人"]
    assert (summary.documents, summary.claims, summary.failures) == (1, 1, 1)


@pytest.mark.parametrize("texts", [(), (("a", "texts/a.txt", "0"),), (("a", "b", "1"), ("“c”", "d", "2"))])
def test_run_json_is_what_is_written_in_one_piece(texts: tuple[tuple[str, str, str], ...]) -> None:
    record = {"tool": "shuzheng", "settings": {"emit": []}}
    files = {"claims.jsonl": "00", "shuzheng.duckdb": None}
    whole = {
        **record,
        "texts": {doc_id: name for doc_id, name, _ in texts},
        "files": {**files, **{name: digest for _, name, digest in texts}},
    }
    pieces = b"".join(run_json(record, lambda: texts, files))
    assert pieces == orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n"
