"""The place a whole article is about: named for it, its publisher's, or the one it speaks of most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from pipeline.lexicon import Lexicon, Term
from pipeline.model import Article, Mention
from pipeline.stages.region.ref import NATION, PlaceRef
from pipeline.stages.region.roles import dateline, may_have_dateline

Key: TypeAlias = tuple[str, str, tuple[str, ...]]
Votes: TypeAlias = Mapping[Key, int]
#: Of a mention its type, and its fields from the canonical name to the rule that found it.
_Said: TypeAlias = tuple[str, str, str, tuple[str, ...], str]

#: The tagger's rule for a nation that another place is only measured by (居全国第一).
_COMPARED: Final = "place.compared"
#: Votes that another place than the named one needs, and by how much it must outvote it.
_CLEARLY, _FAR = 5, 3
#: Where several places are spoken of, one said once is no topic.
_SEVERAL: Final = 2
#: An article on so many provinces, none of which stands out, is about the nation.
_MANY: Final = 3
_ABROAD: Final = frozenset({"world", "country", "continent", "bloc", "mainland"})
_FAR_ABROAD: Final = _ABROAD - {"country"}
_HOME: Final[Key] = ("全国", "nation", NATION)
_DIVISIONS: Final = frozenset({"province", "prefecture", "county", "country"})
#: What only an authority is called: it publishes about its own place.
_OFFICE: Final = re.compile(r"政府|[局厅署处]$|海关|委员会|办公[厅室]|新闻[处局]|统计")
_OWN_HOUSE: Final = re.compile(r"[我本](?:院|校|科)(?=[^长])")
#: What that begins with: to look for each of these in a whole article is quicker than for the pattern.
_OWN: Final = ("我院", "我校", "我科", "本院", "本校", "本科")
_HOUSES: Final = frozenset({"hospital", "university", "school", "academy", "institute"})
#: A paper or station of its place; a journal, or a paper on the stock exchange, is of none.
_LOCAL: Final = re.compile(r"[日晚早时商]报|都市报|广播|电视|电台|新闻|发布|融媒|在线|网$|公司|集团")
_TOPICAL: Final = re.compile(r"证券|财经|经济|学报|杂志|期刊|出版|研究")
#: Whose press in Chinese is read here, by ISO 3166 code; an agency of another country writes of anywhere.
_PRESS_ABROAD: Final = frozenset({"SGP", "MYS"})
_BODIES: Final = frozenset({"ministry", "organ", "government", "state"})


def named_place(lexicon: Lexicon, name: str) -> PlaceRef:
    """The place a user names for a document; one the lexicon does not know keeps its name and has no code."""
    folded = name.translate(lexicon.characters)
    for hit in lexicon.matcher.find(folded):
        if hit.term.type == "place" and (hit.start, hit.end) == (0, len(folded)):
            term = hit.term
            return _ref((term.canonical, term.kind, term.codes), "region.metadata")
    return _ref((folded, "unknown", ()), "region.metadata")


def published_in(lexicon: Lexicon, publisher: str) -> tuple[PlaceRef | None, bool]:
    """The place in a publisher's name (陕西日报, 澳門特區政府新聞局), and whether it is that place's authority.

    A body of the nation speaks of the nation, its branch (国家统计局四川调查总队) of its province.
    """
    folded = publisher.translate(lexicon.characters)
    official = bool(_OFFICE.search(folded))
    local = official or bool(_LOCAL.search(folded) and not _TOPICAL.search(folded))
    hits = [h for h in lexicon.matcher.find(folded) if h.term.type in ("place", "org") and h.term.codes]
    for hit in sorted(hits, key=lambda h: (h.start, h.term.type != "place", -h.end)):
        code = hit.term.codes[0]
        if code in _PRESS_ABROAD or (code.isdigit() and code != NATION[0] and (local or code >= "7")):
            same = {h.term.codes for h in hits if (h.start, h.end) == (hit.start, hit.end)}
            return _publisher(hit.term, lexicon, sure=len(same) == 1), official
    nation = any(h.term.codes == NATION and h.term.kind in _BODIES for h in hits)
    return (_ref(_HOME, "region.publisher") if nation else None), False


def _publisher(term: Term, lexicon: Lexicon, *, sure: bool) -> PlaceRef:
    """The place of a term; an organisation's is its seat, a name that several share has no code."""
    place = lexicon.places.get(term.codes[0]) if term.type == "org" else None
    name, level = (place.short, place.level) if place else (term.canonical, term.kind)
    return _ref((name, level, term.codes if sure else ()), "region.publisher")


