"""Names an article shortens without saying so: 《纲要》 of the one 《…纲要》, 市发改委, a company by its own word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.aliases import Drafted, merged
from pipeline.stages.tag.automaton import Words, new
from pipeline.stages.tag.policies import is_title
from pipeline.stages.tag.scene import Draft
from pipeline.stages.tag.terms import containers

Endings: TypeAlias = Mapping[str, frozenset[str]]

#: So many full names of an article are compared with short ones; a title of more characters is no short one.
_MOST: Final = 400
_SHORT_TITLE: Final = 8
_TAIL = re.compile(r"(?:[(（][^()（）]*[)）]|\s)+$")
# “十四五”规划 of 《…第十四个五年规划…》, unless another place's plan is meant.
_PERIOD = re.compile(r"“?(十[一二三四五六七]?)五”?规划(?:纲要)?")
_HEAD_ALONE = re.compile(
    r"(?:总体|发展|专项|战略|实施|行动|指导|管理|暂行|若干|工作|建设|具体|[三五]年|中长期|合作|框架|改革|整治|试点|政策|规范|安全|技术)*"
    r"(?:规划|纲要|计划|方案|意见|办法|条例|规定|决定|决议|协议书?|协定|公约|条约|措施|标准|目录|指南|通知|章程|细则|共识|宣言|倡议书?|备忘录|"
    r"清单|准则|规范|规程|规则|导则|宪法|要点|批复|公告|通告|法|政策|条|建议|声明|公报)"
)
_WHOSE_TITLE = re.compile(r"(?:中华人民共和国|[一-龥]{1,8}(?:[省市区县州旗]|自治区|新区))?")
_WHOSE = re.compile(r"[一-龥](?<![的在按照据实施编制订定及和与是将对了])$")
# 某某科技股份有限公司 less what says only that it is a company.
_COMPANY = re.compile(r"(?:股份|有限|责任|控股|集团|总)*公司$|(?:控股)?集团$")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_ZONES = frozenset({"zone", "newarea"})
_HEADS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "高新区": "高新技术产业开发区",
        "经开区": "经济技术开发区",
        "自贸区": "自由贸易试验区",
        "自贸试验区": "自由贸易试验区",
    }
)
_SHORT_HEADS = tuple(_HEADS)
_HAN = re.compile(r"[一-龥]+")
_OFFICE = re.compile(r"(?:委员会|办公室|[委局厅办])$")
_LEVEL = re.compile(r"[省市区县州旗](?=[一-龥]{2})")
#: A company's own word (字号) of this length is told from other words where it stands alone.
_BRAND: Final = range(3, 9)


class Full(NamedTuple):
    """A body's name in the article: its draft, the place that it begins with, and the rest of the name."""

    draft: Draft
    place: str
    rest: str


