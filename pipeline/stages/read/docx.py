"""DOCX files: paragraphs, tables, notes and text boxes in document order, and the way back to each paragraph.

Read from the XML itself: a library that opens the whole package would unpack its pictures, and leaves out tracked
insertions, text boxes and notes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.errors import SourceDamaged, SourceEmpty, SourceExcessive
from pipeline.model import ParagraphPlace, Span
from pipeline.stages.read.dates import day_of, made_for
from pipeline.stages.read.metadata import Metadata
from pipeline.stages.read.package import Package, local
from pipeline.stages.read.pieces import Origins, Piece, raised, row_of
from pipeline.stages.read.visible import Data, Visible

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOTES: Final = ("footnotes", "endnotes")
#: What is deleted, moved away, said a second time for older programs, or written over characters.
_UNSEEN: Final = frozenset({"del", "moveFrom", "Fallback", "rt", "instrText", "delText", "delInstrText"})
_STANDING: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_FORMATTED: Final = frozenset({"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"})
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SEPARATORS: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_MOST_PARAGRAPHS: Final = 500_000
#: The day on which the template of a much used library was made: it stands in files that say no day of their own.
_TEMPLATE: Final = "2013-12-23"
_NO_TITLES: Final = ("Word Document", "Microsoft Word", "PowerPoint", "文档", "Document")


class Paragraph(NamedTuple):
    """Where a ``w:p`` stands: its number in the part, and its table, row and cell if it stands in one."""

    number: int
    table: int | None = None
    row: int | None = None
    cell: int | None = None
    part: str = "document"


@dataclass(frozen=True, slots=True)
class DocxLocator:
    """Leads from the text to paragraphs. ``starts`` are the origins at which they begin, in order."""

    origins: Origins
    starts: Sequence[int]
    lengths: Sequence[int]
    paragraphs: Sequence[Paragraph]

    def place(self, span: Span) -> ParagraphPlace:
        """The paragraph in which ``span`` begins, and the range of it; further paragraphs follow in ``continued``."""
        start, end = self.origins.span(span)
        end = max(end, start + 1)
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        within = [i for i in range(first, last + 1) if i == first or self.lengths[i]]
        head, *rest = (self._part(index, start, end) for index in within)
        return _place(*head, tuple(_place(*each) for each in rest))

    def _part(self, index: int, start: int, end: int) -> tuple[Paragraph, Span]:
        begin = self.starts[index]
        stop = begin + self.lengths[index]
        return self.paragraphs[index], Span(max(start, begin) - begin, min(end, stop) - begin)


def _place(paragraph: Paragraph, span: Span, continued: tuple[ParagraphPlace, ...] = ()) -> ParagraphPlace:
    number, table, row, cell, part = paragraph
    return ParagraphPlace(number, span, table, row, cell, part, continued)


def read_docx(data: Data, source: str) -> Visible:
    """The text of a DOCX file: a paragraph a line, a row of a table of data a line with tabs, notes at the end.

    Headers, footers, tracked deletions and hidden text are left out; what it holds in other forms, and notes that are
    damaged, are ``lost``. Raises ``SourceDamaged``, ``SourceEncrypted``,
    ``SourceExcessive``, or ``SourceEmpty`` where there is no text.
    """
    with Package(data, source) as package:
        main = _main_part(package)
        root = package.xml(main)
        if root is None:
            raise SourceDamaged(source, "there is no word/document.xml in it")
        reader = _Reader(source)
        reader.read(root, "document")
        folder = main.rpartition("/")[0]
        for part in _NOTES:
            notes = package.xml_if_whole(f"{folder}/{part}.xml")
            if notes is not None:
                reader.read(notes, part)
        facts, made = _core(package.xml_if_whole("docProps/core.xml"))
        _tell_of_others(root, package, folder)
        lost = tuple(package.lost)
    text, locator = reader.result()
    if not text.strip():
        raise SourceEmpty(source, "no paragraph of it has text; perhaps its pages are pictures")
    return Visible(text, facts, locator, made=made_for(made, text), lost=lost)


def _tell_of_others(root: _Element, package: Package, folder: str) -> None:
    """Take note of text that is in the file in a form that is not read: documents put into it whole, diagrams."""
    if parts := sum(1 for each in root.iter() if local(each.tag) == "altChunk"):
        package.lose(f"{parts} other documents put into it whole (altChunk)")
    diagram = f"{folder}/diagrams/data"
    if diagrams := sum(1 for name in package.names() if name.startswith(diagram) and name.endswith(".xml")):
        package.lose(f"the words of {diagrams} diagrams (SmartArt)")


def _main_part(package: Package) -> str:
    """The part with the text: the one that the package names, mostly word/document.xml."""
    root = package.xml("_rels/.rels")
    for relation in [] if root is None else root:
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _core(root: _Element | None) -> tuple[Metadata, str | None]:
    """The title of the core properties, and the day the file was made if it was not made long before its last change."""
    said = {local(each.tag): (each.text or "").strip() for each in ([] if root is None else root)}
    title = said.get("title") or None
    if title and (len(title) < 4 or title.startswith(_NO_TITLES)):
        title = None
    created, modified = day_of(said.get("created", "")), day_of(said.get("modified", ""))
    same_year = created and (not modified or created[:4] == modified[:4])
    made = created if same_year and created != _TEMPLATE else None
    return Metadata(title=title), made


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read: its lines so far, and how many code points of it there were."""

    index: int
    lines: list[list[Piece]] = field(default_factory=lambda: [[]])
    superscript: list[Piece] = field(default_factory=list)


