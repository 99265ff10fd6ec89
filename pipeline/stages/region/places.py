"""The places of a sentence joined into what one would call one place, each with its role in the clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pipeline.lexicon import Lexicon, Place
from pipeline.model import Mention, Sentence, Span
from pipeline.stages.clause import titles

Role = Literal["subject", "locative", "attribute", "base", "object", "holder"]
#: 直辖市: a province by code, a 市 in speech (GB/T 2260).
MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
_COUNTS: Final = {"两": 2, "二": 2, "双": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_JOIN: Final = re.compile(r"[、和与及]|以及|(?:省|市)?[、和]")
_TAIL: Final = re.compile(r"(?:(?:[两二三四五六七八九十])(?:个)?(?:地|省|市|县|区|州|国|方|城)(?:（[省市区县]）)?(?:[市区县])?|地区|区域|全域|全境|境内)")
_GROUP: Final = re.compile(r"([两二双三四五六七八九十])(?:个)?(?:地(?!方|区)|省(?:（[市区]）|[市区])*|市(?!场|政|民|值|容|面)|县(?!域)|州|城(?=[^市镇])|方(?!面|位|式|针|向|法|案))")
_WHOLE: Final = re.compile(r"(?:全|我|本|该)(省|市(?!场)|县|区(?!域)|州|旗|镇|乡|村|盟|岛|自治区|自治州)(?!长|委|人均)|(?<![\u4e00-\u9fff])([省市县区州])里(?!面)")
_OWN_ZONE: Final = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[，、；：该本全年来底末前]))(?:该|本|全)?(园区|科技城|科技园|示范区|开发区|高新区|经开区|新区|自贸区|试验区|保税区|合作区|产业园|科学城|片区|口岸|港区)"
)
_PROVINCES_AND_CITIES: Final = re.compile(r"([一二两三四五六七八九])省([一二两三四五六])(?:直辖)?[市区]")
#: 港澳资企业, 北京企业, 河北籍: the place describes what is counted.
_ATTRIBUTE: Final = re.compile(r"[资籍商](?=[企业的人客])|(?:企业|客商|游客|旅客|专家|客户)(?=[^，。；在、]{0,8}\d)|[象杯虎](?!山|鼻)")
_BASE_LEFT: Final = re.compile(
    r"(?:占(?:到|据)?了?|高于|低于|高出|高过|超过|超出|领先于?|落后于?|优于|快于|慢于|好于|多于|少于|大于|小于|[较比]|相当于|不及|相较于?|相比于?|约?占|接近|赶超|居)$"
)
_BASE_RIGHT: Final = re.compile(r"(?:[^，。；]{0,12}?)的(?:近|约|超|逾)?(?:\d[\d.]*|[一二两三四五六七八九十]+)(?:多|余)?倍|[^，。；]{0,8}(?:相比|相较)")
_OBJECT_LEFT: Final = re.compile(
    r"(?:流向|转向|来自于?|源自|出自|面向|对接|服务(?:保障)?|支持|帮扶|支援|援助|销往|输往|运往|发往|前往|抵达|通往|赴|向|对|与|同|跟|从|自|由|距离?|除了?|承接|引入|借助|借力|融入|疏解|辐射|带动|学习|对标|参照|借鉴|仿照|按照|入住|入驻|引进|吸引|招引|集聚|聚集|聚合|毗邻|紧邻|环绕?|横跨|跨越?|连接|贯穿|途经|串联|通达|直达|邻近|靠近|进入|驶往|飞往|出口到?|往)(?:了)?$"
)
_DIVISION: Final = re.compile(r"province|prefecture|county|composite|country")
_LOCATIVE_LEFT: Final = re.compile(r"(?:在|于|落户|落地|落子|入驻|位于|坐落于?|设在|进驻)$")
#: 全国 heads a clause where only a time or connective stands before it; elsewhere it is an attribute (全国先进…).
_OPENING: Final = re.compile(r"(?:^|[，。；：、（(“])(?:[\d年月日末底初至—\-－上下半前一二三四季度个全截止到今去同期目前当中间，其据悉占在从以来期“]{0,14})$")
_LISTED: Final = re.compile(r"[^，。；]{0,20}\d[^，。；、]{0,6}、")
_SHARE_RIGHT: Final = re.compile(r"[^，。；]{0,14}?(?:占比|比重|份额|占有率|之最|排名|位居|名列)")
#: A zone's being built is news of the place that builds it.
_ZONE_NAME: Final = re.compile(r"(?:试验|示范|先行|集聚|功能|先导|引领)区$|基地$")
_BUILDING: Final = re.compile(r"建设|规划|创建|工作|改革")
_IS_LEFT: Final = re.compile(r"(?:是|为|分别是|分别为)$")


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """One place, or several said as one list. ``at`` is in the sentence text, ``level`` the kind of the finest."""

    at: Span
    names: tuple[str, ...]
    codes: tuple[str, ...]
    level: str
    role: Role
    explicit: bool
    rule: str


@dataclass(frozen=True, slots=True)
class RegionContext:
    """What stands outside the sentence: places spoken of before (latest last), the sentence's and the article's own,
    and the one named for the document by whoever handed it in."""

    recent: tuple[PlaceRef, ...]
    carried: PlaceRef | None
    default: PlaceRef | None
    named: PlaceRef | None
    places: Mapping[str, Place]


def read_places(
    sentence: Sentence, mentions: Sequence[Mention], context: RegionContext, *, deictic: bool = True
) -> tuple[PlaceRef, ...]:
    """The places of a sentence in order of position, ``deictic`` ones (三地, 全市) resolved from the context."""
    text = sentence.text
    if not deictic and not any(m.type == "place" for m in mentions):
        return ()
    whole = [_builder(text, ref, context.places) for ref in _stated(text, mentions)]
    stated = _lists(text, _nested(text, whole))
    pointed = _pointed(text, context, stated) if deictic else []
    # 全州 is also a county: where it can point at the article's own place it does
    stated = [s for s in stated if not any(p.at == s.at for p in pointed)]
    taken = [ref.at for ref in stated]
    pointed = [p for p in pointed if not any(p.at.overlaps(t) for t in taken)]
    refs = sorted((*stated, *pointed), key=lambda ref: ref.at)
    return tuple(_with_roles(text, refs))


def named_place(lexicon: Lexicon, name: str) -> PlaceRef:
    """The place a user names for a document; one the lexicon does not know keeps its name and has no code."""
    for hit in lexicon.matcher.find(name):
        if hit.term.type == "place" and (hit.start, hit.end) == (0, len(name)):
            term = hit.term
            return PlaceRef(Span(0, 0), (term.canonical,), term.codes, term.kind, "subject", False, "region.metadata")
    return PlaceRef(Span(0, 0), (name,), (), "unknown", "subject", False, "region.metadata")


def default_region(weighted: Iterable[tuple[Mention, int]], named: PlaceRef | None) -> PlaceRef | None:
    """The article's own place: the one its title and text speak of most, else the one the metadata names."""
    votes: Counter[tuple[tuple[str, ...], str, tuple[str, ...]]] = Counter()
    for mention, weight in weighted:
        if mention.type == "place" and mention.kind not in ("nation", "world", "country"):
            votes[((mention.canonical,), mention.kind, mention.codes)] += weight
    if votes:
        best = max(votes.items(), key=lambda item: (item[1], item[0]))[0]
        return PlaceRef(Span(0, 0), best[0], best[2], best[1], "subject", False, "region.default")
    return named