class Shortener:
    """Links what an article shortens to the one full name it can be short for; built once, holds no state."""

    __slots__ = ("_bodies", "_departments", "_ordinary", "_places")

    def __init__(self, lexicon: Lexicon) -> None:
        cues = (cue.word for group in lexicon.cues.groups.values() for cue in group)
        words = chain(cues, (head.word for head in lexicon.heads), lexicon.indicators)
        self._ordinary = Words(word for word in words if len(word) > 1)
        self._departments = Words(lexicon.cues.words("department"))
        self._places = lexicon.places
        self._bodies = {term.surface: term.canonical for term in lexicon.terms if term.type == "org"}

    def link(self, texts: Sequence[str], drafted: Drafted, region: Sequence[str] = ()) -> Drafted:
        """The drafts of each sentence, short ones with the canonical name of the full one.

        ``region`` are the codes of the article's own place, if it is known: it tells whose 市发改委 is meant where
        the article does not.
        """
        policies, bodies, zones = _surveyed(drafted)
        if policies and (titles := _titles(texts, drafted, policies)):
            drafted, ends = [*drafted], _endings(titles)
            for number in policies:
                drafted[number] = _titled(texts[number], drafted[number], ends)
        fulls = _fulls(texts, drafted, bodies)
        links = dict(self._at_home(fulls, region[0])) if len(region) == 1 else {}
        links |= self._links(fulls)
        if zones:
            links |= _zones(zones)
        if links:
            drafted = [
                [_linked(draft, links) if draft[3] in links else draft for draft in drafts]
                for drafts in drafted
            ]
        return self._companies(texts, drafted, fulls) if fulls else drafted

    def _links(self, fulls: Sequence[Full]) -> Iterator[tuple[str, Draft]]:
        """The canonical name of each shortened body with the one full body that it can be."""
        drafts = {draft[3]: draft for draft, _, _ in fulls}
        ends: dict[str, set[str]] = {}
        for name in drafts:
            for at in range(1, len(name) - 3):
                if (end := name[at:]) in drafts:
                    ends.setdefault(end, set()).add(name)
        offices = _offices(fulls)
        may_be: dict[str, set[str]] = {}
        for name, full in zip(drafts, fulls, strict=True):
            _, place, rest = full
            alike = offices.get((place[-1], rest[0]), ()) if place and len(rest) > 1 else ()
            longer = set(self._written_out(full, alike)) if alike else set()
            if name in ends and not self._ordinary.cover(name):
                longer |= ends[name]
            if longer:
                may_be[name] = longer
        for name, longer in may_be.items():
            if drafts[name].rule == "org.lexicon":
                continue
            longest = max(longer, key=lambda each: (len(each), each))
            if all(longest in may_be.get(other, ()) for other in longer - {longest}):
                yield name, drafts[longest]

    def _written_out(self, short: Full, offices: Sequence[Full]) -> Iterator[str]:
        """The longer bodies that 市发改委 or 北京市发改委 may be: the same place or level, the department written out."""
        draft, place, rest = short
        for full in offices:
            if full is short or len(full.draft.canonical) <= len(draft.canonical):
                continue
            same = full.place.endswith(place) and full.draft.codes == draft.codes
            known = (len(place) == 1 or same) and (rest == full.rest or self._known(full))
            if known and _abbreviates(rest, full.rest):
                yield full.draft.canonical

    def _known(self, office: Full) -> bool:
        """Whether the office is that of a department."""
        return self._departments.cover(_OFFICE.sub("", office.rest))

    def _at_home(self, fulls: Sequence[Full], code: str) -> Iterator[tuple[str, Draft]]:
        """市发改委 is that of the article's city, 省教育厅 that of its province."""
        holders = (self._places.get(each) for each in (code, *containers(code)))
        names = {
            place.name[-1]: place for place in reversed([p for p in holders if p]) if len(place.name) > 2
        }
        for full in fulls:
            place = names.get(full.place) if full.draft.kind == "government" else None
            if place:
                name = place.name + full.rest
                draft = full.draft._replace(canonical=self._bodies.get(name, name), codes=(place.code,))
                yield full.draft.canonical, draft

    def _companies(self, texts: Sequence[str], drafted: Drafted, fulls: Sequence[Full]) -> Drafted:
        """The drafts with the companies that stand by their own word alone: 云海数据, 天津海光."""
        named: dict[str, set[str]] = {}
        drafts: dict[str, Draft] = {}
        for full in fulls:
            if full.draft.kind == "company" and full.draft.rule == "org.company":
                drafts[full.draft.canonical] = full.draft
                for name in self._own_words(full):
                    named.setdefault(name, set()).add(full.draft.canonical)
        short = {name: drafts[min(of)] for name, of in named.items() if len(of) == 1}
        if not short:
            return drafted
        pattern = re.compile("|".join(sorted(map(re.escape, short), key=len, reverse=True)))
        return [
            _with_companies(text, each, pattern, short) for text, each in zip(texts, drafted, strict=True)
        ]

    def _own_words(self, full: Full) -> Iterator[str]:
        """某某, 某某科技 and 天津某某 of 天津某某科技有限公司, where 某某 is no word that is known."""
        name = _BRACKETED.sub("", full.rest)
        core = _COMPANY.sub("", name)
        formal = bool(full.place) or len(name) - len(core) > len("公司")
        if core == name or not formal or not _HAN.fullmatch(core):
            return
        known = self._ordinary.find(core)
        brand = core[: known[0].start] if known else core
        if len(brand) < 2 or full.place in ("中国", "国家"):
            return
        yield from (name for name in dict.fromkeys((brand, core)) if len(name) in _BRAND)
        if 2 <= len(full.place.rstrip("省市")) <= 3:
            yield full.place.rstrip("省市") + brand


