"""What is expected of a file in the folder, and the folder that is being filled."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import errors

MISSING = errors.SourceMissing.code
UNDECODABLE = errors.SourceUndecodable.code
EMPTY = errors.SourceEmpty.code
BINARY = errors.SourceBinary.code
LARGE = errors.SourceTooLarge.code
MALFORMED = errors.SourceMalformed.code
UNREADABLE = errors.SourceUnreadable.code
TWICE = errors.SourceDuplicate.code
DAMAGED = errors.SourceDamaged.code
LOCKED = errors.SourceEncrypted.code
SCANNED = errors.SourceScanned.code
EXCESS = errors.SourceExcessive.code
COLUMNS = errors.ColumnsUnknown.code
FOREIGN = errors.SourceFormat.code
NESTED = errors.SourceNested.code
LINK = errors.SourceLink.code
LATE = errors.DocumentTimeout.code
MEMORY = errors.DocumentMemory.code

Found = tuple[str, str]
Failed = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and what must come of it.

    ``good`` are sources with a quote that must be a claim of each, ``bad`` sources that must be rows of errors with one
    of the codes. With ``either`` it may be a document or an error with one of these codes; ``quote``, if there is one, must be
    a claim of the document then. ``count``, where it is not -1, is how many of its documents there are in all.
    """

    path: str
    family: str
    good: tuple[Found, ...] = ()
    bad: tuple[Failed, ...] = ()
    either: tuple[str, ...] = ()
    quote: str = ""

    @property
    def is_hostile(self) -> bool:
        """Whether something in it must not, or need not, be read."""
        return bool(self.bad or self.either)


@dataclass(slots=True)
class Folder:
    """The folder that is being filled; all that is random in it comes from ``rng``."""

    root: Path
    rng: random.Random
    cases: list[Case] = field(default_factory=list)
    family: str = ""
    _figure: int = 1000

    def quote(self) -> str:
        """A figure with its unit that no other file has."""
        self._figure += 1
        return f"{self._figure}.5亿元"

    def write(self, name: str | bytes, data: bytes) -> None:
        """The file of that name in the folder of the family."""
        path = os.path.join(os.fsencode(self.root / self.family), os.fsencode(name))  # noqa: PTH118  (bytes)
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(path, "wb") as stream:  # noqa: PTH123
            stream.write(data)

    def good(self, name: str, data: bytes, *quotes: str, raw: bytes | None = None) -> None:
        """A document of which these must be claims; ``raw`` is its name on disk, where that is no text."""
        source = self.where(name)
        self.write(name if raw is None else raw, data)
        self.cases.append(Case(source, self.family, tuple((source, quote) for quote in quotes)))

    def bad(self, name: str, data: bytes, *codes: str) -> None:
        """A document that cannot be read."""
        self.write(name, data)
        self.refused(name, *codes)

    def bad_row(self, name: str, data: bytes, *codes: str) -> None:
        """The same, where for rows in JSON it is the first row that cannot be read."""
        self.mixed(name, data, {}, {":1" if name.endswith(".jsonl") else "": codes})

    def refused(self, name: str, *codes: str) -> None:
        """The same of something that is no file, and is there already."""
        self.cases.append(Case(self.where(name), self.family, bad=((self.where(name), codes),)))

    def either(self, name: str, data: bytes, *codes: str, quote: str = "") -> None:
        """A document that may be read, with what is in it, or refused."""
        self.write(name, data)
        self.cases.append(Case(self.where(name), self.family, either=codes, quote=quote))

    def mixed(self, name: str, data: bytes, good: dict[str, str], bad: dict[str, tuple[str, ...]]) -> None:
        """What holds many: by what follows its name in their sources, the quotes of some and the codes of others."""
        self.write(name, data)
        where = self.where(name)
        self.cases.append(
            Case(
                where,
                self.family,
                tuple((where + rest, quote) for rest, quote in good.items()),
                tuple((where + rest, codes) for rest, codes in bad.items()),
            )
        )

    def where(self, name: str) -> str:
        """The name as the run has it."""
        return f"{self.family}/{name}"


def sentence(quote: str) -> str:
    """A sentence of the kind that is looked for, with the figure in it."""
    return f"2023年，银川市城市更新完成投资{quote}，比上年增长3.2%。"


def cuts(length: int, number: int) -> Iterator[int]:
    """Lengths at which a file is cut off, from near its start to near its end."""
    return ((length - 1) * (part + 1) // (number + 1) for part in range(number))


def flipped(data: bytes, rng: random.Random, start: int = 0) -> bytes:
    """The bytes with one bit turned."""
    at = rng.randrange(start, len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
