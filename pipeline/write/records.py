"""Extractions as the records that are published: plain dicts, keys in the published order."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias

import orjson

from pipeline.model import (
    SCHEMA_VERSION,
    Article,
    Claim,
    Extraction,
    Figure,
    Mention,
    Number,
    Quantity,
    Reading,
    RegionField,
    Sentence,
    SourceText,
    Span,
    TimeRef,
    Token,
    Unit,
    YearField,
)

Record: TypeAlias = dict[str, Any]

# Too wide to be told apart from the language itself: every article mentions the nation and the world.
UNLISTED_KINDS = frozenset({"nation", "world"})

# What orjson cannot write is a named tuple, a Span mostly: a slice of it is a plain one, at a third of what tuple() costs.
_plain = itemgetter(slice(None))

# Rows are made by the thousand. A display of more than fifteen keys is a dict that grows key by key; one that goes on
# in assignments is made at once.


def dump(record: Record | list[Record]) -> bytes:
    """A record as JSON in UTF-8, on one line, Chinese characters as themselves."""
    return orjson.dumps(record, default=_plain)


def dump_line(record: Record) -> bytes:
    """A record as ``dump`` has it, with the end of the line."""
    return orjson.dumps(record, default=_plain, option=orjson.OPT_APPEND_NEWLINE)


def doc_record(source: SourceText) -> Record:
    """The ``doc`` object that every row carries."""
    return {
        "id": source.doc_id,
        "source": source.source,
        "sha256": source.sha256,
        "published": source.published,
        "offset_unit": "code_point",
    }


def claim_record(
    claim: Claim, doc: Record | None = None, head: Record | None = None, told: Record | None = None
) -> Record:
    """A row of ``claims.jsonl``; ``doc``, ``head`` of the article and what is ``told`` of the sentence save building them."""
    (id_, source, article, quote, span, figure, figure_span, unit, unit_span, year, region, indicator, kind,
     direction, policies, organisations, sentence, confidence, evidence) = claim  # fmt: skip
    row: Record = {
        "id": id_,
        "schema_version": SCHEMA_VERSION,
        "doc": doc or doc_record(source),
        "article": head or _article(article),
        "quote": quote,
        "span": span,
        "figure": _figure(figure, unit, figure_span),
        "unit": _unit(unit, unit_span),
        "year": _year(year),
        "region": _region(region),
        "indicator": {"text": indicator.text, "span": indicator.span},
        "kind": kind,
        "direction": direction,
        "policies": [_mention(mention) for mention in policies] if policies else [],
        "organisations": [_mention(mention) for mention in organisations] if organisations else [],
    }
    row["sentence"] = told or _sentence(sentence)
    row["confidence"] = confidence
    row["evidence"] = [
        {"field": field, "rule": rule, "span": where, "detail": detail}
        for field, rule, where, detail in evidence
    ]
    row["locator"] = locator_record(source, span) if source.locator else None
    return row


def locator_record(source: SourceText, span: Span) -> Record | None:
    """Where a span of the text stands in the file it was read from; nothing where the file is the text."""
    return source.locator.place(span).as_record() if source.locator else None


def claim_records(extraction: Extraction) -> Iterator[Record]:
    """Rows of ``claims.jsonl`` for one document."""
    doc = doc_record(extraction.source)
    article, head, sentence, told = None, None, None, None
    for claim in sorted(extraction.claims, key=attrgetter("span")):
        if claim.sentence is not sentence:
            sentence, told = claim.sentence, _sentence(claim.sentence)
            if claim.article is not article:
                article, head = claim.article, _article(claim.article)
        yield claim_record(claim, doc, head, told)


def mentions(extraction: Extraction) -> Iterator[tuple[Reading, Mention]]:
    """Each mention that is an entity of the text, by position."""
    return (
        (reading, mention)
        for reading in extraction.readings
        for mention in reading.mentions
        if mention.kind not in UNLISTED_KINDS
    )


def document_record(extraction: Extraction) -> Record:
    """The row of ``documents.jsonl`` for one document."""
    source = extraction.source
    return {
        **doc_record(source),
        "published_from": source.published_from,
        "encoding": source.encoding,
        "title": source.title or _only_title(extraction.articles) or source.named,
        "publisher": source.publisher,
        "region": source.region,
        "characters": len(source.text),
        "articles": len(extraction.articles),
        "sentences": len(extraction.readings),
        "claims": len(extraction.claims),
        "entities": entities(extraction),
    }


def _only_title(articles: Sequence[Article]) -> str | None:
    """What heads the text of a document that is one article."""
    return articles[0].title if len(articles) == 1 else None


def entities(extraction: Extraction) -> int:
    """How many of the mentions are entities of the text."""
    listed = [
        1
        for reading in extraction.readings
        for mention in reading.mentions
        if mention.kind not in UNLISTED_KINDS
    ]
    return len(listed)


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
    if type(value) is not Decimal and isinstance(value, Fraction):  # the first is quickly told
        return f"{_digits(value.numerator)}/{_digits(value.denominator)}"
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text and scale != 1 else text


def _digits(number: int) -> str:
    return format(Decimal(number), "f")  # str() refuses more than 4300 digits


class Heads:
    """What the rows of one document are headed with: the document and the article of their sentence."""

    def __init__(self, extraction: Extraction) -> None:
        self.doc = doc_record(extraction.source)
        full = [article for article in extraction.articles if article.paragraphs]
        self._articles: list[Record] = [{"index": article.index} for article in full] or [{"index": 1}]
        # sentences are counted through the document: the first of each article but the first one
        self._begins = [article.paragraphs[0].sentences[0].index for article in full[1:]]

    def readings(self, extraction: Extraction) -> Iterator[tuple[Record, Sequence[Reading]]]:
        """The ``article`` object of each article with its sentences, in order."""
        readings = extraction.readings
        starts = [bisect_left(readings, index, key=_index) for index in self._begins]
        for article, start, end in zip(self._articles, [0, *starts], [*starts, len(readings)], strict=True):
            yield article, readings[start:end]


def _index(reading: Reading) -> int:
    return reading.sentence.index


def _rows(extraction: Extraction, records: Callable[[Reading], Iterable[Record]]) -> list[Record]:
    """The records of each sentence, headed by document and article.

    Sorted by span: a sentence that runs round a picture comes before the caption inside it.
    """
    heads = Heads(extraction)
    rows: list[Record] = []
    for article, readings in heads.readings(extraction):
        head = {"doc": heads.doc, "article": article}
        rows += [{**head, **record} for reading in readings for record in records(reading)]
    return sorted(rows, key=itemgetter("span"))


def _article(article: Article) -> Record:
    return {"index": article.index, "title": article.title, "byline": article.byline}


def _sentence(sentence: Sentence) -> Record:
    return {"span": sentence.span(), "text": sentence.surface()}


def _figure(figure: Figure, unit: Unit, span: Span) -> Record:
    text, value, low, high, bound, _ = figure
    scale = unit.scale
    return {
        "text": text,
        "value": None if value is None else number_text(value, scale),
        "low": None if low is None else number_text(low, scale),
        "high": None if high is None else number_text(high, scale),
        "bound": bound,
        "span": span,
    }


def _unit(unit: Unit, span: Span | None) -> Record:
    text, base, scale, dimension, ucum, _ = unit
    return {
        "text": text,
        "base": base,
        "scale": number_text(scale),
        "dimension": dimension,
        "ucum": ucum,
        "span": span,
    }


def _year(year: YearField) -> Record:
    value, since, period, text, basis, span = year
    return {
        "value": value,
        "from": since,
        "period": period_text(period),
        "text": text if span else None,  # a title of the metadata stands nowhere in the text
        "basis": basis,
        "span": span,
    }


def _region(region: RegionField) -> Record:
    names, codes, text, basis, span = region
    return {
        "names": names,
        "codes": codes,
        "text": text if span else None,
        "basis": basis,
        "span": span,
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
