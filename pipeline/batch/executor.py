"""What does the jobs: in this process, in worker processes of this machine, or whatever keeps the same promise."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeAlias

from pipeline.batch.memory import Watch, uncollected
from pipeline.batch.work import Context, Job, ShardMade, make_shard

# Told how many documents of unfinished jobs are done; says whether there is more to look for at once.
Tick: TypeAlias = Callable[[int], bool]

# Elsewhere a forked process cannot rely on the system's libraries, or there is none.
FORKS = sys.platform == "linux"
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class Executor(Protocol):
    """Does jobs, several at a time, in any order."""

    def run(self, jobs: Iterable[Job], tick: Tick) -> Iterator[ShardMade]:
        """The shards of the jobs as they come.

        A job may come in several shards: each has the next few of its units. Jobs are taken only when there is
        somebody to do them. ``tick`` is called several times a second. A document that kills or stalls whoever reads
        it is an error in its shard. Raises ``WorkersFailed`` or ``OSError`` if no more can be done.
        """
        ...

    def close(self) -> None:
        """End whatever still works, at once."""
        ...


class InProcess:
    """Does one job after the other in this process: nothing protects it from a document that kills or stalls it."""

    def __init__(self, context: Context) -> None:
        self._context = replace(context, timeout=0.0)
        self._held = ExitStack()

    def run(self, jobs: Iterable[Job], tick: Tick) -> Iterator[ShardMade]:
        """As ``Executor`` says."""
        watch = self._held.enter_context(uncollected())
        try:
            for job in jobs:
                waiting: Job | None = job
                while waiting:
                    made = make_shard(waiting, self._context, lambda number: _ticked(tick, number))
                    yield made
                    waiting = rest(waiting, made, waiting.target)
                    if watch.has_grown():
                        watch = Watch()  # nobody can take our place: it goes on from here
            while tick(0):
                pass
        finally:
            self.close()

    def close(self) -> None:
        """Garbage is looked for as before; nothing works when nobody asks."""
        self._held.close()


def rest(job: Job, made: ShardMade, target: Path) -> Job | None:
    """What is left of a job after a shard of its first units, to be made into ``target``."""
    units = job.units[len(made.units) :]
    passed = len(job.items) - sum(map(len, units))
    settled = {number - passed: known for number, known in job.settled.items() if number >= passed}
    return replace(job, units=units, target=target, settled=settled) if units else None


def usable_cores() -> int:
    """How many cores this process may use: of the machine, of its affinity, of its container's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = _CPU_QUOTA.read_text().split()
        return max(1, min(cores, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):
        return max(1, cores)


def _ticked(tick: Tick, number: int) -> None:
    tick(max(number, 0))
