"""Short names that an article gives to its policies, places and organisations: （以下简称《纲要》）, （下称“云上公司”）."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from pipeline.stages.tag.scene import Draft

Drafted: TypeAlias = Sequence[Sequence[Draft]]

#: More would slow a text that does nothing but give short names; no article gives a tenth of it.
_MOST: Final = 200
#: So few names are looked for one by one before the pattern is asked.
_FEW: Final = 8
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
_EDGE = r"(?:(?<![一-龥])|(?<=[照据实彻行到从对与和及由把将以是为在按给向让使经]))"


class Given(NamedTuple):
    """The short name at ``at`` of sentence ``since``, what it stands for, and whether it was given without marks."""

    since: int
    at: tuple[int, int]
    name: str
    full: Draft
    bare: bool


def resolved(texts: Sequence[str], drafted: Drafted) -> Drafted:
    """The drafts of each sentence with the short names that the article gives, found also before it gives them."""
    given = [each for each in _given(texts, drafted) if not _is_word(each)][:_MOST]
    if not given:
        return drafted
    senses: dict[str, list[Given]] = {}
    said: dict[int, list[Draft]] = {}
    for each in given:
        senses.setdefault(each.name, []).append(each)
        said.setdefault(each.since, []).append(_at(each.full, *each.at))
    names = sorted(senses, key=len, reverse=True)
    pattern = re.compile("|".join(_form(senses[name]) for name in names))
    few = names if len(names) <= _FEW else ()
    holding = {number for name in few for number, text in enumerate(texts) if name in text}
    with_names = [*drafted]
    for number in sorted(holding) if few else range(len(texts)):
        hits = [*said.get(number, ()), *_found(pattern, texts[number], senses, number)]
        with_names[number] = merged(hits, drafted[number])
    return with_names


def merged(hits: Sequence[Draft], drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` with ``hits`` before them, less the hits inside or across a name of their own type.

    What else was thought to stand exactly where a hit stands gives way.
    """
    if not hits:
        return drafts
    inner = {(type_, at) for type_, start, end in [d[:3] for d in drafts] for at in range(start + 1, end)}
    kept = [h for h in hits if (h[0], h[1]) not in inner and (h[0], h[2]) not in inner]
    taken = {(hit[1], hit[2]) for hit in kept}
    return [*kept, *[d for d in drafts if (d[1], d[2]) not in taken]]


def _found(
    pattern: re.Pattern[str], text: str, senses: Mapping[str, Sequence[Given]], index: int
) -> Iterator[Draft]:
    """The short names in sentence ``index``: what was given last, or, before any was given, what comes first."""
    for match in pattern.finditer(text):
        given = senses[match[0]]
        last = max(0, bisect_right(given, index, key=lambda each: each.since) - 1)
        yield _at(given[last].full, *match.span())


def _given(texts: Sequence[str], drafted: Drafted) -> Iterator[Given]:
    for index, (text, drafts) in enumerate(zip(texts, drafted, strict=True)):
        if drafts:
            opened, called = "（" in text or "(" in text, "称" in text or "即" in text
            if not (opened or called):
                continue
            gives = opened and _MAY_GIVE.search(text)
            brackets = [m for m in _BRACKET.finditer(text) if _MAY_GIVE.search(m[1])] if gives else []
            after = tuple(_AFTER_COMMA.finditer(text)) if called or "名" in text else ()
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


def _form(given: Sequence[Given]) -> str:
    """Where the name counts: 纲要 only in marks unless it was given without, a word in Latin letters as a whole."""
    name, bare = given[0].name, any(each.bare for each in given)
    form = re.escape(name)
    if name.isascii():
        return rf"(?<![A-Za-z0-9]){form}(?![A-Za-z0-9])"
    short_word = len(name) <= 3 and given[0].full.canonical.endswith(name)
    brand = len(name) == 2 and given[0].full.type != "policy" and not short_word
    if len(name) > 2 and not short_word:
        return form
    marked = rf"(?<=[{_OPENERS}]){form}(?=[{_CLOSERS}])"
    return rf"(?:{marked}|{_EDGE}{form})" if bare or brand or len(name) > 2 else marked


def _length(draft: Draft) -> int:
    return draft.end - draft.start


def _before(text: str, opened: int, ending: Mapping[int, Draft]) -> Draft | None:
    """The longest name that ends where the bracket opens, or just inside 》 or ” before it."""
    inside = opened - 1 if text[opened - 1 : opened] in tuple(_CLOSERS) else opened
    return ending.get(inside) or ending.get(opened)


def _at(full: Draft, start: int, end: int) -> Draft:
    return full._replace(
        start=start, end=end, rule=f"{full.type}.alias", detail=f"given as short for {full.canonical}"
    )
