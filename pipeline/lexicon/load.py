"""Loads the lexicons: the built-in folder, a user's folder over it, every bad row reported first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from pipeline.errors import LexiconError, LexiconMissing
from pipeline.lexicon import sheets
from pipeline.lexicon.cues import Cue, Cues
from pipeline.lexicon.matcher import TermMatcher
from pipeline.lexicon.rows import Problems, Row, Sheet, layer
from pipeline.lexicon.tables import Head, Lexicon, Place, StopForm, Term, UnitRow

Tables: TypeAlias = Mapping[str, Mapping[str, Row]]


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The built-in lexicons, with the CSV files of ``folder`` layered over them.

    A row of ``folder`` replaces the built-in row with the same key (the first column); ``-`` before the key
    removes it. Raises ``LexiconMissing`` if ``folder`` holds no lexicon file, ``LexiconError`` naming every
    row of every file that cannot be used as ``file:line: reason``.
    """
    folders = (builtin_folder(), folder) if folder else (builtin_folder(),)
    for each in folders:
        _require(each)
    problems: Problems = []
    tables = {sheet.file: layer(sheet, folders, problems) for sheet in sheets.ALL}
    places = tables[sheets.PLACES.file]
    if folder:  # a place that the user removed is no longer found in text, but rows may refer to its code
        places = layer(sheets.PLACES, folders[:1], []) | places
    problems += _dangling(tables, places)
    if problems:
        listed = "\n".join(problems)
        raise LexiconError(str(folders[-1]), f"{len(problems)} rows cannot be used\n{listed}\n")
    return _build(tables, places)


def builtin_folder() -> Path:
    """Where the built-in CSV files are: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_lexicons"
    return installed if installed.is_dir() else package.parent / "lexicons"


def _require(folder: Path) -> None:
    if not folder.is_dir():
        raise LexiconMissing(str(folder), "there is no such folder")
    if not any((folder / sheet.file).is_file() for sheet in sheets.ALL):
        raise LexiconMissing(str(folder), "the folder holds no lexicon file")


def _dangling(tables: Tables, places: Mapping[str, Row]) -> Iterator[str]:
    """A message for each code that a row refers to and ``places.csv`` does not have."""
    for sheet, column in (
        (sheets.PLACES, "parent"),
        (sheets.COMPOSITES, "members"),
        (sheets.AREAS, "code"),
        (sheets.ORGANISATIONS, "code"),
    ):
        yield from _unknown(sheet, column, tables[sheet.file], places)


def _unknown(sheet: Sheet, column: str, rows: Mapping[str, Row], known: Mapping[str, Row]) -> Iterator[str]:
    at = sheet.columns.index(column)
    for row in rows.values():
        for code in sheets.codes(row.cells[at]):
            if code not in known:
                yield row.blame(f"{column} {code} is not in {sheets.PLACES.file}")


def _build(tables: Tables, places: Mapping[str, Row]) -> Lexicon:
    characters = dict(_characters(tables))
    terms = tuple(_folded(_terms(tables), characters))
    return Lexicon(
        terms=terms,
        places={code: Place(*row.cells[:5]) for code, row in places.items()},
        units=tuple(_units(tables)),
        stopforms=tuple(StopForm(*row.cells) for row in tables[sheets.STOPFORMS.file].values()),
        indicators=frozenset(term.surface for term in terms if term.type == "indicator"),
        characters=characters,
        matcher=TermMatcher(terms),
        digest=_digest(tables),
        cues=Cues.of(_cues(tables, characters)),
        heads=tuple(_heads(tables, characters)),
    )


def _digest(tables: Tables) -> str:
    """Hash of the rows in force: the same whatever the folder's path, line ends or byte order mark."""
    content = "\x1e".join(
        "\x1f".join((file, *row.cells)) for file, rows in tables.items() for row in rows.values()
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _characters(tables: Tables) -> Iterator[tuple[int, str]]:
    for row in tables[sheets.CHARACTERS.file].values():
        yield ord(sheets.character(row.cells[0])), sheets.character(row.cells[1])


def _units(tables: Tables) -> Iterator[UnitRow]:
    for row in tables[sheets.UNITS.file].values():
        surface, base, scale, dimension, ucum, not_before = row.cells
        yield UnitRow(surface, base, Decimal(scale), dimension, ucum or None, not_before)


def _cues(tables: Tables, characters: Mapping[int, str]) -> Iterator[Cue]:
    for row in tables[sheets.CUES.file].values():
        word, name, not_after, not_before = row.cells
        yield Cue(word.translate(characters), name, not_after, not_before)


def _heads(tables: Tables, characters: Mapping[int, str]) -> Iterator[Head]:
    for row in tables[sheets.HEADS.file].values():
        word, type_, kind, needs, reach = row.cells
        yield Head(word.translate(characters), sheets.HEAD_TYPES[type_], kind, needs, int(reach))


def _terms(tables: Tables) -> Iterator[Term]:
    for row in tables[sheets.PLACES.file].values():
        yield from _place_terms(row)
    for row in tables[sheets.COMPOSITES.file].values():
        term, canonical, members, kind = row.cells
        yield Term(term, "place", kind, canonical, sheets.codes(members))
    for sheet, type_ in ((sheets.AREAS, "place"), (sheets.ORGANISATIONS, "org")):
        for row in tables[sheet.file].values():
            term, canonical, kind, code = row.cells
            yield Term(term, type_, kind, canonical, sheets.codes(code))
    for row in tables[sheets.POLICIES.file].values():
        term, canonical, kind, _ = row.cells
        yield Term(term, "policy", kind, canonical)
    for row in tables[sheets.INDICATORS.file].values():
        term, dimension = row.cells
        yield Term(term, "indicator", dimension or "indicator", term)


def _place_terms(row: Row) -> Iterator[Term]:
    """The full name, the short form and other names; ``ambiguous`` is 1 for the short form, 2 for both."""
    code, name, short, level, _, ambiguous, also = row.cells
    canonical = name if level == "county" else short
    yield Term(
        name, "place", level, canonical, (code,), ambiguous == "2" or (ambiguous == "1" and name == short)
    )
    if short != name:
        yield Term(short, "place", level, canonical, (code,), ambiguous in ("1", "2"))
    for other in sheets.codes(also):
        yield Term(other, "place", level, canonical, (code,))


def _folded(terms: Iterator[Term], characters: Mapping[int, str]) -> Iterator[Term]:
    """The terms as they are met in text, which is folded by ``characters`` before it is matched."""
    for term in terms:
        surface = term.surface.translate(characters)
        if surface == term.surface:
            yield term
        else:
            yield Term(surface, term.type, term.kind, term.canonical, term.codes, term.ambiguous)
