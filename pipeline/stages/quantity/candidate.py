"""A number with what follows it, as it is read from a text before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.lexicon import UnitRow
from pipeline.model import Number
from pipeline.stages.quantity.numerals import ONE


# Not a tuple, whose fields are several times as dear to read, nor frozen: what the neighbours tell is written into it.
@dataclass(slots=True)
class Candidate:
    """A number with what follows it. Positions are in the sentence text; ``unit`` is ``None`` where none follows.

    ``start`` is the first sign or digit, ``digits_end`` the end of digits and scale, ``end`` the end of the unit;
    ``before`` and ``after`` are the characters beside it, if any. ``plain_end`` is the end of the digits alone where they
    are but digits and a point.
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
    plain_end: int = -1


_blank: Final = object.__new__


def candidate(
    form: str,
    start: int,
    digits_end: int,
    end: int,
    value: Number,
    unit: UnitRow | None,
    unit_start: int | None,
    scale: Decimal,
    more: bool,
    high: Number | None,
    before: str,
    after: str,
    plain_end: int,
) -> Candidate:
    """What calling the class makes of its fields, in half the time."""
    made = _blank(Candidate)
    made.form, made.start, made.digits_end, made.end = form, start, digits_end, end
    made.value, made.unit, made.unit_start, made.scale = value, unit, unit_start, scale
    made.more, made.high, made.currency, made.term, made.terms = more, high, False, 0, 1
    made.before, made.after, made.plain_end = before, after, plain_end
    return made


def plus(made: Candidate, part: Decimal) -> Candidate:
    """The same with a part added to its value."""
    return replace(made, value=made.value + part) if isinstance(made.value, Decimal) else made
