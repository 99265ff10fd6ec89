"""Which of the places in a text lie within which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]


def nested(places: Sequence[Place]) -> Mapping[int, int]:
    """For each of the places, which are sorted, that lies within others, which of them is the longest."""
    outer: dict[int, int] = {}
    longest = [0] * len(places)
    open_: list[int] = []  # if more than one meet, those that reach beyond where the next one begins
    first = begin = reach = 0
    for index, (start, end) in enumerate(places):
        if start >= reach:
            if open_:
                open_ = []
            first, begin, reach = index, start, end
            continue
        length = end - start
        if not open_:  # as a rule but two meet
            open_ = [first, index]
            if begin == start:
                if end > reach:
                    outer[first], longest[first] = index, length
            elif end <= reach:
                outer[index], longest[index] = first, reach - begin
        else:
            open_ = [each for each in open_ if places[each][1] > start]
            for each in open_:
                before, stop = places[each]
                if stop < end:
                    if before == start and length > longest[each]:
                        outer[each], longest[each] = index, length
                elif stop - before > longest[index] and (stop > end or before < start):
                    outer[index], longest[index] = each, stop - before
            open_.append(index)
        if end > reach:
            reach = end
    return outer
