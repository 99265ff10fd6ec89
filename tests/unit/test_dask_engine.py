"""The distributed engine with a cluster that is none: what it asks of it, and what it makes of the answers."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.batch import dask_child
from pipeline.batch.dask_engine import DaskExecutor
from pipeline.batch.dask_place import SharedFolder
from pipeline.batch.dask_wire import FAILED, HOPELESS, MADE, Failure
from pipeline.batch.shard import unpack
from pipeline.batch.work import Context, Job, make_shard
from pipeline.config import Settings
from pipeline.errors import PlaceUnusable, SchedulerUnreachable, ShuzhengError, WorkersDiffer
from pipeline.run import Resources
from pipeline.stages.read import Facts, Held


@dataclass(frozen=True)
class Recipe:
    """One that nobody follows."""

    settings: Settings

    def __call__(self) -> Context:
        raise AssertionError("nothing is built where the cluster is a fake")


class Future(SimpleNamespace):
    """A task of ``Fake``."""

    status = "finished"

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        callback(self)

    def release(self) -> None:
        self.released = True

    def exception(self) -> Exception:
        return self.error


class Fake:
    """A cluster whose tasks are done at once, by this process; ``end`` may change what becomes of one."""

    address, connected = "fake", True

    def __init__(self, resources: Resources, end: Callable[[Future], None] = lambda future: None) -> None:
        self.context, self.end = Context(resources, Facts()), end
        self.futures: list[Future] = []
        self.workers = 3

    def submit(self, key: str, function: str, *args: Any, retries: int) -> Future:
        job = pickle.loads(args[-1])
        target = Path(args[1]) / f"{len(self.futures)}.part"
        made = make_shard(replace(job, target=target), self.context)
        future = Future(reply=(MADE, pickle.dumps((made,))), path=target, job=job, released=False)
        self.end(future)
        self.futures.append(future)
        return future

    def result(self, future: Future) -> tuple[bytes, bytes]:
        return future.reply

    def threads(self) -> int:
        return self.workers

    def lost(self) -> SchedulerUnreachable:
        return SchedulerUnreachable("fake", "it was lost")

    def close(self, futures: list[Future]) -> None:
        pass


def executor(fake: Fake, tmp_path: Path, **more: Any) -> DaskExecutor:
    place: Any = SharedFolder(str(tmp_path))
    return DaskExecutor(fake, place, Recipe(Settings()), fake.context, shards=tmp_path, **more)  # type: ignore[arg-type]


def jobs(number: int) -> Iterator[Job]:
    held = [Held(f"{n}", f"{n}", f"2023年，银川市产值{n}亿元。") for n in range(3 * number)]
    for serial in range(number):
        yield Job(serial, (tuple(held[3 * serial :][:3]),), Path("nowhere"))


def test_never_more_than_a_few_tasks_are_under_way(resources: Resources, tmp_path: Path) -> None:
    fake = Fake(resources)
    most = 0
    for count, _ in enumerate(executor(fake, tmp_path).run(jobs(40), lambda underway: False), 1):
        most = max(most, len(fake.futures) - count)
    assert (count, len(fake.futures)) == (40, 40)
    assert 0 < most <= 2 * fake.workers
    assert all(future.released for future in fake.futures[:-1])


def test_shards_that_are_lost_on_the_way_are_made_again(resources: Resources, tmp_path: Path) -> None:
    def lose(future: Future) -> None:
        if len(fake.futures) in (1, 5):
            future.path.unlink()
        if len(fake.futures) == 3:
            future.path.write_bytes(b"half")

    fake = Fake(resources, lose)
    made = list(executor(fake, tmp_path).run(jobs(6), lambda underway: False))
    assert sorted(each.serial for each in made) == list(range(6))
    assert len(fake.futures) == 9
    fake = Fake(resources, lambda future: future.path.unlink())
    with pytest.raises(PlaceUnusable, match="does not see what a worker left"):
        list(executor(fake, tmp_path).run(jobs(6), lambda underway: False))


def test_a_job_that_no_worker_survives_is_put_together_from_its_documents(
    resources: Resources, tmp_path: Path
) -> None:
    """Each is read alone; the shard is then as if the culprit had been told of at once."""

    bystander = iter("7")  # was given to a worker that died, and had not begun

    def kill(future: Future) -> None:
        names = [item.source for item in future.job.items]
        if "4" in names or (names == ["3"] and next(bystander, None)):
            future.status, future.error = "error", ChildProcessError("ended by signal 9")

    fake = Fake(resources, kill)
    found = {made.serial: made for made in executor(fake, tmp_path).run(jobs(3), lambda underway: False)}
    documents = [unpack(found[serial].units[0].finished.packed) for serial in range(3)]
    assert [[each.source for each in unit] for unit in documents] == [list("012"), list("345"), list("678")]
    assert [each.error and each.error[0] for each in documents[1]] == [None, "SZ-RUN-001", None]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "cancelled"}, SchedulerUnreachable),
        ({"status": "error", "error": ModuleNotFoundError("No module named 'pipeline'")}, WorkersDiffer),
        ({"status": "error", "error": RuntimeError(FAILED, pickle.dumps(Failure("", "", "full", 28)))}, OSError),
        ({"reply": (HOPELESS, pickle.dumps(Failure("SZ-RUN-013", "x", "y")))}, PlaceUnusable),
    ],
    ids=["lost", "missing", "full", "hopeless"],
)  # fmt: skip
def test_what_ends_a_run(
    resources: Resources, tmp_path: Path, changes: dict[str, Any], expected: type[Exception]
) -> None:
    fake = Fake(resources, lambda future: future.__dict__.update(changes))
    with pytest.raises(expected):
        list(executor(fake, tmp_path).run(jobs(1), lambda underway: False))


def test_a_scheduler_without_workers_is_told_once(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_LOOK", "_AWAITED", "_WAIT"):
        monkeypatch.setattr(f"pipeline.batch.dask_engine.{name}", 0.001)
    fake = Fake(resources)
    fake.workers = 0
    told: list[ShuzhengError] = []
    waiting = executor(fake, tmp_path, on_notice=told.append)
    monkeypatch.setattr(Future, "add_done_callback", lambda future, callback: None)
    ticks = iter(range(50))

    def tick(underway: int) -> bool:
        if next(ticks, None) is None:
            raise InterruptedError
        return False

    with pytest.raises(InterruptedError):
        list(waiting.run(jobs(1), tick))
    assert [notice.code for notice in told] == ["SZ-RUN-014"]


def test_a_child_with_other_lexicons_refuses(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, place = Context(resources, Facts()), SharedFolder(str(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.batch.dask_child.fingerprint", lambda *_: b"another")
        place.write("orders", dask_child.orders(Recipe(Settings()), context))
    monkeypatch.setattr(Recipe, "__call__", lambda recipe: context)
    ((kind, body),) = dask_child._replies(place.kind, place.location, "orders")
    failure = pickle.loads(body)
    assert (kind, failure.code) == (HOPELESS, "SZ-RUN-012")
    assert "lexicons" in failure.reason
