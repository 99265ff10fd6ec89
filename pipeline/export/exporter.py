"""What each export is made of: something that takes the documents one by one and leaves files in a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from pipeline.export.documents import Document
from pipeline.export.offsets import OffsetUnit


class Exporter(Protocol):
    """Writes one export, document by document; nothing it was given is held when ``write`` returns."""

    def write(self, document: Document) -> None:
        """Take the next document."""
        ...

    def close(self) -> tuple[str, ...]:
        """Complete the files; says what the user should know of them, a line each."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One export: the folder to write into, the files' name less the suffix, what offsets count, what made the run."""

    folder: Path
    stem: str
    unit: OffsetUnit
    maker: str

    def path(self, suffix: str) -> Path:
        """The file of this suffix."""
        return self.folder / f"{self.stem}{suffix}"


Build: TypeAlias = Callable[[Job], Exporter]


@dataclass(frozen=True, slots=True)
class Target:
    """A tool to export to. ``stem`` and ``suffix`` name its main file.

    ``unit`` is what the tool counts; ``free`` says that another may be asked for. A target of a ``whole`` folder
    goes into a new one only; ``texts=False`` needs no source.
    """

    build: Build
    stem: str
    suffix: str
    unit: OffsetUnit = "code_point"
    free: bool = False
    whole: bool = False
    texts: bool = True
