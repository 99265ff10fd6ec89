"""Blocks to sentences: one line each, with the offset in the original of every character."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from pipeline.model import NormText, Sentence
from pipeline.stages.split import marks
from pipeline.stages.split.blocks import Block
from pipeline.stages.split.lines import OPEN, Line
from pipeline.stages.split.pairs import Pairs
from pipeline.stages.split.roles import BYLINE, DATELINE, TABLE, TEXT, Role

_DATELINE = 40  # characters: a dateline with its names is no longer
_PHRASE = 8  # characters: shorter lines of a heading are parts of one phrase
LONGEST = 2000  # characters: a longer sentence is cut, so that every later stage stays linear

# The first character is one set, so that the search jumps from candidate to candidate.
_END = re.compile(
    r"[。！？!?….．](?:(?<=[。！？!?])|(?<=…)…{0,3}(?![，、；,;：…等分均都各共合及和之的])"
    r"|(?<=[\u4e00-\u9fff][.．])(?<![一二三四五六七八九十][.．])(?=[\u4e00-\u9fff“]))"
    r"[。！？!?…]*[”’」』）)】》〉\]]*"
)
# One set of characters, white space spelt out: the search runs twenty times faster.
_MAYBE = r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000|*]"
_MAYBE_LAYOUT = re.compile(_MAYBE)
# White space, cell borders (with white space on a side), Markdown emphasis.
_LAYOUT = re.compile(_MAYBE + r"(?:(?:(?<=\s)|(?<=\s\|)|(?<=\|)(?=\s))(?:\s|(?<=\s)\||\|(?=\s))*|(?<=\*)\*)")
_CUT = re.compile(r"[；;，,、](?![0-9])")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u04ff]")
_LAST_LETTER = "\u04ff"
_HAN = re.compile(r"[\u3400-\u9fff]")
_SPACED = re.compile(r"(?:[\u3400-\u9fff] ){3}[\u3400-\u9fff](?: |\Z)")  # as scanners read
# Speech taken down without punctuation: a space stands where the speaker paused.
_PAUSE = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
_PAUSE_AT_FIGURE = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\dA-Za-z])")
_GAP = re.compile(r"\n\s*\n")
_RAGGED = 6  # characters: the lines of one column do not differ by more
_UNSPOKEN = re.compile(r"[，。；！？,;]|\d[ \u3000]+[\u3400-\u9fff]")
_ORNAMENTS = marks.END_MARK + "| \u3000"
_HYPHENS = "-‐\u00ad"


class Text:
    """Characters with their origins, built piece by piece."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.origins = array("I")
        self.last = ""

    def add(self, text: str, origins: Sequence[int]) -> None:
        """Append the characters of ``text``."""
        if text:
            self.parts.append(text)
            self.origins.extend(origins)
            self.last = text[-1]

    def drop_last(self) -> None:
        """Take the last character back."""
        self.parts[-1] = self.parts[-1][:-1]
        self.origins.pop()
        self.last = ""


def one_line(norm: NormText, block: Block, pairs: Pairs) -> tuple[str, Sequence[int]]:
    """The block as one line of text, and the origin of each character."""
    lines = block.lines
    first = lines[0].start + _marker(lines[0].text, block.role)
    final = lines[-1].end - _end_marks(lines[-1].text)
    if len(lines) == 1 and not _MAYBE_LAYOUT.search(norm.text, first, final):
        return norm.text[first:final], norm.origins[first:final]
    prose = "，" in lines[0].text or "。" in lines[-1].text  # as most is: no need to look for all punctuation
    if block.role is TEXT and not prose and _spoken(norm.text, first, final):
        return _with_pauses(norm.text[first:final], lines), norm.origins[first:final]
    breaks = block.heading or block.role is BYLINE  # where a line ends there may be a space
    plain = "" if breaks or len(lines) == 1 else _plain(lines, first, final)
    if plain:
        return plain, _origins(norm, lines, first, final)
    text = Text()
    keep = _spaces_kept(block)
    above, start = lines[0], first
    for line in lines:
        if line is not above:
            start = line.start
            if breaks:
                _bridge(text, norm, above, line, _apart(block, above, line, pairs))
            elif line.text[0] <= _LAST_LETTER:
                _bridge(text, norm, above, line, False)
        _add_spaced(text, norm, start, final if line is lines[-1] else line.end, keep)
        above = line
    return "".join(text.parts), text.origins


def _plain(lines: Sequence[Line], first: int, final: int) -> str:
    """The lines from ``first`` to ``final`` end to end; "" if they need a look at spaces or Latin words."""
    if _WORD.search("".join([line.text[0] for line in lines[1:]])):
        return ""
    text = "".join([line.text for line in lines])
    text = text[first - lines[0].start : len(text) - (lines[-1].end - final)]
    return "" if _MAYBE_LAYOUT.search(text) else text


def _origins(norm: NormText, lines: Sequence[Line], first: int, final: int) -> Sequence[int]:
    """The origins of the lines from ``first`` to ``final``, of which there are two at least."""
    origins = array("I")
    origins.extend(norm.origins[first : lines[0].end])
    for line in lines[1:-1]:
        origins.extend(norm.origins[line.start : line.end])
    origins.extend(norm.origins[lines[-1].start : final])
    return origins


