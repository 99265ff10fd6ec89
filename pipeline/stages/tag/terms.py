"""The lexicon's places, organisations and policies in a sentence, less those inside other words."""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from types import MappingProxyType
from typing import Final, TypeAlias

from ahocorasick_rs import BytesAhoCorasick, Implementation

from pipeline.lexicon import Term
from pipeline.model import EntityType
from pipeline.stages.tag.automaton import GAP

Counts = Mapping[str, int]

ENTITIES: Mapping[str, EntityType] = MappingProxyType({"place": "place", "org": "org", "policy": "policy"})

# 黄河北岸, 东北部, 江西岸: the last character of the place belongs to a side or a part.
_SIDE = re.compile(r"[岸侧麓坡部角端偏缘]")
_ROAD = re.compile(r"路(?![线网桥径途由过透障况政])|街(?![头区坊舞拍景边])|大街|大道|胡同")
_LINE = re.compile(r"(?:城际|高速|高铁|铁路|客专|客运专线|快线|公路|[东西]?线|通勤|通道)")
_NOT_PLACE_AFTER = re.compile(r"式|时间|牌|话|菜|籍|号[”」』]|人[家们]")
# 瑞士法郎 is money; 广州市场 and 上海市区 are of 广州 and 上海.
_MONEY = re.compile(r"法郎|克朗|卢布|卢比|比索|林吉特|里亚尔|第纳尔|里拉|马克|先令|元(?![首旦])|铢|盾|镑|币")
_TOWN = re.compile(
    r"场(?![所馆地])|区|郊|民(?![政族主营兵])|中心(?![支城医血小幼卫镇街站库法])|值|花|直[各机属]|长(?![期江城远春河岭])"
)
# 日本|国内, not 日本国|内.
_INSIDE = re.compile(r"国[内际人民籍务会]")
_OFFICE_WORD = re.compile(r"部[门分署队]|办[公理事法案学]|委[员托派]|局[面势部]|司[机法]|厅[级堂]|署[名]")
# Sounds of foreign names, and those which go on with one.
_PIECE = re.compile(
    r"[阿埃艾安昂奥巴博布查达戴丹德迪蒂多恩尔法菲费芬弗夫格哈赫亨胡霍基吉加金卡康科克库奎拉莱兰劳勒里黎利林卢鲁伦罗洛马玛麦曼毛梅蒙米摩莫姆"
    r"穆纳娜内尼努诺欧帕佩皮普奇乔切萨塞赛桑瑟森沙圣史斯苏索塔泰坦汤特提廷图托瓦威维温沃乌西希锡夏肖辛亚耶伊泽扎山岗冈中]+州?"
)
_BEFORE = frozenset("尔斯克尼萨蒂弗诺姆茨莱兰伦洛勒卡普拉瓦冈来")
_AFTER = frozenset("尔斯特克尼诺姆茨顿蒂弗勒洛莱萨")
_LATIN = frozenset(string.ascii_letters + string.digits)
# With these begin the names of lines, of roads and of what else is no place; and words of an office's last character.
_LINES = frozenset("城高铁客快公东西线通")
_OTHERS = frozenset("式时牌话菜籍号人路街大胡")
_OFFICES: Mapping[str, frozenset[str]] = MappingProxyType({
    "部": frozenset("门分署队"), "办": frozenset("公理事法案学"), "委": frozenset("员托派"), "局": frozenset("面势部"),
    "司": frozenset("机法"), "厅": frozenset("级堂"), "署": frozenset("名"),
})  # fmt: skip
# With these the patterns above go on after places that end so, and after names of states.
_AFTER_LAST: Mapping[str, frozenset[str]] = MappingProxyType({
    **dict.fromkeys("东南西北", frozenset("岸侧麓坡部角端偏缘")),
    "市": frozenset("场区郊民中值花直长"), "国": frozenset("内际人民籍务会"),
})  # fmt: skip
_AFTER_STATE = frozenset("级法克卢比林里第马先元铢盾镑币")
_STATES = frozenset({"nation", "world", "country"})
_NOTHING: frozenset[str] = frozenset()
# What only repeats that a composite is one: 京津冀三地, 京津两市; after initials 地区 too.
_APPOSED = re.compile(
    r"[两三四五]地$|[两三四五]省[一二]市$|三省市$|区域$|^[京津冀沪苏浙皖川渝粤港澳]+[两三四五][市省区]"
    r"|^[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新唐]{2,4}地区$"
)
_FULL = frozenset("省市县区州旗盟")
_DIVISIONS = frozenset({"province", "prefecture", "county"})
_EXTENTS = ("地区", "国家", "成员国")
_COMPASS = frozenset("东南西北中华")
_EXTENT = re.compile(f"(?:{'|'.join(_EXTENTS)})$")

