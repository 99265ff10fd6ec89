"""The place a figure holds for: in its clause, else its sentence, else carried, else the article's own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

from pipeline.lexicon import Cues, Place
from pipeline.lexicon.cues import CueClass
from pipeline.model import Evidence, Quantity, RegionField, Sentence, Span, new
from pipeline.stages.clause import clause_at, clauses
from pipeline.stages.region.ref import NATION, UNKNOWN, PlaceRef, RegionContext, Role
from pipeline.stages.region.roles import opens
from pipeline.stages.region.topic import NATURE

_LEVEL: Final = re.compile(
    r"[同整总全]?[期体部]?(?:平均|均值)?(?:水平|线)?的(?:约|近|超过)?(?:\d[\d.]*[:：])?"
)
#: 高于全省平均增幅(11%)8.9个百分点: the base's own level, told in brackets.
_BRACKETED: Final = re.compile(r"[^，。；\d（(]{0,10}[（(](?:为|约)?")
_CLOSER: Final = frozenset("）)")
_AND: Final = re.compile(r"[、和与及]")
#: 八百九十亿元 八百七十亿元和…: a space for 、 in dictated text is gone by now, or has become a pause.
_NUMERAL: Final = r"[\d.一二三四五六七八九十百千零]"
_GOES_ON: Final = rf"{_NUMERAL}{{1,12}}[万亿]{{0,2}}[一-龥%％]{{1,3}}[、和与及]"
_ITEMS: Final = re.compile(
    rf"[、和与及]|(?:(?<=[元人户个家吨米亩倍%％])|(?<=百分点))\s?(?={_NUMERAL})|，(?={_GOES_ON})"
)
_FIGURE: Final = re.compile(r"[\d一二三四五六七八九十百半]")
#: How far a list after 分别 is read.
_LONGEST: Final = 200
_MEASURED: Final = frozenset({"arabic", "chinese", "range", "ratio", "percent"})
#: What a clause may begin with that goes on with what was said before it, beside the lexicon's words.
_ONWARDS: Final = "其并且还也已均占为达共（("
_PAUSE: Final = re.compile(rf"[，。；,](?:(?<=[。；])|(?<=，)(?!{_GOES_ON})|(?<=,)(?:(?<!\d,)|(?!\d)))")
#: What a place does of which its clause tells something, the first that counts before the next.
_STATING: Final[tuple[Role, ...]] = ("locative", "subject", "attribute")
#: What a place may do that holds for its own clause alone.
_BOUND: Final = frozenset({"attribute", "locative"})
_NOWHERE: Final = RegionField((), (), None, "none", None)


#: A clause that holds places: its number in the sentence, its places, where they all have ended by, the one of them
#: that a figure behind them all holds for, and whether one may hold for its own clause alone.
_Clause: TypeAlias = tuple[int, Sequence[PlaceRef], int, PlaceRef | None, bool]


@dataclass(slots=True)
class _Told:
    """The places of a sentence, those of them that are a base, and the clauses that hold any, the last first.

    ``starts`` is where each clause of the sentence begins.
    """

    refs: Sequence[PlaceRef]
    bases: Sequence[PlaceRef]
    starts: Sequence[int]
    clauses: Sequence[_Clause]

    @classmethod
    def of(cls, text: str, refs: Sequence[PlaceRef]) -> _Told:
        """As they stand in the clauses of ``text``."""
        starts, parts = clauses(text)
        placed: dict[int, list[PlaceRef]] = {}
        bases: list[PlaceRef] = []
        for ref in refs:
            if ref.role == "base":
                bases.append(ref)
            number = bisect_right(starts, ref.start) - 1
            if number < 0 or ref.end > parts[number][1]:
                continue
            if number in placed:
                placed[number].append(ref)
            else:
                placed[number] = [ref]
        numbers = sorted(placed, reverse=True) if len(placed) > 1 else placed
        return cls(refs, bases, starts, [_clause(number, placed[number]) for number in numbers])


def _clause(number: int, refs: Sequence[PlaceRef]) -> _Clause:
    if len(refs) == 1:
        only = refs[0]
        return number, refs, only.end, _of_clause(refs), only.part or only.role in _BOUND
    bound = [ref for ref in refs if ref.part or ref.role in _BOUND]
    return number, refs, max([ref.end for ref in refs]), _of_clause(refs), bool(bound)


class RegionLinker:
    """Gives a figure its place; built once from the lexicon's words for 分别."""

    def __init__(self, cues: Cues) -> None:
        self._respectively = re.compile(cues.pattern("respectively"))
        going: tuple[CueClass, ...] = (
            "up", "down", "growth", "decline", "share-of", "compares", "above", "below", "same-period",
            "previous-period", "last-year", "adverb", "link", "change-word", "gt", "lt", "approx", "filler", "mean",
            "verb", "act", "manner", "respectively",
        )  # fmt: skip
        self._goes_on = re.compile(rf"\s*(?:{cues.pattern(*going)}|[{_ONWARDS}\d])")
        # short words without a guard are such a beginning whatever follows
        known = [cue for name in going for cue in cues.groups.get(name, ()) if len(cue.word) <= 2]
        free = {cue.word for cue in known if not (cue.not_after or cue.not_before)}
        self._surely_going = frozenset(free | set(_ONWARDS))
        # what it can begin with: a word of one character, or the first two of a longer one
        self._going = frozenset({word[:2] for word in cues.words(*going)} | set(_ONWARDS))
        self._level_left = re.compile(rf"(?:{cues.bare('above', 'below')}|[大小]于|[比较])$")

    def link(
        self,
        sentence: Sentence,
        quantities: Sequence[Quantity],
        refs: Sequence[PlaceRef],
        context: RegionContext,
    ) -> list[tuple[RegionField, Evidence]]:
        """Region of each figure and why; figures of a list are matched in order with the places of a list."""
        if not refs:
            return [_outside(context, refs)] * len(quantities)
        text = sentence.text
        told = _Told.of(text, refs)
        several = [ref for ref in refs if len(ref.codes) > 1]
        in_turn = several and self._respectively.search(text)
        found: list[tuple[RegionField, Evidence]] = []
        last, known = None, None  # mostly a figure has the place of the one before it
        for quantity in quantities:
            at, _, _, form, _, _, terms = quantity
            ref = self._held(text, at, form, told, context)
            if ref and ref.level == UNKNOWN:
                found.append(_unknown(sentence, ref) if not context.is_local() else _outside(context, refs))
                continue
            turn = self._turn(text, ref, at, form) if ref and in_turn and len(ref.codes) > 1 else None
            if ref and (turn or terms > 1):
                found.append(_field(sentence, ref, *_aligned(ref, quantity, context.places, turn)))
                continue
            if known is None or ref is not last:
                known = (
                    _field(sentence, ref, ref.names, ref.codes, ref.rule) if ref else _outside(context, refs)
                )
                last = ref
            found.append(known)
        return found

    def _held(self, text: str, at: Span, form: str, told: _Told, context: RegionContext) -> PlaceRef | None:
        """Of the places of the sentence the one that the figure ``at`` holds for."""
        start, after = at
        found = self._level(text, start, after, told.bases) if told.bases and form in _MEASURED else None
        if found is None and told.clauses:
            found = self._before(text, start, told, context)
        if found is None:
            found = _behind(text, start, after, told.refs)
        return _reached(start, told.refs, context) if found is None and not context.is_local() else found

    def _level(self, text: str, start: int, after: int, bases: Sequence[PlaceRef]) -> PlaceRef | None:
        """低于全港的25,000元: the base's own level, where the figure is no part of it (不及上海的一半)."""
        before = [ref for ref in bases if ref.end <= start]
        while before and before[-1].end == start:
            before.pop()
        if not before:
            return None
        base = before[-1]
        begin, end = base.start, base.end
        closed = text[after : after + 1] in _CLOSER
        own = (_BRACKETED if closed else _LEVEL).fullmatch(text, end, start)
        return base if own and self._level_left.search(text, max(0, begin - 4), begin) else None

    def _before(self, text: str, start: int, told: _Told, context: RegionContext) -> PlaceRef | None:
        """Of the places before the figure at ``start`` the one that it holds for, in the clause nearest to it."""
        here = bisect_right(told.starts, start) - 1
        for number, refs, end, whole, bound in told.clauses:
            found = whole
            if number >= here:
                if number > here:
                    continue
                if end > start:
                    found = _of_clause([ref for ref in refs if ref.end <= start])
            elif bound and not self._do_go_on(text, told.starts[number + 1 : here + 1]):
                found = _of_clause([ref for ref in refs if not _is_bound(text, ref, context)])
            if found:
                # the part of the sentence that the figure stands in was opened by a semicolon
                opened = text.rfind("；", 0, start) + 1 if "；" in text else 0
                if found.start >= opened or _alone(found, told.refs, opened):
                    return found
        return None

    def _do_go_on(self, text: str, starts: Sequence[int]) -> bool:
        """Whether each of these clauses goes on with what was said before it."""
        return all(self._does_go_on(text, start) for start in starts)

    def _does_go_on(self, text: str, start: int) -> bool:
        """Whether a clause goes on with what was said before it: 同比增长…, 占…."""
        first, pair, going = text[start], text[start : start + 2], self._going
        if first in self._surely_going or pair in self._surely_going or first.isdecimal():
            return True
        begins = pair in going or first in going or first.isspace()
        return begins and self._goes_on.match(text, start) is not None

    def _turn(self, text: str, ref: PlaceRef, at: Span, form: str) -> tuple[int, int] | None:
        """Which of how many figures after 分别 this one is: 分别为18.2∶1和17.5∶1, 分别收窄0.3、扩大0.1."""
        start, after = at
        if not self._respectively.search(text, ref.end, start):
            return None
        within = _PAUSE.finditer(text, ref.end, after + 2)  # a pause is told by what follows
        pauses = [m.end() for m in within if m.end() <= start]
        if pauses and ref.level == "composite":
            return None
        begin = pauses[-1] if pauses else ref.end
        said = [m.end() for m in self._respectively.finditer(text, begin, start)]
        if not said or (form != "ratio" and _AND.search(text, begin, said[-1])):
            return None  # 京津冀土地面积、常住人口分别占…: what is matched in order is not the places
        pause = _PAUSE.search(text, start)
        first = said[-1]
        end = min(pause.start() if pause else len(text), first + _LONGEST)
        cuts = _cuts(text[first:end])
        return None if cuts is None else (bisect_left(cuts, start - first), len(cuts) + 1)


