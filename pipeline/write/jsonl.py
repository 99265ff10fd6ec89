"""The folder a run leaves: one JSON object a line, the same bytes wherever the same input is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Protocol, Self, TypeAlias

import orjson

from pipeline.errors import OutputError, ShuzhengError
from pipeline.model import Extraction, SourceText
from pipeline.write import records

Rows: TypeAlias = Callable[[Extraction], Iterable[records.Record]]

ALWAYS = ("claims", "entities", "documents", "errors")
ROWS: Mapping[str, Rows] = MappingProxyType(
    {
        "claims": records.claim_records,
        "entities": records.entity_records,
        "documents": lambda extraction: (records.document_record(extraction),),
        "tokens": records.token_records,
        "quantities": records.quantity_records,
        "times": records.time_records,
    }
)
RUN = "run.json"
TEXTS = "texts"
TEMPORARY = ".part"
# What some file system will not have in a name.
UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|%]')


class Sink(Protocol):
    """Takes the results of a run, document by document."""

    def write(self, extraction: Extraction, *, keep_text: bool = False, left_out: int = 0) -> None:
        """Take one document; ``keep_text`` if its text can be read nowhere else.

        ``left_out`` is how many claims it had that are not to be written.
        """
        ...

    def fail(self, error: ShuzhengError) -> None:
        """Take one document that failed."""
        ...


class StreamSink:
    """Claims, one a line, on a stream; the failures are nobody's but the caller's."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, extraction: Extraction, *, keep_text: bool = False, left_out: int = 0) -> None:
        """Write the claims of one document."""
        self._stream.write(_lines(records.claim_records(extraction)))

    def fail(self, error: ShuzhengError) -> None:
        """A failure is no claim."""


class FolderSink:
    """The files of a run in ``out``: a context, at whose end those of an earlier run there are replaced.

    Until then everything lies under temporary names, so that a run broken off leaves the earlier one as it
    was. ``emit`` names the files beyond ``ALWAYS``; ``run`` is what ``run.json`` is to say, beside the sha256
    of each file and how many claims were left out. Raises ``OutputError``.
    """

    def __init__(self, out: Path, *, emit: tuple[str, ...], run: Mapping[str, Any]) -> None:
        self._out = out
        self._names = (*ALWAYS, *emit)
        self._run = run
        self._files: dict[str, BinaryIO] = {}
        self._hashes = {f"{name}.jsonl": sha256() for name in self._names}
        self._texts: dict[str, str] = {}
        self._left_out = 0

    def __enter__(self) -> Self:
        with _output_errors(self._out):
            self._out.mkdir(parents=True, exist_ok=True)
            for name in self._names:
                self._files[name] = self._part(f"{name}.jsonl").open("wb")
        return self

    def write(self, extraction: Extraction, *, keep_text: bool = False, left_out: int = 0) -> None:
        """Write the rows of one document, and its text to ``texts/`` if that is to be kept."""
        with _output_errors(self._out):
            for name, rows in ROWS.items():
                if name in self._files:
                    self._append(name, _lines(rows(extraction)))
            if keep_text:
                self._keep(extraction.source)
        self._left_out += left_out

    def fail(self, error: ShuzhengError) -> None:
        """Write one row of ``errors.jsonl``."""
        with _output_errors(self._out):
            self._append("errors", records.dump(dict(error.as_record())) + b"\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _output_errors(self._out):
            for file in self._files.values():
                file.close()
            if error is None:
                self._publish()
            else:
                self._discard()

    def _append(self, name: str, lines: bytes) -> None:
        self._files[name].write(lines)
        self._hashes[f"{name}.jsonl"].update(lines)

    def _part(self, name: str) -> Path:
        return self._out / f"{name}{TEMPORARY}"

    def _keep(self, source: SourceText) -> None:
        name, content = text_name(source.doc_id), source.text.encode()
        self._part(name).parent.mkdir(exist_ok=True)
        self._part(name).write_bytes(content)
        self._texts[source.doc_id] = name
        self._hashes[name] = sha256(content)

    def _publish(self) -> None:
        """Give each file its name, ``run.json`` last, and remove what only the earlier run had."""
        earlier = set(_earlier_files(self._out))
        files = {name: written.hexdigest() for name, written in self._hashes.items()}
        run = {**self._run, "left_out": self._left_out, "texts": self._texts, "files": files}
        self._part(RUN).write_bytes(orjson.dumps(run, option=orjson.OPT_INDENT_2) + b"\n")
        for name in (*files, RUN):
            self._part(name).replace(self._out / name)
        for name in earlier.difference(files):
            (self._out / name).unlink(missing_ok=True)

    def _discard(self) -> None:
        for name in self._hashes:
            self._part(name).unlink(missing_ok=True)


def text_name(doc_id: str) -> str:
    """Where the text of a document is kept, under the output folder; any id makes a safe file name."""
    return f"{TEXTS}/{UNSAFE.sub(lambda match: f'%{ord(match[0]):02X}', doc_id)}.txt"


def _earlier_files(out: Path) -> Iterator[str]:
    """The files that an earlier run says it wrote; nothing else in the folder is ours to remove."""
    try:
        names = orjson.loads((out / RUN).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    ours = {f"{name}.jsonl" for name in ROWS}
    for name in names if isinstance(names, dict) else ():
        if name in ours or (name.count("/") == 1 and name.startswith(f"{TEXTS}/")):
            yield name


def _lines(rows: Iterable[records.Record]) -> bytes:
    return b"".join(records.dump(row) + b"\n" for row in rows)


@contextmanager
def _output_errors(out: Path) -> Iterator[None]:
    """Turns the operating system's errors about the output into ours."""
    try:
        yield
    except OSError as error:
        raise OutputError(str(out), error.strerror or str(error)) from error