_START = itemgetter(0)


#: Type, kind, canonical name and codes of what is named.
Named: TypeAlias = tuple[EntityType, str, str, tuple[str, ...]]


class Surface:
    """A surface of the lexicon with its terms, and what is known of it before any text is read.

    ``sure`` is what it names wherever it stands: type, kind, canonical name and codes; ``placed`` are the codes
    if that is a place. ``plain`` says that it names a place and is no other word, ``foreign`` that it is short and
    written with the characters of foreign names, so that it may be a piece of one. With one of the ``followers`` next
    to it, it may be no such name: see ``stands``.
    """

    __slots__ = ("followers", "foreign", "placed", "plain", "sure", "terms")

    def __init__(self, terms: tuple[Term, ...]) -> None:
        first = terms[0]
        place = first.type == "place"
        sure = len(terms) == 1 and not first.ambiguous and not bare(first)
        self.terms = terms
        self.sure: Named | None = (
            (ENTITIES[first.type], first.kind, first.canonical, first.codes) if sure else None
        )
        self.placed = first.codes if sure and place else None
        self.plain = place and not first.ambiguous
        self.followers = _followers(first)
        self.foreign = bool(place and len(first.surface) < 4 and _PIECE.fullmatch(first.surface))


#: Start and end of a surface in a sentence, and the surface. They are many, so no class of their own.
Found: TypeAlias = tuple[int, int, Surface]
#: The surface's number, and twice its start and end: offsets in the code in which texts are searched.
_Hit: TypeAlias = tuple[int, int, int]


#: Texts are searched in a code of two bytes a character, which takes fewer steps than UTF-8.
_CODE: Final = "utf-16-be"


class Places:
    """The places among the surfaces of a sentence by start and end; looked for when asked, which is seldom."""

    __slots__ = ("_found",)

    def __init__(self, found: Sequence[Found]) -> None:
        self._found = found

    def __contains__(self, stretch: object) -> bool:
        if not isinstance(stretch, tuple):
            return False
        start, end = stretch
        at = bisect_left(self._found, (start, -end), key=_position)
        return at < len(self._found) and self._found[at][:2] == stretch and _is_place(self._found[at][2])


