"""A run into a folder: found, compared with the manifest, extracted, put together, published."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from pipeline.batch.executor import Executor
from pipeline.batch.manifest import PUBLISHED, Known, Manifest, Row
from pipeline.batch.plan import Counts, Finder, Planner, grouped
from pipeline.batch.publish import SHARDS, STAGE, Assembly, changed, publish, sweep
from pipeline.batch.shard import shard_name
from pipeline.batch.tally import Listener, Summary, Tally
from pipeline.batch.unit import Stamp, Unit, file_content, outside, unit_key
from pipeline.batch.work import Context, Job, ShardMade, UnitMade
from pipeline.errors import FormatFailed, ManifestDamaged, StoreChanged
from pipeline.write.jsonl import output_errors, published_names

HOME = ".shuzheng"
MANIFEST, SCRATCH = "manifest.sqlite", "scratch.sqlite"

# Makes what does the jobs, of the folder for shards.
MakeExecutor: TypeAlias = Callable[[Path], Executor]


@dataclass(frozen=True, slots=True)
class Order:
    """A run into the folder ``out``: what is found by ``finder`` is extracted with ``context``.

    ``fingerprint`` is of everything but the documents; ``record`` begins ``run.json``; ``formats`` are what the
    records are also written as. ``fresh``: nothing is taken from an earlier run. ``columns`` says how tables are read.
    """

    out: Path
    finder: Finder
    context: Context
    fingerprint: bytes
    record: Mapping[str, Any]
    formats: tuple[str, ...] = ()
    fresh: bool = False
    columns: str = ""

    @property
    def home(self) -> Path:
        """The folder of the manifest."""
        return self.out / HOME


def run(order: Order, make_executor: MakeExecutor, listener: Listener) -> Summary:
    """Do a run and publish its files.

    Raises ``RunBusy``, ``OutputError``, ``WorkersFailed``; ``FormatFailed`` when all but some format is published.
    What is done by then is taken by the next run.
    """
    with output_errors(order.out):
        try:
            return _run(order, make_executor, listener)
        except ManifestDamaged as damaged:
            listener.warning(damaged)
            _forget(order.home)
            return _run(order, make_executor, listener)


def compare(order: Order, listener: Listener) -> Counts:
    """How what there is to read compares with the last run; nothing is written. Raises ``RunBusy``."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in (MANIFEST, f"{MANIFEST}-wal"):
            if (order.home / name).is_file():
                shutil.copyfile(order.home / name, copy / name)
        with _manifest(copy) as manifest:
            manifest.run = int(manifest.fact("run", 0)) + 1
            if order.fresh:
                manifest.forget()
            tally = Tally(listener)
            planner = _planner(order, manifest, tally)
            planner.dry = True
            while planner.look():
                pass
            for problem in planner.unmatched():
                listener.warning(problem)
            planner.counts.gone = manifest.gone()
            planner.counts.passed = tally.passed.counts()
            return planner.counts


def _run(order: Order, make_executor: MakeExecutor, listener: Listener) -> Summary:
    order.home.mkdir(parents=True, exist_ok=True)
    with _manifest(order.home) as manifest:
        return _FolderRun(order, manifest, Tally(listener)).go(make_executor)


@contextmanager
def _manifest(home: Path) -> Iterator[Manifest]:
    manifest = Manifest(home / MANIFEST, home / SCRATCH)
    try:
        with manifest.errors():
            yield manifest
    finally:
        manifest.close()
        (home / SCRATCH).unlink(missing_ok=True)


def _planner(order: Order, manifest: Manifest, tally: Tally) -> Planner:
    return Planner(
        manifest,
        order.finder,
        order.context.facts,
        order.fingerprint,
        order.columns,
        order.out,
        order.home / SHARDS,
        order.context.timeout,
        on_row=lambda row: tally.taken(row.totals, row.packed if row.telling else None),
        on_error=tally.failed,
        on_notice=tally.warn,
        on_passed=tally.passed.add,
    )


