"""Which of the terms found hold, and which of several divisions of one name is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import NamedTuple

from pipeline.lexicon import Place, Term
from pipeline.stages.tag.scene import Draft, within
from pipeline.stages.tag.terms import ENTITIES, Counts, Found, bare, containers

_LISTED = frozenset("、和与及")
_ITEM_STARTS = frozenset("在到赴和与及对向从由以经")
_ITEM_ENDS = frozenset("等和与及的两三四五六七八九十")
_LOCATIVE = re.compile(r"(?:[在到赴于抵]|来自|前往|位于|落户|走进|进驻|途经)$")
_SITED = re.compile(r"等地|两地|三地|境内|城区|市区|市民|全域|当地|一带|一[省市县区](?!之)")
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

_RULES = MappingProxyType({type_: f"{type_}.lexicon" for type_ in ENTITIES})


class Chooser:
    """Decides what the terms of one article mean, by their neighbours and by what else it names.

    Of several divisions with one name that is meant whose container stands before it, else the one the article
    speaks of most, else the one named last, else the one in the article's own region. Where nothing decides the name
    stays without a code, and the rule says so.
    """

    __slots__ = ("_clock", "_last", "_places", "_region", "counts")

    def __init__(
        self, counts: Counts, places: Mapping[str, Place] = MappingProxyType({}), region: Sequence[str] = ()
    ) -> None:
        """``places`` are the lexicon's by code; ``region`` are the codes of the article's own, if it is known."""
        self.counts = counts
        self._places = places
        self._region = tuple(region)
        self._last: dict[str, int] = {}
        self._clock = 0

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
            self._note(draft)
            if whole:
                open_[-1] = (whole, draft.end)
            open_.append((draft, draft.start))
            last = draft

    def _note(self, draft: Draft) -> None:
        """Remember a division as the last one spoken of, and with it what it lies in."""
        if draft.type == "place" and len(draft.codes) == 1:
            self._clock += 1
            self._last.update(dict.fromkeys((draft.codes[0], *containers(draft.codes[0])), self._clock))

    def _draft(self, text: str, found: Found, plain: Set[int], last: Draft | None) -> Draft | None:
        start, end, surface = found
        term, decided = self._choose(text, found, plain, last)
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
        self, text: str, found: Found, plain: Set[int], last: Draft | None
    ) -> tuple[Term | None, _Meant | None]:
        """The term where that depends on the neighbours, ``None`` if it is an ordinary word here.

        With it, where its container stands directly before it, the decision which of several is meant.
        """
        terms = found.surface.terms
        before = last if last and last.end in (found.start, found.start - 1) else None
        inner = [t for t in terms if before and _contains(before, t)]
        if inner and before and (before.end == found.start or text[before.end] in "的·（("):
            reason = f"{before.canonical} stands before it"
            told = self._told(inner[0], terms, reason) if len(terms) > 1 else reason
            return inner[0], _Meant(inner[0], PARENT, told) if len({t.codes for t in terms}) > 1 else None
        best = max(terms, key=self._score) if len(terms) > 1 else terms[0]
        if not (best.ambiguous or bare(best)) or self._supported(text, found, plain, last, best):
            return best, None
        # 太湖 is the lake where nothing speaks for the county
        return next((t for t in terms if t.type == "place" and not (t.ambiguous or bare(t))), None), None

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
        if term.kind == "country":  # 苏丹|政府, not 文莱|苏丹
            titled = last is not None and last.end == start and last.kind == "country"
            return not titled and bool(sited or before in _PARTNERS or _STATE.match(text, end))
        if bare(term) and not term.ambiguous:
            return edged or bool(sited or self._score(term))
        return bool(sited and (self._score(term) or self._at_home(term)))

    def _at_home(self, term: Term) -> bool:
        return bool(term.codes) and any(within(term.codes[0], code) for code in self._region)

    def _score(self, term: Term) -> int:
        codes = (term.codes[0], *containers(term.codes[0])) if term.codes else ()
        return sum(self.counts.get(code, 0) for code in codes)

    def _recency(self, term: Term) -> tuple[int, ...]:
        """When the division's prefecture, then its province were last spoken of; the later the greater."""
        return tuple(self._last.get(code, -1) for code in containers(term.codes[0])) if term.codes else ()


class _Meant(NamedTuple):
    """A term with the rule that chose it and what decided, in words."""

    term: Term
    rule: str
    detail: str


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
        known = draft.type != "org" or draft.start == nested or text.endswith(_LINKED, 0, draft.start)
        return draft.start - whole.start > 1 and known and not (same and draft.type == "org")
    if (same and draft.type == whole.type) or whole.kind == draft.kind == "composite":
        return whole.kind == draft.kind == "composite" and whole.end - draft.end == 2
    edged = draft.start in (whole.start, nested) or text[draft.start - 1] in _INNER_EDGE
    return edged and not (draft.kind == "water" and whole.kind in ("composite", "newarea"))


def _related(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)