class TermTable:
    """The surfaces of a lexicon, found in one pass, those inside others too."""

    __slots__ = ("_automaton", "_first_foreign", "_first_latin", "_surfaces")

    def __init__(self, terms: Iterable[Term], hiding: Iterable[str] = ()) -> None:
        """``hiding`` are words in which a place's characters name no place: 超越南, 新中国."""
        groups: dict[str, tuple[Term, ...]] = {}
        for term in terms:
            if term.type in ENTITIES:
                groups[term.surface] = (*groups.get(term.surface, ()), term)
        named = {
            s: group for s, group in groups.items() if not _repeats(group[0]) and not _extended(s, groups)
        }
        # The few that are asked more of come last, and last of all the words that hide: their numbers tell them.
        self._surfaces = tuple(sorted(map(Surface, named.values()), key=_asked))
        asked = list(map(_asked, self._surfaces))
        self._first_foreign, self._first_latin = bisect_left(asked, 1), bisect_left(asked, 2)
        surfaces = (each.terms[0].surface for each in self._surfaces)
        self._automaton = BytesAhoCorasick(
            [word.encode(_CODE) for word in (*surfaces, *dict.fromkeys(hiding))],
            implementation=Implementation.ContiguousNFA,
        )

    def find(self, text: str) -> list[Found]:
        """The surfaces in ``text`` by position, longer first, less those that cannot stand."""
        return self.find_each((text,))[0]

    def find_each(self, texts: Sequence[str]) -> list[list[Found]]:
        """As ``find`` for each of ``texts``, in one pass over all of them."""
        joined, surfaces, known = GAP.join(texts) + GAP, self._surfaces, len(self._surfaces)
        each: list[list[Found]] = [[] for _ in texts]
        filled = zip(each, accumulate([len(text) + 1 for text in texts]), strict=True)
        found = self._search(joined)
        pieces, inner = self._besides(joined, found)
        base = stop = 0
        for hit in found:
            index, at, to = hit
            if at & 1 or index >= known or (pieces and hit in pieces):
                continue
            start, end, surface = at >> 1, to >> 1, surfaces[index]
            if joined[end] in surface.followers and not stands(joined, end, surface.terms[0]):
                continue
            if (at in inner or to in inner) and _hidden(at, to, surface.terms[0], inner):
                continue
            while start >= stop:  # it stands in a later text
                base = stop
                here, stop = next(filled)
            here.append((start - base, end - base, surface))
        for here in each:
            if len(here) > 1:  # of those that begin together the longer ended last
                here.reverse()
                here.sort(key=_START)
        return each

    def _besides(self, text: str, found: Sequence[_Hit]) -> tuple[Set[_Hit], Mapping[int, int]]:
        """What of the ``found`` is a piece of a longer name; and where in words that hide, with where they start."""
        first, known = self._first_foreign, len(self._surfaces)
        asked = [hit for hit in found if hit[0] >= first and not hit[1] & 1]
        pieces = self._pieces(text, found, [hit for hit in asked if hit[0] < known])
        return pieces, {
            at: start for index, start, end in asked if index >= known for at in range(start + 2, end, 2)
        }

    def _pieces(self, text: str, found: Sequence[_Hit], asked: Sequence[_Hit]) -> Set[_Hit]:
        """Those ``asked`` that are pieces of longer Latin or foreign names; there are few."""
        if not asked:
            return frozenset()
        surfaces, known, latin = self._surfaces, len(self._surfaces), self._first_latin
        pieces = {hit for hit in asked if hit[0] >= latin and _cuts(text, hit[1] >> 1, hit[2] >> 1)}
        if beside := _beside(text, [hit for hit in asked if hit[0] < latin]):
            standing = [
                (start, end)
                for index, start, end in found
                if index < known
                and not start & 1
                and (index, start, end) not in pieces
                and stands(text, end >> 1, surfaces[index].terms[0])
            ]
            starts, ends = {start for start, _ in standing}, {end for _, end in standing}
            pieces |= {hit for hit in beside if not _alone(text, hit[1], hit[2], starts, ends)}
        return pieces

    def _search(self, text: str) -> list[_Hit]:
        """The words of the table in ``text``, by where they end, longer first; what starts at an odd offset is none."""
        data = text.encode(_CODE, "surrogatepass")
        found = self._automaton.find_matches_as_indexes(data, overlapping=True)
        if len(data) == 2 * len(text):
            return found
        # Some characters have two units here: where each begins.
        starts = accumulate([len(char.encode(_CODE, "surrogatepass")) for char in text], initial=0)
        offsets = {start: 2 * offset for offset, start in enumerate(starts)}
        return [(index, offsets[at], offsets[end]) for index, at, end in found if not at & 1]


