"""Names an article shortens without saying so: 《纲要》 of the one 《…纲要》, 市发改委, a company by its own word."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, count, islice
from operator import is_not, itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.aliases import Drafted, Inside, merged, standing
from pipeline.stages.tag.automaton import Words
from pipeline.stages.tag.policies import ASKED, is_title
from pipeline.stages.tag.scene import Draft
from pipeline.stages.tag.terms import containers

Endings: TypeAlias = Mapping[str, set[str]]

#: So many full names of an article are compared with short ones; a title of more characters is no short one.
_MOST: Final = 400
_SHORT_TITLE: Final = 8
_CLOSERS = frozenset(")）")
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
_NOTED = _ZONES | ASKED
_NUMBER = itemgetter(0)
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
_LEVELS = frozenset("省市区县州旗")
_LEVEL = re.compile(r"[省市区县州旗](?=[一-龥]{2})")
#: A company's own word (字号) of this length is told from other words where it stands alone.
_BRAND: Final = range(3, 9)


#: A body's name in the article: its draft, the place that it begins with, and the rest of the name.
Full: TypeAlias = tuple[Draft, str, str]
#: A draft with the number of its sentence.
Stated: TypeAlias = tuple[int, Draft]


class Survey(NamedTuple):
    """The policies, the bodies and, by their names, the zones of an article: few among its names."""

    policies: Sequence[Stated]
    bodies: Sequence[Stated]
    zones: Mapping[str, Draft]


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

    def link(
        self, texts: Sequence[str], drafted: Drafted, survey: Survey, region: Sequence[str] = ()
    ) -> Drafted:
        """The drafts of each sentence, short ones with the canonical name of the full one.

        ``region`` are the codes of the article's own place, if it is known: it tells whose 市发改委 is meant where
        the article does not.
        """
        policies, bodies, zones = survey
        linked = [*drafted]
        if titles := _titles(texts, policies):
            ends = _endings(titles, {draft[3] for _, draft in policies})
            for number in {number for number, draft in policies if draft[3] in ends or "五" in draft[3]}:
                linked[number] = _titled(texts[number], linked[number], ends, titles)
        fulls = _fulls(texts, drafted, bodies)
        links = dict(self._at_home(fulls, region[0])) if len(region) == 1 else {}
        links |= self._links(fulls)
        told = {number for number, draft in bodies if draft[3] in links} if links else set()
        if longer := dict(_zones(zones)):
            links |= longer
            told.update([n for n, drafts in enumerate(linked) for draft in drafts if draft[3] in longer])
        for number in told:
            linked[number] = [
                _linked(draft, links) if draft[3] in links else draft for draft in linked[number]
            ]
        return self._companies(texts, linked, fulls) if fulls else linked

    def _links(self, fulls: Sequence[Full]) -> Iterator[tuple[str, Draft]]:
        """The canonical name of each shortened body with the one full body that it can be."""
        drafts = {draft[3]: draft for draft, _, _ in fulls}
        ends = _ends(drafts)
        offices = _offices(fulls)
        may_be: dict[str, set[str]] = {}
        for full in fulls:
            draft, place, rest = full
            alike = offices.get((place[-1], rest[0])) if place and len(rest) > 1 else None
            others = alike is not None and (len(alike) > 1 or alike[0] is not full)
            longer = set(self._written_out(full, alike)) if alike and others else set()
            name = draft[3]
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
        size = len(draft[3])
        for office, at, department in offices:
            name = office[3]
            if len(name) <= size:
                continue
            same = at.endswith(place) and office[5] == draft[5]
            known = (len(place) == 1 or same) and (rest == department or self._known(department))
            if known and _abbreviates(rest, department):
                yield name

    def _known(self, office: str) -> bool:
        """Whether the office is that of a department."""
        return self._departments.cover(_OFFICE.sub("", office))

    def _at_home(self, fulls: Sequence[Full], code: str) -> Iterator[tuple[str, Draft]]:
        """市发改委 is that of the article's city, 省教育厅 that of its province."""
        holders = (self._places.get(each) for each in (code, *containers(code)))
        names = {
            place.name[-1]: place for place in reversed([p for p in holders if p]) if len(place.name) > 2
        }
        for draft, level, rest in fulls:
            place = names.get(level) if draft[4] == "government" else None
            if place:
                name = place.name + rest
                told = draft._replace(canonical=self._bodies.get(name, name), codes=(place.code,))
                yield draft.canonical, told

    def _companies(self, texts: Sequence[str], drafted: Drafted, fulls: Sequence[Full]) -> Drafted:
        """The drafts with the companies that stand by their own word alone: 云海数据, 天津海光."""
        named: dict[str, set[str]] = {}
        drafts: dict[str, Draft] = {}
        for draft, place, rest in fulls:
            if draft[4] == "company" and draft[6] == "org.company":
                drafts[draft[3]] = draft
                for name in self._own_words(place, rest):
                    named.setdefault(name, set()).add(draft[3])
        short = {name: drafts[min(of)] for name, of in named.items() if len(of) == 1}
        if not short:
            return drafted
        found: dict[int, list[tuple[int, str]]] = {}
        for number, start, name in standing(texts, dict.fromkeys(short, "word")):
            found.setdefault(number, []).append((start, name))
        with_companies = [*drafted]
        for number, places in found.items():
            with_companies[number] = _with_companies(places, drafted[number], short)
        return with_companies

    def _own_words(self, place: str, rest: str) -> Iterator[str]:
        """某某, 某某科技 and 天津某某 of 天津某某科技有限公司, where 某某 is no word that is known."""
        name = _BRACKETED.sub("", rest)
        core = _COMPANY.sub("", name)
        formal = bool(place) or len(name) - len(core) > len("公司")
        if core == name or not formal or not _HAN.fullmatch(core):
            return
        known = self._ordinary.find(core)
        brand = core[: known[0].start] if known else core
        if len(brand) < 2 or place in ("中国", "国家"):
            return
        yield from (name for name in dict.fromkeys((brand, core)) if len(name) in _BRAND)
        if 2 <= len(place.rstrip("省市")) <= 3:
            yield place.rstrip("省市") + brand


