"""The members of zip and tar archives, one at a time; nothing is unpacked to a name that an archive gives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Self, cast

from pipeline.errors import (
    SourceDamaged,
    SourceEncrypted,
    SourceError,
    SourceExcessive,
    SourceLink,
)
from pipeline.stages.read.formats import is_readable
from pipeline.stages.read.found import shown
from pipeline.stages.read.passed import OnPassed, is_leftover

#: What the libraries raise for bytes that are not as they should be.
DAMAGE: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    struct.error,
    IndexError,
    OverflowError,
)

_FREE = 256 << 20  # bytes an archive may unpack to whatever its size
_RATIO = 200  # times its own size that an archive may unpack to; text packs 3 to 20 times
_DIRECTORY = 64 << 20  # bytes of the list of members of a zip: more than half a million of them
_TAIL = 65_536 + 256  # bytes at the end of a zip in which that list is described
_LONGEST_HEADER = 1 << 20  # bytes of a name or of attributes in a tar
_CHUNK = 1 << 20
_IN_MEMORY = 32 << 20
_ENCRYPTED, _UTF8 = 0x1, 0x800
_CONTENT = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE)
_PACKERS: Final = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))


class ExcessError(Exception):
    """More came out of an archive than a text could have been packed into."""


@dataclass(slots=True)
class Budget:
    """How many bytes may yet come out of an archive."""

    left: int

    @classmethod
    def of(cls, size: int) -> Self:
        """That of an archive of ``size`` bytes."""
        return cls(max(_FREE, _RATIO * size))

    def spend(self, size: int) -> None:
        """Take so many bytes; raises ``ExcessError`` if there are no more."""
        self.left -= size
        if self.left < 0:
            raise ExcessError


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive: its ``name`` as text, harmless as a path, and its bytes, until the next is asked for."""

    name: str
    stream: BinaryIO


class _Metered(io.RawIOBase):
    """A stream of which every byte is paid for."""

    def __init__(self, stream: Any, budget: Budget) -> None:
        # What was unpacked before damage is met must not be lost with it: one read underneath at a time.
        self._read, self._budget = getattr(stream, "read1", stream.read), budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._read(min(len(buffer), _CHUNK))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


def metered(stream: Any, budget: Budget) -> BinaryIO:
    """The stream, with every byte read from it paid for."""
    return io.BufferedReader(_Metered(stream, budget), _CHUNK // 8)


def unpacked(stream: BinaryIO) -> BinaryIO:
    """What a gzip, bzip2 or xz file holds, which of them its first bytes say; any other stream as it is."""
    ahead = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(Any, stream))
    head = ahead.peek(6)
    opener = next((opener for mark, opener in _PACKERS if head.startswith(mark)), None)
    return cast(BinaryIO, opener(ahead) if opener else ahead)


def zip_members(
    stream: BinaryIO, source: str, budget: Budget, on_passed: OnPassed
) -> Iterator[Member | SourceError]:
    """The members of a zip worth reading, in its order, or why one cannot be read. ``stream`` must be seekable.

    The names of those that no reader takes go to ``on_passed``.
    """
    if _directory_size(stream) > _DIRECTORY:
        yield SourceExcessive(source, "the archive has too many members")
        return
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            name = harmless(_zip_name(info))
            if info.is_dir() or not is_wanted(name, on_passed):
                continue
            yield _zip_member(archive, info, name, f"{source}/{name}", budget)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, where: str, budget: Budget
) -> Member | SourceError:
    if info.flag_bits & _ENCRYPTED:
        return SourceEncrypted(where, "the member is encrypted")
    if stat.S_ISLNK(info.external_attr >> 16):
        return SourceLink(where, "it is a link")
    try:
        return Member(name, metered(archive.open(info), budget))
    except DAMAGE as error:
        return damaged(where, error)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as text: without a flag for UTF-8 it is what the packer's system used, in China GBK."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _directory_size(stream: BinaryIO) -> int:
    """How many bytes the list of members of a zip takes, by the record at its end; 0 if there is none."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    stream.seek(0)
    at, wide = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    if 0 <= wide <= len(tail) - 48:
        return int(struct.unpack_from("<Q", tail, wide + 40)[0])
    return int(struct.unpack_from("<L", tail, at + 12)[0]) if 0 <= at <= len(tail) - 16 else 0


class _Header(tarfile.TarInfo):
    """A header of a tar; what tarfile would take for the end, or read whole into memory, is an error."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> Self:
        """The header in a block; raises ``tarfile.ReadError``."""
        try:
            header = super().frombuf(buf, encoding, errors)  # type: ignore[arg-type]
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"it is cut short or damaged: {error}") from error
        if header.size > _LONGEST_HEADER and header.type not in _CONTENT:
            raise tarfile.ReadError("a name or attributes in it are too long")
        return header


def tar_members(
    stream: BinaryIO, source: str, budget: Budget, on_passed: OnPassed
) -> Iterator[Member | SourceError]:
    """The members of a tar worth reading, packed or not, in its order; read once from front to back.

    The names of those that no reader takes go to ``on_passed``.
    """
    flow = metered(unpacked(stream), budget)
    with tarfile.open(
        fileobj=flow, mode="r|", tarinfo=_Header, encoding="utf-8", errors="surrogateescape"
    ) as tar:
        while (header := tar.next()) is not None:
            cast(Any, tar).members.clear()  # it keeps all it has seen, if it is let
            name = harmless(shown(header.name))
            if header.isdir() or not is_wanted(name, on_passed):
                continue
            yield _tar_member(tar, header, name, f"{source}/{name}")


def _tar_member(tar: tarfile.TarFile, header: tarfile.TarInfo, name: str, where: str) -> Member | SourceError:
    if not header.isreg() or header.issparse():
        return SourceLink(where, "it is a link, a device or a file with holes")
    stream = tar.extractfile(header)
    return Member(name, cast(BinaryIO, stream)) if stream else SourceLink(where, "it is no file")


def harmless(name: str) -> str:
    """A member's name as a path below its archive, whatever it was: no root, no ``..``, no back slashes."""
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def is_wanted(name: str, on_passed: OnPassed) -> bool:
    """Whether a member of that name is one to read: no hidden one, none of a system's own, of a known suffix."""
    if any(map(is_leftover, name.split("/"))):
        return False
    if not is_readable(name):
        on_passed(name)
        return False
    return True


def seekable(stream: BinaryIO) -> BinaryIO:
    """The stream, or if it only goes forward its bytes, in memory or in a temporary file without a name."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO) and stream.seekable():
        return stream
    start = stream.read(_IN_MEMORY + 1)
    if len(start) <= _IN_MEMORY:
        return io.BytesIO(start)
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the last reference)
    file.write(start)
    shutil.copyfileobj(stream, file, _CHUNK)
    file.seek(0)
    return cast(BinaryIO, file)


def damaged(where: str, error: BaseException) -> SourceDamaged:
    """The error for what a library raised about the bytes."""
    said = getattr(error, "strerror", None) or " ".join(str(error).split())[:200] or type(error).__name__
    return SourceDamaged(where, f"it cannot be unpacked ({said})")
