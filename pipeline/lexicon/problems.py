"""What is wrong with a lexicon: where, what, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

#: An error keeps the row out of use, a warning does not; a note tells what a row does to another.
Level: TypeAlias = Literal["error", "warning", "note"]


class Problem(NamedTuple):
    """Something to mend at ``path:line``. ``reason`` is ``what is wrong; what to do``.

    ``fatal`` says that of the whole file nothing can be used, which no leniency helps.
    """

    path: Path
    line: int
    reason: str
    level: Level = "error"
    fatal: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"

    @property
    def what(self) -> str:
        """What is wrong."""
        return self.reason.rpartition("; ")[0] or self.reason

    @property
    def fix(self) -> str:
        """What to do."""
        return self.reason.rpartition("; ")[2]

    def as_record(self) -> dict[str, str | int]:
        """The problem for another program: ``level``, ``file``, ``line``, ``what``, ``fix``."""
        return {
            "level": self.level,
            "file": str(self.path),
            "line": self.line,
            "what": self.what,
            "fix": self.fix,
        }