def _surveyed(drafted: Drafted) -> tuple[list[int], list[tuple[int, Draft]], dict[str, Draft]]:
    """The numbers of sentences with policies; bodies with the number of their sentence; zones by their name.

    In one pass, since they are few among the names of an article.
    """
    policies: list[int] = []
    bodies: list[tuple[int, Draft]] = []
    zones: dict[str, Draft] = {}
    for number, drafts in enumerate(drafted):
        for draft in drafts:
            type_ = draft[0]
            if type_ == "place":
                if draft[4] in _ZONES and draft[5]:
                    zones[draft[3]] = draft
            elif type_ == "org":
                bodies.append((number, draft))
            elif not policies or policies[-1] != number:
                policies.append(number)
    return policies, bodies, zones


def _titles(texts: Sequence[str], drafted: Drafted, policies: Sequence[int]) -> set[str]:
    """What stands in 《》 in the sentences with those numbers."""
    return {
        draft[3]
        for number in policies
        if "《" in (text := texts[number])
        for draft in drafted[number]
        if draft[0] == "policy" and is_title(text, draft)
    }


def _fulls(texts: Sequence[str], drafted: Drafted, bodies: Iterable[tuple[int, Draft]]) -> list[Full]:
    """The bodies of an article, each once."""
    fulls: list[Full] = []
    seen: set[str] = set()
    last, places = -1, dict[int, int]()
    for number, draft in bodies:
        name = draft[3]
        if name in seen or draft[6] == "org.alias" or len(seen) == _MOST:
            continue
        seen.add(name)
        if number != last:
            last, places = number, _places(drafted[number])
        cut, end = draft[1], draft[2]
        while places.get(cut, end) < end:
            cut = places[cut]
        fulls.append(_full(texts[number], draft, cut))
    return fulls


def _places(drafts: Sequence[Draft]) -> dict[int, int]:
    """Where the longest place ends that begins at each offset."""
    places: dict[int, int] = {}
    for draft in drafts:
        if draft[0] == "place" and draft[2] > places.get(draft[1], 0):
            places[draft[1]] = draft[2]
    return places


def _full(text: str, draft: Draft, cut: int) -> Full:
    """The body's name parted at the end of its place; 市 of 市发改委 is its place too."""
    start, end, name = draft[1], draft[2], draft[3]
    place = text[start:cut] if start < cut < end else ""
    if not place and (level := _LEVEL.match(name)):
        place = level[0]
    rest = name[len(place) :] if name.startswith(place) else text[cut:end]
    return new(Full, (draft, place, rest))


def _offices(fulls: Iterable[Full]) -> Mapping[tuple[str, str], Sequence[Full]]:
    """Bodies with a place, by the last character of the place and the first of the rest."""
    offices: dict[tuple[str, str], list[Full]] = {}
    for full in fulls:
        _, place, rest = full
        if len(place) > 1 and rest:
            offices.setdefault((place[-1], rest[0]), []).append(full)
    return offices


def _abbreviates(short: str, full: str) -> bool:
    """Whether ``short`` picks characters of ``full`` in order, the first and the last: 发改委, 人社局."""
    full = full.removesuffix("员会") if full.endswith("委员会") else full
    if short[0] != full[0] or short[-1] != full[-1]:
        return False
    rest = iter(full)
    return all(char in rest for char in short)


