"""Lines that belong to a table flattened to text, so that none of them is joined to prose or taken for furniture.

A table is announced by a line that says the unit, or by a line of heads with units above a row of figures. What its
cells mean is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.stages.split import marks
from pipeline.stages.split.lines import Lines
from pipeline.stages.split.roles import FURNITURE, TABLE, Role

#: Characters: no row of a table that was flattened to a line is longer.
_LONGEST: Final = 120
#: Lines without a figure that may stand above the first row (heads, one a line), and between two rows (labels).
_HEADS, _LABELS = 12, 2
_LABEL: Final = 30  # characters
_CAPTION: Final = re.compile(
    r"(?:[续附]\s?)?表\s?(?:[\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3})(?:[-—.–]\d{1,2}){0,2}(?![\d在中为])"
)
_CAPTIONED: Final = "续附表"  # with one of these a caption begins
_CAPTIONS: Final = re.compile(f"[{_CAPTIONED}]")
_CLOSED: Final = "。"  # neither heads nor a row nor the line of units ends in it
_NO_ROW: Final = "。，；：、"  # nor a row in one of these
_UNIT_LINE: Final = re.compile(
    r"(?:\A|[\s（(])(?:计量|金额|货币)?单位\s?[:：]\s?[^。；:：]{1,24}(?:币种\s?[:：]\s?[^\s。]{1,6})?\s?[）)]?\Z"
)
# The first character is one set, so that the search jumps from candidate to candidate.
_SENTENCE: Final = re.compile(r"[。！？；，,](?:(?<![，,])|(?!\d))")
_NOTE: Final = re.compile(r"(?:附?[注註]|资料来源|数据来源|来源|说明|备注)\s?\d{0,2}\s?[:：.、]")
_FIGURE: Final = r"[-+−]?\d[\d,]*(?:\.\d+)?(?:%|‰|[十百千万亿]{0,2}[^\W\d]{0,4})?"
_ROW: Final = re.compile(rf"(?:.*[\s|])?{_FIGURE}(?:[\s|]+(?:[-—–/…*]{{1,6}}|不适用))*[\s|]*\Z")
_BARE: Final = re.compile(rf"(?:{_FIGURE}|[-—–/…]{{1,6}})\Z")
#: A head that ends in its unit: 毛利率(%), 人口（万人）, 面积/hm2.
_HEAD: Final = re.compile(
    r"[^\s\d，。（(][^\s，。（(]{0,20}(?:[（(][^\s（()），。]{1,10}[）)]|/(?:%|‰|[万亿]?[a-zA-Z]{1,4}[23²³]?|[万亿]?[元人吨]))(?=[\s|]|\Z)"
)
_SEVERAL: Final = re.compile(r"\S[\s|]+\S")
_UNIT_COLUMN: Final = re.compile(r"\S+[\s|]+(?:计量)?单\s?位[\s|]+\S")
#: The label of a row with one figure is no longer: what is may be prose broken off behind a figure.
_LONG: Final = re.compile(r"[^\d|\t]{25}")
_TWO: Final = re.compile(rf"{_FIGURE}[\s|]+{_FIGURE}[\s|]*\Z")
_PAGE: Final = re.compile(r"\d{1,4}\Z")


def mark_tables(lines: Lines, roles: list[Role]) -> None:
    """Give the lines of tables the role of a table: from the caption or the line of units to the last row."""
    texts = lines.texts
    stop = 0  # no table begins before this line
    for index in _likely(lines):
        if index < stop or len(texts[index]) > _LONGEST:
            continue
        unit = _says_unit(texts[index])
        found = roles[index] is not FURNITURE and _announces(lines, index, unit)
        members: Sequence[int] = _members(lines, roles, index) if found else ()
        if not members and unit and roles[index] is not FURNITURE:
            members = (index,)
        for member in members:
            roles[member] = TABLE
        if members and index and _is_caption(texts[index - 1]):
            roles[index - 1] = TABLE
        stop = members[-1] + 1 if members else index + 1


def _likely(lines: Lines) -> list[int]:
    """The lines with which a table may begin: what may be a caption, heads, or the unit, or stands above heads."""
    likely = {caption.start() for caption in _CAPTIONS.finditer("".join(lines.firsts))}
    for index, (text, last) in enumerate(zip(lines.texts, lines.lasts, strict=True)):
        if last not in _CLOSED and len(text) <= _LONGEST and _may_be_heads(text):
            likely.add(index)
            if index:
                likely.add(index - 1)
    return sorted(likely)


def _announces(lines: Lines, index: int, unit: bool) -> bool:
    """Whether a table begins at the line: it says the ``unit``, or stands with units above a row."""
    text = lines.texts[index]
    if unit or _is_caption(text):
        return True
    if index + 1 == len(lines.texts):
        return False
    # several heads stand apart
    heads = (" " in text or not lines.plain) and _may_be_heads(text)
    below = lines.texts[index + 1]
    if not heads and (below[-1] in _NO_ROW or not _may_be_heads(below)):
        return False
    if _SENTENCE.search(text):
        return False
    if heads and _SEVERAL.search(text) and (_HEAD.search(text) or _UNIT_COLUMN.match(text)):
        return _has_row(lines.texts, index + 1)
    return bool(_HEAD.match(below)) and _is_row(below)


def _may_be_heads(text: str) -> bool:
    """Whether there is in the text what there is in all heads with their units."""
    return "（" in text or "(" in text or "/" in text or "单" in text


def _says_unit(text: str) -> bool:
    return "单位" in text and len(text) <= _LONGEST and bool(_UNIT_LINE.search(text))


def _has_row(texts: Sequence[str], start: int) -> bool:
    return any(_is_row(text) for text in texts[start : start + 3])


def _members(lines: Lines, roles: Sequence[Role], first: int) -> Sequence[int]:
    """The lines of the table that begins at ``first``; none if no row follows."""
    texts = lines.texts
    members: list[int] = []
    pending = [first]
    for index in _body(texts, first + 1):
        text = texts[index]
        cell = bool(_BARE.match(text))
        if roles[index] is FURNITURE and not _is_cell(texts, members, index):
            continue
        pending.append(index)
        if cell or (_is_row(text) and not _breaks_off(text)):
            members += pending
            pending = []
        elif len(pending) > (_LABELS if members else _HEADS):
            break
    return members


def _body(texts: Sequence[str], start: int) -> Iterator[int]:
    """The lines from ``start`` on that a table may hold."""
    for index in range(start, len(texts)):
        text = texts[index]
        if len(text) > _LONGEST or _SENTENCE.search(text) or _NOTE.match(text):
            return
        if _is_caption(text) or (len(text) > _LABEL and not (_is_row(text) or " " in text)):
            return
        yield index


def _is_cell(texts: Sequence[str], members: Sequence[int], index: int) -> bool:
    """Whether what looks like furniture is a row, or a bare figure among cells that stand a line each."""
    text = texts[index]
    if _PAGE.match(text):
        return not members or _BARE.match(texts[index - 1]) is not None or not _is_row(texts[index - 1])
    return _is_row(text) and not marks.PAGE_NUMBER.match(text)


def _is_row(text: str) -> bool:
    """Whether the line ends in a figure that stands apart."""
    return len(text) <= _LONGEST and text[-1] not in _NO_ROW and bool(_ROW.match(text))


def _breaks_off(text: str) -> bool:
    return bool(_LONG.match(text)) and not _TWO.search(text)


def _is_caption(text: str) -> bool:
    return (
        text[0] in _CAPTIONED
        and len(text) <= 60
        and bool(_CAPTION.match(text))
        and not _SENTENCE.search(text)
    )