def _stated(text: str, mentions: Sequence[Mention]) -> list[PlaceRef]:
    """The longest places; a place inside an organisation or a title only lends its name."""
    found = [m for m in mentions if m.type == "place"]
    names = [m.at for m in mentions if m.type == "org"]
    books = titles(text)
    policies = [m.at for m in mentions if m.type == "policy"]
    outer = [m for m in found if not any(o.at != m.at and o.at.covers(m.at) for o in found)]
    refs: list[PlaceRef] = []
    for m in sorted(outer, key=lambda m: m.at):
        if any(b.covers(m.at) for b in books) or (refs and refs[-1].at.overlaps(m.at)):
            continue
        held = any(n.covers(m.at) and n != m.at for n in (*names, *policies))
        if held and not _DIVISION.search(m.kind):
            continue
        role: Role = "holder" if held else "subject"
        refs.append(PlaceRef(m.at, (m.canonical,), m.codes, m.kind, role, True, "region.stated"))
    return refs


def _builder(text: str, ref: PlaceRef, places: Mapping[str, Place]) -> PlaceRef:
    """河北产业转型升级试验区建设: news of the division that the zone lies in."""
    if len(ref.codes) != 1 or not _ZONE_NAME.search(ref.names[0]) or not _BUILDING.match(text, ref.at.end):
        return ref
    place = places.get(ref.codes[0])
    return replace(ref, names=(place.short,), level=place.level, rule="region.builder") if place else ref


