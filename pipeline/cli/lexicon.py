"""``shuzheng lexicon``: check, show, suggest, add and compare the word lists.

What a command needs is imported when it runs, so that ``--help`` is instant.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.lexicon.problems import Problem

OK, WRONG = 0, 1

app = typer.Typer(
    help="Check, show, suggest, add and compare the word lists.",
    epilog="Exit codes: 0 ok, 1 something is wrong or differs, 2 usage.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for another program.")]
Folder = Annotated[
    Path | None,
    typer.Option("--lexicon", metavar="DIR", help="Folder of CSV lexicons over the built-in ones."),
]


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Your folder; without it, the built-in lexicons.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name every problem of a lexicon folder, with its file, line and fix."""
    from pipeline.cli.lexicon_check import checked
    from pipeline.lexicon.check import counts

    found = checked(folder)
    if as_json:
        _print_json({"counts": counts(found), "problems": [problem.as_record() for problem in found]})
    else:
        typer.echo("\n".join([*map(_line, found), _counted(counts(found))]))
    raise typer.Exit(WRONG if counts(found)["error"] else OK)


def _line(problem: Problem) -> str:
    return f"{problem.path}:{problem.line}: {problem.level}: {problem.reason}"


def _counted(counts: dict[str, int]) -> str:
    told = ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items())
    return told if any(counts.values()) else f"{told}: nothing to mend"


@app.command()
def show(
    term: Annotated[str, typer.Argument(metavar="TERM", help="A term as written, or a code.")],
    lexicon: Folder = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Texts to count it in; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say where a term comes from, what it is and overrides, and how often it hits a corpus."""
    from pipeline.cli.lexicon_show import as_record, as_text, shown

    found = shown(term, lexicon, tuple(corpus or ()))
    if as_json:
        _print_json(as_record(found))
    else:
        typer.echo(as_text(found))
    raise typer.Exit(OK if found.entries else WRONG)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV of accepted rows, as suggest writes it.")],
    lexicon: Annotated[
        Path, typer.Option("--lexicon", metavar="DIR", help="Your folder; it is made if it is not there.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Let new rows win over rows of the same key.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Merge accepted rows into your folder."""
    from pipeline.lexicon.merge import merge

    merged = merge(file, lexicon, replace=replace, dry_run=dry_run)
    if as_json:
        _print_json(merged.as_record())
        return
    for change in merged.changes:
        typer.echo(str(change))
    verb = "would be added" if dry_run else "added"
    typer.echo(
        f"{merged.count('added')} {verb}, {merged.count('replaced')} replaced, {merged.count('skipped')} skipped"
    )


@app.command()
def diff(
    one: Annotated[str, typer.Argument(metavar="A", help="A folder, or builtin.")],
    other: Annotated[str, typer.Argument(metavar="B", help="A folder, or builtin.")],
    as_json: AsJson = False,
) -> None:
    """List the rows that two lexicon folders do not share."""
    from pipeline.lexicon.diff import diff as compare

    changes = compare(one, other)
    if as_json:
        _print_json([change.as_record() for change in changes])
    else:
        for change in changes:
            typer.echo(str(change))
        kinds = [change.kind for change in changes]
        typer.echo(", ".join(f"{kinds.count(kind)} {kind}" for kind in ("added", "removed", "changed")))
    raise typer.Exit(WRONG if changes else OK)


def _print_json(shown: object) -> None:
    import json

    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@app.command()
def suggest(
    paths: Annotated[
        list[str], typer.Argument(metavar="CORPUS...", help="Text files, folders, .jsonl rows, or -.")
    ],
    out: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The table to write, or - for stdout.")
    ] = "suggestions.csv",
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many terms.")] = 200,
    min_count: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How often a term must occur; grows with the corpus."),
    ] = None,
    lexicon: Folder = None,
) -> None:
    """Write the terms that a corpus uses and no list has; delete rows, then give the file to add."""
    from pipeline.cli.lexicon_suggest import suggested

    raise typer.Exit(suggested(tuple(paths), out, lexicon, limit=limit, min_count=min_count))
