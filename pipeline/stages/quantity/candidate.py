"""A number with what follows it, as it is read from a text before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.lexicon import UnitRow
from pipeline.model import Number
from pipeline.stages.quantity.numerals import ONE


# Not a tuple, whose fields are several times as dear to read; nothing writes to one that is read.
@dataclass(slots=True)
class Candidate:
    """A number with what follows it. Positions are in the sentence text; ``unit`` is ``None`` where none follows.

    ``start`` is the first sign or digit, ``digits_end`` the end of digits and scale, ``end`` the end of the unit;
    ``before`` and ``after`` are the characters beside it, if any.
    """

    form: str
    start: int
    digits_end: int
    end: int
    value: Number | None
    unit: UnitRow | None
    unit_start: int | None = None
    scale: Decimal = ONE
    more: bool = False
    high: Number | None = None
    currency: bool = False
    term: int = 0
    terms: int = 1
    before: str = ""
    after: str = ""


def plus(made: Candidate, part: Decimal) -> Candidate:
    """The same with a part added to its value."""
    return replace(made, value=made.value + part) if isinstance(made.value, Decimal) else made
