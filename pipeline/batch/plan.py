"""What a run has to do: each file found is compared with what the manifest knows, and only the rest becomes jobs."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.batch.manifest import PUBLISHED, Known, Manifest, Row
from pipeline.batch.shard import error_of, is_whole, shard_name, unpack
from pipeline.batch.unit import Item, Stamp, Unit, chunks, file_content, numbered, outside, told, unit_key
from pipeline.errors import MetadataUnmatched, ShuzhengError, SourceError
from pipeline.stages.read import NOTHING, Entry, Facts, Held, OnPassed, RowsMet, keys_of, name_of

# A shard is made of so much; the first ones are smaller, so that every worker soon has one.
SHARD_BYTES, FIRST_BYTES, SHARD_DOCUMENTS, FIRST_SHARDS = 256 * 1024, 64 * 1024, 500, 8
_LOOKS = 200  # files looked at in one go
_NAMED = 3  # rows of the metadata that are named when they are about nothing
# Chunks of a container get ordinals after its own; none has more.
PLACES = 2**32
_NOTHING = told(NOTHING)


class Finder(Protocol):
    """Finds what there is to read."""

    def entries(self, on_passed: OnPassed) -> Iterator[Entry | SourceError]:
        """The files, in the order of the run; the names of those that no reader takes go to ``on_passed``."""
        ...

    def documents(
        self, entry: Entry, on_notice: Callable[[ShuzhengError], None]
    ) -> Iterator[Held | SourceError]:
        """The documents in a container, or on standard input."""
        ...

    def holds_many(self, entry: Entry) -> bool:
        """Whether ``documents`` is to be asked for it."""
        ...


@dataclass(slots=True)
class Counts:
    """How files compare with the run before. ``stale``: as they were, but read with other settings or code.

    Of the ``containers`` so many are still ``packed``: what is in them is not known yet. ``bytes`` are of the files, of a
    container that was unpacked those of the documents in it. ``passed`` are the files that no reader takes, by suffix,
    those of archives that were looked into among them.
    """

    files: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    stale: int = 0
    gone: int = 0
    bytes: int = 0
    done_bytes: int = 0
    containers: int = 0
    packed: int = 0
    listed: bool = False
    passed: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Planner:
    """Goes through what ``finder`` finds. ``fingerprint`` is of everything but the documents; ``columns`` are of tables.

    ``on_row`` is told each unit that needs not be done again, ``on_error`` what is no document at all, ``on_notice``
    what should be known of a container, ``on_passed`` the name of a file that no reader takes.
    """

    manifest: Manifest
    finder: Finder
    facts: Facts
    fingerprint: bytes
    columns: str
    folder: Path
    shards: Path
    timeout: float
    on_row: Callable[[Row], None]
    on_error: Callable[[ShuzhengError], None]
    on_notice: Callable[[ShuzhengError], None]
    on_passed: OnPassed
    counts: Counts = field(default_factory=Counts)
    dry: bool = False
    _entries: Iterator[Entry | SourceError] | None = None
    _sound: dict[int, bool] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)
    _newest: int = 0
    _rows: RowsMet = field(init=False)
    _closed: int = 0
    _defaults: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._rows = RowsMet(self.facts.table)
        self._defaults = told(self.facts.defaults)

    def look(self) -> bool:
        """Look at some more files; says whether there are any left."""
        if self.counts.listed:
            return False
        if self._entries is None:
            self._entries = self.finder.entries(self.on_passed)
            self._sizes = self.manifest.shards()
            self._newest = max(self._sizes, default=0)
        later: list[bytes] = []
        for entry in self._entries:
            if (found := self._seen(entry)) is not None:
                later.append(_kept(*found))
            self.counts.files += 1
            if self.counts.files % _LOOKS == 0:
                break
        else:
            self.counts.listed = True
        self.manifest.put_off(iter(later))
        return not self.counts.listed

    def unmatched(self) -> Iterator[ShuzhengError]:
        """What is to be told of the rows of the metadata when all was looked at; nothing if some container was not."""
        return iter(()) if self._closed else unmatched(self._rows)

    def units(self) -> Iterator[Unit]:
        """What has to be done, in order; looks for more only when it is asked for."""
        number = 0
        while True:
            found = self.manifest.todo(number)
            if found is None:
                if not self.look() and self.manifest.todo(number) is None:
                    return
                continue
            number, (unit, many) = found[0], _taken_up(found[1])
            yield from self._inside(unit) if many else (unit,)

    def _seen(self, entry: Entry | SourceError) -> tuple[Unit, bool] | None:
        """Take note of a file; the unit to do if it is not known, and whether that holds many documents."""
        ordinal = self.counts.files * PLACES
        if isinstance(entry, SourceError):
            self.manifest.plan(ordinal, None, (entry.code, entry.where, entry.reason))
            self.on_error(entry)
            self._rows.meet((entry.where, name_of(entry.where)))
            return None
        many = self.finder.holds_many(entry)
        self.counts.containers += many
        self._closed += many
        if not many:  # of a container the table says nothing, but of the documents in it
            self._rows.meet(keys_of(entry))
        unit = Unit(ordinal, (entry,), self._outside(entry, many), path=entry.path)
        stamp = Stamp.of(entry.path)
        if stamp is None:
            self.counts.new += 1
            self.counts.packed += many
            return unit, many
        self.counts.bytes += stamp.size
        unit = unit._replace(stamp=stamp, size=stamp.size)
        if not self._is_to_do(unit, stamp, many):
            return None
        self.counts.packed += many
        return unit, many

    def _is_to_do(self, unit: Unit, stamp: Stamp, many: bool) -> bool:
        path = os.fsencode(unit.path or "")
        known = self.manifest.known(path)
        if known is None:
            self.counts.new += 1
            return True
        self.manifest.met_again(path)
        if not stamp.proves(known.stamp):
            if many or not _same(unit.path or "", stamp, known):
                self.counts.changed += 1
                return True
            self.manifest.saw(path, known._replace(stamp=stamp))
        self.counts.unchanged += 1
        rows = [self._usable(unit_key(unit.outside, content)) for content in known.contents]
        done = [row for row in rows if row is not None]
        if len(done) < len(rows):
            self.counts.stale += 1
            return True
        self._reuse(unit, done, known)
        return False

    def _reuse(self, unit: Unit, rows: list[Row], known: Known) -> None:
        self.counts.done_bytes += unit.size
        for place, row in enumerate(rows):
            self.manifest.plan(unit.ordinal + place, row.key)
            self.on_row(row)
        for code, where, reason in known.notices:
            self.on_notice(error_of(code, where, reason))

    def _inside(self, whole: Unit) -> Iterator[Unit]:
        """The chunks of a container that have to be done; the others are taken as they are."""
        entry, contents = _entry(whole), []
        notices: list[tuple[str, str, str]] = []

        def notice(problem: ShuzhengError) -> None:
            notices.append((problem.code, problem.where, problem.reason))
            self.on_notice(problem)

        documents = self.finder.documents(entry, notice)
        for place, chunk in enumerate(chunks(documents, whole.outside)):
            unit = numbered(chunk, whole.ordinal + place)
            meet(self._rows, unit.items)
            contents.append(unit.content or b"")
            row = self._usable(unit.key or b"")
            if row is None:
                self.counts.bytes += unit.size
                yield unit
            else:
                self.manifest.plan(unit.ordinal, row.key)
                self.on_row(row)
        self.counts.packed -= 1
        self._closed -= 1
        self.counts.bytes -= whole.size
        if whole.stamp is not None:
            known = Known(whole.stamp, tuple(contents), tuple(notices))
            self.manifest.saw(os.fsencode(whole.path or ""), known)

    def _outside(self, entry: Entry, many: bool) -> bytes:
        """What is known of a file beside its bytes; of a container the whole table of metadata may be about it."""
        row = (self.columns, sorted(self.facts.table.items())) if many else self.facts.row(keys_of(entry))
        table = _NOTHING if row is NOTHING else row
        return outside(self.fingerprint, entry.source, entry.doc_id, table, self._defaults)

    def _usable(self, key: bytes) -> Row | None:
        """The finished unit of that key, if what it left is still there as it was."""
        row = self.manifest.unit(key)
        if row is None or not row.holds(self.timeout):
            return None
        if row.shard == PUBLISHED:
            return row if not row.telling or self._texts_lie(row) else None
        return row if row.shard > self._newest or self._is_sound(row.shard) else None

    def _is_sound(self, shard: int) -> bool:
        if shard not in self._sound:
            path = self.shards / shard_name(shard)
            self._sound[shard] = shard in self._sizes and is_whole(path, self._sizes[shard])
            if not self._sound[shard] and not self.dry:
                self.manifest.forget_units(shard)
        return self._sound[shard]

    def _texts_lie(self, row: Row) -> bool:
        """Whether the texts of record of a published unit lie as they were written."""
        for document in unpack(row.packed):
            if document.kept is not None:
                try:
                    found = (self.folder / document.kept.name).stat()
                except OSError:
                    return False
                if (found.st_size, found.st_mtime_ns) != (document.kept.size, document.kept.mtime):
                    return False
        return True


def meet(rows: RowsMet, items: Iterable[Item]) -> None:
    """Take note of what the metadata says of documents that were in a container."""
    for item in items if rows.table else ():
        if not isinstance(item, SourceError):
            rows.meet(keys_of(item))


def unmatched(rows: RowsMet) -> Iterator[ShuzhengError]:
    """What is to be told of the rows of the metadata that are about no document, if there are any."""
    if names := rows.unmet():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        some = ", ".join(names[:_NAMED]) + more
        yield MetadataUnmatched("--metadata", f"{len(names)} of its rows are about no document: {some}")


def grouped(units: Iterable[Unit]) -> Iterator[tuple[Unit, ...]]:
    """Units put together to shards."""
    group: list[Unit] = []
    size, documents, made = 0, 0, 0
    for unit in units:
        group.append(unit)
        size += unit.size
        documents += len(unit.items)
        least = FIRST_BYTES if made < FIRST_SHARDS else SHARD_BYTES
        if size >= least or documents >= SHARD_DOCUMENTS:
            yield tuple(group)
            group, size, documents, made = [], 0, 0, made + 1
    if group:
        yield tuple(group)


def _same(path: str, stamp: Stamp, known: Known) -> bool:
    """Whether a file with another stamp holds the bytes it held."""
    return stamp.size == known.stamp.size and file_content(path) == known.contents[0]


def _kept(unit: Unit, many: bool) -> bytes:
    """A file to do later, as plain values; there may be millions."""
    entry, stamp = _entry(unit), unit.stamp
    return marshal.dumps((unit.ordinal, entry[:], unit.outside, unit.size, stamp and stamp[:], many))


def _taken_up(kept: bytes) -> tuple[Unit, bool]:
    ordinal, found, outside, size, stamp, many = marshal.loads(kept)
    entry = Entry(*found)
    return Unit(ordinal, (entry,), outside, None, size, entry.path, stamp and Stamp(*stamp)), many


def _entry(unit: Unit) -> Entry:
    (entry,) = unit.items
    if not isinstance(entry, Entry):
        raise TypeError(f"{type(entry).__name__} is no file")
    return entry
