"""A DuckDB database: one table a record, each column with a comment that says what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.write.arrow import arrow_schema, record_batches
from pipeline.write.columns import TABLES

MEMORY = "128MB"


def write(rows: Mapping[str, Path], files: Mapping[str, Path]) -> None:
    """Write one database; ``rows`` are the .jsonl files, ``files`` has its path for every record. Raises ``OSError``."""
    (target,) = set(files.values())
    target.unlink(missing_ok=True)  # it would be opened and added to
    try:
        with duckdb.connect(target, config={"memory_limit": MEMORY, "threads": 1}) as database:
            for record, source in rows.items():
                _load(database, record, source)
    except (duckdb.Error, pa.ArrowException) as error:
        raise OSError(str(error).partition("\n")[0]) from error


def _load(database: duckdb.DuckDBPyConnection, record: str, source: Path) -> None:
    columns = TABLES[record]
    found = pa.RecordBatchReader.from_batches(arrow_schema(columns), record_batches(source, columns))
    database.register("incoming", found)
    database.execute(f'CREATE TABLE "{record}" AS SELECT * FROM incoming')
    database.unregister("incoming")
    for column in columns:
        about = column.about.replace("'", "''")
        database.execute(f"""COMMENT ON COLUMN "{record}"."{column.name}" IS '{about}'""")
