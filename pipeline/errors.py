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

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.where, self.reason)  # so that one can come from another process

    def as_record(self) -> dict[str, str]:
        """The one error shape in JSON: ``code``, ``source``, ``reason``, ``advice``."""
        return {"code": self.code, "source": self.where, "reason": self.reason, "advice": self.advice}


class SourceError(ShuzhengError):
    """A document could not be read; the other documents go on."""

    code = "SZ-SRC-000"

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, " ".join(reason.split()))  # what a library or a file says may have lines


class SourceNotice(ShuzhengError):
    """Something about the sources that should be known; nothing failed, and the run goes on."""

    code = "SZ-SRC-009"

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, " ".join(reason.split()))


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
    advice = "Remove it, or restore its text"


class SourceBinary(SourceError):
    """The bytes are not text."""

    code = "SZ-SRC-004"
    advice = "Give the text of the document, or save it as .txt, .html, .docx or .pdf"


class SourceTooLarge(SourceError):
    """The document is larger than the limit for one document."""

    code = "SZ-SRC-005"
    advice = "Split it into articles"


class SourceMalformed(SourceError):
    """A row of a .jsonl or metadata file is not what it must be."""

    code = "SZ-SRC-006"
    advice = "Each row needs a text, and where it says published, a date like 2024-02-26"


class SourceUnreadable(SourceError):
    """The operating system would not give the file."""

    code = "SZ-SRC-007"
    advice = "Check its permissions"


class SourceDuplicate(SourceError):
    """Two documents of one run have the same id."""

    code = "SZ-SRC-008"
    advice = "Give each document its own name or id; --id-column - takes the numbers of rows as their ids"


class SourceDamaged(SourceError):
    """The file is damaged, or is not of the format its name says."""

    code = "SZ-SRC-010"
    advice = "Open it in its own program and save it anew, or leave it out"


class SourceEncrypted(SourceError):
    """The file is locked with a password."""

    code = "SZ-SRC-011"
    advice = "Save a copy without the password"


class SourceScanned(SourceError):
    """The pages are pictures: there is no text layer."""

    code = "SZ-SRC-012"
    advice = "Run OCR over it (ocrmypdf -l chi_sim), then give the result"


class SourceExcessive(SourceError):
    """The file unpacks to, or holds, more than one document may."""

    code = "SZ-SRC-013"
    advice = "If it is no attack, split it into parts"


class PagesUnread(SourceNotice):
    """Some pages of a document are pictures, or have no characters; the others were read."""

    code = "SZ-SRC-014"
    advice = "The rest was read; run OCR over it (ocrmypdf -l chi_sim --skip-text), then give the result"


class PartUnread(SourceNotice):
    """A part of a document could not be read; the rest was."""

    code = "SZ-SRC-015"
    advice = "The rest was read; open it in its own program and save it anew, if the part is wanted"


class ColumnsUnknown(SourceError):
    """No column of the table can be taken for the text, or one that was named is not there."""

    code = "SZ-SRC-020"
    advice = "Name the column with --text-column; --id-column, --date-column and the like name the others"


class ColumnsGuessed(SourceNotice):
    """The columns of a table were chosen by their names; the run goes on."""

    code = "SZ-SRC-021"
    advice = "If that is wrong, name them with --text-column, --id-column, --date-column and the like"


class DateUnread(SourceNotice):
    """A row has a date that is none; the row goes on without it."""

    code = "SZ-SRC-022"
    advice = "Write dates as 2021-03-05, or name another column with --date-column"


class SourceFormat(SourceError):
    """The file is of a format that is not read."""

    code = "SZ-SRC-023"
    advice = "Save it in that format, then give the result"


class SourceNested(SourceError):
    """An archive lies in an archive that lies in an archive."""

    code = "SZ-SRC-024"
    advice = "Unpack the outermost one, then give the folder"


class TableAside(SourceNotice):
    """A table says of files when and where they were published; it was not read as texts, and the run goes on."""

    code = "SZ-SRC-026"
    advice = "If these are its documents, name it with --metadata"


class FilesPassedOver(SourceNotice):
    """Files of a folder or an archive are of formats that no reader takes; they are counted by their suffixes."""

    code = "SZ-SRC-027"
    advice = "Save them as what can be read, if they are wanted; a file that is named itself is told as what"


class SourceLink(SourceError):
    """A member of an archive is a link or a device, not a file."""

    code = "SZ-SRC-025"
    advice = "Pack the file itself, if it is wanted"


class DocumentKilled(SourceError):
    """The process that read the document died, and so did a second one that read it alone."""

    code = "SZ-RUN-001"
    advice = "Look at what is special about it; another run tries it again"


