"""A folder of hostile and broken files with good ones among them, and what must come of each.

``python -m tests.batch.hostile DIR`` makes the folder, and says what it holds.
"""

from __future__ import annotations

import random
from pathlib import Path

from tests.batch.hostile import archives, damage, good, offices, pdfs, places, tables, texts
from tests.batch.hostile.case import Case, Folder

__all__ = ["Case", "make_folder"]


def make_folder(root: Path, *, seed: int = 5) -> tuple[Case, ...]:
    """Fill the folder, the same for the same seed, and say what must come of each file."""
    folder = Folder(root, random.Random(seed))
    for family in (good, damage, archives, offices, pdfs, texts, tables, places):
        family.files(folder)
    return tuple(folder.cases)