@lru_cache(maxsize=64)  # each figure of the list asks
def _cuts(listed: str) -> tuple[int, ...] | None:
    """Where the items of a list after 分别 are parted, ``None`` if one of them has no figure."""
    if not all(map(_FIGURE.search, _ITEMS.split(listed))):
        return None
    return tuple([cut.start() for cut in _ITEMS.finditer(listed)])


def _field(
    sentence: Sentence, ref: PlaceRef, names: tuple[str, ...], codes: tuple[str, ...], rule: str
) -> tuple[RegionField, Evidence]:
    """The region of a figure that holds for a place of its sentence, and why."""
    start, end = ref.start, ref.end
    span = sentence.span(start, end)
    field = new(RegionField, (names, codes, sentence.surface(start, end), "explicit", span))
    # what the place does in its clause, and by what it was told apart from others of its name
    why = f"{ref.role}; {ref.why}" if ref.why else ref.role
    return field, new(Evidence, ("region", rule, span, why))


def _behind(text: str, start: int, after: int, refs: Sequence[PlaceRef]) -> PlaceRef | None:
    """The place told behind the figure from ``start`` to ``after`` in its clause."""
    _, end = clause_at(text, start)
    for ref in refs:
        if after <= ref.start < end and ref.role not in ("base", "object", "visitor"):
            return ref
    return None


