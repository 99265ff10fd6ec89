"""The texts of a run, in its order: as the run kept them, else from the sources, opened again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import DocumentChanged, DocumentGone, ExportError
from pipeline.export.marks import Row
from pipeline.export.rows import rows_of
from pipeline.model import SourceText
from pipeline.reopen import open_sources, run_record


class Texts:
    """Gives the text of each document of the run in ``out``, asked for in the order of ``documents.jsonl``."""

    def __init__(self, out: Path, paths: Iterable[str]) -> None:
        self._out = out
        run = run_record(out)
        self._kept, self._digests = _object(run.get("texts")), _object(run.get("files"))
        self._sources = open_sources(out, paths=paths)
        self._head: SourceText | None = None
        self._failed: dict[str, str] = {}
        self._places: dict[str, int] = {}

    def of(self, record: Row) -> str | ExportError:
        """The text of record of a document, if it is the one that the run read."""
        if record["id"] in self._kept:
            return self._from_out(record, str(self._kept[record["id"]]))
        source = self._source(record["id"])
        if source is None:
            reason = self._failed.pop(record["source"], "no source of the run has it")
            return DocumentGone(record["source"], reason)
        if source.sha256 != record["sha256"] or len(source.text) != record["characters"]:
            return DocumentChanged(record["source"], "its sha256 is not the one the run recorded")
        return source.text

    def _from_out(self, record: Row, name: str) -> str | ExportError:
        where = f"{record['source']} ({name})"
        if not _is_inside(name):
            return DocumentChanged(where, "run.json names a text outside the folder of the run")
        try:
            content = (self._out / name).read_bytes()
            text = content.decode()
        except OSError as error:
            return DocumentGone(where, error.strerror or str(error))
        except UnicodeDecodeError:
            return DocumentChanged(where, "its text is not UTF-8 any more")
        # Of a text whose hash the run did not record, the length and the quotes must do.
        if (
            self._digests.get(name) not in (None, sha256(content).hexdigest())
            or len(text) != record["characters"]
        ):
            return DocumentChanged(where, "its text was changed after the run")
        return text

    def _source(self, doc_id: str) -> SourceText | None:
        """The source of this id, passing over those that are no document of the run or whose turn is over."""
        while (source := self._next()) is not None:
            if source.doc_id == doc_id or self._place(source.doc_id) < self._place(doc_id):
                self._head = None
            if source.doc_id == doc_id:
                return source
            if self._head is not None:
                return None
        return None

    def _next(self) -> SourceText | None:
        while self._head is None:
            source = next(self._sources, None)
            if source is None:
                return None
            if isinstance(source, SourceText):
                self._head = source
            else:
                self._failed[source.where] = source.reason
        return self._head

    def _place(self, doc_id: str) -> int:
        """Which document of the run it is, -1 for none; the ids are read where sources and run part ways."""
        if not self._places:
            rows = rows_of(self._out, "documents")
            self._places = {row["id"]: number for number, row in enumerate(rows)}
        return self._places.get(doc_id, -1)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
