"""Reads the CSV files of a lexicon folder into rows, and layers a user's rows over the built-in ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pipeline.lexicon.damage import decoded, is_plain, row_reason
from pipeline.lexicon.header import read_header, separator
from pipeline.lexicon.problems import Problem

if TYPE_CHECKING:
    from _csv import Reader

Cells: TypeAlias = tuple[str, ...]
Problems: TypeAlias = list[Problem]
Place: TypeAlias = tuple[Path, int]

REMOVE = "-"


class Row(NamedTuple):
    """One row: its cells in the order of its sheet's columns, and where it stands, for messages."""

    path: Path
    line: int
    cells: Cells

    def blame(self, reason: str) -> Problem:
        """The problem with this row: ``what is wrong; what to do``."""
        return Problem(self.path, self.line, reason)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one lexicon file must look like.

    The first ``keys`` columns are the key. ``fault`` gives the reason why a row's cells cannot be used, or
    ``None``. ``optional`` columns may be missing from a user's file and are then blank.
    """

    file: str
    columns: tuple[str, ...]
    fault: Callable[[Cells], str | None]
    optional: frozenset[str] = frozenset()
    keys: int = 1

    def key(self, cells: Cells) -> tuple[str, bool]:
        """The key of a row, its parts joined by commas, and whether the row removes the one with that key."""
        key = cells[0]
        removes = key[:1] == REMOVE and len(key) > 1
        if removes:
            key = key[1:].lstrip()
        if self.keys > 1:
            key = ",".join((key, *cells[1 : self.keys]))
        return key, removes

    def reason(self, cells: Cells) -> str | None:
        """Why the cells of a row that adds or overrides cannot be used, or ``None``."""
        if not cells[0]:
            return f"{self.columns[0]} is empty; fill it in (merged cells leave it empty in all rows but one)"
        return self.fault(cells)


def layer(
    sheet: Sheet, folders: tuple[Path, ...], problems: Problems, without: Set[Place] = frozenset()
) -> dict[str, Row]:
    """Rows of ``sheet`` by key, later folders over earlier ones; bad rows go to ``problems``.

    Rows that stand at a place of ``without`` are passed over.
    """
    rows: dict[str, Row] = {}
    for folder in folders:
        path = folder / sheet.file
        if path.is_file():
            _lay(sheet, read_rows(sheet, path, problems), rows, problems, without)
    return rows


def _lay(
    sheet: Sheet, new: Iterator[Row], rows: dict[str, Row], problems: Problems, without: Set[Place]
) -> None:
    """Put one file's rows over ``rows``: add, override, or remove where the key starts with ``-``."""
    seen: dict[str, int] = {}
    for row in new:
        if without and row[:2] in without:
            continue
        key, removes = sheet.key(row.cells)
        reason = _clash(key, seen, rows, removes) if removes or key in seen else None
        reason = reason or (None if removes else sheet.reason(row.cells))
        seen.setdefault(key, row.line)
        if reason:
            problems.append(row.blame(reason))
        elif removes:
            del rows[key]
        else:
            rows[key] = row


def _clash(key: str, seen: dict[str, int], rows: dict[str, Row], removes: bool) -> str | None:
    if key in seen and key:
        return f"'{key}' stands already in line {seen[key]} of this file; keep one row"
    if removes and key not in rows:
        return f"'{key}' is to be removed but is not in the built-in file; delete this row"
    return None


def read_rows(sheet: Sheet, path: Path, problems: Problems) -> Iterator[Row]:
    """Rows of one file, blank ones left out, cells stripped and in the order of the sheet's columns.

    A file that is not as it must be is a fatal problem; its rows are still read if they can be told.
    """
    try:
        text, fault = decoded(path.read_bytes())
    except OSError as error:
        text, fault = "", f"the file cannot be opened ({error.strerror}); check its permissions"
    if fault:
        problems.append(Problem(path, 1, fault, fatal=True))
    if text or not fault:
        yield from _read(sheet, path, text, problems)


def _read(sheet: Sheet, path: Path, text: str, problems: Problems) -> Iterator[Row]:
    parted = separator(text.partition("\n")[0], sheet.columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted)
    try:
        order, width, fault = read_header(next(reader, []), sheet.columns, sheet.optional, parted)
        if fault:
            problems.append(Problem(path, 1, fault, fatal=True))
        if order:
            yield from _rows(path, reader, order, width, problems, plain=is_plain(text))
    except csv.Error as error:
        reason = f"not readable as CSV ({error}); check the quotation marks"
        problems.append(Problem(path, reader.line_num, reason, fatal=True))


def _rows(
    path: Path, reader: Reader, order: tuple[int, ...], width: int, problems: Problems, *, plain: bool
) -> Iterator[Row]:
    pick = itemgetter(*order)
    whole = plain and order == tuple(range(width))
    line = reader.line_num + 1
    for raw in reader:
        if whole and len(raw) == width and raw[0]:  # as all built-in rows are; there is nothing to look for
            yield Row(path, line, tuple(raw))
            line = reader.line_num + 1
            continue
        cells = [*map(str.strip, raw)]
        cells += [""] * (max(width - len(cells), 0) + 1)  # one blank more, which -1 reads
        row = Row(path, line, pick(cells))
        line = reader.line_num + 1
        if reason := row_reason(cells, width):
            problems.append(row.blame(reason))
        elif any(row.cells):
            yield row
