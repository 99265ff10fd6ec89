"""doccano: a line of JSON a document, with entities and relations, and the labels of the project.

Its page counts UTF-16 units, as JavaScript's strings do (with "count grapheme clusters as one character" off).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.export.jsonfile import storable
from pipeline.export.marks import COLOURS, LABELS, RELATIONS, marks_of
from pipeline.export.offsets import Offsets

_RELATION_COLOUR = "#868e96"


class Doccano:
    """Writes ``STEM.jsonl``, and the two files of labels that a project of sequence labelling imports."""

    def __init__(self, job: Job) -> None:
        self._unit = job.unit
        self._file = job.path(".jsonl").open("wb")
        self._next_id = 1
        relations = dict.fromkeys(RELATIONS.values(), _RELATION_COLOUR)
        for name, labels in (("spans", {each: COLOURS[each] for each in LABELS}), ("relations", relations)):
            job.path(f".{name}.json").write_bytes(orjson.dumps(_labels(labels.items())) + b"\n")

    def write(self, document: Document) -> None:
        """Append one document."""
        self._file.write(orjson.dumps(self._row(document)) + b"\n")

    def close(self) -> tuple[str, ...]:
        """Nothing is left to be said."""
        self._file.close()
        return ()

    def _row(self, document: Document) -> dict[str, Any]:
        record, marks = document.record, marks_of(document.claims, document.entities)
        offsets = Offsets(document.text, self._unit)
        # Unique in the whole file: doccano finds the ends of a relation among all that it imports.
        ids = {mark: number for number, mark in enumerate(marks.marks, self._next_id)}
        self._next_id += len(ids)
        return {
            "text": storable(document.text),
            "entities": [
                {"id": ids[mark], "start_offset": start, "end_offset": end, "label": mark.label}
                for mark in marks.marks
                for start, end in (offsets.span(mark.span),)
            ],
            "relations": [
                {
                    "id": number,
                    "from_id": ids[link.figure],
                    "to_id": ids[link.part],
                    "type": link.relation,
                }
                for number, link in enumerate(marks.links, self._relation_ids(len(marks.links)))
            ],
            "document": record["id"],
            "source": record["source"],
            "published": record["published"],
            "sha256": record["sha256"],
            "offset_unit": self._unit,
        }

    def _relation_ids(self, number: int) -> int:
        first = self._next_id
        self._next_id += number
        return first


def _labels(labels: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "text": name,
            "prefixKey": None,
            "suffixKey": str(number) if number < 10 else None,
            "backgroundColor": colour,
            "textColor": "#ffffff",
        }
        for number, (name, colour) in enumerate(labels, 1)
    ]
