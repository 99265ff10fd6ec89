"""A document that kills, stalls or breaks whoever reads it is an error of its own; the others are as ever."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from pipeline.batch import work
from pipeline.errors import ShuzhengError, SourceError, WorkersFailed
from pipeline.model import SourceText
from pipeline.stages.read import Entry, Facts, Held, open_document
from tests.batch.conftest import Extract, published, rows


def poisoned(monkeypatch: pytest.MonkeyPatch, *names: str, how: str) -> None:
    """Make the workers, which are forked, die or stall or fail on the documents of these names."""

    def opened(item: Entry | Held, facts: Facts) -> SourceText | SourceError:
        if item.source in names:
            misbehave(how)
        return open_document(item, facts)

    monkeypatch.setattr(work, "open_document", opened)


def misbehave(how: str) -> None:
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exit":
        os._exit(7)
    if how == "stall":
        time.sleep(60)
    if how == "memory":
        raise MemoryError
    raise KeyError("nobody thought of this")


@pytest.mark.parametrize(
    ("how", "code", "reason"),
    [
        ("die", "SZ-RUN-001", "signal 9"),
        ("exit", "SZ-RUN-001", "exit code 7"),
        ("stall", "SZ-RUN-002", "not done after 0.5 seconds"),
        ("raise", "SZ-RUN-003", "KeyError at test_quarantine.py"),
        ("memory", "SZ-RUN-004", "memory"),
    ],
)
def test_it_is_told_and_the_others_are_extracted(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, code: str, reason: str
) -> None:
    poisoned(monkeypatch, "0003.txt", "0007.txt", how=how)
    told: list[ShuzhengError] = []
    summary = extract(timeout_per_document=0.5 if how == "stall" else 60.0, on_error=told.append)
    assert (summary.documents, summary.failures) == (10, 2)
    found = rows(tmp_path / "out", "errors")
    assert [(row["code"], row["source"]) for row in found] == [(code, "0003.txt"), (code, "0007.txt")]
    assert reason in found[0]["reason"]
    assert sorted(error.where for error in told) == ["0003.txt", "0007.txt"]
    names = [row["id"] for row in rows(tmp_path / "out", "documents")]
    assert names == [f"{number:04d}" for number in range(12) if number not in (3, 7)]


@pytest.mark.parametrize("how", ["die", "memory"])
def test_what_may_have_been_chance_is_tried_again(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    with monkeypatch.context() as patch:
        poisoned(patch, "0003.txt", how=how)
        assert extract().failures == 1
    again = extract()
    assert (again.failures, again.reused) == (0, 11)
    extract("other")
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_a_timeout_stands_until_it_is_raised(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        poisoned(patch, "0003.txt", how="stall")
        assert extract(timeout_per_document=0.5).failures == 1
    assert extract(timeout_per_document=0.5).failures == 1
    assert extract(timeout_per_document=0.4).failures == 1
    assert extract(timeout_per_document=30.0).failures == 0


def test_a_document_that_dies_once_is_extracted(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "died"

    def opened(item: Entry | Held, facts: Facts) -> SourceText | SourceError:
        if item.source == "0005.txt" and not mark.exists():
            mark.touch()
            misbehave("die")
        return open_document(item, facts)

    monkeypatch.setattr(work, "open_document", opened)
    assert (extract().documents, mark.exists()) == (12, True)
    monkeypatch.undo()
    extract("other")
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_workers_that_never_get_to_a_document_end_the_run(
    extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object, **__: object) -> object:
        os._exit(3)

    monkeypatch.setattr("pipeline.batch.worker.make_shard", died)
    with pytest.raises(WorkersFailed, match="exit code 3"):
        extract()


def test_on_a_stream_too(
    extract: Extract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    poisoned(monkeypatch, "0003.txt", how="die")
    told: list[ShuzhengError] = []
    with (tmp_path / "claims").open("wb") as stream:
        summary = extract(out="-", stdout=stream, on_error=told.append)
    assert (summary.documents, [error.code for error in told]) == (11, ["SZ-RUN-001"])
    monkeypatch.undo()
    extract("all")
    lines = (tmp_path / "all" / "claims.jsonl").read_bytes().splitlines()
    assert (tmp_path / "claims").read_bytes().splitlines() == [
        line for line in lines if b'"0003"' not in line
    ]
