"""How a run goes, in numbers, and what is told of it on the way."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.batch.shard import Document, Totals, error_of, unpack
from pipeline.batch.work import ShardMade
from pipeline.errors import FilesPassedOver, RegionUnknown, ShuzhengError
from pipeline.stages.read import Passed

_SLOWEST = 3
_PLACES = 1000  # regions without a place that are told; a table may have one a row
_EVERY = 0.1  # seconds between looks


@dataclass(frozen=True, slots=True)
class Progress:
    """A run under way: documents that were read, and the claims in them; ``failures`` could not be.

    ``done`` are both, and those a worker has done and not yet handed over; ``of`` is how many there will be, ``None`` while
    that is not known: files are still being found, or are containers. ``size`` of ``all_size`` bytes are done, ``None`` if
    there may be more. ``reused`` documents were taken from an earlier run.
    ``publishing``: all are done, and the files are being put together.
    """

    documents: int = 0
    done: int = 0
    of: int | None = None
    size: int = 0
    all_size: int | None = None
    characters: int = 0
    claims: int = 0
    failures: int = 0
    reused: int = 0
    seconds: float = 0.0
    publishing: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went, in numbers; ``left_out`` claims were below ``Settings.min_confidence``.

    ``reused`` of the documents were taken from an earlier run; ``characters`` and ``seconds`` are of the others,
    ``slowest`` has the seconds and sources of up to three of these. Of ``incomplete`` documents parts could not be read;
    ``passed`` are the files that no reader takes, by suffix.
    """

    documents: int = 0
    claims: int = 0
    entities: int = 0
    failures: int = 0
    left_out: int = 0
    reused: int = 0
    characters: int = 0
    seconds: float = 0.0
    slowest: tuple[tuple[float, str], ...] = ()
    incomplete: int = 0
    passed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told: of documents that fail, of what should be known, and how far the run is."""

    error: Callable[[ShuzhengError], None] = lambda error: None
    warning: Callable[[ShuzhengError], None] = lambda problem: None
    progress: Callable[[Progress], None] = lambda progress: None


@dataclass(slots=True)
class Tally:
    """Counts what is done."""

    listener: Listener
    began: float = field(default_factory=time.monotonic)
    totals: Totals = field(default_factory=Totals)
    reused: int = 0
    characters: int = 0
    size: int = 0
    incomplete: int = 0
    passed: Passed = field(default_factory=Passed)
    _slowest: list[tuple[float, str]] = field(default_factory=list)
    _places: set[str] = field(default_factory=set)
    _shown: float = 0.0

    def made(self, shard: ShardMade) -> None:
        """Count what a worker has done."""
        for unit in shard.units:
            self.totals = self.totals.plus(unit.finished.totals)
            self.characters += unit.finished.totals.characters
            if unit.finished.telling:
                self.tell(unpack(unit.finished.packed))
        self._slowest = heapq.nlargest(_SLOWEST, (*self._slowest, *shard.slow))

    def taken(self, totals: Totals, packed: bytes | None) -> None:
        """Count a unit of an earlier run; ``packed`` has its documents if there is something to tell of them."""
        self.totals = self.totals.plus(totals)
        self.reused += totals.documents
        if packed is not None:
            self.tell(unpack(packed))

    def tell(self, documents: Iterable[Document]) -> None:
        """Tell of documents that failed or are not whole, and of regions nobody knows, each of these once."""
        for document in documents:
            if document.error:
                self.listener.error(error_of(*document.error))
            self.incomplete += bool(document.lost)
            for code, reason in document.lost:
                self.listener.warning(error_of(code, document.source, reason))
            if document.place and document.place not in self._places and len(self._places) < _PLACES:
                self._places.add(document.place)
                where = f"region {document.place}"
                self.listener.warning(RegionUnknown(where, "no lexicon has a place of this name"))

    def failed(self, error: ShuzhengError) -> None:
        """Count and tell of what is no document at all."""
        self.totals = self.totals._replace(failures=self.totals.failures + 1)
        self.listener.error(error)

    def warn(self, problem: ShuzhengError) -> None:
        """Tell of what should be known of a container; files passed over are counted instead."""
        if isinstance(problem, FilesPassedOver):
            self.passed.add_told(problem.reason)
        else:
            self.listener.warning(problem)

    def show(self, underway: int, of: int | None, all_size: int | None, *, publishing: bool = False) -> None:
        """Let those who watch know, now and then; ``underway`` documents are done but not yet handed over."""
        now = time.monotonic()
        if now - self._shown < _EVERY and not publishing:
            return
        self._shown = now
        self.listener.progress(
            Progress(
                self.totals.documents,
                self.totals.documents + self.totals.failures + underway,
                of,
                self.size,
                all_size,
                self.characters,
                self.totals.claims,
                self.totals.failures,
                self.reused,
                now - self.began,
                publishing,
            )
        )

    def summary(self, totals: Totals | None = None) -> Summary:
        """The numbers of the run; ``totals`` where what was published is not all that was done."""
        found = totals or self.totals
        return Summary(
            found.documents,
            found.claims,
            found.entities,
            found.failures,
            found.left_out,
            min(self.reused, found.documents),
            self.characters,
            time.monotonic() - self.began,
            tuple(self._slowest),
            self.incomplete,
            self.passed.counts(),
        )
