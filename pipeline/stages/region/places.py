"""The places of a sentence joined into what one would call one place, each with its role in the clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from pipeline.lexicon import Cues, Place
from pipeline.model import Mention, Span
from pipeline.stages.clause import titles
from pipeline.stages.region.deixis import Deixis
from pipeline.stages.region.home import contains
from pipeline.stages.region.ref import NATION, PlaceRef, RegionContext, Role
from pipeline.stages.region.roles import RoleReader, opens

#: A place where it begins and ends: its canonical name, kind, codes and detail.
_Named: TypeAlias = tuple[int, int, str, str, tuple[str, ...], str]
#: The longest that stands between two places said as one, spaces aside.
_GAP: Final = 2
_JOIN: Final = re.compile(r"[、和与及]|以及|[省市]?[、和]")
#: 中日韩 and 我国与东盟: with these a place is a partner, or one of a list.
_WITH: Final = frozenset("与和同跟对")
_TRADE: Final = re.compile(r"(?:之间的?|的|双边|货物|服务)?(?:贸易|进出口|经贸)")
_FOREIGN: Final = frozenset({"country", "bloc", "continent"})
#: 贵阳到长沙的车程 is of both.
_TO: Final = frozenset({"到", "至", "—", "－", "-"})
_TRAVEL: Final = re.compile(r"的?(?:车程|运行时间|旅行时间|通行时间|全程|最快|时间)")
_LEVELS: Final = ("province", "prefecture", "county")
_BODIES: Final = frozenset({"ministry", "organ"})
#: 温州、湖州等7市: some of the places of the one named before.
_SOME: Final = re.compile(
    r"等(?:[\d一二三四五六七八九十]+个?|多个?)(?:设区的?|地级|县级)?[市县区州盟旗](?!场)"
)
_PARTS: Final = re.compile(r"其中[，：]?[^，。；]{0,4}$")
_NEAR: Final = 8
_STOP: Final = re.compile(r"[；。]")
#: What numbers of places begin with: 两地, 三省.
_NUMBERS: Final = "两二三四五六七八九十"
_DIVISION: Final = re.compile(r"province|prefecture|county|composite|country")


class PlaceReader:
    """Reads the places of a sentence; built once from the lexicon's cues."""

    def __init__(self, cues: Cues) -> None:
        self._deixis = Deixis(cues)
        self._roles = RoleReader(cues)
        # of each pattern also what it can begin with: behind most places stands nothing of the kind
        self._tail = re.compile(
            rf"[{_NUMBERS}]个?[地省市县区州国方城](?:（[省市区县]）)?[市区县]?|{cues.pattern('extent')}(?!生产总值)"
        )
        self._tails = frozenset(_NUMBERS) | {word[0] for word in cues.words("extent")}
        self._zone_name = re.compile(rf"{cues.pattern('zone-name')}$")
        self._building = re.compile(cues.pattern("building"))
        self._buildings = frozenset({word[0] for word in cues.words("building")})

    def read(self, text: str, mentions: Sequence[Mention], context: RegionContext) -> tuple[PlaceRef, ...]:
        """The places of a sentence in order of position, 三地 and 全市 resolved from the context."""
        hints = self._deixis.hints(text)
        stated, bodies = self._joined(text, mentions, context.places) if mentions else ([], ())
        pointed = self._deixis.pointed(text, context, stated, hints) if hints else ()
        if not pointed:
            return self._finished(text, bodies, stated)
        # 全州 is also a county: where it can point at the article's own place it does
        meant = {(ref.start, ref.end) for ref in pointed}
        stated = [ref for ref in stated if (ref.start, ref.end) not in meant]
        free = [p for p in pointed if not any(p.start < s.end and s.start < p.end for s in stated)]
        return self._finished(text, bodies, sorted((*stated, *free), key=_range))

    def told(
        self, text: str, mentions: Sequence[Mention], places: Mapping[str, Place]
    ) -> tuple[PlaceRef, ...]:
        """The places that a sentence names, in order of position; what only points at places is left out."""
        stated, bodies = self._joined(text, mentions, places)
        return self._finished(text, bodies, stated)

    def _joined(
        self, text: str, mentions: Sequence[Mention], places: Mapping[str, Place]
    ) -> tuple[list[PlaceRef], Sequence[Span]]:
        """The places named, put together to what one would call one place, and the bodies of the nation."""
        found, names, bodies = _sorted(mentions)
        stated = _stated(text, found, names, places) if found else []
        if stated:
            stated = _closed(text, self._lists(text, self._nested(text, stated, places)))
        return stated, bodies

    def _finished(self, text: str, bodies: Sequence[Span], refs: Sequence[PlaceRef]) -> tuple[PlaceRef, ...]:
        """With what each place does in the sentence.

        据国家统计局…, 海关总署公布…: a body of the nation that a clause opens with speaks of the nation.
        """
        roled = self._roles.with_roles(text, refs) if refs else []
        if bodies:
            roled += [_body(at) for at in bodies if opens(text, at.start)]
        return tuple(_with_parts(text, roled) if roled and "其中" in text else roled)

    def _builder(self, text: str, ref: PlaceRef, places: Mapping[str, Place]) -> PlaceRef:
        """河北产业转型升级试验区建设: a zone's being built is news of the division that it lies in."""
        if len(ref.codes) != 1 or not self._building.match(text, ref.end):
            return ref
        place = places.get(ref.codes[0]) if self._zone_name.search(ref.names[0]) else None
        return replace(ref, names=(place.short,), level=place.level, rule="region.builder") if place else ref

    def _nested(self, text: str, refs: list[PlaceRef], places: Mapping[str, Place]) -> list[PlaceRef]:
        """北京市通州区 is one place, the finer; 京津冀三地 and 京津冀地区 run on to their last character."""
        joined: list[PlaceRef] = []
        last: PlaceRef | None = None
        reach = -1  # where the last one ends
        tailed = False
        for each in refs:
            ref = each
            start, end = ref.start, ref.end
            behind = text[end : end + 1]
            if behind in self._buildings:
                ref = self._builder(text, ref, places)
            if last and reach == start and last.role == ref.role and contains(last.codes, ref.codes):
                ref = ref.within(last.start, end)
                joined.pop()
            joined.append(ref)
            last, reach = ref, end
            tailed = tailed or behind in self._tails
        return [self._with_tail(text, ref) for ref in joined] if tailed else joined

    def _with_tail(self, text: str, ref: PlaceRef) -> PlaceRef:
        tail = self._tail.match(text, ref.end) if ref.role != "holder" else None
        return ref.within(ref.start, tail.end()) if tail else ref

    def _lists(self, text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
        """北京、天津和河北 is one reference to three places."""
        if len(refs) < 2:
            return refs
        joined = refs[:1]
        last = refs[0]
        for ref in refs[1:]:
            reach, start = last.end, ref.start
            # most places stand far apart
            near = start - reach <= _GAP or text[reach].isspace()
            if near and _joins(text, last, ref, text[reach:start]):
                joined[-1] = last = self._with_tail(text, _merged(last, ref))
            else:
                joined.append(ref)
                last = ref
        return joined


def _body(at: Span) -> PlaceRef:
    return PlaceRef(*at, ("全国",), NATION, "nation", "holder", True, "region.body")


def _joins(text: str, first: PlaceRef, second: PlaceRef, gap: str) -> bool:
    if not first.role == second.role == "subject" or (len(gap) > _GAP and not gap.isspace()):
        return False
    travel = gap in _TO and _TRAVEL.match(text, second.end)
    listed = _JOIN.fullmatch(gap) and not _partners(text, first, second, gap)
    return bool(listed or travel or (not gap.strip() and _abreast(first, second)))


def _abreast(first: PlaceRef, second: PlaceRef) -> bool:
    """荆州黄冈两市, 青岛烟台潍坊三市: divisions of one level side by side, neither in the other."""
    if not first.codes or second.level not in _LEVELS:
        return False
    level = _level_of(first.codes[-1]) if first.level == "list" else first.level
    return level == second.level and not set(second.codes) & set(first.codes)


def _level_of(code: str) -> str:
    """The level of a division by its GB/T 2260 code."""
    return _LEVELS[0] if code.endswith("0000") else _LEVELS[1] if code.endswith("00") else _LEVELS[2]


def _partners(text: str, first: PlaceRef, second: PlaceRef, gap: str) -> bool:
    """我国与东盟, 福建与台湾贸易额 are one side's figures with the other as partner; 中国、美国 stay a list."""
    home = [ref.codes == NATION for ref in (first, second)]
    abroad = [ref.level in _FOREIGN and ref.codes != NATION for ref in (first, second)]
    trade = first.level == second.level and _TRADE.match(text, second.end)
    return gap in _WITH and (bool(trade) or (any(home) and any(abroad)))


def _closed(text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
    """据浙江省民政厅报告，温州、湖州等7市…: some of the places of the one named before stand for it."""
    if "等" not in text:
        return refs
    out: list[PlaceRef] = []
    for ref in refs:
        some = _SOME.match(text, ref.end) if text.startswith("等", ref.end) else None
        parent = next((r for r in reversed(out) if _is_parent(r, ref)), None) if some else None
        if some and parent:
            ref = parent.within(ref.start, some.end()).doing(ref.role, "region.closed")
        out.append(ref)
    return out


def _is_parent(outer: PlaceRef, inner: PlaceRef) -> bool:
    return len(outer.codes) == 1 and outer.codes != inner.codes and contains(outer.codes, inner.codes)


def _with_parts(text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
    """其中温州…，台州…: what follows 其中 in a sentence is told as parts, until the whole is spoken of again."""
    out: list[PlaceRef] = []
    inside = False
    for ref in refs:
        inside = ref.rule != "region.deictic" and (
            inside or bool(_PARTS.search(text, max(0, ref.start - _NEAR), ref.start))
        )
        inside = inside and not _STOP.search(text, out[-1].end if out else 0, ref.start)
        out.append(ref if ref.part == inside else replace(ref, part=inside))
    return out


def _merged(first: PlaceRef, second: PlaceRef) -> PlaceRef:
    names, codes = first.names + second.names, first.codes + second.codes
    why = "; ".join(filter(None, (first.why, second.why)))
    return PlaceRef(first.start, second.end, names, codes, "list", first.role, True, "region.list", why=why)


def _sorted(mentions: Sequence[Mention]) -> tuple[list[_Named], list[Span], list[Span]]:
    """The places among the mentions, where the others stand, and of these the bodies of the nation."""
    found: list[_Named] = []
    names: list[Span] = []
    bodies: list[Span] = []
    for type_, at, _, _, name, kind, codes, _, detail, _, _, _ in mentions:
        if type_ != "place":
            names.append(at)
            if kind in _BODIES and type_ == "org" and codes == NATION:
                bodies.append(at)
        elif kind != "initial":
            start, end = at
            found.append((start, end, name, kind, codes, detail))
    return found, names, bodies


def _stated(
    text: str, found: list[_Named], names: Sequence[Span], places: Mapping[str, Place]
) -> list[PlaceRef]:
    """The longest places; a place inside one of the ``names`` of organisations and titles only lends its name."""
    books = titles(text) if "《" in text else ()
    refs: list[PlaceRef] = []
    reach = 0
    for start, end, name, kind, codes, detail in _outer(found):
        if start < reach or (books and any(b.start <= start and end <= b.end for b in books)):
            continue
        role: Role = "subject"
        if names and _is_held(start, end, names):
            role = "holder"
            if not _DIVISION.search(kind):
                continue
        ref = PlaceRef(start, end, (name,), codes, kind, role, True, "region.stated", False, detail)
        refs.append(_spelt(ref, places) if kind == "initials" else ref)
        reach = end
    return refs


def _is_held(start: int, end: int, names: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is part of one of the longer names."""
    longer = [begin for begin, stop in names if begin <= start and end <= stop and stop - begin > end - start]
    return bool(longer)


def _outer(found: list[_Named]) -> list[_Named]:
    """Those of the places that lie in no longer one, by position."""
    reach = -1
    for start, end, _, _, _, _ in found:
        if start < reach or end <= reach:
            break
        reach = end
    else:  # mostly they stand in order and apart
        return found
    outer: list[_Named] = []
    at, reach = (-1, -1), -1  # where the places before end that are not at the very same characters
    for each in sorted(found, key=_outermost):
        start, end, _, _, _, _ = each
        if (start, end) == at:
            outer.append(each)
        elif end > reach:
            outer.append(each)
            at, reach = (start, end), end
    return outer


def _outermost(named: _Named) -> tuple[int, int]:
    return named[0], -named[1]


def _range(ref: PlaceRef) -> tuple[int, int]:
    return ref.start, ref.end


def _spelt(ref: PlaceRef, places: Mapping[str, Place]) -> PlaceRef:
    """江浙皖闽赣: the provinces by name, as a list."""
    names = tuple(places[code].short if code in places else code for code in ref.codes)
    return replace(ref, names=names, level="list", rule="region.list")
