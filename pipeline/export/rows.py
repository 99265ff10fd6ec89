"""Rows of the files of a run, each checked against its schema before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import orjson

from pipeline.errors import RunMissing
from pipeline.export.marks import Row
from pipeline.schema import Schema, problems, schema

# Of each record, what the exports read: to check more would take most of the time.
_USED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "documents": ("id", "source", "sha256", "published", "title", "characters", "claims", "entities"),
        "claims": (
            *("id", "doc", "quote", "span", "figure", "unit", "year", "region", "indicator"),
            *("kind", "direction", "sentence", "confidence"),
        ),
        "entities": ("doc", "type", "text", "span", "canonical", "codes", "confidence"),
    }
)


def rows_of(out: Path, name: str) -> Iterator[Row]:
    """The rows of ``<name>.jsonl`` in the folder of a run; raises ``RunMissing`` at one that is no record of a run."""
    path, shape = out / f"{name}.jsonl", schema_of(name)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield _row(line, f"{path}:{number}", shape)
    except OSError as error:
        raise RunMissing(str(path), error.strerror or str(error)) from error


def schema_of(name: str) -> Schema:
    """The schema of a record, less the fields that no export reads."""
    whole, used = schema(name), _USED[name]
    properties = {field: part for field, part in whole["properties"].items() if field in used}
    return {**whole, "properties": properties, "required": list(used)}


def _row(line: bytes, where: str, shape: Schema) -> Row:
    try:
        row = orjson.loads(line)
    except ValueError as error:
        raise RunMissing(where, f"the line is not JSON: {error}") from error
    if found := next(problems(row, shape), None):
        raise RunMissing(where, found)
    return dict(row)
