"""A process beside a Dask worker that does its jobs: it builds the resources once, and a guarded worker of its own reads.

A task runs in a thread, which cannot be stopped, of a process that other tasks need and that may not have children that
multiprocessing makes. Hence this process, which has neither threads nor such scruples: the very pool of the local engine
reads each document in a child of it, so that a document that kills or stalls is found and told as it is there.
"""

from __future__ import annotations

import os
import pickle
import platform
import select
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from pipeline import __version__
from pipeline.batch.dask_place import URL, Place, empty, place_of
from pipeline.batch.dask_wire import FAILED, HOPELESS, MADE, Failure, receive, send
from pipeline.batch.executor import FORKS
from pipeline.batch.fingerprint import code_digest, fingerprint
from pipeline.batch.pool import LocalPool
from pipeline.batch.work import Context, Job
from pipeline.config import Settings
from pipeline.errors import ShuzhengError, WorkersDiffer, WorkersFailed

IDLE = 60.0  # seconds without a job after which the process ends: whoever had work for it is gone


class Recipe(Protocol):
    """Builds a context, in any process."""

    @property
    def settings(self) -> Settings:
        """What it is built by."""
        ...

    def __call__(self) -> Context:
        """The context."""
        ...


def orders(recipe: Recipe, context: Context) -> bytes:
    """What a process needs to do jobs of a run, and to know whether it may; the checks come before the recipe."""
    return pickle.dumps((_identity(), _fingerprint(recipe, context), pickle.dumps(recipe)))


def main() -> None:
    """Do the jobs that come on standard input; the arguments are the place and the name of the orders there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the coordinator, whose end ends us
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints gets among them
    kind, location, name = sys.argv[1:]
    for reply in _replies(kind, location, name):
        try:
            send(replies, *reply)
        except OSError:
            return


def _replies(kind: str, location: str, name: str) -> Iterator[tuple[bytes, bytes]]:
    """First whether jobs can be done at all, then what became of each."""
    try:
        place = place_of(kind, location)
        recipe, whole = _read_orders(place.read(name))
        context = recipe()
        _compare("lexicons, models or libraries", whole, _fingerprint(recipe, context))
    except ShuzhengError as error:
        yield HOPELESS, _told(error)
        return
    except Exception as error:  # noqa: BLE001  (whatever a machine lacks that others have)
        yield FAILED, _told(WorkersFailed(platform.node(), f"cannot start: {error!r}"))
        return
    yield MADE, b""
    folder = place.workshop()
    pool = LocalPool(1, (lambda: context) if FORKS else recipe, timeout=context.timeout, shards=folder)
    try:
        for serial, job in enumerate(_jobs()):
            yield _done(job, serial, pool, place, folder)
    finally:
        pool.close()
        if place.kind == URL:
            empty(folder)


def _done(job: Job, serial: int, pool: LocalPool, place: Place, folder: Path) -> tuple[bytes, bytes]:
    """Do a job under a number of this pool's own: the same may come again."""
    parent = os.getppid()
    ours = replace(job, serial=serial, target=folder / f"{uuid4().hex}.part")

    def tick(underway: int) -> bool:
        if os.getppid() != parent:
            pool.close()
            os._exit(1)
        return False

    try:
        made = tuple(each._replace(serial=job.serial) for each in pool.run((ours,), tick))
        for each in made:
            place.leave(each.path)
    except OSError as error:
        return FAILED, pickle.dumps(Failure("", "", error.strerror or str(error), error.errno))
    except ShuzhengError as error:
        return FAILED, _told(error)
    return MADE, pickle.dumps(made)


def _jobs() -> Iterator[Job]:
    """Jobs as they come, until there is nobody to give any."""
    stream = sys.stdin.buffer
    while _is_there(stream) and (message := receive(stream)) is not None:
        job: Job = pickle.loads(message[1])
        yield job


def _is_there(stream: BinaryIO) -> bool:
    if sys.platform == "win32":
        return True  # a pipe cannot be waited for; its end is noticed all the same
    return bool(select.select([stream], [], [], IDLE)[0])


def _read_orders(content: bytes) -> tuple[Recipe, str]:
    identity, whole, recipe = pickle.loads(content)
    for (what, theirs), (_, ours) in zip(identity, _identity(), strict=False):
        _compare(what, theirs, ours)
    return pickle.loads(recipe), whole


def _identity() -> tuple[tuple[str, str], ...]:
    """What must be the same before anything can be sent."""
    return (
        ("Python", ".".join(map(str, sys.version_info[:2]))),
        ("version of 数证", __version__),
        ("code of 数证", code_digest()),
    )


def _fingerprint(recipe: Recipe, context: Context) -> str:
    return fingerprint(recipe.settings, context.resources.lexicon.digest).hex()


def _compare(what: str, theirs: str, ours: str) -> None:
    if theirs != ours:
        words = f"another {what} ({ours[:12]}) than the process that started the run ({theirs[:12]})"
        raise WorkersDiffer(platform.node(), f"the worker has {words}")


def _told(error: ShuzhengError) -> bytes:
    return pickle.dumps(Failure(error.code, error.where, error.reason))


if __name__ == "__main__":
    main()
