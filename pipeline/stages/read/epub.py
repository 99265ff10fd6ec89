"""EPUB files: the chapters of a book in the order of its spine, each read as an HTML page, and the way back to each."""

from __future__ import annotations

import posixpath
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pipeline.errors import (
    PagesUnread,
    SourceBinary,
    SourceDamaged,
    SourceEmpty,
    SourceEncrypted,
    SourceExcessive,
    SourceUndecodable,
)
from pipeline.model import FilePlace, Loss, Span
from pipeline.stages.read.dates import day_of
from pipeline.stages.read.html import decode_page, joined
from pipeline.stages.read.metadata import Metadata
from pipeline.stages.read.package import Package, local
from pipeline.stages.read.pieces import Origins
from pipeline.stages.read.visible import Data, Visible
from pipeline.stages.read.webpage import read_page

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGES: Final = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/xml"})
_MOST_CHAPTERS: Final = 5_000
_PICTURE: Final = re.compile(r"<(?:img|image|svg:image)[\s/>]", re.IGNORECASE)
#: Fonts alone may be locked without the book being so.
_FONTS: Final = ("font", "obfuscation")


@dataclass(frozen=True, slots=True)
class EpubLocator:
    """Leads from the text to the chapters. ``starts`` are the offsets in the text at which they begin."""

    starts: Sequence[int]
    files: Sequence[str]
    origins: Sequence[Origins]

    def place(self, span: Span) -> FilePlace:
        """The file in which ``span`` begins and the range of it, decoded; further files follow in ``continued``."""
        first, last = bisect_right(self.starts, span.start) - 1, bisect_right(self.starts, span.end - 1) - 1
        head, *rest = (self._part(chapter, span) for chapter in range(first, last + 1))
        return FilePlace(*head, tuple(FilePlace(*each) for each in rest))

    def _part(self, chapter: int, span: Span) -> tuple[str, Span]:
        begin, origins = self.starts[chapter], self.origins[chapter]
        own = Span(max(span.start - begin, 0), min(span.end - begin, origins.length))
        return self.files[chapter], origins.span(own)


def read_epub(data: Data, source: str) -> Visible:
    """The text of a book, one chapter after the other; offsets of the locator count code points of each file, decoded.

    Chapters that cannot be read, or are pictures, are ``lost``. Raises ``SourceDamaged``, ``SourceEncrypted``,
    ``SourceExcessive``, or ``SourceEmpty`` where there is no text.
    """
    with Package(data, source) as package:
        _refuse_locked(package)
        main = _main_part(package)
        root = package.xml(main)
        if root is None:
            raise SourceDamaged(source, f"there is no {main} in it")
        chapters = list(dict.fromkeys(_spine(root, posixpath.dirname(main), package)))
        if len(chapters) > _MOST_CHAPTERS:
            raise SourceExcessive(source, f"it has {len(chapters)} chapters, more than {_MOST_CHAPTERS}")
        text, locator = _read(package, chapters)
        lost = tuple(package.lost)
    if not text.strip():
        why = lost[0].reason if lost else "perhaps its pages are pictures"
        raise SourceEmpty(source, f"no chapter of it has text; {why}")
    facts = _facts(root)
    return Visible(text, facts, locator, published_from="epub" if facts.published else None, lost=lost)


def _refuse_locked(package: Package) -> None:
    root = package.xml("META-INF/encryption.xml")
    for each in () if root is None else root.iter():
        algorithm = each.get("Algorithm", "") if local(each.tag) == "EncryptionMethod" else ""
        if algorithm and not any(word in algorithm.lower() for word in _FONTS):
            raise SourceEncrypted(package.source, "its chapters are locked (DRM)")


def _main_part(package: Package) -> str:
    root = package.xml("META-INF/container.xml")
    if root is None:
        raise SourceDamaged(package.source, "there is no META-INF/container.xml in it")
    for each in root.iter():
        if local(each.tag) == "rootfile" and each.get("full-path"):
            return str(each.get("full-path"))
    raise SourceDamaged(package.source, "META-INF/container.xml in it names no book")


def _spine(root: _Element, folder: str, package: Package) -> Iterator[str]:
    """The names of the chapters in the order of reading, those not in the line of reading (notes, adverts) after them."""
    items: Mapping[str, _Element] = {
        each.get("id", ""): each for each in root.iter() if local(each.tag) == "item"
    }
    refs = [each for each in root.iter() if local(each.tag) == "itemref"]
    for place, ref in enumerate(sorted(refs, key=lambda ref: ref.get("linear") == "no")):
        item = items.get(ref.get("idref", ""))
        if item is None:
            package.lose(
                f"the chapter {ref.get('idref', '')[:100]}, of which the book does not say where it is"
            )
        elif (kind := item.get("media-type", "application/xhtml+xml")) not in _PAGES:
            if place:  # the first is the cover
                package.lose(f"{item.get('href', '')[:100]} is no page but {kind[:100]}")
        elif "nav" not in item.get("properties", "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _read(package: Package, chapters: Sequence[str]) -> tuple[str, EpubLocator]:
    texts: list[str] = []
    starts, files, origins = array("Q"), list[str](), list[Origins]()
    length = 0
    pictures: list[str] = []
    for number, name in enumerate(chapters):
        raw = _page(package, name)
        text, origin = joined(read_page(raw, package.source, xml=True).lines)
        if text.strip():
            texts.append(text + "\n")
            starts.append(length)
            files.append(name)
            origins.append(origin)
            length += len(text) + 1
        elif number and _PICTURE.search(raw):  # the first is the cover
            pictures.append(name)
    if pictures:
        package.lost.append(Loss(PagesUnread.code, f"{', '.join(pictures)}: pictures without text"))
    return "".join(texts), EpubLocator(starts, tuple(files), tuple(origins))


def _page(package: Package, name: str) -> str:
    """The decoded file of a chapter; if it cannot be read, nothing, and it is lost."""
    try:
        data = package.read(name)
        if data is not None:
            return decode_page(data, package.source)[0] if data.strip() else ""
        package.lose(f"{name} is not in it")
    except (SourceDamaged, SourceBinary, SourceUndecodable) as error:
        package.lose(error.reason if name in error.reason else f"{name} in it cannot be read: {error.reason}")
    return ""


def _facts(root: _Element) -> Metadata:
    """Title, day and publisher of the OPF; of several dates that of publication."""
    said: dict[str, str] = {}
    for each in root.iter():
        name, value = local(each.tag), (each.text or "").strip()
        if name in ("title", "publisher") and value:
            said.setdefault(name, " ".join(value.split()))
        elif name == "date" and value:
            event = next(
                (found for key, found in each.attrib.items() if local(key) == "event"), "publication"
            )
            if event in ("publication", "original-publication"):
                said.setdefault(name, value)
    return Metadata(
        published=day_of(said.get("date", "")), publisher=said.get("publisher"), title=said.get("title")
    )
