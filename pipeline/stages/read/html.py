"""HTML pages: the visible text of the article, what the page says about itself, and the way back to its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.errors import SourceBinary, SourceEmpty, SourceUndecodable
from pipeline.model import RawRange, Span
from pipeline.stages.read.article import article_lines
from pipeline.stages.read.dates import facts_of_text
from pipeline.stages.read.decode import NotTextError, decode
from pipeline.stages.read.pagefacts import facts_of_page, page_titles
from pipeline.stages.read.pieces import Origins, Piece
from pipeline.stages.read.visible import Data, Visible, bytes_of, unknown_characters
from pipeline.stages.read.webpage import PageLine, read_page

_CHARSET: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,30})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,30})""",
    re.IGNORECASE,
)
_HEAD: Final = 8192  # bytes in which the page says its encoding
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
#: What pages call an encoding, and the larger one that their bytes are in: browsers do the same.
_LARGER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
}  # fmt: skip
_KNOWN: Final = re.compile(
    r"utf-?8|utf-?16(?:[lb]e)?|gb18030|big5hkscs|hz-gb-2312|euc-(?:jp|kr|tw)|shift_jis|(?:cp|windows-)125\d|iso-8859-\d{1,2}"
)
#: Bytes that do not decode, of all bytes, that a page may have and still be what it says it is.
_DAMAGE: Final = 0.002


@dataclass(frozen=True, slots=True)
class HtmlLocator:
    """Leads from the visible text to the characters of the decoded file."""

    origins: Origins

    def place(self, span: Span) -> RawRange:
        """The range of the decoded file from the first character of ``span`` to its last, markup between included."""
        return RawRange(self.origins.span(span))


def read_html(data: Data, source: str) -> Visible:
    """The article of an HTML file, a block a line. Offsets of the locator count code points of the decoded file.

    Raises ``SourceBinary``, ``SourceUndecodable``, or ``SourceEmpty`` where the page shows no text.
    """
    raw, encoding = decode_page(bytes_of(data), source)
    page = read_page(raw, source, xml=raw.lstrip().startswith("<?xml"))
    facts = facts_of_page(page)
    text, origins = joined(article_lines(page, page_titles(page)))
    if not text.strip():
        raise SourceEmpty(source, "the page shows no text; perhaps a script would write it")
    lost = unknown_characters(text)
    if facts.published:
        return Visible(text, facts, HtmlLocator(origins), encoding, "html", lost=lost)
    # The line with the day may stand in what frames the article.
    dated = facts_of_text("\n".join(line.text for line in page.lines[:80]))
    dated_from = dated.published and "text"
    return Visible(text, facts.over(dated), HtmlLocator(origins), encoding, dated_from, lost=lost)


def decode_page(data: bytes, source: str) -> tuple[str, str]:
    """The decoded file and its encoding: by its byte order mark, by UTF-8, by what it says, else by what reads as Chinese."""
    said = None if data.startswith(_MARKS) else _said(data)
    try:
        if said in ("utf-8", "utf8"):
            return _as_said(data, "utf-8") or _as_said(data, "utf-8", least=_DAMAGE) or decode(data)
        if said is None or said.startswith(("cp1252", "utf-16", "utf16")):
            return decode(data)
        return _as_said(data, str(said)) or decode(data)
    except NotTextError as error:
        raise SourceBinary(source, str(error)) from error
    except UnicodeError as error:
        damaged = _as_said(data, str(said or "utf-8"), least=_DAMAGE)
        if damaged:
            return damaged
        raise SourceUndecodable(source, str(error)) from error


def _said(data: bytes) -> str | None:
    match = _CHARSET.search(data[:_HEAD])
    if not match:
        return None
    name = (match[1] or match[2]).decode("ascii", "replace").lower()
    name = _LARGER.get(name, name)
    return name if _KNOWN.fullmatch(name) else None


def _as_said(data: bytes, encoding: str, *, least: float = 0.0) -> tuple[str, str] | None:
    """The text in the encoding, if no more than this share of it does not decode; UTF-8 goes before what a page says."""
    for name in dict.fromkeys(("utf-8", encoding)):
        try:
            text = data.decode(name, "replace" if least else "strict")
        except (UnicodeError, LookupError):
            continue
        if text.count("\ufffd") <= least * len(text):
            return text, name
    return None


def joined(lines: list[PageLine]) -> tuple[str, Origins]:
    """The lines as one text, and the origin of each of its characters in the raw page."""
    origins = Origins()
    return "".join(origins.add(piece) for piece in _pieces(lines)), origins


def _pieces(lines: list[PageLine]) -> Iterator[Piece]:
    """The lines with line breaks between them, an empty line before what stands apart."""
    above = 0
    for number, line in enumerate(lines):
        start = line.pieces[0].start
        if number:
            yield Piece("\n\n" if line.apart else "\n", start, start)
        yield from line.pieces
        above = line.pieces[-1].end
    if lines:
        yield Piece("\n", above, above)
