"""PDF files: the text layer in reading order, and the way back to pages and boxes."""

from __future__ import annotations

import io
import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.errors import (
    PagesUnread,
    PartUnread,
    SourceDamaged,
    SourceEncrypted,
    SourceExcessive,
    SourceScanned,
)
from pipeline.model import Box, Loss, PagePlace, Span
from pipeline.stages.read.dates import day_of, made_for
from pipeline.stages.read.metadata import Metadata
from pipeline.stages.read.pdfchars import Char, read_chars
from pipeline.stages.read.pdflines import Column, Run, lines_of, spaces
from pipeline.stages.read.pdforder import in_order
from pipeline.stages.read.pdfpictures import hides_text, listed
from pipeline.stages.read.pdfstreams import unpacks_to_too_much
from pipeline.stages.read.pieces import Piece, raised
from pipeline.stages.read.visible import Data, Visible, stream_of, unknown_characters

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_MOST_PAGES, _MOST_CHARS = 5_000, 8_000_000
#: PDFium holds every picture of the pages it was asked for until the file is closed: it is opened anew after pages
#: that, on average, have so many bytes.
_HELD: Final = 32 * 1024 * 1024
#: Share of characters that fonts give no character for, above which a text is none.
_UNKNOWN: Final = 0.4
#: What PDFium answers where a password is asked for, or the file is locked in a way that it does not know.
_LOCKED: Final = frozenset({4, 5})
_NO_TITLES: Final = (
    "untitled",
    "microsoft word",
    "未命名",
    "无标题",
    "文档",
    "幻灯片",
    "powerpoint",
    "document",
)
_SUFFIXES: Final = (
    ".doc",
    ".docx",
    ".indd",
    ".pdf",
    ".wps",
    ".fh11",
    ".cdr",
    ".qxp",
    ".tif",
    ".ps",
    ".ppt",
    ".pptx",
)


