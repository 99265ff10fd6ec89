"""Paths to documents: what lies at a path is found, what was found is opened; each step can go its own way.

Finding (``list_entries``, ``documents_in``) is cheap and streams; opening (``open_document``) reads one document, and
needs nothing but its arguments, which can be sent to another process.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from pipeline.errors import (
    ConfigError,
    FilesPassedOver,
    ShuzhengError,
    SourceBinary,
    SourceDuplicate,
    SourceEmpty,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    SourceUndecodable,
    SourceUnreadable,
)
from pipeline.model import Locator, Loss, SourceText
from pipeline.stages.read import found
from pipeline.stages.read.columns import GUESS, Columns
from pipeline.stages.read.containers import documents_in, is_container
from pipeline.stages.read.dates import facts_of_name, facts_of_text, title_of_name
from pipeline.stages.read.decode import NotTextError, decode
from pipeline.stages.read.formats import PACKAGES, Format, format_of, is_markup
from pipeline.stages.read.found import STDIN, Entry, Facts, Held, keys_of
from pipeline.stages.read.listing import list_entries
from pipeline.stages.read.metadata import NOTHING, Metadata
from pipeline.stages.read.passed import OnPassed, Passed, in_words
from pipeline.stages.read.rows import Notice
from pipeline.stages.read.visible import Data, Visible, bytes_of


def _silent(notice: ShuzhengError) -> None:
    pass


class _Text(NamedTuple):
    """The text of record of a document, what its file says of it, and what of the file could not be read."""

    text: str
    encoding: str = "utf-8"
    facts: Metadata = NOTHING
    format: str = "text"
    published_from: str | None = None
    locator: Locator | None = None
    made: str | None = None
    lost: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run is told to read: ``paths`` and the list ``from_list``, as ``list_entries`` takes them.

    ``columns`` are those of tables that are wished for; the table of ``metadata`` is itself no document.
    """

    paths: tuple[str, ...] = ()
    from_list: str | None = None
    base: str | None = None
    columns: Columns = GUESS
    metadata: str | None = None
    stdin: BinaryIO | None = None

    def entries(self, on_passed: OnPassed = lambda name: None) -> Iterator[Entry | SourceError]:
        """The files, in the order of the run; the names of those that no reader takes go to ``on_passed``.

        Raises ``ConfigError`` if the list cannot be read.
        """
        if self.from_list == STDIN and STDIN in self.paths:
            raise ConfigError("--from-list", "standard input cannot be a list and a text at once")
        found = list_entries(
            self.paths, from_list=self.from_list, stdin=self.stdin, base=self.base, on_passed=on_passed
        )
        return (entry for entry in found if isinstance(entry, SourceError) or not self._is_metadata(entry))

    def holds_many(self, entry: Entry) -> bool:
        """Whether ``documents`` is to be asked for it: a container, and standard input, which is read once."""
        return entry.path == STDIN or is_container(entry)

    def documents(self, entry: Entry, on_notice: Notice = _silent) -> Iterator[Held | SourceError]:
        """The documents in a container, or the one on standard input."""
        if entry.path == STDIN:
            return iter((read_stdin(self.stdin),))
        return documents_in(entry, self.columns, on_notice=on_notice)

    def read(self, facts: Facts, on_notice: Notice = _silent) -> Iterator[SourceText | SourceError]:
        """Each document, opened, or the error that keeps it out; an id that was met before is an error."""
        seen: set[str] = set()
        for item in self._items(on_notice):
            document = item if isinstance(item, SourceError) else open_document(item, facts)
            if isinstance(document, SourceText):
                if document.doc_id in seen:
                    yield SourceDuplicate(document.source, f"the id {document.doc_id} was met before")
                    continue
                seen.add(document.doc_id)
            yield document

    def _items(self, on_notice: Notice) -> Iterator[Entry | Held | SourceError]:
        passed = Passed()
        for entry in self.entries(passed.add):
            if isinstance(entry, Entry) and self.holds_many(entry):
                yield from self.documents(entry, on_notice)
            else:
                yield entry
        if counts := passed.counts():
            on_notice(FilesPassedOver(", ".join(self.paths) or "--from-list", in_words(counts)))

    def _is_metadata(self, entry: Entry) -> bool:
        table = self.metadata
        return table is not None and Path(table).name == Path(entry.path).name and _same(table, entry.path)


def read_sources(
    paths: Sequence[str], *, stdin: BinaryIO | None, defaults: Metadata, metadata: Mapping[str, Metadata]
) -> Iterator[SourceText | SourceError]:
    """Each document of the paths, or the error that keeps it out; reading goes on after an error.

    A document's facts are those of ``metadata`` (by path under the folder, file name, or id), else its own, else
    ``defaults``. A document whose id was met before is an error.
    """
    return Inputs(tuple(paths), stdin=stdin).read(Facts(defaults, metadata))


def read_stdin(stdin: BinaryIO | None) -> Held | SourceError:
    """The document on standard input, read to its end or to the limit."""
    if stdin is None:
        return SourceMissing(STDIN, "there is no standard input")
    try:
        data = stdin.read(found.LARGEST + 1)
    except OSError as error:
        return SourceUnreadable(STDIN, error.strerror or "cannot be read")
    return Held(STDIN, "stdin", data)


def open_document(item: Entry | Held, facts: Facts) -> SourceText | SourceError:
    """The text of a document that was found, and all that is known of it, or the error that keeps it out."""
    data = _data(item) if isinstance(item, Entry) else item.data
    if isinstance(data, SourceError):
        return data
    if isinstance(data, (bytes, str)):
        return _opened(item, data, facts)
    with data:
        try:
            return _opened(item, data, facts)
        except OSError as error:
            return SourceUnreadable(item.source, error.strerror or str(error))