def noted(drafted: Iterable[tuple[int, Sequence[Draft]]]) -> list[Stated]:
    """The drafts of the sentences with those numbers that something more is asked of; most places are not among them."""
    return [
        (number, draft)
        for number, drafts in drafted
        for draft in drafts
        if draft[0] != "place" or draft[4] in _NOTED
    ]


def surveyed(before: Drafted, drafted: Drafted, known: Sequence[Stated]) -> Survey:
    """What of the drafts of an article's sentences may be short for something, or have something said of it.

    ``known`` is what was noted of the drafts ``before`` some of the sentences got others.
    """
    changed = {*compress(count(), map(is_not, before, drafted))}
    if changed:
        again = noted([(number, drafted[number]) for number in changed])
        known = sorted([each for each in known if each[0] not in changed] + again, key=_NUMBER)
    policies: list[Stated] = []
    bodies: list[Stated] = []
    zones: dict[str, Draft] = {}
    for stated in known:
        draft = stated[1]
        type_ = draft[0]
        if type_ == "policy":
            policies.append(stated)
        elif type_ == "org":
            bodies.append(stated)
        elif draft[5] and draft[4] in _ZONES:
            zones[draft[3]] = draft
    return Survey(policies, bodies, zones)


def _titles(texts: Sequence[str], policies: Iterable[Stated]) -> set[str]:
    """The policies that stand in 《》."""
    return {
        draft[3] for number, draft in policies if "《" in (text := texts[number]) and is_title(text, draft)
    }


def _fulls(texts: Sequence[str], drafted: Drafted, bodies: Iterable[Stated]) -> list[Full]:
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
    if not place and name[:1] in _LEVELS and (level := _LEVEL.match(name)):
        place = level[0]
    if not place:
        return draft, place, name
    return draft, place, name[len(place) :] if name.startswith(place) else text[cut:end]


def _ends(names: Collection[str]) -> Mapping[str, set[str]]:
    """The names of at least four characters in which longer ones end, with those."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(name[-4:], []).append(name)
    ends: dict[str, set[str]] = {}
    for group in alike.values():
        for name in group if len(group) > 1 else ():
            for at in range(1, len(name) - 3):
                if (end := name[at:]) in names:
                    ends.setdefault(end, set()).add(name)
    return ends


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
    if len(zones) < 2:
        return
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
    places: Iterable[tuple[int, str]], drafts: Sequence[Draft], short: Mapping[str, Draft]
) -> Sequence[Draft]:
    inside = Inside(drafts)
    hits = [
        _short(
            short[name]._replace(start=start, end=start + len(name)), short[name].canonical, short[name].codes
        )
        for start, name in places
        if not inside.either(start, start + len(name))
    ]
    return merged(hits, drafts) if hits else drafts


def _endings(titles: Iterable[str], names: Container[str]) -> Endings:
    """The titles of an article that end, but for what follows their own words, in one of the ``names``, by the name."""
    ends: dict[str, set[str]] = {}
    for title in titles:
        core = _core(title)
        size = len(core)
        if core != title and core in names:
            ends.setdefault(core, set()).add(title)
        for at in range(size - _SHORT_TITLE if size > _SHORT_TITLE else 0, size - 1):
            if (end := core[at:]) in names and end != title:
                ends.setdefault(end, set()).add(title)
    return ends


def _core(title: str) -> str:
    """The title's own words, without the brackets that follow them."""
    last = title[-1:]
    return _TAIL.sub("", title) if last in _CLOSERS or last.isspace() else title


def _titled(text: str, drafts: Sequence[Draft], ends: Endings, titles: Iterable[str]) -> Sequence[Draft]:
    """《纲要》 is the one title that ends so, “十四五”规划 the one of the fourteenth plan."""
    return [_title(text, draft, ends, titles) if draft[0] == "policy" else draft for draft in drafts]


def _title(text: str, draft: Draft, ends: Endings, titles: Iterable[str]) -> Draft:
    name = draft[3]
    if "五" in name and (period := _PERIOD.fullmatch(name)):
        whose = _WHOSE.search(text, max(0, draft.start - 1), draft.start) or text[draft.start] == "国"
        full = set() if whose else {title for title in titles if f"第{period[1]}个五年规划" in title}
    elif draft[6] == "policy.lexicon" or name not in ends:
        return draft
    else:
        full = {title for title in ends[name] if _may_shorten(name, title)}
    if len(full) != 1:
        return draft
    short = _short(draft, next(iter(full)), draft.codes)
    return short._replace(rule="policy.short")


def _may_shorten(short: str, title: str) -> bool:
    """Whether 《纲要》 says nothing of its own, or 《预算法》 leaves out only whose it is."""
    whose = _core(title).removesuffix(short)
    return bool(_HEAD_ALONE.fullmatch(short) or _WHOSE_TITLE.fullmatch(whose))
