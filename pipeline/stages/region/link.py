"""The place a figure holds for: in its clause, else its sentence, else carried, else the article's own."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from pipeline.lexicon import Cues, Place
from pipeline.model import Evidence, Quantity, RegionField, Sentence, Span
from pipeline.stages.clause import clauses
from pipeline.stages.region.home import NATION
from pipeline.stages.region.ref import PlaceRef, RegionContext
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
_NEXT: Final = rf"，(?={_NUMERAL}{{1,12}}[万亿]{{0,2}}[一-龥%％]{{1,3}}[、和与及])"
_ITEMS: Final = re.compile(
    rf"[、和与及]|(?:(?<=[元人户个家吨米亩倍%％])|(?<=百分点))\s?(?={_NUMERAL})|{_NEXT}"
)
_FIGURE: Final = re.compile(r"[\d一二三四五六七八九十百半]")
#: How far a list after 分别 is read.
_LONGEST: Final = 200
_MEASURED: Final = frozenset({"arabic", "chinese", "range", "ratio", "percent"})
_PAUSE: Final = re.compile(rf"(?!{_NEXT})[，。；]|(?<!\d),|,(?!\d)")
_NOWHERE: Final = RegionField((), (), None, "none", None)


class RegionLinker:
    """Gives a figure its place; built once from the lexicon's words for 分别."""

    def __init__(self, cues: Cues) -> None:
        self._clauses = lru_cache(maxsize=8)(clauses)  # a sentence is asked for with each of its figures
        self._respectively = re.compile(cues.pattern("respectively"))
        going = cues.pattern(
            "up", "down", "growth", "decline", "share-of", "compares", "above", "below", "same-period",
            "previous-period", "last-year", "adverb", "link", "change-word", "gt", "lt", "approx", "filler", "mean",
            "verb", "act", "manner", "respectively",
        )  # fmt: skip
        self._goes_on = re.compile(rf"\s*(?:{going}|[其并且还也已均占为达共\d（(])")
        self._level_left = re.compile(rf"(?:{cues.bare('above', 'below')}|[大小]于|[比较])$")

    def link(
        self, sentence: Sentence, quantity: Quantity, refs: Sequence[PlaceRef], context: RegionContext
    ) -> tuple[RegionField, Evidence]:
        """Region of one figure and why; figures of a list are matched in order with the places of a list."""
        text, placed = sentence.text, _is_local(context.carried or context.default)
        ref = None
        if refs:
            ref = self._level(text, quantity, refs) or self._in_sentence(text, quantity, refs, placed=placed)
            if ref is None and not placed:
                ref = _reached(quantity, refs, context)
        if ref is None:
            return _outside(context, refs)
        turn = self._turn(text, ref, quantity) if len(ref.codes) > 1 else None
        names, codes, aligned = _aligned(ref, quantity, context.places, turn)
        field = RegionField(names, codes, sentence.surface(*ref.at), "explicit", sentence.span(*ref.at))
        return field, Evidence("region", "region.aligned" if aligned else ref.rule, field.span, _why(ref))

    def _level(self, text: str, quantity: Quantity, refs: Sequence[PlaceRef]) -> PlaceRef | None:
        """低于全港的25,000元: the base's own level, where the figure is no part of it (不及上海的一半)."""
        bases = [r for r in refs if r.role == "base" and r.at.end < quantity.at.start]
        if not bases or quantity.form not in _MEASURED:
            return None
        last = bases[-1]
        closed = text[quantity.at.end : quantity.at.end + 1] in _CLOSER
        own = (_BRACKETED if closed else _LEVEL).fullmatch(text, last.at.end, quantity.at.start)
        above = self._level_left.search(text, max(0, last.at.start - 4), last.at.start)
        return last if own and above else None

    def _in_sentence(
        self, text: str, quantity: Quantity, refs: Sequence[PlaceRef], *, placed: bool
    ) -> PlaceRef | None:
        """The place told of in the clause, else before it; ``placed`` says that the context has one too."""
        start, after = quantity.at
        told = [r for r in refs if r.at.end <= start]
        later = [r for r in refs if r.at.start >= after and r.role not in ("base", "object", "visitor")]
        if not told and not later:
            return None
        parts = self._clauses(text) or (Span(0, len(text)),)
        here = max(0, bisect_right(parts, (start, sys.maxsize)) - 1)
        opened = text.rfind("；", 0, start) + 1
        found = self._before(text, told, refs, parts[: here + 1], opened, placed=placed) if told else None
        return found or next((r for r in later if r.at.start < parts[here].end), None)

    def _before(
        self,
        text: str,
        told: Sequence[PlaceRef],
        refs: Sequence[PlaceRef],
        parts: Sequence[Span],
        opened: int,
        *,
        placed: bool,
    ) -> PlaceRef | None:
        """Of the places ``told`` before the figure, in the clauses ``parts``, the one it holds for.

        ``refs`` are all of the sentence; the part of it that the figure stands in was ``opened`` by a semicolon.
        """
        first = min([r.at.start for r in told])
        goes_on = True
        for part in reversed(parts):
            held = [r for r in told if part.covers(r.at)]
            if (
                held and not goes_on
            ):  # 其中温州…，服务业…: a part and what describes a count hold for their own clause
                held = [
                    r
                    for r in held
                    if not (r.part or r.role == "attribute" or (placed and _is_aside(text, r)))
                ]
            found = _of_clause(held) if held else None
            if found and (found.at.start >= opened or _alone(found, refs, opened)):
                return found
            if part.start <= first:
                return None
            goes_on = goes_on and bool(self._goes_on.match(text, part.start))
        return None

    def _turn(self, text: str, ref: PlaceRef, quantity: Quantity) -> tuple[int, int] | None:
        """Which of how many figures after 分别 this one is: 分别为18.2∶1和17.5∶1, 分别收窄0.3、扩大0.1."""
        start = quantity.at.start
        if not self._respectively.search(text, ref.at.end, start):
            return None
        within = _PAUSE.finditer(text, ref.at.end, quantity.at.end + 2)  # a pause is told by what follows
        pauses = [m.end() for m in within if m.end() <= start]
        if pauses and ref.level == "composite":
            return None
        begin = pauses[-1] if pauses else ref.at.end
        said = [m.end() for m in self._respectively.finditer(text, begin, start)]
        if not said or (quantity.form != "ratio" and _AND.search(text, begin, said[-1])):
            return None  # 京津冀土地面积、常住人口分别占…: what is matched in order is not the places
        pause = _PAUSE.search(text, start)
        end = min(pause.start() if pause else len(text), said[-1] + _LONGEST)
        if not all(map(_FIGURE.search, _ITEMS.split(text[said[-1] : end]))):
            return None
        cuts = [m.start() for m in _ITEMS.finditer(text, said[-1], end)]
        return sum(at < start for at in cuts), len(cuts) + 1


