"""The distributed engine: jobs go to the workers of a Dask cluster, each a task, and come back as shards."""

from __future__ import annotations

import os
import pickle
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from uuid import uuid4

from pipeline.batch.dask_child import Recipe, orders
from pipeline.batch.dask_cluster import Cluster
from pipeline.batch.dask_place import Place
from pipeline.batch.dask_wire import FAILED, MADE, Failure
from pipeline.batch.executor import Tick, rest
from pipeline.batch.shard import error_of
from pipeline.batch.unit import Item, source_of
from pipeline.batch.work import Context, Job, ShardMade, make_shard
from pipeline.errors import (
    DocumentKilled,
    PlaceUnusable,
    SourceError,
    WorkersAwaited,
    WorkersDiffer,
)
from pipeline.stages.read import Entry

if TYPE_CHECKING:
    from distributed import Future

_DO = "pipeline.batch.dask_task:do"
_WAIT = 0.25  # seconds between looks
_LOOK = 2.0  # seconds between looks at the cluster, each a question to the scheduler
_AWAITED = 10.0  # seconds without any worker after which this is told
_TASKS = 2  # tasks under way for each thread of the workers: one to do, one to follow at once
_LEAST = 4  # tasks under way when there are no workers yet
_AGAIN = 2  # times a task that failed is tried again by Dask
_LOST = 3  # times the shards of a job may be lost between there and here


@dataclass(slots=True)
class _Apart:
    """A job whose documents are read each alone, because together they ended every worker that tried."""

    job: Job
    settled: dict[int, Path | SourceError] = field(default_factory=dict)


