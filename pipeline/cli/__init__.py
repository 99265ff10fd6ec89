"""The ``shuzheng`` command: data on stdout, messages on stderr, one exit code for each way a run can end.

What a command needs is imported when it runs, so that ``--help`` is instant.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import __version__
from pipeline.cli.export import export
from pipeline.cli.lexicon import app as lexicon_app
from pipeline.errors import ShuzhengError, SourceError, SourceNotice

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.api import Summary
    from pipeline.config import Settings

OK, SOME_FAILED, USAGE, NOTHING_SUCCEEDED = 0, 1, 2, 3
PIPED_WIDTH = 120

app = typer.Typer(
    help="数证: every numeric statement of a Chinese text as a record, traced to its characters.",
    epilog="Exit codes: 0 ok, 1 some documents failed, 2 usage, 3 nothing succeeded.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help comes twice as fast
)

app.add_typer(lexicon_app, name="lexicon")
app.command()(export)

Published = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Publication date (2024, 2024-02, 2024-02-26) where a text has none."),
]
Region = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Place the texts are about (天津) where nothing else says it."),
]
LexiconFolder = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder of CSV lexicons, layered over the built-in ones.")
]
LexiconLenient = Annotated[
    bool,
    typer.Option("--lexicon-lenient", help="Leave out lexicon rows that cannot be used, and name them."),
]
SegmenterName = Annotated[
    str | None, typer.Option(metavar="NAME", help="jieba-rs (default), jieba, spacy or pkuseg.")
]
SegmenterModel = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder of a trained pkuseg model, for pkuseg or spacy.")
]

NerName = Annotated[
    str | None,
    typer.Option(
        "--ner", metavar="NAME", help="Recogniser that helps the rules find names: lac or spacy:NAME."
    ),
]


def main() -> None:
    """Run the command; an error that the user can mend is told in one line, and sets the exit code."""
    try:
        app()
    except ShuzhengError as error:
        _tell(_stderr(), error)
        sys.exit(NOTHING_SUCCEEDED if isinstance(error, SourceError) else USAGE)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shuzheng {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def extract(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Texts, pages, documents, tables, archives; folders or globs of them; - for standard input.",
        ),
    ] = None,
    from_list: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Also what this file lists, a path a line; - for standard input."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Folder to write (outputs), or - for claims on stdout."
        ),
    ] = None,
    published: Published = None,
    region: Region = None,
    lexicon: LexiconFolder = None,
    lexicon_lenient: LexiconLenient = False,
    segmenter: SegmenterName = None,
    segmenter_model: SegmenterModel = None,
    ner: NerName = None,
    metadata: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="CSV with file, id, published, publisher, region of each document."
        ),
    ] = None,
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Column of csv, parquet and jsonl rows with the text; guessed if not given."
        ),
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Column with the ids of rows; - for row numbers."),
    ] = None,
    date_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Column with the publication dates of rows; - for none."),
    ] = None,
    title_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Column with the titles of rows; - for none."),
    ] = None,
    region_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Column with the places rows are about; - for none."),
    ] = None,
    publisher_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Column with the publishers of rows; - for none."),
    ] = None,
    emit: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="More files to write: tokens,quantities,times (any of them)."),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="LIST", help="Also as csv,parquet,duckdb,xlsx (any); jsonl is always written."
        ),
    ] = None,
    min_confidence: Annotated[
        str | None,
        typer.Option(metavar="P", help="Leave out claims less likely than this to be right (0 to 1)."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML file with these options; flags go over it.")
    ] = None,
    workers: Annotated[
        str | None,
        typer.Option(
            metavar="N", help="Processes that share the work (as many as cores); 0 for none but this."
        ),
    ] = None,
    timeout_per_document: Annotated[
        str | None,
        typer.Option(metavar="SECONDS", help="Give up a document that takes longer (120); 0 for never."),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who does the work: local (processes of this machine) or dask."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDR", help="Of a Dask cluster, host:port or its scheduler file; else here."),
    ] = None,
    shards: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Folder or fsspec URL that the workers share, if not OUT's own."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Extract everything, whatever an earlier run has done.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is new, changed or unchanged, and write nothing.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are still told.")
    ] = False,
) -> None:
    """Extract claims from texts into a folder of JSON lines."""
    from pipeline.config import load_settings

    settings = load_settings(
        config=config,
        paths=tuple(paths or ()),
        from_list=from_list,
        out=out,
        published=published,
        region=region,
        lexicon=lexicon,
        lexicon_lenient=lexicon_lenient,
        segmenter=segmenter,
        segmenter_model=segmenter_model,
        ner=ner,
        metadata=metadata,
        text_column=text_column,
        id_column=id_column,
        date_column=date_column,
        title_column=title_column,
        region_column=region_column,
        publisher_column=publisher_column,
        emit=emit,
        format=formats,
        min_confidence=min_confidence,
        workers=workers,
        timeout_per_document=timeout_per_document,
        engine=engine,
        scheduler=scheduler,
        shards=shards,
        fresh=fresh,
    )
    console = _stderr()
    if dry_run:
        _compare(settings, console)
        raise typer.Exit
    summary = _run(settings, console, quiet=quiet)
    if not quiet:
        from pipeline.cli.progress import in_sum

        _say(console, in_sum(summary, settings))
    raise typer.Exit(_exit_code(summary))


@app.command()
def verify(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that extract wrote.")],
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Where the sources lie now, if they were moved; may be repeated."),
    ] = None,
) -> None:
    """Re-read every span of a run from its sources."""
    from pipeline.verify import verify as verify_run

    verdict = verify_run(out, paths=source or ())
    console = _stderr()
    for failure in verdict.failures:
        _tell(console, failure)
    counts = f"{verdict.documents} documents, {verdict.records} records, {verdict.spans} spans"
    if verdict.failures:
        _say(console, f"{len(verdict.failures)} failures in {counts}")
        raise typer.Exit(SOME_FAILED)
    typer.echo(f"{counts}: all re-read from their sources")


@app.command()
def schema(
    record: Annotated[
        str | None,
        typer.Argument(
            metavar="[RECORD]",
            help="claims, entities, documents, errors, tokens, quantities or times; without it, all.",
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a record."""
    import json

    from pipeline.errors import ConfigError
    from pipeline.schema import RECORDS
    from pipeline.schema import schema as schema_of

    if record is not None and record not in RECORDS:
        raise ConfigError("RECORD", f"{record} is no record, only {', '.join(RECORDS)}")
    shown = schema_of(record) if record else {name: schema_of(name) for name in RECORDS}
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@app.command()
def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A sentence or more, or - for standard input.")],
    published: Published = None,
    region: Region = None,
    lexicon: LexiconFolder = None,
    lexicon_lenient: LexiconLenient = False,
    segmenter: SegmenterName = None,
    segmenter_model: SegmenterModel = None,
    ner: NerName = None,
) -> None:
    """Show what is seen in a text, and why."""
    from pipeline.api import Pipeline
    from pipeline.cli.explain import explanation

    words = sys.stdin.read() if text == "-" else text
    pipeline = Pipeline(
        lexicon=lexicon,
        lexicon_lenient=lexicon_lenient,
        segmenter=segmenter or "jieba-rs",
        segmenter_model=segmenter_model,
        ner=ner,
        tokens=True,
        on_warning=lambda problem: _tell(_stderr(), problem),
    )
    result = pipeline.extract_text(words, published=published, region=region)
    _stdout().print(*(explanation(each) for each in result.extractions), sep="\n")


