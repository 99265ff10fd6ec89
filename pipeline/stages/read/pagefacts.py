"""What an HTML page says about itself: title, day of publication, publisher, in the meta tags sites use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from pipeline.stages.read.dates import day_of
from pipeline.stages.read.metadata import Metadata
from pipeline.stages.read.webpage import Page

#: Names of meta tags in lower case, the surest first; PubDate, ArticleTitle, ContentSource are those of government sites.
_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
    "publish-date", "publishtime", "citation_publication_date", "citation_date", "dc.date.issued",
    "dcterms.issued", "weibo: article:create_at", "weibo:article:create_at", "og:release_date", "releasedate",
    "dc.date", "dcterms.date", "dcterms.created", "article.published", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_TITLES: Final = ("og:title", "articletitle", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_PUBLISHERS: Final = (
    "contentsource", "source", "article:publisher_name", "citation_journal_title", "og:site_name", "dc.publisher",
    "dcterms.publisher", "sitename", "application-name",
)  # fmt: skip
_LONGEST: Final = 120  # characters of a title or a publisher's name
_SITE: Final = re.compile(r"\s*(?:[_|｜]|-{2,}|——|\s[-–—]\s)\s*")
#: 标题-某某网: a bare hyphen parts off only what is called as sites are.
_SITE_NAME: Final = re.compile(r"[-–—][^-–—，。：]{1,12}(?:网|报|频道|新闻|客户端|在线|门户|网站)\Z")
#: 来源：平原网-文化频道 原创稿: what stands around a publisher's name.
_SAID: Final = re.compile(
    r"\A(?:文章|信息|稿件)?(?:来源|出处)\s?[:：]\s*|\s*(?:-[^-]{1,8}频道)?\s*(?:原创稿?)?\Z"
)
_ADDRESS: Final = re.compile(r"https?:|www\.|^[\w.-]+$", re.ASCII)
_ARTICLES: Final = re.compile(
    r"(?:News|Blog|Scholarly|Tech|Report|Opinion)?\w*(?:Article|Posting|Report|WebPage)\Z"
)


def facts_of_page(page: Page) -> Metadata:
    """Title, day of publication and publisher, where the page says them."""
    metas = _by_name(page)
    linked = [found for script in page.scripts for found in _articles(script)]
    return Metadata(
        published=_published(page, metas, linked),
        publisher=_SAID.sub("", _first(metas, _PUBLISHERS) or _publisher(linked) or "") or None,
        title=_title(page, metas, linked),
    )


def page_titles(page: Page) -> tuple[str, ...]:
    """The titles as the page prints them in its head, whole."""
    metas = _by_name(page)
    return tuple(filter(None, (_line(page.title), *(metas.get(name) for name in _TITLES))))


def _by_name(page: Page) -> Mapping[str, str]:
    """The content of meta tags by name, property or itemprop in lower case; of several the first."""
    found: dict[str, str] = {}
    for meta in page.metas:
        content = _line(meta.get("content", ""))
        for key in ("name", "property", "itemprop"):
            if content and meta.get(key):
                found.setdefault(meta[key].strip().lower(), content)
    return found


def _published(page: Page, metas: Mapping[str, str], linked: list[Mapping[str, Any]]) -> str | None:
    said = [metas[name] for name in _PUBLISHED if name in metas]
    said += [str(each["datePublished"]) for each in linked if each.get("datePublished")]
    for value in said:
        if found := day_of(value):
            return found
    return _day_of_times(page)


def _day_of_times(page: Page) -> str | None:
    """The day of the ``<time>`` that says it is of publication, or of the only one there is."""
    marked = [
        when
        for when, element in page.times
        if "pubdate" in element.attributes or element.attributes.get("itemprop") == "datePublished"
    ]
    days = {day_of(when) for when in marked or [when for when, _ in page.times]}
    found = days.pop() if len(days) == 1 else None
    return found if found and len(found) == len("2021-03-05") else None


def _title(page: Page, metas: Mapping[str, str], linked: list[Mapping[str, Any]]) -> str | None:
    for said in (_first(metas, _TITLES), *(each.get("headline") for each in linked), _heading(page)):
        if isinstance(said, str) and said.strip():
            return _without_site(_line(said)) or None
    return _without_site(_line(page.title)) or None


def _heading(page: Page) -> str | None:
    """The text of the only ``<h1>`` of the page that is no link."""
    found = ["".join(piece.text for piece in line.pieces) for line in page.lines if line.element.name == "h1"]
    return found[0] if len(found) == 1 and 4 <= len(found[0]) <= _LONGEST else None


def _without_site(title: str) -> str:
    """The title less the names of site and channel behind it (标题_频道_某某网)."""
    parts = [part for part in _SITE.split(_SITE_NAME.sub("", title)) if part]
    if not parts:
        return ""
    longest = max(parts, key=len)
    return (parts[0] if len(parts[0]) * 2 >= len(longest) else longest).strip()[:_LONGEST]


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    found = (metas[name] for name in names if name in metas)
    return next((each for each in found if len(each) <= _LONGEST and not _ADDRESS.search(each)), None)


def _publisher(linked: list[Mapping[str, Any]]) -> str | None:
    for each in linked:
        publisher = each.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and name.strip() and not _ADDRESS.search(name):
            return _line(name)[:_LONGEST]
    return None


def _articles(script: str) -> Iterator[Mapping[str, Any]]:
    """The articles among the JSON-LD objects of a script, in lists and ``@graph`` too; nothing if it is no JSON."""
    try:
        waiting: list[Any] = [orjson.loads(script.strip().removesuffix(";"))]
    except orjson.JSONDecodeError:
        return
    for _ in range(200):
        if not waiting:
            return
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            kinds = each.get("@type")
            if any(_ARTICLES.match(kind) for kind in _strings(kinds)):
                yield each
            waiting += [each[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in each]


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _line(text: str) -> str:
    return " ".join(text.split())
