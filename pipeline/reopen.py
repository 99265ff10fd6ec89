"""A run opened again: its sources where ``run.json`` says they lie, its files as it says they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import orjson

from pipeline.errors import RunMissing, SourceError
from pipeline.model import SourceText
from pipeline.stages.read import Metadata, read_metadata, read_sources


def open_sources(out: Path, *, paths: Iterable[str] = ()) -> Iterator[SourceText | SourceError]:
    """The sources of the run in the folder ``out`` as they are now, in the order they were read.

    ``paths`` stand for the sources of the run where they were moved; standard input is read from where its
    text was kept. Raises ``RunMissing`` if ``out`` holds no run.
    """
    run, here = _run(out), out.resolve()
    metadata = read_metadata(str((here / run["metadata"]).resolve())) if run.get("metadata") else {}
    recorded = (path if path == "-" else str((here / path).resolve()) for path in run["sources"])
    for path in tuple(paths) or recorded:
        if path == "-":
            yield from (_kept(out / name, doc_id) for doc_id, name in run.get("texts", {}).items())
        else:
            yield from read_sources([path], stdin=None, defaults=Metadata(), metadata=metadata)


def changed_files(out: Path) -> Iterator[tuple[str, str]]:
    """The files in the folder ``out`` that are not as the run left them: the name, and what is wrong.

    Raises ``RunMissing`` if ``out`` holds no run.
    """
    files = _run(out).get("files")
    for name, digest in files.items() if isinstance(files, dict) else ():
        try:
            with (out / name).open("rb") as file:
                if file_digest(file, "sha256").hexdigest() != digest:
                    yield name, "it was changed after the run: its sha256 is another"
        except OSError as error:
            yield name, error.strerror or str(error)


def _run(out: Path) -> dict[str, Any]:
    path = out / "run.json"
    try:
        run = orjson.loads(path.read_bytes())
    except OSError as error:
        raise RunMissing(str(path), error.strerror or str(error)) from error
    except ValueError as error:
        raise RunMissing(str(path), "it is not JSON") from error
    if not isinstance(run, dict) or not isinstance(run.get("sources"), list):
        raise RunMissing(str(path), "it does not say where the sources lie")
    return run


def _kept(path: Path, doc_id: str) -> SourceText:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunMissing(str(path), error.strerror or str(error)) from error
    return SourceText(doc_id, "-", content.decode(errors="replace"), sha256(content).hexdigest())
