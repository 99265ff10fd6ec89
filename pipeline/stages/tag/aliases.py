"""Short names that an article gives to its policies, places and organisations: （以下简称《纲要》）, （下称“云上公司”）."""

from __future__ import annotations

import re
import string
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import accumulate
from typing import Final, Literal, NamedTuple, TypeAlias

from pipeline.stages.tag.automaton import GAP, new
from pipeline.stages.tag.scene import Draft

Drafted: TypeAlias = Sequence[Sequence[Draft]]
#: Where a short name counts: wherever it stands, with no Latin letters beside it, in marks alone, or there and where
#: a clause begins.
Form: TypeAlias = Literal["word", "latin", "marked", "edge"]

#: More would slow a text that does nothing but give short names; no article gives a tenth of it.
_MOST: Final = 200
_OPENERS = '《“"‘「『'
_CLOSERS = '》”"’」』'
_QUOTED = rf"[{_OPENERS}]([^{_OPENERS}{_CLOSERS}]{{2,24}})[{_CLOSERS}]"
# 以下简称, 下称, 以下统称, 又称, 股票简称, 原名; 自称 and 声称 are speech.
_CALLED = (
    r"(?:(?:以下|下文|本文|后文|文中|全文|下|后|又|也|亦|并|均|俗|民间|证券|股票|公司|中文|英文)*[统合]?简称"
    r"|(?:(?:以下|下文|本文|后文|文中|全文)(?:均|一律)?[统合]?|[下后又也亦俗统合])称|又名|亦名|原名|曾用名)"
    r"(?:为|作|之为|是)?[:：]?\s*"
)
_BRACKET = re.compile(r"[(（]((?:[^()（）]|[(（][^()（）]{1,12}[)）]){1,80})[)）]")
_IN_BRACKET = re.compile(rf"{_CALLED}|^(?:即|也就是)(?=[{_OPENERS}])")
#: One of these is in every bracket that gives a name.
_MAY_GIVE = re.compile("[称名即也A-Z]")
_NAME = re.compile(_QUOTED)
_BARE = re.compile(r"([^\s，,；;、。:：“”《》()（）]{2,16})")
_MARKED = re.compile(rf"{_QUOTED}$")
_ANOTHER = re.compile(rf"(?:、|，|,|或者?|和|及|/)?{_QUOTED}")
_FULLY = re.compile(rf"全称(?:为|是|叫做?)?[:：]?[{_OPENERS}]?")
_LATIN = re.compile(r"(?:英文(?:缩写|简称)(?:为|是)?[:：]?)?([A-Z][A-Z0-9]{1,7}(?:-[A-Z0-9]{1,4})?)")
# 《某某规划》，以下简称《规划》， and 某某公司，简称“某某”.
_AFTER_COMMA = re.compile(rf"[，,](?:{_CALLED}|即){_QUOTED}")
_TOGETHER = re.compile(r"[统合](?:简)?称")
_LISTED = re.compile(r"[、和与及》]$")
# 本公司, 我院: deictic words name nothing, though they may be given as names.
_DEICTIC = re.compile(r"[本我该][一-龥]{1,3}")
# A short word counts bare only where a clause begins, or after these.
_LEADING = frozenset("照据实彻行到从对与和及由把将以是为在按给向让使经")
_LATIN_SIGNS = frozenset(string.ascii_letters + string.digits)


class Given(NamedTuple):
    """The short name at ``at`` of sentence ``since``, what it stands for, and whether it was given without marks."""

    since: int
    at: tuple[int, int]
    name: str
    full: Draft
    bare: bool


def standing(texts: Sequence[str], forms: Mapping[str, Form]) -> Iterator[tuple[int, int, str]]:
    """Where the names of ``forms`` count: the number of the text, the offset in it, and the name.

    Of those that overlap the first, of those that begin together the longest: as a pattern of them all would find
    them, but none is compiled for an article.
    """
    whole = GAP.join(texts)
    starts = tuple(accumulate([len(text) + 1 for text in texts], initial=0))
    places = [(_next(whole, name, form, 0), -len(name), name) for name, form in forms.items()]
    heap = [place for place in places if place[0] >= 0]
    heapify(heap)
    reach = 0
    while heap:
        at, minus, name = heap[0]
        number = bisect_right(starts, at)
        if at >= reach and at - minus < starts[number]:  # it does not stand across a gap
            reach = at - minus
            yield number - 1, at - starts[number - 1], name
        at = _next(whole, name, forms[name], max(reach, at + 1))
        if at < 0:
            heappop(heap)
        else:
            heapreplace(heap, (at, minus, name))


