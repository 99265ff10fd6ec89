"""Worker processes of this machine: each builds or inherits the resources once and makes one shard after the other."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from uuid import uuid4

from pipeline.batch.executor import FORKS, Tick, rest
from pipeline.batch.unit import source_of
from pipeline.batch.work import Context, Job, ShardMade
from pipeline.batch.worker import Beat, Reply, serve
from pipeline.errors import DocumentKilled, DocumentTimeout, SourceError, WorkersFailed

_WAIT = 0.25  # seconds between looks at the clock
_PATIENCE = 3  # times a job may end its worker without a document to blame


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    beat: Beat
    job: Job | None = None
    retiring: bool = False


class LocalPool:
    """Up to ``size`` worker processes, started when there is work for them.

    ``context`` is called in each worker; under fork it hands over what the parent has built. ``timeout`` is the
    seconds a document may take, 0 for any; ``shards`` a folder for the shards of single documents. ``warm`` is called
    once before more than one job is begun.
    """

    def __init__(
        self,
        size: int,
        context: Callable[[], Context],
        *,
        timeout: float,
        shards: Path,
        warm: Callable[[], None] = lambda: None,
    ) -> None:
        self._size, self._context, self._timeout, self._shards = size, context, timeout, shards
        self._warm = warm
        self._start = multiprocessing.get_context("fork" if FORKS else "spawn")
        self._workers: list[_Worker] = []
        self._again: deque[Job] = deque()
        self._suspects: dict[int, tuple[Job, int]] = {}
        self._deaths: Counter[int] = Counter()
        self._names = count()
        self._mark = uuid4().hex  # pools of several machines may share the folder

    def run(self, jobs: Iterable[Job], tick: Tick) -> Iterator[ShardMade]:
        """As ``Executor`` says."""
        source, drained = self._begun(iter(jobs)), False
        while True:
            while self._has_room() and not (drained and not self._again):
                job = self._again.popleft() if self._again else next(source, None)
                if job is None:
                    drained = True
                else:
                    self._give(job)
            more = tick(sum(worker.beat.item or 0 for worker in self._workers if worker.job))
            busy = [worker for worker in self._workers if worker.job]
            if not busy and not self._again and not more:
                return
            for worker in self._heard(0 if more else self._longest_wait(busy)):
                yield from self._hear(worker)
            self._stop_late()

    def close(self) -> None:
        """Kill every worker; what they had in hand is lost."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            self._bury(worker)
        self._workers = []

    def _begun(self, jobs: Iterator[Job]) -> Iterator[Job]:
        """The jobs; of more than one the second is taken at once, to know it before the first worker is started."""
        first = (*islice(jobs, 2),)
        if len(first) > 1:
            self._warm()
        return chain(first, jobs)

    def _has_room(self) -> bool:
        idle = any(worker.job is None and not worker.retiring for worker in self._workers)
        return idle or len(self._workers) < self._size

    def _give(self, job: Job) -> None:
        free = (worker for worker in self._workers if worker.job is None and not worker.retiring)
        worker = next(free, None) or self._new()
        worker.job = job
        worker.beat.start(-1)
        try:
            worker.pipe.send(job)
        except OSError:
            self._died(worker)

    def _new(self) -> _Worker:
        here, there = self._start.Pipe()
        beat = Beat(RawArray("Q", 2))
        strangers = [worker.pipe for worker in self._workers] + [here]
        own = strangers if self._start.get_start_method() == "fork" else []
        args = (there, beat, self._context, own, os.getpid())
        try:
            process: BaseProcess = self._start.Process(target=serve, args=args, daemon=True)  # type: ignore[attr-defined]
            process.start()
        except OSError as error:
            raise WorkersFailed("workers", f"no process can be started: {error.strerror}") from error
        there.close()
        worker = _Worker(process, here, beat)
        self._workers.append(worker)
        return worker

    def _heard(self, seconds: float) -> list[_Worker]:
        """The workers that have something to say, or are gone."""
        ready = set(wait([worker.pipe for worker in self._workers], seconds)) if self._workers else set()
        return [worker for worker in self._workers if worker.pipe in ready]

    def _longest_wait(self, busy: list[_Worker]) -> float:
        if not self._timeout:
            return _WAIT
        left = (self._timeout - worker.beat.seconds for worker in busy if worker.beat.item is not None)
        return max(0.0, min(_WAIT, *left, _WAIT))

    def _hear(self, worker: _Worker) -> Iterator[ShardMade]:
        try:
            reply: Reply = worker.pipe.recv()
        except (EOFError, OSError):
            self._died(worker)
            return
        job, worker.job, worker.retiring = worker.job, None, reply.retiring
        if reply.retiring:
            self._remove(worker)
        if reply.made is None and reply.errno is None:
            raise WorkersFailed("workers", reply.reason)
        if reply.made is None:
            raise OSError(reply.errno, reply.reason)
        if job is None:
            return
        if job.serial in self._suspects:
            self._settle(job, reply.made.path)
            return
        if (left := rest(job, reply.made, self._target())) is not None:
            self._again.append(left)
        yield reply.made

    def _died(self, worker: _Worker) -> None:
        """A worker is gone: whose fault it was is found out by reading the document in hand alone."""
        job, item = worker.job, worker.beat.item
        reason = self._remove(worker)
        if job is None:
            return
        if item is None or item in job.settled:
            self._deaths[job.serial] += 1
            if self._deaths[job.serial] >= _PATIENCE:
                raise WorkersFailed("workers", f"{_PATIENCE} ended before they read a document: {reason}")
            self._again.append(replace(job, target=self._target()))
        elif job.serial in self._suspects:
            self._settle(job, DocumentKilled(source_of(job.items[0]), reason))
        else:
            self._suspect(job, item)

    def _suspect(self, job: Job, item: int) -> None:
        alone = Job(-1 - next(self._names), ((job.items[item],),), self._target())
        self._suspects[alone.serial] = (job, item)
        self._again.appendleft(alone)

    def _settle(self, alone: Job, known: Path | SourceError) -> None:
        """An item was read alone, or could not be: the rest of its job goes on with that."""
        job, item = self._suspects.pop(alone.serial)
        self._again.append(replace(job, target=self._target(), settled={**job.settled, item: known}))

    def _stop_late(self) -> None:
        """End workers whose document takes too long."""
        for worker in list(self._workers):
            job, item = worker.job, worker.beat.item
            if not self._timeout or job is None or item is None or worker.beat.seconds < self._timeout:
                continue
            worker.process.kill()
            self._remove(worker)
            error = DocumentTimeout(source_of(job.items[item]), f"not done after {self._timeout:g} seconds")
            if job.serial in self._suspects:
                self._settle(job, error)
            else:
                known = {**job.settled, item: error}
                self._again.append(replace(job, target=self._target(), settled=known))

    def _remove(self, worker: _Worker) -> str:
        self._workers.remove(worker)
        return self._bury(worker)

    def _bury(self, worker: _Worker) -> str:
        """Wait for the end of a worker, and say how it ended."""
        worker.pipe.close()
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        code = worker.process.exitcode or 0
        worker.process.close()
        return f"ended by signal {-code}" if code < 0 else f"ended with exit code {code}"

    def _target(self) -> Path:
        return self._shards / f"again-{self._mark}-{next(self._names)}.part"
