"""Reads the CSV files of a lexicon folder into rows, and layers a user's rows over the built-in ones."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from _csv import Reader

Cells: TypeAlias = tuple[str, ...]
Problems: TypeAlias = list[str]

REMOVE = "-"
# What a spreadsheet writes for a cell it took to be a formula, such as one that starts with "-".
_FORMULA_DAMAGE = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|NULL!|NUM!|DIV/0!)")


class Row(NamedTuple):
    """One row: its cells in the order of its sheet's columns, and where it stands, for messages."""

    path: Path
    line: int
    cells: Cells

    def blame(self, reason: str) -> str:
        """One line of an error message: ``file:line: reason``."""
        return f"{self.path}:{self.line}: {reason}"


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


def layer(sheet: Sheet, folders: tuple[Path, ...], problems: Problems) -> dict[str, Row]:
    """Rows of ``sheet`` by key, later folders over earlier ones; bad rows go to ``problems``."""
    rows: dict[str, Row] = {}
    for folder in folders:
        path = folder / sheet.file
        if path.is_file():
            _lay(sheet, _read(sheet, path, problems), rows, problems)
    return rows


def _lay(sheet: Sheet, new: Iterator[Row], rows: dict[str, Row], problems: Problems) -> None:
    """Put one file's rows over ``rows``: add, override, or remove where the key starts with ``-``."""
    seen: dict[str, int] = {}
    for row in new:
        key = row.cells[0]
        removes = key[:1] == REMOVE and len(key) > 1
        if removes:
            key = key[1:].lstrip()
        if sheet.keys > 1:
            key = ",".join((key, *row.cells[1 : sheet.keys]))
        reason = _clash(key, seen, rows, removes) or (None if removes else _fault(sheet, row.cells))
        seen.setdefault(key, row.line)
        if reason:
            problems.append(row.blame(reason))
        elif removes:
            del rows[key]
        else:
            rows[key] = row


def _clash(key: str, seen: dict[str, int], rows: dict[str, Row], removes: bool) -> str | None:
    if key in seen:
        return f"'{key}' stands already in line {seen[key]} of this file; keep one row"
    if removes and key not in rows:
        return f"'{key}' is to be removed but is not in the built-in file; delete this row"
    return None


def _fault(sheet: Sheet, cells: Cells) -> str | None:
    if not cells[0]:
        return f"{sheet.columns[0]} is empty"
    return sheet.fault(cells)


def _read(sheet: Sheet, path: Path, problems: Problems) -> Iterator[Row]:
    """Rows of one file, blank ones left out, cells stripped and in the order of the sheet's columns."""
    try:
        reader = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
        order = _order(sheet, [cell.strip() for cell in next(reader, [])])
        if isinstance(order, str):
            problems.append(f"{path}:1: {order}")
            return
        yield from _rows(path, reader, order, problems)
    except UnicodeDecodeError:
        problems.append(f"{path}:1: the file is not UTF-8; save it as 'CSV UTF-8'")
    except OSError as error:
        problems.append(f"{path}:1: the file cannot be opened ({error.strerror})")
    except csv.Error as error:
        problems.append(f"{path}:{reader.line_num}: not readable as CSV ({error}); check the quotation marks")


def _order(sheet: Sheet, header: list[str]) -> tuple[int, ...] | str:
    """Where each column stands in a row (-1: it is missing), or what is wrong with the header."""
    unknown = [name for name in header if name and name not in sheet.columns]
    missing = [name for name in sheet.columns if name not in header and name not in sheet.optional]
    if unknown or missing:
        told = [f"has no column {name}" for name in missing]
        told += [f"column {name} is not known" for name in unknown]
        return f"{'; '.join(told)}; the columns are {','.join(sheet.columns)}"
    return tuple(header.index(name) if name in header else -1 for name in sheet.columns)


def _rows(path: Path, reader: Reader, order: tuple[int, ...], problems: Problems) -> Iterator[Row]:
    width = max(order) + 1
    pick = itemgetter(*order)
    for raw in reader:
        cells = [*map(str.strip, raw)]
        cells += [""] * (max(width - len(cells), 0) + 1)  # one blank more, which -1 reads
        row = Row(path, reader.line_num, pick(cells))
        if reason := _damage(cells, width):
            problems.append(row.blame(reason))
        elif any(row.cells):
            yield row


def _damage(cells: list[str], width: int) -> str | None:
    """What a spreadsheet did to the row: text beyond the header, or a formula's error in place of a cell."""
    if len(cells) > width + 1 and any(cells[width:]):
        return "has text beyond the columns of the header; put a cell with a comma in quotation marks"
    if "#" not in "".join(cells):
        return None
    spoilt = next((cell for cell in cells if _FORMULA_DAMAGE.match(cell)), None)
    return f"a spreadsheet left {spoilt}; type the cell again as text" if spoilt else None
