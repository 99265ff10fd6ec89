"""The tables as Arrow: lists are lists, numbers 64 bit wide, what is not known is null."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from pipeline.write.columns import Column
from pipeline.write.table import Row, batches, nearest


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """The columns with their types; each field has what it holds as ``description``."""
    types: Mapping[str, pa.DataType] = MappingProxyType(
        {
            "list": pa.list_(pa.string()),
            "integer": pa.int64(),
            "number": pa.float64(),
            "decimal": pa.float64(),
            "boolean": pa.bool_(),
        }
    )
    return pa.schema(
        pa.field(column.name, types.get(column.type, pa.string()), metadata={"description": column.about})
        for column in columns
    )


def record_batches(path: Path, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    """The rows of a .jsonl file as batches of bounded size."""
    schema = arrow_schema(columns)
    for batch in batches(path, columns):
        yield pa.record_batch(list(_arrays(batch, columns, schema)), schema=schema)


def _arrays(batch: list[Row], columns: Sequence[Column], schema: pa.Schema) -> Iterator[pa.Array]:
    for values, column, field in zip(zip(*batch, strict=True), columns, schema, strict=True):
        yield pa.array(_converted(values, column), field.type)


def _converted(values: Sequence[Any], column: Column) -> Sequence[Any]:
    if column.type != "decimal":
        return values
    return [None if value is None else nearest(value) for value in values]
