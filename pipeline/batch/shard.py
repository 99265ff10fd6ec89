"""A shard: the records of a few hundred documents in one stored zip, written whole or not at all."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from operator import add
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson

from pipeline.errors import ShuzhengError, SourceError

INDEX = "index.json"
BLOCK = 64 * 1024  # bytes that are read and written at once
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FEW = 1024  # bytes that are not worth compressing: it takes ten times as long as all else that is done with them


class Kept(NamedTuple):
    """A text of record that is written to a file: its name under the output folder, sha256, bytes.

    ``mtime`` is when it was written, in nanoseconds, 0 until it lies there.
    """

    name: str
    sha256: str
    size: int
    mtime: int = 0


class Document(NamedTuple):
    """What a shard knows of one document; ``sizes`` are the bytes of its lines in each file of records.

    ``error`` is code, source and reason where it failed. ``sha256`` and ``characters`` are of what was read,
    ``place`` is a region that it is said to be about and that no lexicon has, ``lost`` has code and reason of the parts
    of its file that could not be read.
    """

    doc_id: str
    source: str
    sizes: tuple[int, ...]
    claims: int = 0
    entities: int = 0
    left_out: int = 0
    characters: int = 0
    seconds: float = 0.0
    sha256: str | None = None
    error: tuple[str, str, str] | None = None
    place: str | None = None
    kept: Kept | None = None
    lost: tuple[tuple[str, str], ...] = ()


class Totals(NamedTuple):
    """How a unit went, in numbers."""

    documents: int = 0
    claims: int = 0
    entities: int = 0
    failures: int = 0
    left_out: int = 0
    characters: int = 0

    def plus(self, other: Totals) -> Totals:
        """Both together."""
        return Totals(*map(add, self, other))


class Finished(NamedTuple):
    """A unit that is done: its documents packed, its numbers, and whether there is something in it to tell."""

    packed: bytes
    totals: Totals
    telling: bool


def finished(documents: Sequence[Document]) -> Finished:
    """The unit of these documents."""
    telling = any(each.error or each.place or each.kept or each.lost for each in documents)
    return Finished(pack(documents), totals_of(documents), telling)


def totals_of(documents: Sequence[Document]) -> Totals:
    """How these documents went, in numbers."""
    good = [each for each in documents if each.error is None]
    numbers = zip((0, 0, 0, 0), *[each[3:7] for each in good], strict=True)  # from ``claims`` on
    claims, entities, left_out, characters = map(sum, numbers)
    return Totals(len(good), claims, entities, len(documents) - len(good), left_out, characters)


def shard_name(number: int) -> str:
    """The name of a shard's file."""
    return f"{number}.zip"


def identities(documents: Sequence[Document], unit: int) -> list[bytes]:
    """By what documents are told from others of the run; one that failed is like no other."""
    return [
        f"\0{unit} {item}".encode() if each.error else each.doc_id.encode("utf-8", "surrogatepass")
        for item, each in enumerate(documents)
    ]


def pack(documents: Sequence[Document]) -> bytes:
    """Documents in few bytes."""
    plain = orjson.dumps(documents, default=tuple)
    return plain if len(plain) < _FEW else zlib.compress(plain, 1)


def unpack(packed: bytes) -> tuple[Document, ...]:
    """The documents of a unit."""
    plain = packed if packed.startswith(b"[") else zlib.decompress(packed)
    return tuple(map(_document, orjson.loads(plain)))


def _document(row: list[Any]) -> Document:
    doc_id, source, sizes, *numbers, sha256, error, place, kept, lost = row
    error, kept = tuple(error) if error else None, Kept(*kept) if kept else None
    lost = tuple([(code, reason) for code, reason in lost])
    return Document._make((doc_id, source, tuple(sizes), *numbers, sha256, error, place, kept, lost))


def error_of(code: str, where: str, reason: str) -> ShuzhengError:
    """The error of that code, as it was raised in another process or an earlier run."""
    kinds: list[type[ShuzhengError]] = [ShuzhengError]
    for kind in kinds:
        if kind.__dict__.get("code") == code:
            return kind(where, reason)
        kinds.extend(kind.__subclasses__())
    return SourceError(where, reason)


def write_shard(path: Path, members: Sequence[tuple[str, Sequence[bytes | bytearray]]]) -> int:
    """Write the shard under this name, each member in pieces, and say how many bytes it has.

    Raises ``OSError``, leaving nothing.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, pieces in members:
                member = zipfile.ZipInfo(name, _EPOCH)
                member.file_size = sum(map(len, pieces))  # by which zipfile knows whether 32 bits hold it
                with archive.open(member, "w") as file:
                    file.writelines(pieces)
        return path.stat().st_size
    except OSError:
        path.unlink(missing_ok=True)
        raise


def is_whole(path: Path, size: int) -> bool:
    """Whether the shard is there and every byte of it as it was written."""
    try:
        if path.stat().st_size != size:
            return False
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
        return False


class Shard:
    """A shard open for reading; a context."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)

    def read(self, name: str) -> bytes:
        """A whole member, its checksum compared."""
        return self._archive.read(name)

    def open(self, name: str) -> io.BufferedReader:
        """A member to be read piece by piece, its checksum compared at its end."""
        return io.BufferedReader(cast(Any, self._archive.open(name)), BLOCK)

    def documents(self) -> Iterator[tuple[Document, ...]]:
        """The documents of each unit in it."""
        for row in orjson.loads(self.read(INDEX)):
            yield tuple(map(_document, row))

    def close(self) -> None:
        """Let the file go."""
        self._archive.close()