def _next(text: str, name: str, form: Form, start: int) -> int:
    """Where the name next counts, from ``start`` on; less than nothing if nowhere."""
    at = text.find(name, start)
    if form != "word":
        while at >= 0 and not _stands(text, at, at + len(name), form):
            at = text.find(name, at + 1)
    return at


def resolved(texts: Sequence[str], drafted: Drafted) -> Drafted:
    """The drafts of each sentence with the short names that the article gives, found also before it gives them."""
    given = [each for each in _given(texts, drafted) if not _is_word(each)][:_MOST]
    if not given:
        return drafted
    senses: dict[str, list[Given]] = {}
    hits: dict[int, list[Draft]] = {}
    for each in given:
        senses.setdefault(each.name, []).append(each)
        hits.setdefault(each.since, []).append(_at(each.full, *each.at))
    for number, start, name in standing(texts, {name: _form(of) for name, of in senses.items()}):
        hits.setdefault(number, []).append(_meant(senses[name], number, start))
    with_names = [*drafted]
    for number, drafts in hits.items():
        with_names[number] = merged(drafts, drafted[number])
    return with_names


def merged(hits: Sequence[Draft], drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` with ``hits`` before them, less the hits inside or across a name of their own type.

    What else was thought to stand exactly where a hit stands gives way.
    """
    inside = {type_: Inside([d for d in drafts if d[0] == type_]) for type_ in {hit[0] for hit in hits}}
    kept = [hit for hit in hits if not inside[hit[0]].either(hit[1], hit[2])]
    taken = {(hit[1], hit[2]) for hit in kept}
    return [*kept, *[d for d in drafts if (d[1], d[2]) not in taken]]


class Inside:
    """Tells of offsets whether one of some drafts has them in its inside."""

    __slots__ = ("_reaches", "_starts")

    def __init__(self, drafts: Sequence[Draft]) -> None:
        ranges = sorted([(draft[1], draft[2]) for draft in drafts])
        self._starts = [start for start, _ in ranges]
        self._reaches = list(accumulate([end for _, end in ranges], max, initial=0))

    def either(self, start: int, end: int) -> bool:
        """Whether one of the offsets is inside a draft."""
        starts, reaches = self._starts, self._reaches
        return reaches[bisect_left(starts, start)] > start or reaches[bisect_left(starts, end)] > end


def _meant(given: Sequence[Given], index: int, start: int) -> Draft:
    """The short name at ``start`` of sentence ``index``: what was given last, or, before any was given, what comes first."""
    last = max(0, bisect_right(given, index, key=lambda each: each.since) - 1)
    return _at(given[last].full, start, start + len(given[last].name))


def may_give(text: str) -> bool:
    """Whether a short name may be given in ``text``."""
    return "（" in text or "(" in text or "称" in text or "即" in text


def _given(texts: Sequence[str], drafted: Drafted) -> Iterator[Given]:
    asked = [number for number, text in enumerate(texts) if drafted[number] and may_give(text)]
    for index in asked:
        text, drafts = texts[index], drafted[index]
        gives = ("（" in text or "(" in text) and _MAY_GIVE.search(text)
        brackets = [m for m in _BRACKET.finditer(text) if _MAY_GIVE.search(m[1])] if gives else []
        called = "称" in text or "即" in text or "名" in text
        after = tuple(_AFTER_COMMA.finditer(text)) if called else ()
        if not (brackets or after):
            continue
        names = [d for d in sorted(drafts, key=_length) if d.kind != "nation"]
        ending, starting = {d.end: d for d in names}, {d.start: d for d in names}
        for bracket in brackets:
            yield from _in_bracket(index, text, bracket, ending, starting)
        for match in after:
            if full := _before(text, match.start(), ending):
                yield Given(index, match.span(1), match[1], full, False)


def _in_bracket(
    index: int, text: str, bracket: re.Match[str], ending: Mapping[int, Draft], starting: Mapping[int, Draft]
) -> Iterator[Given]:
    """全名（以下简称《甲》或“乙”）, 全名（WHO）, “甲”（全称全名）."""
    start, end = bracket.span(1)
    if fully := _FULLY.match(text, start, end):
        yield from _reversed(index, text, bracket.start(), starting.get(fully.end()), ending)
        return
    full = _before(text, bracket.start(), ending)
    if full is None:
        return
    if full.type != "place" and (latin := _LATIN.fullmatch(text, start, end)):
        yield Given(index, latin.span(1), latin[1], full, True)
    called = _IN_BRACKET.search(bracket[1])
    together = (
        called
        and _TOGETHER.search(called[0])
        and _LISTED.search(text[max(0, full.start - 2) : full.start].rstrip(_OPENERS))
    )
    if called is None or together:
        return
    at = start + called.end()
    name = _NAME.match(text, at, end)
    if name is None and (bare := _BARE.match(text, at, end)):
        yield Given(index, bare.span(1), bare[1], full, True)
    while name is not None:
        yield Given(index, name.span(1), name[1], full, False)
        name = _ANOTHER.match(text, name.end(), end)


def _reversed(
    index: int, text: str, opened: int, full: Draft | None, ending: Mapping[int, Draft]
) -> Iterator[Given]:
    """“甲”（全称全名）: the short name stands before, in marks or as a name of its own."""
    marked = _MARKED.search(text[max(0, opened - 28) : opened])
    short = ending.get(opened)
    if full is None:
        return
    if marked:
        at = opened - 1 - len(marked[1])
        yield Given(index, (at, opened - 1), marked[1], full, False)
    elif short:
        yield Given(index, (short.start, short.end), text[short.start : short.end], full, True)


def _is_word(given: Given) -> bool:
    """Whether what is given as a short name could not be told from a word: 本公司, or the full name itself."""
    name, full = given.name, given.full
    classed = len(name) == 2 and full.canonical.endswith(name)  # （下称“公司”）
    if full.type == "org" and (classed or _DEICTIC.fullmatch(name)):
        return True
    return name == full.canonical or name.isdigit()


def _form(given: Sequence[Given]) -> Form:
    """Where the name counts: 纲要 only in marks unless it was given without, a word in Latin letters as a whole."""
    name, full = given[0].name, given[0].full
    if name.isascii():
        return "latin"
    short_word = len(name) <= 3 and full.canonical.endswith(name)
    if len(name) > 2 and not short_word:
        return "word"
    brand = len(name) == 2 and full.type != "policy" and not short_word
    return "edge" if brand or len(name) > 2 or any(each.bare for each in given) else "marked"


def _stands(text: str, start: int, end: int, form: Form) -> bool:
    """Whether the name at ``text[start:end]`` counts there, one that does not count everywhere."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if form == "latin":
        return before not in _LATIN_SIGNS and after not in _LATIN_SIGNS
    if before and before in _OPENERS and after and after in _CLOSERS:
        return True
    return form == "edge" and (not "一" <= before <= "龥" or before in _LEADING)


def _length(draft: Draft) -> int:
    return draft.end - draft.start


def _before(text: str, opened: int, ending: Mapping[int, Draft]) -> Draft | None:
    """The longest name that ends where the bracket opens, or just inside 》 or ” before it."""
    inside = opened - 1 if text[opened - 1 : opened] in tuple(_CLOSERS) else opened
    return ending.get(inside) or ending.get(opened)


def _at(full: Draft, start: int, end: int) -> Draft:
    type_, _, _, canonical, kind, codes, _, _, issuer, issued = full
    told = f"given as short for {canonical}"
    return new(Draft, (type_, start, end, canonical, kind, codes, f"{type_}.alias", told, issuer, issued))
