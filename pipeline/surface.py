"""What characters of a text stand in the original, from the offset of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.offsets import rise_by_one

#: Where layout stands no closer than this, in characters, it is searched for.
_APART: Final = 24


def surface(original: str, origins: Sequence[int]) -> str:
    """The characters at ``origins``, which never fall and are not empty, each once, without what lies between them."""
    count, first, final = len(origins), origins[0], origins[-1] + 1
    # mostly they stand side by side
    if final - first == count and rise_by_one(origins, first, final):
        return original[first:final]
    return "".join(_pieces(original, origins))


def _pieces(original: str, origins: Sequence[int]) -> Iterator[str]:
    """What stands side by side in the original, piece by piece, each character once."""
    start, count = 0, len(origins)
    left_out = origins[-1] + 1 - origins[0] - count
    while start < count and left_out * _APART <= count:
        begin, stop = origins[start], _unbroken(origins, start)
        end = begin + stop - start
        if origins[stop - 1] + 1 != end or not rise_by_one(origins[start:stop], begin, end):
            break  # a character became several
        yield original[begin:end]
        start = stop
    if start < count:
        yield from _one_by_one(original, origins[start:])


def _unbroken(origins: Sequence[int], start: int) -> int:
    """Where the first gap behind ``start`` is, if no offset comes twice: up to there each is as far as its place is."""
    low, high = start + 1, len(origins)
    lead = origins[start] - start
    if origins[-1] - high + 1 == lead:
        return high
    while low < high:
        middle = (low + high) // 2
        if origins[middle] - middle > lead:
            high = middle
        else:
            low = middle + 1
    return low


def _one_by_one(original: str, origins: Sequence[int]) -> Iterator[str]:
    begin = last = origins[0]
    for at in origins:
        if at > last + 1:
            yield original[begin : last + 1]
            begin = at
        last = at
    yield original[begin : last + 1]
