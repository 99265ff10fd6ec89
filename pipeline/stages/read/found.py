"""What finding hands on to opening: a file on disk, or a document already read out of what held it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.stages.read.metadata import NOTHING, Metadata

# 64 MB: the text of a hundred books; what is larger is a collection, and would need gigabytes as records.
LARGEST = 64 * 1024 * 1024
# A pdf, docx or epub is mostly pictures, which are not read: 1 GB. The file stays on the disk and its parts are read one
# by one (measured: 250 MB of pictures and text take 40 MB of memory beyond what a page of text takes); its text has
# limits of its own. A member of an archive is held whole, so for it, as for standard input, the other limit holds.
LARGEST_PACKAGE = 1024 * 1024 * 1024
# A file up to this size is read whole: that is faster.
SMALL = 8 * 1024 * 1024
STDIN = "-"
# Files that are plain text by name; they are known by their name without the suffix.
PLAIN = frozenset({".txt", ".md", ".text", ".markdown"})


class Entry(NamedTuple):
    """A file found: ``path`` opens it, ``source`` names it the same way on every machine, ``-`` is stdin."""

    path: str
    source: str
    doc_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """A document read out of a container: the ``bytes`` of a member or of stdin, or the ``str`` of a row's text.

    ``own`` is what the row says of it.
    """

    source: str
    doc_id: str
    data: bytes | str
    own: Metadata = NOTHING


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of documents from outside: rows of the metadata ``table`` by file or id, and ``defaults``."""

    defaults: Metadata = NOTHING
    table: Mapping[str, Metadata] = field(default_factory=dict)

    def row(self, keys: Sequence[str]) -> Metadata:
        """The row of the table for the document known by one of ``keys``, the first that has one."""
        if not self.table:
            return NOTHING
        return next((self.table[key] for key in keys if key in self.table), NOTHING)


@dataclass(slots=True)
class RowsMet:
    """Which rows of a ``table`` of metadata are about a document that was found."""

    table: Mapping[str, Metadata]
    _met: set[int] = field(
        default_factory=set
    )  # rows by identity: one may be known by its file and by its id

    def meet(self, keys: Iterable[str]) -> None:
        """A document known by these keys was found."""
        for key in keys:
            if key in self.table:
                self._met.add(id(self.table[key]))
                return

    def unmet(self) -> tuple[str, ...]:
        """The files, or ids where there are none, of the other rows, in order."""
        left = {id(row): key for key, row in self.table.items() if id(row) not in self._met}
        return tuple(left.values())


def keys_of(item: Entry | Held) -> tuple[str, ...]:
    """What the table of metadata may call a document."""
    if isinstance(item, Held) and isinstance(item.data, str):
        return item.source, item.doc_id
    return item.source, name_of(item.source), item.doc_id


def name_of(source: str) -> str:
    """The last part of a path, as ``PurePosixPath`` has it."""
    last = source[source.rfind("/") + 1 :]
    return last if last not in ("", ".") else PurePosixPath(source).name


def suffix_of(name: str) -> str:
    """The last suffix of a name or path in small letters, with its dot."""
    stem, dot, suffix = name[name.rfind("/") + 1 :].rpartition(".")
    return dot + suffix.lower() if stem and suffix else ""


def document_id(source: str) -> str:
    """The id of the document of that name: without the suffix for plain text, else the whole name."""
    suffix = suffix_of(source)
    return source[: -len(suffix)] if suffix in PLAIN else source


def shown(name: str) -> str:
    """A file's name as text: bytes that are not UTF-8 are read as GB18030, or escaped."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = name.encode(errors="surrogateescape")
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode(errors="backslashreplace")
    return name
