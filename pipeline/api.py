"""数证 from Python: ``Pipeline`` for a text or a file, ``extract_files`` for a run that leaves files."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pipeline.batch.memory import uncollected
from pipeline.batch.shard import error_of
from pipeline.batch.start import build_resources, compare_files, extract_files
from pipeline.batch.tally import Progress, Summary
from pipeline.batch.work import in_sight
from pipeline.config import Settings, load_settings
from pipeline.errors import RegionUnknown, ShuzhengError, SourceUndecodable
from pipeline.lexicon import Lexicon
from pipeline.model import Claim, Extraction, Mention, SourceText, Span
from pipeline.run import extract
from pipeline.stages.read import Facts, Inputs, Metadata
from pipeline.stages.region import named_place
from pipeline.write import records
from pipeline.write.table import to_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Pipeline",
    "Progress",
    "Result",
    "Summary",
    "Word",
    "build_resources",
    "compare_files",
    "extract_files",
]

OnWarning: TypeAlias = Callable[[ShuzhengError], None]

# A mistyped path must not be read as a text without claims.
_FILE_NAME = re.compile(
    r"[^\s。，；：！？]{1,255}\.(?:txt|md|html?|docx|pdf|epub|jsonl|csv|tsv|parquet|zip|tar|t?gz|bz2|xz)"
)


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

        A string is a path if a file or folder of that name exists, or if it ends in .txt, .pdf, .jsonl or the like
        as a file name does; else it is the text. A ``Path`` is always a path. ``published`` (``YYYY``, ``YYYY-MM``
        or ``YYYY-MM-DD``) and ``region`` hold where the document does not say. Raises ``SourceError`` for the
        one document, or when all documents of a folder fail.
        """
        settings = load_settings(published=published, region=region)
        return self._result(_sources(text_or_path, settings, self._on_warning))

    def extract_text(self, text: str, *, published: str | None = None, region: str | None = None) -> Result:
        """Everything found in a text, which is never taken for a path."""
        settings = load_settings(published=published, region=region)
        return self._result((_text(text, settings),))

    def _result(self, sources: Iterable[SourceText | ShuzhengError]) -> Result:
        found: list[Extraction] = []
        errors: list[ShuzhengError] = []
        left_out = 0
        for source in told(sources, self._resources.lexicon, self._on_warning):
            if isinstance(source, SourceText):
                with uncollected():  # for one document; between two it is as the caller has it
                    extraction = extract(source, self._resources, tokens=self._tokens)
                sure, fewer = in_sight(extraction, self._least)
                found.append(sure)
                left_out += fewer
            else:
                errors.append(source)
        if errors and not found:
            raise errors[0]
        return Result(tuple(found), tuple(errors), left_out)


def told(
    sources: Iterable[SourceText | ShuzhengError], lexicon: Lexicon, on_warning: OnWarning
) -> Iterator[SourceText | ShuzhengError]:
    """The sources as they come; what of one could not be read is told, and once a region that no lexicon has."""
    known: set[str | None] = {None, ""}
    for source in sources:
        if isinstance(source, SourceText):
            for loss in source.lost:
                on_warning(error_of(loss.code, source.source, loss.reason))
        if isinstance(source, SourceText) and source.region not in known:
            known.add(source.region)
            if named_place(lexicon, source.region or "").level == "unknown":
                on_warning(RegionUnknown(f"region {source.region}", "no lexicon has a place of this name"))
        yield source


def _sources(
    text_or_path: str | Path, settings: Settings, on_warning: OnWarning
) -> Iterable[SourceText | ShuzhengError]:
    if isinstance(text_or_path, str) and not _names_a_path(text_or_path):
        return (_text(text_or_path, settings),)
    defaults = Metadata(published=settings.published, region=settings.region)
    return Inputs((str(text_or_path),)).read(Facts(defaults), on_warning)


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
