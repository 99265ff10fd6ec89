"""The folder of a run: published at the end, the earlier run replaced, nothing of anybody else's removed."""

import io
import json
from pathlib import Path

import pytest

from pipeline.errors import OutputError, SourceEmpty
from pipeline.model import Extraction
from pipeline.write.jsonl import FolderSink, StreamSink, text_name


def run(out: Path, extraction: Extraction, emit: tuple[str, ...] = (), *, keep_text: bool = False) -> None:
    with FolderSink(out, emit=emit, run={"tool": "shuzheng"}) as sink:
        sink.write(extraction, keep_text=keep_text)
        sink.fail(SourceEmpty("e.txt", "it holds nothing"))


def names(out: Path) -> list[str]:
    return sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())


def test_a_run_leaves_its_files(tmp_path: Path, extraction: Extraction) -> None:
    run(tmp_path / "new" / "out", extraction)
    assert names(tmp_path / "new" / "out") == [
        "claims.jsonl",
        "documents.jsonl",
        "entities.jsonl",
        "errors.jsonl",
        "run.json",
    ]
    error = json.loads((tmp_path / "new" / "out" / "errors.jsonl").read_text(encoding="utf-8"))
    assert error["code"] == "SZ-SRC-003"


def test_a_second_run_writes_the_same_bytes(tmp_path: Path, extraction: Extraction) -> None:
    emit = ("tokens", "quantities", "times")
    for folder in ("a", "b"):
        run(tmp_path / folder, extraction, emit)
    for name in names(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_files_of_the_earlier_run_go_and_other_files_stay(tmp_path: Path, extraction: Extraction) -> None:
    run(tmp_path, extraction, ("tokens",), keep_text=True)
    (tmp_path / "texts" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    run(tmp_path, extraction)
    assert "tokens.jsonl" not in names(tmp_path)
    assert "texts/d1.txt" not in names(tmp_path)
    assert {"notes.md", "texts/mine.txt"} <= set(names(tmp_path))


def test_a_run_that_is_broken_off_leaves_the_earlier_one(tmp_path: Path, extraction: Extraction) -> None:
    run(tmp_path, extraction)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    with pytest.raises(KeyboardInterrupt), FolderSink(tmp_path, emit=("times",), run={}) as sink:
        sink.write(extraction)
        raise KeyboardInterrupt
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_a_kept_text_keeps_its_line_ends(tmp_path: Path, extraction: Extraction) -> None:
    run(tmp_path, extraction, keep_text=True)
    assert (tmp_path / "texts" / "d1.txt").read_bytes() == extraction.source.text.encode()


@pytest.mark.parametrize("doc_id", ["../../etc/passwd", "a/b", "a\\b", "a\x00b", "c:d"])
def test_no_id_leads_out_of_the_folder(doc_id: str) -> None:
    assert text_name(doc_id).count("/") == 1
    assert not set(text_name(doc_id)) & set("\\\x00:")


def test_an_output_that_is_a_file_is_an_error(tmp_path: Path, extraction: Extraction) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        run(tmp_path / "out", extraction)


def test_claims_on_a_stream(extraction: Extraction) -> None:
    stream = io.BytesIO()
    StreamSink(stream).write(extraction)
    assert json.loads(stream.getvalue())["id"] == "c_0011223344556677"
