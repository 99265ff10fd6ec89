"""Fold variant characters and mark-up residue, and remember where each character came from.

Two layers: replacements of one character by one (``str.translate``, offsets stay), then edits that make text
longer or shorter (a character that becomes several or none, LaTeX residue of scanned pages), after which
``origins`` is no longer the identity.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.model import NormText
from pipeline.offsets import offsets

# Characters that print nothing: soft hyphen, zero-width spaces and joiners, direction marks, inner BOM.
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"

# LaTeX commands that stand for one printed character.
SYMBOLS = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "sim": "~", "approx": "≈",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "lt": "<", "gt": ">",
    "alpha": "α", "beta": "β", "mu": "μ", "circ": "°", "degree": "°", "prime": "′", "to": "→",
    "ldots": "…", "cdots": "…", "quad": " ", "qquad": " ",
}  # fmt: skip

# What is looked for along with the variants: whether there is mark-up, and what ``NormText.bare`` says.
_MARK_UP = frozenset("^${\\")
_NOT_BARE = frozenset(
    "|*\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

_FEW = 30
_THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(?:，[0-9]{3})+(?![0-9])")
# A literal at the head of the pattern lets the search jump to it.
_GROUPED = re.compile(r"，(?<=[0-9]，)[0-9]{3}(?![0-9])")
_DOLLARS = re.compile(r"\$([^$\n]{1,80})\$")
# Mathematics, not two prices: spaced on both sides or neither, it ends as a figure does, or has a backslash or script.
_FORMULA = re.compile(
    r"[^\\]*\\|[^_^]*[_^]\{|[^_^]+\^"
    r"|(?P<space>[ ]?)(?=[^ ])[0-9A-Za-z .,+*/=<>~:()\[\]±×-]*[0-9A-Za-z)\]%](?P=space)\Z"
)
# Scanned formulas stand with every character apart: 2 8 . 7, 3 , 4 5 2. Two digits together tell that spaces mean something.
_TOGETHER = re.compile(r"[0-9]{2}")
_SPREAD = re.compile(
    r"(?<=[0-9])[ ]+(?=[0-9])|(?<=[0-9])[ ]+(?P<mark>[.])[ ]+(?=[0-9])"
    r"|(?<=[0-9])[ ]+(?P<comma>,)[ ]+(?=[0-9][ ]+[0-9][ ]+[0-9](?![ ]*[0-9]))"
)
# A power of a unit or of ten: hm$^2$, 10^{5}, L$^{-1}$.
_POWER = re.compile(
    r"(?<=[0-9A-Za-zμΩ)])(?:[ ]?\$\^\{?[ ]?([-−]?[0-9]{1,2})[ ]?\}?[ ]?\$|\^\{[ ]?([-−]?[0-9]{1,2})[ ]?\}|\^([0-9]))"
)
_RAISED = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹-")
_SPACING = re.compile(r"\\[,;:!]")
_GROUP_COMMA = re.compile(r"\{,\}(?<=[0-9]\{,\})(?=[0-9])")
# 42.⏎18亿元 and 186,542⏎万元: a line broken inside a figure. The units are those that follow figures in reports.
_BROKEN = re.compile(
    r"[0-9](\.)?[ \u3000]*(\r?\n[ \u3000]*)"
    r"((?(1)[0-9]+[ ]?|)(?:(?:万亿|万|亿)(?:元|美元|港元|人次|人|吨|千瓦时|千瓦|亩|户|平方米|公里|标准?箱"
    r"|(?=[名个家件辆台头只株立次册场套米升斤余多]))|元(?![旦素件首])|%|‰|个?百分点))"
)
# What such a break looks like from its end, which is quicker found.
_MAYBE_BROKEN = re.compile(r"\n(?<=[0-9. \u3000\r]\n)[ \u3000]*[0-9万亿元%‰个百]")
# 3,4⏎52.18 万元: a line broken inside a group of thousands.
_BROKEN_GROUP = re.compile(
    r",(?<=[0-9],)(?<![0-9]{4},)(?:(?P<n0>)|(?P<n1>[0-9])|(?P<n2>[0-9]{2}))(?P<line>[ \u3000]*\r?\n[ \u3000]*)"
    r"(?P<rest>(?(n0)[0-9]{3}|(?(n1)[0-9]{2}|[0-9]))(?:,[0-9]{3})*(?:\.[0-9]+)?[ ]?)(?=[万亿元人家个户吨辆件台亩])"
)
# A column is no wider than this, in characters; its lines agree within so many half-width cells.
_WIDEST, _RAGGED = 130, 6
_SCRIPT = re.compile(r"\{(?<=[_^]\{)([^{}\n]{0,40})\}")
_WRAPPER = re.compile(r"\\(?:mathrm|mathbf|mathit|text|textbf|rm|bf|mbox|operatorname)\s?\{([^{}\n]{0,60})\}")
_COMMAND = re.compile(r"\\([a-zA-Z]{1,12})(?![a-zA-Z])")
_ESCAPED = re.compile(r"\\([%$&#_{}])")


class Edit(NamedTuple):
    """Replace ``[start, end)`` by ``text``, which may be empty."""

    start: int
    end: int
    text: str


def variants(characters: Mapping[int, str]) -> re.Pattern[str]:
    """What finds the characters that ``normalise`` folds or drops, a hundred times faster than looking at each."""
    chars = {*map(chr, characters), *INVISIBLE, *_MARK_UP, *_NOT_BARE}
    return re.compile(f"[{re.escape(''.join(sorted(chars)))}]")


def normalise(
    source_text: str, characters: Mapping[int, str], finder: re.Pattern[str] | None = None
) -> NormText:
    """Fold the variants named by ``characters`` (code point → what it is matched as, ``""`` to drop it).

    Newlines and all other characters stay. ``NormText.origins`` maps every character to its offset in
    ``source_text``, in code points; it is the identity ``range`` unless a replacement was not one to one.
    Who reads many texts gives a ``finder``, the ``variants`` of the ``characters``; the result is the same.
    """
    seen = set(finder.findall(source_text) if finder else source_text)
    used = {char: characters[ord(char)] for char in seen if ord(char) in characters}
    text = _thousands(_fold(source_text, {char: new for char, new in used.items() if len(new) == 1}))
    resized = {char: new for char, new in used.items() if len(new) != 1}
    dropped = dict.fromkeys(seen.intersection(INVISIBLE), "")
    left = seen.difference(used).union(*used.values())
    latex = () if left.isdisjoint(_MARK_UP) else _latex_edits(text)
    edits = [*_character_edits(source_text, dropped | resized), *latex, *_line_edits(text)]
    bare = left.isdisjoint(_NOT_BARE)
    if not edits:
        return NormText(text, range(len(text)), source_text, bare)
    return NormText(*_applied(text, _merge(edits)), source_text, bare)


def _fold(text: str, table: Mapping[str, str]) -> str:
    """Replace characters one by one; a few of them faster than ``translate`` does."""
    if len(table) > _FEW or table.keys() & set(table.values()):
        return text.translate({ord(char): new for char, new in table.items()})
    for char, new in table.items():
        text = text.replace(char, new)
    return text


def _thousands(text: str) -> str:
    """Turn the full-width comma into an ASCII one where it groups thousands: 1，100 → 1,100."""
    if not _GROUPED.search(text):
        return text
    return _THOUSANDS.sub(lambda match: match[0].replace("，", ","), text)


def _character_edits(text: str, table: Mapping[str, str]) -> Iterator[Edit]:
    if not table:
        return
    for match in re.finditer("[" + "".join(map(re.escape, table)) + "]", text):
        yield Edit(match.start(), match.end(), table[match[0]])


def _latex_edits(text: str) -> Iterator[Edit]:
    """Edits that take the mark-up away and leave what a reader saw: PM_{2.5} → PM2.5, $12.5 \\%$ → 12.5%."""
    raised: set[int] = set()
    if "^" in text:
        for match in _POWER.finditer(text):
            raised.update(range(*match.span()))
            yield from _raise(match)
    if "$" in text:
        yield from (edit for edit in _dollar_edits(text) if edit.start not in raised)
    if "{" in text:
        for match in _SCRIPT.finditer(text):
            yield from _unwrap(match, match.start() - 1, raised)
    if "\\" in text:
        for match in _WRAPPER.finditer(text):
            yield from _unwrap(match, match.start(), raised)
        yield from _command_edits(text)


def _unwrap(match: re.Match[str], start: int, raised: Container[int]) -> Iterator[Edit]:
    """What stands in braces alone is left, unless the mark-up that begins at ``start`` is dealt with."""
    if start not in raised:
        yield Edit(start, match.start(1), "")
        yield Edit(match.end(1), match.end(), "")


def _raise(match: re.Match[str]) -> Iterator[Edit]:
    """m$^{2}$ → m²; the raised digits stand for the last character, so that a span takes in the mark-up."""
    digits = (match[1] or match[2] or match[3]).translate(_RAISED)
    yield Edit(match.start(), match.end() - 1, "")
    yield Edit(match.end() - 1, match.end(), digits)


def _dollar_edits(text: str) -> Iterator[Edit]:
    """The pairs of dollar signs that hold a formula; a sign that opens none may be a price."""
    position = 0
    while match := _DOLLARS.search(text, position):
        if _FORMULA.match(match[1]):
            yield Edit(match.start(), match.start() + 1, "")
            yield from _spread_edits(match)
            yield Edit(match.end() - 1, match.end(), "")
        # hm$^2$ is no formula of its own, but its two signs belong together
        whole = _FORMULA.match(match[1]) or match[1].startswith("^")
        position = match.end() if whole else match.start() + 1


def _spread_edits(formula: re.Match[str]) -> Iterator[Edit]:
    """$2 8 . 7$ → 28.7: the spaces between the digits of a formula in which every digit stands alone."""
    if " " not in formula[1] or _TOGETHER.search(formula[1]):
        return
    for match in _SPREAD.finditer(formula[1]):
        start, kept = formula.start(1), max(match.start("mark"), match.start("comma"))
        if kept < 0:
            yield Edit(start + match.start(), start + match.end(), "")
        else:  # the mark stays where it stands, the spaces on both sides go
            yield Edit(start + match.start(), start + kept, "")
            yield Edit(start + kept + 1, start + match.end(), "")


def _command_edits(text: str) -> Iterator[Edit]:
    for match in _ESCAPED.finditer(text):
        yield Edit(match.start(), match.start(1), "")
    for match in _SPACING.finditer(text):
        yield Edit(match.start(), match.end(), "")
    for match in _GROUP_COMMA.finditer(text):
        yield Edit(match.start(), match.end(), ",")
    for match in _COMMAND.finditer(text):
        if match[1] in SYMBOLS:
            yield Edit(match.start(), match.end(), SYMBOLS[match[1]])


def _line_edits(text: str) -> Iterator[Edit]:
    """Where a line breaks inside a figure, it is made to break behind it; in a column layout repair joins the lines."""
    for likely in _MAYBE_BROKEN.finditer(text):
        match = _BROKEN.match(text, _figure_before(text, likely.start()))
        if not match or _in_column(text, match.start(2)):
            continue
        yield Edit(match.start(2), match.end(2), "")
        if text[match.end() : match.end() + 1].strip("\r\n"):
            yield Edit(match.end(), match.end(), "\n")
    for match in _BROKEN_GROUP.finditer(text):
        yield Edit(match.start("line"), match.end("line"), "")


def _figure_before(text: str, end: int) -> int:
    """Where the digit stands with which a line ends at ``end``, if it ends in a digit and at most a point and spaces."""
    last = end - 1 - (text[end - 1] == "\r")
    while last > 0 and text[last] in " \u3000":
        last -= 1
    return max(last - (text[last] == "."), 0)


def _in_column(text: str, end: int) -> bool:
    """Whether the line that ends at ``end`` is as wide as a neighbour, as the lines of a column are."""
    start = text.rfind("\n", 0, end) + 1
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    if end - start > _WIDEST:
        return False
    below = text[end : end + 3 * _WIDEST].lstrip("\r\n").partition("\n")[0]
    width = _width(text[start:end])
    return any(line and abs(_width(line) - width) <= _RAGGED for line in (above, below))


def _width(line: str) -> int:
    """In half-width cells."""
    line = line.strip()
    return (len(line.encode("utf-8", "surrogatepass")) + len(line)) // 2


def _merge(edits: list[Edit]) -> Sequence[Edit]:
    """The edits in order, without those that overlap an earlier one."""
    kept: list[Edit] = []
    end = 0
    for edit in sorted(edits):
        if edit.start >= end:
            kept.append(edit)
            end = edit.end
    return kept


def _applied(text: str, edits: Sequence[Edit]) -> tuple[str, Sequence[int]]:
    """The text with its edits made, and where each of its characters stood."""
    parts: list[str] = []
    origins = array("I")
    places = offsets(len(text))
    done = 0
    for edit in edits:
        parts += text[done : edit.start], edit.text
        origins += places[done : edit.start]
        if edit.text:
            origins.extend([edit.start] * len(edit.text))
        done = edit.end
    parts.append(text[done:])
    origins += places[done : len(text)]
    return "".join(parts), origins
