"""The end of a run: its files put together in order, then given their names, all of them or, after a kill, the next time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from pipeline.batch.manifest import PUBLISHED, Manifest, Planned, Row
from pipeline.batch.shard import (
    BLOCK,
    Document,
    Kept,
    Shard,
    Totals,
    error_of,
    identities,
    pack,
    shard_name,
    totals_of,
    unpack,
)
from pipeline.batch.work import PLACE, failure, text_member
from pipeline.errors import FormatFailed, OutputError, ShuzhengError, SourceDuplicate
from pipeline.write.formats import UNHASHED, write_formats
from pipeline.write.jsonl import RUN, TEMPORARY, TEXTS, is_ours, run_json

SHARDS = "shards"
STAGE = "texts"  # where new texts of record wait, beside the manifest


OnError: TypeAlias = Callable[[ShuzhengError], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was published: the numbers of the run, duplicates not counted, and what went wrong with a format."""

    totals: Totals
    duplicates: int
    failed: FormatFailed | None = None


class Part:
    """A file of records under its temporary name, its sha256 taken as it grows."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, 0
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._hash = sha256()
        self._block = bytearray()

    def append(self, content: bytes | bytearray | memoryview) -> None:
        """Write at the end."""
        self.size += len(content)
        if len(content) >= BLOCK:  # not worth a copy
            self._flush()
            self._write(content)
            return
        self._block += content
        if len(self._block) >= BLOCK:
            self._flush()

    def close(self) -> str:
        """Write what is left, and say the sha256."""
        self._flush()
        self._file.close()
        return self._hash.hexdigest()

    def drop(self) -> None:
        """Leave no file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _flush(self) -> None:
        block, self._block = self._block, bytearray()
        self._write(block)

    def _write(self, content: bytes | bytearray | memoryview) -> None:
        self._hash.update(content)
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]


class Store:
    """Where the lines of finished units lie: shards, and the files that are published now."""

    def __init__(self, out: Path, shards: Path, names: tuple[str, ...]) -> None:
        self._out, self._shards, self._names = out, shards, names
        self._published: dict[str, BinaryIO] = {}
        self._number = PUBLISHED
        self._shard: Shard | None = None
        self._members: dict[str, BinaryIO] = {}

    def lines(self, row: Row, documents: Sequence[Document]) -> Iterator[Iterator[bytes]]:
        """The lines of a unit, which has these documents, in each file of records, in pieces to be taken in order."""
        sizes = map(sum, zip(*[document.sizes for document in documents], strict=True))
        for name, start, size in zip(self._names, row.starts, sizes, strict=True):
            yield self._pieces(row.shard, name, start, size) if size else iter(())

    def text(self, row: Row, start: int) -> bytes:
        """The text of record of a document of a shard, whose row in its documents starts there."""
        return self._open(row.shard).read(text_member(start))

    def close(self) -> None:
        """Let all files go."""
        for file in self._published.values():
            file.close()
        self._close_shard()

    def _pieces(self, shard: int, name: str, start: int, size: int) -> Iterator[bytes]:
        """So many bytes of a file, never many at once: memory that was never used before costs more than the copy."""
        file = self._file(name) if shard == PUBLISHED else self._member(shard, name)
        if file.tell() != start:
            file.seek(start)
        while size:
            piece = file.read(min(size, BLOCK))
            if not piece:
                reason = f"{name} ends before it should: it was changed during the run"
                raise OutputError(str(self._out), reason)
            size -= len(piece)
            yield piece

    def _file(self, name: str) -> BinaryIO:
        if name not in self._published:
            self._published[name] = (self._out / f"{name}.jsonl").open("rb", buffering=BLOCK)
        return self._published[name]

    def _member(self, shard: int, name: str) -> BinaryIO:
        opened = self._open(shard)
        if name not in self._members:
            self._members[name] = opened.open(name)
        return self._members[name]

    def _open(self, number: int) -> Shard:
        if self._shard is None or self._number != number:
            self._close_shard()
            self._number = number
            self._shard = Shard(self._shards / shard_name(number))
        return self._shard

    def _close_shard(self) -> None:
        for member in self._members.values():
            member.close()
        self._members = {}
        if self._shard is not None:
            self._shard.close()


