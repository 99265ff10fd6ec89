"""The places of a sentence joined into what one would call one place, each with its role in the clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.lexicon import Cues, Place
from pipeline.model import Mention, Span
from pipeline.stages.clause import titles
from pipeline.stages.region.deixis import Deixis
from pipeline.stages.region.home import NATION, contains
from pipeline.stages.region.ref import PlaceRef, RegionContext, Role
from pipeline.stages.region.roles import RoleReader, opens

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
_DIVISION: Final = re.compile(r"province|prefecture|county|composite|country")


class PlaceReader:
    """Reads the places of a sentence; built once from the lexicon's cues."""

    def __init__(self, cues: Cues) -> None:
        self._deixis = Deixis(cues)
        self._roles = RoleReader(cues)
        self._tail = re.compile(
            r"[两二三四五六七八九十]个?[地省市县区州国方城](?:（[省市区县]）)?[市区县]?|"
            + cues.pattern("extent")
        )
        self._zone_name = re.compile(rf"{cues.pattern('zone-name')}$")
        self._building = re.compile(cues.pattern("building"))

    def read(self, text: str, mentions: Sequence[Mention], context: RegionContext) -> tuple[PlaceRef, ...]:
        """The places of a sentence in order of position, 三地 and 全市 resolved from the context."""
        if not self._deixis.points(text):
            return self.told(text, mentions, context.places)
        stated = self._joined(text, mentions, context.places)
        pointed = self._deixis.pointed(text, context, stated)
        # 全州 is also a county: where it can point at the article's own place it does
        stated = [s for s in stated if not any(p.at == s.at for p in pointed)]
        taken = [ref.at for ref in stated]
        pointed = [p for p in pointed if not any(p.at.overlaps(t) for t in taken)]
        refs = sorted((*stated, *pointed), key=lambda ref: ref.at)
        return self._finished(text, mentions, refs)

    def told(
        self, text: str, mentions: Sequence[Mention], places: Mapping[str, Place]
    ) -> tuple[PlaceRef, ...]:
        """The places that a sentence names, in order of position; what only points at places is left out."""
        return self._finished(text, mentions, self._joined(text, mentions, places))

    def _joined(self, text: str, mentions: Sequence[Mention], places: Mapping[str, Place]) -> list[PlaceRef]:
        """The places named, put together to what one would call one place."""
        stated = _stated(text, mentions, places)
        if not stated:
            return stated
        whole = [self._builder(text, ref, places) for ref in stated]
        return _closed(text, self._lists(text, self._nested(text, whole)))

    def _finished(
        self, text: str, mentions: Sequence[Mention], refs: Sequence[PlaceRef]
    ) -> tuple[PlaceRef, ...]:
        """With what each place does in the sentence."""
        roled = self._roles.with_roles(text, refs) if refs else []
        return _with_parts(text, (*roled, *_bodies(text, mentions)))

    def _builder(self, text: str, ref: PlaceRef, places: Mapping[str, Place]) -> PlaceRef:
        """河北产业转型升级试验区建设: a zone's being built is news of the division that it lies in."""
        if len(ref.codes) != 1 or not self._building.match(text, ref.at.end):
            return ref
        place = places.get(ref.codes[0]) if self._zone_name.search(ref.names[0]) else None
        return ref._replace(names=(place.short,), level=place.level, rule="region.builder") if place else ref

    def _nested(self, text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
        """北京市通州区 is one place, the finer; 京津冀三地 and 京津冀地区 run on to their last character."""
        joined: list[PlaceRef] = []
        for ref in refs:
            last = joined[-1] if joined else None
            if (
                last
                and last.at.end == ref.at.start
                and last.role == ref.role
                and contains(last.codes, ref.codes)
            ):
                joined[-1] = ref._replace(at=Span(last.at.start, ref.at.end))
            else:
                joined.append(ref)
        return [self._with_tail(text, ref) for ref in joined]

    def _with_tail(self, text: str, ref: PlaceRef) -> PlaceRef:
        tail = self._tail.match(text, ref.at.end)
        return ref._replace(at=Span(ref.at.start, tail.end())) if tail and ref.role != "holder" else ref

    def _lists(self, text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
        """北京、天津和河北 is one reference to three places."""
        if len(refs) < 2:
            return refs
        joined: list[PlaceRef] = []
        for ref in refs:
            last = joined[-1] if joined else None
            gap = text[last.at.end : ref.at.start] if last else ""
            if last and _joins(text, last, ref, gap):
                joined[-1] = self._with_tail(text, _merged(last, ref))
            else:
                joined.append(ref)
        return joined


def _bodies(text: str, mentions: Sequence[Mention]) -> Iterator[PlaceRef]:
    """据国家统计局…, 海关总署公布…: a body of the nation that a clause opens with speaks of the nation."""
    for m in mentions:
        if m.type == "org" and m.codes == NATION and m.kind in _BODIES and opens(text, m.at.start):
            yield PlaceRef(m.at, ("全国",), NATION, "nation", "holder", True, "region.body")


def _joins(text: str, first: PlaceRef, second: PlaceRef, gap: str) -> bool:
    if not first.role == second.role == "subject" or (len(gap) > _GAP and not gap.isspace()):
        return False
    travel = gap in _TO and _TRAVEL.match(text, second.at.end)
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
    trade = first.level == second.level and _TRADE.match(text, second.at.end)
    return gap in _WITH and (bool(trade) or (any(home) and any(abroad)))


def _closed(text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
    """据浙江省民政厅报告，温州、湖州等7市…: some of the places of the one named before stand for it."""
    if "等" not in text:
        return refs
    out: list[PlaceRef] = []
    for ref in refs:
        some = _SOME.match(text, ref.at.end)
        parent = next((r for r in reversed(out) if _is_parent(r, ref)), None) if some else None
        if some and parent:
            ref = parent._replace(at=Span(ref.at.start, some.end()), role=ref.role, rule="region.closed")
        out.append(ref)
    return out


def _is_parent(outer: PlaceRef, inner: PlaceRef) -> bool:
    return len(outer.codes) == 1 and outer.codes != inner.codes and contains(outer.codes, inner.codes)


def _with_parts(text: str, refs: tuple[PlaceRef, ...]) -> tuple[PlaceRef, ...]:
    """其中温州…，台州…: what follows 其中 in a sentence is told as parts, until the whole is spoken of again."""
    if "其中" not in text:
        return refs
    out: list[PlaceRef] = []
    inside = False
    for ref in refs:
        inside = ref.rule != "region.deictic" and (
            inside or bool(_PARTS.search(text, max(0, ref.at.start - _NEAR), ref.at.start))
        )
        inside = inside and not _STOP.search(text, out[-1].at.end if out else 0, ref.at.start)
        out.append(ref._replace(part=inside))
    return tuple(out)


def _merged(first: PlaceRef, second: PlaceRef) -> PlaceRef:
    at = Span(first.at.start, second.at.end)
    names, codes = first.names + second.names, first.codes + second.codes
    why = "; ".join(filter(None, (first.why, second.why)))
    return PlaceRef(at, names, codes, "list", first.role, True, "region.list", why=why)


def _stated(text: str, mentions: Sequence[Mention], places: Mapping[str, Place]) -> list[PlaceRef]:
    """The longest places; a place inside an organisation or a title only lends its name."""
    outer = _outer([m for m in mentions if m.type == "place" and m.kind != "initial"])
    if not outer:
        return []
    books = titles(text) if "《" in text else ()
    names = [m.at for m in mentions if m.type != "place"]
    refs: list[PlaceRef] = []
    for m in outer:
        if (books and any(b.covers(m.at) for b in books)) or (refs and refs[-1].at.overlaps(m.at)):
            continue
        held = bool(names) and any(n.covers(m.at) and n != m.at for n in names)
        if held and not _DIVISION.search(m.kind):
            continue
        role: Role = "holder" if held else "subject"
        ref = PlaceRef(m.at, (m.canonical,), m.codes, m.kind, role, True, "region.stated", why=m.detail)
        refs.append(_spelt(ref, places) if m.kind == "initials" else ref)
    return refs


def _outer(found: list[Mention]) -> list[Mention]:
    """Those of the places that lie in no longer one, by position."""
    if len(found) < 2:
        return found
    outer: list[Mention] = []
    reach = -1  # where the places before end that are not at the very same characters
    for m in sorted(found, key=_outermost):
        if outer and outer[-1].at == m.at:
            outer.append(m)
        elif m.at.end > reach:
            outer.append(m)
            reach = m.at.end
    return outer


def _outermost(mention: Mention) -> tuple[int, int]:
    return mention.at.start, -mention.at.end


def _spelt(ref: PlaceRef, places: Mapping[str, Place]) -> PlaceRef:
    """江浙皖闽赣: the provinces by name, as a list."""
    names = tuple(places[code].short if code in places else code for code in ref.codes)
    return ref._replace(names=names, level="list", rule="region.list")
