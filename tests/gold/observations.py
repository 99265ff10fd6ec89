"""Claims as they were read, what was right in each, and the features that its confidence is reckoned from.

``first_sight.jsonl`` keeps what was read in articles before any rule had been mended on them, which cannot be had
again: ``python -m tests.gold.fit --first-sight 401 402`` appends the articles 401 and 402 as they are read now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.model import Claim, Extraction, Quantity, Span
from pipeline.run import Resources
from pipeline.stages.confidence import Surroundings, features
from tests.gold.gate import SETS, extract_all, match
from tests.scoring import STRICT, right

FIRST_SIGHT: Final = Path(__file__).with_name("first_sight.jsonl")


@dataclass(frozen=True, slots=True)
class Observation:
    """One claim: the set and article it is of, its features, the strict fields that are wrong, the rules that decided.

    ``wrong`` is ``("spurious",)`` where there is no such claim; ``other`` are wrong fields beyond the strict ones.
    """

    group: str
    doc: str
    quote: str
    found: tuple[str, ...]
    wrong: tuple[str, ...]
    confidence: float = 0.0
    other: tuple[str, ...] = ()
    rules: Mapping[str, str] | None = None

    @property
    def is_right(self) -> bool:
        """Whether figure, unit, year and region are all right."""
        return not self.wrong


def gold_observations(resources: Resources) -> tuple[Observation, ...]:
    """Every claim read in the gold at hand, as the rules read it now; what gold ignores is left out."""
    return tuple(
        observation
        for group, articles, gold in SETS
        if articles.is_dir()
        for extraction in extract_all(articles, resources)
        for observation in _of_article(group, extraction, gold, resources)
    )


def first_sight() -> tuple[Observation, ...]:
    """What was read in articles at first sight."""
    rows = map(json.loads, FIRST_SIGHT.read_text("utf-8").splitlines())
    return tuple(
        Observation("first sight", row["doc"], row["quote"], tuple(row["found"]), tuple(row["wrong"]))
        for row in rows
    )


def keep_first_sight(observations: Sequence[Observation]) -> None:
    """Append observations; an article that is kept already is refused, for it has been seen."""
    kept = {each.doc for each in first_sight()} & {each.doc for each in observations}
    if kept:
        raise SystemExit(f"seen before: {', '.join(sorted(kept))}")
    with FIRST_SIGHT.open("a", encoding="utf-8") as file:
        for each in observations:
            row = {"doc": each.doc, "quote": each.quote, "wrong": each.wrong, "found": each.found}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def gold_rows(path: Path) -> tuple[Mapping[str, Any], ...]:
    """The rows of a file of gold."""
    return tuple(json.loads(line) for line in path.read_text("utf-8").splitlines() if line)


def _of_article(
    group: str, extraction: Extraction, gold: Path, resources: Resources
) -> Iterator[Observation]:
    path = gold / f"claims_{extraction.source.doc_id}.jsonl"
    if not path.is_file():
        return
    rows = gold_rows(path)
    ranges = {tuple(row["range"]) for row in rows if row.get("range")}
    claims = [c for c in extraction.claims if not ranges or any(s <= c.span.start < e for s, e in ranges)]
    pairs, found = match(claims, rows), dict(_features(extraction))
    for index, claim in enumerate(claims):
        row = rows[pairs[index]] if index in pairs else None
        if row is None or not row.get("ignore"):
            yield _observation(
                f"{group} {extraction.source.doc_id}", claim, row, found[claim.span], resources
            )


def _observation(
    doc: str, claim: Claim, row: Mapping[str, Any] | None, found: tuple[str, ...], resources: Resources
) -> Observation:
    checks = right(claim, row, resources.lexicon) if row else {"spurious": False}
    wrong = tuple(field for field, good in checks.items() if not good)
    strict = tuple(field for field in wrong if field in (*STRICT, "spurious"))
    other = tuple(field for field in wrong if field not in strict)
    rules = {each.field: each.rule for each in claim.evidence}
    return Observation(doc.split()[0], doc, claim.quote, found, strict, claim.confidence, other, rules)


def _features(extraction: Extraction) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """The features of each claim by its span, as the pipeline reckons them."""
    quantities: dict[Span, tuple[Quantity, Surroundings]] = {}
    for reading in extraction.readings:
        around = Surroundings.of(reading)
        for quantity in reading.quantities:
            quantities[reading.sentence.span(*quantity.at)] = (quantity, around)
    for claim in extraction.claims:
        quantity, around = quantities[claim.span]
        text = extraction.source.text
        yield claim.span, features(text, claim.span, quantity, around, year=claim.year, region=claim.region)
