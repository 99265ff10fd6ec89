"""Which of the terms found hold, and which of several divisions of one name is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from types import MappingProxyType

from pipeline.lexicon import Term
from pipeline.stages.tag.scene import Draft, within
from pipeline.stages.tag.terms import ENTITIES, Counts, Found, bare, containers

_LISTED = frozenset("、和与及")
_ITEM_STARTS = frozenset("在到赴和与及对向从由以经")
_ITEM_ENDS = frozenset("等和与及的两三四五六七八九十")
_LOCATIVE = re.compile(r"(?:[在到赴于抵]|来自|前往|位于|落户|走进|进驻|途经)$")
_SITED = re.compile(r"等地|两地|三地|境内|城区|市区|市民|地区|全域|当地|一带|一[省市县区](?!之)")
# The last characters of bodies that are named inside longer bodies: 北京大学|人民医院, not 中国石油|化工集团.
_BODY = frozenset("学院司团部委局会行社校署厅办府党所心")
_INNER_EDGE = frozenset("、与和及·—-(（“")
# A name of these kinds holds no name of its own: 北京 in 北京市 is only its short form.
_SOLID = frozenset({"province", "prefecture", "county", "country", "water", "mountain"})

# 居全国第一, 高于全国平均, 占全国的一成: the nation as what another place is measured by.
_COMPARED = re.compile(r"(?:[居列占超]|排名|[高低快慢好优多少大小强弱]于|超过|超出|领[先跑]|比重占|相当于?)$")
COMPARED = "place.compared"

_RULES = MappingProxyType({type_: f"{type_}.lexicon" for type_ in ENTITIES})


class Chooser:
    """Decides what the terms of one article mean, by their neighbours and by what else it names."""

    __slots__ = ("_counts",)

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def drafts(self, text: str, founds: Sequence[Found]) -> Iterator[Draft]:
        """The terms that hold, leftmost and longest first; names inside a longer term follow it."""
        plain = {found.start for found in founds if found.surface.plain}
        last: Draft | None = None
        open_: list[tuple[Draft, int]] = []
        for found in founds:
            while open_ and open_[-1][0].end <= found.start:
                open_.pop()
            whole, inner = open_[-1] if open_ else (None, 0)
            if whole and (found.start < inner or found.end > whole.end or whole.kind in _SOLID):
                continue
            draft = _sure_draft(found, text) or self._draft(text, found, plain, last)
            if draft is None or (whole and not _part(text, draft, whole, inner)):
                continue
            yield draft
            if whole:
                open_[-1] = (whole, draft.end)
            open_.append((draft, draft.start))
            last = draft

    def _draft(self, text: str, found: Found, plain: Set[int], last: Draft | None) -> Draft | None:
        start, end, surface = found
        term = self._choose(text, found, plain, last)
        if term is None:
            return None
        canonical, codes = term.canonical, term.codes
        if not self._sure(surface.terms, term):
            canonical, codes = term.surface, ()
        return Draft(ENTITIES[term.type], start, end, canonical, term.kind, codes, _RULES[term.type])

    def _sure(self, terms: Sequence[Term], term: Term) -> bool:
        """Whether one division is meant: the only one of that name, or the one the article speaks of most."""
        others = [t for t in terms if t.type == term.type and t.codes != term.codes]
        score = self._score(term) if others else 0
        return not others or score > max(self._score(t) for t in others)

    def _choose(self, text: str, found: Found, plain: Set[int], last: Draft | None) -> Term | None:
        """The term meant where that depends on the neighbours, ``None`` if it is an ordinary word here."""
        terms = found.surface.terms
        before = last if last and last.end in (found.start, found.start - 1) else None
        inner = [t for t in terms if before and _contains(before, t)]
        if inner and before and (before.end == found.start or text[before.end] in "的·（("):
            return inner[0]
        best = max(terms, key=self._score) if len(terms) > 1 else terms[0]
        if not (best.ambiguous or bare(best)) or self._supported(text, found, plain, last, best):
            return best
        # 太湖 is the lake where nothing speaks for the county
        return next((t for t in terms if t.type == "place" and not (t.ambiguous or bare(t))), None)

    def _supported(self, text: str, found: Found, plain: Set[int], last: Draft | None, term: Term) -> bool:
        """Whether an ambiguous surface (朝阳, 和平) is a place here: in a list, or 在朝阳 near its parent."""
        start, end, _ = found
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        listed = last is not None and last.type == "place" and last.end == start - 1
        if listed and before in _LISTED and (not after.isalnum() or after in _ITEM_ENDS):
            return True
        edged = not before.isalnum() or before in _ITEM_STARTS
        if edged and after in _LISTED and end + 1 in plain:
            return True
        sited = _LOCATIVE.search(text, max(0, start - 2), start) or _SITED.match(text, end)
        if bare(term) and not term.ambiguous:
            return edged or bool(sited or self._score(term))
        return bool(sited and self._score(term))

    def _score(self, term: Term) -> int:
        codes = (term.codes[0], *containers(term.codes[0])) if term.codes else ()
        return sum(self._counts.get(code, 0) for code in codes)


def _sure_draft(found: Found, text: str) -> Draft | None:
    """The draft of a surface that means one thing anywhere; 全国 may be only what is compared with."""
    start, end, surface = found
    if (term := surface.sure) is None:
        return None
    compared = term.kind == "nation" and _COMPARED.search(text, max(0, start - 3), start)
    rule = COMPARED if compared else _RULES[term.type]
    return Draft(ENTITIES[term.type], start, end, term.canonical, term.kind, term.codes, rule)


def _contains(outer: Draft, term: Term) -> bool:
    return bool(
        outer.type == "place"
        and outer.kind not in ("nation", "country")
        and len(outer.codes) == 1
        and term.codes
        and term.codes != outer.codes
        and within(term.codes[0], outer.codes[0])
    )


def _part(text: str, draft: Draft, whole: Draft, nested: int) -> bool:
    """Whether ``draft`` is a name of its own inside ``whole``: 北京 in 北京大学."""
    if draft.codes and whole.codes and not any(_related(a, b) for a in draft.codes for b in whole.codes):
        return False
    if draft.type == whole.type == "org" and text[draft.end - 1] not in _BODY:
        return False
    same = draft.canonical == whole.canonical
    if draft.end == whole.end:
        return draft.start - whole.start > 1 and not (same and draft.type == "org")
    if (same and draft.type == whole.type) or whole.kind == draft.kind == "composite":
        return whole.kind == draft.kind == "composite" and whole.end - draft.end == 2
    edged = draft.start in (whole.start, nested) or text[draft.start - 1] in _INNER_EDGE
    return edged and not (draft.kind == "water" and whole.kind in ("composite", "newarea"))


def _related(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)
