"""The typed result of every stage, from bytes to claim.

Two kinds of position occur, and the names keep them apart:

* ``span`` is a half-open range of code points **in the original**, the decoded source with newlines untouched.
  Everything that is written to disk carries spans.
* ``at`` is a half-open range of characters **in** ``Sentence.text``, the sentence after normalisation and layout
  repair. Rules look at neighbours there, because in the original a neighbour may be a line break away.

``Sentence.span(start, end)`` turns the second into the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from pipeline.surface import surface

SCHEMA_VERSION = 1

Number: TypeAlias = Decimal | Fraction
Bound: TypeAlias = Literal["approx", "gt", "lt"]
Kind: TypeAlias = Literal["level", "delta", "rate", "share", "multiple", "ratio"]
Direction: TypeAlias = Literal["up", "down"]
YearBasis: TypeAlias = Literal["explicit", "inherited", "relative", "publication", "none"]
RegionBasis: TypeAlias = Literal["explicit", "inherited", "default", "none"]
EntityType: TypeAlias = Literal["policy", "place", "org"]


#: Makes a named tuple of a tuple of all its fields, in a third of the time that calling its class takes: for those
#: that are made several times for each figure.
new: Final = tuple.__new__


class Span(NamedTuple):
    """Half-open range: code points of the original (``span``) or characters of ``Sentence.text`` (``at``)."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end


Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RawRange:
    """Where a text stands in an HTML file: ``range`` counts code points of the decoded file, markup included."""

    range: Span
    format: Literal["html"] = "html"

    def as_record(self) -> dict[str, object]:
        """The ``locator`` of a record."""
        return {"format": self.format, "range": self.range}


@dataclass(frozen=True, slots=True)
class ParagraphPlace:
    """Where a text stands in a DOCX file: the number of its ``w:p`` in the part, in document order from 0.

    ``table``, ``row`` and ``cell`` count from 0, each in what holds it, and are ``None`` outside tables; ``range``
    counts code points of the paragraph's own text; ``part`` is document or footnotes or endnotes. A text that runs
    on has the paragraphs after the first in ``continued``.
    """

    paragraph: int
    range: Span
    table: int | None = None
    row: int | None = None
    cell: int | None = None
    part: str = "document"
    continued: tuple[ParagraphPlace, ...] = ()
    format: Literal["docx"] = "docx"

    def as_record(self) -> dict[str, object]:
        """The ``locator`` of a record."""
        return _record(self, "part", "paragraph", "range", "table", "row", "cell")


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a text stands in a PDF file: ``page`` from 1 and a box for each of its lines.

    A box is left, bottom, right, top in points of PDF user space, whose origin is bottom left. A text that runs on
    has the pages after the first in ``continued``.
    """

    page: int
    boxes: tuple[Box, ...]
    continued: tuple[PagePlace, ...] = ()
    format: Literal["pdf"] = "pdf"

    def as_record(self) -> dict[str, object]:
        """The ``locator`` of a record."""
        return _record(self, "page", "boxes")


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a text stands in an EPUB: the ``file`` in the archive, and the range of code points of it, decoded.

    A text that runs on has the files after the first in ``continued``.
    """

    file: str
    range: Span
    continued: tuple[FilePlace, ...] = ()
    format: Literal["epub"] = "epub"

    def as_record(self) -> dict[str, object]:
        """The ``locator`` of a record."""
        return _record(self, "file", "range")


def _record(place: ParagraphPlace | PagePlace | FilePlace, *names: str) -> dict[str, object]:
    first, *rest = ({name: getattr(each, name) for name in names} for each in (place, *place.continued))
    return {"format": place.format, **first, "continued": rest}


Place: TypeAlias = RawRange | ParagraphPlace | PagePlace | FilePlace


class Locator(Protocol):
    """Leads from the text of record back into the file it was read from."""

    def place(self, span: Span) -> Place:
        """Where the characters of ``span``, which is not empty, stand in the file."""


