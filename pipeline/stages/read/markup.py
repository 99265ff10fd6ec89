"""HTML cut into tags and text with their offsets, in one pass whose time grows with the length whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import Final, NamedTuple

#: Elements whose content is no markup: it ends at their end tag alone.
_RAW: Final = frozenset({"script", "style", "textarea", "xmp", "iframe", "noembed", "noframes", "title"})
#: Of these the content is text, with character references.
_ESCAPABLE: Final = frozenset({"title", "textarea"})
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

_NAME: Final = re.compile(r"[A-Za-z][^\s/>]{0,60}")
#: A quote counts only behind an equals sign; possessive, so that nothing is tried twice.
_REST: Final = re.compile(r"""(?:=\s*+(?>"[^"]*+"|'[^']*+'|(?=[^"']))|[^>=]++)*+>""")
_ATTRIBUTE: Final = re.compile(r"""([^\s=/>"']++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?""")
_REFERENCE: Final = re.compile(
    r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{0,31};|(?:nbsp|amp|lt|gt|quot|copy|middot))"
)


class Tag(NamedTuple):
    """A start or end tag, ``[start, end)`` in the raw text; ``inner`` is what stands between name and bracket."""

    name: str
    start: int
    end: int
    closing: bool
    inner: str

    def attributes(self) -> Mapping[str, str]:
        """Names in lower case and values, character references resolved; of a name given twice the first counts."""
        if not self.inner:
            return _NOTHING
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.inner[:20_000]):
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found.setdefault(match[1].lower(), unescape(value))
        return found


class Chars(NamedTuple):
    """A run of text, ``[start, end)`` in the raw text. ``raw`` names the element that has no markup in it."""

    start: int
    end: int
    raw: str = ""


def tokens(html: str) -> Iterator[Tag | Chars]:
    """Tags and text in order; comments, declarations and processing instructions are left out."""
    return _Scanner(html).scan()


def resolved(html: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The text ``[start, end)`` in pieces with their offsets: stretches as they stand, and character references.

    A stretch has one character for each raw one; of a reference all its characters stand for the whole of it.
    """
    at = start
    if html.find("&", start, end) < 0:
        yield html[start:end], start, end
        return
    for match in _REFERENCE.finditer(html, start, end):
        text = unescape(match[0])
        if text == match[0]:
            continue
        if match.start() > at:
            yield html[at : match.start()], at, match.start()
        yield text, match.start(), match.end()
        at = match.end()
    if at < end:
        yield html[at:end], at, end


class _Scanner:
    """Remembers what was searched for in vain, so that no rest of the text is searched twice."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._missing: set[str] = set()
        self._last_bracket = html.rfind(">")
        self._quotes_balance = True

    def scan(self) -> Iterator[Tag | Chars]:
        html, at, text_from = self._html, 0, 0
        while (at := html.find("<", at)) >= 0:
            found = self._markup(at)
            if found is None:  # a bare bracket
                at += 1
                continue
            if at > text_from:
                yield Chars(text_from, at)
            end, tag = found
            if tag is not None:
                yield tag
                if tag.name in _RAW and not tag.closing and not self._is_empty(tag):
                    stop = self._raw_end(tag.name, end)
                    yield Chars(end, stop, tag.name)
                    end = stop
            at = text_from = end
        if text_from < len(html):
            yield Chars(text_from, len(html))

    def _is_empty(self, tag: Tag) -> bool:
        """Whether ``<script …/>`` has no end tag, as in XHTML: another begins before one ends."""
        if not tag.inner.endswith("/"):
            return False
        following = re.compile(rf"<(/?){tag.name}(?=[\s/>])", re.IGNORECASE).search(self._html, tag.end)
        return not (following and following[1])

    def _markup(self, at: int) -> tuple[int, Tag | None] | None:
        """Where what begins at the bracket ends, with the tag if it is one; ``None`` where it is text."""
        html = self._html
        follows = html[at + 1 : at + 2]
        if follows == "!":
            return self._declaration(at), None
        if follows == "?":
            return self._after(">", at), None
        closing = follows == "/"
        name = _NAME.match(html, at + 1 + closing)
        if not name or at > self._last_bracket:
            return (self._after(">", at), None) if closing and at < self._last_bracket else None
        end = self._tag_end(name.end())
        inner = "" if closing else html[name.end() : end - 1]
        return end, Tag(name[0].lower(), at, end, closing, inner)

    def _declaration(self, at: int) -> int:
        """After a comment, a CDATA section's mark or a doctype; an open comment ends with its first line or tag."""
        html = self._html
        if html.startswith("<!-->", at) or html.startswith("<!--->", at):
            return html.index(">", at) + 1
        if html.startswith("<!--", at):
            end = self._find("-->", at + 4)
            return end + 3 if end >= 0 else self._after(">", at)
        if html.startswith("<![CDATA[", at):
            return at + len("<![CDATA[")
        return self._after(">", at)

    def _tag_end(self, at: int) -> int:
        match = _REST.match(self._html, at) if self._quotes_balance else None
        if match:
            return match.end()
        self._quotes_balance = False
        return self._after(">", at)

    def _raw_end(self, name: str, at: int) -> int:
        """Where the end tag begins; without one a script reaches to the end, other elements to the next tag."""
        match = None
        if name not in self._missing:
            match = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self._html, at)
        if match:
            return match.start()
        self._missing.add(name)
        if name in ("script", "style"):
            return len(self._html)
        bracket = self._html.find("<", at)
        return bracket if bracket >= 0 else len(self._html)

    def _after(self, mark: str, at: int) -> int:
        end = self._find(mark, at)
        return end + len(mark) if end >= 0 else len(self._html)

    def _find(self, mark: str, at: int) -> int:
        if mark in self._missing:
            return -1
        end = self._html.find(mark, at)
        if end < 0:
            self._missing.add(mark)
        return end
