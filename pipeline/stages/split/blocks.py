"""Lines to blocks: which lines belong to one paragraph or one heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.stages.split import marks, words
from pipeline.stages.split.lines import FINAL, INDENT, OPEN, PARTIAL, RAGGED, SOFT, Columns, Lines, cells
from pipeline.stages.split.pairs import Pairs
from pipeline.stages.split.roles import (
    BYLINE,
    DATELINE,
    EDITOR,
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
_new: Final = object.__new__

_BREAKS_BEFORE = frozenset({HEADING, BYLINE, NOTE, LEAD, DATELINE, EDITOR, TABLE})
_BREAKS_AFTER = frozenset({HEADING, BYLINE, EDITOR, TABLE})


@dataclass(slots=True)
class Block:
    """The lines of one paragraph or heading, by their numbers; ``role`` is that of the first."""

    lines: Sequence[int]
    role: Role
    heading: bool


def build(lines: Lines, roles: Sequence[Role], pairs: Pairs, columns: Columns) -> list[Block]:
    """Join the lines, none of which is furniture, into blocks."""
    return _Builder(lines, roles, pairs, columns).build()


class _Builder:
    def __init__(self, lines: Lines, roles: Sequence[Role], pairs: Pairs, columns: Columns) -> None:
        self.pairs = pairs
        self.lines = lines
        self.texts, self.gaps, self.endings = lines.texts, lines.gaps, lines.endings
        self.roles = roles
        self.columns = columns
        self.edges = columns.edges
        self.numbers = [
            len(text) <= _LONGEST_NUMBER and (last.isdecimal() or last in ".,%") and _is_number(text)
            for text, last in zip(lines.texts, lines.lasts, strict=True)
        ]
        indents = list(filter(None, lines.indents))
        nearly_all = _NEARLY_ALL * len(lines.texts)
        # indentation marks the first line of a paragraph where some lines have it, not nearly all
        self.hanging = 0 < len([indent for indent in indents if indent >= 2]) <= nearly_all
        self.all_indented = len([indent for indent in indents if indent >= INDENT]) > nearly_all
        # the block that begins with this line is known to read as prose, however it goes on
        self.prose_from = -1
        self.no_prose = -1, 0  # the block, by its first line and length, that was last found to be none

    def build(self) -> list[Block]:
        if not self.texts:
            return []
        blocks: list[Block] = []
        current = [0]
        known = self._known()
        index, count = 1, len(self.texts)
        while index < count:
            joins = known[index - 1]
            if joins is None or (joins and len(current) == 1 and self._is_couplet(current)):
                after = self._beyond_strays(current, index) if self.gaps[index] else index
                joins = after > index or self._joins(current, index)
                index = after
            if joins:
                current.append(index)
            else:
                blocks.append(self._block(current))
                current = [index]
            index += 1
        return [*blocks, self._block(current)]

    def _known(self) -> list[bool | None]:
        """Whether the line below each goes on with its block, where as for most the two tell at once.

        A paragraph that is one line ends with it, in a column a line that breaks off goes on if it is no couplet.
        """
        above = zip(self.endings, self.edges, self.roles, self.numbers, strict=True)
        below = zip(self.edges[1:], self.roles[1:], self.numbers[1:], self.gaps[1:], strict=True)
        return [
            (None if edge or role is BYLINE else False)
            if ending is FINAL or ending is SOFT
            else True
            if edge
            and role is role_below is TEXT
            and not (number or number_below)
            and (edge_below or not gap)
            else None
            for (ending, edge, role, number), (edge_below, role_below, number_below, gap) in zip(
                above, below, strict=False
            )
        ]

    def _block(self, members: list[int]) -> Block:
        role = self.roles[members[0]]
        block = _new(Block)  # and filled here: calling the class takes twice as long
        block.lines = members
        block.role = role
        block.heading = role is HEADING or (self.endings[members[-1]] is OPEN and self._is_heading(members))
        return block

    def _is_heading(self, members: list[int]) -> bool:
        """Whether lines without any punctuation at their end are a heading, though nothing marks them as one."""
        role = self.roles[members[0]]
        if self.numbers[members[-1]] or len(members) > HEADING_LINES or not (role is TEXT or role is ITEM):
            return False
        return self._length(members) <= PROSE and not self._is_prose(members)

    def _is_prose(self, block: Sequence[int]) -> bool:
        """As ``_reads_as_prose``, which a block does for good once it does so."""
        if block[0] == self.prose_from:
            return True
        asked = block[0], len(block)
        if asked == self.no_prose:
            return False
        if self._reads_as_prose(block):
            self.prose_from = block[0]
            return True
        self.no_prose = asked
        return False

    def _reads_as_prose(self, members: Sequence[int]) -> bool:
        """Whether the text can be no heading: too long, a full stop inside, three clauses, or a report."""
        text, role = self.texts[members[0]], self.roles[members[0]]
        if len(text) > PROSE or role is DATELINE or role is LEAD:
            return True
        if len(members) > 1:
            text = "".join([self.texts[i][: PROSE + 1] for i in members[:HEADING_LINES]])
        if len(text) > PROSE or "。" in text:
            return True
        if not ("，" in text or "," in text or "；" in text or ";" in text):
            return False
        return text.count("，") + text.count(",") + text.count("；") + text.count(";") >= 2

    def _length(self, members: Sequence[int]) -> int:
        if len(members) == 1:
            return len(self.texts[members[0]])
        return sum([len(self.texts[i]) for i in members])

    def _joins(self, current: list[int], index: int) -> bool:
        """Whether the line goes on with the block."""
        last = current[-1]
        role, above = self.roles[index], self.roles[last]
        if not (role is above is TEXT):
            if role is above is BYLINE:
                return self.gaps[index] == 0
            if role in _BREAKS_BEFORE or above in _BREAKS_AFTER:
                return False
        if self._is_cell(current, index) or self._is_set_off(current, index):
            return False
        ending = self.endings[last]
        if ending is FINAL or ending is SOFT:
            return self._continues_closed(current, index)
        return ending is PARTIAL or self._continues_open(current, index)

    def _is_set_off(self, current: list[int], index: int) -> bool:
        """Whether a list mark, an indentation, or a bracket closed above parts the line from the block."""
        last = current[-1]
        if self.roles[index] is ITEM and not self._interrupts_list(current, index):
            return True
        if (
            self.roles[last] is NOTE
            and self.lines.lasts[last] in "）)。"
            and not unbalanced(self.texts[last])
        ):
            return True
        if not self.hanging or self._mid_prose(current):
            return False
        return self.lines.indents[index] >= self.lines.indents[last] + 2

    def _is_cell(self, current: list[int], index: int) -> bool:
        """Whether one of the two lines is a bare figure, the cell of a table, outside broken prose."""
        if not (self.numbers[current[-1]] or self.numbers[index]):
            return False
        return not (self._mid_prose(current) or self._is_prose(current))

    def _interrupts_list(self, current: list[int], index: int) -> bool:
        """Whether a line only looks like a list item: a sentence broken before 二、三级 or 3.5万."""
        last = self.endings[current[-1]]
        if last is PARTIAL or self._mid_prose(current):
            return True
        is_heading = self.endings[index] is OPEN and len(self.texts[index]) <= STRAY
        return last is OPEN and self._is_prose(current) and not is_heading

    def _mid_prose(self, current: list[int]) -> bool:
        """Whether the block is prose that breaks off: its last line is full and has no final punctuation."""
        ending = self.endings[current[-1]]
        return (ending is OPEN or ending is PARTIAL) and self.edges[current[-1]] > 0

    def _continues_closed(self, current: list[int], index: int) -> bool:
        """After final punctuation a paragraph goes on only where the line is full and nothing sets it off."""
        last = current[-1]
        if not self.edges[last] or len(self.texts[last]) >= PROSE:
            return False
        if not self.gaps[index]:
            return True
        recent = current[max(1, len(current) - _RECENT) :]
        spacing = min([self.gaps[i] for i in recent], default=0)
        soft = self.endings[last] is SOFT and self.lines.lasts[last] not in "：:"
        return self.gaps[index] <= max(spacing, int(soft))

    def _continues_open(self, current: list[int], index: int) -> bool:
        """After a line without any punctuation at its end a paragraph goes on; a heading ends."""
        last, gap = current[-1], self.gaps[index]
        if self._is_broken_prose(current, index):
            return True
        text = self.texts[last]
        if never_last(text) or unbalanced(text):
            return True
        if self._is_couplet(current):
            return gap == 0 and self._same_heading(current, index)
        if self.columns.full(last, first=len(current) == 1):
            return not self._stands_over_first_line(current, index)
        if gap == 0 and (self._same_heading(current, index) or solid(self.lines, last, index)):
            return True
        if gap and self._short_lines(current):
            return False
        return self.pairs.mid_word(text[-1], self.lines.firsts[index]) or (
            gap > 0 and fragment(text, self.texts[index])
        )

    def _is_broken_prose(self, current: list[int], index: int) -> bool:
        """Whether the block is prose that a page broke off, and not one of a list of clauses, a line each."""
        if not self._is_prose(current):
            return False
        if self.edges[current[-1]] or self.gaps[index]:
            return True
        last, role = self.texts[current[-1]], self.roles[current[0]]
        if len(last) > PROSE or "。" in last or role is DATELINE or role is LEAD:
            return True
        return self.columns.measure(current[-1]) > 0

    def _stands_over_first_line(self, current: list[int], index: int) -> bool:
        """Whether a line without any punctuation stands above one that is short by a lost indentation."""
        if len(current) > 1 or self.edges[current[-1]] or self.edges[index]:
            return False
        text = self.texts[current[-1]]
        return not any(mark in text for mark in "，,。、；：") and self.columns.full(index, first=True)

    def _is_couplet(self, current: list[int]) -> bool:
        """Balanced phrases with a space between them: a heading, even where it happens to fill the column."""
        text = self.texts[current[0]]
        apart = len(current) == 1 and (" " in text or "\u3000" in text)
        return apart and bool(marks.COUPLET.fullmatch(text))

    def _short_lines(self, current: list[int]) -> bool:
        """Whether every line stays short of the column around it, as a heading over several lines does."""
        if len(current) > HEADING_LINES or not self.columns.measure(current[0]):
            return False
        return not any(map(self.columns.full, current))

    def _same_heading(self, current: list[int], index: int) -> bool:
        """Whether the line is one more short line of a heading."""
        if self.all_indented or len(current) >= HEADING_LINES or self.roles[index] is not TEXT:
            return False
        if len(self.texts[index]) < 2 or self.endings[index] is FINAL or self.columns.full(index, first=True):
            return False
        shortest = min([len(self.texts[i]) for i in current])
        return shortest >= 4 and not self._reads_as_prose([*current, index])

    def _beyond_strays(self, current: list[int], index: int) -> int:
        """Index of the line that goes on with an unfinished paragraph after short lines that interrupt it.

        A caption without a credit between two pages leaves a sentence open; what follows it does not begin a
        paragraph of its own. ``index`` itself if nothing is interrupted.
        """
        last = current[-1]
        if self.endings[last] is not OPEN or not self._is_stray(index):
            return index
        if not (self._is_prose(current) or self._mid_prose(current) or unbalanced(self.texts[last])):
            return index
        after, count = index, len(self.texts)
        while after < count and after - index < STRAYS and self._is_stray(after):
            after += 1
        return after if after < count and after > index and self._resumes(after) else index

    def _is_stray(self, index: int) -> bool:
        text = self.texts[index]
        if not self.gaps[index] or len(text) > STRAY or self.endings[index] is not OPEN or self.edges[index]:
            return False
        if self.roles[index] is not TEXT or "，" in text or "," in text or "。" in text:
            return False
        return "；" not in text and ";" not in text

    def _resumes(self, index: int) -> bool:
        text = self.texts[index]
        prose = len(text) > PROSE or self.edges[index] > 0 or "。" in text
        return prose and self.gaps[index] > 0 and self.roles[index] is TEXT


def solid(lines: Lines, last: int, index: int) -> bool:
    """Whether two lines are one sentence: the upper has a comma, the lower ends it and is no wider."""
    above, text = lines.texts[last], lines.texts[index]
    if lines.endings[index] is not FINAL or len(above) < 15:
        return False
    return any(mark in above for mark in "，,、") and cells(text) <= cells(above) + RAGGED


def _is_number(text: str) -> bool:
    return bool(marks.NUMBER_ONLY.match(text))


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
    opening = text[:4]
    if not ("，" in opening or "," in opening or "。" in opening):
        return False
    stop = next(i for i, char in enumerate(opening) if char in "，,。")
    clause = text[:stop]
    return stop > 0 and clause not in marks.OPENERS and clause[-1] not in words.OPENER_TAIL
