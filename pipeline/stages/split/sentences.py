"""Blocks to sentences: one line each, with the offset in the original of every character."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.model import NormText, Sentence
from pipeline.stages.split import marks
from pipeline.stages.split.blocks import Block
from pipeline.stages.split.lines import OPEN, Lines
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
# With a literal at the head of a pattern the search is the faster: a point that may end a sentence, and a full stop
# with something behind it that goes with it, or a space.
_DOT = re.compile(r"\.(?<=[\u4e00-\u9fff]\.)(?=[\u4e00-\u9fff“])")
_CLOSED = re.compile(r"。[。”’」』）)】》〉\]\s]")
# The sentences of a text that has neither.
_PLAIN = re.compile(r"[^。]+。?|。")
# One set of characters, white space spelt out: the search runs twenty times faster.
_MAYBE = r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000|*]"
_MAYBE_LAYOUT = re.compile(_MAYBE)
# White space, cell borders (with white space on a side), Markdown emphasis.
_LAYOUT = re.compile(_MAYBE + r"(?:(?:(?<=\s)|(?<=\s\|)|(?<=\|)(?=\s))(?:\s|(?<=\s)\||\|(?=\s))*|(?<=\*)\*)")
_CUT = re.compile(r"[；;，,、](?![0-9])")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u04ff]")
_LAST_LETTER = "\u04ff"
_HAN = re.compile(r"[\u3400-\u9fff]")
# Every character apart, as scanners read; with a literal at its head the search is the faster.
_SPACED = re.compile(r" (?<=[\u3400-\u9fff] )(?:[\u3400-\u9fff] ){2}[\u3400-\u9fff](?: |\Z)")
# Speech taken down without punctuation: a space stands where the speaker paused.
_PAUSE = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
_PAUSE_AT_FIGURE = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\dA-Za-z])")
_GAP = re.compile(r"\n\s*\n")
_RAGGED = 6  # characters: the lines of one column do not differ by more
_UNSPOKEN = re.compile(r"[，。；！？,;]|\d[ \u3000]+[\u3400-\u9fff]")
_ORNAMENTS = marks.END_MARK + "| \u3000"
_HYPHENS = "-‐\u00ad"
_new: Final = object.__new__


class Text:
    """Characters with their origins, built piece by piece."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.origins = array("I")

    def add(self, text: str, origins: Sequence[int]) -> None:
        """Append the characters of ``text``."""
        if text:
            self.parts.append(text)
            self.origins.extend(origins)

    def last(self) -> str:
        """The last character; none after one was taken back."""
        return self.parts[-1][-1:] if self.parts else ""

    def drop_last(self) -> None:
        """Take the last character back."""
        self.parts += self.parts.pop()[:-1], ""
        self.origins.pop()


@dataclass(slots=True)
class Layout:
    """What a block is read from: the text, its lines, and what is known of its words.

    ``aligned``: every character stands where it does in the original.
    """

    norm: NormText
    lines: Lines
    pairs: Pairs
    aligned: bool = False


def one_line(layout: Layout, block: Block) -> tuple[str, Sequence[int], int]:
    """The block as one line of text, and where the origins of its characters stand: in a sequence, from an offset on."""
    norm, lines = layout.norm, layout.lines
    above, below = block.lines[0], block.lines[-1]
    first, final = lines.starts[above], lines.end(below)
    marked = lines.firsts[above] in marks.MARKED or lines.lasts[below] in _ORNAMENTS
    if marked:
        first += _marker(lines.texts[above], block.role)
        final -= _end_marks(lines.texts[below])
    if above == below:
        text = norm.text[first:final] if marked else lines.texts[above]
        if " " not in text and (lines.plain or not _MAYBE_LAYOUT.search(text)):
            return text, norm.origins, first
    # as most is: no need to look for all punctuation
    prose = "，" in lines.texts[above] or "。" in lines.texts[below]
    if block.role is TEXT and not prose and _spoken(norm.text, first, final):
        return _with_pauses(norm.text[first:final], lines, block), norm.origins, first
    breaks = block.heading or block.role is BYLINE  # where a line ends there may be a space
    plain = "" if breaks or above == below else _plain(lines, block.lines, first, final)
    if plain:
        return plain, _origins(norm, lines, block.lines, first, final), 0
    joined = _joined(layout, block, first, final)
    return "".join(joined.parts), joined.origins, 0


