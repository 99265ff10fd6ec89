"""Merges accepted rows into a user's folder, all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from pipeline.errors import LexiconConflict, OutputError
from pipeline.lexicon import sheets
from pipeline.lexicon.accepted import Accepted, read_accepted
from pipeline.lexicon.load import Read, read_tables, refusal, term_rows
from pipeline.lexicon.problems import Problem
from pipeline.lexicon.rows import Cells, Problems, Row, Sheet
from pipeline.lexicon.table_file import TableFile, new_table, read_table

#: The row and type of each term that is listed.
Listed: TypeAlias = Mapping[str, tuple[Row, str]]
Outcome: TypeAlias = Literal["added", "replaced", "skipped"]


class Change(NamedTuple):
    """What became of one accepted row."""

    outcome: Outcome
    file: str
    key: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.outcome} {self.file}: {self.key}{f' ({self.why})' if self.why else ''}"


class Merged(NamedTuple):
    """What was done, row by row."""

    changes: tuple[Change, ...]

    def count(self, outcome: Outcome) -> int:
        """How many rows came to this."""
        return sum(change.outcome == outcome for change in self.changes)

    def as_record(self) -> dict[str, Any]:
        """The changes for another program."""
        return {"changes": [change._asdict() for change in self.changes]}


def merge(file: Path, folder: Path, *, replace: bool = False, dry_run: bool = False) -> Merged:
    """Add the rows of ``file`` to the CSV files of ``folder``, which is made if it is not there.

    ``read_accepted`` says what ``file`` may hold. A row that is there already is skipped. Raises
    ``LexiconConflict`` if a row says otherwise than one of its key and ``replace`` is false, ``LexiconError`` if
    a row of ``file`` or of ``folder`` cannot be used, ``OutputError``; in each case nothing is written.
    """
    read = read_tables(folder if any((folder / name).is_file() for name in sheets.FILES) else None)
    if read.problems:
        raise refusal(folder, read.problems)
    rows = _usable(file, read)
    listed = {term.surface: (holder, term.type) for holder, term in term_rows(read.tables)}
    plans = {row.sheet.file: _Plan(row.sheet, folder, read, replace, listed) for row in rows}
    changes = tuple(plans[row.sheet.file].take(row) for row in rows)
    if refused := [f"{file}:{reason}" for plan in plans.values() for reason in plan.conflicts]:
        told = "\n".join(refused)
        raise LexiconConflict(str(file), f"{len(refused)} of its rows differ from rows there\n{told}\n")
    if not dry_run:
        _write(folder, {name: plan.table().render() for name, plan in plans.items() if plan.changed})
    return Merged(changes)


def _usable(file: Path, read: Read) -> Sequence[Accepted]:
    """The rows of ``file``; raises ``LexiconError`` naming each that cannot be used."""
    problems: Problems = []
    rows = tuple(read_accepted(file, problems))
    problems += _twice(file, rows)
    problems += _dangling(file, rows, read)
    if problems:
        raise refusal(file, sorted(problems))
    return rows


def _twice(file: Path, rows: Sequence[Accepted]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Accepted] = {}
    for row in rows:
        key, _ = row.sheet.key(row.cells)
        first = seen.setdefault((row.sheet.file, key), row)
        if first.cells != row.cells:
            yield Problem(file, row.line, f"'{key}' stands otherwise in line {first.line}; keep one row")


def _dangling(file: Path, rows: Sequence[Accepted], read: Read) -> Iterator[Problem]:
    """Codes that neither the lexicons nor the rows themselves have, and rows that remove what is not there."""
    known = {row.cells[0] for row in rows if row.sheet is sheets.PLACES} | {*read.places}
    for row in rows:
        key, removes = row.sheet.key(row.cells)
        if removes and key not in read.tables[row.sheet.file]:
            yield Problem(file, row.line, f"'{key}' is to be removed but is not there; delete this row")
        for sheet, column in sheets.REFERENCES:
            cell = row.cells[sheet.columns.index(column)] if row.sheet is sheet else ""
            for code in sheets.codes(cell):
                if code not in known:
                    yield Problem(file, row.line, f"{column} {code} is not in places.csv; correct it")


class _Plan:
    """What one file of the folder is to become."""

    def __init__(self, sheet: Sheet, folder: Path, read: Read, replace: bool, listed: Listed) -> None:
        self.conflicts: list[str] = []
        self.changed = False
        self._sheet, self._read, self._replace, self._listed = sheet, read, replace, listed
        path = folder / sheet.file
        self._before = read_table(path) if path.is_file() else new_table(sheet.columns)
        self._own = dict(self._keys())
        self._added: dict[str, Cells] = {}
        self._replaced: dict[int, Cells] = {}

    def _keys(self) -> Iterator[tuple[str, int]]:
        for at, record in enumerate(self._before.records[1:], 1):
            cells = self._before.cells(record, self._sheet.columns)
            if any(cells):
                yield self._sheet.key(cells)[0], at

    def take(self, row: Accepted) -> Change:
        """Plan one row, and say what becomes of it."""
        file, (key, removes) = self._sheet.file, self._sheet.key(row.cells)
        if key in self._own:
            return self._over(row, key)
        before = self._read.tables[file].get(key)
        if self._added.get(key) == row.cells or (before and self._agrees(row.cells, before.cells)):
            return Change("skipped", file, key, "it is there already")
        if before and not (removes or self._replace):
            self.conflicts.append(self._told(row, key, before.cells, "the built-in row"))
        self._added[key] = row.cells
        self.changed = True
        return Change("added", file, key, "overrides the built-in row" if before else self._elsewhere(row))

    def _over(self, row: Accepted, key: str) -> Change:
        at = self._own[key]
        cells = self._replaced.get(at) or self._before.cells(self._before.records[at], self._sheet.columns)
        if self._agrees(row.cells, cells):
            return Change("skipped", self._sheet.file, key, "it is there already")
        if not self._replace:
            self.conflicts.append(self._told(row, key, cells, f"the row of your {self._sheet.file}"))
        self._replaced[at] = row.cells
        self.changed = True
        return Change("replaced", self._sheet.file, key)

    def _agrees(self, new: Cells, cells: Cells) -> bool:
        """Whether a row says nothing that is not said already; a blank cell says nothing."""
        columns = zip(self._sheet.columns, new, cells, strict=True)
        return all(a == b or (not a and column in self._sheet.optional) for column, a, b in columns)

    def _told(self, row: Accepted, key: str, cells: Cells, what: str) -> str:
        return f"{row.line}: '{key}' is {','.join(row.cells)}, {what} is {','.join(cells)}"

    def _elsewhere(self, row: Accepted) -> str:
        """Where else the term is listed as something of another type."""
        other, type_ = self._listed.get(row.cells[0], (None, ""))
        if other is None or other.path.name == self._sheet.file:
            return ""
        return f"it is also {type_} in {other.path.name}:{other.line}"

    def table(self) -> TableFile:
        """The file with the rows that were taken."""
        columns = self._sheet.columns
        added = [dict(zip(columns, cells, strict=True)) for cells in self._added.values()]
        replaced = {at: dict(zip(columns, cells, strict=True)) for at, cells in self._replaced.items()}
        used = [c for c in columns if any(row[c] for row in (*added, *replaced.values()))]
        return self._before.with_columns(used).with_rows(added, replaced)


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Give every file its new content once all are written, so that a full disk leaves the old ones."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            target, fresh = folder / name, folder / f".{name}.new"
            fresh.write_bytes(content)
            if target.exists():
                shutil.copymode(target, fresh)
        for name in contents:
            os.replace(folder / f".{name}.new", folder / name)  # noqa: PTH105  (the same, and atomic by its name)
    except OSError as error:
        for name in contents:
            (folder / f".{name}.new").unlink(missing_ok=True)
        raise OutputError(str(folder), error.strerror or str(error)) from error
