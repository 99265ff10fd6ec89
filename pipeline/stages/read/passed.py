"""Files that no reader takes: which of them are worth a word, and how they are counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pipeline.stages.read.formats import unpacked_name
from pipeline.stages.read.found import suffix_of

#: Told the name of each file that is passed over.
OnPassed: TypeAlias = Callable[[str], None]

LINK, RUN, FRAME = "links to folders", "folders of runs", "frames of saved pages"
_ONE: Final = {LINK: "link to a folder", RUN: "folder of a run", FRAME: "frame of a saved page"}
NONE = "without a suffix"
REST = "of other suffixes"
_MOST: Final = 200  # suffixes that are counted apart
_SUFFIX: Final = re.compile(r"(?=.*[a-z])(?:\.[a-z0-9_+-]{1,10}){1,2}")
_COUNT: Final = re.compile(r"(\d+) ([^,]+)")
#: What systems and programs leave in folders, in small letters.
_LEFTOVERS: Final = frozenset(
    {
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        "__macosx",
        "icon\r",
    }
)


def is_leftover(name: str) -> bool:
    """Whether a file or folder of that name, without a path, is plainly no document: hidden, a system's, a lock."""
    return name.startswith((".", "~$")) or name.lower() in _LEFTOVERS


class Passed:
    """Counts files by their suffixes."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """Count a file of that name, or one of what has a word of its own."""
        self._add(name if name in _ONE else _kind(name), 1)

    def add_told(self, words: str) -> None:
        """Count what another counter has put into words."""
        for count, kind in _COUNT.findall(words):
            self._add(kind, int(count))

    def counts(self) -> Mapping[str, int]:
        """How many there are by suffix, those of most files first."""
        return dict(sorted(self._counts.items(), key=lambda item: (-item[1], item[0])))

    def _add(self, kind: str, count: int) -> None:
        known = kind in self._counts or len(self._counts) < _MOST
        self._counts[kind if known else REST] += count


def in_words(counts: Mapping[str, int]) -> str:
    """Counts as they are told: 12 .doc, 3 .xlsx."""
    return ", ".join(
        f"{count} {_ONE.get(kind, kind) if count == 1 else kind}" for kind, count in counts.items()
    )


def _kind(name: str) -> str:
    """The suffix by which a file is counted, with that of a packer the one before it."""
    last = name[name.rfind("/") + 1 :]
    inner = unpacked_name(last)
    suffix = suffix_of(last) if inner == last else suffix_of(inner) + suffix_of(last)
    return suffix if _SUFFIX.fullmatch(suffix) else NONE
