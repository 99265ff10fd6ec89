"""Text of a document as HTML: everything escaped, line breaks kept, what does not print made visible."""

from __future__ import annotations

import html
import re
import unicodedata

# What a page cannot show or should not obey: controls, bidirectional overrides, invisible code points.
# Joiners (U+200C, U+200D) stay, emoji and several scripts are written with them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_LONE_CR = re.compile("\r(?!\n)")
_LINE_ENDS = frozenset("\x0b\x0c\x85\u2028\u2029")


def line_breaks(text: str) -> str:
    """The same number of code points with every old-style line end (a lone CR) as LF; CR LF stays a pair."""
    return _LONE_CR.sub("\n", text)


def printable(text: str) -> str:
    """HTML of ``text`` (from ``line_breaks``): escaped, CR of CR LF dropped, the unprintable as labels."""
    return _UNPRINTABLE.sub(_label_element, html.escape(text.replace("\r", "")))


def plain(text: str) -> str:
    """``text`` on one line, unescaped, the unprintable as labels; for attributes, cells and JSON."""
    return _UNPRINTABLE.sub(lambda m: f"⟨{_label(m[0])}⟩", " ".join(re.split("[\r\n\t]+", text)))


def cell(text: str, limit: int = 160) -> str:
    """HTML of ``text`` on one line, cut in the middle if it is longer than ``limit``."""
    return html.escape(shorten(plain(text), limit))


def shorten(text: str, limit: int) -> str:
    """``text``, or its beginning and end around an ellipsis and the count of characters."""
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2]}…{text[-limit // 4 :]}（共{len(text)}字）"


def _label(char: str) -> str:
    return f"U+{ord(char):04X}"


def _label_element(match: re.Match[str]) -> str:
    char = match[0]
    name = unicodedata.name(char, "control character")
    end = "\n" if char in _LINE_ENDS else ""
    return f'<b class="ctl" title="{html.escape(name)}">{_label(char)}</b>{end}'