def _is_bound(text: str, ref: PlaceRef, context: RegionContext) -> bool:
    """公司在深圳设有基地6个，员工…: a place behind its clause's subject holds for what is done there."""
    if ref.part or ref.role == "attribute":
        return True
    return ref.role == "locative" and not opens(text, ref.start) and context.is_local()


def _alone(found: PlaceRef, refs: Sequence[PlaceRef], opened: int) -> bool:
    """重庆112个，四川136个；三类项目…: behind a semicolon a place holds on only if it is the one spoken of."""
    said = {r.names for r in refs if r.end <= opened and r.role in ("subject", "locative", "attribute")}
    return said <= {found.names}


def _of_clause(refs: Sequence[PlaceRef]) -> PlaceRef | None:
    """A place where something happens before the one it is said of; an organisation's place only if no other."""
    if not refs:
        return None
    if len(refs) == 1:
        only = refs[0]
        role = only.role
        if role in _STATING:
            return only
        return only if role == "holder" and only.level != "world" and only.codes != NATION else None
    for role in _STATING:
        found = [r for r in refs if r.role == role]
        local = [r for r in found if r.level not in ("nation", "world", "mainland")]
        settled = [r for r in local if r.level not in NATURE]
        if found:
            return (settled or local or found)[-1]
    held = [r for r in refs if r.role == "holder" and r.level != "world" and r.codes != NATION]
    return held[0] if held else None


