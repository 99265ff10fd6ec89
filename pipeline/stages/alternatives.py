"""Many patterns of which few can begin with any one character: at each place only those few are tried."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from string import ascii_letters
from typing import Any, Final, NamedTuple, TypeAlias

# the library's own reader of patterns, so that nothing about them is guessed
from re import _parser  # type: ignore[attr-defined]  # isort: skip

#: Parts of a pattern that take up no character.
_WIDTHLESS: Final = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class _Set(NamedTuple):
    """Characters that may stand somewhere: ranges of code points, ``digits`` for any decimal digit."""

    ranges: tuple[tuple[int, int], ...] = ()
    digits: bool = False


#: Nearly any character, or not known which.
_ANY: Final = _Set(((0, sys.maxunicode),), True)
#: Characters with which much the same begins: they share one pattern, for each that is compiled costs milliseconds.
_ALIKE: Final = ("0123456789", "一二三四五六七八九十", ascii_letters)
#: So many kinds of first characters are told apart, by what may come after them.
_CLASSES: Final = 16
#: The first characters of what a pattern can match: two of them, or fewer where that is all.
_Prefix: TypeAlias = tuple[_Set, ...]
_PREFIX: Final = 2


class Alternatives:
    """Patterns in order of precedence; finds what they find joined by ``|``, trying each only where it can begin.

    A place is told by its character and the one after it. A pattern that can begin with nearly anything (an address,
    by its ``@``) is tried only in a text that has a character which it cannot do without. What matches where is
    compiled when a text first asks for it. ``start`` may be given: a class of characters, and a pattern for what is
    beside the character; no match is to begin anywhere else.
    """

    def __init__(self, patterns: Sequence[str], *, start: tuple[str, str] | None = None) -> None:
        read = [_parser.parse(pattern) for pattern in patterns]
        prefixes = [_prefixes(items) for items in read]
        broad = [any(not prefix or prefix[0] == _ANY for prefix in of) for of in prefixes]
        self._patterns = tuple(patterns)
        firsts = [
            (prefix[0], i)
            for i, (of, wide) in enumerate(zip(prefixes, broad, strict=True))
            for prefix in (of if not wide else ())
        ]
        self._ranges = tuple({(lo, hi, i) for first, i in firsts for lo, hi in first.ranges})
        self._digits = frozenset(i for first, i in firsts if first.digits)
        needed = [_needed(items) for items, wide in zip(read, broad, strict=True) if wide]
        self._needed = "".join(needed) if all(needed) else None
        only = f"(?={''.join(start)})" if start else ""
        self._all = re.compile(f"{only}(?:{'|'.join(patterns)})") if needed else None
        narrow = {prefix for of, wide in zip(prefixes, broad, strict=True) if not wide for prefix in of}
        self._start = re.compile(_starting(narrow, start))
        self._tried: dict[str, re.Pattern[str] | None] = {}
        self._compiled: dict[tuple[int, ...], re.Pattern[str] | None] = {(): None}

    def finditer(self, text: str, until: int | None = None) -> list[re.Match[str]]:
        """The matches in order, none overlapping another; those that begin before ``until``."""
        if self._all and (self._needed is None or any(c in text for c in self._needed)):
            return [m for m in self._all.finditer(text) if until is None or m.start() < until]
        found: list[re.Match[str]] = []
        tried, position, limit = self._tried, 0, len(text) if until is None else until
        for start in self._start.finditer(text):
            at = start.start()
            if at < position:
                continue
            if at >= limit:
                break
            character = text[at]
            pattern = tried[character] if character in tried else self._beginning(character)
            match = pattern.match(text, at) if pattern else None
            if match:
                found.append(match)
                position = match.end()
        return found

    def _beginning(self, character: str) -> re.Pattern[str] | None:
        """The patterns that can begin with a character, or one much like it, as one; characters that share them share it."""
        alike = next((group for group in _ALIKE if character in group), character)
        numbers = {i for code in map(ord, alike) for lo, hi, i in self._ranges if lo <= code <= hi}
        which = tuple(sorted(numbers | self._digits if any(map(str.isdecimal, alike)) else numbers))
        if which not in self._compiled:
            self._compiled[which] = re.compile("|".join(self._patterns[i] for i in which))
        self._tried |= dict.fromkeys(alike, self._compiled[which])
        return self._compiled[which]


def _starting(prefixes: Collection[_Prefix], start: tuple[str, str] | None) -> str:
    """A pattern for one character with which, and with what comes after it, one of the prefixes can begin.

    It begins with a class of characters, which a search skips to, and whatever may come second, which rules out most;
    characters that the same may follow are told at once.
    """
    if not prefixes:
        return "".join(start) if start else r"(?!)"
    seconds: defaultdict[_Set, set[_Set]] = defaultdict(set)
    for prefix in prefixes:
        seconds[prefix[0]].add(_second(prefix))
    alike: dict[frozenset[_Set], list[tuple[int, int]]] = {}
    for piece, follow in _pieces(seconds).items():
        alike.setdefault(frozenset(follow), []).append(piece)
    digits = {second for first, follow in seconds.items() if first.digits for second in follow}
    told = [rf"\d{_look(digits)}"] if digits else []
    # the more may follow, the oftener a text has the character
    told += [_class(_Set(ranges)) + _look(follow) for ranges, follow in reversed([*_merged(alike)]) if follow]
    first, beside = start or (_class(_union(seconds)), "")
    return f"{first}{_seconds(seconds)}{beside}(?<={'|'.join(told)})"


def _seconds(seconds: Mapping[_Set, set[_Set]]) -> str:
    """What may come second after anything; the characters that all may follow are let by."""
    free = [first for first, follow in seconds.items() if _ANY in follow]
    named = {second for follow in seconds.values() for second in follow} - {_ANY}
    if not (free and named):
        return _look(named) if named else ""
    return f"(?:{_look(named)}|(?<={_class(_union(free))}))"


def _merged(
    alike: Mapping[frozenset[_Set], list[tuple[int, int]]],
) -> Iterator[tuple[tuple[tuple[int, int], ...], frozenset[_Set]]]:
    """Few classes of first characters: those that as little may follow are put together, which lets a little more by."""
    ordered = sorted(alike.items(), key=lambda item: (_size(item[0]), item[1]))
    width = -(-len(ordered) // _CLASSES)
    for at in range(0, len(ordered), width):
        some = ordered[at : at + width]
        yield tuple(sorted(r for _, ranges in some for r in ranges)), frozenset().union(*(f for f, _ in some))


def _size(follow: frozenset[_Set]) -> int:
    return sum(hi - lo + 1 for lo, hi in _union(follow).ranges)


def _pieces(seconds: Mapping[_Set, set[_Set]]) -> Mapping[tuple[int, int], set[_Set]]:
    """The ranges of the first characters cut where any of them begins or ends, with what may come after each piece."""
    ranges = {span for first in seconds for span in first.ranges}
    edges = sorted({lo for lo, _ in ranges} | {hi + 1 for _, hi in ranges})
    found: dict[tuple[int, int], set[_Set]] = {(lo, after - 1): set() for lo, after in pairwise(edges)}
    pieces = [*found]
    for first, follow in seconds.items():
        for lo, hi in first.ranges:
            for piece in pieces[bisect_left(edges, lo) : bisect_left(edges, hi + 1)]:
                found[piece] |= follow
    return found


def _second(prefix: _Prefix) -> _Set:
    """What stands second; anything where the first may be all."""
    return prefix[1] if len(prefix) > 1 else _ANY


def _look(follow: Collection[_Set]) -> str:
    """That what stands next may come after."""
    return "" if _ANY in follow else f"(?={_class(_union(follow))})"


def _union(sets: Iterable[_Set]) -> _Set:
    known = [*sets]
    return _Set(tuple(sorted({span for of in known for span in of.ranges})), any(of.digits for of in known))


def _class(of: _Set) -> str:
    """A set as a class of characters."""
    listed = "".join(f"{re.escape(chr(lo))}-{re.escape(chr(hi))}" for lo, hi in of.ranges)
    listed += r"\d" if of.digits else ""
    return f"[{listed}]"


def _prefixes(items: Any) -> set[_Prefix]:
    """What a sequence can begin with."""
    found: set[_Prefix] = {()}
    for op, argument in items:
        found = _joined(found, _first(str(op), argument))
        if all(len(prefix) == _PREFIX for prefix in found):
            break
    return found


def _joined(heads: set[_Prefix], tails: set[_Prefix]) -> set[_Prefix]:
    short = [head for head in heads if len(head) < _PREFIX]
    return (heads - {*short}) | {(head + tail)[:_PREFIX] for head in short for tail in tails}


def _first(op: str, argument: Any) -> set[_Prefix]:
    """What one part of a pattern can begin with."""
    if op in _WIDTHLESS:
        return {()}
    if op == "LITERAL":
        return {(_Set(((argument, argument),)),)}
    if op == "IN":
        return {(_one_of(argument),)}
    if op == "BRANCH":
        return {prefix for items in argument[1] for prefix in _prefixes(items)}
    if op == "SUBPATTERN" and not (argument[1] or argument[2]):  # none that sets flags
        return _prefixes(argument[3])
    if op in _REPEATS:
        return _repeated(_prefixes(argument[2]), argument[0], argument[1])
    return {(_ANY, _ANY)}


def _repeated(once: set[_Prefix], least: int, most: int) -> set[_Prefix]:
    found: set[_Prefix] = {()} if least == 0 else set()
    if least < _PREFIX:
        found |= once
    return found | _joined(once, once) if most > 1 else found


def _one_of(members: Any) -> _Set:
    """A character class; one that is told by what is not in it can be nearly anything."""
    ranges: list[tuple[int, int]] = []
    digits = False
    for op, argument in members:
        if str(op) == "LITERAL":
            ranges.append((argument, argument))
        elif str(op) == "RANGE":
            ranges.append(argument)
        elif str(argument) == "CATEGORY_DIGIT":
            digits = True
        else:
            return _ANY
    return _Set(tuple(ranges), digits)


def _needed(items: Any) -> str:
    """A character without which a sequence cannot match, or nothing."""
    return next((chr(argument) for op, argument in items if str(op) == "LITERAL"), "")
