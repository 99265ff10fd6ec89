"""JSON Schema (2020-12) of every record that is written, and a check of a record against it.

Within one ``schema_version`` fields may be added to a record; none is removed, renamed or given another
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType, NoneType
from typing import Any, TypeAlias

from pipeline.model import SCHEMA_VERSION

Schema: TypeAlias = dict[str, Any]

RECORDS = ("claims", "entities", "documents", "errors", "tokens", "quantities", "times")

NUMBER = r"^-?[0-9]+(\.[0-9]+)?(/[0-9]+)?$"
PUBLISHED = r"^[0-9]{4}(-[0-9]{2}){0,2}$"
CODE = r"^([0-9]{6}|[A-Z]{3})$"
KINDS = ("level", "delta", "rate", "share", "multiple", "ratio")
BOUNDS = ("approx", "gt", "lt", None)
YEAR_BASES = ("explicit", "inherited", "relative", "publication", "none")
FORMATS = ("html", "docx", "pdf", "epub")
REGION_BASES = ("explicit", "inherited", "default", "none")

_JSON_TYPES: Mapping[type, str] = MappingProxyType(
    {
        str: "string",
        int: "integer",
        float: "number",
        bool: "boolean",
        list: "array",
        dict: "object",
        NoneType: "null",
    }
)


def schema(record: str) -> Schema:
    """The schema of a row of ``<record>.jsonl``, for a record of ``RECORDS``."""
    about, properties = _ROWS[record]()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:shuzheng:schema:{SCHEMA_VERSION}:{record}",
        "title": record,
        **_object(about, properties),
    }


def problems(value: object, schema: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """What is wrong with a record read from JSON, as ``field: reason``; knows the keywords used here."""
    if (kinds := schema.get("type")) is not None and not _is_type(value, kinds):
        yield f"{where or 'record'}: {_brief(value)} is not {kinds}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {_brief(value)} is not one of {schema['enum']}"
    elif "const" in schema and value != schema["const"]:
        yield f"{where}: {_brief(value)} is not {schema['const']}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {_brief(value)} does not match {schema['pattern']}"
    elif isinstance(value, (int, float)) and not _in_range(value, schema):
        yield f"{where}: {value} is out of range"
    elif isinstance(value, dict):
        yield from _field_problems(value, schema, where)
    elif isinstance(value, list):
        yield from _item_problems(value, schema, where)


def _field_problems(value: Mapping[str, Any], schema: Mapping[str, Any], where: str) -> Iterator[str]:
    prefix = f"{where}." if where else ""
    for name, part in schema.get("properties", {}).items():
        if name in value:
            yield from problems(value[name], part, prefix + name)
        elif name in schema["required"]:
            yield f"{prefix}{name}: missing"


def _item_problems(value: list[Any], schema: Mapping[str, Any], where: str) -> Iterator[str]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not least <= len(value) <= most:
        yield f"{where}: has {len(value)} items"
    for index, item in enumerate(value):
        yield from problems(item, schema.get("items", {}), f"{where}[{index}]")


def _is_type(value: object, kinds: str | list[str]) -> bool:
    name = _JSON_TYPES.get(type(value), "")
    allowed = (kinds,) if isinstance(kinds, str) else kinds
    return name in allowed or (name == "integer" and "number" in allowed)


def _in_range(value: float, schema: Mapping[str, Any]) -> bool:
    return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _object(about: str, properties: Schema) -> Schema:
    return {"description": about, "type": "object", "properties": properties, "required": [*properties]}


def _string(about: str, **more: Any) -> Schema:
    return {"description": about, "type": "string", **more}


def _integer(about: str, **more: Any) -> Schema:
    return {"description": about, "type": "integer", **more}


def _enum(about: str, values: tuple[str | None, ...]) -> Schema:
    return {"description": about, "enum": [*values]}


def _list(about: str, items: Schema) -> Schema:
    return {"description": about, "type": "array", "items": items}


def _or_null(part: Schema) -> Schema:
    return {**part, "type": [part["type"], "null"]}


def _number(about: str) -> Schema:
    return _or_null(_string(f"{about}; an exact decimal, or a fraction like 1/3", pattern=NUMBER))


def _span(about: str = "where it stands") -> Schema:
    items = {"type": "integer", "minimum": 0}
    words = f"{about}: [start, end) in code points of the original"
    return {"description": words, "type": "array", "items": items, "minItems": 2, "maxItems": 2}


def _doc() -> Schema:
    return _object("the document it was read from", _doc_fields())


def _doc_fields() -> Schema:
    return {
        "id": _string("the document's id in this run"),
        "source": _string("its name under the folder or file that was given"),
        "sha256": _string(
            "hash of its bytes; of its text for a row or standard input", pattern="^[0-9a-f]{64}$"
        ),
        "published": _or_null(_string("YYYY, YYYY-MM or YYYY-MM-DD", pattern=PUBLISHED)),
        "offset_unit": {"description": "what spans count", "const": "code_point"},
    }


def _article_index() -> Schema:
    return _object("the article within the document", {"index": _integer("from 1", minimum=1)})


def _article() -> Schema:
    index = _integer("from 1", minimum=1)
    title, byline = _or_null(_string("as printed")), _or_null(_string("as printed"))
    return _object("the article within the document", {"index": index, "title": title, "byline": byline})


def _figure() -> Schema:
    return _object(
        "the number, in the base unit",
        {
            "text": _string("as printed"),
            "value": _number("the number; null for a range"),
            "low": _number("lower end of a range"),
            "high": _number("upper end of a range"),
            "bound": _enum("about, more than (gt) or less than (lt) the number", BOUNDS),
            "span": _span(),
        },
    )


def _unit() -> Schema:
    return _object(
        "the unit of measure or classifier",
        {
            "text": _string("as printed"),
            "base": _string("the unit that value is in, without 万 or 亿"),
            "scale": _string("factor from the figure as printed to the base unit", pattern=NUMBER),
            "dimension": _string("what the unit measures: population, money, area, …"),
            "ucum": _or_null(_string("UCUM code of the base unit")),
            "span": _or_null(_span("where it stands; null if it is not printed")),
        },
    )


def _year() -> Schema:
    return _object(
        "when the figure holds",
        {
            "value": _or_null(_integer("the year observed, or the end of the period")),
            "from": _or_null(_integer("start of the period, or the year compared with")),
            "period": _or_null(_string("the time meant, as 2022, 2022-06, 2014/2022 or 2023-01/2023-06")),
            "text": _or_null(_string("the expression it was read from; null if none stands in the text")),
            "basis": _enum("on what ground", YEAR_BASES),
            "span": _or_null(_span("the expression")),
        },
    )


def _region() -> Schema:
    return _object(
        "where the figure holds",
        {
            "names": _list("canonical names, composites by their own", _string("name")),
            "codes": _list("GB/T 2260 codes, a composite's members", _string("code", pattern=CODE)),
            "text": _or_null(_string("the expression it was read from; null if none stands in the text")),
            "basis": _enum("on what ground", REGION_BASES),
            "span": _or_null(_span("the expression")),
        },
    )


def _indicator() -> Schema:
    text = _or_null(_string("the phrase of the text that says it"))
    return _object("what is measured", {"text": text, "span": _or_null(_span("the phrase"))})


def _mentions(about: str) -> Schema:
    fields = {"text": _string("as printed"), "canonical": _string("canonical name"), "span": _span()}
    return _list(about, _object("a mention", fields))


def _evidence() -> Schema:
    fields = {
        "field": _string("the field of the claim"),
        "rule": _string("id of the rule that set it"),
        "span": _or_null(_span("where the rule looked")),
        "detail": _string("what it saw"),
    }
    return _list("why each field has its value", _object("one reason", fields))


def _locator() -> Schema:
    """What leads into an html, docx, pdf or epub file; which fields there are depends on the format."""
    about = "where it stands in the file: null where the file is plain text, so that the span is the place"
    part = _part_of_locator()
    again = _list("the paragraphs, pages or files after the first that it runs on into", _part("one", part))
    return _or_null(
        _part(about, {"format": _enum("of the file", FORMATS), **part, "continued": again}, "format")
    )


def _part_of_locator() -> Schema:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    return {
        "range": _span("html: of the decoded file; epub: of the decoded chapter; docx: of the paragraph"),
        "page": _integer("pdf: from 1", minimum=1),
        "boxes": _list("pdf: left, bottom, right, top of each line, in points from the bottom left", box),
        "part": _enum("docx: what the paragraph belongs to", ("document", "footnotes", "endnotes")),
        "paragraph": _integer("docx: number of the w:p in its part, from 0", minimum=0),
        "table": _or_null(_integer("docx: number of its table, from 0", minimum=0)),
        "row": _or_null(_integer("docx: number of its row", minimum=0)),
        "cell": _or_null(_integer("docx: number of its cell", minimum=0)),
        "file": _string("epub: name of the chapter in the archive"),
    }


def _part(about: str, properties: Schema, *required: str) -> Schema:
    return {"description": about, "type": "object", "properties": properties, "required": [*required]}


def _claims() -> tuple[str, Schema]:
    return "One quantity that the article asserts, with all that it holds for.", {
        "id": _string("the same input gives the same id on every machine", pattern="^c_[0-9a-z]+$"),
        "schema_version": {"description": "of this record", "const": SCHEMA_VERSION},
        "doc": _doc(),
        "article": _article(),
        "quote": _string("figure and unit, the very characters of the original"),
        "span": _span("the quote"),
        "figure": _figure(),
        "unit": _unit(),
        "year": _year(),
        "region": _region(),
        "indicator": _indicator(),
        "kind": _enum(
            "amount, absolute change, relative change, proportion, multiple or term of a:b:c", KINDS
        ),
        "direction": _enum("of a change", ("up", "down", None)),
        "policies": _mentions("policies named in the sentence"),
        "organisations": _mentions("organisations named in the sentence"),
        "sentence": _object("the sentence", {"span": _span(), "text": _string("its layout repaired")}),
        "confidence": {"description": "from 0 to 1", "type": "number", "minimum": 0, "maximum": 1},
        "evidence": _evidence(),
        "locator": _locator(),
    }


def _entities() -> tuple[str, Schema]:
    return "One mention of a policy, place or organisation.", {
        "doc": _doc(),
        "article": _article_index(),
        "type": _enum("what it is", ("policy", "place", "org")),
        "text": _string("as printed, line breaks left out"),
        "span": _span(),
        "canonical": _string("canonical name"),
        "codes": _list("GB/T 2260 codes of a place", _string("code", pattern=CODE)),
        "kind": _string("the finer class: county, composite, zone, programme, …"),
        "mentions": _integer(
            "how often the document names it: the same type, canonical name and codes", minimum=1
        ),
        "inside": _or_null(_span("the longest entity that holds this one; null if none does")),
        "issuer": _or_null(_string("of a policy: who issued it, several joined by 、; null if not said")),
        "issued": _or_null(_integer("of a policy: the year it was issued; null if not said")),
        "rule": _string("id of the rule that found it"),
        "detail": _or_null(_string("by what it was told apart, or what it is short for")),
        "confidence": {
            "description": "share of right names among those its rule finds, measured on gold",
            "type": "number",
            "minimum": 0,
            "maximum": 1,
        },
        "locator": _locator(),
    }


def _documents() -> tuple[str, Schema]:
    return "One document that was read.", {
        **_doc_fields(),
        "published_from": _or_null(
            _string(
                "where published was found: metadata, row, html, epub, docx, pdf, text, file name or option"
            )
        ),
        "encoding": _string("the encoding it was read in"),
        "title": _or_null(
            _string("from the metadata or the file, else of its only article, else in the file's name")
        ),
        "publisher": _or_null(_string("from the metadata")),
        "region": _or_null(_string("the place it is about, from the metadata or --region")),
        "characters": _integer("length in code points", minimum=0),
        "articles": _integer("how many", minimum=0),
        "sentences": _integer("how many", minimum=0),
        "claims": _integer("how many", minimum=0),
        "entities": _integer("how many", minimum=0),
        "lost": _list(
            "what of the file could not be read",
            _object(
                "A part of it.",
                {
                    "code": _string("SZ-…; docs/errors.md lists them", pattern="^SZ-"),
                    "reason": _string("which part, and why"),
                },
            ),
        ),
    }


def _errors() -> tuple[str, Schema]:
    return "One document that failed.", {
        "code": _string("SZ-…; docs/errors.md lists them", pattern="^SZ-"),
        "source": _string("the document"),
        "reason": _string("what happened"),
        "advice": _string("what to do"),
    }


def _tokens() -> tuple[str, Schema]:
    return "One word.", {
        "doc": _doc(),
        "article": _article_index(),
        "text": _string("the characters of the original, line breaks left out"),
        "span": _span(),
        "pos": _string("part of speech (ICTCLAS); empty if the segmenter gives none"),
    }


def _quantities() -> tuple[str, Schema]:
    return "One quantity seen, claim or not.", {
        "doc": _doc(),
        "article": _article_index(),
        "quote": _string("figure and unit, the very characters of the original"),
        "span": _span("the quote"),
        "figure": _figure(),
        "unit": _unit(),
        "form": _string("how it was written: number, range, ratio, proportion, doubling"),
        "claim": {"description": "whether it is a claim", "type": "boolean"},
        "reason": _or_null(_string("why it is no claim")),
    }


def _times() -> tuple[str, Schema]:
    return "One time expression.", {
        "doc": _doc(),
        "article": _article_index(),
        "text": _string("as printed, line breaks left out"),
        "span": _span(),
        "start": _or_null(_string("first day, ISO date")),
        "end": _or_null(_string("last day, ISO date")),
        "granularity": _string("year, month, day, …"),
        "role": _string("frame, base, point or none"),
        "basis": _enum("on what ground it was resolved", YEAR_BASES),
        "rule": _string("id of the rule that resolved it"),
    }


_ROWS: Mapping[str, Callable[[], tuple[str, Schema]]] = MappingProxyType(
    {
        "claims": _claims,
        "entities": _entities,
        "documents": _documents,
        "errors": _errors,
        "tokens": _tokens,
        "quantities": _quantities,
        "times": _times,
    }
)
