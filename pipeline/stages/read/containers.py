"""Files that hold many documents: which are, and the documents in them, one at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import (
    FilesPassedOver,
    SourceEmpty,
    SourceError,
    SourceExcessive,
    SourceNested,
    SourceTooLarge,
    SourceUnreadable,
)
from pipeline.stages.read import found
from pipeline.stages.read.columns import GUESS, Columns
from pipeline.stages.read.formats import HEAD, PACKAGES, Holder, holder_of, is_known, unpacked_name
from pipeline.stages.read.found import STDIN, Entry, Held, document_id, suffix_of
from pipeline.stages.read.passed import Passed, in_words
from pipeline.stages.read.rows import Notice, Teller, read_rows

if TYPE_CHECKING:
    from pipeline.stages.read.archives import Budget, Member

_ARCHIVES = ("zip", "tar", "packed")


@dataclass(frozen=True, slots=True)
class _Within:
    """How a container is read: the columns wished for, what may yet come out, how many archives it lies in."""

    columns: Columns
    notice: Notice
    budget: Budget
    depth: int = 0

    def deeper(self) -> _Within:
        """The same for what lies in it."""
        return replace(self, depth=self.depth + 1)


def is_container(entry: Entry) -> bool:
    """Whether the file holds many documents; it is only opened if its name says nothing."""
    return entry.path != STDIN and _kind(entry) is not None


def documents_in(
    entry: Entry, columns: Columns = GUESS, *, on_notice: Notice = lambda notice: None
) -> Iterator[Held | SourceError]:
    """The documents in a container, in its order, or the errors that keep them out; one at a time is held.

    ``columns`` are those of tables that are wished for. What should be known of a table goes to ``on_notice``.
    """
    from pipeline.stages.read.archives import DAMAGE, Budget, ExcessError, damaged

    try:
        stream = Path(entry.path).open("rb")  # noqa: SIM115  (closed below; what fails here is not the bytes)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        yield SourceUnreadable(entry.source, getattr(error, "strerror", None) or str(error))
        return
    with stream:
        within = _Within(columns, on_notice, Budget.of(os.fstat(stream.fileno()).st_size))
        try:
            yield from _unpack(stream, entry.source, _kind(entry) or "packed", within)
        except ExcessError:
            yield SourceExcessive(entry.source, "far more comes out of it than texts can be packed into it")
        except DAMAGE as error:
            yield damaged(entry.source, error)


def _kind(entry: Entry) -> Holder | None:
    return holder_of(entry.source, b"" if is_known(entry.source) else _head(entry.path))


def _head(path: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(HEAD)
    except (OSError, ValueError):
        return b""  # who opens it says why


def _unpack(stream: BinaryIO, source: str, kind: Holder, within: _Within) -> Iterator[Held | SourceError]:
    if kind == "parquet":
        yield from _parquet(stream, source, within)
    elif kind in ("jsonl", "csv"):
        yield from _rows(stream, source, kind, within)
    elif kind == "packed":
        yield from _packed(stream, source, within)
    else:
        yield from _archive(stream, source, kind, within)


def _rows(stream: BinaryIO, source: str, kind: Holder, within: _Within) -> Iterator[Held | SourceError]:
    """The rows of a table in text, also if it was packed and its name does not say so."""
    from pipeline.stages.read.archives import metered, unpacked
    from pipeline.stages.read.delimited import read_csv

    read = read_rows if kind == "jsonl" else read_csv
    plain = metered(unpacked(stream), within.budget)
    yield from read(plain, source, within.columns, Teller(source, within.notice))


def _parquet(stream: BinaryIO, source: str, within: _Within) -> Iterator[Held | SourceError]:
    from pipeline.stages.read.archives import seekable
    from pipeline.stages.read.parquet import read_parquet

    teller = Teller(source, within.notice)
    yield from read_parquet(seekable(stream), source, within.columns, teller, within.budget.spend)


def _packed(stream: BinaryIO, source: str, within: _Within) -> Iterator[Held | SourceError]:
    """The one file in a .gz, .bz2 or .xz, which keeps the name of that."""
    from pipeline.stages.read.archives import metered, unpacked

    inner = metered(unpacked(stream), within.budget)
    kind = holder_of(unpacked_name(source))
    if kind is None:
        yield _document(inner, source)
    elif kind in _ARCHIVES and within.depth:
        yield _nested(source)
    else:
        yield from _unpack(inner, source, kind, within.deeper())


def _archive(stream: BinaryIO, source: str, kind: Holder, within: _Within) -> Iterator[Held | SourceError]:
    from pipeline.stages.read.archives import seekable, tar_members, zip_members

    passed = Passed()
    members = (
        zip_members(seekable(stream), source, within.budget, passed.add)
        if kind == "zip"
        else tar_members(stream, source, within.budget, passed.add)
    )
    empty = True
    try:
        for member in members:
            empty = False
            if isinstance(member, SourceError):
                yield member
            else:
                yield from _member(member, f"{source}/{member.name}", within)
    finally:  # also of an archive that turns out to be damaged
        if counts := passed.counts():
            within.notice(FilesPassedOver(source, in_words(counts)))
    if empty:
        yield SourceEmpty(source, "the archive holds no file that can be read")


def _member(member: Member, source: str, within: _Within) -> Iterator[Held | SourceError]:
    from pipeline.stages.read.archives import DAMAGE, damaged

    kind = holder_of(member.name)
    try:
        if kind is None:
            yield _document(member.stream, source)
        elif kind in _ARCHIVES and within.depth:
            yield _nested(source)
        else:
            yield from _unpack(member.stream, source, kind, within.deeper())
    except DAMAGE as error:
        yield damaged(source, error)


def _document(stream: BinaryIO, source: str) -> Held | SourceTooLarge:
    data = stream.read(found.LARGEST + 1)
    if len(data) > found.LARGEST:
        return SourceTooLarge(
            source, f"larger than {found.LARGEST // 1024 // 1024} MB{_unpacked_limit(source)}"
        )
    return Held(source, document_id(source), data)


def _unpacked_limit(source: str) -> str:
    """What may be larger if it lies in no archive, in words."""
    if suffix_of(source) not in PACKAGES:
        return ""
    return f" in an archive; unpacked it may have {found.LARGEST_PACKAGE // 1024 // 1024} MB"


def _nested(source: str) -> SourceNested:
    return SourceNested(source, "it is an archive in an archive in an archive")
