"""A figure where it stands in its sentence, and what of the sentence is no part of what it measures."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.model import Quantity, Span

#: A range of characters of the sentence's text; as a plain tuple it is taken apart in a third of the time.
Range: TypeAlias = tuple[int, int]
#: Where the clause before a list begins and ends, and what its unit measures.
Heading: TypeAlias = tuple[int, int, str]


# Neither is a tuple, whose fields are several times as dear to read; only ``headings`` changes in one that is made.
@dataclass(slots=True)
class Marks:
    """Ranges of a sentence that are no part of what is measured: times and places, and who acts.

    ``ends`` are the ends of the ``fixed``, for a quick look. ``headings`` keeps what was read of the clause before a
    list, which its figures have in common.
    """

    fixed: Sequence[Range]
    actors: Sequence[Range]
    ends: Container[int]
    headings: dict[Heading, Span | None]

    @classmethod
    def of(cls, fixed: Sequence[Range], actors: Sequence[Range]) -> Marks:
        """Of the times and places, and of who acts."""
        return cls(fixed, actors, {to for _, to in fixed}, {})


@dataclass(slots=True)
class Place:
    """A figure where it stands.

    ``head`` is the first figure of the list that it is in, as number ``term`` of ``terms``; ``lead`` is the text of
    the clause before that one, from ``start`` to ``end``. The figure itself runs from ``first`` to ``after``, the one
    before it ended at ``since``. ``base`` and ``dimension`` are those of its unit, ``form`` is how it is written.
    """

    head: Quantity
    lead: str
    start: int
    end: int
    since: int
    first: int
    after: int
    base: str
    dimension: str
    form: str
    term: int
    terms: int

    @classmethod
    def of(cls, quantity: Quantity, head: Quantity | None, lead: str, since: int) -> Place:
        """From the ``head`` of the figure before it and the text of the clause before its own list."""
        (first, after), _, (_, base, _, dimension, _, _), form, _, term, terms = quantity
        own = quantity if head is None or not term else head
        end = first if own is quantity else own.at.start
        start = end - len(lead)
        since = since if since < start else start
        return cls(own, lead, start, end, since, first, after, base, dimension, form, term, terms)
