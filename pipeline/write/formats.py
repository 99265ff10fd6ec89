"""The further formats of a run, made from its finished files of JSON lines: csv, parquet, duckdb, xlsx.

Whatever the size of a run, memory stays bounded: the rows go through in batches.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeAlias, cast

from pipeline.errors import FormatFailed
from pipeline.write.columns import TABLES

Rows: TypeAlias = Mapping[str, Path]
Target: TypeAlias = Callable[[str], Path]

PACKAGE = "datapackage.json"
ONE_FILE: Mapping[str, str] = MappingProxyType({"duckdb": "shuzheng.duckdb", "xlsx": "shuzheng.xlsx"})
# What the writers have beside their file while they write it.
_BESIDE = (".rows", ".wal", ".tmp")
# Their bytes differ from run to run though their rows do not, so that a hash of them says nothing.
UNHASHED = frozenset({ONE_FILE["duckdb"]})
_WRITERS: Mapping[str, str] = MappingProxyType(
    {
        "csv": "pipeline.write.csv_file",
        "parquet": "pipeline.write.parquet_file",
        "duckdb": "pipeline.write.duckdb_file",
        "xlsx": "pipeline.write.xlsx_file",
    }
)


class Writer(Protocol):
    """What a module that writes a format offers."""

    def write(self, rows: Rows, files: Rows) -> None:
        """Write the tables: ``rows`` are the .jsonl files, ``files`` the files to write, both by record.

        A format of one file has that for every record. Raises ``OSError`` alone, saying what went wrong.
        """
        ...


def write_formats(
    folder: Path, formats: tuple[str, ...], *, rows: Mapping[str, Path], target: Target
) -> tuple[str, ...]:
    """Write the tables of a run in each of ``formats``; ``jsonl`` among them is there already.

    ``rows`` says where the finished .jsonl file of each record lies, ``target`` under which path to write a file
    that is to be called so in ``folder``. Returns the names of the files written. Raises ``FormatFailed``, once
    all the other formats are written, if one could not be; its ``written`` are the names of those that were.
    """
    _sweep(target)
    known = {name: path for name, path in rows.items() if name in TABLES}
    written: list[str] = []
    failed: list[str] = []
    for name in formats:
        if name in _WRITERS and (reason := _failure(name, known, target)) is None:
            written += file_names((name,), known)
        elif name in _WRITERS:
            failed.append(f"{name}: {reason}")
    if written and (reason := _package_failure(written, target)) is None:
        written.append(PACKAGE)
    elif written:
        failed.append(f"{PACKAGE}: {reason}")
    if failed:
        raise FormatFailed(str(folder), "; ".join(failed), tuple(written))
    return tuple(written)


def file_names(formats: tuple[str, ...], records: Mapping[str, object] | tuple[str, ...]) -> tuple[str, ...]:
    """The files that these formats make of these records, but for ``PACKAGE``."""
    names = (name for each in formats for name in _files(each, records).values())
    return tuple(dict.fromkeys(names))


def run_files(formats: tuple[str, ...], records: tuple[str, ...]) -> tuple[str, ...]:
    """All the files of a run that wrote these records in these formats, in order."""
    more = file_names(formats, records)
    return (*(f"{record}.jsonl" for record in records), *more, *((PACKAGE,) if more else ()))


def is_format_file(name: str) -> bool:
    """Whether a file in the folder of a run is one that ``write_formats`` makes."""
    return name == PACKAGE or name in file_names(tuple(_WRITERS), tuple(TABLES))


def _files(name: str, records: Mapping[str, object] | tuple[str, ...]) -> dict[str, str]:
    """The file of each record in a format; none for jsonl."""
    if name not in _WRITERS:
        return {}
    return {record: ONE_FILE.get(name, f"{record}.{name}") for record in records}


def _failure(name: str, rows: Rows, target: Target) -> str | None:
    """Write one format; says what went wrong, and then leaves nothing of it."""
    files = {record: target(file) for record, file in _files(name, rows).items()}
    writer = cast(Writer, import_module(_WRITERS[name]))
    try:
        writer.write(rows, files)
    except OSError as error:
        _discard(files.values())
        _sweep(target)
        return error.strerror or str(error)
    return None


def _sweep(target: Target) -> None:
    """Take away what a writer that failed, or was killed, left beside its file."""
    for name in ONE_FILE.values():
        for path in (Path(f"{target(name)}{end}") for end in _BESIDE):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                _discard((path,))


def _package_failure(names: list[str], target: Target) -> str | None:
    """Describe the files written; says what went wrong."""
    from pipeline.write.datapackage import package

    try:
        target(PACKAGE).write_bytes(package(names))
    except OSError as error:
        _discard((target(PACKAGE),))
        return error.strerror or str(error)
    return None


def _discard(paths: Iterable[Path]) -> None:
    """Take away what was written of a format; where even that fails, the first failure is the one to tell."""
    for path in paths:
        with suppress(OSError):
            path.unlink()
