"""JSON that is longer than memory: an array written item by item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

# Databases behind annotation tools cannot store it, and a browser drops it, which would move every later mark.
_NUL = "\x00"


class ArrayFile:
    """A JSON array in a file, between ``head`` and what ``close`` is given."""

    def __init__(self, path: Path, head: bytes = b"[") -> None:
        self._file = path.open("wb")
        self._file.write(head)
        self.items = 0

    def write(self, item: Any) -> None:
        """Append an item."""
        self._file.write((b",\n" if self.items else b"\n") + orjson.dumps(item))
        self.items += 1

    def close(self, tail: bytes = b"\n]\n") -> None:
        """End the array."""
        self._file.write(tail)
        self._file.close()


def storable(text: str) -> str:
    """``text``, as long, with U+FFFD for each U+0000."""
    return text.replace(_NUL, "\ufffd")
