"""An Excel workbook: a sheet for each record, then one that says what the columns hold, then notes if there are any.

Text is text (no formula, no link, codes keep their digits). What a sheet or a cell has no room for goes on in a
further sheet, or is cut with words that say so, and is told in the notes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.write.columns import TABLES, Column
from pipeline.write.table import Row, batches, cell

# Excel's own limits: rows of a sheet, UTF-16 units of a cell, the largest number.
SHEET_ROWS, CELL_UNITS, LARGEST = 1_048_576, 32_767, 9.99e307
#: Of more notes than these only the number is told.
NOTES = 1000
# The same bytes twice; no moment of the run is in the file.
_CREATED = datetime(2000, 1, 1)
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {"sentence": 60, "indicator": 24, "title": 30, "description": 70, "reason": 40, "advice": 40, "note": 90}
)
_NARROW, _USUAL = 9, 15

_DICTIONARY = ("table", "column", "type", "description")
_NOTE = ("sheet", "row", "column", "note")


def write(rows: Mapping[str, Path], files: Mapping[str, Path]) -> None:
    """Write one workbook; ``rows`` are the .jsonl files, ``files`` has its path for every record. Raises ``OSError``."""
    (target,) = set(files.values())
    with _workbook(target) as workbook:
        book = _Book(workbook)
        for record, source in rows.items():
            book.add_table(record, source)
        book.add_list("columns", _DICTIONARY, _dictionary(rows))
        if book.notes:
            book.add_list("notes", _NOTE, book.notes)


@contextmanager
def _workbook(target: Path) -> Iterator[Workbook]:
    """A workbook whose rows lie on disk, beside ``target``, until all of it is there."""
    aside = target.with_name(f"{target.name}.rows")
    aside.mkdir()
    workbook = xlsxwriter.Workbook(str(target), {"constant_memory": True, "tmpdir": str(aside)})
    workbook.use_zip64()
    workbook.set_properties({"title": "数证 shuzheng", "created": _CREATED})
    try:
        yield workbook
        workbook.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _dictionary(records: Mapping[str, Path]) -> Iterator[tuple[str, ...]]:
    for record in records:
        yield from ((record, each.name, each.type, each.about) for each in TABLES[record])


class _Formats(NamedTuple):
    text: Format
    head: Format


class _Book:
    """The workbook being written; ``notes`` are what Excel had no room for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats = _Formats(
            workbook.add_format({"num_format": "@"}), workbook.add_format({"num_format": "@", "bold": True})
        )
        self._notes: list[tuple[str, ...]] = []
        self._untold = 0

    @property
    def notes(self) -> Sequence[tuple[str, ...]]:
        """The first ``NOTES`` of them, and how many more there are."""
        more = (("", "", "", f"and {self._untold} more cells were cut"),) if self._untold else ()
        return (*self._notes, *more)

    def add_table(self, record: str, source: Path) -> None:
        """The rows of a record, on as many sheets as they need."""
        columns = TABLES[record]
        sheet = _Sheet(self._add_sheet(record, columns), columns, self._formats)
        number = 1
        for batch in batches(source, columns):
            for row in batch:
                if sheet.next == SHEET_ROWS:
                    sheet.finish()
                    number += 1
                    name = f"{record}_{number}"
                    self._note(sheet.name, str(SHEET_ROWS), "", f"the rows go on in the sheet {name}")
                    sheet = _Sheet(self._add_sheet(name, columns), columns, self._formats)
                for column, told in sheet.add(row):
                    self._note(sheet.name, str(sheet.next), column, f"{told}; {record}.jsonl has all of it")
        sheet.finish()

    def add_list(
        self, name: str, heads: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]
    ) -> None:
        """A sheet of texts."""
        columns = tuple(Column(head, head, "text", "") for head in heads)
        sheet = _Sheet(self._add_sheet(name, columns), columns, self._formats)
        for row in rows:
            list(sheet.add(row))
        sheet.finish()

    def _note(self, *note: str) -> None:
        if len(self._notes) < NOTES:
            self._notes.append(note)
        else:
            self._untold += 1

    def _add_sheet(self, name: str, columns: Sequence[Column]) -> Worksheet:
        sheet = self._workbook.add_worksheet(name)
        for index, column in enumerate(columns):
            narrow = _USUAL if column.dtype == "string" else _NARROW
            sheet.set_column(index, index, max(_WIDTHS.get(column.name, narrow), len(column.name) + 2))
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.name, self._formats.head)
        return sheet


class _Sheet:
    """A sheet being filled from top to bottom; ``next`` is the row, from 0, that comes next."""

    def __init__(self, sheet: Worksheet, columns: Sequence[Column], formats: _Formats) -> None:
        self._sheet, self._columns, self._text = sheet, columns, formats.text
        self.name: str = sheet.get_name()
        self.next = 1

    def add(self, row: Row | tuple[str, ...]) -> list[tuple[str, str]]:
        """Write a row; tells each column whose value was cut, and how."""
        told = []
        for index, (value, column) in enumerate(zip(row, self._columns, strict=True)):
            shown = cell(value, column)
            if shown is not None and (cut := self._put(index, shown)):
                told.append((column.name, cut))
        self.next += 1
        return told

    def finish(self) -> None:
        """Let the rows be filtered by their heads."""
        self._sheet.autofilter(0, 0, max(self.next - 1, 0), len(self._columns) - 1)

    def _put(self, index: int, value: Any) -> str | None:
        if isinstance(value, str):
            # An XML parser makes one line break of a CR and LF, and so does Excel.
            return self._put_text(index, value.replace("\r\n", "\n").replace("\r", "\n"))
        if isinstance(value, bool):
            self._sheet.write_boolean(self.next, index, value)
        elif abs(value) <= LARGEST:
            self._sheet.write_number(self.next, index, value)
        return None

    def _put_text(self, index: int, text: str) -> str | None:
        shown = fitted(text)
        if shown.startswith("<r>") and shown.endswith(
            "</r>"
        ):  # xlsxwriter would take it for markup of its own
            self._sheet.write_rich_string(self.next, index, shown[0], self._text, shown[1:], self._text)
        else:
            self._sheet.write_string(self.next, index, shown, self._text)
        return None if shown == text else f"cut, it has {len(text)} characters"


def fitted(text: str) -> str:
    """The text if a cell has room for it, else its beginning and words that say it was cut."""
    if len(text) <= CELL_UNITS // 2 or _units(text) <= CELL_UNITS:
        return text
    told = f" … [cut: {len(text)} characters in all]"
    room = CELL_UNITS - _units(told)
    return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + told


def _units(text: str) -> int:
    """Length as Excel counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
