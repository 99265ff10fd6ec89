"""A worker process: takes jobs from a pipe until it is told to stop, or its parent is gone."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pipeline.batch.memory import Watch, leave_alone
from pipeline.batch.work import Context, Job, ShardMade, make_shard

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker says of a job: the shard, or the number and words of the system's error that kept it from it.

    ``retiring``: it takes no more jobs.
    """

    made: ShardMade | None
    errno: int | None = None
    reason: str = ""
    retiring: bool = False


class Beat:
    """Shows the parent, without a message, which item of its job a worker has in hand, and since when."""

    def __init__(self, cells: MutableSequence[int]) -> None:
        self._cells = cells

    @property
    def item(self) -> int | None:
        """The number of the item, ``None`` between items."""
        return self._cells[0] - 1 if self._cells[0] else None

    @property
    def seconds(self) -> float:
        """How long it has had it."""
        return (time.monotonic_ns() - self._cells[1]) / 1e9

    def start(self, item: int) -> None:
        """Take an item in hand; a negative one is none."""
        self._cells[1] = time.monotonic_ns()
        self._cells[0] = item + 1 if item >= 0 else 0


def serve(
    pipe: Connection,
    beat: Beat,
    context: Callable[[], Context],
    strangers: Sequence[Connection],
    parent: int,
) -> None:
    """Do jobs until the pipe ends. ``strangers`` are ends of other workers' pipes, inherited and not ours to hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the parent, which then ends us
    _die_with_parent()
    for end in strangers:
        end.close()
    leave_alone()
    made_with = context()

    def note(item: int) -> None:
        if os.getppid() != parent:
            os._exit(1)
        beat.start(item)

    watch = Watch()
    while (job := _next(pipe)) is not None:
        reply = _done(job, made_with, note)
        beat.start(-1)
        reply = Reply(reply.made, reply.errno, reply.reason, retiring=watch.has_grown())
        try:
            pipe.send(reply)
        except OSError:
            return
        if reply.retiring:
            return


def _done(job: Job, context: Context, note: Callable[[int], None]) -> Reply:
    try:
        return Reply(make_shard(job, context, note))
    except OSError as error:
        return Reply(None, error.errno, error.strerror or str(error))
    except MemoryError:
        return Reply(None, None, "the memory was used up by a shard")


def _next(pipe: Connection) -> Job | None:
    try:
        job: Job | None = pipe.recv()
    except (EOFError, OSError):
        return None
    return job


def _die_with_parent() -> None:
    """On Linux, be killed when the parent is, even in the midst of a long document."""
    try:
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    except (OSError, AttributeError, TypeError):
        return
