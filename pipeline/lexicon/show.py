"""Where a term of the lexicons comes from, what it is, what it overrides, and what overlaps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.lexicon import sheets
from pipeline.lexicon.files import builtin_folder
from pipeline.lexicon.load import Read, folds, read_tables, refusal, term_rows
from pipeline.lexicon.rows import Row, Sheet, read_rows
from pipeline.lexicon.tables import Term

#: More would not be read.
MOST = 12


class Entry(NamedTuple):
    """A row that has the term; ``term`` is what it says the term is, where it is one to be found in text.

    ``codes`` are its codes with the names of the divisions, ``parents`` what contains them, the widest last.
    ``overrides`` is the built-in row that it replaces; ``removes`` says that it takes the term out.
    """

    row: Row
    builtin: bool
    columns: tuple[str, ...]
    term: Term | None
    codes: tuple[tuple[str, str], ...]
    parents: tuple[str, ...]
    overrides: Row | None
    removes: bool = False


class Shown(NamedTuple):
    """What the lexicons have on a term: its rows, and the terms that hold it or that it holds."""

    surface: str
    entries: tuple[Entry, ...]
    longer: tuple[Term, ...]
    shorter: tuple[Term, ...]


def show(term: str, folder: Path | None = None) -> Shown:
    """What the lexicons, with ``folder`` over them, have on ``term``, which is a name, a word or a code.

    Raises ``LexiconMissing`` and ``LexiconError``.
    """
    read = read_tables(folder)
    if read.problems:
        raise refusal(folder or builtin_folder(), read.problems)
    characters = folds(read.tables)
    surface = term.strip().translate(characters)
    first: dict[Row, Term] = {}
    found: dict[Row, Term | None] = {}
    for row, each in term_rows(read.tables):
        first.setdefault(row, each)
        if each.surface.translate(characters) == surface:
            found.setdefault(row, each)
    for row in _keyed(read, surface, characters):
        found.setdefault(row, first.get(row))
    builtin = read_tables() if folder else read
    entries = tuple(_entry(row, each, read, builtin) for row, each in found.items())
    removed = tuple(_removed(surface, folder, builtin, characters)) if folder else ()
    terms = {each.surface: each for _, each in term_rows(read.tables) if each.surface != surface}
    longer = (each for name, each in terms.items() if surface and surface in name)
    shorter = (each for name, each in terms.items() if name in surface)
    return Shown(surface, entries + removed, _first(longer), _first(shorter))


def _first(terms: Iterator[Term]) -> tuple[Term, ...]:
    return tuple(sorted(terms, key=lambda term: (len(term.surface), term.surface))[:MOST])


def _keyed(read: Read, surface: str, characters: Mapping[int, str]) -> Iterator[Row]:
    """The rows whose first column is the term: units, cues, heads, stop forms, codes."""
    for rows in read.tables.values():
        yield from (row for row in rows.values() if row.cells[0].translate(characters) == surface)


def _sheet(row: Row) -> Sheet:
    return next(sheet for sheet in sheets.ALL if sheet.file == row.path.name)


def _entry(row: Row, term: Term | None, read: Read, builtin: Read) -> Entry:
    sheet = _sheet(row)
    key, _ = sheet.key(row.cells)
    own = row.path.parent != builtin_folder()
    codes = term.codes if term else ((key,) if sheet is sheets.PLACES else ())
    named = tuple((code, _name(code, read)) for code in codes)
    parents = tuple(_parents(codes[0], read)) if len(codes) == 1 else ()
    before = builtin.tables[sheet.file].get(key) if own else None
    return Entry(row, not own, sheet.columns, term, named, parents, before)


def _removed(surface: str, folder: Path, builtin: Read, characters: Mapping[int, str]) -> Iterator[Entry]:
    """The rows of ``folder`` that take out a built-in row that has the term."""
    terms = {row for row, term in term_rows(builtin.tables) if term.surface.translate(characters) == surface}
    for sheet in sheets.ALL:
        path = folder / sheet.file
        for row in read_rows(sheet, path, []) if path.is_file() else ():
            key, removes = sheet.key(row.cells)
            before = builtin.tables[sheet.file].get(key) if removes else None
            if before and (before in terms or before.cells[0].translate(characters) == surface):
                yield Entry(row, False, sheet.columns, None, (), (), before, removes=True)


def _name(code: str, read: Read) -> str:
    row = read.places.get(code)
    return row.cells[1] if row else ""


def _parents(code: str, read: Read) -> Iterator[str]:
    """The names of what contains a division, the nearest first."""
    at, seen = sheets.PLACES.columns.index("parent"), {code}
    while (row := read.places.get(code)) and (code := row.cells[at]) and code not in seen:
        seen.add(code)
        yield _name(code, read)
