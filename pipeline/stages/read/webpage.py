"""An HTML page as the lines a reader sees, each character with its place in the raw text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.errors import SourceExcessive
from pipeline.stages.read.markup import Chars, Tag, resolved, tokens
from pipeline.stages.read.pieces import Piece, raised, row_of, words

_VOID: Final = words("area base basefont br col embed frame hr img input link meta param source track wbr")
#: Never shown, or a control and not text; pinyin over characters would stand inside words.
_UNSEEN: Final = words(
    "head script style template noscript noembed noframes iframe object applet canvas svg audio video"
    " map datalist select button textarea title rt rp rtc annotation annotation-xml"
)
_PARAGRAPHS: Final = words(
    "address article aside blockquote body center details dialog div dl fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html main menu nav ol p pre search section summary"
    " table ul"
)
_LINES: Final = words("dd dt li caption legend tr tbody thead tfoot td th")
_BLOCKS: Final = _PARAGRAPHS | _LINES
_CELLS: Final = frozenset({"td", "th"})
#: What a start tag ends that was left open, and what holds it back from looking further out.
_ENDS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(_PARAGRAPHS, frozenset({"p"})),
    "li": frozenset({"p", "li"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"p", "dt", "dd"})),
    **dict.fromkeys(_CELLS, frozenset({"p", "td", "th", "li", "dd"})),
    **dict.fromkeys(("tr", "tbody", "thead", "tfoot"), frozenset({"p", "td", "th", "tr", "li", "dd"})),
}
_HEAD: Final = frozenset(["meta", "link", "base", "script", "style", "title", "noscript", "template"])
_SCOPES: Final = frozenset({"table", "ul", "ol", "dl", "div", "section", "article", "blockquote"})

_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_HIDING: Final = re.compile(r"(?:\A|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NOTED: Final = re.compile(r"foot-?note|ref|cite|note", re.IGNORECASE)
#: Attributes that say how an element is to be read.
_READ: Final = words("class id role style hidden open itemprop pubdate datetime type")
#: More elements than these no page has that a person could read; they would fill the memory.
MOST_ELEMENTS: Final = 500_000
_WIDE: Final = frozenset("WF")
_PROSE: Final = re.compile(r"[。！？；]")


class Element:
    """An element of the page and what it holds: counts of characters, of those in links, of running text."""

    __slots__ = ("attributes", "characters", "linked", "links", "name", "parent", "running", "titled")

    def __init__(self, name: str, parent: Element | None, attributes: Mapping[str, str]) -> None:
        self.name, self.parent, self.attributes = name, parent, attributes
        self.characters = self.linked = self.links = self.running = 0
        self.titled = False  # holds an h1


@dataclass(slots=True)
class PageLine:
    """One line as shown: its pieces, the element that holds it, how much of it are links; ``apart`` from the one above."""

    element: Element
    apart: bool
    row: bool = False
    linked: int = 0
    links: int = 0
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Page:
    """The lines and the elements, parents first, and what stands in the head: meta tags, titles, JSON-LD, times."""

    lines: list[PageLine] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    metas: list[Mapping[str, str]] = field(default_factory=list)
    title: str = ""
    scripts: list[str] = field(default_factory=list)
    times: list[tuple[str, Element]] = field(default_factory=list)


def read_page(html: str, source: str, *, xml: bool = False) -> Page:
    """The page of an HTML or XHTML text, however broken. Time grows with the length.

    ``xml``: an element may be empty by a slash in its tag; without, only some are.
    Raises ``SourceExcessive`` where there are more elements than any page for people has.
    """
    if html.count("<") > 2 * MOST_ELEMENTS:  # sooner seen so than one by one
        raise _excess(source)
    return _Builder(html, source, xml).build()


def _excess(source: str) -> SourceExcessive:
    return SourceExcessive(source, f"the page has more than {MOST_ELEMENTS} elements")


def is_running(text: str, linked: int) -> bool:
    """Whether a line is prose and not a label: enough of it outside links, and punctuated."""
    own = len(text) - linked
    if own < 16 or own * 2 < len(text):
        return False
    return own >= 60 or bool(_PROSE.search(text)) or text.count("，") + text.count(",") >= 2


@dataclass(slots=True)
class _Row:
    """A row of a table that is open; ``apart`` from what stands above it."""

    apart: bool
    cells: list[list[PageLine]] = field(default_factory=list)


class _Builder:
    def __init__(self, html: str, source: str, xml: bool) -> None:
        self._html, self._source, self._xml = html, source, xml
        self._page = Page()
        root = Element("", None, {})
        self._page.elements.append(root)
        self._open: list[Element] = [root]
        self._open_at: dict[str, list[int]] = {}  # depths at which elements of a name are open
        self._scopes: list[int] = [0]  # depths of what an implied end may not reach beyond
        self._blocks: list[int] = [0]
        self._unseen = 0  # depth from which nothing is shown, 0 if all is
        self._links = self._pre = 0
        self._line: PageLine | None = None
        self._apart = False
        self._gap: Piece | None = None  # white space waiting for what comes after it
        # Of an open superscript: its first piece, whether it marks a note, and the links of the line before it.
        self._raised: tuple[int, bool, int] | None = None
        self._rows: list[_Row] = []

    def build(self) -> Page:
        for token in tokens(self._html):
            if isinstance(token, Chars):
                self._chars(token)
            elif token.closing:
                self._end(token.name)
            else:
                self._start(token)
        self._close(1)
        self._flush()
        return self._page

    # --- tags

    def _start(self, tag: Tag) -> None:
        name = tag.name
        if name == "meta":
            self._page.metas.append(tag.attributes())
        if name == "br":
            self._break(apart=self._line is None)
        if name in _VOID:
            if name == "hr":
                self._break(apart=True)
            return
        self._imply_ends(name)
        attributes = {key: value for key, value in tag.attributes().items() if key in _READ}
        if len(self._page.elements) > MOST_ELEMENTS:
            raise _excess(self._source)
        element = Element(name, self._open[-1], attributes)
        self._page.elements.append(element)
        self._open_at.setdefault(name, []).append(len(self._open))
        self._open.append(element)
        if name in _BLOCKS:
            self._blocks.append(len(self._open) - 1)
            self._break(apart=name in _PARAGRAPHS)
        if name in _SCOPES:
            self._scopes.append(len(self._open) - 1)
        if not self._unseen and (name in _UNSEEN or _is_hidden(name, attributes)):
            self._unseen = len(self._open) - 1
        self._enter(element)
        if tag.inner.endswith("/") and (self._xml or name not in _BLOCKS):
            self._end(name)

    def _enter(self, element: Element) -> None:
        name = element.name
        if name == "a":
            self._links += 1
            element.links += 1
        elif name == "pre":
            self._pre += 1
        elif name == "sup":
            self._gap = None
            note = self._links > 0 or bool(_NOTED.search(element.attributes.get("class", "")))
            line = self._line
            self._raised = (len(line.pieces), note, line.links) if line else (0, note, 0)
        elif name == "tr":
            self._rows.append(_Row(self._apart))
        elif name in _CELLS and self._rows:
            self._rows[-1].cells.append([])
        elif name == "time" and (when := element.attributes.get("datetime")):
            self._page.times.append((when, element))
        elif name == "h1":
            element.titled = True

    def _imply_ends(self, name: str) -> None:
        """Close what a start tag ends that was left open, within the nearest list, table or section."""
        if self._open_at.get("head") and name not in _HEAD:
            self._close(self._open_at["head"][-1])
        ended = _ENDS.get(name)
        if not ended:
            return
        depths = [self._open_at[each][-1] for each in ended if self._open_at.get(each)]
        within = [depth for depth in depths if depth > self._scopes[-1]]
        if within:
            self._close(min(within))

    def _end(self, name: str) -> None:
        if name in ("br", "p") and not self._open_at.get(name):
            self._break(apart=name == "p")
            return
        depths = self._open_at.get(name)
        if not depths:
            return
        bound = self._scope_of_end(name)
        if depths[-1] > bound or (depths[-1] == bound and name in _BLOCKS):
            self._close(depths[-1])

    def _scope_of_end(self, name: str) -> int:
        """The depth that an end tag may not close: a block for an inline element, a cell for any but its table."""
        if name in _UNSEEN:
            return 0
        if name not in _BLOCKS:
            return self._blocks[-1]
        if name in ("table", "html", "body", "tr", "tbody", "thead", "tfoot") or name in _CELLS:
            return 0
        cells = [self._open_at[each][-1] for each in _CELLS if self._open_at.get(each)]
        return max(cells, default=0)

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            element = self._open.pop()
            self._open_at[element.name].pop()
            self._leave(element, len(self._open))

    def _leave(self, element: Element, depth: int) -> None:
        name = element.name
        if name in _BLOCKS:
            self._break(apart=name in _PARAGRAPHS)
            self._blocks.pop()
        if self._scopes[-1] == depth:
            self._scopes.pop()
        if self._unseen == depth:
            self._unseen = 0
        if name == "a":
            self._links -= 1
        elif name == "pre":
            self._pre -= 1
        elif name == "sup":
            self._end_raised()
        elif name == "tr" and self._rows:
            self._end_row(self._rows.pop())
        if element.parent:
            element.parent.titled |= element.titled
            element.parent.links += element.links

    def _end_raised(self) -> None:
        if self._raised and self._line:
            first, note, links = self._raised
            pieces = self._line.pieces
            before = "".join(piece.text for piece in pieces[max(0, first - 3) : first])
            pieces[first:] = raised(before, pieces[first:], note=note or self._line.links > links)
        self._raised = None

    # --- text

    def _chars(self, chars: Chars) -> None:
        if chars.raw:
            self._raw(chars)
        elif not self._unseen:
            for text, start, end in resolved(self._html, chars.start, chars.end):
                if end - start == len(text):
                    self._stretch(text, start)
                else:
                    self._put(Piece(text, start, end))

    def _raw(self, chars: Chars) -> None:
        content = self._html[chars.start : chars.end]
        if chars.raw == "title" and not self._page.title:
            self._page.title = "".join(text for text, *_ in resolved(self._html, chars.start, chars.end))
        elif chars.raw == "script" and "json" in self._open[-1].attributes.get("type", ""):
            self._page.scripts.append(content)

    def _stretch(self, text: str, start: int) -> None:
        at = 0
        for match in _SPACE.finditer(text):
            if match.start() > at:
                self._put(Piece(text[at : match.start()], start + at, start + match.start()))
            if self._pre and "\n" in match[0]:
                self._break(apart=match[0].count("\n") > 1)
            else:
                self._gap = self._gap or Piece(match[0], start + match.start(), start + match.end())
            at = match.end()
        if at < len(text):
            self._put(Piece(text[at:], start + at, start + len(text)))

    def _put(self, piece: Piece) -> None:
        """Add to the line what is shown, with the white space before it where that is shown too."""
        line = self._line
        if line is None:
            line = self._line = PageLine(self._open[self._blocks[-1]], self._apart)
            self._apart, self._gap = False, None
        elif self._gap is not None:
            if line.pieces and not (
                "\n" in self._gap.text and _is_wide(line.pieces[-1].text[-1]) and _is_wide(piece.text[0])
            ):
                line.pieces.append(Piece(" ", self._gap.start, self._gap.end))
            self._gap = None
        line.pieces.append(piece)
        if self._links:
            line.linked += len(piece.text)
            line.links += 1

    def _break(self, *, apart: bool) -> None:
        self._flush()
        self._apart = self._apart or apart
        self._gap = self._raised = None

    def _flush(self) -> None:
        line, self._line = self._line, None
        if line is None or not line.text.strip():
            return
        self._place_of_lines().append(line)

    def _place_of_lines(self) -> list[PageLine]:
        """The cell that is open, or the page."""
        return self._rows[-1].cells[-1] if self._rows and self._rows[-1].cells else self._page.lines

    def _end_row(self, row: _Row) -> None:
        """A row of a table of data as one line with tabs between its cells; of a layout table the lines as they are."""
        lines = [line for cell in row.cells for line in cell]
        nested = any(line.row for line in lines)
        pieces = None if nested else row_of([[line.pieces for line in cell] for cell in row.cells])
        if pieces is None:
            self._place_of_lines().extend(lines)
            return
        linked, links = sum(line.linked for line in lines), sum(line.links for line in lines)
        joined = PageLine(lines[0].element, row.apart, True, linked, links, pieces)
        self._place_of_lines().append(joined)
        self._apart = False


def _is_hidden(name: str, attributes: Mapping[str, str]) -> bool:
    if not attributes:
        return False
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if name == "dialog" and "open" not in attributes:
        return True
    return bool(_HIDING.search(attributes.get("style", "")))


def _is_wide(char: str) -> bool:
    return char > "\u2e7f" and unicodedata.east_asian_width(char) in _WIDE
