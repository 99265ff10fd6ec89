"""A Dask cluster: one that is there, or worker processes of this machine; its errors are ours."""

from __future__ import annotations

import importlib.util
import json
import logging
import operator
import pkgutil
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import EngineMissing, SchedulerUnreachable, ShuzhengError, WorkersFailed

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

REACH = 10.0  # seconds in which a scheduler must answer
_LEAVE = 5.0  # seconds for taking leave
_LARGE = "distributed.admin.large-graph-warning-threshold"  # its advice is for arrays, not for a long text
_HERE = "this machine"


class Cluster:
    """The cluster of the scheduler at ``address``: host and port, or the file that it wrote.

    Without one, ``size`` workers are started on this machine. Raises ``EngineMissing``.
    """

    def __init__(self, address: str | None, size: int) -> None:
        if not all(map(importlib.util.find_spec, ("dask", "distributed", "fsspec"))):
            raise EngineMissing("--engine dask", "dask, distributed and fsspec are not installed")
        self.address = address or _HERE
        self._size = size
        self._client: Client | None = None
        self._own: LocalCluster | None = None

    @property
    def connected(self) -> bool:
        """Whether ``connect`` has succeeded."""
        return self._client is not None

    def connect(self) -> None:
        """Reach the scheduler, or start our own. Raises ``SchedulerUnreachable`` or ``WorkersFailed``."""
        from distributed import Client, LocalCluster

        if self.address == _HERE:
            with _errors(WorkersFailed, _HERE), _deaf():
                self._own = LocalCluster(
                    self._size,
                    threads_per_worker=1,
                    memory_limit=None,  # a worker holds nothing; the process beside it is watched by us
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=logging.CRITICAL,
                )
        with _errors(SchedulerUnreachable, self.address):
            self._client = Client(self._own or self._scheduler(), timeout=REACH, set_as_default=False)

    def submit(self, key: str, function: str, *args: object, retries: int) -> Future:
        """Have the function of that name called by some worker. Raises ``SchedulerUnreachable``.

        The name is looked up when the task is done: a scheduler or worker that has nothing of ours and is sent
        something of ours closes its connection, and with it ends the work that others have given it.
        """
        import dask

        call = (operator.call, (pkgutil.resolve_name, function), *args)
        with _errors(SchedulerUnreachable, self.address), dask.config.set({_LARGE: "1 GiB"}):
            (future,) = self._there.get({key: call}, [key], sync=False, retries=retries)
            return future

    def result(self, future: Future) -> Any:
        """What the function returned. Raises ``SchedulerUnreachable``."""
        with _errors(SchedulerUnreachable, self.address):
            return future.result()

    def threads(self) -> int:
        """How many tasks the workers can do at a time. Raises ``SchedulerUnreachable``."""
        with _errors(SchedulerUnreachable, self.address):
            return sum(self._there.nthreads().values())

    def lost(self) -> SchedulerUnreachable:
        """The error of a scheduler that has forgotten what it had to do."""
        return SchedulerUnreachable(self.address, "it was lost in the midst of the run")

    def close(self, futures: Sequence[Future]) -> None:
        """Take these back and let go; what a worker has in hand it brings to its end, unless it is one of ours."""
        with suppress(Exception):  # whatever is broken by now, it is over
            if self._client is not None:
                self._client.cancel(list(futures), force=True)
                self._client.close(timeout=_LEAVE)
        with suppress(Exception):
            if self._own is not None:
                self._own.close(timeout=_LEAVE)
        self._client = self._own = None

    @property
    def _there(self) -> Client:
        if self._client is None:
            raise self.lost()
        return self._client

    def _scheduler(self) -> str:
        """The address that a scheduler wrote into its file, or what was given, if it is one."""
        from distributed.comm import get_address_host_port

        address = self.address
        if Path(address).is_file():
            address = str(json.loads(Path(address).read_text())["address"])
        get_address_host_port(address)
        return address


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started meanwhile do not hear Ctrl-C: it is for this one, which then ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _errors(kind: type[ShuzhengError], where: str) -> Iterator[None]:
    try:
        yield
    except ShuzhengError:
        raise
    except Exception as error:
        raise kind(where, " ".join(str(error).split())[:300] or type(error).__name__) from error
