"""One CSV file of a user's folder as text, so that rows can be added and all else stays byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

BOM = "\ufeff"


class Record(NamedTuple):
    """A row as it stands in the file, ``text`` with its line end, and its cells."""

    text: str
    cells: tuple[str, ...]


class TableFile(NamedTuple):
    """The records of a file, the header first. ``bom`` and ``newline`` are as the file has them."""

    records: tuple[Record, ...]
    bom: str
    newline: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return tuple(cell.strip() for cell in self.records[0].cells)

    def render(self) -> bytes:
        """The bytes of the file."""
        return (self.bom + "".join(record.text for record in self.records)).encode()

    def cells(self, record: Record, columns: Sequence[str]) -> tuple[str, ...]:
        """The stripped cells of a record in the order of ``columns``, blank where the file has none."""
        given = dict(zip(self.columns, map(str.strip, record.cells), strict=False))
        return tuple(given.get(column, "") for column in columns)

    def with_columns(self, columns: Iterable[str]) -> TableFile:
        """The file with further columns, whose cells in the rows that are there are blank."""
        more = [column for column in columns if column not in self.columns]
        if not more:
            return self
        head = self.records[0]
        header = Record(",".join((head.text.rstrip("\r\n"), *more)) + self.newline, (*head.cells, *more))
        return self._replace(records=(header, *self.records[1:]))

    def with_rows(
        self, rows: Iterable[Mapping[str, str]], replacing: Mapping[int, Mapping[str, str]]
    ) -> TableFile:
        """The file with ``rows`` at its end, and each record at an index of ``replacing`` replaced."""
        records = [
            self._record(replacing[at]) if at in replacing else record
            for at, record in enumerate(self.records)
        ]
        added = [self._record(row) for row in rows]
        if added and not records[-1].text.endswith(("\n", "\r")):
            records[-1] = records[-1]._replace(text=records[-1].text + self.newline)
        return self._replace(records=(*records, *added))

    def _record(self, row: Mapping[str, str]) -> Record:
        cells = tuple(row.get(column, "") for column in self.columns)
        line = io.StringIO()
        csv.writer(line, lineterminator=self.newline).writerow(cells)
        return Record(line.getvalue(), cells)


def read_table(path: Path) -> TableFile:
    """The file at ``path``, which is UTF-8 with a good header."""
    text = path.read_bytes().decode()
    bom = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    newline = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
    return TableFile(tuple(_records(text)), bom, newline)


def new_table(columns: Sequence[str]) -> TableFile:
    """A file with only its header; the mark at its beginning lets Excel read it as UTF-8."""
    return TableFile((Record(",".join(columns) + "\r\n", tuple(columns)),), BOM, "\r\n")


def _records(text: str) -> Iterator[Record]:
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    start = 0
    for cells in reader:
        yield Record("".join(lines[start : reader.line_num]), tuple(cells))
        start = reader.line_num