class DocumentTimeout(SourceError):
    """The document took longer than one document may; it was given up."""

    code = "SZ-RUN-002"
    advice = "Raise --timeout-per-document, or split it"


class DocumentBroken(SourceError):
    """数证 itself failed on the document."""

    code = "SZ-RUN-003"
    advice = "This is a bug: report it with the document"


class DocumentMemory(SourceError):
    """The document needs more memory than there is."""

    code = "SZ-RUN-004"
    advice = "Split it, or run with fewer --workers; another run tries it again"


class WorkersFailed(ShuzhengError):
    """The worker processes do not come up, or cannot go on."""

    code = "SZ-RUN-005"
    advice = "Look at the memory that is free; --workers 0 does all in one process"


class RunBusy(ShuzhengError):
    """Another run is writing into the output folder."""

    code = "SZ-RUN-006"
    advice = "Wait until it is done, or name another folder with -o"


class ManifestDamaged(ShuzhengError):
    """What was known of earlier runs into the folder cannot be read; the run starts anew."""

    code = "SZ-RUN-007"
    advice = "Nothing is to be done: every document is extracted again"


class StoreChanged(ShuzhengError):
    """Files of the earlier run were changed since; nothing is taken from them."""

    code = "SZ-RUN-008"
    advice = (
        "Nothing is to be done: the documents are extracted again; copy the folder before editing its files"
    )


class EngineMissing(ShuzhengError):
    """The libraries of the distributed engine are not installed."""

    code = "SZ-RUN-010"
    advice = "Install shuzheng[scale], or use --engine local"


class SchedulerUnreachable(ShuzhengError):
    """The scheduler does not answer, or was lost."""

    code = "SZ-RUN-011"
    advice = "Check that it runs and can be reached, then run the same command: what is done is kept"


class WorkersDiffer(ShuzhengError):
    """Workers of the cluster are not what this process is: their results might be others."""

    code = "SZ-RUN-012"
    advice = "Install the same 数证, Python and libraries for every worker, and restart them"


class PlaceUnusable(ShuzhengError):
    """Workers cannot leave shards where they are told to, or what they left cannot be fetched."""

    code = "SZ-RUN-013"
    advice = "Name a folder or URL that every worker can write and this machine can read with --shards"


class WorkersAwaited(ShuzhengError):
    """The scheduler has no workers; the run waits."""

    code = "SZ-RUN-014"
    advice = "Start some, or wait until the queue does"


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


class MetadataUnmatched(ConfigError):
    """Rows of the metadata are about no document of the run; the run goes on."""

    code = "SZ-CFG-003"
    advice = "Name each document by its path under the folder, by its file name or by its id"


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


class OutputFull(OutputError):
    """There is no room to write the output."""

    code = "SZ-OUT-003"
    advice = "Make room, then run the same command: what is done is kept"


class FormatFailed(OutputError):
    """Some of the further formats could not be written; the files of JSON lines and the other formats are.

    ``written`` names the files of the formats that did go well.
    """

    code = "SZ-OUT-010"
    advice = "The .jsonl files are complete; make room or leave out the format, then run again"

    def __init__(self, where: str, reason: str, written: tuple[str, ...] = ()) -> None:
        super().__init__(where, reason)
        self.written = written


class ExportError(ShuzhengError):
    """A document of a run could not be exported; the other documents go on."""

    code = "SZ-EXP-000"


class DocumentGone(ExportError):
    """The source of a document cannot be read any more."""

    code = "SZ-EXP-001"
    advice = "Put it back, or say with --source where it lies now"


class DocumentChanged(ExportError):
    """The source of a document is not as the run read it, so that its spans would mark other characters."""

    code = "SZ-EXP-002"
    advice = "Extract again, or give the text as it was"


class RecordsMisfit(ExportError):
    """Records do not fit the text or the list of documents: the files of the run were changed."""

    code = "SZ-EXP-003"
    advice = "Extract again: the files of the run were changed"


class ExportUnknown(ConfigError):
    """There is no such export, or it cannot be made in the way asked for."""

    code = "SZ-EXP-004"
    advice = "See shuzheng export --help"


class ExportInTheWay(OutputError):
    """Where the export is to go there are annotations already."""

    code = "SZ-EXP-005"
    advice = "Name a new folder with -o: what was annotated there would be lost"


class VerificationFailed(ShuzhengError):
    """A record does not re-read from its source."""

    code = "SZ-VER-001"
    advice = "Extract again: the source or the output was changed"
