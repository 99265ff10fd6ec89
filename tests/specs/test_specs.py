"""Every specification row: a short text and the claims it states. To fix a wrong claim, add its row here first.

A row the rules cannot satisfy yet stands in ``known_misses.json`` with what is wrong; it must leave that list when
it comes right, so the list only ever says what is true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Claim, SourceText, Span
from pipeline.run import Resources, extract
from tests.scoring import right

HERE = Path(__file__).parent
KNOWN = json.loads((HERE / "known_misses.json").read_text("utf-8"))
ROWS = [
    pytest.param(f"{path.stem}:{number}", row, id=f"{path.stem}:{number}")
    for path in sorted(HERE.glob("*.json"))
    if path.stem not in ("known_misses", "entities", "layouts")
    for number, row in enumerate(json.loads(path.read_text("utf-8")), 1)
]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_claims_of_row(name: str, row: Mapping[str, Any], resources: Resources) -> None:
    wrong = faults(row, resources)
    if name in KNOWN:
        assert wrong, f"{name} comes right now: take it off known_misses.json"
    else:
        assert not wrong, f"{row['text']} ({row['why']}): {'; '.join(wrong)}"


def faults(row: Mapping[str, Any], resources: Resources) -> list[str]:
    """What is wrong with the claims of one row, in words."""
    source = SourceText(
        "row", "row", row["text"], "0" * 64, published=row.get("published"), region=row.get("region")
    )
    claims = list(extract(source, resources).claims)
    wrong = []
    for want, span in zip(row["claims"], _spans(row), strict=True):
        claim = next((c for c in claims if c.span.overlaps(span)), None)
        if claim is None:
            wrong.append(f"missed {want['quote']}")
            continue
        claims.remove(claim)
        wrong += _differences(claim, want, span, resources)
    return wrong + [f"spurious {claim.quote}" for claim in claims]


def _differences(claim: Claim, want: Mapping[str, Any], span: Span, resources: Resources) -> list[str]:
    checks = {"span": claim.span == span, **right(claim, want, resources.lexicon)}
    return [f"{field} of {want['quote']}" for field, good in checks.items() if not good]


def _spans(row: Mapping[str, Any]) -> list[Span]:
    spans, at = [], 0
    for want in row["claims"]:
        start = row["text"].index(want["quote"], at)
        at = start + len(want["quote"])
        spans.append(Span(start, at))
    return spans
