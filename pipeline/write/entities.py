"""The rows of ``entities.jsonl``: each mention with how often its entity is mentioned, and what it stands in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

import orjson

from pipeline.model import Extraction, Mention, SourceText, Span
from pipeline.write.records import UNLISTED_KINDS, Heads, Record, doc_record, dump, dump_line, locator_record

# What stands in a line for what is put in later: no byte that JSON can have.
_MARK = b"\0"
_GAP, _GAP_PLACE = orjson.Fragment(_MARK), orjson.Fragment(b"[%b]" % _MARK)


def entity_records(extraction: Extraction) -> Iterator[Record]:
    """Rows of ``entities.jsonl`` for one document."""
    source, doc = extraction.source, doc_record(extraction.source)
    found, articles, places = _listed(extraction)
    names = [_name(mention) for mention in found]
    times = Counter(names)
    for mention, article, name, outer in zip(found, articles, names, _nested(places), strict=True):
        inside = None if outer is None else found[outer].span
        yield _entity(source, doc, article, mention, mention.span, times[name], inside)


def entity_lines(extraction: Extraction, doc: orjson.Fragment) -> bytes:
    """The rows of ``entity_records`` as ``dump_line`` has them, headed by ``doc``; for a source without a locator.

    The same few names come again and again: a line is put together once for each, with gaps for where it stands.
    """
    found, articles, places = _listed(extraction)
    if not found:
        return b""
    firsts: dict[tuple[str, tuple[object, ...]], int] = {}  # all of a mention but where it stands
    alike = [firsts.setdefault((mention.type, mention[3:]), index) for index, mention in enumerate(found)]
    times = Counter[tuple[object, ...]]()
    for index, count in Counter(alike).items():
        times[_name(found[index])] += count
    lines: dict[int, tuple[bytes, bytes, bytes, bytes]] = {}
    for index in firsts.values():
        count = times[_name(found[index])]
        row = _entity(extraction.source, doc, _GAP, found[index], _GAP_PLACE, count, _GAP)
        start, _, line = dump_line(row).partition(_MARK)
        between, _, line = line.partition(_MARK)
        inner, _, after = line.partition(_MARK)
        lines[index] = between, inner, after, b"%bnull%b" % (inner, after)
    spans = orjson.dumps(places)[2:-2].split(b"],[")
    pieces: list[bytes] = []
    article: Record = {}
    for first, inside_of, span, outer in zip(alike, articles, spans, _nested(places), strict=True):
        if inside_of is not article:
            article = inside_of
            head = start + dump(article)
        between, inner, after, alone = lines[first]
        if outer is None:
            pieces += (head, between, span, alone)
        else:
            pieces += (head, between, span, inner, b"[", spans[outer], b"]", after)
    return b"".join(pieces)


def _name(mention: Mention) -> tuple[str, str, tuple[str, ...]]:
    """What makes two mentions the same entity: type, canonical name and codes."""
    return mention.type, mention.canonical, mention.codes


def _listed(extraction: Extraction) -> tuple[list[Mention], list[Record], list[tuple[int, int]]]:
    """The entities of a document by position, with the article each is in and where it stands."""
    heads = Heads(extraction)
    found: list[Mention] = []
    articles: list[Record] = []
    places: list[tuple[int, int]] = []
    last = -1
    for reading in extraction.readings:
        mentions = reading.mentions
        if not mentions:
            continue
        article, before = heads.article(reading), len(places)
        for mention in mentions:
            if mention.kind in UNLISTED_KINDS:
                continue
            start, end = mention.span
            if start > last:
                last = start
                found.append(mention)
                articles.append(article)
                places.append((start, end))
            else:  # a sentence names the longer first, and runs on behind what lies within it
                place = start, end
                at = bisect_right(places, place, before if places[before - 1] < place else 0)
                found.insert(at, mention)
                articles.insert(at, article)
                places.insert(at, place)
    return found, articles, places


def _nested(places: Sequence[tuple[int, int]]) -> list[int | None]:
    """For each of the places, which are sorted, which of the others that hold it is the longest."""
    outer: list[int | None] = [None] * len(places)
    longest = [0] * len(places)
    open_: list[int] = []  # those that reach beyond where the next one begins
    reach = 0
    for index, (start, end) in enumerate(places):
        if start >= reach:
            open_, reach = [index], end
            continue
        if len(open_) > 1:
            open_ = [each for each in open_ if places[each][1] > start]
        length = end - start
        for each in open_:
            begin, stop = places[each]
            if stop < end:
                if begin == start and length > longest[each]:
                    outer[each], longest[each] = index, length
            elif stop - begin > longest[index] and (stop > end or begin < start):
                outer[index], longest[index] = each, stop - begin
        open_.append(index)
        if end > reach:
            reach = end
    return outer


def _entity(
    source: SourceText,
    doc: Record | orjson.Fragment,
    article: Record | orjson.Fragment,
    mention: Mention,
    span: Span | orjson.Fragment,
    mentions: int,
    inside: Span | orjson.Fragment | None,
) -> Record:
    type_, _, _, text, canonical, kind, codes, rule, detail, issuer, issued, confidence = mention
    policy = type_ == "policy"
    row: Record = {
        "doc": doc,
        "article": article,
        "type": type_,
        "text": text,
        "span": span,
        "canonical": canonical,
        "codes": codes,
        "kind": kind,
        "mentions": mentions,
        "inside": inside,
        "issuer": issuer if policy else None,
        "issued": issued if policy else None,
        "rule": rule,
        "detail": detail or None,
        "confidence": confidence,
    }
    row["locator"] = locator_record(source, mention.span) if source.locator else None
    return row