class _Reader:
    """Walks the XML of the parts and gathers lines."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._paragraphs: list[Paragraph] = []
        self._texts: list[int] = []  # code points of each paragraph
        self._lines: list[list[Piece]] = []
        self._apart: set[int] = set()  # numbers of lines that an empty line stands before
        self._open: list[_Open] = []
        self._tables: list[_Table] = []
        self._part, self._in_part, self._tables_seen = "document", 0, 0

    def read(self, root: _Element, part: str) -> None:
        """Read all paragraphs of a part of the package."""
        from lxml import etree

        self._part, self._in_part, self._tables_seen = part, 0, 0
        unseen: _Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = local(element.tag)
            if event == "start":
                if unseen is None and (name in _UNSEEN or _is_hidden(name, element)):
                    unseen = element
                self._start(name, element, seen=unseen is None)
            else:
                self._end(name, element, seen=unseen is None)
                if element is unseen:
                    unseen = None

    # --- what begins and ends

    def _start(self, name: str, element: _Element, *, seen: bool) -> None:
        if name == "p" and _is_word(element):
            self._begin_paragraph()
        elif name == "tbl":
            self._tables.append(_Table(self._tables_seen))
            self._tables_seen += 1
        elif name == "tr" and self._tables:
            self._tables[-1].begin_row()
        elif name == "tc" and self._tables:
            self._tables[-1].begin_cell()
        elif seen and self._open:
            if name == "t":
                self._put(element.text or "", _is_raised(element))
            elif name in _STANDING and _is_run(element):
                self._stand(_STANDING[name])

    def _end(self, name: str, element: _Element, *, seen: bool) -> None:
        if name == "p" and _is_word(element) and self._open:
            self._end_paragraph(self._open.pop(), seen=seen)
        elif name == "tr" and self._tables:
            self._end_row(self._tables[-1])
        elif name == "tbl" and self._tables:
            self._tables.pop()

    def _begin_paragraph(self) -> None:
        if len(self._paragraphs) >= _MOST_PARAGRAPHS:
            raise SourceExcessive(self._source, f"it has more than {_MOST_PARAGRAPHS} paragraphs")
        table = self._tables[-1] if self._tables else None
        self._open.append(_Open(len(self._paragraphs)))
        where = Paragraph(self._in_part, part=self._part)
        if table and table.row >= 0:
            where = where._replace(table=table.number, row=table.row, cell=table.cell)
        self._paragraphs.append(where)
        self._texts.append(0)
        self._in_part += 1

    def _end_paragraph(self, paragraph: _Open, *, seen: bool) -> None:
        _lower(paragraph)
        lines = [line for line in paragraph.lines if any(piece.text.strip() for piece in line)]
        if not seen or not lines:
            return
        table = self._tables[-1] if self._tables else None
        if table and table.cells:
            table.cells[-1] += lines
        else:
            self._apart.add(len(self._lines))
            self._lines += lines

    def _end_row(self, table: _Table) -> None:
        outer = self._tables[-2] if len(self._tables) > 1 else None
        target = outer.cells[-1] if outer and outer.cells else self._lines
        if table.row == 0 and target is self._lines:
            self._apart.add(len(self._lines))
        joined = row_of(table.cells)
        target += [joined] if joined else [line for cell in table.cells for line in cell]
        table.cells = []

    # --- characters

    def _put(self, text: str, is_raised: bool) -> None:
        paragraph = self._open[-1]
        if not text:
            return
        piece = Piece(text, *self._origin(paragraph, len(text)))
        if is_raised:
            paragraph.superscript.append(piece)
        else:
            _lower(paragraph)
            paragraph.lines[-1].append(piece)

    def _stand(self, mark: str) -> None:
        paragraph = self._open[-1]
        _lower(paragraph)
        origin = self._origin(paragraph, 1)
        if mark == "\n":
            paragraph.lines.append([])
        else:
            paragraph.lines[-1].append(Piece(mark, *origin))

    def _origin(self, paragraph: _Open, length: int) -> tuple[int, int]:
        """Where the next characters of the paragraph stand: its number in the upper half, their offset in the lower."""
        start = self._texts[paragraph.index]
        self._texts[paragraph.index] += length
        base = paragraph.index << _SHIFT
        return base + start, base + start + length

    def result(self) -> tuple[str, DocxLocator]:
        """All lines read, and the way back."""
        origins = Origins()
        text = "".join(origins.add(piece) for piece in self._pieces())
        starts = [index << _SHIFT for index in range(len(self._paragraphs))]
        return text, DocxLocator(origins, starts, self._texts, tuple(self._paragraphs))

    def _pieces(self) -> Iterator[Piece]:
        for number, line in enumerate(self._lines):
            if number:
                start = line[0].start
                yield Piece("\n\n" if number in self._apart else "\n", start, start)
            yield from line
        if self._lines:
            end = self._lines[-1][-1].end
            yield Piece("\n", end, end)


#: Code points of a paragraph are fewer than 2 to this power.
_SHIFT: Final = 28


class _Table:
    """A table that is being read; ``cells`` are the lines of those of the open row."""

    __slots__ = ("cell", "cells", "number", "row")

    def __init__(self, number: int) -> None:
        self.number, self.row, self.cell = number, -1, -1
        self.cells: list[list[list[Piece]]] = []

    def begin_row(self) -> None:
        self.row, self.cell, self.cells = self.row + 1, -1, []

    def begin_cell(self) -> None:
        self.cell += 1
        self.cells.append([])


def _lower(paragraph: _Open) -> None:
    """End an open superscript: its characters join the line as plain text has them."""
    if paragraph.superscript:
        line = paragraph.lines[-1]
        before = "".join(piece.text for piece in line[-3:])
        line += raised(before, paragraph.superscript, note=False)
        paragraph.superscript = []


def _is_word(element: _Element) -> bool:
    """Whether it is of the word processor itself, not of a drawing, whose paragraphs have the same name."""
    return "wordprocessingml" in str(element.tag)


def _is_run(element: _Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent.tag) == "r"


def _is_hidden(name: str, element: _Element) -> bool:
    """Whether a run has the property hidden, or a note is the line drawn above the notes."""
    if name in ("footnote", "endnote"):
        return _value(element, "type") in _SEPARATORS
    hidden = _property(element, "vanish") if name == "r" else None
    return hidden is not None and _value(hidden, "val") not in ("0", "false", "off")


def _is_raised(element: _Element) -> bool:
    """Whether the run of a text is a superscript, or the text the raised part of a formula."""
    parent = element.getparent()
    if parent is None:
        return False
    align = _property(parent, "vertAlign")
    if align is not None:
        return _value(align, "val") == "superscript"
    above = parent.getparent()
    return above is not None and local(above.tag) == "sup"


def _property(run: _Element, name: str) -> _Element | None:
    for child in run:
        if local(child.tag) == "rPr":
            return next((each for each in child if local(each.tag) == name), None)
        if local(child.tag) == "t":
            return None
    return None


def _value(element: _Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if local(key) == name), None)
