"""Places that are only pointed at: 三地, 三省一市, 全市, 我省, 园区."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, product
from typing import Final, TypeAlias

from pipeline.lexicon import Cues, Place
from pipeline.stages.region.ref import UNKNOWN, PlaceRef, RegionContext
from pipeline.stages.region.roles import opens

Chooser: TypeAlias = Callable[[re.Match[str], Sequence[PlaceRef], RegionContext], PlaceRef | None]

#: 直辖市: a province by code, a 市 in speech (GB/T 2260).
MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
_DIVISIONS: Final = ("province", "prefecture", "county")
_NAMES_OF: Final = {"province": ("省", "自治区"), "prefecture": ("市", "州", "盟", "自治州", "地区")}
_COUNTS: Final = {"两": 2, "双": 2} | {c: i for i, c in enumerate("一二三四五六七八九十", 1)}
_GROUP: Final = re.compile(
    r"([两二双三四五六七八九十])个?(?:地(?![方区])|省(?:（[市区]）|[市区])*|市(?![场政民值容面])|县(?!域)|州|城(?=[^市镇])"
    r"|国(?![家内外际务道产籍])|方(?![面位式针向法案]))"
)
_WHOLE: Final = re.compile(
    r"[全我本该](?<![安健完齐周]全)(?<![基根资成]本)(?<!应该)"
    r"(省|市(?!场)|县|区(?!域)|州|旗|镇|乡|村|盟|岛|自治区|自治州)(?!长|委|人均)"
)
#: 市里, 县上 as a word of its own; the look back comes second so that a search can skip to the first character.
_AT_HOME: Final = re.compile(r"([省市县区州镇乡村])(?<![\u4e00-\u9fff].)[里上](?!面|[市游])")
#: 当地 is the place just spoken of; 前者 and 后者 are the two of a list.
_THERE: Final = re.compile(r"(?<![应恰])当地(?!时间|[员职]工|人)")
_FORMER: Final = re.compile(r"(前|后)者")
_PROVINCES_AND_CITIES: Final = re.compile(r"([一二两三四五六七八九])省([一二两三四五六])(?:直辖)?[市区]")
#: What such words begin with, those for zones aside, by the number of their rule: one of the characters before the
#: stroke, then one of those behind it.
_HINTS: Final = (
    "一二两三四五六七八九|省",
    "两二双三四五六七八九十|地省市县州城国方",
    "全我本该|省市县区州旗镇乡村盟岛自",
    "省市县区州镇乡村|里上",
    "当|地",
    "前后|者",
)
#: In the words of one rule 个 may stand between the two.
_GROUPED: Final = 1
_MAYBE: Final = "个"
#: The number of the rule for zones.
_ZONE: Final = len(_HINTS)


class Deixis:
    """Finds what points at places spoken of before; built once from the lexicon's words for zones."""

    def __init__(self, cues: Cues) -> None:
        own_zone = re.compile(
            rf"(?:(?<![\u4e00-\u9fff])|(?<=[，、；：该本全年来底末前]))[该本全]?({cues.pattern('zone')})"
        )
        self._rules: tuple[tuple[re.Pattern[str], Chooser], ...] = (
            (_PROVINCES_AND_CITIES, _mixed),
            (_GROUP, _group),
            (_WHOLE, _whole),
            (_AT_HOME, _whole),
            (_THERE, _there),
            (_FORMER, _former),
            (own_zone, _zone),
        )
        self._zones = zones = cues.words("zone")
        # two characters tell a zone but for what only a lexicon of one's own may hold
        odd = {zone[0] for zone in zones if zone[1:2] in ("", _MAYBE)}
        self._odd = re.compile(rf"[{re.escape(''.join(sorted(odd)))}]") if odd else None
        self._begin = _beginnings(zones)
        first, second = ("".join(sorted({begin[at] for begin in self._begin})) for at in (0, -1))
        # only the first of them is taken, for the second may be the first of the next (全省里)
        self._hint = re.compile(rf"([{re.escape(first)}])(?=({_MAYBE}?[{re.escape(second)}]))")

    def hints(self, text: str) -> Mapping[int, Sequence[int]]:
        """Where such words may begin, by the number of the rule: mostly of none, one or two rules."""
        found: dict[int, list[int]] = {}
        at = 0
        for one, two in self._hint.findall(text):
            begin = one + two
            if begin in self._begin:
                at = text.find(begin, at)
                for number in self._begin[begin]:
                    if number < _ZONE or text.startswith(self._zones, at):
                        found.setdefault(number, []).append(at)
                at += 1
        if self._odd:
            odd = [match.start() for match in self._odd.finditer(text)]
            if odd:
                found[_ZONE] = sorted({*found.get(_ZONE, ()), *odd})
        return found

    def pointed(
        self,
        text: str,
        context: RegionContext,
        stated: Sequence[PlaceRef],
        hints: Mapping[int, Sequence[int]],
    ) -> list[PlaceRef]:
        """What each such word points at, given the context and the places ``stated`` before it.

        全市 is a place, nameless, even where nothing tells which: what is said of it is not said of 全国 before it.
        """
        found = []
        for number in sorted(hints):
            pattern, choose = self._rules[number]
            places = hints[number] if number < _ZONE else _or_before(hints[number])
            reach = 0
            for place in places:
                match = pattern.match(text, place) if place >= reach else None
                if not match:
                    continue
                begin, reach = match.span()
                before = [s for s in stated if s.end <= begin]
                t = choose(match, before, context)
                if t:
                    rule = "region.deictic"
                    ref = PlaceRef(
                        begin, reach, t.names, t.codes, t.level, "subject", True, rule, t.part, t.why
                    )
                    found.append(ref)
                elif pattern is _WHOLE:
                    found.append(PlaceRef(begin, reach, (), (), UNKNOWN, "subject", True, "region.unknown"))
        return found