@app.command()
def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that extract wrote.")],
    target: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "report.html"
    ),
) -> None:
    """Write one page: the texts, their claims marked."""
    from pipeline.write.report import write_report

    write_report(out, target)
    _say(_stderr(), f"report  {target}")


def _run(settings: Settings, console: Console, *, quiet: bool) -> Summary:
    from pipeline.api import extract_files
    from pipeline.cli.progress import Watcher

    with Watcher(console, quiet=quiet) as watcher:
        return extract_files(
            settings,
            stdin=sys.stdin.buffer,
            stdout=sys.stdout.buffer,
            on_error=lambda error: _tell(console, error),
            on_warning=lambda problem: _tell(console, problem),
            on_progress=watcher.show,
        )


def _compare(settings: Settings, console: Console) -> None:
    from pipeline.api import compare_files
    from pipeline.cli.progress import compared

    counts = compare_files(
        settings,
        stdin=sys.stdin.buffer,
        on_error=lambda error: _tell(console, error),
        on_warning=lambda problem: _tell(console, problem),
    )
    typer.echo(compared(counts))


def _exit_code(summary: Summary) -> int:
    if not summary.documents:
        return NOTHING_SUCCEEDED
    return SOME_FAILED if summary.failures else OK


def _stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _stdout() -> Console:
    from rich.console import Console

    # Into a file or a pipe there is no window to fit into.
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def _tell(console: Console, error: ShuzhengError) -> None:
    told = str(error)
    if isinstance(
        error, (SourceError, SourceNotice)
    ):  # a file's name may have a line break in it, or command the terminal
        told = "".join(char if char.isprintable() or char == "\u3000" else ascii(char)[1:-1] for char in told)
    _say(console, told)


def _say(console: Console, text: str) -> None:
    console.print(text)