@dataclass(slots=True)
class _FolderRun:
    order: Order
    manifest: Manifest
    tally: Tally
    _planner: Planner = field(init=False)
    _waiting: dict[int, deque[Unit]] = field(default_factory=dict)
    _shards: int = 0

    def go(self, make_executor: MakeExecutor) -> Summary:
        self._begin()
        self._planner = _planner(self.order, self.manifest, self.tally)
        executor = make_executor(self.order.home / SHARDS)
        try:
            for made in executor.run(self._jobs(), self._tick):
                self._take(made)
        finally:
            executor.close()
        for problem in self._planner.unmatched():
            self.tally.listener.warning(problem)
        mark = self._mark()
        if self.manifest.fact("mark") == mark and not self.manifest.shards():
            self._end(mark)  # what is published is what would be
            return self.tally.summary()
        return self._publish(mark)

    def _begin(self) -> None:
        """Bring an earlier run to its end, and throw out what is nobody's."""
        order, manifest = self.order, self.manifest
        if manifest.fact("publishing") and not publish(manifest, order.out, order.home):
            self.tally.listener.warning(
                StoreChanged(str(order.out), "the files of the last run are not all there")
            )
        sweep(order.out)
        if not manifest.fact("run"):
            for name in published_names(order.out):
                manifest.own(name, 0)
        if order.fresh:
            manifest.forget()
        elif touched := tuple(changed(manifest, order.out)):
            manifest.tell("mark", None)
            if any(name.endswith(".jsonl") for name in touched):
                manifest.forget_units(PUBLISHED)
                words = f"changed after the run: {', '.join(touched)}"
                self.tally.listener.warning(StoreChanged(str(order.out), words))
        manifest.run = int(manifest.fact("run", 0)) + 1
        manifest.tell("run", manifest.run)
        manifest.commit()
        (order.home / SHARDS).mkdir(exist_ok=True)
        shards = manifest.shards()
        self._shards = max(shards, default=0)
        _clear(order.home / SHARDS, {shard_name(number) for number in shards})

    def _jobs(self) -> Iterator[Job]:
        for serial, group in enumerate(grouped(self._planner.units())):
            self._waiting[serial] = deque(group)
            target = self.order.home / SHARDS / f"{serial}-{os.getpid()}.part"
            yield Job(serial, tuple(unit.items for unit in group), target)

    def _take(self, made: ShardMade) -> None:
        """A shard is there: give it its name, then tell the manifest."""
        self._shards += 1
        made.path.replace(self.order.home / SHARDS / shard_name(self._shards))
        self.manifest.add_shard(self._shards, made.size)
        waiting = self._waiting[made.serial]
        for unit_made in made.units:
            self._finish(waiting.popleft(), unit_made)
        if not waiting:
            del self._waiting[made.serial]
        self.manifest.commit()
        self.tally.made(made)

    def _finish(self, unit: Unit, made: UnitMade) -> None:
        content = unit.content or made.content or self._unread(unit)
        key = unit_key(unit.outside, content)
        done = made.finished
        row = Row(key, self._shards, made.starts, done.packed, done.telling, made.again, done.totals)
        self.manifest.finish(row)
        self.manifest.plan(unit.ordinal, key)
        if unit.path is not None and unit.stamp is not None:
            self.manifest.saw(os.fsencode(unit.path), Known(unit.stamp, (content,), ()))
        self.tally.size += unit.size

    def _unread(self, unit: Unit) -> bytes:
        """The hash of what could not be read as a document, or what stands for it."""
        if unit.path is None or unit.stamp is None:
            return outside(self.manifest.run, unit.ordinal)
        found = file_content(unit.path)
        return found if found and unit.stamp.may_be(Stamp.of(unit.path)) else unit.stamp.digest

    def _tick(self, underway: int) -> bool:
        counts = self._planner.counts
        of = counts.files if counts.listed and not counts.containers else None
        known = counts.listed and not counts.packed
        self.tally.show(underway, of, counts.bytes - counts.done_bytes if known else None)
        return self._planner.look()

    def _mark(self) -> str:
        """What is in the files of a run: its units in order, and how they are written."""
        how = [self.order.record, self.order.formats, self._passed()]
        total = hashlib.sha256(orjson.dumps(how, default=tuple))
        for key, error in self.manifest.order():
            total.update(key + error.encode() + b"\0")
        return total.hexdigest()

    def _passed(self) -> dict[str, int]:
        """The files that were passed over by suffix, as they stand in ``run.json``."""
        return dict(sorted(self.tally.passed.counts().items()))

    def _publish(self, mark: str) -> Summary:
        order = self.order
        self.tally.show(0, None, None, publishing=True)
        assembly = Assembly(
            self.manifest,
            order.out,
            order.home,
            order.context.names,
            order.formats,
            {**order.record, "passed_over": self._passed()},
            self.tally.listener.error,
        )
        outcome = assembly.put_together()
        publish(self.manifest, order.out, order.home)
        self._end(None if outcome.failed else mark)
        if outcome.failed:
            raise FormatFailed(str(order.out), outcome.failed.reason)
        failures = self.tally.totals.failures + outcome.duplicates
        return self.tally.summary(outcome.totals._replace(failures=failures))

    def _end(self, mark: str | None) -> None:
        self.manifest.tell("mark", mark)
        self.manifest.commit()
        shutil.rmtree(self.order.home / SHARDS, ignore_errors=True)


def _clear(folder: Path, wanted: set[str]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name not in wanted:
                Path(entry.path).unlink(missing_ok=True)


def _forget(home: Path) -> None:
    for name in (MANIFEST, f"{MANIFEST}-wal", SCRATCH):
        (home / name).unlink(missing_ok=True)
    for folder in (SHARDS, STAGE):
        shutil.rmtree(home / folder, ignore_errors=True)
