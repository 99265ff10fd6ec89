"""The rows of a CSV file that an editor has accepted: where each goes, and its cells there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipeline.lexicon import sheets
from pipeline.lexicon.damage import decoded, row_reason
from pipeline.lexicon.problems import Problem
from pipeline.lexicon.rows import Cells, Problems, Sheet

_BY_FILE = MappingProxyType({sheet.file.removesuffix(".csv"): sheet for sheet in sheets.ALL})
#: Where a row goes that only says what its term is.
_BY_TYPE: Mapping[str, Sheet] = MappingProxyType({
    "place": sheets.AREAS,
    "org": sheets.ORGANISATIONS,
    "organisation": sheets.ORGANISATIONS,
    "policy": sheets.POLICIES,
    "indicator": sheets.INDICATORS,
    "unit": sheets.UNITS,
})  # fmt: skip
#: An apostrophe or tab before such a sign keeps a spreadsheet from taking the cell for a formula.
_FORMULA = ("-", "=", "+", "@")


class Accepted(NamedTuple):
    """A row to be merged: its line in the file that has it, the sheet it goes to, and its cells there."""

    line: int
    sheet: Sheet
    cells: Cells


def read_accepted(path: Path, problems: Problems) -> Iterator[Accepted]:
    """The rows of the file at ``path``; what cannot be used goes to ``problems``.

    A column ``file`` (areas) or ``type`` (place, org, policy, indicator) says where a row goes. The columns of that
    lexicon are taken by name, its key also from ``term``; columns that it does not have are passed over.
    """
    try:
        text, fault = decoded(path.read_bytes())
    except OSError as error:
        text, fault = "", f"the file cannot be opened ({error.strerror}); check the path"
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if not fault and not {"file", "type"} & {*header}:
            fault = "has neither a column file nor a column type; say in one of them where each row goes"
        if fault:
            problems.append(Problem(path, 1, fault, fatal=True))
        else:
            yield from _rows(path, header, reader, problems)
    except csv.Error as error:
        reason = f"not readable as CSV ({error}); check the quotation marks"
        problems.append(Problem(path, reader.line_num, reason, fatal=True))


def _rows(
    path: Path, header: Sequence[str], reader: Iterator[list[str]], problems: Problems
) -> Iterator[Accepted]:
    for line, raw in enumerate(reader, 2):
        cells = [_plain(cell.strip()) for cell in raw]
        given = dict(zip(header, cells, strict=False))
        if not any(cells):
            continue
        sheet = _BY_FILE.get(given.get("file", "").lower().removesuffix(".csv"))
        sheet = sheet or (None if given.get("file") else _BY_TYPE.get(given.get("type", "").lower()))
        if sheet is None:
            told = given.get("file") or given.get("type") or ""
            reason = f"'{told}' is no lexicon; write one of {', '.join(_BY_FILE)} as its file"
        else:
            taken = tuple(_cell(sheet, column, given) for column in sheet.columns)
            _, removes = sheet.key(taken)
            reason = row_reason([*taken, ""], len(taken)) or ("" if removes else sheet.reason(taken)) or ""
        if reason or sheet is None:
            problems.append(Problem(path, line, reason))
        else:
            yield Accepted(line, sheet, taken)


def _plain(cell: str) -> str:
    return cell[1:] if cell[:1] in ("'", "\t") and cell[1:2] in _FORMULA else cell


def _cell(sheet: Sheet, column: str, given: Mapping[str, str]) -> str:
    """The cell of a column: as given, or what goes without saying."""
    cell, term = given.get(column, ""), given.get("term", "")
    if cell:
        return cell
    if column == sheet.columns[0] and sheet is not sheets.PLACES:
        return term
    if column == "name":
        return term
    if column == "short":
        return given.get("canonical") or given.get("name") or term
    removes = (given.get(sheet.columns[0]) or term).startswith("-")
    if column == "canonical" and not removes:
        return term
    return "composite" if column == "kind" and sheet is sheets.COMPOSITES and not removes else ""
