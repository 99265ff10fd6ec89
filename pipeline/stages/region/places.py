"""The places of a sentence joined into what one would call one place, each with its role in the clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pipeline.lexicon import Cues, Lexicon, Place
from pipeline.model import Mention, Sentence, Span
from pipeline.stages.clause import titles
from pipeline.stages.region.deixis import Deixis
from pipeline.stages.region.ref import PlaceRef, RegionContext, Role
from pipeline.stages.region.roles import RoleReader

_JOIN: Final = re.compile(r"[、和与及]|以及|[省市]?[、和]")
#: 中国, by code.
NATION: Final = ("000000",)
#: Votes that another place than the named one needs, and by how much it must outvote it.
_CLEARLY, _FAR = 5, 3
#: Where several places are spoken of, one said once is no topic.
_SEVERAL: Final = 2
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

    def read(
        self, sentence: Sentence, mentions: Sequence[Mention], context: RegionContext, *, deictic: bool = True
    ) -> tuple[PlaceRef, ...]:
        """The places of a sentence in order of position, ``deictic`` ones (三地, 全市) resolved from the context."""
        text = sentence.text
        if not deictic and not any(m.type == "place" for m in mentions):
            return ()
        whole = [self._builder(text, ref, context.places) for ref in _stated(text, mentions)]
        stated = self._lists(text, self._nested(text, whole))
        pointed = self._deixis.pointed(text, context, stated) if deictic else []
        # 全州 is also a county: where it can point at the article's own place it does
        stated = [s for s in stated if not any(p.at == s.at for p in pointed)]
        taken = [ref.at for ref in stated]
        pointed = [p for p in pointed if not any(p.at.overlaps(t) for t in taken)]
        refs = sorted((*stated, *pointed), key=lambda ref: ref.at)
        return tuple(self._roles.with_roles(text, refs))

    def _builder(self, text: str, ref: PlaceRef, places: Mapping[str, Place]) -> PlaceRef:
        """河北产业转型升级试验区建设: a zone's being built is news of the division that it lies in."""
        if len(ref.codes) != 1 or not self._zone_name.search(ref.names[0]):
            return ref
        place = places.get(ref.codes[0]) if self._building.match(text, ref.at.end) else None
        return replace(ref, names=(place.short,), level=place.level, rule="region.builder") if place else ref

    def _nested(self, text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
        """北京市通州区 is one place, the finer; 京津冀三地 and 京津冀地区 run on to their last character."""
        joined: list[PlaceRef] = []
        for ref in refs:
            last = joined[-1] if joined else None
            if (
                last
                and last.at.end == ref.at.start
                and last.role == ref.role
                and _contains(last.codes, ref.codes)
            ):
                joined[-1] = replace(ref, at=Span(last.at.start, ref.at.end))
            else:
                joined.append(ref)
        return [self._with_tail(text, ref) for ref in joined]

    def _with_tail(self, text: str, ref: PlaceRef) -> PlaceRef:
        tail = self._tail.match(text, ref.at.end)
        return replace(ref, at=Span(ref.at.start, tail.end())) if tail and ref.role != "holder" else ref

    def _lists(self, text: str, refs: list[PlaceRef]) -> list[PlaceRef]:
        """北京、天津和河北 is one reference to three places."""
        joined: list[PlaceRef] = []
        for ref in refs:
            last = joined[-1] if joined else None
            gap = text[last.at.end : ref.at.start] if last else ""
            if last and last.role == ref.role == "subject" and _JOIN.fullmatch(gap):
                joined[-1] = self._with_tail(text, _merged(last, ref))
            else:
                joined.append(ref)
        return joined


def _merged(first: PlaceRef, second: PlaceRef) -> PlaceRef:
    at = Span(first.at.start, second.at.end)
    names, codes = first.names + second.names, first.codes + second.codes
    return PlaceRef(at, names, codes, "list", first.role, True, "region.list")


def named_place(lexicon: Lexicon, name: str) -> PlaceRef:
    """The place a user names for a document; one the lexicon does not know keeps its name and has no code."""
    for hit in lexicon.matcher.find(name):
        if hit.term.type == "place" and (hit.start, hit.end) == (0, len(name)):
            term = hit.term
            return PlaceRef(
                Span(0, 0), (term.canonical,), term.codes, term.kind, "subject", False, "region.metadata"
            )
    return PlaceRef(Span(0, 0), (name,), (), "unknown", "subject", False, "region.metadata")


def default_region(weighted: Iterable[tuple[Mention, int]], named: PlaceRef | None) -> PlaceRef | None:
    """The article's own place: the one named for it, unless its headings and text clearly speak of another.

    Each mention votes with its weight. A place that the named one is part of (京津冀 for 天津) needs two votes, any
    other must outvote all that lies in the named place by far. With none named the nation stands beside the rest.
    """
    votes: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for mention, weight in weighted:
        if mention.codes == NATION:
            votes["全国", "nation", NATION] += weight
        elif mention.kind not in ("world", "country", "continent"):
            votes[mention.canonical, mention.kind, mention.codes] += weight
    local = {key: count for key, count in votes.items() if not (named and key[2] == NATION)}
    if not local:
        return named
    best, count = max(local.items(), key=lambda item: (item[1], item[0]))
    if not named and count < _SEVERAL <= len(local):
        return None
    if named:
        inside = sum(n for key, n in votes.items() if _contains(named.codes, key[2]))
        enough = 2 if _has_part(best[2], named.codes) else max(_CLEARLY, _FAR * inside)
        if count < enough:
            return named
    return PlaceRef(Span(0, 0), (best[0],), best[2], best[1], "subject", False, "region.default")


def _has_part(codes: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return bool(part) and set(part) < set(codes)


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


def _contains(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether every code of ``inner`` lies within a division of ``outer`` (GB/T 2260: province, prefecture, county)."""
    stems = tuple(
        code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code for code in outer
    )
    return bool(stems and inner) and all(code.startswith(stems) for code in inner)
