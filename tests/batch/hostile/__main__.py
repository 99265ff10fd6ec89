"""Makes the folder that is named, and says how many files of which family are in it and how long it took."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

from tests.batch.hostile import make_folder

began = perf_counter()
root = Path(sys.argv[1])
cases = make_folder(root)
families = Counter(case.family for case in cases)
size = sum(path.lstat().st_blocks * 512 for path in root.rglob("*"))
lines = [f"{family:20}{number:5}" for family, number in families.items()]
hostile = sum(case.is_hostile for case in cases)
lines.append(
    f"{hostile} hostile files and {len(cases) - hostile} good ones, {size >> 20} MB, {perf_counter() - began:.1f} s"
)
sys.stdout.write("\n".join(lines) + "\n")
