"""One self-contained page to check a run against its sources: the text as printed beside its claims."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson

from pipeline.errors import OutputError
from pipeline.write.report_page import Sheet, render_page
from pipeline.write.report_table import Record
from pipeline.write.report_text import line_breaks


def write_report(out: Path, target: Path) -> None:
    """Write the page of the run in ``out`` to ``target``.

    The sources are opened again where ``run.json`` says they lie; one that is gone or changed is listed
    without its text, since marks on another text would mislead. Raises ``OutputError`` if ``out`` holds no
    run or ``target`` cannot be written.
    """
    sheets = tuple(_sheets(out))
    page = render_page(sheets, _rows(out / "errors.jsonl", optional=True))
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(str(target), error.strerror or "it cannot be written") from error


def _sheets(out: Path) -> Iterator[Sheet]:
    claims: defaultdict[str, list[Record]] = defaultdict(list)
    for claim in _rows(out / "claims.jsonl"):
        claims[claim["doc"]["id"]].append(claim)
    first = 0
    for record in _rows(out / "documents.jsonl"):
        own = tuple(claims[record["id"]])
        text, problem = _open(out, record)
        yield Sheet(record, own, None if text is None else line_breaks(text), problem, first)
        first += len(own)


def _open(out: Path, record: Record) -> tuple[str | None, str | None]:
    """Stand-in until sources can be opened again in one place."""
    roots = json.loads((out / "run.json").read_text(encoding="utf-8"))["roots"]
    for root in map(Path, roots):
        path = root if root.is_file() else root / record["source"]
        if path.is_file() and path.name == Path(record["source"]).name:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == record["sha256"]:
                return data.decode(record["encoding"]), None
    return None, "missing"


def _rows(path: Path, *, optional: bool = False) -> tuple[Record, ...]:
    if optional and not path.exists():
        return ()
    try:
        return tuple(orjson.loads(line) for line in path.read_bytes().splitlines() if line)
    except (OSError, orjson.JSONDecodeError) as error:
        raise OutputError(str(path), f"it does not hold the records of a run: {error}") from error
