"""The flat tables of a run: for each record its columns, what they hold, and of what type they are.

What a column says of itself here is what ``datapackage.json``, the comments in the database, the last sheet of
the workbook and docs/columns.md say.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from pipeline.schema import schema

#: ``joined`` is a list that is one text in every format; ``decimal`` a number whose digits stand in the record as a
#: string; ``json`` an object.
Type: TypeAlias = Literal["text", "list", "joined", "json", "integer", "number", "decimal", "boolean"]

LIST_SEPARATOR = ";"
LISTED = f"with {LIST_SEPARATOR} between in csv and xlsx"

_DTYPES: Mapping[str, str] = MappingProxyType(
    {"integer": "Int64", "number": "Float64", "decimal": "Float64", "boolean": "boolean"}
)


class Column(NamedTuple):
    """A column: its name, where in the record its value is, its type, and what it holds."""

    name: str
    path: str
    type: Type
    about: str

    @property
    def dtype(self) -> str:
        """The type of the column in pandas."""
        return _DTYPES.get(self.type, "string")

    @property
    def steps(self) -> tuple[str | int, ...]:
        """The keys and indexes that lead to the value."""
        return tuple(int(step) if step.isdigit() else step for step in self.path.split("."))


def column_enum(record: str, column: Column) -> tuple[str, ...]:
    """The values a text column may have, if the schema lists them."""
    return tuple(value for value in _part(record, column.path).get("enum", ()) if value is not None)


def _part(record: str, path: str) -> Mapping[str, Any]:
    """What the schema says of a field; nothing of one that it lets vary."""
    part: Mapping[str, Any] = schema(record)
    for step in path.split("."):
        part = part.get("items", {}) if step.isdigit() else part.get("properties", {}).get(step, {})
    return part


def _span(name: str, path: str, of: str) -> tuple[Column, Column]:
    """Two columns for a half-open span of code points."""
    before = f"{name}_" if name else ""
    return (
        Column(f"{before}start", f"{path}.0", "integer", f"first code point of {of} in the text"),
        Column(f"{before}end", f"{path}.1", "integer", f"code point after {of}"),
    )


_DOC = (
    Column("doc", "doc.id", "text", "id of the document"),
    Column("source", "doc.source", "text", "name of its file under the folder given"),
)
_ARTICLE = Column("article", "article.index", "integer", "article within the document, from 1")

_FIGURE = (
    Column("figure", "figure.text", "text", "the number as printed"),
    Column("value", "figure.value", "decimal", "the number in the base unit; missing for a range"),
    Column("low", "figure.low", "decimal", "lower end of a range"),
    Column("high", "figure.high", "decimal", "upper end of a range"),
    Column("value_exact", "figure.value", "text", "value as an exact decimal or fraction"),
    Column("low_exact", "figure.low", "text", "low as an exact decimal or fraction"),
    Column("high_exact", "figure.high", "text", "high as an exact decimal or fraction"),
    Column("bound", "figure.bound", "text", "approx, gt or lt"),
    Column("unit", "unit.base", "text", "base unit"),
    Column("unit_text", "unit.text", "text", "the unit as printed"),
    Column("scale", "unit.scale", "text", "factor from the number as printed to the base unit"),
    Column("dimension", "unit.dimension", "text", "what the unit measures"),
    Column("ucum", "unit.ucum", "text", "UCUM code of the base unit"),
)

_PLACE = (
    Column("file_format", "locator.format", "text", "html, docx, pdf or epub: the format locator is for"),
    Column("page", "locator.page", "integer", "page of a pdf, from 1"),
    Column("paragraph", "locator.paragraph", "integer", "paragraph of a docx, from 0"),
    Column("locator", "locator", "json", "place in the file as JSON; missing where the file is the text"),
)

CLAIMS = (
    Column("id", "id", "text", "id of the claim"),
    *_DOC,
    Column("published", "doc.published", "text", "YYYY, YYYY-MM or YYYY-MM-DD"),
    _ARTICLE,
    Column("title", "article.title", "text", "title of the article"),
    Column("byline", "article.byline", "text", "byline of the article"),
    Column("quote", "quote", "text", "figure and unit as they stand in the original"),
    *_span("", "span", "the quote"),
    *_FIGURE,
    Column("year", "year.value", "integer", "year the figure holds for, or the end of its period"),
    Column("year_from", "year.from", "integer", "start of the period, or year compared with"),
    Column("period", "year.period", "text", "the time meant, more exactly than its year"),
    Column("year_text", "year.text", "text", "the expression the year was read from"),
    Column("year_basis", "year.basis", "text", "explicit, inherited, relative, publication or none"),
    Column("region", "region.names", "joined", f"canonical names, with {LIST_SEPARATOR} between"),
    Column("region_codes", "region.codes", "list", f"GB/T 2260 codes, {LISTED}"),
    Column("region_text", "region.text", "text", "the expression the region was read from"),
    Column("region_basis", "region.basis", "text", "explicit, inherited, default or none"),
    Column("indicator", "indicator.text", "text", "what is measured"),
    Column("kind", "kind", "text", "level, delta, rate, share, multiple or ratio"),
    Column("direction", "direction", "text", "up or down"),
    Column("policies", "policies", "list", f"canonical names of the policies in the sentence, {LISTED}"),
    Column("organisations", "organisations", "list", f"canonical names of the organisations, {LISTED}"),
    Column("sentence", "sentence.text", "text", "the sentence, its layout repaired"),
    Column(
        "confidence",
        "confidence",
        "number",
        "probability, from 0 to 1, that figure, unit, year and region are all right",
    ),
    Column("rules", "evidence", "list", f"field=rule for each field that a rule set, {LISTED}"),
    Column("sha256", "doc.sha256", "text", "hash of the document"),
    *_span("figure", "figure.span", "the figure"),
    *_span("unit", "unit.span", "the unit"),
    *_span("year", "year.span", "the year's expression"),
    *_span("region", "region.span", "the region's expression"),
    *_span("indicator", "indicator.span", "the indicator"),
    *_span("sentence", "sentence.span", "the sentence"),
    *_PLACE,
)

ENTITIES = (
    *_DOC,
    _ARTICLE,
    Column("type", "type", "text", "policy, place or org"),
    Column("text", "text", "text", "as printed, line breaks left out"),
    *_span("", "span", "the mention"),
    Column("canonical", "canonical", "text", "the name it goes by"),
    Column("codes", "codes", "list", f"GB/T 2260 codes, {LISTED}"),
    Column("kind", "kind", "text", "the finer class: county, composite, zone, programme, …"),
    Column("mentions", "mentions", "integer", "how often the document names it"),
    *_span("inside", "inside", "the longest entity that holds it"),
    Column("issuer", "issuer", "text", "of a policy: who issued it, several joined by 、"),
    Column("issued", "issued", "integer", "of a policy: the year it was issued"),
    Column("rule", "rule", "text", "id of the rule that found it"),
    Column("detail", "detail", "text", "by what it was told apart, or what it is short for"),
    Column("confidence", "confidence", "number", "share of right names among those its rule finds"),
    *_PLACE,
)

DOCUMENTS = (
    Column("doc", "id", "text", "id of the document"),
    Column("source", "source", "text", "name of its file under the folder given"),
    Column("sha256", "sha256", "text", "hash of its bytes; of its text for a row or standard input"),
    Column("published", "published", "text", "YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("published_from", "published_from", "text", "where the date was found"),
    Column("encoding", "encoding", "text", "the encoding it was read in"),
    Column(
        "title", "title", "text", "title of the document, else of its only article, else in the file's name"
    ),
    Column("publisher", "publisher", "text", "who published it"),
    Column("region", "region", "text", "the place it is about, from the metadata or --region"),
    Column("characters", "characters", "integer", "length in code points"),
    Column("articles", "articles", "integer", "how many articles it has"),
    Column("sentences", "sentences", "integer", "how many sentences"),
    Column("claims", "claims", "integer", "how many claims"),
    Column("entities", "entities", "integer", "how many entities"),
    Column("lost", "lost", "list", f"what of the file could not be read, {LISTED}"),
)

ERRORS = (
    Column("code", "code", "text", "SZ-…; docs/errors.md lists them"),
    Column("source", "source", "text", "the document that failed"),
    Column("reason", "reason", "text", "what happened"),
    Column("advice", "advice", "text", "what to do"),
)

TOKENS = (
    *_DOC,
    _ARTICLE,
    Column("text", "text", "text", "the word, line breaks left out"),
    *_span("", "span", "the word"),
    Column("pos", "pos", "text", "part of speech (ICTCLAS); empty if the segmenter gives none"),
)

QUANTITIES = (
    *_DOC,
    _ARTICLE,
    Column("quote", "quote", "text", "figure and unit as they stand in the original"),
    *_span("", "span", "the quote"),
    *_FIGURE,
    Column("form", "form", "text", "how it was written: number, range, ratio, proportion, doubling"),
    Column("claim", "claim", "boolean", "whether it is a claim"),
    Column("reason", "reason", "text", "why it is no claim"),
    *_span("figure", "figure.span", "the figure"),
    *_span("unit", "unit.span", "the unit"),
)

TIMES = (
    *_DOC,
    _ARTICLE,
    Column("text", "text", "text", "as printed, line breaks left out"),
    *_span("", "span", "the expression"),
    Column("first_day", "start", "text", "first day, ISO date"),
    Column("last_day", "end", "text", "last day, ISO date"),
    Column("granularity", "granularity", "text", "year, month, day, …"),
    Column("role", "role", "text", "frame, base, point or none"),
    Column("basis", "basis", "text", "explicit, inherited, relative, publication or none"),
    Column("rule", "rule", "text", "id of the rule that resolved it"),
)

TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "claims": CLAIMS,
        "entities": ENTITIES,
        "documents": DOCUMENTS,
        "errors": ERRORS,
        "tokens": TOKENS,
        "quantities": QUANTITIES,
        "times": TIMES,
    }
)
