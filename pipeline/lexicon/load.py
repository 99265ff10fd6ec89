"""Loads the lexicons: the built-in folder, a user's folder over it, every bad row reported first."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pipeline.errors import LexiconError, LexiconMissing
from pipeline.lexicon import sheets
from pipeline.lexicon.cues import Cue, Cues
from pipeline.lexicon.files import builtin_folder, strays
from pipeline.lexicon.gazetteer import current_terms, former_terms, place
from pipeline.lexicon.matcher import TermMatcher
from pipeline.lexicon.problems import Problem
from pipeline.lexicon.rows import Problems, Row, Sheet, layer
from pipeline.lexicon.tables import Head, Lexicon, StopForm, Term, UnitRow

Tables: TypeAlias = Mapping[str, Mapping[str, Row]]


class Read(NamedTuple):
    """The rows in force by file and key, those of ``places.csv`` that rows may refer to, and what is wrong."""

    tables: Tables
    places: Mapping[str, Row]
    problems: Sequence[Problem]


def load_lexicon(folder: Path | None = None, *, lenient: bool = False) -> Lexicon:
    """The built-in lexicons, with the CSV files of ``folder`` layered over them.

    A row of ``folder`` replaces the built-in row with the same key (the first column); ``-`` before the key
    removes it. Raises ``LexiconMissing`` if ``folder`` holds no lexicon file, ``LexiconError`` naming every
    row of every file that cannot be used as ``file:line: reason``. If ``lenient`` is true such rows are left
    out, and told in ``Lexicon.skipped``; only a file that cannot be read at all is still an error.
    """
    with _uncollected():
        return _load(folder, lenient=lenient)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: among so many tuples that stay it takes a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _load(folder: Path | None, *, lenient: bool) -> Lexicon:
    read = read_tables(folder)
    left_out: list[Problem] = []
    while read.problems:  # again, for where a row is left out, others that refer to it cannot be used either
        if not lenient or any(problem.fatal for problem in read.problems):
            raise refusal(folder or builtin_folder(), read.problems)
        left_out += read.problems
        read = read_tables(folder, frozenset(problem[:2] for problem in left_out))
    return _build(read.tables, read.places, tuple(left_out))


def refusal(folder: Path, problems: Sequence[Problem]) -> LexiconError:
    """The error that names all the problems of a lexicon."""
    listed = "\n".join(map(str, problems))
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return LexiconError(str(folder), f"{count}, and so nothing was done\n{listed}\n")


def read_tables(folder: Path | None = None, without: Set[tuple[Path, int]] = frozenset()) -> Read:
    """What the CSV files say, those of ``folder`` over the built-in ones, and each row that cannot be used.

    Rows that stand at a file and line of ``without`` are passed over. Raises ``LexiconMissing``.
    """
    folders = (builtin_folder(), folder) if folder else (builtin_folder(),)
    for each in folders:
        _require(each)
    problems: Problems = []
    if folder:
        problems += (p for p in strays(folder, sheets.FILES) if p.level == "error")
    tables = {sheet.file: layer(sheet, folders, problems, without) for sheet in sheets.ALL}
    places = tables[sheets.PLACES.file]
    if folder and (folder / sheets.PLACES.file).is_file():
        # A place that the user removed is no longer found in text, but rows may refer to its code.
        places = layer(sheets.PLACES, folders[:1], []) | places
    problems += _dangling(tables, places)
    return Read(tables, places, [p for p in problems if p[:2] not in without])


def _require(folder: Path) -> None:
    if not folder.is_dir():
        raise LexiconMissing(str(folder), "there is no such folder")
    if not any((folder / file).is_file() for file in sheets.FILES):
        named = "".join(f"\n{problem}" for problem in strays(folder, sheets.FILES))
        raise LexiconMissing(str(folder), f"the folder holds no lexicon file{named}")


def _dangling(tables: Tables, places: Mapping[str, Row]) -> Iterator[Problem]:
    """A problem for each code that a row refers to and ``places.csv`` does not have."""
    for sheet, column in sheets.REFERENCES:
        yield from _unknown(sheet, column, tables[sheet.file], places)


def _unknown(
    sheet: Sheet, column: str, rows: Mapping[str, Row], known: Mapping[str, Row]
) -> Iterator[Problem]:
    at = sheet.columns.index(column)
    for row in rows.values():
        for code in sheets.codes(row.cells[at]):
            if code not in known:
                file = sheets.PLACES.file
                yield row.blame(f"{column} {code} is not in {file}; correct it, or add the place to {file}")


def _build(tables: Tables, places: Mapping[str, Row], skipped: tuple[Problem, ...]) -> Lexicon:
    characters = folds(tables)
    terms = tuple(_folded(term_rows(tables), characters))
    return Lexicon(
        terms=terms,
        places={code: place(row.cells) for code, row in places.items()},
        units=tuple(_units(tables)),
        stopforms=tuple(StopForm(*row.cells) for row in tables[sheets.STOPFORMS.file].values()),
        indicators=frozenset(term.surface for term in terms if term.type == "indicator"),
        characters=characters,
        matcher=TermMatcher(terms),
        digest=_digest(tables),
        cues=Cues.of(_cues(tables, characters)),
        heads=tuple(_heads(tables, characters)),
        rows=sum(map(len, tables.values())),
        skipped=skipped,
    )


def _digest(tables: Tables) -> str:
    """Hash of the rows in force: the same whatever the folder's path, line ends or byte order mark."""
    content = "\x1e".join(
        "\x1f".join((file, *row.cells)) for file, rows in tables.items() for row in rows.values()
    )
    return hashlib.sha256(content.encode()).hexdigest()


