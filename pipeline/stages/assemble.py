"""The last stage: fields to a claim with a stable id and its evidence."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256 as sha
from typing import TYPE_CHECKING, Final

from pipeline.model import (
    SCHEMA_VERSION,
    Article,
    Claim,
    Direction,
    Evidence,
    Figure,
    IndicatorField,
    Kind,
    Mention,
    Quantity,
    RegionField,
    Sentence,
    SourceText,
    Span,
    Unit,
    YearField,
    new,
)

if TYPE_CHECKING:
    from hashlib import _Hash

#: What follows the document in the text whose hash is the id.
_PLACE: Final = b":%%d:%%d:%d" % SCHEMA_VERSION
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
    figure, unit, form = quantity.figure, quantity.unit, quantity.form
    printed, at = figure.at, unit.at
    digits = sentence.span(printed.start, printed.end)
    unit_span = sentence.span(at.start, at.end) if at else None
    start, end = span
    why = _own_evidence(figure, unit, form, direction, span, digits, unit_span)
    return new(Claim, (
        claim_id(source.sha256, span), source, article, source.text[start:end], span,
        figure, digits, unit, unit_span, year, region, indicator, kind, direction,
        policies, organisations, sentence, confidence, (*why, *evidence),
    ))  # fmt: skip


def claim_id(sha256: str, span: Span) -> str:
    """``c_`` and 16 hexadecimal digits of a hash of document, span and schema version."""
    hashed = _of_document(sha256).copy()
    hashed.update(_PLACE % span)
    return "c_" + hashed.hexdigest()[:16]


@lru_cache(maxsize=8)  # never written to, only copied
def _of_document(sha256: str) -> _Hash:
    """The hash as far as it is the same for all claims of a document."""
    return sha(sha256.encode())


def _own_evidence(
    figure: Figure,
    unit: Unit,
    form: str,
    direction: Direction | None,
    span: Span,
    digits: Span,
    unit_span: Span | None,
) -> list[Evidence]:
    """Where figure, unit, bound and direction were read; the last two only where the claim has them."""
    bound = figure.bound
    found = [new(Evidence, ("figure", f"figure.{form}", digits, figure.text))]
    if bound:
        found.append(new(Evidence, ("bound", f"bound.{bound}", span, "")))
    rule = "unit.lexicon" if unit_span else "unit.whole" if form in _WHOLE else "unit.elided"
    found.append(new(Evidence, ("unit", rule, unit_span or digits, unit.base)))
    if direction:
        found.append(new(Evidence, ("direction", f"direction.{direction}", span, "")))
    return found
