"""Claims as a flat table: one row a claim, one column a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

LIST_SEPARATOR = ";"


class Column(NamedTuple):
    """A column: its name, where its value is in the claim record, its pandas type, and what it holds."""

    name: str
    path: str
    dtype: str
    about: str


COLUMNS = (
    Column("id", "id", "string", "id of the claim"),
    Column("doc", "doc.id", "string", "id of the document"),
    Column("source", "doc.source", "string", "name of its file under the folder given"),
    Column("published", "doc.published", "string", "YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("article", "article.index", "Int64", "article within the document, from 1"),
    Column("title", "article.title", "string", "title of the article"),
    Column("byline", "article.byline", "string", "byline of the article"),
    Column("quote", "quote", "string", "figure and unit as they stand in the original"),
    Column("start", "span.0", "Int64", "first code point of the quote"),
    Column("end", "span.1", "Int64", "code point after the quote"),
    Column("figure", "figure.text", "string", "the number as printed"),
    Column("value", "figure.value", "Float64", "the number in the base unit; missing for a range"),
    Column("low", "figure.low", "Float64", "lower end of a range"),
    Column("high", "figure.high", "Float64", "upper end of a range"),
    Column("value_exact", "figure.value", "string", "value as an exact decimal or fraction"),
    Column("bound", "figure.bound", "string", "approx, gt or lt"),
    Column("unit", "unit.base", "string", "base unit"),
    Column("unit_text", "unit.text", "string", "the unit as printed"),
    Column("scale", "unit.scale", "string", "factor from the number as printed to the base unit"),
    Column("dimension", "unit.dimension", "string", "what the unit measures"),
    Column("ucum", "unit.ucum", "string", "UCUM code of the base unit"),
    Column("year", "year.value", "Int64", "year the figure holds for, or the end of its period"),
    Column("year_from", "year.from", "Int64", "start of the period, or year compared with"),
    Column("period", "year.period", "string", "the time meant, more exactly than its year"),
    Column("year_text", "year.text", "string", "the expression the year was read from"),
    Column("year_basis", "year.basis", "string", "explicit, inherited, relative, publication or none"),
    Column("region", "region.names", "string", f"canonical names, with {LIST_SEPARATOR} between"),
    Column("region_codes", "region.codes", "string", f"GB/T 2260 codes, with {LIST_SEPARATOR} between"),
    Column("region_text", "region.text", "string", "the expression the region was read from"),
    Column("region_basis", "region.basis", "string", "explicit, inherited, default or none"),
    Column("indicator", "indicator.text", "string", "what is measured"),
    Column("kind", "kind", "string", "level, delta, rate, share, multiple or ratio"),
    Column("direction", "direction", "string", "up or down"),
    Column("policies", "policies", "string", f"policies in the sentence, with {LIST_SEPARATOR} between"),
    Column("organisations", "organisations", "string", f"organisations, with {LIST_SEPARATOR} between"),
    Column("sentence", "sentence.text", "string", "the sentence, its layout repaired"),
    Column("confidence", "confidence", "Float64", "from 0 to 1"),
)


def to_frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Claim records as a data frame with the columns of ``COLUMNS``, typed, missing values as ``NA``."""
    import pandas as pd

    rows = list(records)
    frame = pd.DataFrame(
        [[_cell(row, column) for column in COLUMNS] for row in rows],
        columns=[column.name for column in COLUMNS],
        dtype=object,
    )
    return frame.astype({column.name: column.dtype for column in COLUMNS})


def _cell(record: Mapping[str, Any], column: Column) -> Any:
    value: Any = record
    for step in column.path.split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    if isinstance(value, (list, tuple)):
        return LIST_SEPARATOR.join(_name(each) for each in value)
    if column.dtype == "Float64" and isinstance(value, str):
        numerator, _, denominator = value.partition("/")
        return float(numerator) / float(denominator or 1)
    return value


def _name(item: Any) -> str:
    return str(item["canonical"]) if isinstance(item, Mapping) else str(item)