class Survey:
    """What an article names, gone through once: the votes for its own place, and the house it may be written at.

    A place in a heading has four votes, for a heading speaks for its section, one in the text one, in a table none.
    """

    def __init__(self, article: Article, mentions: Mapping[int, Sequence[Mention]]) -> None:
        self.votes: dict[Key, int] = {}
        self.abroad: dict[Key, int] = {}
        #: Whether the nation is spoken of as such, not only by one of its bodies or in a comparison.
        self.national = False
        #: The first hospital or school.
        self.house: Key | None = None
        texts: list[str] = []
        named: list[tuple[str, Sequence[Mention], int]] = []
        for sentences, heading, table in article.paragraphs:
            weight = 0 if table else 4 if heading else 1
            for sentence in sentences:
                text = sentence.text
                texts.append(text)
                found = mentions.get(sentence.index)
                if found:
                    named.append((text, found, weight))
        #: The text of all sentences. None of the words looked for in it ends before this character.
        self.text = "长".join(texts)
        dated = may_have_dateline(self.text)
        said: list[_Said] = []
        for text, found, weight in named:
            said += self._told(text, found, dated) * weight
        self._count(Counter(said).items())  # a place is named again and again

    def _told(self, text: str, mentions: Iterable[Mention], dated: bool) -> list[_Said]:
        """The places of a sentence, but those in its dateline or in a longer one."""
        told: list[_Said] = []
        end = -1  # where the dateline, or the last place told, ends
        for type_, (_, stop), _, _, name, kind, codes, rule, _, _, _, _ in mentions:
            if type_ == "org":
                if self.house is None and codes and kind in _HOUSES:
                    self.house = name, kind, codes
                if codes != NATION:
                    continue
            elif type_ != "place":
                continue
            if end < 0:
                end = dateline(text, dated=dated)
            if stop > end:
                end = stop
                told.append((type_, name, kind, codes, rule))
        return told

    def _count(self, said: Iterable[tuple[_Said, int]]) -> None:
        """Turn what is said, and how often, into votes."""
        for (type_, name, kind, codes, rule), votes in said:
            if rule == _COMPARED:
                continue
            nation = codes == NATION
            if nation and type_ == "place":
                self.national = True
            if kind == "initial":
                continue
            key = _HOME if nation and kind not in _FAR_ABROAD else (name, kind, codes)
            if key is _HOME or kind not in _ABROAD:
                self.votes[key] = self.votes.get(key, 0) + votes
            elif kind == "country":
                self.abroad[key] = self.abroad.get(key, 0) + votes


def institution(survey: Survey) -> PlaceRef | None:
    """The hospital or school that a paper on its own cases (我院收治…) is written at: the first it names."""
    first = survey.house
    if first is None or not any(own in survey.text for own in _OWN) or not _OWN_HOUSE.search(survey.text):
        return None
    return _ref(first, "region.institution")


def default_region(
    survey: Survey, named: PlaceRef | None, publisher: PlaceRef | None = None
) -> PlaceRef | None:
    """The article's own place: the one named for it, unless its headings and text clearly speak of another.

    Each place of the ``survey`` has its votes. One that the named one is part of (京津冀 for 天津) needs two votes, any
    other must outvote all that lies in the named place by far. With none named the nation stands beside the rest,
    and the publisher's place is taken where no other stands out.
    """
    votes, abroad = survey.votes, survey.abroad
    local = {key: count for key, count in votes.items() if key[2] != NATION} if named else votes
    if not named and (foreign := _foreign(abroad, local)):
        return _ref(foreign, "region.default")
    if not local:
        return named or publisher
    best, count = max(local.items(), key=lambda item: (item[1], item[0]))
    if named:
        if finer := _finer(named, votes):
            return _ref(finer, "region.default")
        return named if _stays(named, best, count, votes) else _ref(best, "region.default")
    if count < _SEVERAL <= len(local):
        only = None if publisher or survey.national else _only(local)
        return _ref(only, "region.default") if only else publisher
    if _scattered(best, local):
        return publisher or _ref(_HOME, "region.several")
    return _ref(_division(best, local), "region.default")


