"""Which of the terms found hold, and which of several divisions of one name is meant."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from pipeline.lexicon import Place, Term
from pipeline.stages.tag.automaton import new
from pipeline.stages.tag.scene import Draft, within
from pipeline.stages.tag.terms import ENTITIES, Counts, Found, Named, Surface, bare, containers

_LISTED = frozenset("、和与及")
_ITEM_STARTS = frozenset("在到赴和与及对向从由以经")
_ITEM_ENDS = frozenset("等和与及的两三四五六七八九十")
_LOCATIVE = re.compile(r"(?:[在到赴于抵]|来自|前往|位于|落户|走进|进驻|途经)$")
_SITED = re.compile(r"等地|两地|三地|境内|城区|市区|市民|全域|当地|一带|一[省市县区](?!之)")
#: The last characters of the first, with which a place is gone to; the first of the second.
_LOCATIVES = frozenset("在到赴于抵自往户进驻经")
_SITES = frozenset("等两三境城市全当一")
_STATE = re.compile(
    r"政府|总统|总理|外长|外交|首都|国内|人民|人(?![家们])|军|当局|境内|[东南西北]部|共和国|代表|使馆|驻"
)
_PARTNERS = frozenset("访驻对和与同赴援")
# The last characters of bodies that are named inside longer bodies: 北京大学|人民医院, not 中国石油|化工集团.
_BODY = frozenset("学院司团部委局会行社校署厅办府党所心")
# What links a body to the one it belongs to: 首都医科大学附属|北京天坛医院, but not 经济|科学出版社.
_LINKED = ("附属", "直属", "下属", "所属", "·", "-", "—")
_INNER_EDGE = frozenset("、与和及·—-(（“")
# A name of these kinds holds no name of its own: 北京 in 北京市 is only its short form.
_SOLID = frozenset({"province", "prefecture", "county", "country", "water", "mountain"})

# 居全国第一, 高于全国平均, 占全国的一成: the nation as what another place is measured by.
_COMPARED = re.compile(r"(?:[居列占超]|排名|[高低快慢好优多少大小强弱]于|超过|超出|领[先跑]|比重占|相当于?)$")
COMPARED = "place.compared"
#: What told divisions of one name apart.
PARENT, FREQUENCY, NEAREST = "place.parent", "place.frequency", "place.nearest"
REGION = "place.region"

#: After any text.
_NEVER: Final = sys.maxsize

_START = itemgetter(0)
_RULES = MappingProxyType({type_: f"{type_}.lexicon" for type_ in ENTITIES})


class Chooser:
    """Decides what the terms of one article mean, by their neighbours and by what else it names.

    Of several divisions with one name that is meant whose container stands before it, else the one the article
    speaks of most, else the one named last, else the one in the article's own region. Where nothing decides the name
    stays without a code, and the rule says so.
    """

    __slots__ = ("_clock", "_last", "_places", "_region", "_spoken", "counts")

    def __init__(
        self, counts: Counts, places: Mapping[str, Place] = MappingProxyType({}), region: Sequence[str] = ()
    ) -> None:
        """``places`` are the lexicon's by code; ``region`` are the codes of the article's own, if it is known."""
        self.counts = counts
        self._places = places
        self._region = tuple(region)
        self._spoken: list[str] = []
        self._last: dict[str, int] = {}
        self._clock = 0

    def drafts(self, text: str, founds: Sequence[Found]) -> list[Draft]:
        """The terms that hold, leftmost and longest first; names inside a longer term follow it."""
        drafts: list[Draft] = []
        # The innermost draft that is not over, its surface if that is sure, where it ends, and from where a name may
        # stand in it.
        whole: Draft | None = None
        outer: Surface | None = None
        stop, inner = _NEVER, 0
        above: list[tuple[Draft | None, Surface | None, int, int]] = []
        for found in founds:
            start, end, surface = found
            while stop <= start:
                whole, outer, stop, inner = above.pop()
            if start < inner or end > stop:
                continue
            if named := surface.sure:
                if outer:
                    if not _sure_part(surface, outer, end - stop, start == inner):
                        continue
                elif whole and not _part(text, start, end, named, whole, inner):
                    continue
                type_, kind, canonical, codes = named
                rule = _compared(text, start, type_) if kind == "nation" else _RULES[type_]
                draft = new(Draft, (type_, start, end, canonical, kind, codes, rule, "", None, None))
            else:
                chosen = self._draft(text, found, founds, drafts[-1] if drafts else None)
                if chosen is None:
                    continue
                draft = chosen
                type_, canonical, kind, codes = draft.type, draft.canonical, draft.kind, draft.codes
                if whole and not _part(text, start, end, (type_, kind, canonical, codes), whole, inner):
                    continue
            drafts.append(draft)
            if type_ == "place" and len(codes) == 1:
                self._spoken.append(codes[0])
            above.append((whole, outer, stop, end))
            whole, outer, stop, inner = (
                draft,
                surface if named else None,
                end,
                _NEVER if kind in _SOLID else start,
            )
        return drafts

    def _draft(self, text: str, found: Found, founds: Sequence[Found], last: Draft | None) -> Draft | None:
        start, end, surface = found
        term, decided = self._choose(text, found, founds, last)
        if term is None:
            return None
        others = [t for t in surface.terms if t.type == term.type and t.codes != term.codes]
        meant = decided or (self._decide(term, others) if others else _Meant(term, _RULES[term.type], ""))
        term = meant.term
        canonical, codes = term.canonical, term.codes
        if meant.rule.endswith(".unresolved"):
            canonical, codes = term.surface, ()
        detail = meant.detail if others or not term.ambiguous else self._ordinary(term)
        return Draft(ENTITIES[term.type], start, end, canonical, term.kind, codes, meant.rule, detail)

    def _decide(self, first: Term, others: Sequence[Term]) -> _Meant:
        """Which of several divisions of one name is meant, and by what that was told."""
        terms = (first, *others)
        scored = sorted(terms, key=self._score, reverse=True)
        best, score = scored[0], self._score(scored[0])
        if score > self._score(scored[1]):
            reason = self._counted(best, score, scored[1:])
            return _Meant(best, FREQUENCY, self._told(best, terms, reason))
        if score:
            spoken = sorted(scored, key=self._recency, reverse=True)
            if self._recency(spoken[0]) > self._recency(spoken[1]):
                return _Meant(
                    spoken[0], NEAREST, self._told(spoken[0], terms, "its container was spoken of last")
                )
        own = [t for t in terms if any(within(t.codes[0], code) for code in self._region if t.codes)]
        if len(own) == 1 and first.type == "place":
            region = "、".join(map(self._name, self._region))
            return _Meant(own[0], REGION, self._told(own[0], terms, f"the article's region is {region}"))
        return _Meant(first, f"{ENTITIES[first.type]}.unresolved", self._told(None, terms, ""))

    def _told(self, meant: Term | None, terms: Sequence[Term], reason: str) -> str:
        """The decision in words: 朝阳 stands for 110105 朝阳区, not 211300 朝阳市: 北京 is named 3 times."""
        surface = terms[0].surface
        if meant is None:
            could = " or ".join(dict.fromkeys(map(self._label, terms)))
            return f"{surface} could be {could}; nothing in the article tells them apart"
        rest = " or ".join(dict.fromkeys(self._label(t) for t in terms if t is not meant))
        return f"{surface} stands for {self._label(meant)}, not {rest}: {reason}"

    def _counted(self, best: Term, score: int, others: Sequence[Term]) -> str:
        """What the article names that speaks for ``best`` and for none of the others: the finest of it, how often."""
        shared = {code for t in others if t.codes for code in (t.codes[0], *containers(t.codes[0]))}
        codes = (code for code in (best.codes[0], *containers(best.codes[0])) if code in self._places)
        own = [code for code in codes if self.counts.get(code) and code not in shared]
        if not own:
            return f"the article speaks of it {score} times"
        times = self.counts[own[0]]
        return f"{self._name(own[0])} is named {times} time{'s' if times > 1 else ''} in the article"

    def _ordinary(self, term: Term) -> str:
        return f"{term.surface} is an ordinary word too; what stands beside it and in the article makes it a place"

    def _label(self, term: Term) -> str:
        code = term.codes[0] if term.codes else ""
        place = self._places.get(code)
        return f"{code} {place.name}" if place else term.canonical

    def _name(self, code: str) -> str:
        place = self._places.get(code)
        return place.name if place else code

    def _choose(
        self, text: str, found: Found, founds: Sequence[Found], last: Draft | None
    ) -> tuple[Term | None, _Meant | None]:
        """The term where that depends on the neighbours, ``None`` if it is an ordinary word here.

        With it, where its container stands directly before it, the decision which of several is meant.
        """
        start, _, surface = found
        terms = surface.terms
        before = last if last and last.end in (start, start - 1) else None
        inner = [t for t in terms if _contains(before, t)] if before else []
        if inner and before and (before.end == start or text[before.end] in "的·（("):
            reason = f"{before.canonical} stands before it"
            told = self._told(inner[0], terms, reason) if len(terms) > 1 else reason
            return inner[0], _Meant(inner[0], PARENT, told) if len({t.codes for t in terms}) > 1 else None
        best = max(terms, key=self._score) if len(terms) > 1 else terms[0]
        if not (best.ambiguous or bare(best)) or self._supported(text, found, founds, last, best):
            return best, None
        if len(terms) == 1:
            return None, None
        # 太湖 is the lake where nothing speaks for the county
        return next((t for t in terms if t.type == "place" and not (t.ambiguous or bare(t))), None), None

    def _supported(
        self, text: str, found: Found, founds: Sequence[Found], last: Draft | None, term: Term
    ) -> bool:
        """Whether an ambiguous surface (朝阳, 和平) is a place here: in a list, or 在朝阳 near its parent."""
        start, end, _ = found
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        listed = last is not None and last.type == "place" and last.end == start - 1
        if listed and before in _LISTED and (not after.isalnum() or after in _ITEM_ENDS):
            return True
        edged = not before.isalnum() or before in _ITEM_STARTS
        if edged and after in _LISTED and _plain_at(founds, end + 1):
            return True
        sited = (before in _LOCATIVES and _LOCATIVE.search(text, max(0, start - 2), start)) or (
            after in _SITES and _SITED.match(text, end)
        )
        if term.kind == "country":  # 苏丹|政府, not 文莱|苏丹
            titled = last is not None and last.end == start and last.kind == "country"
            return not titled and bool(sited or before in _PARTNERS or _STATE.match(text, end))
        if not term.ambiguous and bare(term):
            return edged or bool(sited or self._score(term))
        return bool(sited and (self._score(term) or self._at_home(term)))

    def _at_home(self, term: Term) -> bool:
        return bool(term.codes) and any(within(term.codes[0], code) for code in self._region)

    def _score(self, term: Term) -> int:
        if not term.codes:
            return 0
        code, count = term.codes[0], self.counts.get
        score = count(code, 0)
        for container in containers(code):
            score += count(container, 0)
        return score

    def _recency(self, term: Term) -> tuple[int, ...]:
        """When the division's prefecture, then its province were last spoken of; the later the greater."""
        if self._spoken:
            self._remember()
        return tuple(self._last.get(code, -1) for code in containers(term.codes[0])) if term.codes else ()

    def _remember(self) -> None:
        """Note when the divisions spoken of since were last spoken of, and with each what it lies in."""
        for code in self._spoken:
            self._clock += 1
            self._last.update(dict.fromkeys((code, *containers(code)), self._clock))
        self._spoken.clear()


