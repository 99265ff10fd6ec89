"""Records as rows of a flat table: what stands where in the record, and lists and numbers as a cell has them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from pipeline.write.columns import LIST_SEPARATOR, TABLES, Column

if TYPE_CHECKING:
    import pandas as pd

#: The values of a row in the order of its columns: str, int, float, bool, a list of str, or None.
Row: TypeAlias = list[Any]
Getter: TypeAlias = Callable[[Any], Any]

COLUMNS = TABLES["claims"]
# A row may carry a sentence of a million characters, so that a number of rows alone bounds no memory.
BATCH_ROWS, BATCH_BYTES = 4096, 8_000_000
ESCAPE = "\\"
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


def batches(path: Path, columns: Sequence[Column]) -> Iterator[list[Row]]:
    """The rows of a .jsonl file, some thousands at a time, fewer where they are long."""
    getters = [_getter(column) for column in columns]
    batch: list[Row] = []
    size = 0
    with path.open("rb") as lines:
        for line in lines:
            record = orjson.loads(line)
            batch.append([get(record) for get in getters])
            size += len(line)
            if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def to_frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Claim records as a data frame with the columns of ``COLUMNS``, typed, missing values as ``NA``."""
    import pandas as pd

    getters = [(_getter(column), column) for column in COLUMNS]
    frame = pd.DataFrame(
        [[cell(get(each), column) for get, column in getters] for each in records],
        columns=[column.name for column in COLUMNS],
        dtype=object,
    )
    return frame.astype({column.name: column.dtype for column in COLUMNS})


def cell(value: Any, column: Column) -> Any:
    """A value as one cell has it: a list joined, a decimal as the nearest double."""
    if value is None:
        return None
    if column.type == "list":
        return joined(value) or None
    return nearest(value) if column.type == "decimal" else value


def joined(items: Iterable[str]) -> str:
    r"""A list in one cell, ``;`` between its items; one that is in an item is written ``\;``, and ``\`` ``\\``."""
    escaped = (
        item.replace(ESCAPE, ESCAPE * 2).replace(LIST_SEPARATOR, ESCAPE + LIST_SEPARATOR) for item in items
    )
    return LIST_SEPARATOR.join(escaped)


def nearest(number: str) -> float | None:
    """The double next to an exact decimal or fraction; ``None`` if it is too large or too small for one."""
    numerator, _, denominator = number.partition("/")
    try:
        value = float(numerator) / float(denominator or 1)
    except ZeroDivisionError:
        return None
    lost = value == 0 and not set(numerator) <= set("-0.")
    return value if math.isfinite(value) and not lost else None


def _getter(column: Column) -> Getter:
    """How the value of a column is got out of a record: a field, one of an object in it, or an end of a span."""
    found = _finder(column.steps)
    if column.type == "json":
        return lambda record: None if (value := found(record)) is None else _json(value)
    if column.type == "list":
        return lambda record: [_name(item) for item in found(record) or ()]
    if column.type == "joined":
        return lambda record: joined(found(record)) or None
    return found


def _finder(steps: tuple[str | int, ...]) -> Getter:
    """What stands at the end of a path; ``None`` where one of its steps leads nowhere.

    A run has millions of rows with dozens of columns: a way for each length of path is four times as fast as a loop.
    """
    first, *rest = steps
    if not rest:
        return lambda record: record.get(first)
    if len(rest) == 1 and isinstance(rest[0], int):
        end = rest[0]
        return lambda record: span[end] if (span := record.get(first)) else None
    if len(rest) == 1:
        key = rest[0]
        return lambda record: (record.get(first) or _NOTHING).get(key)
    key, last = rest
    return lambda record: span[last] if (span := (record.get(first) or _NOTHING).get(key)) else None


def _json(value: Any) -> str:
    return orjson.dumps(value, default=tuple).decode()


def _name(item: Any) -> str:
    """An item of a list: a mention goes by its canonical name, a loss by code and reason, a reason by field and rule."""
    if not isinstance(item, Mapping):
        return str(item)
    if "code" in item:
        return f"{item['code']} {item['reason']}"
    return str(item["canonical"]) if "canonical" in item else f"{item['field']}={item['rule']}"