class PdfLocator:
    """For each character of the text its box, and the offsets at which the pages begin; built once, then only read."""

    __slots__ = ("_boxes", "_pages", "_text")

    def __init__(self) -> None:
        self._boxes = array("f")
        self._pages: list[int] = []
        self._text: list[str] = []

    def begin_page(self) -> None:
        """What is added from here on stands on the next page."""
        self._pages.append(len(self._boxes) // 4)

    def add(self, text: str, box: Box | None) -> None:
        """Enter characters that stand in the box, or in none: a break, a space."""
        self._boxes.extend((box or (math.nan,) * 4) * len(text))
        self._text.append(text)

    def finish(self) -> str:
        """The text, of which from here on places can be asked."""
        self._text = ["".join(self._text)]
        return self._text[0]

    def place(self, span: Span) -> PagePlace:
        """The page on which ``span`` begins with a box for each line, and the further pages in ``continued``."""
        first = bisect_right(self._pages, span.start) - 1
        last = bisect_right(self._pages, span.end - 1) - 1
        parts = [
            (page + 1, tuple(self._lines(Span(*self._on(page, span))))) for page in range(first, last + 1)
        ]
        shown = [part for part in parts if part[1]] or parts[:1]
        rest = tuple(PagePlace(page, boxes) for page, boxes in shown[1:])
        return PagePlace(*shown[0], rest)

    def _on(self, page: int, span: Span) -> tuple[int, int]:
        stop = self._pages[page + 1] if page + 1 < len(self._pages) else span.end
        return max(span.start, self._pages[page]), min(span.end, stop)

    def _lines(self, span: Span) -> Iterator[Box]:
        """A box around the characters of each line."""
        line: list[Sequence[float]] = []
        for offset in range(span.start, span.end):
            box = self._boxes[4 * offset : 4 * offset + 4]
            if not math.isnan(box[0]):
                line.append(box)
            elif self._text[0][offset] == "\n" and line:
                yield _around(line)
                line = []
        if line:
            yield _around(line)


def _around(boxes: Sequence[Sequence[float]]) -> Box:
    """The box around boxes, to the hundredth of a point."""
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return round(left, 2), round(bottom, 2), round(right, 2), round(top, 2)


def read_pdf(data: Data, source: str) -> Visible:
    """The text layer of a PDF file: a printed line a line, a row of a table with tabs, a form feed between pages.

    Pages without one are ``lost``. Raises ``SourceEncrypted``, ``SourceDamaged``, ``SourceExcessive``, or
    ``SourceScanned`` where no page has text.
    """
    if unpacks_to_too_much(stream_of(data)):
        raise SourceExcessive(source, "something in it is, or unpacks to, more than a page can need")
    pages = _Pages(data, source)
    locator = PdfLocator()
    try:
        facts, made = _facts(pages.document)
        pages.read(locator)
    finally:
        pages.close()
    text = locator.finish()
    if not text.strip():
        raise SourceScanned(source, f"none of its {pages.count} pages has text: they are pictures")
    if sum(map(_is_unknown, text)) > _UNKNOWN * len(text):
        raise SourceScanned(source, "its fonts do not say which characters they draw")
    return Visible(
        text, facts, locator, made=made_for(made, text), lost=(*pages.lost(), *unknown_characters(text))
    )


def _is_unknown(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff"


@dataclass(slots=True)
class _Pages:
    """The pages of a file that are read one after the other, and the numbers of those that are not as they should be.

    Raises what ``read_pdf`` does.
    """

    data: Data
    source: str
    document: PdfDocument = field(init=False)
    count: int = field(init=False)
    pictures: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    characters: int = 0

    def __post_init__(self) -> None:
        self.document = _opened(self.data, self.source)
        self.count = len(self.document)
        if self.count > _MOST_PAGES:
            self.close()
            raise SourceExcessive(self.source, f"it has {self.count} pages, more than {_MOST_PAGES}")

    def close(self) -> None:
        """Let the file go."""
        self.document.close()

    def read(self, locator: PdfLocator) -> None:
        """Write all pages."""
        size = stream_of(self.data).seek(0, io.SEEK_END)
        step = max(1, self.count * _HELD // max(size, 1))
        for number in range(self.count):
            if number and number % step == 0:
                self.close()
                self.document = _opened(self.data, self.source)
            locator.begin_page()
            if number:
                locator.add("\n\f", None)
            self._page(number, locator)

    def lost(self) -> Iterator[Loss]:
        """What could not be read of them."""
        of = f"of {self.count}"
        if self.pictures:
            words = f"{_page(self.pictures)} {of}: pictures without a text layer, or with hardly any"
            yield Loss(PagesUnread.code, words)
        if self.unknown:
            words = f"{_page(self.unknown)} {of}: the fonts do not say which characters they draw"
            yield Loss(PagesUnread.code, words)
        if self.broken:
            yield Loss(PartUnread.code, f"{_page(self.broken)} {of}: damaged")

    def _page(self, number: int, locator: PdfLocator) -> None:
        from pypdfium2 import PdfiumError

        try:
            page = self.document[number]
            groups = read_chars(page)
            chars = [char.text for _, group in groups for char in group]
            if hides_text(page, len(chars)):
                self.pictures.append(number + 1)
            page.close()
        except PdfiumError as error:
            self.broken.append(number + 1)
            if len(self.broken) == self.count:
                raise SourceDamaged(self.source, f"none of its pages can be read ({error})") from error
            return
        if sum(map(_is_unknown, chars)) > _UNKNOWN * len(chars):
            self.unknown.append(number + 1)
        self.characters += len(chars)
        if self.characters > _MOST_CHARS:
            raise SourceExcessive(self.source, f"it has more than {_MOST_CHARS} characters")
        for _, group in groups:
            _write(locator, in_order(lines_of(group)))


def _page(numbers: Sequence[int]) -> str:
    return f"page{'s' * (len(numbers) > 1)} {listed(numbers)}"


def _opened(data: Data, source: str) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
        if not len(document):
            raise SourceDamaged(source, "it has no page")
        return document
    except PdfiumError as error:
        if getattr(error, "err_code", None) in _LOCKED or "assword" in str(error):
            raise SourceEncrypted(source, "it asks for a password") from error
        raise SourceDamaged(source, f"it is no whole PDF file ({error})") from error


def _write(locator: PdfLocator, columns: Sequence[Column]) -> None:
    for column in columns:
        prose = column.is_prose
        for run in column.runs:
            locator.add(_indent(column, run) if prose else "", None)
            _write_run(locator, run, spaces(run, prose=prose))
            locator.add("\n", None)
        locator.add("\n", None)


def _indent(column: Column, run: Run) -> str:
    """Two ideographic spaces where a line of prose is indented by as much: it begins a paragraph."""
    em = run.chars[0].x1 - run.chars[0].x0
    deep = run.x0 - column.x0
    return "\u3000\u3000" if 1.4 * em < deep < 3 * em else ""


def _write_run(locator: PdfLocator, run: Run, before: Sequence[str]) -> None:
    index = 0
    while index < len(run.chars):
        locator.add(before[index], None)
        if index not in run.raised:
            locator.add(run.chars[index].text, run.chars[index].box)
            index += 1
            continue
        end = index
        while end in run.raised and (end == index or not before[end]):
            end += 1
        _write_raised(locator, run.chars[max(0, index - 3) : index], run.chars[index:end])
        index = end


def _write_raised(locator: PdfLocator, above: Sequence[Char], chars: Sequence[Char]) -> None:
    pieces = [Piece(char.text, number, number + 1) for number, char in enumerate(chars)]
    for piece in raised("".join(char.text for char in above), pieces, note=False):
        own = piece.end > piece.start
        locator.add(piece.text, chars[piece.start].box if own else None)


def _facts(document: PdfDocument) -> tuple[Metadata, str | None]:
    """The title where it is one, and the day the file was made."""
    title = " ".join(_said(document, "Title").split())
    lowered = title.lower()
    if len(title) < 4 or lowered.startswith(_NO_TITLES) or lowered.endswith(_SUFFIXES) or title.isascii():
        title = ""
    return Metadata(title=title or None), day_of(_said(document, "CreationDate"))


def _said(document: PdfDocument, key: str) -> str:
    try:
        return str(document.get_metadata_value(key))
    except UnicodeError:  # half a surrogate pair
        return ""
