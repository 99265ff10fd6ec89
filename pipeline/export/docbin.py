"""spaCy: documents of one token a character, so that every span falls on tokens, with span groups.

``DocBin`` holds all it writes, so a big run becomes several files, which spaCy reads as one corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.export.marks import PARTS, Row

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin, Span
    from spacy.vocab import Vocab

# Characters in one file, which is held in memory while it is made.
PART = 500_000


class SpacyDocs:
    """Writes ``STEM.spacy`` and, where the run is big, ``STEM-2.spacy`` and so on."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._parts = self._characters = 0
        self._begin()

    def write(self, document: Document) -> None:
        """Add one document."""
        if self._characters >= PART:
            self._save()
            self._begin()
        self._bin.add(doc_of(document, self._vocab))
        self._characters += len(document.text)

    def close(self) -> tuple[str, ...]:
        """Write what is still held."""
        self._save()
        return ()

    def _begin(self) -> None:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        self._vocab: Vocab = Vocab()
        # Of a character nothing is known but itself.
        self._bin: DocBin = DocBin(attrs=(), store_user_data=True)
        self._characters = 0

    def _save(self) -> None:
        self._parts += 1
        number = "" if self._parts == 1 else f"-{self._parts}"
        self._bin.to_disk(self._job.path(f"{number}.spacy"))


def doc_of(document: Document, vocab: Vocab) -> Doc:
    """The document with the span groups claims, figure, unit, year, region, indicator and entities.

    The id of a span in these groups is that of its claim. ``user_data["shuzheng"]`` has the records as they are in
    the run: document, claims, entities.
    """
    from spacy.tokens import Doc

    characters = list(document.text)
    doc = Doc(vocab, words=characters, spaces=[False] * len(characters))
    doc.spans["claims"] = [_span(doc, each["span"], each["kind"], each["id"]) for each in document.claims]
    for part in ("figure", *PARTS):
        found = (claim for claim in document.claims if claim[part]["span"])
        doc.spans[part] = [_span(doc, each[part]["span"], part, each["id"]) for each in found]
    doc.spans["entities"] = [_span(doc, each["span"], each["type"], "") for each in document.entities]
    doc.user_data["shuzheng"] = _user_data(document)
    return doc


def _span(doc: Doc, span: list[int], label: str, claim_id: str) -> Span:
    from spacy.tokens import Span

    return Span(doc, span[0], span[1], label=label, span_id=claim_id)


def _user_data(document: Document) -> dict[str, Any]:
    def plain(rows: tuple[Row, ...]) -> list[Row]:
        return [{name: value for name, value in row.items() if name != "doc"} for row in rows]

    return {
        "document": document.record,
        "claims": plain(document.claims),
        "entities": plain(document.entities),
    }
