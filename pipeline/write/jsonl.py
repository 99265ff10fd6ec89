"""The folder a run leaves: one JSON object a line, the same bytes wherever the same input is read."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson

from pipeline.errors import OutputError, OutputFull
from pipeline.model import Extraction
from pipeline.write import entities, records
from pipeline.write.formats import is_format_file

Rows: TypeAlias = Callable[[Extraction], Iterable[records.Record]]


def _document(extraction: Extraction) -> records.Record:
    """The row of ``documents.jsonl``, with what of the file could not be read."""
    lost = [{"code": each.code, "reason": each.reason} for each in extraction.source.lost]
    return {**records.document_record(extraction), "lost": lost}


ALWAYS = ("claims", "entities", "documents", "errors")
ROWS: Mapping[str, Rows] = MappingProxyType(
    {
        "claims": records.claim_records,
        "entities": entities.entity_records,
        "documents": lambda extraction: (_document(extraction),),
        "tokens": records.token_records,
        "quantities": records.quantity_records,
        "times": records.time_records,
    }
)
RUN = "run.json"
TEXTS = "texts"
TEMPORARY = ".part"
# What some file system will not have in a name, and how many bytes of one any has room for.
UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|%]')
_LONGEST = 200


Texts: TypeAlias = Callable[[], Iterable[tuple[str, str, str]]]


def lines(name: str, extraction: Extraction) -> bytes | bytearray:
    """The lines of one document in the file of that record, one of ``ROWS``."""
    doc = orjson.Fragment(records.dump(records.doc_record(extraction.source)))  # the same in every row
    if name == "entities" and not extraction.source.locator:
        return entities.entity_lines(extraction, doc)
    # A row at a time, and none kept as an object of its own: the memory of the last one does for the next.
    gathered = bytearray()
    for row in ROWS[name](extraction):
        if "doc" in row:
            row["doc"] = doc
        gathered += records.dump_line(row)
    return gathered


def text_name(doc_id: str) -> str:
    """Where the text of a document is kept, under the output folder; any id makes a safe file name of its own."""
    name = UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", doc_id)
    raw = name.encode("utf-8", "surrogatepass")
    if len(raw) > _LONGEST or "\ud7ff" < max(name, default="") < "\ue000":
        name = f"{raw[: _LONGEST - 20].decode(errors='ignore')}~{sha256(raw).hexdigest()[:16]}"
    return f"{TEXTS}/{name}.txt"


def run_json(record: Mapping[str, Any], texts: Texts, files: Mapping[str, str | None]) -> Iterator[bytes]:
    """The content of ``run.json``, piece by piece: the record, the texts that were kept, the sha256 of each file.

    ``texts`` gives id, name and sha256 of each, and is asked twice, since there may be millions.
    """
    yield orjson.dumps(record, option=orjson.OPT_INDENT_2)[:-2]
    yield b',\n  "texts": '
    yield from _object((doc_id, name) for doc_id, name, _ in texts())
    yield b',\n  "files": '
    yield from _object(_both(files, texts))
    yield b"\n}\n"


def _both(files: Mapping[str, str | None], texts: Texts) -> Iterator[tuple[str, str | None]]:
    yield from files.items()
    yield from ((name, digest) for _, name, digest in texts())


def _object(items: Iterable[tuple[str, str | None]]) -> Iterator[bytes]:
    """A JSON object on lines of its own, one level in."""
    before = b"{\n    "
    for name, value in items:
        yield before + orjson.dumps(name) + b": " + orjson.dumps(value)
        before = b",\n    "
    yield b"{}" if before.startswith(b"{") else b"\n  }"


def is_ours(name: str) -> bool:
    """Whether a file in the folder of a run, texts aside, is one that runs write."""
    return name == RUN or is_format_file(name) or name in {f"{record}.jsonl" for record in ROWS}


def published_names(out: Path) -> Iterator[str]:
    """The files that an earlier run says it wrote; nothing else in the folder is ours to remove."""
    try:
        names = orjson.loads((out / RUN).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    for name in names if isinstance(names, dict) else ():
        if is_ours(name) or (
            name.count("/") == 1 and name.startswith(f"{TEXTS}/") and ".." not in name.split("/")
        ):
            yield name


@contextmanager
def output_errors(out: Path) -> Iterator[None]:
    """Turns the operating system's errors about the output into ours."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or out)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputFull(where, error.strerror or "no space left") from error
        raise OutputError(where, error.strerror or str(error)) from error
