"""``shuzheng export``: a finished run for another tool."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.export import Exported

OK, SOME_FAILED, NOTHING_SUCCEEDED = 0, 1, 3


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that extract wrote.")],
    to: Annotated[
        str,
        typer.Option("--to", metavar="TOOL", help="labelstudio, doccano, w3c, brat, docbin or datacommons."),
    ],
    target: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="Folder or main file to write (OUT/export/TOOL)."
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Where the sources lie now, if they were moved; may be repeated."),
    ] = None,
    offsets: Annotated[
        str | None,
        typer.Option(
            metavar="UNIT", help="code_point or utf16, where offsets must not count what the tool does."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary; errors are still told.")] = False,
) -> None:
    """Write a run for an annotation tool, spaCy or Data Commons."""
    from pipeline.export import export_run

    console = _stderr()
    with console.status("exporting") if console.is_terminal and not quiet else nullcontext():
        exported = export_run(
            out,
            to,
            target=target,
            paths=source or (),
            offsets=offsets,
            on_error=lambda error: console.print(str(error)),
        )
    if not quiet:
        console.print(_summary(exported))
    raise typer.Exit(_exit_code(exported))


def _summary(exported: Exported) -> str:
    counts = (
        f"documents {exported.documents}  claims {exported.claims}  "
        f"entities {exported.entities}  failures {exported.failures}"
    )
    return "\n".join([counts, *exported.notes, *(f"  {path}" for path in exported.files)])


def _exit_code(exported: Exported) -> int:
    if not exported.failures:
        return OK
    return SOME_FAILED if exported.documents else NOTHING_SUCCEEDED


def _stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)
