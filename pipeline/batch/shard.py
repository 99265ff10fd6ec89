"""A shard: the records of a few hundred documents in one stored zip, written whole or not at all."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.errors import ShuzhengError, SourceError

INDEX = "index.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)


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
        return Totals(*map(sum, zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Finished:
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
    return Totals(
        len(good),
        sum(each.claims for each in good),
        sum(each.entities for each in good),
        len(documents) - len(good),
        sum(each.left_out for each in good),
        sum(each.characters for each in good),
    )


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
    return zlib.compress(orjson.dumps(documents, default=tuple), 1)


def unpack(packed: bytes) -> tuple[Document, ...]:
    """The documents of a unit."""
    return tuple(map(_document, orjson.loads(zlib.decompress(packed))))


def _document(row: list[Any]) -> Document:
    found = Document(*row)
    return found._replace(
        sizes=tuple(found.sizes),
        error=tuple(found.error) if found.error else None,  # type: ignore[arg-type]
        kept=Kept(*found.kept) if found.kept else None,
        lost=tuple((code, reason) for code, reason in found.lost),
    )


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

    def documents(self) -> Iterator[tuple[Document, ...]]:
        """The documents of each unit in it."""
        for row in orjson.loads(self.read(INDEX)):
            yield tuple(map(_document, row))

    def close(self) -> None:
        """Let the file go."""
        self._archive.close()