@dataclass(slots=True)
class Assembly:
    """Puts the files of a run together under temporary names in ``out``; ``home`` is the folder of the manifest.

    ``names`` are the files of records; ``formats`` what else they are written as; ``record`` begins ``run.json``.
    """

    manifest: Manifest
    out: Path
    home: Path
    names: tuple[str, ...]
    formats: tuple[str, ...]
    record: Mapping[str, Any]
    on_error: OnError
    parts: dict[str, Part] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    duplicates: int = 0

    def put_together(self) -> Outcome:
        """Write everything and tell the manifest that it is about to be published. Raises ``OSError``."""
        shutil.rmtree(self.home / STAGE, ignore_errors=True)
        (self.home / STAGE).mkdir()
        self.manifest.clear_placed()
        store = Store(self.out, self.home / SHARDS, self.names)
        try:
            for name in self.names:
                self.parts[name] = Part(part_of(self.out, f"{name}.jsonl"))
            for planned in self.manifest.planned():
                self._put(planned, store)
            return self._announce()
        except BaseException:
            for part in self.parts.values():
                part.drop()
            sweep(self.out)
            raise
        finally:
            store.close()

    def _put(self, planned: Planned, store: Store) -> None:
        if planned.error:
            self._fail(error_of(*planned.error))
        elif planned.row is None:
            raise OutputError(str(self.out), "a document of the run was lost; run again with --fresh")
        else:
            documents = unpack(planned.row.packed)
            if twice := self.manifest.meet(identities(documents, planned.ordinal), planned.ordinal):
                self._put_some(planned.row, documents, twice, store)
            else:
                self._put_all(planned.row, documents, store)

    def _put_all(self, row: Row, documents: tuple[Document, ...], store: Store) -> None:
        starts = tuple(self.parts[name].size for name in self.names)
        for name, pieces in zip(self.names, store.lines(row, documents), strict=True):
            for piece in pieces:
                self.parts[name].append(piece)
        if row.telling:
            documents = tuple(self._keep(row, documents, store, range(len(documents))))
            row = row._replace(packed=pack(documents))
        self.totals = self.totals.plus(row.totals)
        self.manifest.finish(row._replace(shard=PUBLISHED, starts=starts), table="placed")

    def _put_some(
        self, row: Row, documents: tuple[Document, ...], twice: frozenset[int], store: Store
    ) -> None:
        """A unit of which some documents have ids that were met before; it is not to be taken from these files."""
        lines, at = tuple(map(b"".join, store.lines(row, documents))), [0] * len(self.names)
        for number, document in enumerate(documents):
            if number in twice:
                self.duplicates += 1
                self._fail(SourceDuplicate(document.source, f"the id {document.doc_id} was met before"))
            for place, (name, size) in enumerate(zip(self.names, document.sizes, strict=True)):
                if number not in twice:
                    self.parts[name].append(lines[place][at[place] : at[place] + size])
                at[place] += size
        good = [number for number in range(len(documents)) if number not in twice]
        for _ in self._keep(row, documents, store, good):
            pass
        self.totals = self.totals.plus(totals_of([documents[number] for number in good]))

    def _fail(self, error: ShuzhengError) -> None:
        """An error that no shard has a row for."""
        (self.parts["errors"]).append(failure(error, ("errors",)).lines[0])
        if isinstance(error, SourceDuplicate):
            self.on_error(error)

    def _keep(
        self, row: Row, documents: tuple[Document, ...], store: Store, wanted: Collection[int]
    ) -> Iterator[Document]:
        """Lay the texts of record of a unit ready, those that are not published already."""
        start = row.starts[PLACE]
        for number, document in enumerate(documents):
            kept = document.kept
            if kept is not None and number in wanted:
                if row.shard != PUBLISHED:
                    kept = self._lay(kept, store.text(row, start))
                self.manifest.keep_text(document.doc_id, kept.name, kept.sha256)
                self.manifest.own(kept.name, self.manifest.run)
            start += document.sizes[PLACE]
            yield document._replace(kept=kept)

    def _lay(self, kept: Kept, text: bytes) -> Kept:
        path = self.home / STAGE / Path(kept.name).name
        path.write_bytes(text)
        return kept._replace(mtime=path.stat().st_mtime_ns)

    def _announce(self) -> Outcome:
        """Everything lies ready: from here on the run is published, by this process or the next."""
        digests: dict[str, str | None] = {f"{name}.jsonl": part.close() for name, part in self.parts.items()}
        more, failed = self._write_formats()
        digests |= {name: None if name in UNHASHED else _digest(part_of(self.out, name)) for name in more}
        guessed = dict(self.manifest.guesses())
        record = {**self.record, "guessed_columns": guessed, "left_out": self.totals.left_out}
        with part_of(self.out, RUN).open("wb") as file:
            file.writelines(run_json(record, self.manifest.texts, digests))
        names = (*digests, RUN)
        for name in names:
            self.manifest.own(name, self.manifest.run)
        sizes = {name: part_of(self.out, name).stat().st_size for name in names}
        self.manifest.tell("publishing", {"files": sizes, "digests": digests})
        self.manifest.tell("run", self.manifest.run)
        self.manifest.commit()
        return Outcome(self.totals, self.duplicates, failed)

    def _write_formats(self) -> tuple[tuple[str, ...], FormatFailed | None]:
        rows = {name: part.path for name, part in self.parts.items()}
        try:
            return write_formats(
                self.out, self.formats, rows=rows, target=lambda name: part_of(self.out, name)
            ), None
        except FormatFailed as error:
            return error.written, error


