"""Names as they were found, and which of them are right: what the confidence of an entity is measured on.

Two kinds of gold are read: the news with its outermost names marked in the text (a name is right when type and both
ends are), and the inventories of the distinct names of an article (a name is right when its text and type are).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.lexicon.reliability import ANY
from pipeline.model import Extraction, Mention, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.write.records import mentions
from tests.gold.gate import SETS, extract_all, squeeze
from tests.gold.news import Name, articles

COLUMNS: Final = ("rule", "names", "right", "confidence")
#: A rule counts as if it had been seen so many times more, right as often as all rules of its type are.
PULL: Final = 8


class Found(NamedTuple):
    """A name that ``rule`` found, and whether the gold has it."""

    rule: str
    is_right: bool


def found_names(resources: Resources) -> tuple[Found, ...]:
    """Every name found in the gold at hand; what the gold leaves open is left out."""
    inventories = (
        found
        for _, folder, gold in SETS
        if folder.is_dir() and (gold / "entities").is_dir()
        for found in _in_inventories(folder, gold / "entities", resources)
    )
    return (*_in_news(resources), *inventories)


def entity_rows(names: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    """The rows of the table: all rules, each type, each rule; how often seen, how often right, the share to expect."""
    seen, right = Counter[str](), Counter[str]()
    for name in names:
        for key in (ANY, name.rule.partition(".")[0], name.rule):
            seen[key] += 1
            right[key] += name.is_right
    shares = {ANY: (right[ANY] + 1) / (seen[ANY] + 2)}
    for key in sorted(seen.keys() - {ANY}, key=lambda key: (key.count("."), key)):
        above = shares[key.partition(".")[0] if "." in key else ANY]
        shares[key] = (right[key] + PULL * above) / (seen[key] + PULL)
    for key, share in shares.items():
        yield key, str(seen[key]), str(right[key]), f"{share:.2f}"


def _in_news(resources: Resources) -> Iterator[Found]:
    for number, text, gold in articles():
        extraction = extract(SourceText(number, number, text, "0" * 64), resources)
        for mention in _outermost(extraction):
            yield Found(mention.rule, Name(*mention.span, mention.type) in gold)


def _outermost(extraction: Extraction) -> Iterator[Mention]:
    """The names that lie in no longer one."""
    found = sorted((m for _, m in mentions(extraction)), key=lambda m: (m.span.start, -m.span.end))
    last = Span(0, 0)
    for mention in found:
        if mention.span == last or mention.span.end > last.end:
            last = mention.span
            yield mention


def _in_inventories(folder: Path, gold: Path, resources: Resources) -> Iterator[Found]:
    extractions: Mapping[str, Extraction] = {x.source.doc_id: x for x in extract_all(folder, resources)}
    ends = json.loads((gold / "ranges.json").read_text("utf-8"))
    for path in sorted(gold.glob("*.jsonl")):
        doc, _, start = path.stem.partition("_")
        span = Span(int(start), ends[start]) if start else Span(0, sys.maxsize)
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        optional = {squeeze(row["text"]) for row in rows if row.get("optional")}
        right = {(squeeze(row["text"]), row[key]) for row in rows for key in ("type", "alt") if row.get(key)}
        once = {
            (squeeze(m.text), m.type): m.rule
            for _, m in mentions(extractions[doc])
            if span.start <= m.span.start < span.end
        }
        yield from (Found(rule, name in right) for name, rule in once.items() if name[0] not in optional)