def _joined(layout: Layout, block: Block, first: int, final: int) -> Text:
    """The lines one after the other, each without the spaces and mark-up that only layout put there."""
    lines = layout.lines
    breaks = block.heading or block.role is BYLINE
    text = Text()
    keep = _spaces_kept(lines, block)
    above = block.lines[0]
    for line in block.lines:
        if line != above:
            first = lines.starts[line]
            if breaks:
                _bridge(text, layout, above, line, _apart(layout, block, above, line))
            elif lines.firsts[line] <= _LAST_LETTER:
                _bridge(text, layout, above, line, False)
        _add_spaced(text, layout, first, final if line == block.lines[-1] else lines.end(line), keep)
        above = line
    return text


def _plain(lines: Lines, members: Sequence[int], first: int, final: int) -> str:
    """The lines from ``first`` to ``final`` end to end; "" if they need a look at spaces or Latin words."""
    if _WORD.search("".join([lines.firsts[i] for i in members[1:]])):
        return ""
    text = "".join([lines.texts[i] for i in members])
    text = text[first - lines.starts[members[0]] : len(text) - (lines.end(members[-1]) - final)]
    if " " in text or (not lines.plain and _MAYBE_LAYOUT.search(text)):
        return ""
    return text


def _origins(norm: NormText, lines: Lines, members: Sequence[int], first: int, final: int) -> Sequence[int]:
    """The origins of the lines from ``first`` to ``final``, of which there are two at least."""
    known, starts, texts = norm.origins, lines.starts, lines.texts
    origins = array("I")
    extend = origins.extend
    extend(known[first : lines.end(members[0])])
    for line in members[1:-1]:
        start = starts[line]
        extend(known[start : start + len(texts[line])])
    extend(known[starts[members[-1]] : final])
    return origins


def _spoken(text: str, start: int, end: int) -> bool:
    """Whether spaces do the work of commas: several between words, and not one mark of punctuation."""
    if _UNSPOKEN.search(text, start, end):
        return False
    pauses = sum(1 for _ in _PAUSE.finditer(text, start, end))
    return pauses > 1 and pauses * 4 < end - start


def _with_pauses(text: str, lines: Lines, block: Block) -> str:
    """The text, as long as it was, with a comma where the speaker paused: at spaces, and at the ends of lines that
    are not the wrapped lines of one column."""
    widths = [len(lines.texts[i]) for i in block.lines[:-1]]
    wrapped = len(widths) > 1 and max(widths) - min(widths) <= _RAGGED
    text = _GAP.sub(lambda match: "。".ljust(len(match[0])), text)
    for pause in (_PAUSE, _PAUSE_AT_FIGURE):
        text = pause.sub(lambda match: "，".ljust(len(match[0])), text)
    return text.replace("\n", " " if wrapped else "，")


def _spaces_kept(lines: Lines, block: Block) -> int:
    """Up to which offset spaces between Chinese characters mean something: headings, tables, names."""
    if block.heading or block.role is TABLE or block.role is BYLINE:
        return lines.end(block.lines[-1])
    return lines.starts[block.lines[0]] + _DATELINE if block.role is DATELINE else 0


