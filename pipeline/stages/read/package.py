"""The zip files that DOCX and EPUB are: parts by name, and none of them larger unpacked than it may be."""

from __future__ import annotations

import zlib
from types import TracebackType
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from pipeline.errors import PartUnread, SourceDamaged, SourceEncrypted, SourceExcessive
from pipeline.model import Loss
from pipeline.stages.read.visible import Data, stream_of

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Bytes of all parts of a file that are unpacked together, and how many times its packed size a part may be.
_MOST: Final = 64 * 1024 * 1024
_LARGEST_XML: Final = 32 * 1024 * 1024  # as a tree it is several times as large
_MOST_TAGS: Final = 2_000_000  # as a tree each takes more than a hundred bytes, and takes its time
_RATIO: Final = 200
_SMALL: Final = 4 * 1024 * 1024  # of this size a part may be of any ratio
_PARTS: Final = 50_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted Office file is a package of the older kind
_ENCRYPTED: Final = 0x1


class Package:
    """An open zip file; ``source`` is what errors call it. Used with ``with``.

    ``lost`` are the parts that something was asked of and that could not be read, those without which there is still a
    document.
    """

    def __init__(self, data: Data, source: str) -> None:
        """Raises ``SourceEncrypted``, ``SourceDamaged``, or ``SourceExcessive`` for too many parts."""
        self.source = source
        self.lost: list[Loss] = []
        self._left = _MOST
        stream = stream_of(data)
        stream.seek(0)
        if stream.read(len(_OLE)) == _OLE:
            raise SourceEncrypted(source, "it is locked with a password, or of the older .doc format")
        try:
            self._zip = ZipFile(stream)
        except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise SourceDamaged(source, f"it is no whole zip file ({error})") from error
        if len(self._zip.infolist()) > _PARTS:
            raise SourceExcessive(source, f"it has more than {_PARTS} parts")

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def names(self) -> frozenset[str]:
        """The names of the parts."""
        return frozenset(self._zip.namelist())

    def lose(self, reason: str) -> None:
        """Take note of a part that could not be read."""
        self.lost.append(Loss(PartUnread.code, reason))

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, ``None`` if there is none of that name. Raises ``SourceExcessive`` and the like."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & _ENCRYPTED:
            raise SourceEncrypted(self.source, f"{name} in it is locked with a password")
        most = min(self._left, max(_SMALL, info.compress_size * _RATIO))
        try:
            with self._zip.open(info) as stream:
                data = stream.read(most + 1)
        except (
            BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
            RuntimeError,
        ) as error:
            raise SourceDamaged(self.source, f"{name} in it cannot be unpacked ({error})") from error
        if len(data) > most:
            raise SourceExcessive(self.source, f"{name} in it unpacks to more than {most // 1024 // 1024} MB")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> _Element | None:
        """The root of an XML part, no entity resolved and nothing fetched; ``None`` if there is no such part."""
        data = self.read(name)
        if data is not None and len(data) > _LARGEST_XML:
            raise SourceExcessive(
                self.source, f"{name} in it is larger than {_LARGEST_XML // 1024 // 1024} MB"
            )
        return None if data is None else parse_xml(data, name, self.source)

    def xml_if_whole(self, name: str) -> _Element | None:
        """The root of an XML part that is not the document itself; if it is damaged, ``None``, and it is ``lost``."""
        try:
            return self.xml(name)
        except SourceDamaged as error:
            self.lose(error.reason)
            return None


def parse_xml(data: bytes, name: str, source: str) -> _Element:
    """The root of XML, nothing fetched. Raises ``SourceDamaged``, or ``SourceExcessive`` where it declares entities."""
    from lxml import etree

    if data.count(b"<") > _MOST_TAGS:
        raise SourceExcessive(source, f"{name} in it has more than {_MOST_TAGS} tags")
    if any("<!ENTITY".encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
        raise SourceExcessive(source, f"{name} in it declares entities, as files made to fill the memory do")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceDamaged(source, f"{name} in it is not XML ({error})") from error


def local(tag: object) -> str:
    """The name of an element without its namespace; empty for a comment and the like."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
