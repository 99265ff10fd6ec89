"""What each line is for: text, heading, byline, note — or page furniture, which goes into no article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from pipeline.stages.split import marks, words
from pipeline.stages.split.lines import FINAL, OPEN, PARTIAL, Columns, End, Lines, cells

SHORT = 80  # characters: nothing longer is furniture, a heading or a byline
LONGEST_CAPTION = 300
REPEATS = 3  # a short line printed this often is a running head
FAR_APART = 8  # lines between two prints of a running head; closer ones are a table or a list
_LONGEST_HEAD = 40  # characters: a running head, or a line of names
_APART = 4  # lines from one entry of contents to the next
_CREDITED = frozenset("摄影道图绘片）)")  # a photo credit that names the photographer ends in one of these
_TITLE_LINES = 4  # down to this line, furniture not counted, names may stand under a title


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


_ROLES = {role.name: role for role in Role}
# An attribute of such a class costs twenty times what a name does.
TEXT, HEADING, ITEM, TABLE, BYLINE, NOTE, LEAD, EDITOR, DATELINE, FURNITURE = Role


#: With one of these, or a digit, a line begins that is a heading, a note, a lead or an item: prose seldom does.
_OPENS = frozenset(
    "#（(【[［作本—-编摘第一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
    "*+•●○◆◇■□▪▶►➤★☆※>①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳0123456789" + "".join(word[0] for word in words.LEADS.split())
)
# These are searched for in the first characters of all lines, or the last, at once.
_CONTENTS_OPENS = re.compile("[■●◆目本要导C]")
_ENTRY_OPENS = re.compile(r"[-*•·P/\d]")
_REFERENCES_OPENS = re.compile(r"[【\[#主参]")
_DIGIT = re.compile(r"\d")
# One alternation each, in which an earlier pattern goes before a later one: a call costs more than an attempt.
_FURNITURE = re.compile(
    "|".join(
        pattern.pattern
        for pattern in (
            marks.PAGE_NUMBER, marks.RULE, marks.WEB, marks.MAIL, marks.IMAGE, marks.URL, marks.IMPRINT, marks.CAPTION,
        )
    )
)  # fmt: skip
#: All of that but an address of mail begins with one of these, or a digit.
_FURNITURE_OPENS = frozenset(
    "0123456789-—–·.•~ivxlcIVXLCPp第（(【[［ABD=_*―─━═…☆★◇◆○●□■▲△▼▽※＊|+:✎浏阅点延首登注分!<图hw每"
    "◀▶◄►↑↓←→⬆⬇上下左右题配资扫"
).union(
    word[0]
    for group in (words.WEB, words.MAIL, words.IMPRINT_PEOPLE, words.IMPRINT_FACTS)
    for word in group.split()
)
# Furniture with a date or the number of an issue in it.
_DATED = re.compile("|".join(pattern.pattern for pattern in (marks.MASTHEAD, marks.TIMESTAMP)))
_DATED_OPENS = frozenset("总第")
_YEAR = re.compile(r"\d\d{3}")
_START = re.compile(
    "|".join(
        f"(?P<{role.name}>{'|'.join(pattern.pattern for pattern in patterns)})"
        for role, *patterns in (
            (HEADING, marks.MARKDOWN_HEADING),
            (NOTE, marks.AUTHOR_NOTE),
            (LEAD, marks.LEAD),
            (EDITOR, marks.EDITOR),
            (ITEM, marks.NUMBERED, marks.BULLET),
        )
    )
)


def classify(lines: Lines, columns: Columns) -> list[Role]:
    """The role of each line."""
    edges, plain = columns.edges, lines.plain
    known = zip(lines.texts, lines.firsts, lines.endings, edges, strict=True)
    roles = [_role(text, first, ending, edge, plain) for text, first, ending, edge in known]
    _mark_contents(lines, roles, columns)
    _mark_entries(lines, roles)
    _mark_references(lines, roles)
    _mark_running_heads(lines, roles, columns)
    _mark_captions(lines, roles)
    _mark_names(lines, roles)
    return roles


def _role(text: str, first: str, ending: End, edge: int, plain: bool) -> Role:
    """The role of a line by itself; ``edge`` is not 0 if it is one of the wrapped lines of a column, and ``plain``
    says that there is no white space in it but the space."""
    head = text if len(text) <= marks.WIRED_REACH else text[: marks.WIRED_REACH]
    if len(text) <= SHORT:
        spaced = not edge and (" " in text or not (plain or text.isprintable()))
        if not edge and ending is not PARTIAL and _is_furniture(text, first, ending, spaced):
            return FURNITURE
        if (
            first in marks.BYLINE_OPENS or ((ending is OPEN or text[-1] in "）)") and _says_who(head))
        ) and marks.BYLINE.match(text):
            return BYLINE
        if first in "（(" and marks.SIGNATURE.match(text):
            return NOTE
        if (
            not edge
            and (first == "|" or spaced)
            and (not plain or _ends_in_figure(text))
            and marks.TABLE_ROW.match(text)
        ):
            return TABLE
    if first == "|" == text[-1]:
        return TABLE
    begins = TEXT
    # how headings, notes, leads and items begin is known, of datelines it is what stands near the beginning
    if first in _OPENS or first.isdecimal():
        match = _START.match(text, 0, 400)
        begins = _ROLES[match.lastgroup] if match and match.lastgroup else TEXT
        if begins is HEADING or begins is NOTE or begins is LEAD:
            return begins
    wired = "讯" in head or "电" in head or "息" in head
    return DATELINE if wired and marks.DATELINE.match(text, 0, 400) else begins


def _says_who(head: str) -> bool:
    """Whether a line says near its beginning what its people are, as bylines do that open with no word for it."""
    if not ("者" in head or "员" in head or "稿" in head or "辑" in head):
        return False
    head = head[: marks.REPORTING_REACH]
    return "者" in head or "员" in head or "稿" in head or "辑" in head


def _ends_in_figure(text: str) -> bool:
    """Whether the last character is one of a figure, as in a row whose cells are a single space apart."""
    last = text[-1]
    return last.isdecimal() or last in ",.%"


def _is_furniture(text: str, first: str, ending: End, spaced: bool) -> bool:
    if ending is FINAL:
        return first in _FURNITURE_OPENS and bool(marks.RULE.match(text))
    opens = first in _FURNITURE_OPENS or first.isdecimal() or "@" in text
    if (opens and _FURNITURE.match(text)) or _is_navigation(text) or _is_contact(text, spaced):
        return True
    if (first in _DATED_OPENS or _says_date(text)) and _DATED.match(text):
        return True
    return (text[-1] == ")" or text[-1].isdecimal()) and _has_leader(text) and bool(marks.LEADER.match(text))


def _says_date(text: str) -> bool:
    """Whether there is in the text what there is in all dates and numbers of issues."""
    between = "年" in text or "-" in text or "." in text or "/" in text
    return between and bool(_YEAR.search(text))


def _has_leader(text: str) -> bool:
    """Whether there is in the text one of the marks that lead from an entry of contents to its page."""
    return "." in text or "…" in text or "·" in text or "．" in text or "。" in text


def _is_navigation(text: str) -> bool:
    likely = ">" in text or "|" in text or "｜" in text or "»" in text
    return likely and bool(marks.NAVIGATION.match(text))


def _is_contact(text: str, spaced: bool) -> bool:
    """Whether a line tells an address, or the registration of a site."""
    if (spaced or ":" in text or "：" in text) and marks.CONTACT.match(text):
        return True
    return ("ICP备" in text or "公网安备" in text) and bool(marks.REGISTRATION.match(text))


def _has_space(text: str) -> bool:
    """Whether there may be white space in the text: all but the plain space is not printable."""
    return " " in text or not text.isprintable()


def _mark_contents(lines: Lines, roles: list[Role], columns: Columns) -> None:
    """Mark contents: what follows the word 目录 up to the first prose."""
    texts = lines.texts
    stop = 0
    for opening in _CONTENTS_OPENS.finditer("".join(lines.firsts)):
        index = opening.start()
        if index >= stop and _heads_contents(texts[index]):
            stop = _end_of_contents(lines, columns, index)
            roles[index:stop] = [FURNITURE] * (stop - index)


def _heads_contents(text: str) -> bool:
    return len(text) <= SHORT and bool(marks.CONTENTS.match(text))


def _end_of_contents(lines: Lines, columns: Columns, start: int) -> int:
    """The first line of prose after the head of contents at ``start``."""
    for index in range(start + 1, len(lines.texts)):
        if not _heads_contents(lines.texts[index]) and _is_prose(lines, index, columns.edges[index] > 0):
            return index
    return len(lines.texts)


def _mark_references(lines: Lines, roles: list[Role]) -> None:
    """Mark the list of works cited: its numbered entries, up to the first line set off that is none."""
    stop = 0
    for opening in _REFERENCES_OPENS.finditer("".join(lines.firsts)):
        start = opening.start()
        if start < stop or not marks.REFERENCES.match(lines.texts[start]):
            continue
        stop = start + 1
        while stop < len(roles) and not (lines.gaps[stop] and not marks.REFERENCE.match(lines.texts[stop])):
            stop += 1
        roles[start:stop] = [FURNITURE] * (stop - start)


def _is_prose(lines: Lines, index: int, wrapped: bool) -> bool:
    text = lines.texts[index]
    if wrapped or len(text) > 2 * SHORT or "。" in text:
        return True
    return cells(text) > (24 if lines.endings[index] is FINAL else 2 * SHORT)


def _mark_entries(lines: Lines, roles: list[Role]) -> None:
    """Mark three or more lines in a row that carry page numbers growing by more than one."""
    run: list[int] = []
    pages: list[int] = []
    for index, page in _entries(lines):
        if run and not (page > pages[-1] and index - run[-1] <= _APART):
            _mark_run(run, pages, roles)
            run, pages = [], []
        run.append(index)
        pages.append(page)
    if run:
        _mark_run(run, pages, roles)


def _mark_run(run: Sequence[int], pages: Sequence[int], roles: list[Role]) -> None:
    if len(run) >= 3 and pages[-1] - pages[0] >= 2 * (len(run) - 1):
        roles[run[0] : run[-1] + 1] = [FURNITURE] * (run[-1] + 1 - run[0])


def _entries(lines: Lines) -> Iterator[tuple[int, int]]:
    """The short lines that begin or end with the number of a page, and that number."""
    opened = [opening.start() for opening in _ENTRY_OPENS.finditer("".join(lines.firsts))]
    closed = [closing.start() for closing in _DIGIT.finditer("".join(lines.lasts))]
    for index in sorted({*opened, *closed}):
        text = lines.texts[index]
        if len(text) <= SHORT and ("/" in text or "|" in text or _has_space(text)):
            match = marks.ENTRY.match(text)
            if match:
                yield index, int(match[1] or match[2])


def _mark_running_heads(lines: Lines, roles: list[Role], columns: Columns) -> None:
    """Mark short lines printed again and again, a page number beside them or not."""
    texts = lines.texts
    endings = lines.endings
    keys = {
        index: _head_key(texts[index])
        for index, edge in enumerate(columns.edges)
        if not edge and endings[index] is OPEN and len(texts[index]) <= _LONGEST_HEAD
    }
    printed = list(filter(None, keys.values()))
    if len(printed) - len(set(printed)) < REPEATS - 1:
        return  # none as often as that
    often = {key for key, count in Counter(printed).items() if count >= REPEATS}
    if not often:
        return
    last: dict[str, tuple[int, int]] = {}
    near = Counter[str]()
    for index, key in keys.items():
        if key in often:
            page = _page(texts[index])
            above, page_above = last.get(key, (-FAR_APART, page - 1))
            near[key] += index - above < FAR_APART and page != page_above + 1
            last[key] = index, page
    for index, key in keys.items():
        if key in often and not near[key] and roles[index] in (TEXT, TABLE, ITEM):
            roles[index] = FURNITURE


def _page(text: str) -> int:
    """The page number printed beside a running head, -1 if there is none."""
    return next((int(word) for word in text.split() if word.isdecimal() and len(word) <= 4), -1)


def _head_key(text: str) -> str:
    """A line that is open at its end without its page number, "" if it cannot be a running head."""
    parts = text.split()
    if len(parts) == 1:
        return text if len(text) > 4 or (len(text) > 2 and not text.isdecimal()) else ""
    parts = [word for word in parts if not (word.isdecimal() and len(word) <= 4)]
    return " ".join(parts) if sum(map(len, parts)) >= 3 else ""


def _mark_captions(lines: Lines, roles: list[Role]) -> None:
    """Mark captions: a line that ends in a photo credit, with the lines above it up to a blank one."""
    gaps, texts = lines.gaps, lines.texts
    for index, ending in enumerate(lines.endings):
        if ending is not OPEN or not _is_credited(texts[index]):
            continue
        first = index
        while first and not gaps[first] and index - first < 6:
            first -= 1
        if gaps[first] == 0 and first:  # set solid with the text above: only from the words 图为 on
            pictured = [i for i in range(first, index) if marks.PICTURED.search(texts[i])]
            first = pictured[-1] if pictured else index
        roles[first : index + 1] = [FURNITURE] * (index + 1 - first)


def _is_credited(text: str) -> bool:
    """Whether a line ends in a photo credit; most have none of its words."""
    if len(text) > LONGEST_CAPTION or not ("图" in text or "摄" in text or "绘" in text):
        return False
    tail = text[-60:]
    # what does not end in a word for it has a mark behind such a word
    likely = tail[-1] in _CREDITED or ":" in tail or "：" in tail or "/" in tail or "／" in tail
    return likely and bool(marks.CREDIT.search(tail))


def _mark_names(lines: Lines, roles: list[Role]) -> None:
    """Mark lines of nothing but names that stand under a title or go on from a byline."""
    texts = lines.texts
    seen = 0
    above = FURNITURE
    for index, role in enumerate(roles):
        if role is above is TEXT and seen >= _TITLE_LINES:
            continue  # as for most lines
        seen += role is not FURNITURE
        if role is TEXT and len(texts[index]) <= _LONGEST_HEAD:
            below_title = seen > 1 and above is TEXT and lines.endings[index - 1] is OPEN
            below_heading = above is HEADING and len(texts[index].split()) > 1
            if (above is BYLINE or below_heading or below_title) and marks.NAMES_ONLY.match(texts[index]):
                roles[index] = role = BYLINE
        above = role
