"""One figure of a table under its heads, in its row: kind, year, place and indicator, and where each was read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.model import (
    Direction,
    Evidence,
    Figure,
    IndicatorField,
    Kind,
    Quantity,
    RegionBasis,
    RegionField,
    Span,
    YearBasis,
    YearField,
)
from pipeline.stages.table.cell import Cell
from pipeline.stages.table.heads import Label
from pipeline.stages.table.lines import Word
from pipeline.stages.table.units import Measure


@dataclass(frozen=True, slots=True)
class Column:
    """The heads over one figure, read, and the head that says what a bare change or share is of."""

    heads: tuple[Label, ...]
    subject: Label | None


@dataclass(frozen=True, slots=True)
class About:
    """All that bears on one figure."""

    word: Word
    measure: Measure
    column: Column
    label: Label
    caption: Label | None
    latest: int | None

    def cell(self) -> Cell:
        """The figure with its fields and where each was read."""
        value, quantity = self._quantity()
        kind, direction = self._kind(value)
        year, why_year, shift = self._year()
        region, why_region = self._region()
        indicator, why_indicator = self._indicator()
        moves = kind in ("rate", "delta")
        told = (*self.column.heads, self.label, *([self.caption] if self.caption else []))
        on_year = moves and any(label.on_year for label in told)
        unit = Evidence("unit", "table.unit", self.measure.span, self.measure.text)
        why = (unit, *why_year, *why_region, *why_indicator, Evidence("kind", f"kind.{kind}", self.word.span))
        return Cell(quantity, kind, direction, year, region, indicator, why, shift, on_year)

    def _quantity(self) -> tuple[Decimal, Quantity]:
        match = self.word.figure()
        digits = match["digits"] if match else ""
        at = Span(self.word.at.start, self.word.at.start + len(digits))
        value = Decimal(digits.replace(",", "").replace("−", "-"))
        scaled = value if self.measure.scale == 1 else _plain(value * self.measure.scale)
        figure = Figure(self.word.sentence.surface(*at), scaled, None, None, None, at)
        unit = self.measure.unit(
            printed=Span(at.end, self.word.at.end) if self.word.at.end > at.end else None
        )
        return value, Quantity(self.word.at, figure, unit, "arabic")

    def _kind(self, value: Decimal) -> tuple[Kind, Direction | None]:
        """A change where head, label or else caption says so; a share for any other percentage."""
        near = (*self.column.heads, self.label)
        changes = [label for label in near if label.change]
        if not changes and self.caption and self.caption.change and not any(label.part for label in near):
            changes = [self.caption] if self.measure.dimension == "proportion" else []
        if not changes:
            return (
                "multiple" if self.measure.base == "倍" else "share" if self.measure.percent else "level"
            ), None
        direction: Direction | None = "up" if value > 0 else "down" if value < 0 else None
        if direction == "up" and any(label.falls for label in changes):
            direction = "down"
        return ("rate" if self.measure.percent or self.measure.base == "倍" else "delta"), direction

    def _year(self) -> tuple[YearField | None, tuple[Evidence, ...], int]:
        """The year of the head, else of the row, else of the caption; of the latest column for a change."""
        for label, rule in (
            *((head, "table.column") for head in self.column.heads),
            (self.label, "table.row"),
        ):
            if label.year and label.year_at:
                return (*_dated(label, rule, label.base), 0)
        base = next((head.base for head in self.column.heads if head.base), None)
        shift = min(head.shift for head in self.column.heads)
        if self.caption and self.caption.year:
            return (
                *_dated(self.caption, "table.caption", base or self.caption.base or self.caption.since),
                shift,
            )
        if self.latest and any(head.change for head in self.column.heads):
            field = YearField(self.latest, base, str(self.latest), None, "inherited", None)
            return field, (Evidence("year", "table.column", None, str(self.latest)),), 0
        return None, (), shift

    def _region(self) -> tuple[RegionField | None, tuple[Evidence, ...]]:
        """The place of the row, else of the head, else of the caption; the nation yields to any other."""
        near = [(self.label, "table.row"), *((head, "table.column") for head in reversed(self.column.heads))]
        said = [(label, rule) for label, rule in near if label.place]
        local = [(label, rule) for label, rule in said if label.place and label.place[0] != ("全国",)]
        for label, rule in (*local, *said, *([(self.caption, "table.caption")] if self.caption else [])):
            if label.place and label.place_at:
                basis: RegionBasis = "inherited" if rule == "table.caption" else "explicit"
                span = label.sentence.span(*label.place_at)
                text = label.sentence.surface(*label.place_at)
                return RegionField(*label.place, text, basis, span), (Evidence("region", rule, span),)
        return None, ()

    def _indicator(self) -> tuple[IndicatorField, tuple[Evidence, ...]]:
        """Label and head joined (刮板输送机营业收入); the caption's noun where they say only place and year."""
        names = [(self.label, "table.row")] if self.label.name else []
        if self.column.subject:
            names.append((self.column.subject, "table.column"))
        if not names and self.caption:
            names = [(self.caption, "table.caption")]
        pieces = [(label.sentence, label.name, rule) for label, rule in names if label.name]
        if not pieces:
            return IndicatorField(None, None), (Evidence("indicator", "indicator.none", None),)
        why = [Evidence("indicator", rule, s.span(*at), s.surface(*at)) for s, at, rule in pieces]
        return IndicatorField("".join(e.detail for e in why), why[0].span), tuple(why)


def _dated(label: Label, rule: str, since: int | None) -> tuple[YearField, tuple[Evidence, ...]]:
    at = label.year_at or Span(0, 1)
    text, span = label.sentence.surface(*at), label.sentence.span(*at)
    basis: YearBasis = "inherited" if rule == "table.caption" else "explicit"
    field = YearField(label.year, since, str(label.year), text, basis, span)
    return field, (Evidence("year", rule, span, text),)


def _plain(value: Decimal) -> Decimal:
    """Multiplied out without the zeros that multiplying leaves."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()
