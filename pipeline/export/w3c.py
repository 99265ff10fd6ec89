"""W3C Web Annotation: a collection in JSON-LD of what each claim says and where, of its parts, and of entities.

A TextPositionSelector counts code points of the text of record (Web Annotation Data Model, 4.2.5); a
TextQuoteSelector beside it finds the place again in a text that was laid out anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import orjson

from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.export.jsonfile import ArrayFile
from pipeline.export.marks import PARTS, Row
from pipeline.export.offsets import Offsets, OffsetUnit
from pipeline.model import Span

ANNO = "http://www.w3.org/ns/anno.jsonld"
# Our terms: docs/exports.md says what each means.
TERMS = "urn:shuzheng:terms:"
_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
_AROUND = 32


class WebAnnotations:
    """Writes ``STEM.jsonld``, an AnnotationCollection with one page."""

    def __init__(self, job: Job) -> None:
        self._unit = job.unit
        self._maker = job.maker
        self._digest = sha256()
        # Which collection it is follows from what is in it, so its id comes last.
        head = {"@context": [ANNO, {"shuzheng": TERMS}], "type": "AnnotationCollection"}
        start = (
            orjson.dumps(head).removesuffix(b"}")
            + b',"first":{"type":"AnnotationPage","startIndex":0,"items":['
        )
        self._items = ArrayFile(job.path(".jsonld"), start)

    def write(self, document: Document) -> None:
        """Append the annotations of one document."""
        for annotation in web_annotations(document, self._unit):
            self._digest.update(annotation["id"].encode())
            self._items.write(annotation)

    def close(self) -> tuple[str, ...]:
        """End the page and the collection."""
        iri = f"urn:shuzheng:collection:{self._digest.hexdigest()[:32]}"
        page = {"id": f"{iri}:1", "partOf": iri}
        about = {"id": iri, "label": self._maker, "total": self._items.items}
        members = (orjson.dumps(each).removeprefix(b"{") for each in (page, about))
        self._items.close(b"\n]," + b",".join(members) + b"\n")
        return ()


def web_annotations(document: Document, unit: OffsetUnit) -> Iterator[Row]:
    """The annotations of a document: each claim, followed by its parts, then the entities.

    A claim has the same name in two copies of a text, its annotations have not.
    """
    target = _Target(document, unit)
    base = f"urn:shuzheng:annotation:{quote(document.id, safe='')}"
    for claim in document.claims:
        name, iri = f"urn:shuzheng:claim:{claim['id']}", f"{base}:{claim['id']}"
        bodies = [_observation(name, claim), _statement(claim)]
        yield _annotation(iri, "describing", bodies, target.at(claim["span"]))
        for part in ("figure", *PARTS):
            if claim[part]["span"]:
                at = target.at(claim[part]["span"])
                yield _annotation(f"{iri}:{part}", "linking", _part_of(name, part), at)
    for entity in document.entities:
        iri = f"{base}:{entity['type']}:{entity['span'][0]}-{entity['span'][1]}"
        yield _annotation(iri, "identifying", _entity_bodies(entity), target.at(entity["span"]))


class _Target:
    """Makes the targets of annotations in one document."""

    def __init__(self, document: Document, unit: OffsetUnit) -> None:
        record = document.record
        self._text, self._offsets = document.text, Offsets(document.text, unit)
        self._source = {
            "id": f"urn:shuzheng:document:{record['sha256'][:16]}:{quote(record['id'], safe='')}",
            "type": "Text",
            "format": "text/plain",
            "schema:name": record["source"],
            "shuzheng:sha256": record["sha256"],
            "shuzheng:offsetUnit": unit,
        }

    def at(self, span: list[int]) -> Row:
        """The characters of ``span``, in code points."""
        start, end = span
        position = self._offsets.span(Span(start, end))
        return {
            "source": self._source,
            "selector": [
                {"type": "TextPositionSelector", "start": position.start, "end": position.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": self._text[start:end],
                    "prefix": self._text[max(0, start - _AROUND) : start],
                    "suffix": self._text[end : end + _AROUND],
                },
            ],
        }


def _annotation(iri: str, motivation: str, body: list[Row], target: Row) -> Row:
    return {"id": iri, "type": "Annotation", "motivation": motivation, "body": body, "target": target}


def _part_of(name: str, part: str) -> list[Row]:
    """What says that a range is this part of the claim."""
    return [
        {"type": "TextualBody", "purpose": "tagging", "value": part},
        {"type": "SpecificResource", "purpose": "linking", "source": name},
    ]


def _entity_bodies(entity: Row) -> list[Row]:
    return [
        {"type": "TextualBody", "purpose": "tagging", "value": entity["type"]},
        {
            "type": "TextualBody",
            "purpose": "identifying",
            "value": entity["canonical"],
            "shuzheng:code": entity["codes"],
            "shuzheng:confidence": entity["confidence"],
        },
    ]


def _statement(claim: Row) -> Row:
    sentence = claim["sentence"]["text"]
    return {"type": "TextualBody", "value": sentence, "format": "text/plain", "language": "zh"}


def _observation(name: str, claim: Row) -> Row:
    """The claim as an observation of schema.org; what schema.org has no word for is ours."""
    year, region, indicator = claim["year"], claim["region"], claim["indicator"]
    return _said(
        {
            "id": name,
            "type": "schema:Observation",
            "schema:variableMeasured": indicator["text"],
            "schema:observationDate": str(year["value"]) if year["value"] else None,
            "schema:observationPeriod": year["period"],
            "schema:observationAbout": _place(region),
            "schema:value": _quantity(claim["figure"], claim["unit"]),
            "shuzheng:since": str(year["from"]) if year["from"] else None,
            "shuzheng:kind": claim["kind"],
            "shuzheng:direction": claim["direction"],
            "shuzheng:bound": claim["figure"]["bound"],
            "shuzheng:yearBasis": year["basis"],
            "shuzheng:regionBasis": region["basis"],
            "shuzheng:confidence": claim["confidence"],
        }
    )


def _place(region: Row) -> Row | None:
    if not region["names"]:
        return None
    return _said(
        {"type": "schema:Place", "schema:name": region["names"], "shuzheng:code": region["codes"] or None}
    )


def _quantity(figure: Row, unit: Row) -> Row:
    return _said(
        {
            "type": "schema:QuantitativeValue",
            "schema:value": _number(figure["value"]),
            "schema:minValue": _number(figure["low"]),
            "schema:maxValue": _number(figure["high"]),
            "schema:unitText": unit["base"],
            "shuzheng:ucum": unit["ucum"],
            "shuzheng:printed": figure["text"],
        }
    )


def _number(text: str | None) -> Any:
    """A number with its type; a fraction (1/3) is no decimal and stays a string."""
    return {"@type": _DECIMAL, "@value": text} if text and "/" not in text else text


def _said(fields: Row) -> Row:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "")}
