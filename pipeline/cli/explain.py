"""How a text was read, for a person: words, mentions, quantities, times, and why a claim is as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.model import Claim, Extraction, Mention, Quantity, Reading, Sentence, Span, TimeRef
from pipeline.write.records import Record, claim_record, number_text

INDENT = (0, 0, 1, 2)


def explanation(extraction: Extraction) -> RenderableType:
    """Every sentence with what was seen in it, then its claims with the rules that set their fields."""
    parts: list[RenderableType] = []
    for reading in extraction.readings:
        parts += _reading(reading)
        parts += (_claim(claim) for claim in extraction.claims if claim.sentence is reading.sentence)
    return Group(*parts)


def _reading(reading: Reading) -> Iterator[RenderableType]:
    sentence = reading.sentence
    yield Text(sentence.text, style="bold")
    if reading.tokens:
        words = (f"{token.text}/{token.pos}" if token.pos else token.text for token in reading.tokens)
        yield Padding(Text("  ".join(words), style="dim"), INDENT, expand=False)
    if reading.mentions:
        yield _table(
            "mention", ("text", "type", "kind", "canonical", "codes", "rule"), map(_mention, reading.mentions)
        )
    if reading.quantities:
        rows = (_quantity(sentence, quantity) for quantity in reading.quantities)
        yield _table("quantity", ("text", "value", "unit", "bound", "form", "claim"), rows)
    if reading.times:
        rows = (_time(sentence, time) for time in reading.times)
        yield _table("time", ("text", "start", "end", "role", "basis", "rule"), rows)


def _mention(mention: Mention) -> tuple[str, ...]:
    codes = " ".join(mention.codes)
    return mention.text, mention.type, mention.kind, mention.canonical, codes, mention.rule


def _quantity(sentence: Sentence, quantity: Quantity) -> tuple[str, ...]:
    figure, unit = quantity.figure, quantity.unit
    ends = (number_text(end, unit.scale) for end in (figure.low, figure.high))
    value = number_text(figure.value, unit.scale) or "–".join(end or "" for end in ends)
    verdict = "yes" if quantity.rejected is None else f"no: {quantity.rejected}"
    text = sentence.text[slice(*quantity.at)]
    return text, value, unit.base, figure.bound or "", quantity.form, verdict


def _time(sentence: Sentence, time: TimeRef) -> tuple[str, ...]:
    text = sentence.text[slice(*time.at)]
    return text, time.start or "", time.end or "", time.role, time.basis, time.rule


def _claim(claim: Claim) -> RenderableType:
    rows = list(_fields(claim))
    known = {field for field, *_ in rows}
    for evidence in claim.evidence:
        if evidence.field not in known:
            rows.append(
                (evidence.field, "", _where(evidence.span), f"{evidence.rule} {evidence.detail}".strip())
            )
    title = f"claim {claim.quote!r}" if "\n" in claim.quote else f"claim {claim.quote}"
    return _table(title, ("field", "value", "span", "rule"), rows)


def _fields(claim: Claim) -> Iterator[tuple[str, ...]]:
    """Each field that is set, its value, where it stands, and the rules that set it."""
    record = claim_record(claim)
    for field, value in _values(record):
        if value:
            span = record[field]["span"] if isinstance(record.get(field), dict) else None
            yield field, value, _where(span), _rules(claim, field)


def _values(record: Record) -> Iterator[tuple[str, str]]:
    figure, year = record["figure"], record["year"]
    yield "figure", figure["value"] or f"{figure['low']}–{figure['high']}"
    yield "bound", figure["bound"]
    yield "unit", record["unit"]["base"]
    since = f" (from {year['from']})" if year["from"] else ""
    yield "year", f"{year['value'] or '?'}{since}, {year['basis']}"
    yield "region", f"{' '.join(record['region']['names']) or '?'}, {record['region']['basis']}"
    yield "indicator", record["indicator"]["text"] or "?"
    yield "kind", record["kind"]
    yield "direction", record["direction"]
    yield "confidence", f"{record['confidence']:.2f}"


def _rules(claim: Claim, field: str) -> str:
    return "; ".join(f"{each.rule} {each.detail}".strip() for each in claim.evidence if each.field == field)


def _where(span: Span | None) -> str:
    return f"{span[0]}–{span[1]}" if span else ""


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> RenderableType:
    table = Table(title=Text(title, style="cyan"), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(Text(column, style="dim"), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return Padding(table, INDENT, expand=False)
