"""Rows of a .jsonl file: one JSON object a line, each a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import orjson

from pipeline.errors import SourceError, SourceMalformed, SourceTooLarge
from pipeline.stages.read.metadata import Metadata, parse_published

_FIELDS = ("published", "publisher", "region", "title")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """A document of a .jsonl file and what the row itself says about it."""

    doc_id: str
    text: str
    own: Metadata


def read_rows(stream: BinaryIO, source: str, largest: int) -> Iterator[Row | SourceError]:
    """The rows, blank lines aside; an error names file and line, and the rest go on.

    ``largest``: bytes of the longest row. Never more than one row is held.
    """
    number = 0
    while line := stream.readline(largest + 1):
        number += 1
        where = f"{source}:{number}"
        if len(line) > largest:
            _skip_line(stream, line)
            yield SourceTooLarge(where, f"the row is larger than {largest // 1024 // 1024} MB")
            continue
        body = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if body:
            yield _row(body, where)


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(65_536)


def _row(body: bytes, where: str) -> Row | SourceMalformed:
    try:
        row = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return SourceMalformed(where, f"not JSON in UTF-8 ({error})")
    if not isinstance(row, dict):
        return SourceMalformed(where, "not an object")
    for name in ("id", "text"):
        if not isinstance(row.get(name), str) or (name == "id" and not row[name].strip()):
            return SourceMalformed(where, f"no string {name}")
    own = {name: row[name] for name in _FIELDS if row.get(name) is not None}
    if wrong := [name for name, value in own.items() if not isinstance(value, str)]:
        return SourceMalformed(where, f"{', '.join(wrong)} is not a string")
    try:
        if own.get("published"):
            own["published"] = parse_published(own["published"])
    except ValueError as error:
        return SourceMalformed(where, str(error))
    return Row(row["id"], row["text"], Metadata(doc_id=row["id"], **{k: v for k, v in own.items() if v}))