def _only(local: Votes) -> Key | None:
    """The division that everything named once in a short text lies in: 《关于某市决算的报告》, 某市火车站."""
    placed = [key for key in local if key[2] != NATION]
    divisions = (key for key in placed if key[1] in _DIVISIONS and len(key[2]) == 1)
    return next((key for key in divisions if all(contains(key[2], other[2]) for other in placed)), None)


def _stays(named: PlaceRef, best: Key, count: int, votes: Votes) -> bool:
    """Whether the place named for the document holds against the one its text speaks of most."""
    inside = sum(n for key, n in votes.items() if contains(named.codes, key[2]))
    return count < (2 if _has_part(best[2], named.codes) else max(_CLEARLY, _FAR * inside))


def _finer(named: PlaceRef, votes: Votes) -> Key | None:
    """The division in the named one that the title and most of the text speak of: 岷县 in a paper of 甘肃."""
    inside = {k: n for k, n in votes.items() if contains(named.codes, k[2])}
    divisions = [(n, k) for k, n in inside.items() if k[1] in _DIVISIONS and k[2] != named.codes]
    count, best = max(divisions, default=(0, None))
    if best is None or count <= _CLEARLY:
        return None
    part = sum(n for k, n in inside.items() if contains(best[2], k[2]))
    return best if 2 * part > sum(inside.values()) else None


def _foreign(abroad: Votes, local: Votes) -> Key | None:
    """The country an article is about that speaks of it more than of all others and of China together."""
    best, count = max(abroad.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    others = sum(abroad.values()) + sum(local.values()) - count
    return best if count >= _MANY and count > others else None


def _scattered(best: Key, local: Votes) -> bool:
    """Whether many provinces are spoken of and the place named most has not half of what is said."""
    if best[2] == NATION or not best[2]:
        return False
    coded = [(codes, n) for (_, _, codes), n in local.items() if codes]
    placed = [each for each in coded if each[0] != NATION]
    firsts = [codes[0] for codes, _ in placed]
    if len({first[:2] for first in firsts if first.isdigit()}) < _MANY:
        return False
    stems = _stems(best[2])
    inside = sum([n for codes, n in coded if _begin(codes, stems)])
    return 2 * inside < sum([n for _, n in placed])


def _division(best: Key, local: Votes) -> Key:
    """A site is the article's place only where the division that it lies in is not spoken of itself."""
    if best[1] in (*_DIVISIONS, "nation", "composite") or len(best[2]) != 1:
        return best
    held = ((n, key) for key, n in local.items() if key[2] == best[2] and key[1] in _DIVISIONS)
    count, key = max(held, default=(0, best))
    return key if count >= _SEVERAL else best


def _ref(key: Key, rule: str) -> PlaceRef:
    return PlaceRef(0, 0, (key[0],), key[2], key[1], "subject", False, rule)


def _has_part(codes: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return bool(part) and set(part) < set(codes)


def contains(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether every code of ``inner`` lies within a division of ``outer`` (GB/T 2260: province, prefecture, county)."""
    if not (outer and inner):
        return False
    return _begin(inner, _stems(outer))


def _begin(codes: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    """Whether each of the codes begins with one of the stems."""
    return codes[0].startswith(stems) and (len(codes) == 1 or all(code.startswith(stems) for code in codes))


@lru_cache(maxsize=1024)  # the same few places are asked about again and again
def _stems(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What the codes of all that lies in these divisions begin with."""
    return tuple([c[:2] if c.endswith("0000") else c[:4] if c.endswith("00") else c for c in codes])
