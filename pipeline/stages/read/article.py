"""Which lines of a page are the article: all but navigation, footers, notices and lists of links around it.

Running text is left out only where a footer speaks of the site: a paragraph missed is worse than a menu too much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

from pipeline.stages.read.pieces import words
from pipeline.stages.read.webpage import Element, Page, PageLine, is_running

#: Words in the class or id of what frames a page, English and as Chinese sites spell them.
_FRAME: Final = words(
    "nav navbar navigation menu topbar toolbar breadcrumb breadcrumbs crumb crumbs mianbaoxie daohang"
    " sidebar aside related relate recommend recommended recommendation tuijian xiangguan hotlist"
    " hotnews hot rank ranking paihang share sharing bshare jiathis bdsharebuttonbox comment comments"
    " pinglun reply pagination pager pagenav page-nav advert advertisement ads ad gg banner login"
    " register search qrcode ewm friendlink links youlian subscribe promo widget tags taglist skip toc"
)
_FOOT: Final = words("footer foot bottom copyright banquan dibu cookie cookies consent gdpr beian disclaimer")
_ROLES: Final[Mapping[str, str]] = {
    "navigation": "nav", "banner": "nav", "search": "nav", "menu": "nav", "menubar": "nav", "toolbar": "nav",
    "complementary": "nav", "contentinfo": "footer", "dialog": "footer", "alertdialog": "footer",
    "main": "main", "article": "main",
}  # fmt: skip
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_\s\d]+")
_FIGURE: Final = re.compile(r"\d")

#: Share of the page's running text that a main element must hold to be believed, and a frame may not.
_MOST, _LITTLE = 0.6, 0.3
#: Running text, in characters, below which a page has no article and all of it stays.
_LEAST: Final = 60
#: A list is of links if so much of it is, and there are so many.
_LINKED, _LINKS = 0.6, 3
#: What a page says at its foot of itself.
_NOTICE: Final = re.compile(
    r"版权|备案|ICP|[Cc]opyright|©|网安备|许可证|举报|转载|免责|邮编|邮箱|[Cc]ookie|本站|本网站|主办|承办|客服|App\b"
)
#: Characters outside links of a line with a figure that stays though it stands beside the article.
_OWN: Final = 10


class Zone(IntEnum):
    """What a part of the page is: the article's own, either, a frame around it, or its foot."""

    MAIN = 0
    PLAIN = 1
    FRAME = 2
    FOOT = 3


def article_lines(page: Page, titles: Sequence[str]) -> list[PageLine]:
    """The lines to keep, in order; a line that one of the ``titles`` holds is kept wherever it stands."""
    _count(page)
    running = page.elements[0].running
    if running < _LEAST:
        return [line for line in page.lines if line.element.name != "nav"] or page.lines
    zones = _zones(page, running)
    has_main = any(
        zones[id(line.element)] is Zone.MAIN and is_running(line.text, line.linked) for line in page.lines
    )
    lists = _link_lists(page)
    kept = [
        line
        for line in page.lines
        if _stays(line, zones[id(line.element)], has_main, titles, id(line.element) in lists)
    ]
    return kept or page.lines


def _count(page: Page) -> None:
    """Give each element the sums of its lines and of the elements in it."""
    for line in page.lines:
        element, text = line.element, line.text
        element.characters += len(text)
        element.linked += line.linked
        if is_running(text, line.linked):
            element.running += len(text) - line.linked
    for element in reversed(page.elements):
        if element.parent:
            element.parent.characters += element.characters
            element.parent.linked += element.linked
            element.parent.running += element.running


def _zones(page: Page, running: int) -> Mapping[int, Zone]:
    zones: dict[int, Zone] = {}
    for element in page.elements:
        above = zones[id(element.parent)] if element.parent else Zone.PLAIN
        own = _own_zone(element, running, above)
        zones[id(element)] = own if own is not None and above < Zone.FRAME else above
    return zones


def _own_zone(element: Element, running: int, above: Zone) -> Zone | None:
    """What the element says it is, by name, role, class or id; ``None`` if nothing that could be believed."""
    role = _ROLES.get(element.attributes.get("role", "").lower(), element.name)
    if role in ("main", "article") or element.attributes.get("itemprop") == "articleBody":
        return Zone.MAIN if element.running >= _MOST * running else None
    if element.name in ("html", "body", "", "h1") or element.running > _LITTLE * running:
        return None
    if role == "nav":
        return Zone.FRAME
    if role == "footer":
        return Zone.FOOT if above is not Zone.MAIN else None
    if role == "aside" and above is not Zone.MAIN:
        return Zone.FRAME
    said = _words(element)
    if element.titled or not said:
        return None
    return Zone.FOOT if said & _FOOT and above is not Zone.MAIN else Zone.FRAME if said & _FRAME else None


def _words(element: Element) -> frozenset[str]:
    said = f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}"[:300]
    return frozenset(word.lower() for word in _CAMEL.split(said) if word) if said != " " else frozenset()


def _link_lists(page: Page) -> frozenset[int]:
    """Elements that are lists of links, and what is in them."""
    found: set[int] = set()
    for element in page.elements:
        inside = element.parent is not None and id(element.parent) in found
        dense = element.linked >= _LINKED * element.characters and element.links >= _LINKS
        if inside or (dense and not element.running and element.characters and not element.titled):
            found.add(id(element))
    return frozenset(found)


def _stays(line: PageLine, zone: Zone, has_main: bool, titles: Sequence[str], listed: bool) -> bool:
    text = line.text.strip()
    running = is_running(text, line.linked)
    if zone is Zone.FOOT:
        return running and not _NOTICE.search(text)
    if running or (line.row and not line.links and _FIGURE.search(text)):
        return True
    if len(text) >= 6 and any(text in title for title in titles):
        return True
    if zone is Zone.FRAME or listed:
        return False
    figure = len(text) - line.linked >= _OWN and bool(_FIGURE.search(text))
    return zone is Zone.MAIN or not has_main or figure
