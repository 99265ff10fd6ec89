"""The rows of ``entities.jsonl``: each mention with how often its entity is mentioned, and what it stands in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import orjson

from pipeline.model import EntityType, Extraction, Span
from pipeline.write.nested import Place, nested
from pipeline.write.records import UNLISTED_KINDS, Heads, Record, doc_record, dump, dump_line, locator_record

# What stands in a line for what is put in later: no byte that JSON can have.
_MARK = b"\0"
_GAP, _GAP_PLACE = orjson.Fragment(_MARK), orjson.Fragment(b"%b]" % _MARK)

_MENTIONS = attrgetter("mentions")
#: How many of the last places are looked at first for where another belongs.
_NEAR = 4

#: What is told of a mention wherever it stands: its type, and its fields from ``text`` on.
_Told: TypeAlias = tuple[EntityType, tuple[Any, ...]]


class _Listed(NamedTuple):
    """The entities of a document, in columns.

    ``told`` has what is told of any of them, each once; how many come before it is its number. By position there are
    the number of what is told of each, where it begins and ends, and which of ``articles`` it is in. ``outer`` has for
    those that lie within others which of them is the longest.
    """

    articles: Sequence[Record]
    told: Iterable[_Told]
    numbers: Sequence[int]
    places: Sequence[Place]
    within: Sequence[int]
    outer: Mapping[int, int]


def entity_records(extraction: Extraction) -> Iterator[Record]:
    """Rows of ``entities.jsonl`` for one document."""
    source, doc = extraction.source, doc_record(extraction.source)
    articles, told, numbers, places, within, outer = _listed(extraction)
    every, times = list(told), _times(told, numbers)
    for index, (number, place, article) in enumerate(zip(numbers, places, within, strict=True)):
        type_, (text, canonical, kind, codes, rule, detail, issuer, issued, confidence) = every[number]
        span, inside = Span(*place), Span(*places[outer[index]]) if index in outer else None
        yield {
            **_head(doc, articles[article]),
            **_front(type_, text, canonical, kind, codes, span, times[number], inside),
            **_back(type_ == "policy", rule, detail, issuer, issued, confidence),
            "locator": locator_record(source, span),
        }


def entity_lines(extraction: Extraction, doc: orjson.Fragment) -> bytes:
    """The rows of ``entity_records`` as ``dump_line`` has them, headed by ``doc``; for a source without a locator.

    The same few names come again and again: a line is put together once for each, with gaps for where it stands.
    """
    articles, told, numbers, places, within, outer = _listed(extraction)
    if not numbers:
        return b""
    betweens, inners, afters = _with_gaps(told, _times(told, numbers))
    heads = [b"%b," % dump(_head(doc, article))[:-1] for article in articles]
    spans = orjson.dumps(places)[1:-2].split(b"],")  # [1,5 and so on
    insides = [b"null"] * len(spans)
    for index, holder in outer.items():
        insides[index] = spans[holder] + b"]"
    pieces = [b""] * (6 * len(spans))
    pieces[0::6] = map(heads.__getitem__, within)
    pieces[1::6] = map(betweens.__getitem__, numbers)
    pieces[2::6] = spans
    pieces[3::6] = map(inners.__getitem__, numbers)
    pieces[4::6] = insides
    pieces[5::6] = map(afters.__getitem__, numbers)
    return b"".join(pieces)


def _with_gaps(
    told: Iterable[_Told], times: Iterable[int]
) -> tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]]:
    """What a line says between article and span, between span and ``inside``, and after that, by number."""
    rows: list[Record] = []
    afters: list[bytes] = []
    for (type_, fields), count in zip(told, times, strict=True):
        text, canonical, kind, codes, rule, detail, issuer, issued, confidence = fields
        rows.append(_front(type_, text, canonical, kind, codes, _GAP_PLACE, count, _GAP))
        afters.append(_after(type_ == "policy", rule, detail, issuer, issued, confidence))
    pieces = dump(rows).split(_MARK)
    return [piece.lstrip(b"[{},") for piece in pieces[0:-1:2]], pieces[1::2], afters


def _listed(extraction: Extraction) -> _Listed:
    told: dict[_Told, int] = {}
    numbers: list[int] = []
    places: list[Place] = []
    within: list[int] = []
    articles: list[Record] = []
    last = -1
    for article, readings in Heads(extraction).readings(extraction):
        for mention in chain.from_iterable(map(_MENTIONS, readings)):
            fields = mention[3:]  # all but type, at and span
            if fields[2] in UNLISTED_KINDS:
                continue
            number = told.setdefault((mention[0], fields), len(told))
            place = mention[2][:]
            start = place[0]
            if start > last:
                last = start
                places.append(place)
                numbers.append(number)
                continue
            # a sentence names the longer first, and runs on behind what lies within it
            near = len(places) - _NEAR
            at = bisect_right(places, place, near if near > 0 and places[near - 1] < place else 0)
            places.insert(at, place)
            numbers.insert(at, number)
            if at < len(within):
                within.insert(at, len(articles))
        within += repeat(len(articles), len(numbers) - len(within))
        articles.append(article)
    return _Listed(articles, told, numbers, places, within, nested(places))


def _times(told: Iterable[_Told], numbers: Iterable[int]) -> Sequence[int]:
    """How often the entity is mentioned that each is told of: what has that type, canonical name and codes."""
    known: dict[tuple[str, str, tuple[str, ...]], int] = {}
    names = [known.setdefault((type_, fields[1], fields[3]), len(known)) for type_, fields in told]
    times = [0] * len(known)
    for number, count in Counter(numbers).items():
        times[names[number]] += count
    return [times[name] for name in names]


def _head(doc: Record | orjson.Fragment, article: Record) -> Record:
    return {"doc": doc, "article": article}


def _front(
    type_: EntityType,
    text: str,
    canonical: str,
    kind: str,
    codes: tuple[str, ...],
    span: Span | orjson.Fragment,
    mentions: int,
    inside: Span | orjson.Fragment | None,
) -> Record:
    return {
        "type": type_,
        "text": text,
        "span": span,
        "canonical": canonical,
        "codes": codes,
        "kind": kind,
        "mentions": mentions,
        "inside": inside,
    }


def _back(
    policy: bool, rule: str, detail: str, issuer: str | None, issued: int | None, confidence: float
) -> Record:
    return {
        "issuer": issuer if policy else None,
        "issued": issued if policy else None,
        "rule": rule,
        "detail": detail or None,
        "confidence": confidence,
    }


@lru_cache(maxsize=256)  # a few rules find most
def _after(policy: bool, *found: Any) -> bytes:
    """How a line without a locator ends."""
    return b",%b" % dump_line({**_back(policy, *found), "locator": None})[1:]
