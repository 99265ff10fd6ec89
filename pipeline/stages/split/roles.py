"""What each line is for: text, heading, byline, note — or page furniture, which goes into no article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto

from pipeline.stages.split import marks, words
from pipeline.stages.split.lines import FINAL, OPEN, PARTIAL, Columns, Line

SHORT = 80  # characters: nothing longer is furniture, a heading or a byline
LONGEST_CAPTION = 300
REPEATS = 3  # a short line printed this often is a running head
FAR_APART = 8  # lines between two prints of a running head; closer ones are a table or a list


class Role(Enum):
    """The part a line plays on the page."""

    TEXT = auto()
    HEADING = auto()
    ITEM = auto()
    TABLE = auto()
    BYLINE = auto()
    NOTE = auto()
    LEAD = auto()
    EDITOR = auto()
    DATELINE = auto()
    FURNITURE = auto()


# An attribute of such a class costs twenty times what a name does.
TEXT, HEADING, ITEM, TABLE, BYLINE, NOTE, LEAD, EDITOR, DATELINE, FURNITURE = Role


#: With one of these, or a digit, a line begins that is a heading, a note, a lead or an item: prose seldom does.
_OPENS = frozenset(
    "#（(【[［作本—-编摘第一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
    "*+•●○◆◇■□▪▶►➤★☆※>" + "".join(word[0] for word in words.LEADS.split())
)
_CONTENTS_OPENS = frozenset("■●◆目本要导C")
_ENTRY_OPENS = frozenset("-*•·P/")
# One alternation each, in which an earlier pattern goes before a later one: a call costs more than an attempt.
_FURNITURE = re.compile(
    "|".join(
        pattern.pattern
        for pattern in (
            marks.PAGE_NUMBER, marks.RULE, marks.WEB, marks.NAVIGATION, marks.MAIL, marks.IMAGE, marks.URL,
            marks.IMPRINT, marks.CAPTION,
        )
    )
)  # fmt: skip
# Furniture with a digit in it, which to look for is a fraction of the search.
_NUMBERED_FURNITURE = re.compile(
    "|".join(pattern.pattern for pattern in (marks.MASTHEAD, marks.TIMESTAMP, marks.LEADER))
)
_DIGIT = re.compile(r"\d")
_START = re.compile(
    "|".join(
        f"(?P<{role.name}>{'|'.join(pattern.pattern for pattern in patterns)})"
        for role, *patterns in (
            (HEADING, marks.MARKDOWN_HEADING),
            (NOTE, marks.AUTHOR_NOTE),
            (LEAD, marks.LEAD),
            (DATELINE, marks.DATELINE),
            (EDITOR, marks.EDITOR),
            (ITEM, marks.NUMBERED, marks.BULLET),
        )
    )
)


def classify(lines: Sequence[Line], columns: Columns | None = None) -> list[Role]:
    """The role of each line; who has the ``columns`` of the lines saves making them."""
    columns = columns or Columns(lines)
    roles = [_role(line, edge > 0) for line, edge in zip(lines, columns.edges(), strict=True)]
    _mark_contents(lines, roles, columns)
    _mark_references(lines, roles)
    _mark_running_heads(lines, roles, columns)
    _mark_captions(lines, roles)
    _mark_names(lines, roles)
    return roles


def _role(line: Line, wrapped: bool) -> Role:
    text = line.text
    if len(text) <= SHORT:
        if not wrapped and line.ending is not PARTIAL and _is_furniture(line):
            return FURNITURE
        if _may_be_byline(text) and marks.BYLINE.match(text):
            return BYLINE
        if text[0] in "（(" and marks.SIGNATURE.match(text):
            return NOTE
        if not wrapped and (text[0] == "|" or _has_space(text)) and marks.TABLE_ROW.match(text):
            return TABLE
    if text[0] == "|" == text[-1]:
        return TABLE
    if not (_opens(text) or _is_wired(text[: marks.WIRED_REACH])):
        return TEXT
    match = _START.match(text, 0, 400)
    return Role[match.lastgroup] if match and match.lastgroup else TEXT


def _may_be_byline(text: str) -> bool:
    """Whether a line opens as bylines do, or says near its beginning what its people are."""
    if text[0] in marks.BYLINE_OPENS:
        return True
    head = text[: marks.REPORTING_REACH]
    return "者" in head or "员" in head or "稿" in head or "辑" in head


def _is_wired(head: str) -> bool:
    """Whether a line may begin with a dateline: near its beginning stands one of these."""
    return "讯" in head or "电" in head or "息" in head


def _opens(text: str) -> bool:
    """Whether the line begins as headings, notes, leads and items do, to which a search for datelines is blind."""
    return text[0] in _OPENS or "①" <= text[0] <= "⑳" or text[0].isdecimal()


def _is_furniture(line: Line) -> bool:
    text = line.text
    if line.ending is FINAL:
        return bool(marks.RULE.match(text))
    return bool(_FURNITURE.match(text) or (_DIGIT.search(text) and _NUMBERED_FURNITURE.match(text)))


def _has_space(text: str) -> bool:
    """Whether there may be white space in the text: all but the plain space is not printable."""
    return " " in text or not text.isprintable()


def _mark_contents(lines: Sequence[Line], roles: list[Role], columns: Columns) -> None:
    """Mark contents: what follows the word 目录 up to the first prose, and runs of page-numbered titles."""
    inside = False
    for index, line in enumerate(lines):
        text = line.text
        if text[0] in _CONTENTS_OPENS and len(text) <= SHORT and marks.CONTENTS.match(text):
            inside = True
        elif inside and _is_prose(line, columns.wrapped(index)):
            inside = False
        if inside:
            roles[index] = FURNITURE
    _mark_entries(lines, roles)


def _mark_references(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark the list of works cited: its numbered entries, up to the first line set off that is none."""
    inside = False
    for index, line in enumerate(lines):
        if "参考" in line.text and marks.REFERENCES.match(line.text):
            inside = True
        elif inside and line.gap and not marks.REFERENCE.match(line.text):
            inside = False
        if inside:
            roles[index] = FURNITURE