def _aligned(
    ref: PlaceRef, quantity: Quantity, places: Mapping[str, Place], turn: tuple[int, int] | None
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """北京、天津、河北分别…: the k-th figure of as many is the k-th place; a ratio over 京津冀 likewise.

    The names and codes, and by what rule.
    """
    whole = ref.names, ref.codes, ref.rule
    index, count = turn or (quantity.term, quantity.terms)
    if turn and count not in (len(ref.names), len(ref.codes)):
        index, count = quantity.term, quantity.terms
    if count < 2 or index >= count:
        return whole
    if len(ref.names) == count:
        codes = ref.codes[index : index + 1] if len(ref.codes) == count else ()
        return ref.names[index : index + 1], codes, "region.aligned"
    if (turn or quantity.form == "ratio") and len(ref.codes) == count and ref.level == "composite":
        code = ref.codes[index]
        name = places[code].short if code in places else code
        return (name,), (code,), "region.aligned"
    return whole


def _reached(start: int, refs: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """Where nothing else is told of: where visitors come from, or what something goes to (向河南供水29.9亿立方米)."""
    roles = ("visitor",) if context.carried() or context.default else ("visitor", "object")
    told = [r for r in refs if r.end <= start and r.level != "world"]
    found = [r for r in told if r.role in roles] or [r for r in told if r.level == "nation"]
    if not found:
        return None
    ends = [r for r in found if r.rule == "region.route"]
    if found[-1].rule == "region.route" and len(ends) > 1:  # 贵阳到长沙的车程 is both ends'
        names, codes = ends[-2].names + ends[-1].names, ends[-2].codes + ends[-1].codes
        return replace(ends[-1], names=names, codes=codes, level="list")
    return found[-1].doing(found[-1].role, "region.reached")


def _unknown(sentence: Sentence, ref: PlaceRef) -> tuple[RegionField, Evidence]:
    """No place, where nothing tells which 全市 is."""
    return _NOWHERE, Evidence("region", ref.rule, sentence.span(ref.start, ref.end), "")


def _outside(context: RegionContext, refs: Sequence[PlaceRef]) -> tuple[RegionField, Evidence]:
    body = next((r for r in refs if r.rule == "region.body"), None)
    if body and (context.named or context.default or body).codes == NATION:
        field = RegionField(body.names, body.codes, None, "inherited", None)
        return field, Evidence("region", body.rule, None, "、".join(body.names))
    if ref := context.carried():
        field = new(RegionField, (ref.names, ref.codes, None, "inherited", None))
        names = "、".join(ref.names)
        told = f"{names}; {ref.why}" if ref.why else names
        return field, new(Evidence, ("region", "region.carried", None, told))
    if context.default:
        ref = context.default
        field = new(RegionField, (ref.names, ref.codes, None, "default", None))
        return field, new(Evidence, ("region", ref.rule, None, ""))
    return _NOWHERE, Evidence("region", "region.none", None)