def folds(tables: Tables) -> dict[int, str]:
    """What each code point is matched as, for ``str.translate``."""
    rows = tables[sheets.CHARACTERS.file].values()
    return {ord(sheets.character(row.cells[0])): sheets.character(row.cells[1]) for row in rows}


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


def term_rows(tables: Tables) -> Iterator[tuple[Row, Term]]:
    """Each term as it is written in its row, with the row."""
    for sheet, terms in _TERMS:
        for row in tables[sheet.file].values():
            for term in terms(row):
                yield row, term


def _composite_terms(row: Row) -> Iterator[Term]:
    term, canonical, members, kind = row.cells
    yield Term(term, "place", kind, canonical, sheets.codes(members))


def _area_terms(row: Row) -> Iterator[Term]:
    term, canonical, kind, code = row.cells
    yield Term(term, "place", kind, canonical, sheets.codes(code))


def _organisation_terms(row: Row) -> Iterator[Term]:
    term, canonical, kind, code = row.cells
    yield Term(term, "org", kind, canonical, sheets.codes(code))


def _policy_terms(row: Row) -> Iterator[Term]:
    term, canonical, kind, issued = row.cells
    yield Term(term, "policy", kind, canonical, issued=int(issued) if issued else None)


def _indicator_terms(row: Row) -> Iterator[Term]:
    term, dimension = row.cells
    yield Term(term, "indicator", dimension or "indicator", term)


_TERMS: tuple[tuple[Sheet, Callable[[Row], Iterator[Term]]], ...] = (
    (sheets.PLACES, current_terms),
    (sheets.PLACES, former_terms),  # after all of today's, which come first where a name is one of both
    (sheets.COMPOSITES, _composite_terms),
    (sheets.AREAS, _area_terms),
    (sheets.ORGANISATIONS, _organisation_terms),
    (sheets.POLICIES, _policy_terms),
    (sheets.INDICATORS, _indicator_terms),
)


def _folded(terms: Iterator[tuple[Row, Term]], characters: Mapping[int, str]) -> Iterator[Term]:
    """The terms as they are met in text, which is folded by ``characters`` before it is matched."""
    for _, term in terms:
        surface = term.surface.translate(characters)
        if surface == term.surface:
            yield term
        else:
            yield term._replace(surface=surface)