def _opened(item: Entry | Held, data: Data | str, facts: Facts) -> SourceText | SourceError:
    if isinstance(data, (bytes, str)) and len(data) > found.LARGEST:
        return _too_large(item.source, found.LARGEST)
    read = _row(data, item.source) if isinstance(data, str) else _read(data, item.source)
    if isinstance(read, SourceError):
        return read
    if not read.text or read.text.isspace():
        return SourceEmpty(item.source, "nothing but white space")
    return _document(item, data, read, facts)


def _row(text: str, source: str) -> _Text | SourceError:
    """The text of a row, or what it shows if a crawler left the markup in: 增长<b>12</b>.5% is no growth of 5%."""
    if not is_markup(text):
        return _Text(text, format="row")
    try:
        return _visible(text.encode(), source, "html")
    except (SourceError, UnicodeError) as error:
        return error if isinstance(error, SourceError) else SourceUndecodable(source, str(error))


def _same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def _data(entry: Entry) -> Data | SourceError:
    """The bytes of a file; of a large one of pictures and text, which is not read whole, the open file."""
    try:
        with ExitStack() as stack:
            stream = stack.enter_context(Path(entry.path).open("rb"))
            if (size := stream.seek(0, io.SEEK_END)) > found.SMALL and _is_package(stream, entry.source):
                if size > found.LARGEST_PACKAGE:
                    return _too_large(entry.source, found.LARGEST_PACKAGE)
                stack.pop_all()
                return stream
            stream.seek(0)
            # Room for the longest that is read would have to be asked of the system for each.
            data = stream.read(min(size, found.LARGEST) + 1)
            return data if len(data) <= size else data + stream.read(found.LARGEST - size)
    except FileNotFoundError:
        return SourceMissing(entry.source, "there is no such file")
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        return SourceUnreadable(entry.source, getattr(error, "strerror", None) or str(error))


def _is_package(stream: BinaryIO, source: str) -> bool:
    kind = format_of(source, stream)
    return isinstance(kind, str) and f".{kind}" in PACKAGES


def _too_large(source: str, limit: int) -> SourceTooLarge:
    return SourceTooLarge(source, f"larger than {limit // 1024 // 1024} MB")


def _read(data: Data, source: str) -> _Text | SourceError:
    kind = format_of(source, data)
    if isinstance(kind, SourceError):
        return kind
    try:
        return _decoded(bytes_of(data)) if kind == "text" else _visible(data, source, kind)
    except NotTextError as error:
        return SourceBinary(source, str(error))
    except UnicodeError as error:
        return SourceUndecodable(source, str(error))
    except SourceError as error:
        return error


def _decoded(data: bytes) -> _Text:
    return _Text(*decode(data))


def _visible(data: Data, source: str, kind: Format) -> _Text:
    read = _reader(kind)(data, source)
    place, made = read.published_from, read.made
    return _Text(read.text, read.encoding, read.facts, kind, place, read.locator, made, read.lost)


def _reader(kind: Format) -> Callable[[Data, str], Visible]:
    """The reader of a format; a run that meets none of it does not load what it needs."""
    if kind == "html":
        from pipeline.stages.read.html import read_html

        return read_html
    if kind == "docx":
        from pipeline.stages.read.docx import read_docx

        return read_docx
    if kind == "pdf":
        from pipeline.stages.read.pdf import read_pdf

        return read_pdf
    from pipeline.stages.read.epub import read_epub

    return read_epub


def _document(item: Entry | Held, data: Data | str, read: _Text, facts: Facts) -> SourceText | SourceError:
    row = facts.row(keys_of(item))
    own = item.own if isinstance(item, Held) else NOTHING
    published, published_from = _published(item, read, row, own, facts.defaults)
    known = row.over(own).over(read.facts).over(facts.defaults)
    hashed = read.text.encode() if item.source == STDIN or isinstance(data, str) else data
    return SourceText(
        doc_id=known.doc_id or item.doc_id,
        source=item.source,
        text=read.text,
        sha256=_sha256(hashed),
        encoding=read.encoding,
        published=published,
        region=known.region,
        title=known.title,
        publisher=known.publisher,
        published_from=published_from,
        kept=item.source == STDIN or read.locator is not None,
        locator=None if item.source == STDIN else read.locator,  # nothing is there to lead into
        lost=read.lost,
        named=title_of_name(item.source) if _is_named(item) else None,
    )


def _is_named(item: Entry | Held) -> bool:
    """Whether it is a file, or one in an archive, and no row of a table."""
    return isinstance(item, Entry) or isinstance(item.data, bytes)


def _sha256(data: Data) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    data.seek(0)
    return hashlib.file_digest(cast(Any, data), "sha256").hexdigest()  # any stream will do


def _published(
    item: Entry | Held, read: _Text, row: Metadata, own: Metadata, defaults: Metadata
) -> tuple[str | None, str | None]:
    """The date of publication and where it was found, the surest place first."""
    for place, day in (
        ("metadata", row.published),
        ("row", own.published),
        (read.published_from or read.format, read.facts.published),
    ):
        if day:
            return day, place
    if day := facts_of_text(read.text).published:
        return day, "text"
    if _is_named(item) and (day := facts_of_name(item.source).published):
        return day, "file name"
    if defaults.published:
        return defaults.published, "option"
    # The day the file was made may be years from that of its text: better than none, and than nothing else.
    return (read.made, read.format) if read.made else (None, None)
