"""The packed streams of a PDF file, looked at before PDFium unpacks them whole into memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, Final, NamedTuple

#: Deflate packs at most a thousandfold, so that what is smaller need not be looked at.
_SMALL: Final = 64 * 1024
#: Bytes that a stream that is no picture may unpack to: a map drawn in lines takes some tens of megabytes.
_MOST: Final = 128 * 1024 * 1024
#: Bytes that a stream may have as it lies in the file: PDFium holds it whole, a picture too.
_LARGEST: Final = 64 * 1024 * 1024
_CHUNK: Final = 1 << 20
_DICTIONARY: Final = 2000  # bytes before a stream in which its dictionary is looked for
_START: Final = re.compile(rb">>\s{0,8}stream\r?\n")
_FILTER: Final = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|RunLengthDecode)(?![A-Za-z])")
_PICTURE: Final = re.compile(rb"/(?:Image|DCTDecode|JPXDecode|CCITTFaxDecode|JBIG2Decode)(?![A-Za-z])")


class _Stream(NamedTuple):
    """Where a stream begins in the file, how often it is packed, and whether it is a picture."""

    start: int
    packers: int
    picture: bool


def unpacks_to_too_much(file: BinaryIO) -> bool:
    """Whether a stream of the file is, or unpacks to, more than any page needs; pictures, which are not unpacked, aside.

    ``file`` is read from its beginning to its end, a part at a time.
    """
    found = list(_streams(file))
    end = _Stream(file.tell(), 0, picture=False)
    return any(_is_bomb(file, one, after.start) for one, after in pairwise((*found, end)))


def _streams(file: BinaryIO) -> Iterator[_Stream]:
    file.seek(0)
    tail, at = b"", 0
    while block := file.read(_CHUNK):
        window = tail + block
        for match in _START.finditer(window):
            if match.end() > len(tail):  # else it was met in the window before
                yield _stream(window, match, at - len(tail))
        at += len(block)
        tail = window[-_DICTIONARY - 32 :]


def _stream(window: bytes, match: re.Match[bytes], base: int) -> _Stream:
    about = window[max(0, match.end() - _DICTIONARY) : match.end()]
    about = about[about.rfind(b"obj") + 1 :]
    return _Stream(base + match.end(), len(_FILTER.findall(about)), bool(_PICTURE.search(about)))


def _is_bomb(file: BinaryIO, stream: _Stream, end: int) -> bool:
    if end - stream.start > _LARGEST:
        return True
    if not stream.packers or stream.picture:
        return False
    if (
        stream.packers > 1
    ):  # packed twice it may be a thousand thousandfold; no program that makes pages does so
        return True
    return end - stream.start > _SMALL and _unpacked_size(file, stream.start, end) > _MOST


def _unpacked_size(file: BinaryIO, start: int, end: int) -> int:
    """The bytes that come out, counted up to a little more than the most there may be; 0 if it is not deflated."""
    packed, size = zlib.decompressobj(), 0
    file.seek(start)
    rest = file.read(min(_CHUNK, end - start))
    try:
        while rest and size <= _MOST and not packed.eof:
            size += len(packed.decompress(rest, _CHUNK))
            rest = packed.unconsumed_tail or file.read(min(_CHUNK, end - file.tell()))
    except zlib.error:
        return size
    return size