class _Meant(NamedTuple):
    """A term with the rule that chose it and what decided, in words."""

    term: Term
    rule: str
    detail: str


def _compared(text: str, start: int, type_: str) -> str:
    """The rule that finds the nation: 全国 may be only what is compared with."""
    return COMPARED if _COMPARED.search(text, max(0, start - 3), start) else _RULES[type_]


def _plain_at(founds: Sequence[Found], start: int) -> bool:
    """Whether a name that is no other word stands at ``start``."""
    at = bisect_left(founds, start, key=_START)
    while at < len(founds) and founds[at][0] == start:
        if founds[at][2].plain:
            return True
        at += 1
    return False


def _contains(outer: Draft, term: Term) -> bool:
    return bool(
        outer.type == "place"
        and outer.kind not in ("nation", "country")
        and len(outer.codes) == 1
        and term.codes
        and term.codes != outer.codes
        and within(term.codes[0], outer.codes[0])
    )


def _part(text: str, start: int, end: int, named: Named, whole: Draft, nested: int) -> bool:
    """Whether what is ``named`` at ``start`` is a name of its own inside ``whole``: 北京 in 北京大学."""
    if not _may_stand(text, start, end, named, whole, nested):
        return False
    codes, others = named[3], whole[5]
    return not (codes and others) or _related(codes, others)