class DaskExecutor:
    """Jobs done by the workers of ``cluster``, who leave their shards at ``place``; ``shards`` is a folder here.

    ``context`` is this process's own, and ``recipe`` builds it elsewhere. At most two tasks for each thread of the
    cluster are under way, or for each of ``wished`` where these are more. ``on_notice`` is told what a user should know.
    """

    def __init__(
        self,
        cluster: Cluster,
        place: Place,
        recipe: Recipe,
        context: Context,
        *,
        shards: Path,
        wished: int = 0,
        on_notice: Callable[[WorkersAwaited], None] = lambda notice: None,
    ) -> None:
        self._cluster, self._place, self._recipe, self._context = cluster, place, recipe, context
        self._shards, self._wished, self._on_notice = shards, wished, on_notice
        self._name = uuid4().hex
        self._flying: dict[str, tuple[Job, Future]] = {}
        self._landed: SimpleQueue[str] = SimpleQueue()
        self._again: deque[Job] = deque()
        self._apart: dict[int, _Apart] = {}
        self._alone: dict[int, tuple[int, int]] = {}
        self._doubted: deque[Job] = deque()
        self._doubtful: set[int] = set()
        self._lost: Counter[int] = Counter()
        self._names = count()
        self._most = _LEAST
        self._looked = 0.0
        self._empty_since: float | None = None

    def run(self, jobs: Iterable[Job], tick: Tick) -> Iterator[ShardMade]:
        """As ``Executor`` says. Raises ``SchedulerUnreachable``, ``WorkersDiffer``, ``PlaceUnusable`` as well."""
        source, drained = iter(jobs), False
        while True:
            while len(self._flying) < self._most and not (drained and not self._again):
                job = self._again.popleft() if self._again else next(source, None)
                if job is None:
                    drained = True
                else:
                    self._submit(job)
            if not self._flying and self._doubted:
                self._submit(self._doubted.popleft())
            more = tick(0)
            if not self._flying and not self._again and not more:
                return
            self._look()
            yield from self._heard(0 if more else _WAIT)

    def close(self) -> None:
        """Take back what is under way, and let the cluster go; one of our own ends."""
        self._cluster.close([future for _, future in self._flying.values()])
        self._flying.clear()
        with suppress(PlaceUnusable, OSError):
            self._place.clear()

    def _submit(self, job: Job) -> None:
        if not self._cluster.connected:
            self._place.clear()  # what a run that was killed has left
            self._place.write(self._name, orders(self._recipe, self._context))
            self._cluster.connect()
        key = f"shuzheng-{self._name}-{next(self._names)}"
        where = (self._place.kind, self._place.location, self._name)
        future = self._cluster.submit(key, _DO, *where, _packed(job), retries=_AGAIN)
        self._flying[key] = (job, future)
        future.add_done_callback(lambda done: self._landed.put(key))

    def _look(self) -> None:
        """See how many workers there are."""
        now = time.monotonic()
        if not self._flying or now - self._looked < _LOOK:
            return
        self._looked = now
        threads = self._cluster.threads()
        self._most = max(_LEAST, _TASKS * max(threads, self._wished))
        if threads:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now
        elif 0 < now - self._empty_since > _AWAITED:
            self._empty_since = float("inf")  # told once
            self._on_notice(WorkersAwaited(self._cluster.address, "it has no workers"))

    def _heard(self, seconds: float) -> Iterator[ShardMade]:
        """What has come back, after waiting for it so long."""
        if not self._flying:
            return
        try:
            key = self._landed.get(timeout=seconds) if seconds else self._landed.get_nowait()
        except Empty:
            return
        job, future = self._flying.pop(key)
        try:
            yield from self._hear(job, future)
        finally:
            future.release()

    def _hear(self, job: Job, future: Future) -> Iterator[ShardMade]:
        from distributed import KilledWorker

        status, error = future.status, None
        if status == "error":
            error = future.exception()
        elif status != "finished":
            raise self._cluster.lost()
        if isinstance(error, (KilledWorker, ChildProcessError)):
            yield from self._died(job, str(error))
        elif error is not None and error.args[:1] == (FAILED,):
            raise _error(error.args[1])
        elif error is not None:
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            raise WorkersDiffer(self._cluster.address, f"it cannot do what it is asked: {reason}")
        else:
            yield from self._done(job, self._cluster.result(future))

    def _done(self, job: Job, reply: tuple[bytes, bytes]) -> Iterator[ShardMade]:
        kind, body = reply
        if kind != MADE:
            raise _error(body)
        try:
            shards = [self._taken(each) for each in pickle.loads(body)]
        except PlaceUnusable:
            self._lost[job.serial] += 1
            if self._lost[job.serial] >= _LOST:
                raise
            self._again.append(job)
            return
        if job.serial in self._alone:
            yield from self._settle(job, shards[0].path)
        else:
            yield from shards

    def _taken(self, made: ShardMade) -> ShardMade:
        path = self._place.take(made.path.name, self._shards)
        try:
            size = path.stat().st_size
        except OSError as error:
            words = f"this machine does not see what a worker left: {error.strerror}"
            raise PlaceUnusable(self._place.location, words) from error
        if size != made.size:
            raise PlaceUnusable(self._place.location, f"a shard has {size} bytes instead of {made.size}")
        return made._replace(path=path)

    def _died(self, job: Job, reason: str) -> Iterator[ShardMade]:
        """Every worker that tried was gone after it, whole: which document it was is found by reading each alone.

        Halves would need fewer tasks, but each half with the culprit costs some more workers, which are slow to come back.
        Dask blames whatever a dead worker had been given, begun or not, so that who is alone and dies has a last
        try at the end, with no other task under way.
        """
        if job.serial in self._alone and job.serial not in self._doubtful:
            self._doubtful.add(job.serial)
            self._doubted.append(job)
            return
        if job.serial in self._alone:
            words = f"every worker that read it alone died: {' '.join(reason.split())[:200]}"
            yield from self._settle(job, DocumentKilled(source_of(job.items[0]), words))
            return
        self._apart[job.serial] = _Apart(job)
        for number, item in enumerate(job.items):
            alone = Job(-1 - next(self._names), ((item,),), job.target)
            self._alone[alone.serial] = (job.serial, number)
            self._again.append(alone)

    def _settle(self, alone: Job, known: Path | SourceError) -> Iterator[ShardMade]:
        """A document was read alone, or could not be; after the last one the job is put together here."""
        serial, number = self._alone.pop(alone.serial)
        apart = self._apart[serial]
        apart.settled[number] = known
        if len(apart.settled) < len(apart.job.items):
            return
        del self._apart[serial]
        waiting: Job | None = replace(apart.job, target=self._target(), settled=apart.settled)
        while waiting:
            made = make_shard(waiting, self._context)
            yield made
            waiting = rest(waiting, made, self._target())

    def _target(self) -> Path:
        return self._shards / f"put-{uuid4().hex}.part"


def _packed(job: Job) -> bytes:
    """A job as it travels: whatever the worker's folder is, it opens the same files."""
    return pickle.dumps(replace(job, units=tuple(tuple(map(_absolute, unit)) for unit in job.units)))


def _absolute(item: Item) -> Item:
    return item._replace(path=os.path.abspath(item.path)) if isinstance(item, Entry) else item  # noqa: PTH100


def _error(body: bytes) -> Exception:
    """The error that a worker told."""
    told: Failure = pickle.loads(body)
    if told.code:
        return error_of(told.code, told.where, told.reason)
    return OSError(told.errno, told.reason)
