"""What is usable in a lexicon but doubtful: terms with two meanings, rows that override, names never found."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pipeline.lexicon import sheets
from pipeline.lexicon.damage import date_like
from pipeline.lexicon.files import builtin_folder
from pipeline.lexicon.load import Read, Tables, folds, read_tables, term_rows
from pipeline.lexicon.problems import Level, Problem
from pipeline.lexicon.rows import Row, Sheet, read_rows
from pipeline.lexicon.tables import Term

#: Says why a text that consists of the term would not be read as the term, or ``None``.
Probe: TypeAlias = Callable[[Term], str | None]

#: Dimensions of indicators whose unit has none of its own.
_DIMENSIONS = frozenset({"", "data", "rate", "index"})
_PAIRS = ("“”", "‘’", "《》", "（）", "()", "「」", "『』", "【】")
#: Files whose terms are names, and so have neither brackets without a partner nor the look of a date.
_NAMED = (
    sheets.PLACES,
    sheets.COMPOSITES,
    sheets.AREAS,
    sheets.ORGANISATIONS,
    sheets.POLICIES,
    sheets.INDICATORS,
)
_KINDS = ((sheets.COMPOSITES, 3), (sheets.AREAS, 2), (sheets.ORGANISATIONS, 2), (sheets.POLICIES, 2))


class _Named(NamedTuple):
    """A term, the row that has it, and what it is in text."""

    row: Row
    term: Term
    surface: str


def doubts(read: Read, folder: Path | None, probe: Probe | None = None) -> Iterator[Problem]:
    """Warnings and notes on the rows in force: on those of ``folder``, or, without one, on all.

    ``probe`` tries a term in a text of its own.
    """
    home = folder or builtin_folder()
    characters = folds(read.tables)
    named = [_Named(row, term, term.surface.translate(characters)) for row, term in term_rows(read.tables)]
    own = [each for each in named if each.row.path.parent == home]
    if folder:
        yield from _layered(read.tables, folder)
    yield from _shared(named, own)
    yield from _chained(named, own)
    yield from (p for sheet in _NAMED for p in _written(sheet, _rows(read, sheet, home)))
    yield from (p for sheet, at in _KINDS for p in _kinds(sheet, at, _rows(read, sheet, home)))
    yield from _dimensions(read, home)
    yield from _outside(read, home)
    if probe:
        yield from _unfound(own, probe)


def _rows(read: Read, sheet: Sheet, home: Path) -> Iterator[Row]:
    return (row for row in read.tables[sheet.file].values() if row.path.parent == home)


def _doubt(row: Row, reason: str, level: Level = "warning") -> Problem:
    return Problem(row.path, row.line, reason, level)


def _layered(tables: Tables, folder: Path) -> Iterator[Problem]:
    """What each row of a user's folder does to the built-in row of the same key."""
    builtin = read_tables().tables
    for sheet in sheets.ALL:
        path = folder / sheet.file
        for row in read_rows(sheet, path, []) if path.is_file() else ():
            key, removes = sheet.key(row.cells)
            if (before := builtin[sheet.file].get(key)) is None:
                continue
            where = f"{before.path.name}:{before.line} (built-in)"
            if removes:
                yield _doubt(row, f"removes '{key}' of {where}; nothing to mend", "note")
            elif row.cells == before.cells:
                yield _doubt(row, f"'{key}' says the same as {where}; delete this row")
            else:
                told = _changes(sheet, before, row)
                yield _doubt(
                    row, f"overrides '{key}' of {where}: {told}; nothing to mend if meant so", "note"
                )


def _changes(sheet: Sheet, before: Row, after: Row) -> str:
    pairs = zip(sheet.columns, before.cells, after.cells, strict=True)
    return ", ".join(
        f"{column} {was or 'blank'} → {now or 'blank'}" for column, was, now in pairs if was != now
    )


def _shared(named: Iterable[_Named], own: Iterable[_Named]) -> Iterator[Problem]:
    """Terms that another row has with another meaning, or that folding makes one with another row's."""
    holders: dict[str, list[_Named]] = {}
    for each in named:
        holders.setdefault(each.surface, []).append(each)
    told: set[tuple[Row, str]] = set()
    for each in own:
        for other in holders[each.surface]:
            reason = None if other.row == each.row else _clash(each, other)
            if reason and (other.row, each.surface) not in told:
                told.add((each.row, each.surface))
                where = f"{other.row.path.name}:{other.row.line}"
                yield _doubt(each.row, reason.replace("{}", where))
                break


