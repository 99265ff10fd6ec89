"""The last stage: fields to a claim with a stable id and its evidence."""

from __future__ import annotations

from hashlib import sha256 as sha
from typing import Final

from pipeline.model import (
    SCHEMA_VERSION,
    Article,
    Claim,
    Direction,
    Evidence,
    IndicatorField,
    Kind,
    Mention,
    Quantity,
    RegionField,
    Sentence,
    SourceText,
    Span,
    YearField,
    new,
)

#: Forms in which figure and unit are one word: 三成, 翻番, 三分之一.
_WHOLE: Final = frozenset({"tenths", "doubling", "fraction", "percent", "half"})


def assemble(
    source: SourceText,
    article: Article,
    sentence: Sentence,
    quantity: Quantity,
    *,
    span: Span,
    year: YearField,
    region: RegionField,
    indicator: IndicatorField,
    kind: Kind,
    direction: Direction | None,
    confidence: float,
    policies: tuple[Mention, ...],
    organisations: tuple[Mention, ...],
    evidence: tuple[Evidence, ...],
) -> Claim:
    """One claim. Its id depends on the document's bytes, the ``span`` and the schema version, on nothing else."""
    figure, unit = quantity.figure, quantity.unit
    printed, at = figure.at, unit.at
    digits = sentence.span(printed.start, printed.end)
    unit_span = sentence.span(at.start, at.end) if at else None
    start, end = span
    why = _own_evidence(quantity, direction, span, digits, unit_span)
    return new(Claim, (
        claim_id(source.sha256, span), source, article, source.text[start:end], span,
        figure, digits, unit, unit_span, year, region, indicator, kind, direction,
        policies, organisations, sentence, confidence, (*why, *evidence),
    ))  # fmt: skip


def claim_id(sha256: str, span: Span) -> str:
    """``c_`` and 16 hexadecimal digits of a hash of document, span and schema version."""
    start, end = span
    return "c_" + sha(f"{sha256}:{start}:{end}:{SCHEMA_VERSION}".encode()).hexdigest()[:16]


def _own_evidence(
    quantity: Quantity, direction: Direction | None, span: Span, digits: Span, unit_span: Span | None
) -> list[Evidence]:
    """Where figure, unit, bound and direction were read; the last two only where the claim has them."""
    figure, unit = quantity.figure, quantity.unit
    form, bound = quantity.form, figure.bound
    found = [new(Evidence, ("figure", f"figure.{form}", digits, figure.text))]
    if bound:
        found.append(new(Evidence, ("bound", f"bound.{bound}", span, "")))
    rule = "unit.lexicon" if unit_span else "unit.whole" if form in _WHOLE else "unit.elided"
    found.append(new(Evidence, ("unit", rule, unit_span or digits, unit.base)))
    if direction:
        found.append(new(Evidence, ("direction", f"direction.{direction}", span, "")))
    return found
