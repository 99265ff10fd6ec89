"""Lines to blocks: which lines belong to one paragraph or one heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.stages.split import marks, words
from pipeline.stages.split.lines import INDENT, RAGGED, Columns, End, Line
from pipeline.stages.split.pairs import Pairs
from pipeline.stages.split.roles import Role

PROSE = 60  # characters: no heading is as long
HEADING_LINES = 4
STRAY = 40  # characters: longest line that may stand between the halves of a sentence
STRAYS = 3
_RECENT = 8  # lines
_LONGEST_NUMBER = 21  # characters: as long as a figure that is a line of its own gets
_OPENS = re.compile("[“《（「(【]")
_NEARLY_ALL = 0.9

_BREAKS_BEFORE = frozenset(
    {Role.HEADING, Role.BYLINE, Role.NOTE, Role.LEAD, Role.DATELINE, Role.EDITOR, Role.TABLE}
)
_PROSE = frozenset({Role.DATELINE, Role.LEAD})
_BREAKS_AFTER = frozenset({Role.HEADING, Role.BYLINE, Role.EDITOR, Role.TABLE})


class Block(NamedTuple):
    """The lines of one paragraph or heading; ``role`` is that of the first."""

    lines: tuple[Line, ...]
    role: Role
    heading: bool


def build(lines: Sequence[Line], roles: Sequence[Role], pairs: Pairs) -> list[Block]:
    """Join the lines that are not furniture into blocks."""
    kept = [(line, role) for line, role in zip(lines, roles, strict=True) if role is not Role.FURNITURE]
    return _Builder([line for line, _ in kept], [role for _, role in kept], pairs).build()


class _Builder:
    def __init__(self, lines: list[Line], roles: list[Role], pairs: Pairs) -> None:
        self.pairs = pairs
        self.lines = lines
        self.roles = roles
        self.columns = Columns(lines)
        self.hanging = _indents_paragraphs(lines)
        self.all_indented = sum(line.indent >= INDENT for line in lines) > _NEARLY_ALL * len(lines)

    def build(self) -> list[Block]:
        blocks: list[Block] = []
        current: list[int] = []
        index = 0
        while index < len(self.lines):
            if current:
                after = self._beyond_strays(current, index)
                if after == index and not self._joins(current, index):
                    blocks.append(self._block(current))
                    current = []
                index = after
            current.append(index)
            index += 1
        return [*blocks, self._block(current)] if current else blocks

    def _block(self, members: list[int]) -> Block:
        role = self.roles[members[0]]
        return Block(tuple(self.lines[i] for i in members), role, self._is_heading(members))

    def _is_heading(self, members: list[int]) -> bool:
        role, last = self.roles[members[0]], self.lines[members[-1]]
        if role is Role.HEADING or marks.NUMBER_ONLY.match(last.text):
            return role is Role.HEADING
        if role not in (Role.TEXT, Role.ITEM) or last.ending is not End.OPEN or len(members) > HEADING_LINES:
            return False
        return self._length(members) <= PROSE and not self._reads_as_prose(members)

    def _reads_as_prose(self, members: Sequence[int]) -> bool:
        """Whether the text can be no heading: too long, a full stop inside, three clauses, or a report."""
        if self.roles[members[0]] in _PROSE:
            return True
        text = "".join(self.lines[i].text[: PROSE + 1] for i in members[:HEADING_LINES])
        return len(text) > PROSE or "。" in text or sum(map(text.count, "，,；;")) >= 2

    def _length(self, members: Sequence[int]) -> int:
        return sum(len(self.lines[i].text) for i in members)

    def _joins(self, current: list[int], index: int) -> bool:
        """Whether the line goes on with the block."""
        role, above = self.roles[index], self.roles[current[-1]]
        if role is above is Role.BYLINE:
            return self.lines[index].gap == 0
        if role in _BREAKS_BEFORE or above in _BREAKS_AFTER:
            return False
        if self._is_cell(current, index) or self._is_set_off(current, index):
            return False
        if self.lines[current[-1]].ending in (End.FINAL, End.SOFT):
            return self._continues_closed(current, index)
        return self._continues_open(current, index)

    def _is_set_off(self, current: list[int], index: int) -> bool:
        """Whether a list mark, an indentation, or a bracket closed above parts the line from the block."""
        line, last = self.lines[index], self.lines[current[-1]]
        if self.roles[index] is Role.ITEM and not self._interrupts_list(current, index):
            return True
        if self.roles[current[-1]] is Role.NOTE and last.text[-1] in "）)。" and not unbalanced(last.text):
            return True
        return self.hanging and line.indent >= last.indent + 2 and not self._mid_prose(current)

    def _is_cell(self, current: list[int], index: int) -> bool:
        """Whether one of the two lines is a bare figure, the cell of a table, outside broken prose."""
        if not (_is_number(self.lines[current[-1]].text) or _is_number(self.lines[index].text)):
            return False
        return not (self._mid_prose(current) or self._reads_as_prose(current))

    def _interrupts_list(self, current: list[int], index: int) -> bool:
        """Whether a line only looks like a list item: a sentence broken before 二、三级 or 3.5万."""
        last, line = self.lines[current[-1]], self.lines[index]
        if last.ending is End.PARTIAL or self._mid_prose(current):
            return True
        is_heading = line.ending is End.OPEN and len(line.text) <= STRAY
        return last.ending is End.OPEN and self._reads_as_prose(current) and not is_heading

    def _mid_prose(self, current: list[int]) -> bool:
        """Whether the block is prose that breaks off: its last line is full and has no final punctuation."""
        last = current[-1]
        return self.lines[last].ending in (End.OPEN, End.PARTIAL) and self.columns.wrapped(last)

    def _continues_closed(self, current: list[int], index: int) -> bool:
        """After final punctuation a paragraph goes on only where the line is full and nothing sets it off."""
        last = self.lines[current[-1]]
        if not self.columns.wrapped(current[-1]) or len(last.text) >= PROSE:
            return False
        recent = current[max(1, len(current) - _RECENT) :]
        spacing = min((self.lines[i].gap for i in recent), default=0)
        soft = last.ending is End.SOFT and last.text[-1] not in "：:"
        return self.lines[index].gap <= max(spacing, int(soft))

    def _continues_open(self, current: list[int], index: int) -> bool:
        """After a line without final punctuation a paragraph goes on; a heading ends."""
        last, line = self.lines[current[-1]], self.lines[index]
        if last.ending is End.PARTIAL or marks.NEVER_LAST.search(last.text[-3:]) or unbalanced(last.text):
            return True
        if self._is_broken_prose(current, index):
            return True
        if self._is_couplet(current):
            return line.gap == 0 and self._same_heading(current, index)
        if self.columns.full(current[-1], first=len(current) == 1):
            return not self._stands_over_first_line(current, index)
        if line.gap == 0 and (self._same_heading(current, index) or solid(last, line)):
            return True
        if line.gap and self._short_lines(current):
            return False
        return self.pairs.mid_word(last.text[-1], line.text[0]) or (
            line.gap > 0 and fragment(last.text, line.text)
        )

    def _is_broken_prose(self, current: list[int], index: int) -> bool:
        """Whether the block is prose that a page broke off, and not one of a list of clauses, a line each."""
        if not self._reads_as_prose(current):
            return False
        last = self.lines[current[-1]].text
        if self.lines[index].gap or len(last) > PROSE or "。" in last or self.roles[current[0]] in _PROSE:
            return True
        return self.columns.measure(current[-1]) > 0

    def _stands_over_first_line(self, current: list[int], index: int) -> bool:
        """Whether a line without any punctuation stands above one that is short by a lost indentation."""
        last = self.lines[current[-1]]
        if len(current) > 1 or self.columns.wrapped(current[-1]) or self.columns.wrapped(index):
            return False
        return not any(mark in last.text for mark in "，,。、；：") and self.columns.full(index, first=True)

    def _is_couplet(self, current: list[int]) -> bool:
        """Balanced phrases with a space between them: a heading, even where it happens to fill the column."""
        return len(current) == 1 and bool(marks.COUPLET.fullmatch(self.lines[current[0]].text))

    def _short_lines(self, current: list[int]) -> bool:
        """Whether every line stays short of the column around it, as a heading over several lines does."""
        if len(current) > HEADING_LINES or not self.columns.measure(current[0]):
            return False
        return not any(self.columns.full(i) for i in current)

    def _same_heading(self, current: list[int], index: int) -> bool:
        """Whether the line is one more short line of a heading."""
        line = self.lines[index]
        if self.all_indented or len(current) >= HEADING_LINES or self.roles[index] is not Role.TEXT:
            return False
        if len(line.text) < 2 or line.ending is End.FINAL or self.columns.full(index, first=True):
            return False
        shortest = min(len(self.lines[i].text) for i in current)
        return shortest >= 4 and not self._reads_as_prose([*current, index])

    def _beyond_strays(self, current: list[int], index: int) -> int:
        """Index of the line that goes on with an unfinished paragraph after short lines that interrupt it.

        A caption without a credit between two pages leaves a sentence open; what follows it does not begin a
        paragraph of its own. ``index`` itself if nothing is interrupted.
        """
        last = self.lines[current[-1]]
        if last.ending is not End.OPEN or not self._is_stray(index):
            return index
        if not (self._reads_as_prose(current) or self._mid_prose(current) or unbalanced(last.text)):
            return index
        after = index
        while after < len(self.lines) and after - index < STRAYS and self._is_stray(after):
            after += 1
        return after if after < len(self.lines) and after > index and self._resumes(after) else index

    def _is_stray(self, index: int) -> bool:
        line = self.lines[index]
        if (
            not line.gap
            or len(line.text) > STRAY
            or line.ending is not End.OPEN
            or self.columns.wrapped(index)
        ):
            return False
        return self.roles[index] is Role.TEXT and not any(mark in line.text for mark in "，,。；;")

    def _resumes(self, index: int) -> bool:
        line = self.lines[index]
        prose = len(line.text) > PROSE or self.columns.wrapped(index) or "。" in line.text
        return prose and line.gap > 0 and self.roles[index] is Role.TEXT


def _indents_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether indentation marks the first line of a paragraph: some lines have it, not nearly all."""
    indented = sum(line.indent >= 2 for line in lines)
    return indented > 0 and indented <= _NEARLY_ALL * len(lines)