def publish(manifest: Manifest, out: Path, home: Path) -> bool:
    """Give the files that were announced their names, and remove what only earlier runs left.

    Says whether all of them were there; if not, the earlier files are no store any more. Can be broken off and
    repeated. Raises ``OSError``.
    """
    announced = manifest.fact("publishing")
    manifest.run = int(manifest.fact("run", 0))
    missing = [name for name, size in announced["files"].items() if not _give_name(out, name, size)]
    whole = not missing
    _give_texts_names(out, home)
    for name in manifest.disowned():
        (out / name).unlink(missing_ok=True)
    if whole:
        manifest.replace_units()
        manifest.tell("published", _stamps(out, announced))
    else:
        manifest.clear_placed()
        manifest.forget_units(PUBLISHED)
    manifest.tell("publishing", None)
    manifest.commit()
    if whole:
        shutil.rmtree(home / SHARDS, ignore_errors=True)
    return whole


def changed(manifest: Manifest, out: Path) -> Iterator[str]:
    """The published files, texts aside, that are not as they were left."""
    for name, (size, mtime, digest) in manifest.fact("published", {}).items():
        path = out / name
        try:
            found = path.stat()
        except OSError:
            yield name
            continue
        if found.st_size != size or (found.st_mtime_ns != mtime and (not digest or _digest(path) != digest)):
            yield name


def sweep(out: Path) -> None:
    """Remove what a run that was broken off would have published."""
    for path in out.glob(f"*{TEMPORARY}"):
        if is_ours(path.name.removesuffix(TEMPORARY)):
            path.unlink(missing_ok=True)


def part_of(out: Path, name: str) -> Path:
    """Where a file of the run lies until it is published."""
    return out / f"{name}{TEMPORARY}"


def _give_name(out: Path, name: str, size: int) -> bool:
    part = part_of(out, name)
    try:
        if part.is_file():
            if part.stat().st_size != size:
                part.unlink()
                return False
            part.replace(out / name)
        return (out / name).stat().st_size == size
    except FileNotFoundError:
        return False


def _give_texts_names(out: Path, home: Path) -> None:
    stage = home / STAGE
    while names := _some_names(stage):
        (out / TEXTS).mkdir(exist_ok=True)
        for name in names:
            (stage / name).replace(out / TEXTS / name)
    shutil.rmtree(stage, ignore_errors=True)


def _some_names(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    with os.scandir(folder) as entries:
        return tuple(entry.name for entry in islice(entries, 1000))


def _stamps(out: Path, announced: Mapping[str, Any]) -> dict[str, tuple[int, int, str | None]]:
    found = ((name, (out / name).stat()) for name in announced["files"])
    digests = announced["digests"]
    return {name: (each.st_size, each.st_mtime_ns, digests.get(name)) for name, each in found}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
