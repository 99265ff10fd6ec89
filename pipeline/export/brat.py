"""brat: a text and its standoff annotations a document, and the configuration of the collection.

Offsets are code points of the text. An annotation may hold no line break or tab, neither in its span nor in the
text it repeats: a span over several lines is given as several fragments.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.export.marks import (
    COLOURS,
    FIGURE,
    LABELS,
    RELATIONS,
    Mark,
    Marks,
    claim_note,
    marks_of,
)
from pipeline.model import Span

CODES = "GBT2260"
KINDS = ("level", "delta", "rate", "share", "multiple", "ratio")
# What ends a line for str.splitlines, which brat's reader of annotations goes by, and the tab between fields.
_FRAGMENT = re.compile("[^\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


class Brat:
    """Writes ``NAME.txt`` and ``NAME.ann`` of each document, the configuration, and ``documents.csv``."""

    def __init__(self, job: Job) -> None:
        self._folder = job.folder
        for name, content in _configuration().items():
            _write(job.folder / name, content)
        self._list: TextIO = (job.folder / "documents.csv").open("w", encoding="utf-8", newline="")
        self._index = csv.writer(self._list, lineterminator="\n")
        self._index.writerow(("name", "document", "source", "sha256"))

    def write(self, document: Document) -> None:
        """Write the two files of one document."""
        name, record = self._free_name(document.id), document.record
        self._index.writerow((name, record["id"], record["source"], record["sha256"]))
        _write(self._folder / f"{name}.txt", document.text)
        lines = standoff(marks_of(document.claims, document.entities), document.text)
        _write(self._folder / f"{name}.ann", "".join(f"{line}\n" for line in lines))

    def _free_name(self, doc_id: str) -> str:
        """Its name, or one with a hash where the system takes it for one there is (A and a)."""
        name = file_name(doc_id)
        return _hashed(name, doc_id) if (self._folder / f"{name}.txt").exists() else name

    def close(self) -> tuple[str, ...]:
        """End the list of documents."""
        self._list.close()
        return ()


def file_name(doc_id: str) -> str:
    """A name that brat can have in an address: letters, digits, ``_``, ``.`` and ``-``; of another id another."""
    fit = _UNFIT.sub("_", doc_id).strip(".")[:_LONGEST_NAME]
    return fit if fit == doc_id else _hashed(fit, doc_id)


def _hashed(name: str, doc_id: str) -> str:
    return f"{name}_{sha256(doc_id.encode()).hexdigest()[:10]}"


def standoff(marks: Marks, text: str) -> Iterator[str]:
    """The lines of the annotations of a text: marks (T), links (R), kinds (A), codes (N) and notes (#).

    A mark of nothing but white space, which no run has by itself, cannot be said and is left out.
    """
    places = {mark: parts for mark in marks.marks if (parts := list(fragments(mark.span, text)))}
    ids = {mark: f"T{number}" for number, mark in enumerate(places, 1)}
    yield from _numbered("T", (_mark(mark, parts, text) for mark, parts in places.items()))
    links = (link for link in marks.links if link.figure in ids and link.part in ids)
    yield from _numbered(
        "R", (f"{link.relation} Arg1:{ids[link.figure]} Arg2:{ids[link.part]}" for link in links)
    )
    claims = {ids[mark]: claim for mark, claim in marks.claims.items() if mark in ids}
    entities = {ids[mark]: entity for mark, entity in marks.entities.items() if mark in ids}
    yield from _numbered("A", (f"kind {mark} {claim['kind']}" for mark, claim in claims.items()))
    codes = ((ids[mark], code, _one_line(name)) for mark, code, name in _codes(marks) if mark in ids)
    yield from _numbered("N", (f"Reference {mark} {CODES}:{code}\t{name}" for mark, code, name in codes))
    notes = [(mark, claim_note(claim)) for mark, claim in claims.items()]
    notes += [(mark, entity["canonical"]) for mark, entity in entities.items()]
    yield from _numbered("#", (f"AnnotatorNotes {mark}\t{_one_line(note)}" for mark, note in notes))


def _numbered(letter: str, lines: Iterable[str]) -> Iterator[str]:
    return (f"{letter}{number}\t{line}" for number, line in enumerate(lines, 1))


def _mark(mark: Mark, parts: list[Span], text: str) -> str:
    places = ";".join(f"{start} {end}" for start, end in parts)
    words = " ".join(text[start:end] for start, end in parts)
    return f"{mark.label} {places}\t{words}"


def fragments(span: Span, text: str) -> Iterator[Span]:
    """The parts of a span that lie on one line each, white space at their ends left out."""
    for match in _FRAGMENT.finditer(text, *span):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words)
            yield Span(start, start + len(words))


def _codes(marks: Marks) -> Iterator[tuple[Mark, str, str]]:
    """The codes of each mark of a place: of a region from the first claim that has it, of an entity its own."""
    regions = {
        link.part: marks.claims[link.figure]["region"]
        for link in reversed(marks.links)
        if link.relation == RELATIONS["region"]
    }
    for mark in marks.marks:
        if mark in regions:
            names, codes = regions[mark]["names"], regions[mark]["codes"]
            yield from ((mark, code, "、".join(names)) for code in codes)
        elif mark in marks.entities:
            entity = marks.entities[mark]
            yield from ((mark, code, entity["canonical"]) for code in entity["codes"])


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text)


def _write(path: Path, text: str) -> None:
    """As it is: a line end that the system likes better would move every offset after it."""
    path.write_bytes(text.encode())


def _configuration() -> dict[str, str]:
    names = "\n".join(LABELS)
    relations = "\n".join(f"{name}\tArg1:{FIGURE}, Arg2:{part}" for part, name in RELATIONS.items())
    labels = "\n".join(f"{name} | {name}" for name in (*LABELS, *RELATIONS.values()))
    colours = "\n".join(
        f"{name}\tbgColor:{COLOURS[name]}, fgColor:white, borderColor:darken" for name in LABELS
    )
    kinds = f"kind\tArg:{FIGURE}, Value:{'|'.join(KINDS)}"
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return {
        "annotation.conf": f"[entities]\n{names}\n\n[relations]\n{relations}\n{overlap}\n\n[events]\n\n[attributes]\n{kinds}\n",
        "visual.conf": f"[labels]\n{labels}\n\n[drawing]\n{colours}\n",
        "tools.conf": "[options]\nTokens\ttokenizer:whitespace\nSentences\tsplitter:newline\nValidation\tvalidate:none\n",
    }
