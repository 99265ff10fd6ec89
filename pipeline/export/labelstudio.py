"""Label Studio: tasks with predictions, and the labelling configuration they fit.

Its editor counts code points, also in texts with characters outside the BMP, and each of CR and LF as one.
"""

from __future__ import annotations

from typing import Any

from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.export.jsonfile import ArrayFile, storable
from pipeline.export.marks import COLOURS, LABELS, RELATIONS, Link, Mark, Marks, claim_note, marks_of
from pipeline.export.offsets import Offsets

# The names of the tags in the configuration, which results refer to.
LABELS_TAG, TEXT_TAG = "label", "text"


class LabelStudio:
    """Writes ``STEM.json``, to import, and ``STEM.xml``, the configuration of the project to import it into."""

    def __init__(self, job: Job) -> None:
        self._unit = job.unit
        self._maker = job.maker
        self._tasks = ArrayFile(job.path(".json"))
        job.path(".xml").write_text(configuration(), encoding="utf-8", newline="\n")

    def write(self, document: Document) -> None:
        """Append the task of one document."""
        self._tasks.write(_task(document, Offsets(document.text, self._unit), self._maker))

    def close(self) -> tuple[str, ...]:
        """End the list of tasks."""
        self._tasks.close()
        return ()


def configuration() -> str:
    """The labelling configuration: labels and relations of every kind."""
    labels = "\n".join(f'    <Label value="{name}" background="{COLOURS[name]}"/>' for name in LABELS)
    relations = "\n".join(f'    <Relation value="{name}"/>' for name in RELATIONS.values())
    return (
        f"<View>\n  <Relations>\n{relations}\n  </Relations>\n"
        f'  <Labels name="{LABELS_TAG}" toName="{TEXT_TAG}">\n{labels}\n  </Labels>\n'
        f'  <Text name="{TEXT_TAG}" value="$text" granularity="symbol"/>\n</View>\n'
    )


def _task(document: Document, offsets: Offsets, maker: str) -> dict[str, Any]:
    record, marks = document.record, marks_of(document.claims, document.entities)
    text = storable(document.text)
    regions = [_region(mark, marks, text, offsets) for mark in marks.marks]
    return {
        "data": {
            "text": text,
            "document": record["id"],
            "source": record["source"],
            "published": record["published"],
            "title": record["title"],
            "sha256": record["sha256"],
            "offset_unit": offsets.unit,
        },
        "predictions": [
            {
                "model_version": maker,
                "result": [*regions, *(_relation(link) for link in marks.links)],
            }
        ],
    }


def _region(mark: Mark, marks: Marks, text: str, offsets: Offsets) -> dict[str, Any]:
    start, end = offsets.span(mark.span)
    claim, entity = marks.claims.get(mark), marks.entities.get(mark)
    about = claim or entity
    region: dict[str, Any] = {
        "id": _id(mark),
        "type": "labels",
        "from_name": LABELS_TAG,
        "to_name": TEXT_TAG,
        "origin": "prediction",
        "value": {
            "start": start,
            "end": end,
            "text": text[slice(*mark.span)],
            "labels": [mark.label],
        },
    }
    if about:
        region["score"] = about["confidence"]
        region["meta"] = {"text": [claim_note(claim) if claim else about["canonical"]]}
    return region


def _relation(link: Link) -> dict[str, Any]:
    return {
        "type": "relation",
        "from_id": _id(link.figure),
        "to_id": _id(link.part),
        "direction": "right",
        "labels": [link.relation],
    }


def _id(mark: Mark) -> str:
    """An id that is unique in its task and the same on every machine."""
    return f"{mark.label}-{mark.span.start}-{mark.span.end}"
