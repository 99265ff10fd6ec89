"""What is done, kept and reused as a whole: a file, or a run of documents out of a file that holds many."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pipeline.errors import SourceError
from pipeline.stages.read.found import Entry, Held

Item: TypeAlias = Entry | Held | SourceError

# A chunk of a container ends after a document whose hash says so, hence a row added shifts one chunk, not all.
CHUNK_LEAST, CHUNK_MOST, CHUNK_DOCUMENTS = 64 * 1024, 1024 * 1024, 500
_CUTS = 64  # one document in so many may end a chunk

# Clocks of file systems tick: a file changed within the tick after we looked has the stamp it had.
_TICK, _COARSE_TICK, _SECOND = 100_000_000, 2_000_000_000, 1_000_000_000
_MOST = 2**63 - 1


class Stamp(NamedTuple):
    """What a file system says of a file without opening it; times in nanoseconds, 0 if not to be trusted."""

    size: int
    mtime: int
    ctime: int
    inode: int

    @classmethod
    def of(cls, path: str | Path) -> Stamp | None:
        """The stamp of a file, nothing if it is none; a file that was just changed has one that never matches."""
        try:
            found = os.stat(path)  # noqa: PTH116  (bytes and str, a call per file of the run)
        except (OSError, ValueError):
            return None
        inode = found.st_ino & _MOST  # what a database holds
        if not stat.S_ISREG(found.st_mode):
            return None  # a pipe can be read once
        latest = max(found.st_mtime_ns, found.st_ctime_ns)
        tick = _TICK if found.st_mtime_ns % _SECOND else _COARSE_TICK
        if time.time_ns() - latest < tick:
            return cls(found.st_size, 0, 0, inode)
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, inode)

    def proves(self, other: Stamp) -> bool:
        """Whether a file that had the ``other`` stamp is surely the same now."""
        return self == other and self.mtime != 0

    def may_be(self, later: Stamp | None) -> bool:
        """Whether nothing says that the file has been changed by the ``later`` look at it."""
        same = later is not None and (self.size, self.inode) == (later.size, later.inode)
        return same and (self.mtime == 0 or self == later)

    @property
    def digest(self) -> bytes:
        """Stands for the content of a file that could not be read."""
        return _hash(b"stamp", repr(tuple(self)).encode())


class Unit(NamedTuple):
    """``items`` in order; ``outside`` is a hash of what is known of them beside their content.

    ``content`` is a hash of their content, if it is known before they are opened; ``size`` is in bytes.
    ``path`` and ``stamp`` are of the file that a unit of one file is.
    """

    ordinal: int
    items: tuple[Item, ...]
    outside: bytes
    content: bytes | None = None
    size: int = 0
    path: str | None = None
    stamp: Stamp | None = None

    @property
    def key(self) -> bytes | None:
        """Name of the result: the same content, known facts, settings, lexicons and code give the same."""
        return unit_key(self.outside, self.content) if self.content else None


def unit_key(outside: bytes, content: bytes) -> bytes:
    """The key of what has this content and of which this is known."""
    return _hash(outside, content)


def outside(*parts: object) -> bytes:
    """A hash of what is known of a unit beside its content; of what is ``told`` already, the bytes."""
    return _hash(*[part if isinstance(part, bytes) else told(part) for part in parts])


def told(part: object) -> bytes:
    """What is known, as it goes into a hash."""
    return repr(part).encode("utf-8", "surrogatepass")


def file_content(path: str) -> bytes | None:
    """The hash of a file's bytes; nothing if it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (the audit hook of a test counts these)
            return hashlib.file_digest(file, "sha256").digest()
    except (OSError, ValueError):
        return None


def chunks(items: Iterable[Held | SourceError], known: bytes) -> Iterator[Unit]:
    """The documents of one container as units; ``known`` is what is known of the container from outside.

    Never more than one chunk is held. Ordinals are not yet given.
    """
    gathered: list[Item] = []
    content, size = hashlib.sha256(), 0
    for item in items:
        digest, length = _item_digest(item)
        gathered.append(item)
        content.update(digest)
        size += length
        full = size >= CHUNK_MOST or len(gathered) >= CHUNK_DOCUMENTS
        if full or (size >= CHUNK_LEAST and digest[0] % _CUTS == 0):
            yield Unit(-1, tuple(gathered), known, content.digest(), size)
            gathered, content, size = [], hashlib.sha256(), 0
    if gathered:
        yield Unit(-1, tuple(gathered), known, content.digest(), size)


def source_of(item: Item) -> str:
    """By what an item is told of."""
    return item.where if isinstance(item, SourceError) else item.source


def numbered(unit: Unit, ordinal: int) -> Unit:
    """The unit at its place in the run."""
    return unit._replace(ordinal=ordinal)


def _item_digest(item: Held | SourceError) -> tuple[bytes, int]:
    if isinstance(item, SourceError):
        return _hash(type(item).__name__.encode(), str(item).encode("utf-8", "surrogatepass")), 256
    data = item.data if isinstance(item.data, bytes) else item.data.encode("utf-8", "surrogatepass")
    known = repr((item.source, item.doc_id, item.own)).encode("utf-8", "surrogatepass")
    return _hash(known, data), len(data)


def _hash(*parts: bytes) -> bytes:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.digest()
