"""Extractions as the records that are published: plain dicts, keys in the published order."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias

import orjson

from pipeline.model import (
    SCHEMA_VERSION,
    Claim,
    Extraction,
    Figure,
    Mention,
    Number,
    Quantity,
    Reading,
    Sentence,
    SourceText,
    Span,
    TimeRef,
    Token,
    Unit,
)

Record: TypeAlias = dict[str, Any]

# Too wide to be told apart from the language itself: every article mentions the nation and the world.
UNLISTED_KINDS = frozenset({"nation", "world"})

# What two mentions of one entity have in common.
_ENTITY_KEY = attrgetter("type", "canonical", "codes")


def dump(record: Record | list[Record]) -> bytes:
    """A record as JSON in UTF-8, on one line, Chinese characters as themselves."""
    return orjson.dumps(record, default=tuple)  # orjson takes a plain tuple, not a Span


def dump_line(record: Record) -> bytes:
    """A record as ``dump`` has it, with the end of the line."""
    return orjson.dumps(record, default=tuple, option=orjson.OPT_APPEND_NEWLINE)


def doc_record(source: SourceText) -> Record:
    """The ``doc`` object that every row carries."""
    return {
        "id": source.doc_id,
        "source": source.source,
        "sha256": source.sha256,
        "published": source.published,
        "offset_unit": "code_point",
    }


def claim_record(claim: Claim, doc: Record | None = None, text: str | None = None) -> Record:
    """A row of ``claims.jsonl``; ``doc`` and the ``text`` of the sentence save building them anew."""
    article, sentence = claim.article, claim.sentence
    return {
        "id": claim.id,
        "schema_version": SCHEMA_VERSION,
        "doc": doc or doc_record(claim.source),
        "article": {"index": article.index, "title": article.title, "byline": article.byline},
        "quote": claim.quote,
        "span": claim.span,
        "figure": _figure(claim.figure, claim.unit, claim.figure_span),
        "unit": _unit(claim.unit, claim.unit_span),
        "year": _year(claim),
        "region": _region(claim),
        "indicator": {"text": claim.indicator.text, "span": claim.indicator.span},
        "kind": claim.kind,
        "direction": claim.direction,
        "policies": [_mention(mention) for mention in claim.policies],
        "organisations": [_mention(mention) for mention in claim.organisations],
        "sentence": {"span": sentence.span(), "text": sentence.surface() if text is None else text},
        "confidence": claim.confidence,
        "evidence": [
            {"field": why.field, "rule": why.rule, "span": why.span, "detail": why.detail}
            for why in claim.evidence
        ],
        "locator": locator_record(claim.source, claim.span),
    }


def locator_record(source: SourceText, span: Span) -> Record | None:
    """Where a span of the text stands in the file it was read from; nothing where the file is the text."""
    return source.locator.place(span).as_record() if source.locator else None


def claim_records(extraction: Extraction) -> Iterator[Record]:
    """Rows of ``claims.jsonl`` for one document."""
    doc = doc_record(extraction.source)
    sentence, text = None, ""
    for claim in sorted(extraction.claims, key=attrgetter("span")):
        if claim.sentence is not sentence:
            sentence, text = claim.sentence, claim.sentence.surface()
        yield claim_record(claim, doc, text)


def mentions(extraction: Extraction) -> Iterator[tuple[Reading, Mention]]:
    """Each mention that is an entity of the text, by position."""
    return (
        (reading, mention)
        for reading in extraction.readings
        for mention in reading.mentions
        if mention.kind not in UNLISTED_KINDS
    )


def entity_records(extraction: Extraction) -> list[Record]:
    """Rows of ``entities.jsonl`` for one document."""
    heads = _Heads(extraction)
    listed = [
        (mention, article)
        for reading in extraction.readings
        if reading.mentions
        for article in (heads.article(reading),)
        for mention in reading.mentions
        if mention.kind not in UNLISTED_KINDS
    ]
    keys = [_ENTITY_KEY(mention) for mention, _ in listed]
    times = dict(Counter(keys))
    rows = [
        _entity(extraction.source, heads.doc, article, mention, times[key])
        for (mention, article), key in zip(listed, keys, strict=True)
    ]
    rows.sort(key=itemgetter("span"))
    _nest(rows)
    return rows


def document_record(extraction: Extraction) -> Record:
    """The row of ``documents.jsonl`` for one document."""
    source = extraction.source
    return {
        **doc_record(source),
        "published_from": source.published_from,
        "encoding": source.encoding,
        "title": source.title,
        "publisher": source.publisher,
        "region": source.region,
        "characters": len(source.text),
        "articles": len(extraction.articles),
        "sentences": len(extraction.readings),
        "claims": len(extraction.claims),
        "entities": sum([_listed(reading.mentions) for reading in extraction.readings if reading.mentions]),
    }


def _listed(mentions: Iterable[Mention]) -> int:
    """How many of the mentions are entities of the text."""
    return len([None for mention in mentions if mention.kind not in UNLISTED_KINDS])


def token_records(extraction: Extraction) -> list[Record]:
    """Rows of ``tokens.jsonl`` for one document."""
    return _rows(extraction, lambda reading: (_token(reading.sentence, each) for each in reading.tokens))


def quantity_records(extraction: Extraction) -> list[Record]:
    """Rows of ``quantities.jsonl`` for one document: each quantity seen, rejected ones with the reason."""
    return _rows(
        extraction, lambda reading: (_quantity(reading.sentence, each) for each in reading.quantities)
    )


def time_records(extraction: Extraction) -> list[Record]:
    """Rows of ``times.jsonl`` for one document."""
    return _rows(extraction, lambda reading: (_time(reading.sentence, each) for each in reading.times))


@lru_cache(maxsize=1024)
def period_text(period: str | None) -> str | None:
    """A period in the shortest form that says the same days: 2022, 2022-06, 2014/2022, 2023-01/2023-06."""
    start, slash, end = (period or "").partition("/")
    if not slash or len(start) != len(end) or len(end) != len("2022-12-31"):
        return period
    if start.endswith("-01-01") and end.endswith("-12-31"):
        start, end = start[:4], end[:4]
    elif start.endswith("-01") and int(end[8:]) == monthrange(int(end[:4]), int(end[5:7]))[1]:
        start, end = start[:7], end[:7]
    return start if start == end else f"{start}/{end}"


def number_text(value: Number | None, scale: Decimal = Decimal(1)) -> str | None:
    """A number in plain notation, ``1/3`` for a fraction.

    Printed decimals are kept (35.0) until multiplied out by ``scale`` (10967.0万 is 109670000).
    """
    if value is None:
        return None
    if isinstance(value, Fraction):
        return f"{_digits(value.numerator)}/{_digits(value.denominator)}"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text and scale != 1 else text


def _digits(number: int) -> str:
    return format(Decimal(number), "f")  # str() refuses more than 4300 digits


class _Heads:
    """What the rows of one document are headed with: the document and the article of their sentence."""

    def __init__(self, extraction: Extraction) -> None:
        self.doc = doc_record(extraction.source)
        self._index = {
            id(sentence): article.index
            for article in extraction.articles
            for paragraph in article.paragraphs
            for sentence in paragraph.sentences
        }

    def article(self, reading: Reading) -> Record:
        return {"index": self._index.get(id(reading.sentence), 1)}


def _rows(extraction: Extraction, records: Callable[[Reading], Iterable[Record]]) -> list[Record]:
    """The records of each sentence, headed by document and article.

    Sorted by span: a sentence that runs round a picture comes before the caption inside it.
    """
    heads = _Heads(extraction)
    rows: list[Record] = []
    for reading in extraction.readings:
        head = {"doc": heads.doc, "article": heads.article(reading)}
        rows += [{**head, **record} for record in records(reading)]
    return sorted(rows, key=itemgetter("span"))


def _figure(figure: Figure, unit: Unit, span: Span) -> Record:
    return {
        "text": figure.text,
        "value": number_text(figure.value, unit.scale),
        "low": number_text(figure.low, unit.scale),
        "high": number_text(figure.high, unit.scale),
        "bound": figure.bound,
        "span": span,
    }


def _unit(unit: Unit, span: Span | None) -> Record:
    return {
        "text": unit.text,
        "base": unit.base,
        "scale": number_text(unit.scale),
        "dimension": unit.dimension,
        "ucum": unit.ucum,
        "span": span,
    }


def _year(claim: Claim) -> Record:
    year = claim.year
    return {
        "value": year.value,
        "from": year.since,
        "period": period_text(year.period),
        "text": year.text if year.span else None,  # a title of the metadata stands nowhere in the text
        "basis": year.basis,
        "span": year.span,
    }


def _region(claim: Claim) -> Record:
    region = claim.region
    return {
        "names": region.names,
        "codes": region.codes,
        "text": region.text if region.span else None,
        "basis": region.basis,
        "span": region.span,
    }


def _nest(rows: list[Record]) -> None:
    """Set ``inside`` of each row, sorted by span, to the span of the longest entity that holds it."""
    together: list[Record] = []  # rows that overlap, and so may lie in each other
    reach = 0
    for row in rows:
        start, end = row["span"]
        if start >= reach:
            if len(together) > 1:
                _nest_overlapping(together)
            together = []
        together.append(row)
        if end > reach:
            reach = end
    if len(together) > 1:
        _nest_overlapping(together)


def _nest_overlapping(rows: list[Record]) -> None:
    open_: list[Span] = []  # what began before, or where the row does and is as long at least
    for row in sorted(rows, key=_outermost):
        span = row["span"]
        start, end = span
        open_ = [outer for outer in open_ if outer[1] > start]
        longest = 0
        for outer in open_:
            length = outer[1] - outer[0]
            if outer[1] >= end and length > longest and outer != span:
                longest = length
                row["inside"] = outer
        open_.append(span)


def _outermost(row: Record) -> tuple[int, int]:
    start, end = row["span"]
    return start, -end


def _entity(source: SourceText, doc: Record, article: Record, mention: Mention, times: int) -> Record:
    type_, _, span, text, canonical, kind, codes, rule, detail, issuer, issued, confidence = mention
    policy = type_ == "policy"
    return {
        "doc": doc,
        "article": article,
        "type": type_,
        "text": text,
        "span": span,
        "canonical": canonical,
        "codes": codes,
        "kind": kind,
        "mentions": times,
        "inside": None,
        "issuer": issuer if policy else None,
        "issued": issued if policy else None,
        "rule": rule,
        "detail": detail or None,
        "confidence": confidence,
        "locator": locator_record(source, span) if source.locator else None,
    }


def _mention(mention: Mention) -> Record:
    return {"text": mention.text, "canonical": mention.canonical, "span": mention.span}


def _token(sentence: Sentence, token: Token) -> Record:
    span = sentence.span(*token.at)
    text = sentence.original[span.start : span.end]
    # Mostly a token lies unbroken in the original; one with layout inside is put together from parts.
    return {
        "text": text if len(text) == len(token.text) else sentence.surface(*token.at),
        "span": span,
        "pos": token.pos,
    }


def _quantity(sentence: Sentence, quantity: Quantity) -> Record:
    span = sentence.span(*quantity.at)
    unit_at = quantity.unit.at
    return {
        "quote": sentence.original[span.start : span.end],
        "span": span,
        "figure": _figure(quantity.figure, quantity.unit, sentence.span(*quantity.figure.at)),
        "unit": _unit(quantity.unit, sentence.span(*unit_at) if unit_at else None),
        "form": quantity.form,
        "claim": quantity.rejected is None,
        "reason": quantity.rejected,
    }


def _time(sentence: Sentence, time: TimeRef) -> Record:
    return {
        "text": sentence.surface(*time.at),
        "span": sentence.span(*time.at),
        "start": time.start,
        "end": time.end,
        "granularity": time.granularity,
        "role": time.role,
        "basis": time.basis,
        "rule": time.rule,
    }
