"""The page of the report as one string: documents marked in place, the table, the script's data."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Any

from pipeline.write.report_marks import FIELDS, Cut, Mark, Segment, clamp, cut
from pipeline.write.report_table import Record, is_low, mentions, missing, row
from pipeline.write.report_text import cell, plain, printable, shorten

HEADS = ("文档", "引文", "数值与单位", "年份", "地区", "指标", "类型", "把握", "依据")
# Evidence longer than this is context (a heading, a sentence), not a cue to be pointed at.
CUE = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document of the page: its record, its claims in order, and its text or why there is none."""

    record: Record
    claims: tuple[Record, ...]
    text: str | None
    problem: str | None
    first: int

    @property
    def name(self) -> str:
        """Id and title on one line."""
        return plain(" ".join(filter(None, (self.record["id"], self.record.get("title")))))


def render_page(sheets: Sequence[Sheet], failures: Sequence[Record] = ()) -> str:
    """The page for ``sheets``; ``failures`` are the rows of ``errors.jsonl``. Same input, same bytes."""
    cuts = tuple(_cut(sheet) for sheet in sheets)
    both = tuple(zip(sheets, cuts, strict=True))
    claims = [claim for sheet in sheets for claim in sheet.claims]
    style, script = _template("report.css"), _template("report.js")
    return Template(_template("report.html")).substitute(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        generator="shuzheng",
        summary=_summary(sheets, claims),
        claim_count=len(claims),
        options="".join(_options(sheets)),
        failures=_failures(failures),
        articles="\n".join(_article(sheet, made) for sheet, made in both),
        heads="".join(
            f'<th scope="col" aria-sort="none"><button type="button">{h}</button></th>' for h in HEADS
        ),
        rows="\n".join(_table_rows(both)),
        data=_json([_detail(d, c, made) for d, (sheet, made) in enumerate(both) for c in sheet.claims]),
    )


def _cut(sheet: Sheet) -> Cut | None:
    if sheet.text is None:
        return None
    return cut(sheet.text, (mark for claim in sheet.claims for mark in _marks(claim, len(sheet.text or ""))))


def _marks(claim: Record, length: int) -> Iterator[Mark]:
    for field, span in _spans(claim):
        kept = clamp(span, length)
        if kept:
            yield Mark(field, kept)


def _spans(claim: Record) -> Iterator[tuple[str, Sequence[int] | None]]:
    """The spans to be shown by field, then those only to be cut at."""
    yield from ((field, claim[field]["span"]) for field in FIELDS)
    yield from (("", evidence["span"]) for evidence in claim["evidence"])
    yield "", claim["span"]
    yield "", claim["sentence"]["span"]


def _article(sheet: Sheet, made: Cut | None) -> str:
    record = sheet.record
    published = html.escape(plain(record.get("published") or ""))
    source = cell(record["source"])
    head = f"<h2>{html.escape(sheet.name)}</h2><span>{source}</span><span>{published}</span>"
    count = f"<span>{len(sheet.claims)} 条记录</span>"
    inner = _notice(sheet) if made is None else "".join(_blocks(sheet, made))
    return f'<article aria-label="{html.escape(sheet.name)}"><header>{head}{count}</header>{inner}</article>'


def _notice(sheet: Sheet) -> str:
    reason = html.escape(plain(sheet.problem or ""))
    return f'<p class="notice" role="alert">原文未能重新打开，本文档的记录无法在此核对。{reason}</p>'


def _blocks(sheet: Sheet, made: Cut) -> Iterator[str]:
    """The text in blocks that end at a line end; the first mark of each claim's figure is its anchor."""
    anchors, low = _anchors(sheet, made)
    starts = frozenset(made.blocks)
    text = sheet.text or ""
    yield '<div class="block">'
    for index, segment in enumerate(made.segments):
        if segment.start in starts and index:
            yield '</div><div class="block">'
        yield _segment(text, segment, anchors.get(index, ()), index in low)
    yield "</div>"


def _segment(text: str, segment: Segment, ids: Sequence[str], low: bool) -> str:
    shown = printable(text[segment.start : segment.end])
    if not segment.fields:
        return f"<span>{shown}</span>"
    classes = " ".join(("s", *(field[0] for field in segment.fields), *(("low",) if low else ())))
    if not ids:
        return f'<mark class="{classes}">{shown}</mark>'
    # Two claims on one figure: the further ids stand on empty anchors inside.
    extra = "".join(f'<i id="m-{html.escape(i)}"></i>' for i in ids[1:])
    first = html.escape(ids[0])
    return f'<a class="{classes}" id="m-{first}" href="#{first}">{extra}{shown}</a>'


