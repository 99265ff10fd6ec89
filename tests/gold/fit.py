"""Measures how far each feature of a claim is to be trusted: ``pipeline/lexicon/reliability.csv``.

And how far each rule that finds names is: ``entity_reliability.csv`` beside it (``tests/gold/names.py``).

``python -m tests.gold.fit`` writes the tables from the gold at hand and from what was read at first sight;
``--compare`` prints how well it and other ways of reckoning confidence foretell articles that they were not measured
on; ``--first-sight 401 402`` keeps new articles as they are read now, to be given before a rule is mended on them.

The weights are those of a logistic regression. Where the claims measured say nothing, a weight stays near what was
judged beforehand (``PRIOR``); distance, rivals and several places can only take from confidence, never add.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.lexicon import load_lexicon
from pipeline.lexicon.reliability import START
from pipeline.run import Resources
from pipeline.stages.segment import build_segmenter
from tests.gold import names
from tests.gold.gate import ROOT
from tests.gold.observations import Observation, first_sight, gold_observations, keep_first_sight

TABLE: Final = ROOT / "pipeline" / "lexicon" / "reliability.csv"
ENTITY_TABLE: Final = TABLE.with_name("entity_reliability.csv")
COLUMNS: Final = ("feature", "claims", "right", "prior", "weight")
#: What the first version took for confidence: a product of trusts, set before anything was measured.
TRUST: Final[Mapping[str, float]] = {
    "year.explicit": 0.98, "year.relative": 0.92, "year.publication": 0.92, "year.inherited": 0.85, "year.none": 0.85,
    "region.explicit": 0.97, "region.inherited": 0.88, "region.default": 0.8, "region.none": 0.7,
    "figure.arabic": 0.99, "figure.ratio": 0.97, "figure.range": 0.97, "figure.chinese": 0.93,
}  # fmt: skip
#: The same as log-odds against the surest of each field; their common scale is measured.
PRIOR: Final[Mapping[str, float]] = {
    name: math.log(trust / (1 - trust)) - max(
        math.log(other / (1 - other)) for key, other in TRUST.items() if key.split(".")[0] == name.split(".")[0]
    )
    for name, trust in TRUST.items()
}  # fmt: skip
#: What can only take from confidence.
AGAINST: Final = ("commas", "contested", "several")
#: Strength of the pull towards the prior: 30 and less foretell worse, 1000 alike but with nothing left of the distances.
PULL: Final = 100.0
#: A claim read at first sight counts twice: the gold has been mended on, so it promises too much. Of 0.5, 1, 2 and 4
#: this weight foretells the last articles at first sight, each left out, with the right mean.
FIRST_SIGHT_WEIGHT: Final = 2.0

Numbers: TypeAlias = NDArray[np.float64]
Weights: TypeAlias = Mapping[str, float]
Forecast: TypeAlias = Callable[[Observation], float]
Method: TypeAlias = Callable[[Sequence[Observation]], Forecast]


def fit(
    observations: Sequence[Observation], *, prior: Weights = PRIOR, pull: float = PULL, distance: bool = True
) -> dict[str, float]:
    """The weight of each feature, in log-odds, and of ``START``."""
    used = [[name for name in each.found if distance or not _is_against(name)] for each in observations]
    names = sorted({name for found in used for name in found} | prior.keys())
    table = np.array([[name in found for name in names] for found in used], dtype=float)
    judged = np.array([prior.get(name, 0.0) for name in names])
    free = np.column_stack([table, np.ones(len(used)), table @ judged])
    solved = _solve(
        free,
        np.array([each.is_right for each in observations], dtype=float),
        np.array([_weight(each) for each in observations]),
        pull=np.array([pull] * len(names) + [0.01, 0.01]),
        against=np.array([_is_against(name) for name in names] + [False, False]),
    )
    weights = {name: float(solved[i] + solved[-1] * judged[i]) for i, name in enumerate(names)}
    return {START: float(solved[-2])} | weights


def _solve(
    table: Numbers, right: Numbers, weight: Numbers, *, pull: Numbers, against: NDArray[np.bool_]
) -> Numbers:
    """Newton's method on the penalised likelihood; what is ``against`` is held at or below zero."""
    solved = np.zeros(table.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(table @ solved, -30, 30)))
        slope = table.T @ (weight * (right - chance)) - pull * solved
        bend = (table.T * (weight * chance * (1 - chance))) @ table + np.diag(pull)
        moves = ~(against & (solved >= 0) & (slope > 0))
        step = np.zeros_like(solved)
        step[moves] = np.linalg.solve(bend[np.ix_(moves, moves)], slope[moves])
        before, solved = solved, solved + step
        solved[against] = np.minimum(solved[against], 0)
        if np.abs(solved - before).max() < 1e-9:
            break
    return solved