def _is_aside(text: str, ref: PlaceRef) -> bool:
    """公司在深圳设有基地6个，员工…: a place behind its clause's subject holds for what is done there."""
    return ref.role == "locative" and not opens(text, ref.at.start)


def _alone(found: PlaceRef, refs: Sequence[PlaceRef], opened: int) -> bool:
    """重庆112个，四川136个；三类项目…: behind a semicolon a place holds on only if it is the one spoken of."""
    said = {r.names for r in refs if r.at.end <= opened and r.role in ("subject", "locative", "attribute")}
    return said <= {found.names}


def _of_clause(refs: Sequence[PlaceRef]) -> PlaceRef | None:
    """A place where something happens before the one it is said of; an organisation's place only if no other."""
    if len(refs) == 1 and refs[0].role in ("locative", "subject", "attribute"):
        return refs[0]
    for role in ("locative", "subject", "attribute"):
        found = [r for r in refs if r.role == role]
        local = [r for r in found if r.level not in ("nation", "world", "mainland")]
        settled = [r for r in local if r.level not in NATURE]
        if found:
            return (settled or local or found)[-1]
    held = [r for r in refs if r.role == "holder" and r.level != "world" and r.codes != NATION]
    return held[0] if held else None


def _aligned(
    ref: PlaceRef, quantity: Quantity, places: Mapping[str, Place], turn: tuple[int, int] | None
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """北京、天津、河北分别…: the k-th figure of as many is the k-th place; a ratio over 京津冀 likewise."""
    whole = ref.names, ref.codes, False
    index, count = turn or (quantity.term, quantity.terms)
    if turn and count not in (len(ref.names), len(ref.codes)):
        index, count = quantity.term, quantity.terms
    if count < 2 or index >= count:
        return whole
    if len(ref.names) == count:
        codes = ref.codes[index : index + 1] if len(ref.codes) == count else ()
        return ref.names[index : index + 1], codes, True
    if (turn or quantity.form == "ratio") and len(ref.codes) == count and ref.level == "composite":
        code = ref.codes[index]
        name = places[code].short if code in places else code
        return (name,), (code,), True
    return whole


def _is_local(ref: PlaceRef | None) -> bool:
    return ref is not None and ref.codes != NATION


def _reached(quantity: Quantity, refs: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """Where nothing else is told of: where visitors come from, or what something goes to (向河南供水29.9亿立方米)."""
    roles = ("visitor",) if context.carried or context.default else ("visitor", "object")
    told = [r for r in refs if r.at.end <= quantity.at.start and r.level != "world"]
    found = [r for r in told if r.role in roles] or [r for r in told if r.level == "nation"]
    if not found:
        return None
    ends = [r for r in found if r.rule == "region.route"]
    if found[-1].rule == "region.route" and len(ends) > 1:  # 贵阳到长沙的车程 is both ends'
        names, codes = ends[-2].names + ends[-1].names, ends[-2].codes + ends[-1].codes
        return ends[-1]._replace(names=names, codes=codes, level="list")
    return found[-1]._replace(rule="region.reached")


def _why(ref: PlaceRef) -> str:
    """What the place does in its clause, and by what it was told apart from others of its name."""
    return f"{ref.role}; {ref.why}" if ref.why else ref.role


def _outside(context: RegionContext, refs: Sequence[PlaceRef]) -> tuple[RegionField, Evidence]:
    body = next((r for r in refs if r.rule == "region.body"), None)
    if body and (context.named or context.default or body).codes == NATION:
        field = RegionField(body.names, body.codes, None, "inherited", None)
        return field, Evidence("region", body.rule, None, "、".join(body.names))
    if context.carried:
        ref = context.carried
        field = RegionField(ref.names, ref.codes, None, "inherited", None)
        names = "、".join(ref.names)
        return field, Evidence("region", "region.carried", None, f"{names}; {ref.why}" if ref.why else names)
    if context.default:
        ref = context.default
        return RegionField(ref.names, ref.codes, None, "default", None), Evidence("region", ref.rule, None)
    return _NOWHERE, Evidence("region", "region.none", None)
