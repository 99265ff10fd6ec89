"""One job: open documents, extract, write their records into a shard. The same code in every kind of worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import orjson

from pipeline.batch.shard import INDEX, Document, Finished, Kept, Shard, finished, write_shard
from pipeline.batch.unit import Item
from pipeline.errors import (
    DocumentBroken,
    DocumentKilled,
    DocumentMemory,
    DocumentTimeout,
    ShuzhengError,
    SourceError,
    SourceMissing,
    SourceUnreadable,
)
from pipeline.lexicon import Lexicon
from pipeline.model import Extraction, SourceText
from pipeline.run import Resources, extract
from pipeline.stages.read import open_document
from pipeline.stages.read.found import Facts
from pipeline.stages.region import named_place
from pipeline.write import records
from pipeline.write.jsonl import ALWAYS, ROWS, lines, text_name

PLACE = ALWAYS.index("documents")
# A worker hands over what it has after so many seconds: less to lose, less to do again after a bad document.
_PATIENCE = 5.0
# What may go well another time though the file has not changed.
_PASSING = frozenset(kind.code for kind in (SourceMissing, SourceUnreadable, DocumentKilled, DocumentMemory))


@dataclass(frozen=True, slots=True)
class Context:
    """What every job of a run needs: resources, facts of the documents, and what is to be written.

    ``timeout`` is the seconds a document may take, 0 for any.
    """

    resources: Resources
    facts: Facts
    emit: tuple[str, ...] = ()
    min_confidence: float = 0.0
    timeout: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The files of records, in the order in which a document has their sizes."""
        return (*ALWAYS, *self.emit)


@dataclass(frozen=True, slots=True)
class Job:
    """The items of some units, to be made into the shard ``target``.

    ``settled`` has, by the number of an item counted through all units, the shard of that item alone, or the
    error that stands for it.
    """

    serial: int
    units: tuple[tuple[Item, ...], ...]
    target: Path
    settled: Mapping[int, Path | SourceError] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in order."""
        return tuple(item for unit in self.units for item in unit)


class UnitMade(NamedTuple):
    """A unit in a shard: where its lines start in each file of records there, and what became of it.

    ``content`` is the sha256 of the file, for a unit of one file that could be read. ``again`` says whether the next
    run may take it: ``None`` yes, else only with a timeout up to so many seconds.
    """

    starts: tuple[int, ...]
    finished: Finished
    content: bytes | None
    again: float | None


class ShardMade(NamedTuple):
    """A job that is done: its shard with its size, and its units; ``slow`` are seconds and source of documents."""

    serial: int
    path: Path
    size: int
    units: tuple[UnitMade, ...]
    slow: tuple[tuple[float, str], ...]


class _Result(NamedTuple):
    document: Document
    lines: tuple[bytes | bytearray, ...]
    text: bytes | None = None


def make_shard(job: Job, context: Context, on_item: Callable[[int], None] = lambda number: None) -> ShardMade:
    """Do a job, or the first units of a long one; ``on_item`` is told the number of each item before it is opened.

    In the end it is told -1. Raises ``OSError``.
    """
    names = context.names
    written: list[list[bytes | bytearray]] = [[] for _ in names]
    sizes = [0] * len(names)
    texts: list[tuple[str, tuple[bytes]]] = []
    units: list[tuple[Document, ...]] = []
    made: list[UnitMade] = []
    number, began = 0, perf_counter()
    for unit in job.units:
        starts, documents = tuple(sizes), []
        for item in unit:
            on_item(number)
            result = (
                _settled(job.settled[number], context) if number in job.settled else _result(item, context)
            )
            documents.append(result.document)
            if result.text is not None:
                texts.append((text_member(sizes[PLACE]), (result.text,)))
            for place, piece in enumerate(result.lines):
                written[place].append(piece)
                sizes[place] += len(piece)
            number += 1
        units.append(tuple(documents))
        made.append(_unit_made(starts, documents, context.timeout))
        if perf_counter() - began > _PATIENCE:
            break
    on_item(-1)
    index = (INDEX, (orjson.dumps(units, default=tuple),))
    size = write_shard(job.target, [*zip(names, written, strict=True), *texts, index])
    return ShardMade(job.serial, job.target, size, tuple(made), _slowest(units))


def text_member(start: int) -> str:
    """The member of a shard that holds the text of the document whose row in its documents starts there."""
    return f"text/{start}"


def in_sight(extraction: Extraction, least: float) -> tuple[Extraction, int]:
    """The document with the claims of at least this confidence, and how many claims are left out."""
    claims = tuple([claim for claim in extraction.claims if claim.confidence >= least])
    left_out = len(extraction.claims) - len(claims)
    return replace(extraction, claims=claims) if left_out else extraction, left_out


def unknown_place(source: SourceText, lexicon: Lexicon) -> str | None:
    """The region that a document is said to be about, if no lexicon has it."""
    unknown = source.region and named_place(lexicon, source.region).level == "unknown"
    return source.region if unknown else None


def failure(error: ShuzhengError, names: tuple[str, ...]) -> _Result:
    """What stands in a shard for a document that failed."""
    row = records.dump(dict(error.as_record())) + b"\n"
    pieces = tuple(row if name == "errors" else b"" for name in names)
    told = (error.code, error.where, error.reason)
    return _Result(Document("", error.where, tuple(map(len, pieces)), error=told), pieces)


def _result(item: Item, context: Context) -> _Result:
    if isinstance(item, SourceError):
        return failure(item, context.names)
    started = perf_counter()
    try:
        source = open_document(item, context.facts)
        if isinstance(source, SourceError):
            return failure(source, context.names)
        return _extracted(source, context, started)
    except MemoryError:
        return failure(DocumentMemory(item.source, "the memory was used up"), context.names)
    except Exception as error:
        logging.getLogger(__name__).debug("%s", item.source, exc_info=True)
        return failure(DocumentBroken(item.source, _told(error)), context.names)


def _told(error: Exception) -> str:
    """An exception nobody expected, in a line, with the place it comes from."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}: {' '.join(str(error).split())[:500]}"