def _is_prose(line: Line, wrapped: bool) -> bool:
    return (
        wrapped or line.width > 2 * SHORT or "。" in line.text or (line.ending is FINAL and line.width > 24)
    )


def _mark_entries(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark three or more lines in a row that carry page numbers growing by more than one."""
    run: list[int] = []
    pages: list[int] = []
    for index, line in enumerate([*lines, None]):
        short = line is not None and len(line.text) <= SHORT
        if not (short or run) and line is not None:
            continue
        match = (
            marks.ENTRY.match(line.text) if line is not None and short and _may_be_entry(line.text) else None
        )
        page = int(match[1] or match[2]) if match else 0
        if match and (not pages or page > pages[-1]):
            run.append(index)
            pages.append(page)
        elif run and (line is None or match or index - run[-1] > 3):
            if len(run) >= 3 and pages[-1] - pages[0] >= 2 * (len(run) - 1):
                roles[run[0] : run[-1] + 1] = [FURNITURE] * (run[-1] + 1 - run[0])
            run, pages = ([index], [page]) if match else ([], [])


def _may_be_entry(text: str) -> bool:
    """Whether a short line may begin or end with the number of a page."""
    if not (text[-1].isdecimal() or text[0].isdecimal() or text[0] in _ENTRY_OPENS):
        return False
    return "/" in text or "|" in text or _has_space(text)


def _mark_running_heads(lines: Sequence[Line], roles: list[Role], columns: Columns) -> None:
    """Mark short lines printed again and again, a page number beside them or not."""
    keys = [
        "" if edge or line.ending is not OPEN else _head_key(line)
        for line, edge in zip(lines, columns.edges(), strict=True)
    ]
    often = {key for key, count in Counter(filter(None, keys)).items() if count >= REPEATS}
    if not often:
        return
    last: dict[str, tuple[int, int]] = {}
    near = Counter[str]()
    for index, key in enumerate(keys):
        if key in often:
            page = _page(lines[index])
            above, page_above = last.get(key, (-FAR_APART, page - 1))
            near[key] += index - above < FAR_APART and page != page_above + 1
            last[key] = index, page
    for index, key in enumerate(keys):
        if key in often and not near[key] and roles[index] in (TEXT, TABLE, ITEM):
            roles[index] = FURNITURE


def _page(line: Line) -> int:
    """The page number printed beside a running head, -1 if there is none."""
    return next((int(word) for word in line.text.split() if word.isdecimal() and len(word) <= 4), -1)


def _head_key(line: Line) -> str:
    """A line that is open at its end without its page number, "" if it cannot be a running head."""
    if len(line.text) > 40:
        return ""
    parts = [word for word in line.text.split() if not (word.isdecimal() and len(word) <= 4)]
    return " ".join(parts) if sum(map(len, parts)) >= 3 else ""


def _mark_captions(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark captions: a line that ends in a photo credit, with the lines above it up to a blank one."""
    for index, line in enumerate(lines):
        if line.ending is not OPEN or len(line.text) > LONGEST_CAPTION or not _is_credited(line.text[-60:]):
            continue
        first = index
        while first and not lines[first].gap and index - first < 6:
            first -= 1
        if lines[first].gap == 0 and first:  # set solid with the text above: only from the words 图为 on
            pictured = [i for i in range(first, index) if marks.PICTURED.search(lines[i].text)]
            first = pictured[-1] if pictured else index
        roles[first : index + 1] = [FURNITURE] * (index + 1 - first)


def _is_credited(tail: str) -> bool:
    """Whether a line ends in a photo credit; most have none of its words."""
    return ("摄" in tail or "图" in tail or "绘" in tail) and bool(marks.CREDIT.search(tail))


def _mark_names(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark lines of nothing but names that stand under a title or go on from a byline."""
    seen = 0
    for index, line in enumerate(lines):
        seen += roles[index] is not FURNITURE
        if roles[index] is not TEXT or len(line.text) > 40:
            continue
        above = roles[index - 1] if index else FURNITURE
        below_title = 1 < seen <= 4 and above is TEXT and lines[index - 1].ending is OPEN
        below_heading = above is HEADING and len(line.text.split()) > 1
        if (above is BYLINE or below_heading or below_title) and marks.NAMES_ONLY.match(line.text):
            roles[index] = BYLINE
