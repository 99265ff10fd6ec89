"""Rows of .csv and .tsv files as documents, one at a time whatever the size."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pipeline.errors import (
    SourceDamaged,
    SourceEmpty,
    SourceError,
    SourceExcessive,
    SourceMalformed,
    SourceTooLarge,
    SourceUndecodable,
    TableAside,
)
from pipeline.stages.read import found
from pipeline.stages.read.columns import Columns, choose, plain
from pipeline.stages.read.decode import NotTextError, decode, plausibility
from pipeline.stages.read.found import Held
from pipeline.stages.read.metadata import COLUMNS as ABOUT_FILES
from pipeline.stages.read.rows import Teller, row_document

_SAMPLE = 1 << 20  # bytes from which encoding and separator are told
_CHUNK = 65_536
_SEPARATORS = ",\t;|"
_TOLD = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
_MOST_COLUMNS = 10_000
_ENCODINGS = (
    "utf-8",
    "gb18030",
    "big5hkscs",
)  # tried in turn on a line that is not in the encoding of the file
_PLAUSIBLE = 0.15  # of a line read in another encoding than its file, as in decode.py
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_csv(stream: BinaryIO, source: str, wish: Columns, teller: Teller) -> Iterator[Held | SourceError]:
    """The rows below the header; the separator is the commonest of comma, tab, ``;`` and ``|`` in that.

    An error names the row by the line it ends on, and the rest go on.
    """
    head = stream.read(_SAMPLE)
    if not head.strip():
        yield SourceEmpty(source, "the table has no header")
        return
    if head.startswith(_WIDE_MARKS):
        stream = io.BufferedReader(_Narrowed(head, stream))
        head = stream.read(_SAMPLE)
    try:
        encoding = _encoding(head)
    except NotTextError as error:
        yield SourceDamaged(source, f"it is no table in text: {error}")
    except UnicodeError as error:
        yield SourceUndecodable(source, str(error))
    else:
        lines = _Lines(stream, encoding, io.BytesIO(head.removeprefix(b"\xef\xbb\xbf")))
        yield from _Table(lines, source, teller).documents(wish)


@dataclass(slots=True)
class _Lines:
    """The lines of a table as text, and what was wrong with those of the last row."""

    stream: BinaryIO
    encoding: str
    first: io.BytesIO
    number: int = 0
    ended: bool = False
    too_long: bool = False
    undecodable: bool = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next()
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        return self._decoded(line)

    def _next(self) -> bytes:
        line = self.first.readline()
        if not line.endswith(b"\n"):
            line += self.stream.readline(max(1, found.LARGEST + 1 - len(line)))
        if len(line) <= found.LARGEST:
            return line
        self.too_long = True
        while line and not line.endswith(b"\n"):
            line = self.stream.readline(_SAMPLE)
        return b"\n"

    def _decoded(self, line: bytes) -> str:
        if (text := _strict(line, self.encoding)) is not None:
            return text
        for encoding in _ENCODINGS:
            text = _strict(line, encoding)
            if text is not None and plausibility(text) >= _PLAUSIBLE:
                return text
        self.undecodable = True
        return line.decode(self.encoding, errors="replace")

    def begin(self) -> None:
        """Forget what was wrong with the row before."""
        self.too_long = self.undecodable = False

    def skip_quoted(self) -> None:
        """Go on to the line that closes a quotation mark which is open."""
        for line in self:
            if line.count('"') % 2:
                return


class _Table:
    """The rows of a table whose header comes first among ``lines``."""

    def __init__(self, lines: _Lines, source: str, teller: Teller) -> None:
        self._lines, self._source, self._teller = lines, source, teller
        self._names: list[str] = []
        self._columns = Columns()

    def documents(self, wish: Columns) -> Iterator[Held | SourceError]:
        """The documents, those of which the header says nothing guessed."""
        header = next(self._lines, "")
        csv.field_size_limit(found.LARGEST)  # the module's own limit is 131 072, shorter than many an article
        if told := _TOLD.fullmatch(header):  # what Excel takes for the separator
            separator, header = told[1], next(self._lines, "")
        else:
            separator = max(_SEPARATORS, key=lambda mark: (header.count(mark), -_SEPARATORS.index(mark)))
        rows = csv.reader(_again(header, self._lines), delimiter=separator)
        try:
            if self._is_of_texts([plain(name) for name in next(rows, [])], wish):
                yield from self._rows(rows)
        except SourceError as error:
            yield error
        except csv.Error as error:
            yield SourceMalformed(self._source, f"the header is no row ({error})")

    def _is_of_texts(self, names: list[str], wish: Columns) -> bool:
        """Take note of the columns; false for a table about files. Raises ``SourceError``."""
        if len(names) > _MOST_COLUMNS:
            raise SourceExcessive(self._source, f"the table has {len(names)} columns")
        if "file" in names and set(names) <= set(ABOUT_FILES):
            self._teller.notice(TableAside(self._source, "it describes files and holds no text"))
            return False
        self._names, self._columns = names, choose(names, wish, self._source)
        self._teller.columns(self._columns, wish)
        return True

    def _rows(self, rows: Iterator[list[str]]) -> Iterator[Held | SourceError]:
        number, empty = 0, True
        while True:
            begins = self._lines.number + 1
            self._lines.begin()
            try:
                row = next(rows, None)
            except csv.Error as error:
                empty = False
                yield self._untold(error, begins)
                continue
            if row is None:
                break
            number += bool(row)
            if any(row) or self._lines.too_long:
                empty = False
                yield self._problem(row, begins) or self._document(row, number)
        if empty:
            yield SourceEmpty(self._source, "the table has no row below its header")

    def _untold(self, error: csv.Error, begins: int) -> SourceError:
        """The error for a row that is none, of which the rest is passed over."""
        large = "field limit" in str(error)
        if large and self._lines.number > begins:
            self._lines.skip_quoted()
        if large:
            return SourceTooLarge(self._where(), f"a cell is larger than {found.LARGEST // 1024 // 1024} MB")
        return SourceMalformed(self._where(), f"the row cannot be taken apart ({error})")

    def _problem(self, row: list[str], begins: int) -> SourceError | None:
        where, largest = self._where(), found.LARGEST // 1024 // 1024
        if self._lines.too_long:
            return SourceTooLarge(where, f"the row is larger than {largest} MB")
        if self._lines.undecodable:
            return SourceUndecodable(where, "the row is neither UTF-8, GB18030 nor Big5")
        over = f", from line {begins} on," if self._lines.number > begins else ""
        if self._lines.ended and over:  # a whole row is given before the next line is asked for
            return SourceMalformed(where, f"the row{over} has a quotation mark that is not closed")
        if len(row) < len(self._names) or any(cell.strip() for cell in row[len(self._names) :]):
            return SourceMalformed(
                where, f"the row{over} has {len(row)} cells, the header {len(self._names)}"
            )
        return None

    def _document(self, row: list[str], number: int) -> Held | SourceError:
        # Of two columns called alike the first counts.
        cells = dict(zip(reversed(self._names), reversed(row[: len(self._names)]), strict=True))
        return row_document(cells, self._columns, self._source, number, self._where(), self._teller)

    def _where(self) -> str:
        return f"{self._source}:{self._lines.number}"


def _again(line: str, lines: Iterator[str]) -> Iterator[str]:
    yield line
    yield from lines


class _Narrowed(io.RawIOBase):
    """A table that Excel saved as Unicode text, which is UTF-16, as UTF-8."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        self._ready = self._narrowed(head)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready and (data := self._stream.read(_CHUNK)):
            self._ready = self._narrowed(data)
        given, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _narrowed(self, data: bytes) -> bytes:
        return self._decoder.decode(data).encode(errors="replace")


def _encoding(head: bytes) -> str:
    """The encoding of a table by its first lines, of which the last is not whole."""
    whole = head.rpartition(b"\n")[0] if len(head) == _SAMPLE and b"\n" in head else head
    try:
        return decode(whole)[1]
    except NotTextError:
        raise
    except UnicodeError:
        lines = [line for line in whole.splitlines() if not line.isascii()]
        whole_ones = sum(_strict(line, "utf-8") is not None for line in lines)
        if 2 * whole_ones < len(lines):
            raise
        return "utf-8"  # with some lines that are not


def _strict(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
