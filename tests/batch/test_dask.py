"""Workers of a Dask cluster leave the bytes that those of this machine do, whatever becomes of them on the way."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import work
from pipeline.errors import (
    ConfigError,
    EngineMissing,
    PlaceUnusable,
    SchedulerUnreachable,
    SourceError,
    WorkersDiffer,
)
from pipeline.model import SourceText
from pipeline.stages.read import Entry, Facts, Held, open_document
from tests.batch.conftest import Extract, published, rows, write
from tests.batch.poison import Poisoned, misbehave
from tests.running import shuzheng

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes, which come back when they are killed."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as found:
        yield found


@pytest.fixture
def on_dask(extract: Extract, cluster: Any) -> Extract:
    return functools.partial(extract, engine="dask", scheduler=cluster.scheduler_address)


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHARD_BYTES", "FIRST_BYTES"):
        monkeypatch.setattr(f"pipeline.batch.plan.{name}", 400)


def poison(monkeypatch: pytest.MonkeyPatch, how: dict[str, str], pause: float = 0.0) -> None:
    """Have documents misbehave wherever they are read, by workers of Dask or forked ones of this process."""
    monkeypatch.setattr("pipeline.batch.start.Rebuilt", functools.partial(Poisoned, how=how, pause=pause))

    def opened(item: Entry | Held, facts: Facts) -> SourceText | SourceError:
        misbehave(how.get(item.source, ""))
        return open_document(item, facts)

    monkeypatch.setattr(work, "open_document", opened)


def everything(folder: Path) -> None:
    """Add a page whose text is kept, rows and an archive; one row is broken."""
    (folder / "page.html").write_text("<p>2023年，银川市产值15亿元。</p>", encoding="utf-8")
    lines = [json.dumps({"id": f"r{n}", "text": f"全年产值{n}亿元。"}, ensure_ascii=False) for n in range(30)]
    (folder / "rows.jsonl").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("b/c.txt", "2022年，固原市产值7亿元。")


def test_the_bytes_are_those_of_the_local_engine(
    extract: Extract, on_dask: Extract, folder: Path, tmp_path: Path, small_shards: None
) -> None:
    everything(folder)
    extract("local", emit=("times",))
    store = tmp_path / "store"
    on_dask("folder", emit=("times",))
    with (tmp_path / "stream").open("wb") as stream:
        on_dask("-", stdout=stream, shards=store.as_uri())
    expected = published(tmp_path / "local")
    assert len(rows(tmp_path / "local", "documents")) == 44
    assert published(tmp_path / "folder") == expected
    assert (tmp_path / "stream").read_bytes() == expected["claims.jsonl"]
    assert list(store.iterdir()) == []
    assert on_dask("folder", emit=("times",)).reused == 44


def test_a_worker_killed_in_the_midst(
    extract: Extract,
    on_dask: Extract,
    cluster: Any,
    folder: Path,
    tmp_path: Path,
    small_shards: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(60):
        write(folder, number)
    extract("local")
    poison(monkeypatch, {}, pause=0.03)
    victim = next(iter(cluster.workers.values())).process.pid

    def kill() -> None:
        os.kill(victim, signal.SIGKILL)

    summary = with_a_kill(tmp_path / "out", kill, on_dask)
    assert (summary.documents, summary.failures) == (60, 0)
    assert published(tmp_path / "out") == published(tmp_path / "local")
    assert victim not in [nanny.process.pid for nanny in cluster.workers.values() if nanny.process]


def with_a_kill(out: Path, kill: Callable[[], None], run: Callable[[], Any]) -> Any:
    """What the run returns, with a kill when its first shards are there."""
    over = threading.Event()

    def watch() -> None:
        while not (out / ".shuzheng" / "shards" / "2.zip").exists():
            if over.wait(0.01):
                return
        kill()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        return run()
    finally:
        over.set()
        thread.join()


def test_documents_that_kill_or_stall(
    extract: Extract, on_dask: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, {"0003.txt": "die", "0007.txt": "stall"})
    for run, out in ((extract, "local"), (on_dask, "out")):
        assert run(out, timeout_per_document=1.0).documents == 10
    assert [row["code"] for row in rows(tmp_path / "out", "errors")] == ["SZ-RUN-001", "SZ-RUN-002"]
    assert published(tmp_path / "out") == published(tmp_path / "local")


def test_a_document_that_ends_every_worker(
    extract: Extract, on_dask: Extract, cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where all processes of a container die together for want of memory."""
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with monkeypatch.context() as patch:
        poison(patch, {"0003.txt": "kill the worker"})
        assert on_dask().failures == 1
    (row,) = rows(tmp_path / "out", "errors")
    assert (row["code"], row["source"]) == ("SZ-RUN-001", "0003.txt")
    assert len(rows(tmp_path / "out", "documents")) == 11
    assert extract().reused == 11
    extract("local")
    assert published(tmp_path / "out") == published(tmp_path / "local")


COORDINATOR = """
import sys
from pipeline.batch import plan
from pipeline.cli import main
plan.SHARD_BYTES = plan.FIRST_BYTES = 400
sys.argv[0] = "shuzheng"
main()
"""


def test_the_coordinator_killed(extract: Extract, cluster: Any, folder: Path, tmp_path: Path) -> None:
    """The next run, with whatever engine, goes on where it was."""
    for number in range(150):
        write(folder, number)
    extract("local")
    asked = ("extract", str(folder), "-o", str(tmp_path / "out"), "-q")
    engine = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
    process = subprocess.Popen([sys.executable, "-c", COORDINATOR, *asked, *engine], cwd=ROOT)
    with_a_kill(tmp_path / "out", process.kill, process.wait)
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "out" / "claims.jsonl").exists()
    assert extract().reused > 0
    assert published(tmp_path / "out") == published(tmp_path / "local")


def test_a_cluster_of_this_machine(extract: Extract, folder: Path, tmp_path: Path) -> None:
    """From the command, without a scheduler."""
    extract("local")
    done = shuzheng(
        *("extract", str(folder), "-o", str(tmp_path / "out"), "--engine", "dask", "--workers", "1")
    )
    assert (done.returncode, "documents 12" in done.stderr) == (0, True)
    assert published(tmp_path / "out") == published(tmp_path / "local")


def test_workers_with_other_code_refuse(on_dask: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.dask_child.code_digest", lambda: "0" * 64)
    with pytest.raises(WorkersDiffer, match=r"SZ-RUN-012 .*another code of 数证 .*000000000000"):
        on_dask()


def test_a_place_that_workers_do_not_share(on_dask: Extract) -> None:
    with pytest.raises(PlaceUnusable, match=r"SZ-RUN-013 memory://"):
        on_dask(shards="memory://here")
    with pytest.raises(PlaceUnusable, match=r"SZ-RUN-013 nowhere://"):
        on_dask(shards="nowhere://here")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense", "tcp://127.0.0.1:x"])
def test_a_scheduler_that_does_not_answer(
    extract: Extract, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("pipeline.batch.dask_cluster.REACH", 0.5)
    with pytest.raises(SchedulerUnreachable, match=f"SZ-RUN-011 {address}"):
        extract(engine="dask", scheduler=address)


def test_without_dask(extract: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match=r"SZ-RUN-010 .*shuzheng\[scale\]"):
        extract(engine="dask")


@pytest.mark.parametrize(
    "changes", [{"scheduler": "a:1"}, {"shards": "x"}, {"engine": "dask", "workers": 0}], ids=str
)
def test_options_that_do_not_go_together(extract: Extract, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="SZ-CFG-001"):
        extract(**changes)