@lru_cache(maxsize=8192)
def _sure_part(surface: Surface, outer: Surface, before: int, next_: bool) -> bool:
    """As ``_part``, of one sure surface in another, ``before`` whose end it ends; ``next_`` after the last name inside."""
    named, whole, text = surface.sure, outer.sure, outer.terms[0].surface
    if named is None or whole is None:
        return False
    last = len(text)
    end = last + before
    start = end - len(surface.terms[0].surface)
    draft = Draft(whole[0], 0, last, whole[2], whole[1], whole[3], "")
    return _part(text, start, end, named, draft, start if next_ else _NEVER)


def _may_stand(text: str, start: int, end: int, named: Named, whole: Draft, nested: int) -> bool:
    """As ``_part``, wherever the two lie."""
    type_, kind, canonical, _ = named
    first, last = whole[1], whole[2]
    if end == last:
        if start - first < 2 or (type_ == "org" and canonical == whole[3]):
            return False
        known = type_ != "org" or start == nested or text.endswith(_LINKED, 0, start)
    elif kind == "composite" == whole[4]:
        known = last - end == 2
    elif start in (first, nested) or text[start - 1] in _INNER_EDGE:
        said = canonical == whole[3] and type_ == whole[0]
        known = not (said or (kind == "water" and whole[4] in ("composite", "newarea")))
    else:
        return False
    return known and not (type_ == "org" == whole[0] and text[end - 1] not in _BODY)


def _related(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one of the divisions lies in one of the others, or holds it."""
    for one in ones:
        for other in others:
            if within(one, other) or within(other, one):
                return True
    return False