def _anchors(sheet: Sheet, made: Cut) -> tuple[dict[int, list[str]], frozenset[int]]:
    """Claim ids by the segment where their figure begins, and the segments where a doubtful figure ends."""
    anchors: defaultdict[int, list[str]] = defaultdict(list)
    low: set[int] = set()
    for claim in sheet.claims:
        span = clamp(claim["figure"]["span"], len(sheet.text or ""))
        if span:
            start, end = made.range(span)
            anchors[start].append(claim["id"])
            low.update((end - 1,) if is_low(claim) else ())
    return anchors, frozenset(low)


def _table_rows(both: Iterable[tuple[Sheet, Cut | None]]) -> Iterator[str]:
    for sheet, made in both:
        for number, claim in enumerate(sheet.claims, sheet.first):
            yield row(claim, number, made.line(claim["span"][0]) if made else None)


def _detail(document: int, claim: Record, made: Cut | None) -> dict[str, Any]:
    """What the script knows of a claim; ``r``, ``q``, ``s`` are the segments of fields, quote, sentence."""
    ranges = {field: _range(claim[field]["span"], made) for field in FIELDS}
    return {
        "d": document,
        "a": claim["article"]["index"],
        "w": _where(claim, made),
        "x": [list(named) for named in mentions(claim)],
        "m": missing(claim) + (["low"] if is_low(claim) else []),
        "r": {field: found for field, found in ranges.items() if found},
        "q": _range(claim["span"], made),
        "s": _range(claim["sentence"]["span"], made),
        "e": [_evidence(item, claim, made) for item in claim["evidence"]],
    }


def _evidence(item: Record, claim: Record, made: Cut | None) -> list[Any]:
    span = item["span"]
    own = span is None or any(claim[field]["span"] == span for field in FIELDS)
    cue = not own and span[1] - span[0] <= CUE
    return [
        item["field"],
        plain(item["rule"]),
        shorten(plain(item["detail"]), 200),
        _range(span, made),
        int(cue),
    ]


def _range(span: Sequence[int] | None, made: Cut | None) -> tuple[int, int] | None:
    kept = clamp(span, made.segments[-1].end) if made and made.segments else None
    return made.range(kept) if kept and made else None


def _where(claim: Record, made: Cut | None) -> str:
    start, end = claim["span"]
    line = f" 第 {made.line(start)} 行" if made else ""
    article = plain(claim["article"]["title"] or "")
    title = f" 《{shorten(article, 40)}》" if article else ""
    return f"{plain(claim['doc']['source'])}{line}，字符 {start}–{end}{title}"


def _options(sheets: Sequence[Sheet]) -> Iterator[str]:
    """A choice for each document and, where it holds several articles, for each of them."""
    for document, sheet in enumerate(sheets):
        yield _option(str(document), sheet.name, len(sheet.claims))
        counts = Counter(claim["article"]["index"] for claim in sheet.claims)
        titles = {claim["article"]["index"]: claim["article"]["title"] for claim in sheet.claims}
        if len(counts) > 1:
            for index, count in sorted(counts.items()):
                yield _option(f"{document}.{index}", f"　{index} {plain(titles[index] or '')}", count)


def _option(value: str, name: str, count: int) -> str:
    return f'<option value="{value}">{html.escape(shorten(name, 40))}（{count}）</option>'


def _summary(sheets: Sequence[Sheet], claims: Sequence[Record]) -> str:
    low = sum(map(is_low, claims))
    return f"{len(sheets)} 份文档 · {len(claims)} 条记录 · {low} 条把握低"


def _failures(failures: Sequence[Record]) -> str:
    if not failures:
        return ""
    items = "".join(f"<li>{cell(f['source'])}：{cell(f['code'])} {cell(f['reason'])}</li>" for f in failures)
    heading = f"<summary>{len(failures)} 份文档未能读取</summary>"
    return f'<details class="failures">{heading}<ul>{items}</ul></details>'


def _json(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _template(name: str) -> str:
    return (resources.files("pipeline.write") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
