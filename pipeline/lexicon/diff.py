"""The rows that two lexicon folders do not share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from pipeline.errors import LexiconMissing
from pipeline.lexicon import sheets
from pipeline.lexicon.files import builtin_folder
from pipeline.lexicon.load import read_tables, refusal
from pipeline.lexicon.rows import REMOVE, Cells, Problems, Sheet, read_rows

BUILTIN = "builtin"

Kind: TypeAlias = Literal["added", "removed", "changed"]
Rows: TypeAlias = Mapping[str, Cells]

_SIGNS: Mapping[Kind, str] = {"added": "+", "removed": "-", "changed": "~"}


class Change(NamedTuple):
    """A row of ``file`` that differs: its cells in the one folder and in the other, if it is there."""

    kind: Kind
    file: str
    key: str
    columns: tuple[str, ...]
    before: Cells | None
    after: Cells | None

    def __str__(self) -> str:
        told = ", ".join(
            f"{column} {was or 'blank'} → {now or 'blank'}" for column, was, now in self._cells()
        )
        if self.before and self.after:
            return f"~ {self.file}: {self.key}: {told}"
        return f"{_SIGNS[self.kind]} {self.file}: {','.join(self.after or self.before or ())}"

    def as_record(self) -> dict[str, Any]:
        """The change for another program: ``kind``, ``file``, ``key``, ``before``, ``after``."""
        before, after = (
            dict(zip(self.columns, cells, strict=True)) if cells else None
            for cells in (self.before, self.after)
        )
        return {"kind": self.kind, "file": self.file, "key": self.key, "before": before, "after": after}

    def _cells(self) -> Iterator[tuple[str, str, str]]:
        if self.before and self.after:
            cells = zip(self.columns, self.before, self.after, strict=True)
            yield from ((column, was, now) for column, was, now in cells if was != now)


def diff(one: str, other: str) -> tuple[Change, ...]:
    """What ``other`` has more, less and otherwise than ``one``; each is a folder, or ``builtin``.

    Two folders are compared as they stand. Compared with ``builtin``, a folder is taken for what it makes of
    the built-in rows: what it adds, overrides and removes. Raises ``LexiconMissing`` and ``LexiconError``.
    """
    layered = BUILTIN in (one, other)
    before, after = _tables(one, layered), _tables(other, layered)
    return tuple(
        change for sheet in sheets.ALL for change in _changes(sheet, before[sheet.file], after[sheet.file])
    )


def _tables(name: str, layered: bool) -> Mapping[str, Rows]:
    folder = builtin_folder() if name == BUILTIN else Path(name)
    if not folder.is_dir():
        raise LexiconMissing(name, "there is no such folder")
    problems: Problems = []
    if layered:
        read = read_tables(None if name == BUILTIN else folder)
        problems += read.problems
        tables = {file: {key: row.cells for key, row in rows.items()} for file, rows in read.tables.items()}
    else:
        tables = {sheet.file: _as_they_stand(sheet, folder, problems) for sheet in sheets.ALL}
    if problems:
        raise refusal(folder, problems)
    return tables


def _as_they_stand(sheet: Sheet, folder: Path, problems: Problems) -> dict[str, Cells]:
    path = folder / sheet.file
    rows: dict[str, Cells] = {}
    for row in read_rows(sheet, path, problems) if path.is_file() else ():
        key, removes = sheet.key(row.cells)
        rows[REMOVE * removes + key] = row.cells
    return rows


def _changes(sheet: Sheet, before: Rows, after: Rows) -> Iterator[Change]:
    for key, cells in before.items():
        now = after.get(key)
        if now is None:
            yield Change("removed", sheet.file, key, sheet.columns, cells, None)
        elif now != cells:
            yield Change("changed", sheet.file, key, sheet.columns, cells, now)
    for key, cells in after.items():
        if key not in before:
            yield Change("added", sheet.file, key, sheet.columns, None, cells)
