"""The files of a lexicon folder by their names, those that were meant to be lexicons too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from pipeline.lexicon.damage import SAVE
from pipeline.lexicon.problems import Problem

_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".et", ".numbers"})
# What copying adds to a name: places (1).csv, places - 副本.csv, places_new.csv, places.csv.csv.
_COPY = re.compile(r"(?:\.csv|[ _-]*(?:\(\d+\)|（\d+）|- ?副本|副本|copy|new|v?\d+|final|utf-?8|新))+$", re.I)
_NEAR = 0.8


def builtin_folder() -> Path:
    """Where the built-in CSV files are: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_lexicons"
    return installed if installed.is_dir() else package.parent / "lexicons"


def strays(folder: Path, known: Collection[str]) -> Iterator[Problem]:
    """A problem for each table in ``folder`` that is not read, because no lexicon has its name.

    It is an error where the lexicon of the name that was meant is not there: its rows would be missed.
    """
    names = {path.name for path in folder.iterdir()}
    for name in sorted(names - set(known)):
        path = folder / name
        meant = _meant(name, known)
        if path.suffix.lower() not in _TABLES or name.startswith(("~$", ".")) or not path.is_file():
            continue
        if meant is None and path.suffix.lower() == ".csv":
            reason = f"no lexicon has this name, and the file is not read; the names are {', '.join(known)}"
            yield Problem(path, 1, reason, "warning")
        elif meant in names:
            yield Problem(path, 1, f"the file is not read, only {meant} is; move it elsewhere", "warning")
        elif meant:
            yield Problem(path, 1, f"the file would not be read; {_remedy(path, meant)}")


def _remedy(path: Path, meant: str) -> str:
    return f"call it {meant}" if path.suffix.lower() == ".csv" else f"{SAVE} under the name {meant}"


def _meant(name: str, known: Collection[str]) -> str | None:
    """The lexicon that a name is nearly that of."""
    stem = _COPY.sub("", name.rpartition(".")[0]).strip().lower()
    stems = {file.removesuffix(".csv"): file for file in known}
    near = get_close_matches(stem, stems, 1, _NEAR)
    return stems[near[0]] if near else None
