"""Paths to documents, one at a time, in an order that is the same on every machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipeline.errors import (
    SourceBinary,
    SourceDuplicate,
    SourceEmpty,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    SourceUndecodable,
    SourceUnreadable,
)
from pipeline.model import SourceText
from pipeline.stages.read.decode import NotTextError, decode
from pipeline.stages.read.metadata import Metadata
from pipeline.stages.read.rows import Row, read_rows

# 64 MB: the text of a hundred books; what is larger is a collection, and would need gigabytes as records.
LARGEST = 64 * 1024 * 1024
SUFFIXES = frozenset({".txt", ".md", ".jsonl"})


def read_sources(
    paths: Sequence[str], *, stdin: BinaryIO | None, defaults: Metadata, metadata: Mapping[str, Metadata]
) -> Iterator[SourceText | SourceError]:
    """Each document of the files and folders, or the error that keeps it out; reading goes on after an error.

    A folder gives its .txt, .md and .jsonl files, hidden ones aside, sorted by name at every level; ``-`` is
    ``stdin``. A document's facts are those of ``metadata`` (by path under the folder, file name, or id), else
    its own (of a .jsonl row), else ``defaults``. A document whose id was met before is an error.
    """
    seen: set[str] = set()
    for document in _documents(paths, stdin, _Facts(defaults, metadata)):
        if isinstance(document, SourceText):
            if document.doc_id in seen:
                yield SourceDuplicate(document.source, f"the id {document.doc_id} was met before")
                continue
            seen.add(document.doc_id)
        yield document


class _Facts:
    """What is known of a document from outside it."""

    def __init__(self, defaults: Metadata, metadata: Mapping[str, Metadata]) -> None:
        self._defaults = defaults
        self._metadata = metadata

    def of(self, keys: Sequence[str], own: Metadata) -> Metadata:
        """The facts of the document known by one of ``keys``, the row of the table first."""
        row = next((self._metadata[key] for key in keys if key in self._metadata), Metadata())
        return row.over(own).over(self._defaults)


def _documents(
    paths: Sequence[str], stdin: BinaryIO | None, facts: _Facts
) -> Iterator[SourceText | SourceError]:
    for path in paths:
        if path == "-":
            yield _read_stdin(stdin, facts)
        elif Path(path).is_dir():
            yield from _read_folder(Path(path), facts)
        else:
            yield from _read_file(Path(path), Path(path).name, Path(path).stem, facts)


def _read_stdin(stdin: BinaryIO | None, facts: _Facts) -> SourceText | SourceError:
    if stdin is None:
        return SourceMissing("-", "there is no standard input")
    try:
        data = stdin.read(LARGEST + 1)
    except OSError as error:
        return SourceUnreadable("-", error.strerror or "cannot be read")
    own = facts.of(["-", "stdin"], Metadata(doc_id="stdin"))
    return _document(data, "-", own, hash_text=True)


def _read_folder(folder: Path, facts: _Facts) -> Iterator[SourceText | SourceError]:
    found = False
    for item in _walk(folder):
        found = True
        if isinstance(item, SourceError):
            yield item
        else:
            name = PurePosixPath(item.relative_to(folder).as_posix())
            yield from _read_file(item, str(name), str(name.with_suffix("")), facts)
    if not found:
        yield SourceMissing(str(folder), "the folder holds no .txt, .md or .jsonl file")


def _walk(folder: Path) -> Iterator[Path | SourceError]:
    """The files to read, depth first, sorted by name at every level; links to folders are not followed."""
    waiting: list[Path] = [folder]
    while waiting:
        path = waiting.pop()
        if path is not folder and (path.is_symlink() or not path.is_dir()):
            yield path
            continue
        try:
            with os.scandir(path) as entries:
                names = sorted(entry.name for entry in entries if _is_wanted(entry))
        except OSError as error:
            yield SourceUnreadable(str(path), error.strerror or "the folder cannot be listed")
            continue
        waiting.extend(path / name for name in reversed(names))


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return False
    if entry.is_dir(follow_symlinks=False):
        return True
    return Path(entry.name).suffix.lower() in SUFFIXES and not entry.is_dir()


def _read_file(path: Path, source: str, doc_id: str, facts: _Facts) -> Iterator[SourceText | SourceError]:
    try:
        if not path.exists():
            yield SourceMissing(source, "there is no such file")
        elif path.suffix.lower() == ".jsonl":
            yield from _read_rows(path, source, facts)
        elif path.stat().st_size > LARGEST:
            yield _too_large(source)
        else:
            known = facts.of([source, path.name, doc_id], Metadata()).over(Metadata(doc_id=doc_id))
            yield _document(path.read_bytes(), source, known)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        yield SourceUnreadable(source, getattr(error, "strerror", None) or str(error))


def _read_rows(path: Path, source: str, facts: _Facts) -> Iterator[SourceText | SourceError]:
    with path.open("rb") as stream:
        for row in read_rows(stream, source, LARGEST):
            if not isinstance(row, Row):
                yield row
                continue
            known = facts.of([f"{source}#{row.doc_id}", row.doc_id], row.own)
            yield _document(row.text.encode(), f"{source}#{row.doc_id}", known, text=row.text)


def _document(
    data: bytes, source: str, known: Metadata, *, text: str | None = None, hash_text: bool = False
) -> SourceText | SourceError:
    """The document of these bytes; ``text`` where it is known already, ``hash_text`` to hash it as UTF-8."""
    if len(data) > LARGEST:
        return _too_large(source)
    encoding = "utf-8"
    if text is None:
        try:
            text, encoding = decode(data)
        except NotTextError as error:
            return SourceBinary(source, str(error))
        except UnicodeError as error:
            return SourceUndecodable(source, str(error))
    if not text.strip():
        return SourceEmpty(source, "nothing but white space")
    digest = hashlib.sha256(text.encode() if hash_text else data).hexdigest()
    return SourceText(
        doc_id=known.doc_id or source,
        source=source,
        text=text,
        sha256=digest,
        encoding=encoding,
        published=known.published,
        region=known.region,
        title=known.title,
        publisher=known.publisher,
    )


def _too_large(source: str) -> SourceTooLarge:
    return SourceTooLarge(source, f"larger than {LARGEST // 1024 // 1024} MB")