def _spoken(text: str, start: int, end: int) -> bool:
    """Whether spaces do the work of commas: several between words, and not one mark of punctuation."""
    if _UNSPOKEN.search(text, start, end):
        return False
    pauses = sum(1 for _ in _PAUSE.finditer(text, start, end))
    return pauses > 1 and pauses * 4 < end - start


def _with_pauses(text: str, lines: Sequence[Line]) -> str:
    """The text, as long as it was, with a comma where the speaker paused: at spaces, and at the ends of lines that
    are not the wrapped lines of one column."""
    widths = [len(line.text) for line in lines[:-1]]
    wrapped = len(widths) > 1 and max(widths) - min(widths) <= _RAGGED
    text = _GAP.sub(lambda match: "。".ljust(len(match[0])), text)
    for pause in (_PAUSE, _PAUSE_AT_FIGURE):
        text = pause.sub(lambda match: "，".ljust(len(match[0])), text)
    return text.replace("\n", " " if wrapped else "，")


def _spaces_kept(block: Block) -> int:
    """Up to which offset spaces between Chinese characters mean something: headings, tables, names."""
    if block.heading or block.role in (TABLE, BYLINE):
        return block.lines[-1].end
    return block.lines[0].start + _DATELINE if block.role is DATELINE else 0


def _apart(block: Block, above: Line, below: Line, pairs: Pairs) -> bool:
    """Whether the line break stands for a space: between names, and between the full lines of a title."""
    if block.role is BYLINE:
        return True
    if not block.heading or above.ending is not OPEN:
        return False
    return min(len(above.text), len(below.text)) >= _PHRASE and not pairs.mid_word(
        above.text[-1], below.text[0]
    )


def _marker(text: str, role: Role) -> int:
    """Length of the heading, list or table mark-up at the start of the block, which is not text."""
    if role is BYLINE or text[0] not in marks.MARKED:
        return 0
    for pattern in (marks.MARKDOWN_HEADING, marks.BULLET, marks.CELL):
        match = pattern.match(text)
        if match:
            return match.end()
    return 0


def _end_marks(text: str) -> int:
    """Length of the ornaments after the last character (✎, ■) or the last cell border of a row."""
    return len(text) - len(text.rstrip(_ORNAMENTS)) if text[-1] in _ORNAMENTS else 0


def _bridge(text: Text, norm: NormText, above: Line, below: Line, apart: bool) -> None:
    """What stands for a line break: nothing, or a space between Latin words; a hyphen there is dropped."""
    after = below.text[0]
    if apart:
        text.add(" ", norm.origins[above.end : above.end + 1])
    if after > _LAST_LETTER or not _WORD.match(after):
        return
    if text.last in _HYPHENS and len(above.text) > 1 and _WORD.match(above.text[-2]):
        text.drop_last()
    elif _WORD.match(text.last or " "):
        text.add(" ", norm.origins[above.end : above.end + 1])


def _add_spaced(text: Text, norm: NormText, start: int, end: int, keep: int) -> None:
    """Append ``[start, end)`` without the spaces and mark-up that only layout put there."""
    first = _MAYBE_LAYOUT.search(norm.text, start, end)
    if not first:
        text.add(norm.text[start:end], norm.origins[start:end])
        return
    spaced = bool(_SPACED.search(norm.text, start, end))
    foreign = not _HAN.search(norm.text, start, end)
    done = start
    for match in _LAYOUT.finditer(norm.text, first.start(), end):
        text.add(norm.text[done : match.start()], norm.origins[done : match.start()])
        before = norm.text[match.start() - 1] if match.start() > start else ""
        after = norm.text[match.end()] if match.end() < end else ""
        if (
            before
            and after
            and not spaced
            and _keeps_space(before, match[0], after, match.start() < keep, foreign)
        ):
            text.add(" ", norm.origins[match.start() : match.start() + 1])
        done = match.end()
    text.add(norm.text[done:end], norm.origins[done:end])


def _keeps_space(before: str, space: str, after: str, meant: bool, foreign: bool) -> bool:
    if space == "**" or foreign:
        return foreign and space != "**"
    if meant and (len(space) > 1 or space in "\t|"):
        return True
    if before.isdecimal() or after.isdecimal():
        return before.isdecimal() and after.isdecimal()
    if _WORD.match(before) and _WORD.match(after):
        return True
    return meant and before not in "，。、；：,.;:"


def sentences(text: str, origins: Sequence[int], original: str, index: int) -> list[Sentence]:
    """The sentences of one block, numbered from ``index``."""
    return [
        Sentence(text[start:end], origins[start:end], original, number)
        for number, (start, end) in enumerate(bounds(text), index)
    ]


def bounds(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences in ``text``."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end - start > LONGEST or text[start].isspace():  # a sentence ends in no space
            found += _pieces(text, start, end)
        else:
            found.append((start, end))
        start = end
    return [*found, *_pieces(text, start, len(text))] if start < len(text) else found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``[start, end)`` trimmed, in pieces no longer than the limit."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = max((m.end() for m in _CUT.finditer(text, start, start + LONGEST)), default=start + LONGEST)
        yield start, cut
        start = cut
    if start < end:
        yield start, end