def _is_against(name: str) -> bool:
    return any(word in name for word in AGAINST)


def _weight(observation: Observation) -> float:
    return FIRST_SIGHT_WEIGHT if observation.group == "first sight" else 1.0


def by_weights(weights: Weights) -> Forecast:
    """The probability that a claim is right, unrounded."""

    def forecast(each: Observation) -> float:
        odds = weights[START] + sum(weights.get(name, 0.0) for name in each.found)
        return 1 / (1 + math.exp(-odds))

    return forecast


def foretold(observations: Sequence[Observation], method: Method) -> list[float]:
    """For each claim the probability by a table measured on the other articles alone."""
    articles = dict.fromkeys(each.doc for each in observations)
    forecasts = {doc: method([other for other in observations if other.doc != doc]) for doc in articles}
    return [forecasts[each.doc](each) for each in observations]


def loss(observations: Sequence[Observation], chances: Sequence[float]) -> tuple[float, float]:
    """Mean log loss and Brier score, by the weights of the claims: the lower the better."""
    right = np.array([each.is_right for each in observations], dtype=float)
    weight = np.array([_weight(each) for each in observations])
    chance = np.clip(np.array(chances), 0.005, 0.995)
    logs = -(right * np.log(chance) + (1 - right) * np.log(1 - chance))
    return float(np.average(logs, weights=weight)), float(np.average((chance - right) ** 2, weights=weight))


def _constant(observations: Sequence[Observation]) -> Forecast:
    weight = [_weight(each) for each in observations]
    mean = float(np.average([each.is_right for each in observations], weights=weight))
    return lambda _: mean


def _judged(_: Sequence[Observation]) -> Forecast:
    return lambda each: math.prod(TRUST.get(name, 1.0) for name in each.found)


METHODS: Final[Mapping[str, Method]] = {
    "the judgement of before": _judged,
    "the same for all": _constant,
    "measured, nothing judged": lambda rest: by_weights(fit(rest, prior={})),
    "grounds only": lambda rest: by_weights(fit(rest, distance=False)),
    "measured, near the judgement": lambda rest: by_weights(fit(rest)),
}
CHOSEN: Final = "measured, near the judgement"


def table_rows(observations: Sequence[Observation]) -> Iterator[tuple[str, ...]]:
    """The rows of the table: each feature, on how many claims it was measured, how many were right, its weight."""
    count = Counter(name for each in observations for name in (START, *each.found))
    good = Counter(name for each in observations if each.is_right for name in (START, *each.found))
    for name, weight in fit(observations).items():
        prior = f"{PRIOR[name]:.2f}" if name in PRIOR else ""
        yield name, str(count[name]), str(good[name]), prior, f"{round(weight, 2) + 0.0:.2f}"


def comparison(observations: Sequence[Observation]) -> Iterator[tuple[str, ...]]:
    """Each way of reckoning with log loss and Brier score over all, then log loss in the gold and at first sight.

    All on articles that it was not measured on.
    """
    for name, method in METHODS.items():
        chances = foretold(observations, method)
        pairs = [*zip(observations, chances, strict=True)]
        parts = ([p for p in pairs if (p[0].group == "first sight") is unseen] for unseen in (False, True))
        single = (loss([each for each, _ in part], [chance for _, chance in part])[0] for part in parts)
        yield name, *(f"{value:.4f}" for value in (*loss(observations, chances), *single))


def main() -> int:
    """Write the table, compare, or keep what is read at first sight."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compare", action="store_true", help="print how well each way foretells")
    parser.add_argument(
        "--first-sight", nargs="+", metavar="ID", help="keep these articles as they are read now"
    )
    flags = parser.parse_args()
    lexicon = load_lexicon()
    resources = Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))
    gold = gold_observations(resources)
    if flags.first_sight:
        keep_first_sight([each for each in gold if each.doc.split()[1] in flags.first_sight])
    elif flags.compare:
        sys.stdout.writelines("  ".join(row) + "\n" for row in comparison((*gold, *first_sight())))
    else:
        _write(TABLE, (COLUMNS, *table_rows((*gold, *first_sight()))))
        _write(ENTITY_TABLE, (names.COLUMNS, *names.entity_rows(names.found_names(resources))))
    return 0


def _write(table: Path, rows: Iterable[Sequence[str]]) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