def _zones(zones: Mapping[str, Draft]) -> Iterator[tuple[str, Draft]]:
    """The zones that stand in the article with more before them or written out: 某某高新区 of 某市某某高新技术产业开发区."""
    written = {name: _written_out(name) for name in zones}
    asked = {*written, *written.values()}
    ends: dict[str, set[str]] = {}
    for name in islice(zones, _MOST):
        for at in range(len(name) - 4):
            if (end := name[at:]) in asked:
                ends.setdefault(end, set()).add(name)
    for name, full in written.items():
        longer = {*ends.get(name, ()), *ends.get(full, ())} - {name}
        if len(longer) == 1 and zones[name].rule != "place.lexicon":
            yield name, zones[next(iter(longer))]


def _written_out(zone: str) -> str:
    if not zone.endswith(_SHORT_HEADS):
        return zone
    head = next(head for head in _HEADS if zone.endswith(head))
    return zone.removesuffix(head) + _HEADS[head]


def _linked(draft: Draft, links: Mapping[str, Draft]) -> Draft:
    """The draft with the name and the codes of what it is short for."""
    full = links[draft.canonical]
    return _short(draft, full.canonical, full.codes) if full.type == draft.type else draft


def _short(draft: Draft, canonical: str, codes: tuple[str, ...]) -> Draft:
    return draft._replace(
        canonical=canonical, codes=codes, rule=f"{draft.type}.alias", detail=f"short for {canonical}"
    )


def _with_companies(
    text: str, drafts: Sequence[Draft], pattern: re.Pattern[str], short: Mapping[str, Draft]
) -> Sequence[Draft]:
    hits = []
    for match in pattern.finditer(text):
        full = short[match[0]]
        draft = full._replace(start=match.start(), end=match.end())
        hits.append(_short(draft, full.canonical, full.codes))
    if not hits:
        return drafts
    inner = {at for d in drafts for at in range(d.start + 1, d.end)}
    return merged([h for h in hits if h.start not in inner and h.end not in inner], drafts)


def _endings(titles: Iterable[str]) -> Endings:
    """The titles of an article by what their own words end in, and by their own words."""
    ends: dict[str, set[str]] = {}
    for title in titles:
        core = _TAIL.sub("", title)
        for at in range(max(0, len(core) - _SHORT_TITLE), len(core) - 1):
            ends.setdefault(core[at:], set()).add(title)
        ends.setdefault(core, set()).add(title)
    return {end: frozenset(of) for end, of in ends.items()}


def _titled(text: str, drafts: Sequence[Draft], ends: Endings) -> Sequence[Draft]:
    """《纲要》 is the one title that ends so, “十四五”规划 the one of the fourteenth plan."""
    return [_title(text, draft, ends) if draft[0] == "policy" else draft for draft in drafts]


def _title(text: str, draft: Draft, ends: Endings) -> Draft:
    name = draft[3]
    if "五" in name and (period := _PERIOD.fullmatch(name)):
        whose = _WHOSE.search(text, max(0, draft.start - 1), draft.start) or text[draft.start] == "国"
        full = frozenset() if whose else frozenset(_five_years(period[1], ends))
    elif draft[6] == "policy.lexicon" or name not in ends:
        return draft
    else:
        full = frozenset(title for title in ends[name] - {name} if _may_shorten(name, title))
    if len(full) != 1:
        return draft
    short = _short(draft, next(iter(full)), draft.codes)
    return short._replace(rule="policy.short")


def _may_shorten(short: str, title: str) -> bool:
    """Whether 《纲要》 says nothing of its own, or 《预算法》 leaves out only whose it is."""
    whose = _TAIL.sub("", title).removesuffix(short)
    return bool(_HEAD_ALONE.fullmatch(short) or _WHOSE_TITLE.fullmatch(whose))


def _five_years(number: str, ends: Endings) -> Iterator[str]:
    """The titles that are the plan of those five years: 《…第十四个五年规划和2035年远景目标纲要》."""
    for title in frozenset().union(*ends.values()):
        if f"第{number}个五年规划" in title:
            yield title
