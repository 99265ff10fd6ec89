"""What a Dask worker runs: it hands jobs to processes beside it, and knows nothing of texts itself."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import IO, cast

from pipeline.batch.dask_wire import FAILED, MADE, receive, send


def do(kind: str, location: str, name: str, job: bytes) -> tuple[bytes, bytes]:
    """Have a job done by a process that has the orders of that ``name`` at the place; the message it replies.

    Raises ``ChildProcessError`` if that process is gone, ``RuntimeError`` with the message if the job was not done but
    may be elsewhere; Dask then tries it again. They are Python's own, which anybody on the way can read.
    """
    children = _children()
    child = children.take((kind, location, name))
    try:
        reply = child.ask(job)
    except BaseException:
        child.end()
        raise
    children.give_back(child)
    if reply[0] == FAILED:
        raise RuntimeError(*reply)
    return reply


class _Child:
    """A process that does jobs of one run, one at a time."""

    def __init__(self, orders: tuple[str, str, str]) -> None:
        self.orders = orders
        path = os.pathsep.join(each or str(Path.cwd()) for each in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipeline.batch.dask_child", *orders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        self.greeting = self._receive()

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: bytes) -> tuple[bytes, bytes]:
        """What it replies to a job, or what it said instead of being ready for any."""
        if self.greeting[0] != MADE:
            return self.greeting
        try:
            send(cast("IO[bytes]", self._process.stdin), MADE, job)
        except OSError as error:
            raise ChildProcessError(f"it would take no job: {error.strerror}") from error
        return self._receive()

    def end(self) -> None:
        """Kill it; a process of its own ends with it."""
        self._process.kill()
        self._process.wait()

    def _receive(self) -> tuple[bytes, bytes]:
        message = receive(cast("IO[bytes]", self._process.stdout))
        if message is None:
            code = self._process.wait()
            raise ChildProcessError(
                f"ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
            )
        return message


class _Children:
    """The processes beside this one, by the run they are for; there are as many as tasks at a time."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str, str], list[_Child]] = defaultdict(list)
        self._lock = threading.Lock()

    def take(self, orders: tuple[str, str, str]) -> _Child:
        """One that has nothing to do; a new one if there is none."""
        with self._lock:
            for waiting in self._idle.values():
                waiting[:] = [child for child in waiting if child.lives]
            if self._idle[orders]:
                return self._idle[orders].pop()
        return _Child(orders)

    def give_back(self, child: _Child) -> None:
        """It has nothing to do; it ends by itself if that lasts."""
        if child.greeting[0] == MADE:
            with self._lock:
                self._idle[child.orders].append(child)
        else:
            child.end()


@lru_cache(maxsize=1)
def _children() -> _Children:
    """Those of this process."""
    return _Children()
