"""How far each feature of a claim, and each rule that finds a name, is to be trusted, as measured on gold.

``reliability.csv`` and ``entity_reliability.csv`` are made by ``make fit``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

#: The row that every claim starts from.
START: Final = "start"
#: The row of all rules together, for a type that was never seen.
ANY: Final = "any"
UNRESOLVED: Final = "unresolved"


def load_reliability(path: Path | None = None) -> Mapping[str, float]:
    """Weight of each feature in log-odds, by name; of the built-in table, or of one in the same columns.

    A claim is right with the odds of ``START`` times those of all its features.
    """
    table = path or Path(__file__).with_name("reliability.csv")
    with table.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["feature"]: float(row["weight"]) for row in csv.DictReader(file)})


class EntityTrust:
    """How often what a rule of the tagger finds is a name of its type; built once from the table.

    A rule that was not seen in the gold is trusted as its type is. A name that could be several divisions
    (``place.unresolved``) is halved: it is a place, but which one is not known.
    """

    __slots__ = ("_shares", "of")

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares
        #: From 0 to 1, to two digits, for a rule such as ``place.lexicon``; asked for each name, of some dozens of rules.
        self.of: Callable[[str], float] = lru_cache(maxsize=256)(self._share)

    @classmethod
    def load(cls, path: Path | None = None) -> EntityTrust:
        """The built-in table, or one in the same columns."""
        table = path or Path(__file__).with_name("entity_reliability.csv")
        with table.open(encoding="utf-8", newline="") as file:
            return cls(
                MappingProxyType({row["rule"]: float(row["confidence"]) for row in csv.DictReader(file)})
            )

    def _share(self, rule: str) -> float:
        kind, _, name = rule.partition(".")
        share = self._shares.get(rule, self._shares.get(kind, self._shares.get(ANY, 0.0)))
        return round(share / 2, 2) if name == UNRESOLVED else share