class Loss(NamedTuple):
    """A part of a document that could not be read: the code of the notice that tells it, and what it was."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceText:
    """One document as read: ``text`` is the text of record, every span counts its code points.

    ``published`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``source`` is the name under the folder or file the
    user gave, so that it is the same on every machine; ``sha256`` is of the bytes as they lay on disk (for a row
    of a table or standard input: of the text in UTF-8). ``published_from`` says where the date was found (option,
    metadata, row, html, docx, pdf, epub, file name, text); ``named`` is the title that the file's name has.
    ``locator`` leads into a file that is not plain text; a text that is ``kept`` stands in no file as it is, so a
    run writes it down. ``lost`` is what of the file is not in the text though it should be.
    """

    doc_id: str
    source: str
    text: str
    sha256: str
    encoding: str = "utf-8"
    published: str | None = None
    region: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_from: str | None = None
    kept: bool = False
    locator: Locator | None = None
    lost: tuple[Loss, ...] = ()
    named: str | None = None

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return int(self.published[:4]) if self.published else None


@dataclass(frozen=True, slots=True)
class NormText:
    """The text of record with variant characters folded, and where each character came from.

    ``origins[i]`` is the offset in the original of ``text[i]``; ``original`` is the text of record itself.
    ``bare``: within a line there is known to be no white space but the space, no cell border, and no asterisk,
    and lines end in nothing but line feeds and carriage returns.
    """

    text: str
    origins: Sequence[int]
    original: str
    bare: bool = False


# Not frozen, which would make each of them several times as dear; nothing writes to one that is made.
@dataclass(slots=True, unsafe_hash=True)
class Sentence:
    """One sentence on one line, as the rules read it.

    ``text`` is normalised and has its layout repaired (line breaks, spaces beside digits and page furniture are
    gone). ``origins[i]`` is the offset in ``original`` of ``text[i]``; it never decreases, and stands still only
    where one original character became several. ``printed``: the original is known to have the text as it is.
    """

    text: str
    origins: Sequence[int]
    original: str
    index: int
    printed: bool = field(default=False, init=False, repr=False, compare=False)

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Span in the original of ``text[start:end]``, for a range that is not empty."""
        last = len(self.text) if end is None else end
        return new(Span, (self.origins[start], self.origins[last - 1] + 1))

    def surface(self, start: int = 0, end: int | None = None) -> str:
        """The original characters of ``text[start:end]``, without the layout between them."""
        text = self.text[start:end]
        if self.printed or not text:
            return text
        origins, final = self.origins, self.origins[start + len(text) - 1] + 1
        printed = self.original[origins[start] : final]
        # mostly it stands there as it is read, or is parted by white space, which is then all that is not read
        if printed == text or (
            0 < len(printed) - len(text) <= len(text) and "".join(printed.split()) == text
        ):
            return text
        return surface(self.original, origins[start : start + len(text)])


class Paragraph(NamedTuple):
    """Sentences that share a topic; ``heading`` is true for a title or section heading standing alone.

    ``table`` is true for one line of a table: its caption, heads, or a row.
    """

    sentences: tuple[Sentence, ...]
    heading: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document, in order. ``index`` counts from 1; title and byline as printed, on one line."""

    index: int
    title: str | None
    byline: str | None
    paragraphs: tuple[Paragraph, ...]


class Token(NamedTuple):
    """One word: ``at`` in its sentence, part of speech in the ICTCLAS tag set (empty if the segmenter has none)."""

    at: Span
    text: str
    pos: str


class Mention(NamedTuple):
    """A named policy, place or organisation found in a sentence.

    ``codes`` are GB/T 2260 codes for places: one for a division, its members for a composite, the container for an
    area. ``kind`` is the lexicon's finer class (division, composite, area, country, title, programme, form …).
    ``rule`` found it, ``detail`` says by what it was told apart (the parent that stands before it …). A policy may
    have an ``issuer`` and the year it was ``issued``. ``confidence`` is how often what the rule finds is right.
    """

    type: EntityType
    at: Span
    span: Span
    text: str
    canonical: str
    kind: str
    codes: tuple[str, ...] = ()
    rule: str = ""
    detail: str = ""
    issuer: str | None = None
    issued: int | None = None
    confidence: float = 0.0


class Unit(NamedTuple):
    """A unit of measure or classifier. ``scale`` is the factor from the figure as printed to ``base``."""

    text: str
    base: str
    scale: Decimal
    dimension: str
    ucum: str | None
    at: Span | None


class Figure(NamedTuple):
    """A printed number in the base unit: ``value``, or ``low`` and ``high`` of a range. ``at`` is its digits."""

    text: str
    value: Number | None
    low: Number | None
    high: Number | None
    bound: Bound | None
    at: Span


class Evidence(NamedTuple):
    """Why a field has its value: the named rule, and where in the original it looked."""

    field: str
    rule: str
    span: Span | None
    detail: str = ""


class Quantity(NamedTuple):
    """A figure with its unit, wherever it stands. ``rejected`` says why it is no claim, or is ``None``.

    ``at`` runs from the first sign or digit to the last character of the unit. ``form`` is how it was written
    (number, range, ratio, proportion, doubling). ``term`` and ``terms`` place it in a ratio.
    """

    at: Span
    figure: Figure
    unit: Unit
    form: str
    rejected: str | None = None
    term: int = 0
    terms: int = 1


class TimeRef(NamedTuple):
    """A time expression resolved to the years it covers; ``start`` and ``end`` are ISO dates, inclusive.

    ``role`` is what it does in its clause: ``frame`` (when the statement holds), ``base`` (what it is compared
    with: 较2014年), ``point`` (由2013年的…), ``none`` (a bare duration, a plan's name).
    """

    at: Span
    text: str
    start: str | None
    end: str | None
    granularity: str
    role: str
    basis: YearBasis
    rule: str


class YearField(NamedTuple):
    """The year a figure holds for (``value``), the start or base it refers to (``since``), and on what ground."""

    value: int | None
    since: int | None
    period: str | None
    text: str | None
    basis: YearBasis
    span: Span | None


class RegionField(NamedTuple):
    """The places a figure holds for, their GB/T 2260 codes, and on what ground."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    text: str | None
    basis: RegionBasis
    span: Span | None


class IndicatorField(NamedTuple):
    """What is measured, in the words of the text."""

    text: str | None
    span: Span | None


class Claim(NamedTuple):
    """One quantity the article asserts, every field traced. Spans are code points of the original."""

    id: str
    source: SourceText
    article: Article
    quote: str
    span: Span
    figure: Figure
    figure_span: Span
    unit: Unit
    unit_span: Span | None
    year: YearField
    region: RegionField
    indicator: IndicatorField
    kind: Kind
    direction: Direction | None
    policies: tuple[Mention, ...]
    organisations: tuple[Mention, ...]
    sentence: Sentence
    confidence: float
    evidence: tuple[Evidence, ...] = ()


class Reading(NamedTuple):
    """Everything seen in one sentence, in order of position. ``tokens`` is empty unless they were asked for."""

    sentence: Sentence
    mentions: tuple[Mention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeRef, ...] = ()
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result for one document: its articles, what was seen in each sentence, and the claims by position."""

    source: SourceText
    articles: tuple[Article, ...]
    readings: tuple[Reading, ...]
    claims: tuple[Claim, ...]