def _hidden(start: int, end: int, term: Term, inner: Mapping[int, int]) -> bool:
    """Whether a place or body begins or ends within a word that is none: 越南 in 超越南方; but 中山市 in 中山市中心 stands.

    ``inner`` gives, for each offset within such a word, where the word starts.
    """
    if term.type == "policy":
        return False
    whole = term.surface[-1] in _FULL and inner.get(end, 0) > start
    return start in inner or not whole


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a Latin name is only a piece of a longer one: G20 in G205."""
    return text[start - 1 : start] in _LATIN or (text[end - 1] in _LATIN and text[end : end + 1] in _LATIN)


def stands(text: str, end: int, term: Term) -> bool:
    """False for a term inside another word: 中国式, 东北部, 京张高铁, 南京路步行街, 人社部门."""
    if term.type == "org":
        return text[end - 1] not in _OFFICES or not _OFFICE_WORD.match(text, end - 1)
    if term.type == "policy":
        return True
    if term.surface[-1] in "东南西北" and _SIDE.match(text, end):
        return False
    if term.kind in _STATES and (text.startswith("级", end) or _MONEY.match(text, end)):
        return False
    if term.surface[-1] == "市" and _TOWN.match(text, end):
        return False
    if term.kind == "country" and len(term.surface) > 2 and _INSIDE.match(text, end - 1):
        return False
    after = text[end : end + 1]
    if after in _LINES and (term.kind == "composite" or bare(term)) and _LINE.match(text, end):
        return False
    return not (after in _OTHERS and (_NOT_PLACE_AFTER.match(text, end) or _ROAD.match(text, end)))


def _followers(term: Term) -> Set[str]:
    """The characters after which ``stands`` is to be asked: most that follow a term are none of them."""
    last = term.surface[-1]
    if term.type != "place":
        return _OFFICES.get(last, _NOTHING) if term.type == "org" else _NOTHING
    return _after_place(last, term.kind in _STATES, term.kind == "composite" or bare(term))


@lru_cache(maxsize=4096)
def _after_place(last: str, state: bool, lined: bool) -> Set[str]:
    after = _AFTER_LAST.get(last, _NOTHING)
    return _shared(after | _OTHERS | (_AFTER_STATE if state else _NOTHING) | (_LINES if lined else _NOTHING))


@lru_cache(maxsize=64)
def _shared(characters: frozenset[str]) -> frozenset[str]:
    """One of all sets that are the same."""
    return characters


def mentioned(sentences: Iterable[Sequence[Found]]) -> Counts:
    """How often an article names each division beyond doubt, counted for its containers too."""
    counts: dict[str, int] = {}
    for codes, times in _named(sentences).items():
        for code in codes:
            around = {code, *containers(code)}
            for each in around:
                counts[each] = counts.get(each, 0) + times
    return counts


def _named(sentences: Iterable[Sequence[Found]]) -> Mapping[tuple[str, ...], int]:
    """How often places beyond doubt are named, by their codes; 北京 in 北京市 not told again."""
    named: dict[tuple[str, ...], int] = {}
    for founds in sentences:
        reach = 0
        for start, end, surface in founds:
            if start >= reach and (codes := surface.placed) is not None:
                reach = end
                named[codes] = named.get(codes, 0) + 1
    return named


@lru_cache(maxsize=8192)
def containers(code: str) -> tuple[str, ...]:
    """The prefecture and province of a GB/T 2260 code; nothing for a country."""
    return (code[:4] + "00", code[:2] + "0000") if code.isdigit() else ()


def bare(term: Term) -> bool:
    """A county's name without its 县 or 区 (资源, 民和): often another word where its province is absent."""
    return term.kind == "county" and term.surface[-1] not in _FULL


def _position(found: Found) -> tuple[int, int]:
    return found[0], -found[1]


def _is_place(surface: Surface) -> bool:
    return surface.terms[0].type == "place"


def _asked(surface: Surface) -> int:
    """What is asked of what stands around a surface: 1 of sounds of foreign names, 2 of Latin letters."""
    return 1 if surface.foreign else 2 * (surface.terms[0].surface[0] in _LATIN)


def _beside(text: str, hits: Iterable[_Hit]) -> Set[_Hit]:
    """The hits that stand beside a sound of foreign names."""
    return {
        hit for hit in hits if (hit[1] and text[(hit[1] >> 1) - 1] in _BEFORE) or text[hit[2] >> 1] in _AFTER
    }


def _alone(text: str, start: int, end: int, starts: Set[int], ends: Set[int]) -> bool:
    """Whether no sounds of a longer foreign name stand beside the hit: no 拉萨 in 普拉萨德, but 俄罗斯|莫斯科."""
    before = start > 0 and text[(start >> 1) - 1] in _BEFORE and start not in ends
    return not before and (text[end >> 1] not in _AFTER or end in starts)


def _extended(surface: str, groups: Mapping[str, tuple[Term, ...]]) -> bool:
    """东盟国家 and 珠三角地区 say no more than 东盟 and 珠三角; 东北地区 is whole."""
    if not surface.endswith(_EXTENTS):
        return False
    stem = _EXTENT.sub("", surface)
    known = groups.get(stem)
    term = groups[surface][0]
    whole = surface.endswith("地区") and (_COMPASS.issuperset(stem) or term.kind in _DIVISIONS)
    return known is not None and known[0].canonical == term.canonical and not whole


def _repeats(term: Term) -> bool:
    return term.type == "place" and term.kind == "composite" and bool(_APPOSED.search(term.surface))
