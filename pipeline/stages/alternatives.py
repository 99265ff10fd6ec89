"""Many patterns of which few can begin with any one character: at each place only those few are tried."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

# the library's own reader of patterns, so that nothing about them is guessed
from re import _parser  # type: ignore[attr-defined]  # isort: skip

#: Parts of a pattern that take up no character.
_WIDTHLESS: Final = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class _Opening(NamedTuple):
    """What a pattern can begin with: ranges of code points, ``digits`` for any decimal digit.

    ``empty`` says that it may match nothing, so that what follows it may come first.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    digits: bool = False
    empty: bool = False

    def allows(self, character: str) -> bool:
        """Whether the pattern can begin with this character."""
        code = ord(character)
        return (self.digits and character.isdecimal()) or any(lo <= code <= hi for lo, hi in self.ranges)


class Alternatives:
    """Patterns in order of precedence; finds what they find joined by ``|``, trying each only where it can begin.

    A pattern that can begin with nearly anything (an address, by its ``@``) is tried only in a text that has a
    character which it cannot do without. What matches where is compiled when a text first asks for it.
    ``start`` may be given: a pattern for one character, by what it is and what is beside it; no match is to begin
    anywhere else.
    """

    def __init__(self, patterns: Sequence[str], *, start: str | None = None) -> None:
        read = [_parser.parse(pattern) for pattern in patterns]
        openings = [_opening(items) for items in read]
        self._patterns = tuple(patterns)
        self._openings = tuple(_Opening() if o is None or o.empty else o for o in openings)
        broad = [items for items, o in zip(read, openings, strict=True) if o is None or o.empty]
        needed = [_needed(items) for items in broad]
        self._needed = "".join(needed) if all(needed) else None
        only = f"(?={start})" if start else ""
        self._all = re.compile(f"{only}(?:{'|'.join(patterns)})") if broad else None
        self._start = re.compile(start or _class_of(self._openings))
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
        """The patterns that can begin with a character, as one; characters that share them share it."""
        which = tuple(i for i, opening in enumerate(self._openings) if opening.allows(character))
        if which not in self._compiled:
            joined = "|".join(self._patterns[i] for i in which)
            self._compiled[which] = re.compile(joined)
        self._tried[character] = self._compiled[which]
        return self._compiled[which]


def _class_of(openings: Sequence[_Opening]) -> str:
    """A character class of all that the patterns can begin with."""
    ranges = sorted({span for opening in openings for span in opening.ranges})
    listed = "".join(f"{re.escape(chr(lo))}-{re.escape(chr(hi))}" for lo, hi in ranges)
    listed += r"\d" if any(opening.digits for opening in openings) else ""
    return f"[{listed}]" if listed else r"(?!)"


def _opening(items: Any) -> _Opening | None:
    """What a sequence can begin with; ``None`` if that is nearly anything, or not known."""
    ranges: tuple[tuple[int, int], ...] = ()
    digits = False
    for op, argument in items:
        first = _first(str(op), argument)
        if first is None:
            return None
        ranges, digits = ranges + first.ranges, digits or first.digits
        if not first.empty:
            return _Opening(ranges, digits)
    return _Opening(ranges, digits, True)


def _first(op: str, argument: Any) -> _Opening | None:
    """What one part of a pattern can begin with."""
    if op in _WIDTHLESS:
        return _Opening(empty=True)
    if op == "LITERAL":
        return _Opening(((argument, argument),))
    if op == "IN":
        return _one_of(argument)
    if op == "BRANCH":
        return _either([_opening(items) for items in argument[1]])
    if op == "SUBPATTERN" and not (argument[1] or argument[2]):  # none that sets flags
        return _opening(argument[3])
    if op in _REPEATS:
        first = _opening(argument[2])
        return first and _Opening(first.ranges, first.digits, first.empty or argument[0] == 0)
    return None


def _one_of(members: Any) -> _Opening | None:
    """A character class; one that is told by what is not in it can begin with nearly anything."""
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
            return None
    return _Opening(tuple(ranges), digits)


def _either(openings: Sequence[_Opening | None]) -> _Opening | None:
    known = [opening for opening in openings if opening is not None]
    if len(known) < len(openings):
        return None
    ranges = tuple(span for opening in known for span in opening.ranges)
    return _Opening(ranges, any(o.digits for o in known), any(o.empty for o in known))


def _needed(items: Any) -> str:
    """A character without which a sequence cannot match, or nothing."""
    return next((chr(argument) for op, argument in items if str(op) == "LITERAL"), "")
