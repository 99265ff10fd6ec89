"""Parquet: one file a record, in row groups of bounded size, the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.arrow import arrow_schema, record_batches
from pipeline.write.columns import TABLES, Column

# Large enough to be read fast, small enough to be held by a worker.
GROUP_ROWS, GROUP_BYTES = 65_536, 16_000_000


def write(rows: Mapping[str, Path], files: Mapping[str, Path]) -> None:
    """Write one file for each record; ``rows`` are the .jsonl files. Raises ``OSError``."""
    for record, source in rows.items():
        try:
            _write_table(TABLES[record], source, files[record])
        except pa.ArrowException as error:
            raise OSError(str(error)) from error


def _write_table(columns: tuple[Column, ...], source: Path, target: Path) -> None:
    with pq.ParquetWriter(target, arrow_schema(columns), compression="zstd") as writer:
        for group in _groups(record_batches(source, columns)):
            writer.write_table(group, row_group_size=group.num_rows)


def _groups(found: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together until they make a row group."""
    group: list[pa.RecordBatch] = []
    for batch in found:
        group.append(batch)
        rows, size = sum(each.num_rows for each in group), sum(each.nbytes for each in group)
        if rows >= GROUP_ROWS or size >= GROUP_BYTES:
            yield pa.Table.from_batches(group)
            group = []
    if group:
        yield pa.Table.from_batches(group)
