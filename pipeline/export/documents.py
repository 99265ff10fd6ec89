"""A run, document by document: its record, its text as it is now, its claims and its entities.

Nothing is held but one document, since all files of a run are in the order its sources were read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.errors import ExportError, RecordsMisfit, ShuzhengError
from pipeline.export.marks import Row
from pipeline.export.rows import rows_of
from pipeline.export.texts import Texts

_SPANNED = ("figure", "unit", "year", "region", "indicator")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a run: its row of ``documents.jsonl``, its text of record, and its records by position.

    ``text`` is empty where it was not asked for.
    """

    record: Row
    text: str
    claims: tuple[Row, ...]
    entities: tuple[Row, ...]

    @property
    def id(self) -> str:
        """The id of the document."""
        return str(self.record["id"])


def documents(
    out: Path, *, paths: Iterable[str] = (), texts: bool = True
) -> Iterator[Document | ShuzhengError]:
    """Each document of the run in the folder ``out``, or why it cannot be exported.

    ``paths`` stand for the sources of the run where they were moved; with ``texts=False`` no source is opened.
    Records that belong to no document are an error at the end. Raises ``RunMissing`` if ``out`` holds no run.
    """
    opened = Texts(out, paths)
    claims, entities = _Records(out, "claims"), _Records(out, "entities")
    for record in rows_of(out, "documents"):
        own = claims.of(record["id"]), entities.of(record["id"])
        text = opened.of(record) if texts else ""
        yield text if isinstance(text, ExportError) else _document(record, text, *own, checked=texts)
    for rest in (claims, entities):
        if (stray := rest.stray()) is not None:
            yield stray


class _Records:
    """A file of records, taken document by document."""

    def __init__(self, out: Path, name: str) -> None:
        self._name = f"{name}.jsonl"
        self._groups = groupby(rows_of(out, name), key=lambda row: str(row["doc"]["id"]))
        self._head = next(self._groups, None)

    def of(self, doc_id: str) -> tuple[Row, ...]:
        """The next records, if they are of this document."""
        if self._head is None or self._head[0] != doc_id:
            return ()
        rows = tuple(self._head[1])
        self._head = next(self._groups, None)
        return rows

    def stray(self) -> RecordsMisfit | None:
        """What is wrong if records are left when all documents went through."""
        if self._head is None:
            return None
        return RecordsMisfit(self._name, f"documents.jsonl does not have {self._head[0]} at its place")


def _document(
    record: Row, text: str, claims: tuple[Row, ...], entities: tuple[Row, ...], *, checked: bool
) -> Document | RecordsMisfit:
    for name, found in (("claims", claims), ("entities", entities)):
        if len(found) != record[name]:
            reason = f"{name}.jsonl has {len(found)} records of it here, not {record[name]}"
            return RecordsMisfit(str(record["source"]), reason)
    if checked:
        for rows, misfit in ((claims, _claim_misfit), (entities, _entity_misfit)):
            if wrong := next(filter(None, (misfit(row, text) for row in rows)), None):
                return RecordsMisfit(str(record["source"]), wrong)
    return Document(record, text, claims, entities)


def _claim_misfit(claim: Row, text: str) -> str | None:
    start, end = claim["span"]
    if text[start:end] != claim["quote"]:
        return f"{claim['quote']!r} does not stand at {claim['span']}"
    spans = (claim[name]["span"] for name in _SPANNED)
    return next((f"the span {span} is not in the text" for span in spans if not _inside(span, text)), None)


def _entity_misfit(entity: Row, text: str) -> str | None:
    if _inside(entity["span"], text):
        return None
    return f"the span {entity['span']} of {entity['text']!r} is not in the text"


def _inside(span: list[int] | None, text: str) -> bool:
    return span is None or 0 <= span[0] < span[1] <= len(text)