def _nested(text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
    """北京市通州区 is one place, the finer; 京津冀三地 and 京津冀地区 run on to their last character."""
    joined: list[PlaceRef] = []
    for ref in refs:
        last = joined[-1] if joined else None
        if last and last.at.end == ref.at.start and last.role == ref.role and _contains(last.codes, ref.codes):
            joined[-1] = replace(ref, at=Span(last.at.start, ref.at.end))
        else:
            joined.append(ref)
    return [_with_tail(text, ref) for ref in joined]


def _with_tail(text: str, ref: PlaceRef) -> PlaceRef:
    tail = _TAIL.match(text, ref.at.end)
    return replace(ref, at=Span(ref.at.start, tail.end())) if tail and ref.role != "holder" else ref


def _contains(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether every code of ``inner`` lies within a division of ``outer`` (GB/T 2260: province, prefecture, county)."""
    stems = tuple(code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code for code in outer)
    return bool(stems and inner) and all(code.startswith(stems) for code in inner)


def _lists(text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
    """北京、天津和河北 is one reference to three places."""
    joined: list[PlaceRef] = []
    for ref in refs:
        last = joined[-1] if joined else None
        gap = text[last.at.end : ref.at.start] if last else ""
        if last and last.role == ref.role == "subject" and _JOIN.fullmatch(gap):
            names, codes = last.names + ref.names, last.codes + ref.codes
            merged = PlaceRef(Span(last.at.start, ref.at.end), names, codes, "list", last.role, True, "region.list")
            joined[-1] = _with_tail(text, merged)
        else:
            joined.append(ref)
    return joined


def _pointed(text: str, context: RegionContext, stated: Sequence[PlaceRef]) -> list[PlaceRef]:
    found = []
    for pattern, choose in ((_PROVINCES_AND_CITIES, _mixed), (_GROUP, _group), (_WHOLE, _whole), (_OWN_ZONE, _zone)):
        for match in pattern.finditer(text):
            before = [s for s in stated if s.at.end <= match.start()]
            target = choose(match, (*context.recent, *before), context)
            if target:
                at = Span(*match.span())
                found.append(replace(target, at=at, role="subject", explicit=True, rule="region.deictic"))
    return found


def _group(match: re.Match[str], recent: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """三地 is the last group of three spoken of, else the article's own place if it has three members."""
    return _members(_COUNTS[match[1]], recent, context)


def _mixed(match: re.Match[str], recent: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """三省一市 has four members."""
    return _members(_COUNTS.get(match[1], 1) + _COUNTS.get(match[2], 1), recent, context)


def _members(count: int, recent: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    if context.default and context.default.level == "composite" and len(context.default.codes) == count:
        return context.default
    groups = [r for r in recent if r.level in ("composite", "list") and len(r.codes) == count and _of_one_level(r)]
    return groups[-1] if groups else None


def _of_one_level(ref: PlaceRef) -> bool:
    return len({(code[2:] == "0000", code[4:] == "00") for code in ref.codes}) == 1


def _whole(match: re.Match[str], recent: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """全市 and 我省: the document's or article's own place if it is one, else the last such place spoken of."""
    level = match[1] or match[2]
    for ref in (context.named, context.default, *reversed(recent)):
        if ref and len(ref.codes) == 1 and len(ref.names) == 1 and _is_level(ref, level):
            return ref
    return None


def _is_level(ref: PlaceRef, level: str) -> bool:
    code = ref.codes[0]
    if not code.isdigit() or ref.level in ("area", "zone"):
        return False
    if level in ("省", "自治区"):
        return code.endswith("0000") and code not in MUNICIPALITIES
    if level == "市":
        return code in MUNICIPALITIES or (code.endswith("00") and not code.endswith("0000")) or ref.names[0].endswith("市")
    if level == "区":
        return not code.endswith("00") or ref.names[0].endswith("自治区")
    if level in ("州", "盟", "自治州"):
        return code.endswith("00") and not code.endswith("0000")
    return not code.endswith("00")


def _zone(match: re.Match[str], recent: Sequence[PlaceRef], context: RegionContext) -> PlaceRef | None:
    """园区 and 科技城 alone are the last named one."""
    named = [r for r in recent if len(r.names) == 1 and r.names[0].endswith(match[1])]
    return named[-1] if named else None


def _with_roles(text: str, refs: Sequence[PlaceRef]) -> Iterator[PlaceRef]:
    """Each place with its role; 入住北京企业36家、天津企业8家: what is listed after an object is one too."""
    last: PlaceRef | None = None
    for ref in refs:
        role = _role(text, ref)
        gap = text[last.at.end : ref.at.start] if last else ""
        if last and last.role == "object" and role in ("subject", "attribute") and _LISTED.fullmatch(gap):
            role = "object"
        last = replace(ref, role=role)
        yield last


def _role(text: str, ref: PlaceRef) -> Role:
    """base: compared with or part of; object: where something goes or comes from; locative: where it happens."""
    if ref.role == "holder":
        return "holder"
    before, after = text[max(0, ref.at.start - 6) : ref.at.start], text[ref.at.end : ref.at.end + 24]
    if _BASE_LEFT.search(before):
        return "base"
    if (_IS_LEFT.search(before) or before.endswith(("、", "和", "与"))) and _BASE_RIGHT.match(after):
        return "base"
    if before.endswith(("与", "和", "同", "跟")) and _BASE_RIGHT.match(after):
        return "base"
    if before.endswith("在") and ref.level in ("nation", "world", "province") and _SHARE_RIGHT.match(after):
        return "base"
    if ref.level in ("nation", "world") and not _OPENING.search(text[: ref.at.start]):
        return "holder"
    if _OBJECT_LEFT.search(before):
        return "object"
    if _LOCATIVE_LEFT.search(before):
        return "locative"
    return "attribute" if ref.explicit and _ATTRIBUTE.match(after) else "subject"
