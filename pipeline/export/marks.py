"""What is marked in a text: the parts of its claims, its entities, and which part belongs to which figure.

A figure stands for its claim. A part that several claims share (the year of a whole sentence) is marked once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from pipeline.model import Span

Row: TypeAlias = dict[str, Any]

FIGURE = "figure"
PARTS = ("unit", "year", "region", "indicator")
ENTITIES = ("policy", "place", "org")
LABELS = (FIGURE, *PARTS, *ENTITIES)
RELATIONS: Mapping[str, str] = MappingProxyType(
    {"unit": "hasUnit", "year": "hasYear", "region": "hasRegion", "indicator": "hasIndicator"}
)
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "figure": "#d9480f",
        "unit": "#e8a200",
        "year": "#1971c2",
        "region": "#2f9e44",
        "indicator": "#9c36b5",
        "policy": "#c2255c",
        "place": "#66a80f",
        "org": "#0c8599",
    }
)


class Mark(NamedTuple):
    """A labelled range of the text, in code points."""

    span: Span
    label: str


class Link(NamedTuple):
    """A part of the claim that ``figure`` stands for."""

    relation: str
    figure: Mark
    part: Mark


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a document by position, the links, and the records that each mark was made from."""

    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    claims: Mapping[Mark, Row]
    entities: Mapping[Mark, Row]


def marks_of(claims: tuple[Row, ...], entities: tuple[Row, ...]) -> Marks:
    """The marks and links of the records of one document."""
    figures = {_mark(FIGURE, claim[FIGURE]): claim for claim in claims}
    named = {_mark(entity["type"], entity): entity for entity in entities}
    links = tuple(
        Link(RELATIONS[part], figure, _mark(part, claim[part]))
        for figure, claim in figures.items()
        for part in PARTS
        if claim[part]["span"]
    )
    marks = {*figures, *named, *(link.part for link in links)}
    return Marks(
        tuple(sorted(marks, key=lambda mark: (mark.span, LABELS.index(mark.label)))), links, figures, named
    )


def claim_note(claim: Row) -> str:
    """What a claim says, on one line: ``value=21192000; unit=人; year=2021; …``."""
    figure, year, region = claim["figure"], claim["year"], claim["region"]
    value = figure["value"] or f"{figure['low'] or ''}..{figure['high'] or ''}"
    facts = {
        "value": value,
        "bound": figure["bound"],
        "unit": claim["unit"]["base"],
        "year": year["period"],
        "since": year["from"],
        "region": "、".join(region["names"]),
        "codes": "、".join(region["codes"]),
        "indicator": claim["indicator"]["text"],
        "kind": claim["kind"],
        "direction": claim["direction"],
        "confidence": claim["confidence"],
        "id": claim["id"],
    }
    return "; ".join(f"{name}={value}" for name, value in facts.items() if value not in (None, ""))


def _mark(label: str, part: Row) -> Mark:
    return Mark(Span(*part["span"]), label)
