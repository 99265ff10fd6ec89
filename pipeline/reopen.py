"""A run opened again: its sources where ``run.json`` says they lie, its files as it says they were."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from pipeline.errors import OutputError, RunMissing, SourceError
from pipeline.model import SourceText
from pipeline.stages.read import STDIN, Columns, Facts, Inputs, read_metadata, shown

LISTS = ".shuzheng/lists"  # in the folder of a run: lists of paths that came on standard input


def inputs_record(inputs: Inputs, out: Path) -> dict[str, Any]:
    """What ``run.json`` keeps of what a run read, so that it can be read again; paths as seen from ``out``."""
    listed = inputs.from_list
    return {
        "metadata": seen_from(out, inputs.metadata),
        "columns": inputs.columns.roles(),
        "from_list": seen_from(out, listed),
        "list_base": None if listed is None else seen_from(out, inputs.base or "."),
        "sources": [path if path == STDIN else seen_from(out, path) for path in inputs.paths],
    }


def open_sources(out: Path, *, paths: Iterable[str] = ()) -> Iterator[SourceText | SourceError]:
    """The sources of the run in the folder ``out`` as they are now, in the order they were read.

    ``paths`` stand for the sources of the run where they were moved, for a list for the folder its paths start
    from; standard input is read from where its text was kept. Raises ``RunMissing`` if ``out`` holds no run.
    """
    run, inputs = run_record(out), run_inputs(out, paths=paths)
    facts = Facts(table=read_metadata(inputs.metadata) if inputs.metadata else {})
    seen: set[str] = set()
    found: Iterator[SourceText | SourceError]
    for path in (*inputs.paths, None):
        if path == STDIN:
            found = _piped(out, run)
        elif path is not None:
            found = replace(inputs, paths=(path,), from_list=None).read(facts)
        else:
            found = replace(inputs, paths=()).read(facts)
        for source in found:
            if isinstance(source, SourceError) or source.doc_id not in seen:
                yield source
            if isinstance(source, SourceText):
                seen.add(source.doc_id)


def run_inputs(out: Path, *, paths: Iterable[str] = ()) -> Inputs:
    """What the run in ``out`` read, with paths that lead there from here; ``paths`` as for ``open_sources``."""
    run, here, moved = run_record(out), out.resolve(), tuple(paths)
    recorded = tuple(path if path == STDIN else _from(here, path) for path in run["sources"])
    listed, base = (_from(here, run[key]) if run.get(key) else None for key in ("from_list", "list_base"))
    columns = run.get("columns")
    return Inputs(
        recorded if listed and not recorded else moved or recorded,
        listed,
        moved[0] if moved and listed and not recorded else base,
        Columns(**columns) if isinstance(columns, dict) else Columns(),
        _from(here, run["metadata"]) if run.get("metadata") else None,
    )


def seen_from(out: Path, path: str | Path | None) -> str | None:
    """A path as it is reached from the run's folder, so that the two can be moved together.

    Links on the way are followed, but not the last: a document is called as the link is.
    """
    if path is None:
        return None
    try:
        given = Path(path)
        there = given.parent.resolve() / given.name if given.name not in ("", "..") else given.resolve()
        return shown(Path(os.path.relpath(there, out.resolve())).as_posix())
    except (OSError, ValueError, RuntimeError):  # a NUL, links in a circle: what reads it says so
        return shown(str(path))


def keep_list(out: Path, stdin: BinaryIO) -> Path:
    """The list on ``stdin`` as a file in the folder of the run, under a name that is its hash. Raises ``OutputError``."""
    content = stdin.read()
    path = out / LISTS / f"{sha256(content).hexdigest()[:16]}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(str(out), error.strerror or str(error)) from error
    return path


def changed_files(out: Path) -> Iterator[tuple[str, str]]:
    """The files in the folder ``out`` that are not as the run left them: the name, and what is wrong.

    Raises ``RunMissing`` if ``out`` holds no run.
    """
    files = run_record(out).get("files")
    for name, digest in files.items() if isinstance(files, dict) else ():
        try:
            with (out / name).open("rb") as file:
                # Of a file whose bytes differ from run to run there is no hash, only that it is there.
                if digest is not None and file_digest(file, "sha256").hexdigest() != digest:
                    yield name, "it was changed after the run: its sha256 is another"
        except OSError as error:
            yield name, error.strerror or str(error)


def run_record(out: Path) -> dict[str, Any]:
    """``run.json`` of the run in ``out``; raises ``RunMissing``."""
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


def _from(here: Path, path: str) -> str:
    """The path that is ``path`` seen from the folder of a run; a glob keeps its signs."""
    return os.path.normpath(here / path)


def _piped(out: Path, run: dict[str, Any]) -> Iterator[SourceText]:
    """The text that was read from standard input, as it was kept."""
    texts = run.get("texts", {})
    if len(texts) == 1:
        yield from (_kept(out / name, doc_id) for doc_id, name in texts.items())
        return
    try:
        with (out / "documents.jsonl").open("rb") as lines:
            rows = (orjson.loads(line) for line in lines if b'"-"' in line)
            ids = [row["id"] for row in rows if row.get("source") == STDIN and row.get("id") in texts]
    except (OSError, ValueError) as error:
        raise RunMissing(str(out / "documents.jsonl"), str(error)) from error
    yield from (_kept(out / texts[doc_id], doc_id) for doc_id in ids)


def _kept(path: Path, doc_id: str) -> SourceText:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunMissing(str(path), error.strerror or str(error)) from error
    return SourceText(doc_id, "-", content.decode(errors="replace"), sha256(content).hexdigest())
