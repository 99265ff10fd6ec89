"""Lines to blocks: which lines belong to one paragraph or one heading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.stages.split import marks, words
from pipeline.stages.split.lines import FINAL, INDENT, OPEN, PARTIAL, RAGGED, SOFT, Columns, Line
from pipeline.stages.split.pairs import Pairs
from pipeline.stages.split.roles import (
    BYLINE,
    DATELINE,
    EDITOR,
    FURNITURE,
    HEADING,
    ITEM,
    LEAD,
    NOTE,
    TABLE,
    TEXT,
    Role,
)

PROSE = 60  # characters: no heading is as long
HEADING_LINES = 4
STRAY = 40  # characters: longest line that may stand between the halves of a sentence
STRAYS = 3
_RECENT = 8  # lines
_LONGEST_NUMBER = 21  # characters: as long as a figure that is a line of its own gets
_BRACKETS = (("“", "”"), ("《", "》"), ("（", "）"), ("「", "」"), ("(", ")"), ("【", "】"))
_NEARLY_ALL = 0.9

_BREAKS_BEFORE = frozenset({HEADING, BYLINE, NOTE, LEAD, DATELINE, EDITOR, TABLE})
_PROSE = frozenset({DATELINE, LEAD})
_BREAKS_AFTER = frozenset({HEADING, BYLINE, EDITOR, TABLE})


class Block(NamedTuple):
    """The lines of one paragraph or heading; ``role`` is that of the first."""

    lines: tuple[Line, ...]
    role: Role
    heading: bool


def build(
    lines: Sequence[Line], roles: Sequence[Role], pairs: Pairs, columns: Columns | None = None
) -> list[Block]:
    """Join the lines that are not furniture into blocks; ``columns`` are those of all lines, if known."""
    if FURNITURE not in roles:
        return _Builder(lines, roles, pairs, columns or Columns(lines)).build()
    kept = [i for i, role in enumerate(roles) if role is not FURNITURE]
    left = [lines[i] for i in kept]
    return _Builder(left, [roles[i] for i in kept], pairs, Columns(left)).build()


class _Builder:
    def __init__(self, lines: Sequence[Line], roles: Sequence[Role], pairs: Pairs, columns: Columns) -> None:
        self.pairs = pairs
        self.lines = lines
        self.roles = roles
        self.columns = columns
        self.numbers = [len(line.text) <= _LONGEST_NUMBER and _is_number(line.text) for line in lines]
        self.hanging = _indents_paragraphs(lines)
        indented = len([line for line in lines if line.indent >= INDENT])
        self.all_indented = indented > _NEARLY_ALL * len(lines)
        self.prose_from = (
            -1
        )  # the block that begins with this line is known to read as prose, however it goes on

    def build(self) -> list[Block]:
        blocks: list[Block] = []
        current: list[int] = []
        index = 0
        while index < len(self.lines):
            if current:
                after = self._beyond_strays(current, index) if self.lines[index].gap else index
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
        if role is HEADING or marks.NUMBER_ONLY.match(last.text):
            return role is HEADING
        if role not in (TEXT, ITEM) or last.ending is not OPEN or len(members) > HEADING_LINES:
            return False
        return self._length(members) <= PROSE and not self._is_prose(members)

    def _is_prose(self, block: Sequence[int]) -> bool:
        """As ``_reads_as_prose``, which a block does for good once it does so."""
        if block[0] == self.prose_from:
            return True
        if self._reads_as_prose(block):
            self.prose_from = block[0]
            return True
        return False

    def _reads_as_prose(self, members: Sequence[int]) -> bool:
        """Whether the text can be no heading: too long, a full stop inside, three clauses, or a report."""
        if len(self.lines[members[0]].text) > PROSE or self.roles[members[0]] in _PROSE:
            return True
        text = "".join([self.lines[i].text[: PROSE + 1] for i in members[:HEADING_LINES]])
        if len(text) > PROSE or "。" in text:
            return True
        return text.count("，") + text.count(",") + text.count("；") + text.count(";") >= 2

    def _length(self, members: Sequence[int]) -> int:
        return sum([len(self.lines[i].text) for i in members])

    def _joins(self, current: list[int], index: int) -> bool:
        """Whether the line goes on with the block."""
        role, above = self.roles[index], self.roles[current[-1]]
        if role is above is BYLINE:
            return self.lines[index].gap == 0
        if not (role is above is TEXT) and (role in _BREAKS_BEFORE or above in _BREAKS_AFTER):
            return False
        if self._is_cell(current, index) or self._is_set_off(current, index):
            return False
        ending = self.lines[current[-1]].ending
        if ending is FINAL or ending is SOFT:
            return self._continues_closed(current, index)
        return self._continues_open(current, index)

    def _is_set_off(self, current: list[int], index: int) -> bool:
        """Whether a list mark, an indentation, or a bracket closed above parts the line from the block."""
        line, last = self.lines[index], self.lines[current[-1]]
        if self.roles[index] is ITEM and not self._interrupts_list(current, index):
            return True
        if self.roles[current[-1]] is NOTE and last.text[-1] in "）)。" and not unbalanced(last.text):
            return True
        return self.hanging and line.indent >= last.indent + 2 and not self._mid_prose(current)

    def _is_cell(self, current: list[int], index: int) -> bool:
        """Whether one of the two lines is a bare figure, the cell of a table, outside broken prose."""
        if not (self.numbers[current[-1]] or self.numbers[index]):
            return False
        return not (self._mid_prose(current) or self._is_prose(current))

    def _interrupts_list(self, current: list[int], index: int) -> bool:
        """Whether a line only looks like a list item: a sentence broken before 二、三级 or 3.5万."""
        last, line = self.lines[current[-1]], self.lines[index]
        if last.ending is PARTIAL or self._mid_prose(current):
            return True
        is_heading = line.ending is OPEN and len(line.text) <= STRAY
        return last.ending is OPEN and self._is_prose(current) and not is_heading

    def _mid_prose(self, current: list[int]) -> bool:
        """Whether the block is prose that breaks off: its last line is full and has no final punctuation."""
        ending = self.lines[current[-1]].ending
        return (ending is OPEN or ending is PARTIAL) and self.columns.wrapped(current[-1])

    def _continues_closed(self, current: list[int], index: int) -> bool:
        """After final punctuation a paragraph goes on only where the line is full and nothing sets it off."""
        last = self.lines[current[-1]]
        if not self.columns.wrapped(current[-1]) or len(last.text) >= PROSE:
            return False
        recent = current[max(1, len(current) - _RECENT) :]
        spacing = min((self.lines[i].gap for i in recent), default=0)
        soft = last.ending is SOFT and last.text[-1] not in "：:"
        return self.lines[index].gap <= max(spacing, int(soft))

    def _continues_open(self, current: list[int], index: int) -> bool:
        """After a line without final punctuation a paragraph goes on; a heading ends."""
        last, line = self.lines[current[-1]], self.lines[index]
        if last.ending is PARTIAL or self._is_broken_prose(current, index):
            return True
        if never_last(last.text) or unbalanced(last.text):
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
        if not self._is_prose(current):
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
        if self.all_indented or len(current) >= HEADING_LINES or self.roles[index] is not TEXT:
            return False
        if len(line.text) < 2 or line.ending is FINAL or self.columns.full(index, first=True):
            return False
        shortest = min([len(self.lines[i].text) for i in current])
        return shortest >= 4 and not self._reads_as_prose([*current, index])

    def _beyond_strays(self, current: list[int], index: int) -> int:
        """Index of the line that goes on with an unfinished paragraph after short lines that interrupt it.

        A caption without a credit between two pages leaves a sentence open; what follows it does not begin a
        paragraph of its own. ``index`` itself if nothing is interrupted.
        """
        last = self.lines[current[-1]]
        if last.ending is not OPEN or not self._is_stray(index):
            return index
        if not (self._is_prose(current) or self._mid_prose(current) or unbalanced(last.text)):
            return index
        after = index
        while after < len(self.lines) and after - index < STRAYS and self._is_stray(after):
            after += 1
        return after if after < len(self.lines) and after > index and self._resumes(after) else index

    def _is_stray(self, index: int) -> bool:
        line = self.lines[index]
        if not line.gap or len(line.text) > STRAY or line.ending is not OPEN or self.columns.wrapped(index):
            return False
        return self.roles[index] is TEXT and not any(mark in line.text for mark in "，,。；;")

    def _resumes(self, index: int) -> bool:
        line = self.lines[index]
        prose = len(line.text) > PROSE or self.columns.wrapped(index) or "。" in line.text
        return prose and line.gap > 0 and self.roles[index] is TEXT


def _indents_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether indentation marks the first line of a paragraph: some lines have it, not nearly all."""
    indented = len([line for line in lines if line.indent >= 2])
    return indented > 0 and indented <= _NEARLY_ALL * len(lines)


def solid(last: Line, line: Line) -> bool:
    """Whether two lines are one sentence: the upper has a comma, the lower ends it and is no wider."""
    if line.ending is not FINAL or len(last.text) < 15:
        return False
    return any(mark in last.text for mark in "，,、") and line.width <= last.width + RAGGED


def _is_number(text: str) -> bool:
    return (text[-1].isdecimal() or text[-1] in ".,%") and bool(marks.NUMBER_ONLY.match(text))


def unbalanced(text: str) -> bool:
    """Whether a quotation or bracket is still open at the end of the line."""
    tail = text[-60:]
    opened = [pair for pair in _BRACKETS if pair[0] in tail]
    return bool(opened) and any(tail.rfind(opener) > tail.rfind(closer) for opener, closer in opened)


def never_last(text: str) -> bool:
    """Whether the line ends in what no heading ends with."""
    return text[-1] in marks.LAST and bool(marks.NEVER_LAST.search(text[-3:]))


def fragment(text: str, following: str) -> bool:
    """Whether a short line is the beginning of a sentence that goes on, rather than a heading above one."""
    if never_last(text):
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
