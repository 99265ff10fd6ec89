"""One self-contained page to check a run against its sources: the text as printed beside its claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson

from pipeline.errors import OutputError, RunMissing
from pipeline.model import SourceText
from pipeline.reopen import open_sources
from pipeline.write.report_page import Sheet, render_page
from pipeline.write.report_table import Record
from pipeline.write.report_text import line_breaks

MISSING = "在本次运行的来源中找不到它。"
CHANGED = "它在运行之后有改动（sha256 不符），请重新抽取。"


def write_report(out: Path, target: Path) -> None:
    """Write the page of the run in ``out`` to ``target``.

    The sources are opened again where ``run.json`` says they lie; one that is gone or changed is listed
    without its text, since marks on another text would mislead. Raises ``RunMissing`` if ``out`` holds no
    run or ``target`` cannot be written.
    """
    page = render_page(tuple(_sheets(out)), _rows(out / "errors.jsonl", optional=True))
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(str(target), error.strerror or "it cannot be written") from error


def _sheets(out: Path) -> Iterator[Sheet]:
    """The documents of the run in order, with their claims numbered through."""
    claims: defaultdict[str, list[Record]] = defaultdict(list)
    for claim in _rows(out / "claims.jsonl"):
        claims[claim["doc"]["id"]].append(claim)
    records = _rows(out / "documents.jsonl")
    sources = {each.doc_id: each for each in open_sources(out) if isinstance(each, SourceText)}
    first = 0
    for record in records:
        own = tuple(claims[record["id"]])
        text, problem = _text(record, sources.get(record["id"]))
        yield Sheet(record, own, text, problem, first)
        first += len(own)


def _text(record: Record, source: SourceText | None) -> tuple[str | None, str | None]:
    """The text to show, or why there is none."""
    if source is None:
        return None, MISSING
    if source.sha256 != record["sha256"]:
        return None, CHANGED
    return line_breaks(source.text), None


def _rows(path: Path, *, optional: bool = False) -> tuple[Record, ...]:
    if optional and not path.exists():
        return ()
    try:
        return tuple(orjson.loads(line) for line in path.read_bytes().split(b"\n") if line)
    except OSError as error:
        raise RunMissing(str(path), error.strerror or str(error)) from error
    except orjson.JSONDecodeError as error:
        raise RunMissing(str(path), f"it does not hold the records of a run: {error}") from error
