"""The last stage: fields to a claim with a stable id and its evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
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
)

#: Forms in which figure and unit are one word: 三成, 翻番, 三分之一.
_WHOLE: Final = frozenset({"tenths", "doubling", "fraction", "percent", "half"})


def assemble(
    source: SourceText,
    article: Article,
    sentence: Sentence,
    quantity: Quantity,
    *,
    year: YearField,
    region: RegionField,
    indicator: IndicatorField,
    kind: Kind,
    direction: Direction | None,
    confidence: float,
    mentions: tuple[Mention, ...],
    evidence: tuple[Evidence, ...],
) -> Claim:
    """One claim. Its id depends on the document's bytes, the span and the schema version, on nothing else."""
    span = sentence.span(*quantity.at)
    return Claim(
        id=claim_id(source.sha256, span),
        source=source,
        article=article,
        quote=source.text[span.start : span.end],
        span=span,
        figure=quantity.figure,
        figure_span=sentence.span(*quantity.figure.at),
        unit=quantity.unit,
        unit_span=sentence.span(*quantity.unit.at) if quantity.unit.at else None,
        year=year,
        region=region,
        indicator=indicator,
        kind=kind,
        direction=direction,
        policies=tuple(m for m in mentions if m.type == "policy"),
        organisations=tuple(m for m in mentions if m.type == "org"),
        sentence=sentence,
        confidence=confidence,
        evidence=(*_own_evidence(sentence, quantity, direction), *evidence),
    )


def claim_id(sha256: str, span: Span) -> str:
    """``c_`` and 16 hexadecimal digits of a hash of document, span and schema version."""
    key = f"{sha256}:{span.start}:{span.end}:{SCHEMA_VERSION}"
    return "c_" + hashlib.sha256(key.encode()).hexdigest()[:16]


def _own_evidence(sentence: Sentence, quantity: Quantity, direction: Direction | None) -> Iterator[Evidence]:
    """Where figure, unit, bound and direction were read; the last two only where the claim has them."""
    figure, unit = quantity.figure, quantity.unit
    digits = sentence.span(*figure.at)
    yield Evidence("figure", f"figure.{quantity.form}", digits, figure.text)
    if figure.bound:
        yield Evidence("bound", f"bound.{figure.bound}", sentence.span(*quantity.at))
    rule = "unit.lexicon" if unit.at else "unit.whole" if quantity.form in _WHOLE else "unit.elided"
    yield Evidence("unit", rule, sentence.span(*unit.at) if unit.at else digits, unit.base)
    if direction:
        yield Evidence("direction", f"direction.{direction}", sentence.span(*quantity.at))
