"""Writes suggestions as a table that a spreadsheet opens and ``lexicon add`` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pipeline.suggest.measure import EXAMPLES
from pipeline.suggest.rows import Suggestion

#: Where the row goes, the columns of the lexicon files, then what only informs the editor.
COLUMNS = (
    "file", "term", "canonical", "kind", "code", "members", "issued_year", "dimension", "base", "scale",
    "count", "documents", "score", "why", "example1", "example2", "example3",
)  # fmt: skip
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def suggestions_csv(suggestions: Iterable[Suggestion]) -> bytes:
    """CSV in UTF-8 with a byte order mark, by which Excel knows the encoding; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_row(_cells(one)) for one in suggestions)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _cells(one: Suggestion) -> Iterator[str]:
    for name in COLUMNS:
        if name.startswith("example"):
            at = int(name[-1]) - 1
            yield one.examples[at] if at < min(len(one.examples), EXAMPLES) else ""
        else:
            yield str(getattr(one, name, ""))


def _safe(cell: str) -> str:
    """A score below zero is a number and stays."""
    number = cell[:1] == "-" and cell[1:].replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not number else cell


def _row(cells: Iterable[str]) -> list[str]:
    return [_safe(cell) for cell in cells]
