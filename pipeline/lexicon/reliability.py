"""How far each feature of a claim is to be trusted, as measured on gold: ``reliability.csv``, made by ``make fit``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

#: The row that every claim starts from.
START: Final = "start"


def load_reliability(path: Path | None = None) -> Mapping[str, float]:
    """Weight of each feature in log-odds, by name; of the built-in table, or of one in the same columns.

    A claim is right with the odds of ``START`` times those of all its features.
    """
    table = path or Path(__file__).with_name("reliability.csv")
    with table.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["feature"]: float(row["weight"]) for row in csv.DictReader(file)})
