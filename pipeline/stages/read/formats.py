"""Which reader a file needs: by its suffix, or by its first bytes where the suffix says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from pipeline.errors import SourceBinary, SourceFormat
from pipeline.stages.read.found import PLAIN, suffix_of
from pipeline.stages.read.visible import Data, stream_of

Format: TypeAlias = Literal["text", "html", "docx", "pdf", "epub"]
Holder: TypeAlias = Literal["jsonl", "csv", "parquet", "zip", "tar", "packed"]

_BY_SUFFIX: Mapping[str, Format] = MappingProxyType(
    {
        **dict.fromkeys(PLAIN, "text"),
        **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "html"),
        ".docx": "docx",
        ".pdf": "pdf",
        ".epub": "epub",
    }
)
PACKAGES = frozenset({".docx", ".pdf", ".epub"})  # mostly pictures, of which only the text is read
_HOLDERS: Mapping[str, Holder] = MappingProxyType(
    {
        ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".zip": "zip",
        ".tar": "tar", ".tgz": "tar", ".tbz2": "tar", ".txz": "tar", ".gz": "packed", ".bz2": "packed",
        ".xz": "packed",
    }
)  # fmt: skip
_HOLDER_MAGIC: tuple[tuple[bytes, Holder], ...] = (
    (b"PAR1", "parquet"), (b"\x1f\x8b", "packed"), (b"BZh", "packed"), (b"\xfd7zXZ\x00", "packed"),
)  # fmt: skip
_PACKED = frozenset({".gz", ".bz2", ".xz"})
_TAR_MARK, _TAR_AT = b"ustar", 257
HEAD = 4096  # bytes from which a format is told
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.I | re.S)
#: Tags of running text; a name in angle brackets is none of them.
_TAG = re.compile(
    r"</(?:p|div|span|section|article|strong|b|em|i|u|font|a|h[1-6]|li|ul|ol|td|tr|table|center|sup|sub|body)\s*>"
    r"|<(?:br|hr)\s*/?>|<(?:p|div|span|img|table|td|font|a)\s[^<>]*=[^<>]*>",
    re.I,
)
# What cannot be read, and what it would have to be saved as.
_FOREIGN: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".pages", ".dot", ".wpt"), ".docx"),
        **dict.fromkeys((".xls", ".xlsx", ".et", ".ods", ".numbers"), ".csv"),
        **dict.fromkeys((".ppt", ".pptx", ".dps", ".odp", ".ofd", ".caj", ".djvu"), ".pdf"),
        **dict.fromkeys((".mht", ".mhtml", ".chm"), ".html"),
        **dict.fromkeys((".mobi", ".azw3"), ".epub"),
        **dict.fromkeys((".json", ".geojson"), ".jsonl, an object a line"),
        **dict.fromkeys((".rar", ".7z", ".zst", ".lz4"), ".zip"),
    }
)
_SIGNS = (
    (b"{\\rtf", "an RTF file", ".docx"),
    (b"Rar!\x1a", "a RAR archive", ".zip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ".zip"),
    (b"PAR1", "a Parquet file", "one named .parquet"),
    (b"\x1f\x8b", "a gzip file", "one named .gz"),
)
_PARTS: tuple[tuple[str, Format], ...] = (("word/document.xml", "docx"), ("META-INF/container.xml", "epub"))
_OFFICE = (("xl/", "an Excel workbook", ".csv"), ("ppt/", "a PowerPoint file", ".pdf"))


def is_readable(name: str) -> bool:
    """Whether a file of that name in a folder or an archive is one to read."""
    if suffix_of(name) in _BY_SUFFIX:
        return True
    name = name if holder_of(name) == "tar" else unpacked_name(name)
    return suffix_of(name) in _BY_SUFFIX or holder_of(name) not in (None, "packed")


def unpacked_name(name: str) -> str:
    """The name without the suffix of a packer."""
    return name.rpartition(".")[0] if suffix_of(name) in _PACKED else name


def holder_of(name: str, head: bytes = b"") -> Holder | None:
    """What kind of container the name says, or for a name that says nothing its first bytes; else ``None``."""
    suffix = suffix_of(name)
    if suffix in _PACKED and suffix_of(unpacked_name(name)) == ".tar":
        return "tar"
    if suffix in _BY_SUFFIX or suffix in _HOLDERS or suffix in _FOREIGN:
        return _HOLDERS.get(suffix)
    if head[_TAR_AT:].startswith(_TAR_MARK):
        return "tar"
    return next((kind for mark, kind in _HOLDER_MAGIC if head.startswith(mark)), None)


def is_known(name: str) -> bool:
    """Whether the name says what the file is, so that nobody need look inside."""
    suffix = suffix_of(name)
    return suffix in _BY_SUFFIX or suffix in _HOLDERS or suffix in _FOREIGN


def format_of(name: str, file: Data) -> Format | SourceFormat | SourceBinary:
    """The reader for a document; for what no reader takes, the error that says what to make of it."""
    suffix = suffix_of(unpacked_name(name))
    named = _BY_SUFFIX.get(suffix)
    data = head_of(file)
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n\f")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(name, file, named)
    if data.startswith(_OLE) and named != "docx":  # a .docx with a password is such a file too
        return _foreign(name, "a file of an old Office or WPS", _FOREIGN.get(suffix, ".docx"))
    for sign, what, to in _SIGNS:
        if data.startswith(sign):
            return _foreign(name, what, to)
    if suffix in _FOREIGN:
        return _foreign(name, f"a {suffix} file", _FOREIGN[suffix])
    if _PAGE.match(head):
        return "html"
    return named or "text"


def head_of(file: Data) -> bytes:
    """The first bytes of a file."""
    if isinstance(file, bytes):
        return file[:HEAD]
    file.seek(0)
    return file.read(HEAD)


def is_markup(text: str) -> bool:
    """Whether a text is a piece of HTML: it has tags that end, or break lines, and more than one."""
    tags = _TAG.finditer(text)
    return text.count("<") > 1 and next(tags, None) is not None and next(tags, None) is not None


def _in_zip(name: str, file: Data, named: Format | None) -> Format | SourceFormat | SourceBinary:
    """What a file that begins as a zip does is, by the parts it has."""
    import zipfile  # slow to import, seldom needed

    try:
        with zipfile.ZipFile(stream_of(file)) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        parts = []
    for part, kind in _PARTS:
        if part in parts:
            return kind
    for part, what, to in _OFFICE:
        if any(each.startswith(part) for each in parts):
            return _foreign(name, what, to)
    if suffix_of(name) in _FOREIGN:
        return _foreign(name, f"a {suffix_of(name)} file", _FOREIGN[suffix_of(name)])
    if named in ("docx", "epub"):
        return named  # its reader says what is wrong with it
    if parts:
        return _foreign(name, "a zip archive", "one named .zip")
    return SourceBinary(name, "it begins as a zip archive and is none")


def _foreign(name: str, what: str, to: str) -> SourceFormat:
    return SourceFormat(name, f"it is {what}; what can be read is {to}")
