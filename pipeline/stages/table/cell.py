"""One figure of a table with all that the table says of it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Direction, Evidence, IndicatorField, Kind, Quantity, RegionField, YearField


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table; ``at`` of its quantity is in the sentence that its line is.

    ``year`` and ``region`` are ``None`` where the table says none and the article's hold. ``shift`` counts from such
    a year: -1 for 上期金额. ``on_year`` says that the figure is a change on the year before.
    """

    quantity: Quantity
    kind: Kind
    direction: Direction | None
    year: YearField | None
    region: RegionField | None
    indicator: IndicatorField
    evidence: tuple[Evidence, ...]
    shift: int = 0
    on_year: bool = False

    def dated(self, field: YearField) -> YearField:
        """The year of the cell, given the one that holds for the table."""
        if field.value is None:
            return field
        if self.shift:
            value = field.value + self.shift
            field = field._replace(value=value, period=str(value), basis="relative")
        return field._replace(since=field.value - 1) if self.on_year and field.value else field
