"""Rows to documents: the cells of any table, and the rows of a .jsonl file, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, BinaryIO, TypeAlias

import orjson

from pipeline.errors import (
    ColumnsGuessed,
    ColumnsUnknown,
    DateUnread,
    ShuzhengError,
    SourceEmpty,
    SourceError,
    SourceMalformed,
    SourceTooLarge,
    SourceUndecodable,
)
from pipeline.stages.read import found
from pipeline.stages.read.columns import OWN, Columns, choose, parse_date, plain, told
from pipeline.stages.read.decode import plausibility
from pipeline.stages.read.found import Held
from pipeline.stages.read.metadata import Metadata

Notice: TypeAlias = Callable[[ShuzhengError], None]

_BOM = b"\xef\xbb\xbf"
_MOST_SHAPES = 64  # sets of keys that the rows of one .jsonl file may have, before they are not remembered
_PATIENCE = 100  # rows without a text, and none with one before, after which a file is given up
_LONGEST_ID = 1024
_OWN: Mapping[str, str] = MappingProxyType(OWN.roles())
_PLAUSIBLE = 0.15  # of a line in GB18030, as in decode.py


@dataclass(slots=True)
class Teller:
    """Tells of one table what should be known, each thing once."""

    source: str
    notice: Notice
    _said: set[str] = field(default_factory=set)

    def columns(self, columns: Columns, wish: Columns) -> None:
        """Tell which columns were guessed, if any were."""
        if (words := told(columns, wish)) and len(self._said) < _MOST_SHAPES:
            self._once(words, ColumnsGuessed(self.source, words))

    def no_date(self, where: str, problem: ValueError) -> None:
        """Tell of the first date that is none."""
        self._once("date", DateUnread(where, str(problem)))

    def _once(self, key: str, notice: ShuzhengError) -> None:
        if key not in self._said:
            self._said.add(key)
            self.notice(notice)


def row_document(
    cells: Mapping[str, object], columns: Columns, source: str, number: int, where: str, teller: Teller
) -> Held | SourceError:
    """The document of one row: ``number`` is its id if it has none, ``where`` names it in an error."""
    text = cells.get(columns.text or "")
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            return SourceUndecodable(where, f"the text is not UTF-8 ({error.reason})")
    if columns.text not in cells or (text is not None and not isinstance(text, str)):
        return SourceMalformed(where, f"no string {columns.text}")
    if text is None or not text.strip():
        return SourceEmpty(where, "nothing but white space")
    if len(text) > found.LARGEST:
        return SourceTooLarge(where, f"the text is larger than {found.LARGEST // 1024 // 1024} MB")
    try:
        own = _facts(cells, columns, where, teller)
    except ValueError as error:
        return SourceMalformed(where, str(error))
    doc_id = own.doc_id or f"{source}#{number}"
    return Held(f"{source}#{own.doc_id or number}", doc_id, text, own)


def _facts(cells: Mapping[str, object], columns: Columns, where: str, teller: Teller) -> Metadata:
    """What the row says of its document. Raises ``ValueError`` for what our own names say wrongly."""
    said = {
        role: _said(cells[name], strict=name == _OWN[role])
        for role in ("title", "region", "publisher")
        if (name := getattr(columns, role)) in cells
    }
    return Metadata(_id(cells.get(columns.id or "")), _date(cells, columns, where, teller), **said)


def _said(value: object, *, strict: bool) -> str | None:
    if isinstance(value, (int, float)) or (value is not None and not isinstance(value, str) and strict):
        if strict and not isinstance(value, (int, float)):
            raise ValueError("title, region or publisher is not a string")
        return None
    return value.strip() or None if isinstance(value, str) else None


def _id(value: object) -> str | None:
    """An id as a string; MongoDB's is an object."""
    if isinstance(value, dict) and len(value) == 1:
        value = value.get("$oid")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value).strip()[:_LONGEST_ID] or None


def _date(cells: Mapping[str, object], columns: Columns, where: str, teller: Teller) -> str | None:
    value: Any = cells.get(columns.date or "")
    if isinstance(value, dict) and len(value) == 1:
        value = value.get("$date")
    try:
        return parse_date(value)
    except ValueError as error:
        if columns.date is not None and plain(columns.date) == OWN.date:
            raise ValueError(f"{columns.date} {error}") from None
        teller.no_date(where, error)
        return None


def read_rows(stream: BinaryIO, source: str, wish: Columns, teller: Teller) -> Iterator[Held | SourceError]:
    """The rows of a .jsonl file, blank lines aside; an error names file and line, and the rest go on.

    Never more than one row is held.
    """
    number = without = 0
    empty = True
    shapes: dict[tuple[str, ...], Columns] = {}
    while line := stream.readline(found.LARGEST + 1):
        number += 1
        where = f"{source}:{number}"
        if len(line) > found.LARGEST:
            empty = False
            _skip_line(stream, line)
            yield SourceTooLarge(where, f"the row is larger than {found.LARGEST // 1024 // 1024} MB")
            continue
        body = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if body:
            empty = False
            cells = _cells(body, where)
            columns = (
                cells if isinstance(cells, SourceError) else _columns(cells, shapes, wish, where, teller)
            )
            if isinstance(columns, Columns) and isinstance(cells, dict):
                yield row_document(cells, columns, source, number, where, teller)
            elif isinstance(columns, SourceError):
                without += 1
                if not shapes and without > _PATIENCE:
                    yield type(columns)(
                        source, f"given up after {_PATIENCE} rows without a text: {columns.reason}"
                    )
                    return
                yield SourceMalformed(where, columns.reason)
    if empty:
        yield SourceEmpty(source, "the file has no row")


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(65_536)


def _cells(body: bytes, where: str) -> dict[str, object] | SourceMalformed:
    try:
        row = _loaded(body)
    except (ValueError, RecursionError) as error:
        return SourceMalformed(where, f"not JSON in UTF-8 ({error})")
    return row if isinstance(row, dict) else SourceMalformed(where, "not an object")


def _loaded(body: bytes) -> object:
    """The JSON of a line, also where it has Python's NaN or is in GB18030. Raises ``ValueError``."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        text = _readable(body)
        if text is None:
            raise
        return json.loads(text)


def _readable(body: bytes) -> str | None:
    """A line that is no plain JSON, if there is a known reason for that."""
    try:
        text = body.decode()
        return text if "NaN" in text and "\\u" not in text else None
    except UnicodeDecodeError:
        try:
            text = body.decode("gb18030")
        except UnicodeDecodeError:
            return None
        return text if plausibility(text) >= _PLAUSIBLE and "\\u" not in text else None


def _columns(
    cells: Mapping[str, object],
    shapes: dict[tuple[str, ...], Columns],
    wish: Columns,
    where: str,
    teller: Teller,
) -> Columns | ColumnsUnknown:
    """The columns of a row by the keys it has; rows of the same keys are asked for once."""
    names = tuple(cells)
    if names in shapes:
        return shapes[names]
    there = Columns(**{role: name for role, name in wish.roles().items() if role == "text" or name in cells})
    try:
        columns = choose(names, there, where)
    except ColumnsUnknown as error:
        return error
    if not shapes or len(shapes) < _MOST_SHAPES:
        shapes[names] = columns
    teller.columns(columns, wish)
    return columns
