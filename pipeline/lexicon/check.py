"""Everything that is wrong, doubtful or noteworthy in a lexicon folder, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from pipeline.errors import LexiconMissing
from pipeline.lexicon import sheets
from pipeline.lexicon.doubts import Probe, doubts
from pipeline.lexicon.files import builtin_folder, strays
from pipeline.lexicon.load import read_tables
from pipeline.lexicon.problems import Level, Problem


def check(folder: Path | None = None, *, probe: Probe | None = None) -> tuple[Problem, ...]:
    """The problems of ``folder`` over the built-in lexicons, or of those alone, by file and line.

    There is an error for each reason why nothing would be extracted with the folder, and for no other. ``probe``
    tries whether a term is found in a text of its own. Raises ``LexiconMissing`` if there is nothing to check.
    """
    home = folder or builtin_folder()
    named = tuple(strays(home, sheets.FILES)) if home.is_dir() else ()
    try:
        read = read_tables(folder)
    except LexiconMissing:
        if not named:
            raise
        return named
    # What is in force, and so what would be found, is not known before the errors are mended.
    found = {*read.problems, *named, *doubts(read, folder, None if read.problems else probe)}
    wrong = {problem[:2] for problem in found if problem.level == "error"}
    return tuple(sorted(p for p in found if p.level == "error" or p[:2] not in wrong or p.line == 1))


def counts(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems there are of each level."""
    levels = [problem.level for problem in problems]
    return {level: levels.count(level) for level in get_args(Level)}
