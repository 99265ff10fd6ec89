"""A run goes out document by document: what is wrong with one is told, and the others go on."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ExportUnknown, OutputError, RunMissing, ShuzhengError
from pipeline.export import TARGETS, Exported, export_run
from tests.exporting import CITIES, SHOPS, SILENT, Sample, sample_run, write_run

WITH_TEXTS = [name for name, tool in TARGETS.items() if tool.texts]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


def told(sample: Sample, to: str = "doccano", **options: Any) -> tuple[Exported, list[str]]:
    errors: list[ShuzhengError] = []
    done = export_run(sample.out, to, on_error=errors.append, **options)
    assert done.failures == len(errors)
    return done, [f"{error.code} {error.where}" for error in errors]


def exported_ids(done: Exported) -> list[str]:
    lines = done.files[0].read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line)["document"] for line in lines]


@pytest.mark.parametrize("to", TARGETS)
def test_all_documents_go_out(sample: Sample, to: str) -> None:
    done, errors = told(sample, to)
    assert errors == []
    assert (done.documents, done.claims, done.entities) == (3, 6, 4)
    assert all(path.exists() for path in done.files)
    assert not [path for path in (sample.out / "export" / to).iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize("to", WITH_TEXTS)
def test_a_source_that_is_gone_is_told(sample: Sample, to: str) -> None:
    (sample.source / "a.txt").unlink()
    done, errors = told(sample, to)
    assert errors == ["SZ-EXP-001 a.txt"]
    assert (done.documents, done.claims) == (2, 2)


@pytest.mark.parametrize("gone", ["a.txt", "c.txt", "子 目录/b 文.txt"])
def test_whichever_source_is_gone_the_others_go_on(sample: Sample, gone: str) -> None:
    (sample.source / gone).unlink()
    done, errors = told(sample)
    assert errors == [f"SZ-EXP-001 {gone}"]
    assert exported_ids(done) == [row["id"] for row in sample.documents if row["source"] != gone]


def test_all_sources_gone(sample: Sample) -> None:
    for path in sample.source.rglob("*.txt"):
        path.unlink()
    done, errors = told(sample)
    assert errors == [f"SZ-EXP-001 {row['source']}" for row in sample.documents]
    assert exported_ids(done) == []


def test_a_source_that_was_changed_is_told(sample: Sample) -> None:
    (sample.source / "c.txt").write_text("今天没有数字!。\n", encoding="utf-8")
    done, errors = told(sample)
    assert errors == ["SZ-EXP-002 c.txt"]
    assert exported_ids(done) == ["a", "子 目录/b 文"]


def test_sources_that_the_run_does_not_have_are_passed_over(sample: Sample) -> None:
    for name in ("0.txt", "b.txt", "z.txt"):
        (sample.source / name).write_text("新的文章。\n", encoding="utf-8")
    done, errors = told(sample)
    assert (errors, exported_ids(done)) == ([], ["a", "c", "子 目录/b 文"])


def test_sources_that_were_moved_are_named(sample: Sample, tmp_path: Path) -> None:
    sample.source.rename(tmp_path / "moved")
    assert told(sample)[0].documents == 0
    done, errors = told(sample, paths=[str(tmp_path / "moved")])
    assert (errors, exported_ids(done)) == ([], ["a", "c", "子 目录/b 文"])


def test_texts_that_the_run_kept_are_taken_from_there(sample: Sample) -> None:
    texts = keep(sample, {"a": SHOPS, "c": SILENT, "子 目录/b 文": CITIES})
    for path in sample.source.rglob("*.txt"):
        path.unlink()
    write_run(sample, texts=texts)
    done, errors = told(sample)
    assert (errors, exported_ids(done)) == ([], ["a", "c", "子 目录/b 文"])


def test_texts_are_kept_of_some_and_read_of_others(sample: Sample) -> None:
    write_run(sample, texts=keep(sample, {"c": SILENT}))
    done, errors = told(sample)
    assert (errors, exported_ids(done)) == ([], ["a", "c", "子 目录/b 文"])


@pytest.mark.parametrize("content", [b"\xff", SILENT.replace("没", "沒").encode(), b""])
def test_a_kept_text_that_was_changed_is_told(sample: Sample, content: bytes) -> None:
    texts = keep(sample, {"c": SILENT})
    write_run(sample, texts=texts, files={texts["c"]: "0" * 64})
    (sample.out / texts["c"]).write_bytes(content)
    assert told(sample)[1] == [f"SZ-EXP-002 c.txt ({texts['c']})"]


@pytest.mark.parametrize("name", ["../../in/c.txt", "/etc/hostname"])
def test_nothing_outside_the_run_is_read_as_a_text_of_it(sample: Sample, name: str) -> None:
    write_run(sample, texts={"c": name})
    assert told(sample)[1] == [f"SZ-EXP-002 c.txt ({name})"]


def test_a_kept_text_that_is_gone_is_told(sample: Sample) -> None:
    write_run(sample, texts={"c": "texts/c.txt"})
    assert told(sample)[1] == ["SZ-EXP-001 c.txt (texts/c.txt)"]


def test_a_quote_that_does_not_stand_there_is_told(sample: Sample) -> None:
    sample.claims[0]["span"] = [0, 2]
    write_run(sample)
    done, errors = told(sample)
    assert errors == ["SZ-EXP-003 a.txt"]
    assert exported_ids(done) == ["c", "子 目录/b 文"]


@pytest.mark.parametrize("span", [[5000, 5001], [3, 3], [4, 2]])
def test_a_span_outside_the_text_is_told(sample: Sample, span: list[int]) -> None:
    sample.entities[0]["span"] = span
    write_run(sample)
    assert told(sample)[1] == ["SZ-EXP-003 a.txt"]


def test_records_without_a_document_are_told(sample: Sample) -> None:
    sample.documents.pop()
    write_run(sample)
    done, errors = told(sample)
    assert errors == ["SZ-EXP-003 claims.jsonl", "SZ-EXP-003 entities.jsonl"]
    assert exported_ids(done) == ["a", "c"]


def test_a_document_that_lacks_a_record_is_told(sample: Sample) -> None:
    sample.claims.pop(0)
    write_run(sample)
    assert told(sample)[1] == ["SZ-EXP-003 a.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.json", b""),
        ("run.json", b"[]"),
        ("claims.jsonl", b"{}\n"),
        ("claims.jsonl", b"\xff\n"),
        ("entities.jsonl", b"[1]\n"),
        ("documents.jsonl", b'{"id": 5}\n'),
    ],
)
def test_what_is_no_run_ends_the_export(sample: Sample, name: str, content: bytes) -> None:
    (sample.out / name).write_bytes(content)
    with pytest.raises(RunMissing, match=f"SZ-OUT-002 .*{re.escape(name)}"):
        told(sample)
    assert not (sample.out / "export" / "doccano" / "documents.jsonl").exists()


@pytest.mark.parametrize("name", ["run.json", "claims.jsonl", "entities.jsonl", "documents.jsonl"])
def test_a_file_of_the_run_that_is_gone_ends_the_export(sample: Sample, name: str) -> None:
    (sample.out / name).unlink()
    with pytest.raises(RunMissing):
        told(sample)


def test_an_export_that_fails_leaves_the_one_before(sample: Sample) -> None:
    (path, *_) = told(sample)[0].files
    before = path.read_bytes()
    with (sample.out / "claims.jsonl").open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(RunMissing):
        told(sample)
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "documents.jsonl",
        "documents.relations.json",
        "documents.spans.json",
    ]


def test_a_file_of_its_own_name_can_be_asked_for(sample: Sample, tmp_path: Path) -> None:
    done, _ = told(sample, "labelstudio", target=tmp_path / "新 任务.json")
    assert sorted(path.name for path in done.files) == ["新 任务.json", "新 任务.xml"]
    assert {path.parent for path in done.files} == {tmp_path}


def test_a_folder_can_be_asked_for(sample: Sample, tmp_path: Path) -> None:
    done, _ = told(sample, "w3c", target=tmp_path / "x" / "y")
    assert [str(path.relative_to(tmp_path)) for path in done.files] == ["x/y/annotations.jsonld"]


def test_where_nothing_can_be_written_is_told(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="SZ-OUT-001"):
        told(sample, target=tmp_path / "file" / "x")


@pytest.mark.parametrize(
    ("to", "options", "said"),
    [
        ("excel", {}, "SZ-EXP-004 --to: there is no export to excel"),
        ("brat", {"offsets": "utf16"}, "SZ-EXP-004 --offsets: brat counts nothing but code_point"),
        ("doccano", {"offsets": "bytes"}, "SZ-EXP-004 --offsets: bytes is neither"),
        ("doccano", {"target": Path("-")}, "SZ-EXP-004 -o"),
    ],
)
def test_what_cannot_be_asked_for(sample: Sample, to: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(ExportUnknown) as raised:
        told(sample, to, **options)
    assert str(raised.value).startswith(said)


def keep(sample: Sample, texts: dict[str, str]) -> dict[str, str]:
    """Put texts where a run keeps those that can be read nowhere else."""
    folder = sample.out / "texts"
    folder.mkdir()
    names = {doc_id: f"texts/{number}.txt" for number, doc_id in enumerate(texts)}
    for doc_id, name in names.items():
        (sample.out / name).write_bytes(texts[doc_id].encode())
    return names
