"""Offsets of a text's characters, counted once for many texts."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

#: Up to this length in bits the offsets are kept: with those of shorter texts that is two megabytes.
_KEPT: Final = 18
_BYTE: Final = 256


def offsets(size: int) -> array[int]:
    """The numbers from 0 on, ``size`` or more, only to take slices of: that costs a fraction of counting anew."""
    bits = size.bit_length()
    return _counted(bits) if bits <= _KEPT else array("I", range(size))


@lru_cache(maxsize=_KEPT + 1)
def _counted(bits: int) -> array[int]:
    size = 1 << bits
    if size <= _BYTE or sys.byteorder == "big" or array("I").itemsize != 4:
        return array("I", range(size))
    # the higher bytes are put in by place, which takes a tenth of making each number
    numbers = bytearray(array("I", range(_BYTE)).tobytes() * (size // _BYTE))
    numbers[1::4] = b"".join([bytes((high % _BYTE,)) * _BYTE for high in range(size // _BYTE)])
    if size > _BYTE * _BYTE:
        numbers[2::4] = b"".join([bytes((high // _BYTE,)) * _BYTE for high in range(size // _BYTE)])
    return array("I", bytes(numbers))


def rise_by_one(numbers: Sequence[int], start: int, stop: int) -> bool:
    """Whether offsets that never fall, from ``start`` up to ``stop`` and as many as these are, are each there once."""
    bits = stop.bit_length()
    if bits > _KEPT or type(numbers) is not array:
        return len(set(numbers)) == len(numbers)
    return numbers == _counted(bits)[start:stop]  # a fraction of what a set costs
