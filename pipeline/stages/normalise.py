"""Fold variant characters and mark-up residue, and remember where each character came from.

Two layers: replacements of one character by one (``str.translate``, offsets stay), then edits that make text
longer or shorter (a character that becomes several or none, LaTeX residue of scanned pages), after which
``origins`` is no longer the identity.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.model import NormText

# Characters that print nothing: soft hyphen, zero-width spaces and joiners, direction marks, inner BOM.
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"

# LaTeX commands that stand for one printed character.
SYMBOLS = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "sim": "~", "approx": "≈",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "lt": "<", "gt": ">",
    "alpha": "α", "beta": "β", "mu": "μ", "circ": "°", "degree": "°", "prime": "′", "to": "→",
    "ldots": "…", "cdots": "…", "quad": " ", "qquad": " ",
}  # fmt: skip

_FEW = 30
_THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(?:，[0-9]{3})+(?![0-9])")
_DOLLARS = re.compile(r"\$([^$\n]{1,80})\$")
# Mathematics, not two prices: it ends as a figure does, or has a backslash or a script.
_FORMULA = re.compile(r"[^\\]*\\|[^_^]*[_^]\{|[0-9A-Za-z .,+*/=<>~:()\[\]±×-]*[0-9A-Za-z)\]%]\Z")
_SCRIPT = re.compile(r"[_^]\{([^{}\n]{0,40})\}")
_WRAPPER = re.compile(r"\\(?:mathrm|mathbf|mathit|text|textbf|rm|bf|mbox|operatorname)\s?\{([^{}\n]{0,60})\}")
_COMMAND = re.compile(r"\\([a-zA-Z]{1,12})(?![a-zA-Z])")
_ESCAPED = re.compile(r"\\([%$&#_{}])")


class Edit(NamedTuple):
    """Replace ``[start, end)`` by ``text``, which may be empty."""

    start: int
    end: int
    text: str


def normalise(source_text: str, characters: Mapping[int, str]) -> NormText:
    """Fold the variants named by ``characters`` (code point → what it is matched as, ``""`` to drop it).

    Newlines and all other characters stay. ``NormText.origins`` maps every character to its offset in
    ``source_text``, in code points; it is the identity ``range`` unless a replacement was not one to one.
    """
    used = {char: characters[ord(char)] for char in set(source_text) if ord(char) in characters}
    text = _thousands(_fold(source_text, {char: new for char, new in used.items() if len(new) == 1}))
    resized = {char: new for char, new in used.items() if len(new) != 1}
    edits = _merge([*_character_edits(source_text, resized), *_latex_edits(text)])
    if not edits:
        return NormText(text, range(len(text)), source_text)
    return _apply(text, edits, source_text)


def _fold(text: str, table: Mapping[str, str]) -> str:
    """Replace characters one by one; a few of them faster than ``translate`` does."""
    if len(table) > _FEW or table.keys() & set(table.values()):
        return text.translate({ord(char): new for char, new in table.items()})
    for char, new in table.items():
        text = text.replace(char, new)
    return text


def _thousands(text: str) -> str:
    """Turn the full-width comma into an ASCII one where it groups thousands: 1，100 → 1,100."""
    if "，" not in text:
        return text
    return _THOUSANDS.sub(lambda match: match[0].replace("，", ","), text)


def _character_edits(text: str, resized: Mapping[str, str]) -> Iterator[Edit]:
    table = {**{char: "" for char in INVISIBLE if char in text}, **resized}
    if not table:
        return
    for match in re.finditer("[" + "".join(map(re.escape, table)) + "]", text):
        yield Edit(match.start(), match.end(), table[match[0]])


def _latex_edits(text: str) -> Iterator[Edit]:
    """Edits that take the mark-up away and leave what a reader saw: PM_{2.5} → PM2.5, $12.5 \\%$ → 12.5%."""
    if "$" in text:
        for match in _DOLLARS.finditer(text):
            if _FORMULA.match(match[1]):
                yield Edit(match.start(), match.start() + 1, "")
                yield Edit(match.end() - 1, match.end(), "")
    if "{" in text:
        for pattern in (_SCRIPT, _WRAPPER):
            for match in pattern.finditer(text):
                yield Edit(match.start(), match.start(1), "")
                yield Edit(match.end(1), match.end(), "")
    if "\\" in text:
        for match in _ESCAPED.finditer(text):
            yield Edit(match.start(), match.start(1), "")
        for match in _COMMAND.finditer(text):
            if match[1] in SYMBOLS:
                yield Edit(match.start(), match.end(), SYMBOLS[match[1]])


def _merge(edits: list[Edit]) -> Sequence[Edit]:
    """The edits in order, without those that overlap an earlier one."""
    kept: list[Edit] = []
    end = 0
    for edit in sorted(edits):
        if edit.start >= end:
            kept.append(edit)
            end = edit.end
    return kept


def _apply(text: str, edits: Sequence[Edit], original: str) -> NormText:
    parts: list[str] = []
    origins = array("I")
    done = 0
    for edit in edits:
        parts += text[done : edit.start], edit.text
        origins.extend(range(done, edit.start))
        origins.extend([edit.start] * len(edit.text))
        done = edit.end
    parts.append(text[done:])
    origins.extend(range(done, len(text)))
    return NormText("".join(parts), origins, original)