def _clash(one: _Named, other: _Named) -> str | None:
    term, second = one.term, other.term
    if "indicator" in (term.type, second.type) and term.type != second.type:
        return None  # what is measured is looked for in other places than names are
    if term.type != second.type:
        kind, another = f"{term.type} ({term.kind})", f"{second.type} ({second.kind})"
        return f"'{term.surface}' is {kind} here and {another} in {{}}; keep one row"
    if one.row.path.name == other.row.path.name:
        folded = term.surface != second.surface
        same = f"'{term.surface}' is read as '{second.surface}' of {{}}, for texts are folded; keep one row"
        return same if folded and term.type != "place" else None
    if term.ambiguous or second.ambiguous or (term.canonical, term.codes) == (second.canonical, second.codes):
        return None  # an ambiguous name may be two places, which the context tells apart
    meant = f"{second.canonical} ({' '.join(second.codes) or 'no code'}, {second.kind})"
    return f"'{term.surface}' is {term.canonical} ({term.kind}) here and {meant} in {{}}; keep one row"


def _chained(named: Iterable[_Named], own: Iterable[_Named]) -> Iterator[Problem]:
    """Rows whose canonical name is itself a term that stands for another."""
    canonical: dict[tuple[str, str], set[str]] = {}
    for row, term, _ in named:
        if row.path.name != sheets.PLACES.file:  # 辽中 is a county's short name, and may be a region's own
            canonical.setdefault((term.type, term.surface), set()).add(term.canonical)
    for row, term, _ in own:
        known = canonical.get((term.type, term.canonical), {term.canonical})
        if term.canonical not in known:
            better = " or ".join(sorted(known))
            yield _doubt(row, f"canonical '{term.canonical}' itself stands for {better}; write {better}")


def _written(sheet: Sheet, rows: Iterable[Row]) -> Iterator[Problem]:
    """Names that are written as no name is."""
    for row in rows:
        name = row.cells[1] if sheet is sheets.PLACES else row.cells[0]
        if date_like(name):
            yield _doubt(row, f"'{name}' looks like a date a spreadsheet made; type it again as text")
        elif sheet is sheets.POLICIES and name[:1] == "《" and name[-1:] == "》":
            yield _doubt(row, f"'{name}' stands in 《》, which are no part of a title; write {name[1:-1]}")
        elif pair := next((p for p in _PAIRS if name.count(p[0]) != name.count(p[1])), None):
            yield _doubt(row, f"'{name}' has {pair[0]} without {pair[1]} or the reverse; write both or none")


def _kinds(sheet: Sheet, at: int, rows: Iterable[Row]) -> Iterator[Problem]:
    """Kinds that look like a built-in one misspelt; a kind of the user's own is welcome."""
    builtin = _builtin_kinds(sheet)
    for row in rows:
        kind = row.cells[at]
        if kind not in builtin and (near := get_close_matches(kind, builtin, 1, 0.8)):
            yield _doubt(row, f"kind '{kind}' is new; write {near[0]} if that was meant")


def _builtin_kinds(sheet: Sheet) -> Collection[str]:
    package = json.loads((builtin_folder() / "datapackage.json").read_text("utf-8"))
    fields = next(r for r in package["resources"] if r["path"] == sheet.file)["schema"]["fields"]
    return next((f["x-built-in"] for f in fields if f["name"] == "kind"), ())


def _dimensions(read: Read, home: Path) -> Iterator[Problem]:
    """Indicators in a dimension that no unit has."""
    known = _DIMENSIONS | {row.cells[3] for row in read.tables[sheets.UNITS.file].values()}
    for row in _rows(read, sheets.INDICATORS, home):
        if row.cells[1] not in known:
            near = get_close_matches(row.cells[1], known, 1)
            fix = f"write {near[0]}" if near else "write one that units.csv has, or nothing"
            yield _doubt(row, f"dimension '{row.cells[1]}' is that of no unit; {fix}")


def _outside(read: Read, home: Path) -> Iterator[Problem]:
    """Divisions of China whose parent has the code of another province."""
    parent = sheets.PLACES.columns.index("parent")
    for row in _rows(read, sheets.PLACES, home):
        code, above = row.cells[0], row.cells[parent]
        if above.isdigit() and code.isdigit() and above != "000000" and code[:2] != above[:2]:
            yield _doubt(row, f"{row.cells[1]} {code} does not lie in its parent {above}; correct the code")


def _unfound(own: Iterable[_Named], probe: Probe) -> Iterator[Problem]:
    told: set[tuple[Row, str]] = set()
    for row, term, surface in own:
        if (row, surface) not in told and (reason := probe(term)):
            told.add((row, surface))
            yield _doubt(row, f"'{term.surface}' is never found: {reason}")