def solid(last: Line, line: Line) -> bool:
    """Whether two lines are one sentence: the upper has a comma, the lower ends it and is no wider."""
    if line.ending is not End.FINAL or len(last.text) < 15:
        return False
    return any(mark in last.text for mark in "，,、") and line.width <= last.width + RAGGED


def _is_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and bool(marks.NUMBER_ONLY.match(text))


def unbalanced(text: str) -> bool:
    """Whether a quotation or bracket is still open at the end of the line."""
    tail = text[-60:]
    return bool(_OPENS.search(tail)) and any(
        tail.rfind(a) > tail.rfind(b) for a, b in ("“”", "《》", "（）", "「」", "()", "【】")
    )


def fragment(text: str, following: str) -> bool:
    """Whether a short line is the beginning of a sentence that goes on, rather than a heading above one."""
    if marks.NEVER_LAST.search(text[-3:]):
        return True
    if following[0] in marks.NEVER_FIRST:
        return True
    return _opens_oddly(following)


def _opens_oddly(text: str) -> bool:
    """Whether the text begins with a clause too short to begin a paragraph, and no adverbial."""
    stop = next((i for i, char in enumerate(text[:4]) if char in "，,。"), None)
    if not stop:
        return False
    clause = text[:stop]
    return clause not in marks.OPENERS and clause[-1] not in words.OPENER_TAIL
