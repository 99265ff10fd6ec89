"""One root error; each subclass has a code, says what happened to which file, and what to do."""

from __future__ import annotations

from typing import ClassVar


class ShuzhengError(Exception):
    """Root of every error a user can cause. ``str(error)`` is ``CODE where: what happened. What to do.``"""

    code: ClassVar[str] = "SZ-000"
    advice: ClassVar[str] = ""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{self.code} {where}: {reason}. {self.advice}".rstrip())
        self.where = where
        self.reason = reason

    def as_record(self) -> dict[str, str]:
        """The one error shape in JSON: ``code``, ``source``, ``reason``, ``advice``."""
        return {"code": self.code, "source": self.where, "reason": self.reason, "advice": self.advice}


class SourceError(ShuzhengError):
    """A document could not be read; the other documents go on."""

    code = "SZ-SRC-000"


class SourceMissing(SourceError):
    """The path names nothing."""

    code = "SZ-SRC-001"
    advice = "Check the path; quote it if it has spaces"


class SourceUndecodable(SourceError):
    """No encoding reads the bytes."""

    code = "SZ-SRC-002"
    advice = "Convert the file to UTF-8"


class SourceEmpty(SourceError):
    """There is no text in the document."""

    code = "SZ-SRC-003"
    advice = "Remove it from the folder, or restore its text"


class SourceBinary(SourceError):
    """The bytes are not text."""

    code = "SZ-SRC-004"
    advice = "Give the text of the document: .txt, .md or .jsonl"


class SourceTooLarge(SourceError):
    """The document is larger than the limit for one document."""

    code = "SZ-SRC-005"
    advice = "Split it into articles"


class SourceMalformed(SourceError):
    """A row of a .jsonl or metadata file is not what it must be."""

    code = "SZ-SRC-006"
    advice = "Each row is an object with the strings id and text, and optionally published, region and title"


class SourceUnreadable(SourceError):
    """The operating system would not give the file."""

    code = "SZ-SRC-007"
    advice = "Check its permissions"


class SourceDuplicate(SourceError):
    """Two documents of one run have the same id."""

    code = "SZ-SRC-008"
    advice = "Give each document its own name or id"


class LexiconError(ShuzhengError):
    """A lexicon has rows that cannot be used; nothing is extracted until they are mended."""

    code = "SZ-LEX-001"
    advice = "Mend every row named above, then run again"


class LexiconMissing(ShuzhengError):
    """The lexicon folder is not there or holds none of the lexicon files."""

    code = "SZ-LEX-002"
    advice = "Give a folder with files such as places.csv or policies.csv"


class LexiconRowSkipped(ShuzhengError):
    """A row of a lexicon cannot be used and was left out, as the user allowed; the run goes on."""

    code = "SZ-LEX-003"
    advice = "It was left out; mend it, or run without --lexicon-lenient to be stopped by it"


class LexiconConflict(ShuzhengError):
    """Rows that were to be added to a lexicon say otherwise than rows it has; nothing was written."""

    code = "SZ-LEX-004"
    advice = "Keep one of each pair, or let the new rows win with --replace"


class ConfigError(ShuzhengError):
    """An option has a value that cannot be used."""

    code = "SZ-CFG-001"
    advice = "See shuzheng extract --help"


class RegionUnknown(ConfigError):
    """No lexicon has the place that texts are said to be about; the run goes on."""

    code = "SZ-CFG-002"
    advice = "Claims get its name without a code; write it as places.csv does, or add it with --lexicon"


class SegmenterUnavailable(ShuzhengError):
    """The segmenter asked for cannot be built here."""

    code = "SZ-SEG-001"
    advice = "Use --segmenter jieba-rs, or give what is missing"


class RecogniserUnavailable(ShuzhengError):
    """The recogniser asked for is not installed."""

    code = "SZ-NER-001"
    advice = "Install shuzheng[ner] for lac, or the pipeline for spacy:NAME; or leave out --ner"


class RecogniserUnusable(ShuzhengError):
    """The pipeline asked for cannot serve as a recogniser of Chinese names."""

    code = "SZ-NER-002"
    advice = "Name a Chinese spaCy pipeline that recognises entities, or use --ner lac"


class OutputError(ShuzhengError):
    """The output folder cannot be written."""

    code = "SZ-OUT-001"
    advice = "Name a folder you can write with -o"


class RunMissing(OutputError):
    """The folder holds no run that could be read."""

    code = "SZ-OUT-002"
    advice = "Name a folder that shuzheng extract has written"


class VerificationFailed(ShuzhengError):
    """A record does not re-read from its source."""

    code = "SZ-VER-001"
    advice = "Extract again: the source or the output was changed"
