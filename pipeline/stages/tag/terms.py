"""Lexicon terms in a sentence: which hits stand, which of several divisions a name means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.lexicon import Hit, Term
from pipeline.stages.tag.scene import Draft, within

Counts = Mapping[str, int]

_LISTED = frozenset("、和与及")
_LOCATIVE = re.compile(r"(?:[在到赴于抵]|来自|前往|位于|落户|走进|进驻|途经)$")
_SITED = re.compile(r"等地|两地|三地|境内|城区|市区|市民|地区|全域|当地|一带")
# 黄河北岸, 东北部, 江西岸: the last character of the place belongs to a side or a part.
_SIDE = re.compile(r"[岸侧麓坡部角端偏]")
_ROAD = re.compile(r"路(?:步行街|段|口|[0-9一二三四五六七八九十百]+号|社区|街道|派出所)|大街|大道|胡同")
_LINE = re.compile(r"(?:城际|高速|高铁|铁路|客专|客运专线|快线|公路|[东西]?线|通勤|通道)")
_NOT_PLACE_AFTER = re.compile(r"式|时间|牌|话|菜|籍")


class Found(NamedTuple):
    """The lexicon terms that share one surface at ``start`` to ``end``."""

    start: int
    end: int
    terms: tuple[Term, ...]


def gather(hits: Iterable[Hit], text: str) -> tuple[Found, ...]:
    """Hits of places, organisations and policies by position, longer first, those that cannot stand left out."""
    named = (hit for hit in hits if hit.term.type != "indicator")
    groups = ((key, tuple(hit.term for hit in group)) for key, group in groupby(named, key=_position))
    return tuple(Found(*at, terms) for at, terms in groups if _stands(text, at, terms[0]))


def _position(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def _stands(text: str, at: tuple[int, int], term: Term) -> bool:
    """False for a place inside another word: 中国式, 东北部, 京张高铁, 南京路步行街."""
    if term.type != "place":
        return True
    end = at[1]
    if term.surface[-1] in "东南西北" and _SIDE.match(text, end):
        return False
    if term.kind == "composite" and _LINE.match(text, end):
        return False
    return not (_NOT_PLACE_AFTER.match(text, end) or _ROAD.match(text, end))


def mentioned(sentences: Iterable[Sequence[Found]]) -> Counts:
    """How often an article names each division beyond doubt, counted for the division and what contains it."""
    counts: Counter[str] = Counter()
    for founds in sentences:
        for found in founds:
            term = found.terms[0]
            if len(found.terms) == 1 and term.type == "place" and not term.ambiguous:
                for code in term.codes:
                    counts.update({code, *containers(code)})
    return counts


def containers(code: str) -> tuple[str, ...]:
    """The prefecture and province of a GB/T 2260 code; nothing for a country."""
    return (code[:4] + "00", code[:2] + "0000") if code.isdigit() else ()


class Chooser:
    """Decides what the terms found in one article mean, by what stands beside them and what the article names."""

    __slots__ = ("_counts",)

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def drafts(self, text: str, founds: Sequence[Found]) -> Iterator[Draft]:
        """The terms that hold, leftmost and longest first; parts of a longer term that are names follow it."""
        last: Draft | None = None
        nested = 0
        plain = frozenset(f.start for f in founds if f.terms[0].type == "place" and not f.terms[0].ambiguous)
        for found in founds:
            if last and found.start < last.end and not (nested <= found.start and found.end <= last.end):
                continue
            inside = last is not None and found.start < last.end
            draft = self._draft(text, found, plain, last)
            if draft is None or (inside and last and not _part(draft, last, nested)):
                continue
            yield draft
            if inside:
                nested = draft.end
            else:
                last, nested = draft, draft.start

    def _draft(self, text: str, found: Found, plain: frozenset[int], last: Draft | None) -> Draft | None:
        term = self._choose(text, found, plain, last)
        if term is None:
            return None
        kind: str = term.type
        entity = "org" if kind == "org" else "policy" if kind == "policy" else "place"
        sure = len({t.codes for t in found.terms if t.type == term.type}) == 1 or self._score(term) > 0
        codes = term.codes if sure else ()
        canonical = term.canonical if sure else term.surface
        return Draft(entity, found.start, found.end, canonical, term.kind, codes, f"{entity}.lexicon")

    def _choose(self, text: str, found: Found, plain: frozenset[int], last: Draft | None) -> Term | None:
        before = last if last and last.end in (found.start, found.start - 1) else None
        inner = [t for t in found.terms if before and _contains(before, t)]
        if inner and before and (before.end == found.start or text[before.end] in "的·（("):
            return inner[0]
        best = max(found.terms, key=self._score)
        if not best.ambiguous or self._supported(text, found, plain, last, best):
            return best
        return None

    def _supported(
        self, text: str, found: Found, plain: frozenset[int], last: Draft | None, term: Term
    ) -> bool:
        """Whether an ambiguous surface (朝阳, 和平) is a place here: in a list of places, or 在朝阳 near its parent."""
        if last and last.type == "place" and last.end == found.start - 1 and text[last.end] in _LISTED:
            return True
        if text[found.end : found.end + 1] in _LISTED and found.end + 1 in plain:
            return True
        if not self._score(term):
            return False
        return bool(_LOCATIVE.search(text[max(0, found.start - 2) : found.start]) or _SITED.match(text, found.end))

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


def _part(draft: Draft, whole: Draft, nested: int) -> bool:
    """Whether ``draft`` is a name of its own inside ``whole``: 北京 in 北京大学, not in 北京市."""
    edge = draft.start in (whole.start, nested) or draft.end == whole.end
    return edge and (draft.type, draft.canonical) != (whole.type, whole.canonical)