def _apart(layout: Layout, block: Block, above: int, below: int) -> bool:
    """Whether the line break stands for a space: between names, and between the full lines of a title."""
    lines = layout.lines
    if block.role is BYLINE:
        return True
    if not block.heading or lines.endings[above] is not OPEN:
        return False
    return min(len(lines.texts[above]), len(lines.texts[below])) >= _PHRASE and not layout.pairs.mid_word(
        lines.lasts[above], lines.firsts[below]
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


def _bridge(text: Text, layout: Layout, above: int, below: int, apart: bool) -> None:
    """What stands for a line break: nothing, or a space between Latin words; a hyphen there is dropped."""
    norm, lines = layout.norm, layout.lines
    after, end = lines.firsts[below], lines.end(above)
    if apart:
        text.add(" ", norm.origins[end : end + 1])
    if after > _LAST_LETTER or not _WORD.match(after):
        return
    last = text.last()
    if last in _HYPHENS and len(lines.texts[above]) > 1 and _WORD.match(lines.texts[above][-2]):
        text.drop_last()
    elif _WORD.match(last or " "):
        text.add(" ", norm.origins[end : end + 1])


def _add_spaced(text: Text, layout: Layout, start: int, end: int, keep: int) -> None:
    """Append ``[start, end)``, of one line, without the spaces and mark-up that only layout put there."""
    source, origins = layout.norm.text, layout.norm.origins
    gaps = _gaps(layout, start, end)
    spaced = len(gaps) > 2 and bool(_SPACED.search(source, start, end))
    foreign = bool(gaps) and not _HAN.search(source, start, end)
    done = start
    add = text.add
    for left, right in gaps:
        gap = source[left] if right - left == 1 else source[left:right]
        kept = not spaced and start < left and right < end
        kept = kept and _keeps_space(source[left - 1], gap, source[right], left < keep, foreign)
        if kept and gap == " ":
            continue  # it stands as it is
        add(source[done:left], origins[done:left])
        if kept:
            add(" ", origins[left : left + 1])
        done = right
    add(source[done:end], origins[done:end])


def _gaps(layout: Layout, start: int, end: int) -> Sequence[tuple[int, int]]:
    """Where in ``[start, end)``, of one line, white space and mark-up stand."""
    source = layout.norm.text
    if not layout.lines.plain:
        return [match.span() for match in _LAYOUT.finditer(source, start, end)]
    found: list[tuple[int, int]] = []
    for word in source[start:end].split(" ")[:-1]:
        start += len(word)
        found.append((start, start + 1))
        start += 1
    return found


def _keeps_space(before: str, space: str, after: str, meant: bool, foreign: bool) -> bool:
    if space == "**" or foreign:
        return foreign and space != "**"
    if meant and (len(space) > 1 or space in "\t|"):
        return True
    if before.isdecimal() or after.isdecimal():
        return before.isdecimal() and after.isdecimal()
    if before <= _LAST_LETTER and after <= _LAST_LETTER and _WORD.match(before) and _WORD.match(after):
        return True
    return meant and before not in "，。、；：,.;:"


def sentences(layout: Layout, text: str, origins: Sequence[int], offset: int, index: int) -> list[Sentence]:
    """The sentences of one block, numbered from ``index``; ``origins`` are from ``offset`` on those of the text."""
    original = layout.norm.original
    printed = layout.aligned and origins is layout.norm.origins and original.startswith(text, offset)
    if not _ends_plainly(text):
        return [
            _sentence(text[start:end], origins, offset + start, original, number, printed)
            for number, (start, end) in enumerate(bounds(text), index)
        ]
    found: list[Sentence] = []
    for piece in _PLAIN.findall(text):
        end = offset + len(piece)
        sentence = _new(Sentence)  # as below, without a call for each
        sentence.text = piece
        sentence.origins = origins[offset:end]
        sentence.original = original
        sentence.index = index
        sentence.printed = printed
        found.append(sentence)
        offset = end
        index += 1
    return found


def _sentence(
    text: str, origins: Sequence[int], offset: int, original: str, index: int, printed: bool
) -> Sentence:
    sentence = _new(Sentence)  # and filled here: calling the class takes twice as long
    sentence.text = text
    sentence.origins = origins[offset : offset + len(text)]
    sentence.original = original
    sentence.index = index
    sentence.printed = printed
    return sentence


def _ends_plainly(text: str) -> bool:
    """Whether sentences end in a 。 with nothing behind it, as in most blocks, and at no other mark."""
    if "！" in text or "？" in text or "…" in text or "!" in text or "?" in text or "．" in text:
        return False
    if len(text) > LONGEST or _CLOSED.search(text) or ("." in text and _DOT.search(text)):
        return False
    return text == text.strip()


def bounds(text: str) -> Sequence[tuple[int, int]]:
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