def _extracted(source: SourceText, context: Context, started: float) -> _Result:
    extraction = extract(source, context.resources, tokens="tokens" in context.emit)
    extraction, left_out = in_sight(extraction, context.min_confidence)
    pieces = tuple(lines(name, extraction) if name in ROWS else b"" for name in context.names)
    text = source.text.encode() if source.kept else None
    kept = Kept(text_name(source.doc_id), sha256(text).hexdigest(), len(text)) if text is not None else None
    document = Document(
        source.doc_id,
        source.source,
        tuple(map(len, pieces)),
        len(extraction.claims),
        records.entities(extraction),
        left_out,
        len(source.text),
        round(perf_counter() - started, 3),
        sha256=source.sha256,
        place=unknown_place(source, context.resources.lexicon),
        kept=kept,
        lost=tuple((each.code, each.reason) for each in source.lost),
    )
    return _Result(document, pieces, text)


def _settled(known: Path | SourceError, context: Context) -> _Result:
    """The result of an item that was done alone."""
    if isinstance(known, SourceError):
        return failure(known, context.names)
    shard = Shard(known)
    try:
        ((document,),) = shard.documents()
        text = shard.read(text_member(0)) if document.kept else None
        return _Result(document, tuple(shard.read(name) for name in context.names), text)
    finally:
        shard.close()


def _unit_made(starts: tuple[int, ...], documents: list[Document], timeout: float) -> UnitMade:
    digest = documents[0].sha256 if len(documents) == 1 else None
    content = bytes.fromhex(digest) if digest else None
    return UnitMade(starts, finished(documents), content, _again(documents, timeout))


def _again(documents: list[Document], timeout: float) -> float | None:
    codes = {each.error[0] for each in documents if each.error}
    if codes & _PASSING:
        return -1.0
    return timeout if DocumentTimeout.code in codes else None


def _slowest(units: list[tuple[Document, ...]]) -> tuple[tuple[float, str], ...]:
    timed: Iterator[tuple[float, str]] = (
        (d.seconds, d.source) for unit in units for d in unit if not d.error
    )
    return tuple(sorted(timed, reverse=True)[:3])
