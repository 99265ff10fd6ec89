"""Claims on a stream: the documents extracted by the same workers, their claims written in order, nothing left behind."""

from __future__ import annotations

import tempfile
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipeline.batch.engine import MANIFEST, SCRATCH, MakeExecutor
from pipeline.batch.manifest import Manifest
from pipeline.batch.plan import Finder, grouped, meet, unmatched
from pipeline.batch.shard import Document, Shard, Totals, identities, totals_of, unpack
from pipeline.batch.tally import Listener, Summary, Tally
from pipeline.batch.unit import Stamp, Unit, chunks
from pipeline.batch.work import Job, ShardMade
from pipeline.errors import SourceDuplicate, SourceError
from pipeline.stages.read import Facts, RowsMet, keys_of, name_of


def run_to_stream(
    finder: Finder, facts: Facts, make_executor: MakeExecutor, listener: Listener, stream: BinaryIO
) -> Summary:
    """Write the claims of every document to ``stream``, one a line. Raises ``WorkersFailed`` or ``OSError``."""
    with tempfile.TemporaryDirectory(prefix="shuzheng-") as folder:
        home = Path(folder)
        manifest = Manifest(home / MANIFEST, home / SCRATCH)
        try:
            rows = RowsMet(facts.table)
            return _StreamRun(finder, manifest, Tally(listener), stream, home, rows).go(make_executor)
        finally:
            manifest.close()


@dataclass(slots=True)
class _StreamRun:
    finder: Finder
    manifest: Manifest
    tally: Tally
    stream: BinaryIO
    home: Path
    rows: RowsMet
    _units: dict[int, int] = field(default_factory=dict)
    _arrived: dict[int, deque[ShardMade]] = field(default_factory=lambda: defaultdict(deque))
    _next: int = 0
    _written: int = 0

    def go(self, make_executor: MakeExecutor) -> Summary:
        executor = make_executor(self.home)
        try:
            for made in executor.run(self._jobs(), self._tick):
                self.tally.made(made)
                self._arrived[made.serial].append(made)
                self._write_on()
        finally:
            executor.close()
        for problem in unmatched(self.rows):
            self.tally.listener.warning(problem)
        return self.tally.summary()

    def _tick(self, underway: int) -> bool:
        self.tally.show(underway, None, None)
        return False

    def _jobs(self) -> Iterator[Job]:
        for serial, group in enumerate(grouped(self._found())):
            self._units[serial] = len(group)
            yield Job(serial, tuple(unit.items for unit in group), self.home / f"{serial}.part")

    def _found(self) -> Iterator[Unit]:
        for entry in self.finder.entries(self.tally.passed.add):
            if isinstance(entry, SourceError):
                self.tally.failed(entry)
                self.rows.meet((entry.where, name_of(entry.where)))
            elif self.finder.holds_many(entry):
                for unit in chunks(self.finder.documents(entry, self.tally.warn), b""):
                    meet(self.rows, unit.items)
                    yield unit
            else:
                self.rows.meet(keys_of(entry))
                stamp = Stamp.of(entry.path)
                yield Unit(-1, (entry,), b"", size=stamp.size if stamp else 0)

    def _write_on(self) -> None:
        """Write the shards that are next in order, as far as they are there."""
        while self._arrived.get(self._next):
            made = self._arrived[self._next].popleft()
            self._write(made)
            self._units[made.serial] -= len(made.units)
            if not self._units[made.serial]:
                del self._units[made.serial], self._arrived[made.serial]
                self._next += 1

    def _write(self, made: ShardMade) -> None:
        shard = Shard(made.path)
        claims, at = shard.read("claims"), 0
        shard.close()
        made.path.unlink()
        for unit in made.units:
            documents = unpack(unit.finished.packed)
            self._written += 1
            twice = self.manifest.meet(identities(documents, self._written), self._written)
            for place, document in enumerate(documents):
                if place in twice:
                    self._leave_out(document)
                else:
                    self.stream.write(claims[at : at + document.sizes[0]])
                at += document.sizes[0]
        self.stream.flush()

    def _leave_out(self, document: Document) -> None:
        self.tally.failed(SourceDuplicate(document.source, f"the id {document.doc_id} was met before"))
        left = totals_of((document,))
        self.tally.totals = Totals(*(all_ - each for all_, each in zip(self.tally.totals, left, strict=True)))
