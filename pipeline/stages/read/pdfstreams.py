"""The packed streams of a PDF file, looked at before PDFium unpacks them whole into memory."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise
from typing import Final

#: Deflate packs at most a thousandfold, so that what is smaller need not be looked at.
_SMALL: Final = 64 * 1024
#: Bytes that a stream that is no picture may unpack to: a map drawn in lines takes some tens of megabytes.
_MOST: Final = 128 * 1024 * 1024
_CHUNK: Final = 1 << 20
_DICTIONARY: Final = 2000  # bytes before a stream in which its dictionary is looked for
_START: Final = re.compile(rb">>\s{0,8}stream\r?\n")
_FILTER: Final = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|RunLengthDecode)(?![A-Za-z])")
_PICTURE: Final = re.compile(rb"/(?:Image|DCTDecode|JPXDecode|CCITTFaxDecode|JBIG2Decode)(?![A-Za-z])")


def unpacks_to_too_much(data: bytes) -> bool:
    """Whether a stream of the file unpacks to more than any page needs; pictures, which are not unpacked, aside."""
    starts = [match.end() for match in _START.finditer(data)]
    return any(_is_bomb(data, *bounds) for bounds in pairwise((*starts, len(data))))


def _is_bomb(data: bytes, start: int, end: int) -> bool:
    about = data[max(0, start - _DICTIONARY) : start]
    about = about[about.rfind(b"obj") + 1 :]
    packers = len(_FILTER.findall(about))
    if not packers or _PICTURE.search(about):
        return False
    if packers > 1:  # packed twice it may be a thousand thousandfold; no program that makes pages does so
        return True
    return end - start > _SMALL and _unpacked_size(data, start, end) > _MOST


def _unpacked_size(data: bytes, start: int, end: int) -> int:
    """The bytes that come out, counted up to a little more than the most there may be; 0 if it is not deflated."""
    packed = zlib.decompressobj()
    view, size = memoryview(data), 0
    rest: bytes | memoryview = view[start : min(end, start + _CHUNK)]
    at = start + len(rest)
    try:
        while size <= _MOST and not packed.eof:
            size += len(packed.decompress(rest, _CHUNK))
            rest = packed.unconsumed_tail
            if not rest:
                rest = view[at : min(end, at + _CHUNK)]
                at += len(rest)
                if not rest:
                    break
    except zlib.error:
        return size
    return size