def _beginnings(zones: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """All that such words begin with, each with the numbers of the rules that it may be of."""
    begin: dict[str, list[int]] = {}
    for number, hint in enumerate(_HINTS):
        first, _, second = hint.partition("|")
        for one, two in product(first, second):
            begin.setdefault(one + two, []).append(number)
            if number == _GROUPED:
                begin.setdefault(one + _MAYBE + two, []).append(number)
    for zone in {zone[:2] for zone in zones if zone[1:2] not in ("", _MAYBE)}:
        begin.setdefault(zone, []).append(_ZONE)
    return begin


def _or_before(places: Sequence[int]) -> Sequence[int]:
    """Also the place before each of the ``places``: before a zone may stand 全 or 本."""
    return sorted({at for place in places for at in (place - 1, place) if at >= 0})


def _is_opener(text: str, ref: PlaceRef, at: int) -> bool:
    """Whether the clause opens with the place, or what points at it follows it: 榆林全市."""
    return ref.role == "subject" and (ref.end >= at - 1 or opens(text, ref.start))


def _carried(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """What the sentence itself opens with, else what its paragraph speaks of."""
    for ref in reversed(before):
        if _is_opener(match.string, ref, match.start()):
            return ref
    return context.carried()


def _latest(before: Sequence[PlaceRef], context: RegionContext) -> Iterator[PlaceRef]:
    """The places spoken of before in the sentence and in those before it, the latest first."""
    yield from reversed(before)
    yield from context.recent()


def _group(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """三地 is the last group of three spoken of, else the article's own place if it has three members."""
    return _members(_COUNTS[match[1]], before, context) or _told(_COUNTS[match[1]], before)


def _mixed(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """三省一市 has four members."""
    return _members(_COUNTS[match[1]] + _COUNTS[match[2]], before, context)


def _members(count: int, before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    if context.default and context.default.level == "composite" and len(context.default.codes) == count:
        return context.default
    for ref in _latest(before, context):
        if ref.level in ("composite", "list") and len(ref.codes) == count and _of_one_level(ref):
            return ref
    return None


def _told(count: int, before: Sequence[PlaceRef]) -> PlaceRef | None:
    """浙江603家、江苏425家，安徽259家，三省合计…: as many places of one level told one by one in the sentence."""
    here = [r for r in before if len(r.codes) == len(r.names) == 1 and r.role == "subject"]
    last = tuple(dict.fromkeys((r.names[0], r.codes[0]) for r in here))[-count:]
    names, codes = tuple(name for name, _ in last), tuple(code for _, code in last)
    if len(last) < count or count < 2:
        return None
    group = PlaceRef(here[-1].start, here[-1].end, names, codes, "list", "subject", True, "region.list")
    return group if _of_one_level(group) else None


def _of_one_level(ref: PlaceRef) -> bool:
    levels = {(code[2:] == "0000", code[4:] == "00") for code in ref.codes if code not in MUNICIPALITIES}
    return len(levels) < 2


def _whole(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """全市 and 我省: the document's own place, what the sentence or paragraph speaks of, the article's, the last named.

    Each is or lies in such a one; what a sentence speaks of must itself be one.
    """
    level = match[1]
    carried = _carried(match, before, context)
    spoken = carried if _is_itself(carried, level, context.places) else None
    own = context.named if spoken is None or _is_itself(context.named, level, context.places) else None
    for ref in chain((own, spoken, context.named, context.default), _latest(before, context)):
        if ref and len(ref.codes) <= 1 and len(ref.names) == 1:
            target = _at_level(ref, level, context.places)
            if target:
                return target
    return None


def _is_itself(ref: PlaceRef | None, level: str, places: Mapping[str, Place]) -> bool:
    """Whether the place is of that level: 淄博 for 全市, 友谊县 for 全县."""
    target = _at_level(ref, level, places) if ref and len(ref.codes) == len(ref.names) == 1 else None
    return target is not None and target is ref


def _there(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """当地: what the sentence or paragraph speaks of, else the article's own place."""
    return _carried(match, before, context) or context.default


def _former(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """前者 and 后者 are the first and the second of the last two places said as one."""
    last = next((r for r in _latest(before, context) if len(r.names) == 2), None)
    if last is None:
        return None
    index = 0 if match[1] == "前" else 1
    codes = last.codes[index : index + 1] if len(last.codes) == 2 else ()
    return replace(last, names=last.names[index : index + 1], codes=codes, level="division")


def _at_level(ref: PlaceRef, level: str, places: Mapping[str, Place]) -> PlaceRef | None:
    """The place itself if it is of that level, else the division of that level that it lies in."""
    if ref.level not in _DIVISIONS and ref.names[0].endswith(level):
        return ref
    code = ref.codes[0] if ref.codes and ref.codes[0].isdigit() else ""
    for above in dict.fromkeys((code, code[:4] + "00", code[:2] + "0000")):
        place = places.get(above)
        if place and _is_level(place, level):
            name = place.name if place.level == "county" else place.short
            if above == code and ref.level in _DIVISIONS:
                return ref
            return replace(ref, names=(name,), codes=(above,), level=place.level)
    return None


def _is_level(place: Place, level: str) -> bool:
    """直辖市 are 市; 县级市 too; a 自治区 is a 区."""
    if place.code in MUNICIPALITIES:
        return level == "市"
    if place.level == "county":
        return level in "县旗区市" and (
            place.name.endswith(level) or (level == "县" and place.name[-1] not in "区市")
        )
    return level in _NAMES_OF.get(place.level, ()) or (level == "区" and place.name.endswith("自治区"))


def _zone(match: re.Match[str], before: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """园区 and 科技城 alone are the last named one."""
    named = (r for r in _latest(before, context) if len(r.names) == 1 and r.names[0].endswith(match[1]))
    return next(named, None)
