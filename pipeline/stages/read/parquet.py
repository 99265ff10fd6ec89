"""Rows of .parquet files as documents, a few at a time whatever the size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from sys import getsizeof
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import (
    ColumnsUnknown,
    SourceDamaged,
    SourceEmpty,
    SourceEncrypted,
    SourceError,
    SourceExcessive,
)
from pipeline.stages.read.columns import Columns, choose
from pipeline.stages.read.found import Held
from pipeline.stages.read.rows import Teller, row_document

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BUFFER = 1 << 20
_MOST_COLUMNS = 10_000  # among which the text is looked for
_FREE, _RATIO = 256 << 20, 200  # bytes, and times its packed size, that a part of a column may unpack to
_BATCH_BYTES, _MOST_ROWS = 8 << 20, 1024  # of text in a batch


def read_parquet(
    stream: BinaryIO, source: str, wish: Columns, teller: Teller, spend: Callable[[int], None]
) -> Iterator[Held | SourceError]:
    """The rows of a Parquet file; of its columns only those used are read. ``stream`` must be seekable.

    ``spend`` is told of the bytes each text takes, and raises where they become too many.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER, page_checksum_verification=True)
        names = file.schema_arrow.names
        columns = _fitting(file, choose(names[:_MOST_COLUMNS], wish, source), source)
        teller.columns(columns, wish)
        yield from _parquet_rows(file, columns, source, teller, spend)
    except SourceError as error:
        yield error
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError, MemoryError) as error:
        if "encrypt" in str(error).lower():
            yield SourceEncrypted(source, "the Parquet file is encrypted")
        else:
            yield SourceDamaged(source, f"it is no Parquet file, or a damaged one ({_short(error)})")


def _fitting(file: pq.ParquetFile, columns: Columns, source: str) -> Columns:
    """The columns, if the text is one of strings. Raises ``ColumnsUnknown`` if not."""
    import pyarrow.types as types

    kind = file.schema_arrow.field(file.schema_arrow.names.index(columns.text)).type
    kind = kind.value_type if types.is_dictionary(kind) else kind
    if not any(is_kind(kind) for is_kind in (types.is_string, types.is_large_string, types.is_binary,
                                             types.is_large_binary, types.is_string_view, types.is_null)):  # fmt: skip
        raise ColumnsUnknown(source, f"the column {columns.text} holds {str(kind)[:60]}, not text")
    return columns


def _parquet_rows(
    file: pq.ParquetFile, columns: Columns, source: str, teller: Teller, spend: Callable[[int], None]
) -> Iterator[Held | SourceError]:
    used = list(dict.fromkeys(columns.roles().values()))
    if _is_bomb(file, used):
        raise SourceExcessive(source, "far more comes out of its columns than texts can be packed into them")
    number = 0
    for batch in file.iter_batches(batch_size=_batch_rows(file), columns=used, use_threads=False):
        for cells in _cells(batch, used):
            number += 1
            where = f"{source}#{number}"
            text = cells.get(columns.text or "")
            spend(getsizeof(text) if isinstance(text, (str, bytes)) else 0)
            yield row_document(cells, columns, source, number, where, teller)
    if not number:
        yield SourceEmpty(source, "the table has no row")


def _cells(batch: pa.RecordBatch, names: Sequence[str]) -> Iterator[Mapping[str, object]]:
    """Row by row what a batch holds; a string that is not UTF-8 comes as its bytes."""
    there = batch.schema.names  # of two columns called alike the first counts
    parts = {name: _in_time(batch.column(there.index(name))) for name in names if name in there}
    for at in range(batch.num_rows):
        yield {name: _value(part[at]) for name, part in parts.items()}


def _in_time(part: pa.Array) -> pa.Array:
    """Times to the microsecond, as finer ones would come as those of pandas."""
    import pyarrow as pa

    if pa.types.is_timestamp(part.type) and part.type.unit == "ns":
        return part.cast(pa.timestamp("us", tz=part.type.tz), safe=False)
    return part


def _value(cell: pa.Scalar) -> object:
    import pyarrow as pa

    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return bytes(cell.as_buffer())
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        return math.inf  # a time beyond Python's, or in a zone nobody knows: no date, no id


def _is_bomb(file: pq.ParquetFile, names: Sequence[str]) -> bool:
    """Whether a part of a column, which is unpacked whole, is as large as no texts of its packed size are."""
    about = file.metadata
    places = [
        place for place in range(about.num_columns) if about.schema.column(place).path.split(".")[0] in names
    ]
    parts = (
        about.row_group(group).column(place) for group in range(about.num_row_groups) for place in places
    )
    return any(
        part.total_uncompressed_size > max(_FREE, _RATIO * part.total_compressed_size) for part in parts
    )


def _batch_rows(file: pq.ParquetFile) -> int:
    """How many rows to read at a time: as many as make some megabytes on average."""
    about = file.metadata
    size = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
    return int(max(1, min(_MOST_ROWS, _BATCH_BYTES * max(about.num_rows, 1) // max(size, 1))))


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
