"""Lexicon terms in a sentence: which hits stand, which of several divisions a name means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.lexicon import Hit, Term
from pipeline.model import EntityType
from pipeline.stages.tag.scene import Draft, within

Counts = Mapping[str, int]

_ENTITIES: Mapping[str, EntityType] = {"place": "place", "org": "org", "policy": "policy"}
_LISTED = frozenset("、和与及")
_ITEM_STARTS = frozenset("在到赴和与及对向从由以经")
_ITEM_ENDS = frozenset("等和与及的两三四五六七八九十")
_LOCATIVE = re.compile(r"(?:[在到赴于抵]|来自|前往|位于|落户|走进|进驻|途经)$")
_SITED = re.compile(r"等地|两地|三地|境内|城区|市区|市民|地区|全域|当地|一带")
# 黄河北岸, 东北部, 江西岸: the last character of the place belongs to a side or a part.
_SIDE = re.compile(r"[岸侧麓坡部角端偏]")
_ROAD = re.compile(r"路(?:步行街|段|口|[0-9一二三四五六七八九十百]+号|社区|街道|派出所)|大街|大道|胡同")
_LINE = re.compile(r"(?:城际|高速|高铁|铁路|客专|客运专线|快线|公路|[东西]?线|通勤|通道)")
_NOT_PLACE_AFTER = re.compile(r"式|时间|牌|话|菜|籍|号[”」』]|人[家们]")
_OFFICE_WORD = re.compile(r"部[门分署队]|办[公理事法案学]|委[员托派]|局[面势部]|司[机法]|厅[级堂]|署[名]")
# The last characters of bodies that are named inside longer bodies: 北京大学|人民医院, not 中国石油|化工集团.
_BODY = frozenset("学院司团部委局会行社校署厅办府党所心")
_INNER_EDGE = frozenset("、与和及·—-(（“")
_AFTER = frozenset("式时牌话菜籍号人路大胡")
# What only repeats that a composite is one: 京津冀三地, 京津两市; after initials 地区 too.
_APPOSED = re.compile(
    r"[两三四五]地$|[两三四五]省[一二]市$|三省市$|区域$|^[京津冀沪苏浙皖川渝粤港澳]+[两三四五][市省区]|^[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新唐]{2,4}地区$"
)
_FULL = frozenset("省市县区州旗盟")


class Found(NamedTuple):
    """The lexicon terms that share one surface at ``start`` to ``end``."""

    start: int
    end: int
    terms: tuple[Term, ...]


def gather(hits: Iterable[Hit], text: str) -> tuple[Found, ...]:
    """Hits of places, organisations and policies by position, longer first, less those that cannot stand."""
    groups: dict[tuple[int, int], tuple[Term, ...]] = {}
    for start, end, term in hits:
        if term.type in _ENTITIES:
            groups[start, end] = (*groups.get((start, end), ()), term)
    return tuple(
        Found(start, end, terms) for (start, end), terms in groups.items() if _stands(text, end, terms[0])
    )


def _stands(text: str, end: int, term: Term) -> bool:
    """False for a term inside another word: 中国式, 东北部, 京张高铁, 南京路步行街, 人社部门."""
    if term.type == "org":
        return not _OFFICE_WORD.match(text, end - 1)
    if term.type == "policy":
        return True
    if term.surface[-1] in "东南西北" and _SIDE.match(text, end):
        return False
    if term.kind in ("nation", "world", "country") and text.startswith("级", end):
        return False
    if term.kind == "composite" and _APPOSED.search(term.surface):
        return False
    if (term.kind == "composite" or _bare(term)) and _LINE.match(text, end):
        return False
    return text[end : end + 1] not in _AFTER or not (
        _NOT_PLACE_AFTER.match(text, end) or _ROAD.match(text, end)
    )


def mentioned(sentences: Iterable[Sequence[Found]]) -> Counts:
    """How often an article names each division beyond doubt, counted for its containers too."""
    named = Counter(found.terms[0].codes for founds in sentences for found in founds if _beyond_doubt(found))
    counts: Counter[str] = Counter()
    for codes, times in named.items():
        for code in codes:
            counts.update(dict.fromkeys((code, *containers(code)), times))
    return counts


def _beyond_doubt(found: Found) -> bool:
    term = found.terms[0]
    return len(found.terms) == 1 and term.type == "place" and not term.ambiguous and not _bare(term)


def containers(code: str) -> tuple[str, ...]:
    """The prefecture and province of a GB/T 2260 code; nothing for a country."""
    return (code[:4] + "00", code[:2] + "0000") if code.isdigit() else ()


class Chooser:
    """Decides what the terms of one article mean, by their neighbours and by what else it names."""

    __slots__ = ("_counts",)

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def drafts(self, text: str, founds: Sequence[Found]) -> Iterator[Draft]:
        """The terms that hold, leftmost and longest first; names inside a longer term follow it."""
        plain = frozenset(f.start for f in founds if f.terms[0].type == "place" and not f.terms[0].ambiguous)
        last: Draft | None = None
        open_: list[tuple[Draft, int]] = []
        for found in founds:
            while open_ and open_[-1][0].end <= found.start:
                open_.pop()
            whole, inner = open_[-1] if open_ else (None, 0)
            if whole and (found.start < inner or found.end > whole.end):
                continue
            draft = self._draft(text, found, plain, last)
            if draft is None or (whole and not _part(text, draft, whole, inner)):
                continue
            yield draft
            if whole:
                open_[-1] = (whole, draft.end)
            open_.append((draft, draft.start))
            last = draft

    def _draft(self, text: str, found: Found, plain: frozenset[int], last: Draft | None) -> Draft | None:
        term = self._choose(text, found, plain, last)
        if term is None:
            return None
        entity = _ENTITIES[term.type]
        sure = self._sure(found, term)
        codes = term.codes if sure else ()
        canonical = term.canonical if sure else term.surface
        return Draft(entity, found.start, found.end, canonical, term.kind, codes, f"{entity}.lexicon")

    def _sure(self, found: Found, term: Term) -> bool:
        """Whether one division is meant: the only one of that name, or the one the article speaks of most."""
        others = [t for t in found.terms if t.type == term.type and t.codes != term.codes]
        score = self._score(term) if others else 0
        return not others or score > max(self._score(t) for t in others)

    def _choose(self, text: str, found: Found, plain: frozenset[int], last: Draft | None) -> Term | None:
        if len(found.terms) == 1 and not found.terms[0].ambiguous and not _bare(found.terms[0]):
            return found.terms[0]
        before = last if last and last.end in (found.start, found.start - 1) else None
        inner = [t for t in found.terms if before and _contains(before, t)]
        if inner and before and (before.end == found.start or text[before.end] in "的·（("):
            return inner[0]
        best = max(found.terms, key=self._score)
        if not (best.ambiguous or _bare(best)) or self._supported(text, found, plain, last, best):
            return best
        return None

    def _supported(
        self, text: str, found: Found, plain: frozenset[int], last: Draft | None, term: Term
    ) -> bool:
        """Whether an ambiguous surface (朝阳, 和平) is a place here: in a list, or 在朝阳 near its parent."""
        after = text[found.end : found.end + 1]
        listed = last is not None and last.type == "place" and last.end == found.start - 1
        if listed and text[found.start - 1] in _LISTED and (not after.isalnum() or after in _ITEM_ENDS):
            return True
        edged = (
            found.start == 0 or not text[found.start - 1].isalnum() or text[found.start - 1] in _ITEM_STARTS
        )
        if edged and after in _LISTED and found.end + 1 in plain:
            return True
        sited = _LOCATIVE.search(text[max(0, found.start - 2) : found.start]) or _SITED.match(text, found.end)
        if _bare(term) and not term.ambiguous:
            return edged or bool(sited or self._score(term))
        return bool(sited and self._score(term))

    def _score(self, term: Term) -> int:
        codes = [term.codes[0], *containers(term.codes[0])] if term.codes else []
        return sum(self._counts.get(code, 0) for code in codes)


def _contains(outer: Draft, term: Term) -> bool:
    return bool(
        outer.type == "place"
        and len(outer.codes) == 1
        and term.codes
        and term.codes != outer.codes
        and within(term.codes[0], outer.codes[0])
    )


def _bare(term: Term) -> bool:
    """A county's name without its 县 or 区 (资源, 民和): often another word where its province is absent."""
    return term.kind == "county" and term.surface[-1] not in _FULL


def _part(text: str, draft: Draft, whole: Draft, nested: int) -> bool:
    """Whether ``draft`` is a name of its own inside ``whole``: 北京 in 北京大学, not in 北京市."""
    if whole.kind in ("province", "prefecture", "county", "country"):
        return False
    if draft.codes and whole.codes and not any(_related(a, b) for a in draft.codes for b in whole.codes):
        return False
    if draft.type == whole.type == "org" and text[draft.end - 1] not in _BODY:
        return False
    if whole.kind in ("water", "mountain"):
        return False
    if draft.end == whole.end and draft.type == "org" and draft.canonical == whole.canonical:
        return False
    if draft.end == whole.end:
        return draft.start - whole.start > 1
    if whole.kind == draft.kind == "composite" or (draft.type, draft.canonical) == (
        whole.type,
        whole.canonical,
    ):
        return whole.kind == draft.kind == "composite" and whole.end - draft.end == 2
    edged = draft.start in (whole.start, nested) or text[draft.start - 1] in _INNER_EDGE
    return edged and not (draft.kind == "water" and whole.kind in ("composite", "newarea"))


def _related(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)
