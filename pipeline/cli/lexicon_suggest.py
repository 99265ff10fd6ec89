"""``shuzheng lexicon suggest``: reads the corpus, writes the table, tells what could not be read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import typer

from pipeline.api import build_resources
from pipeline.config import STDIO, load_settings
from pipeline.errors import OutputError, ShuzhengError
from pipeline.model import SourceText
from pipeline.stages.read import Metadata, read_sources
from pipeline.suggest import Suggestion, suggest, suggestions_csv

OK, SOME_FAILED, NOTHING_SUCCEEDED = 0, 1, 3


def suggested(
    paths: Sequence[str], out: str, lexicon: Path | None, *, limit: int, min_count: int | None
) -> int:
    """Write the suggestions for the documents of ``paths`` to ``out``; the exit code."""
    settings = load_settings(lexicon=lexicon)
    errors: list[ShuzhengError] = []
    sources = _sources(paths, errors)
    found = suggest(sources, build_resources(settings), limit=limit, min_count=min_count)
    for error in errors:
        typer.echo(str(error), err=True)
    documents = any(isinstance(source, SourceText) for source in sources()) if errors else True
    if not documents:
        return NOTHING_SUCCEEDED
    _write(found, out)
    return SOME_FAILED if errors else OK


def _sources(
    paths: Sequence[str], errors: list[ShuzhengError]
) -> Callable[[], Iterator[SourceText | ShuzhengError]]:
    """The documents, as often as they are asked for; ``errors`` takes what is met the first time."""
    piped = sys.stdin.buffer.read() if STDIO in paths else b""
    readings = 0

    def read() -> Iterator[SourceText | ShuzhengError]:
        nonlocal readings
        readings += 1
        first = readings == 1
        for source in read_sources(paths, stdin=BytesIO(piped), defaults=Metadata(), metadata={}):
            if first and isinstance(source, ShuzhengError):
                errors.append(source)
            yield source

    return read


def _write(found: Sequence[Suggestion], out: str) -> None:
    table = suggestions_csv(found)
    if out == STDIO:
        sys.stdout.buffer.write(table)
        return
    try:
        Path(out).write_bytes(table)
    except OSError as error:
        raise OutputError(out, error.strerror or "cannot be written") from error
    typer.echo(f"suggestions {len(found)}  {out}", err=True)
