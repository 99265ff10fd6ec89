"""CSV as Excel opens it and pandas reads it back: UTF-8 with a byte order mark, RFC 4180, no cell a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from pipeline.write.columns import TABLES, Column
from pipeline.write.table import Row, batches, joined, nearest

Converter: TypeAlias = Callable[[Any], Any]

ENCODING = "utf-8-sig"
GUARD = "'"
# Full-width signs begin a formula too, where Excel is Chinese. A guard that is there already needs one of its own,
# so that whoever takes one off every cell has the text again.
_RUNS = frozenset(f"=+-@\t\r\n＝＋－＠{GUARD}")
# A number, a percentage, digits in groups: Excel reads these as the number they are.
_PLAIN = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")


def write(rows: Mapping[str, Path], files: Mapping[str, Path]) -> None:
    """Write one file for each record; ``rows`` are the .jsonl files. Raises ``OSError``."""
    for record, source in rows.items():
        _write_table(TABLES[record], source, files[record])


def guarded(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would run it; taking that off gives the text back."""
    runs = text[:1] in _RUNS or text.lstrip()[:1] in _RUNS
    return GUARD + text if runs and not _PLAIN.fullmatch(text) else text


def _write_table(columns: tuple[Column, ...], source: Path, target: Path) -> None:
    converters = [_CONVERTERS.get(column.type) for column in columns]
    with target.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.name for column in columns)
        for batch in batches(source, columns):
            writer.writerows(_cells(row, converters) for row in batch)


def _cells(row: Row, converters: list[Converter | None]) -> list[Any]:
    return [
        convert(value) if convert and value is not None else value
        for value, convert in zip(row, converters, strict=True)
    ]


def _list(items: list[str]) -> str:
    return guarded(joined(items))


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _number(exact: str) -> str | float | None:
    """The digits as they are; of a fraction the nearest double; nothing where there is no double near it."""
    number = nearest(exact)
    return number if number is None or "/" in exact else exact


_CONVERTERS: Mapping[str, Converter] = MappingProxyType(
    {
        "text": guarded,
        "joined": guarded,
        "json": guarded,
        "list": _list,
        "boolean": _boolean,
        "decimal": _number,
    }
)
