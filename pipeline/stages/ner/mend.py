"""The names of a model with their edges mended: what a model reads too much or too little at either end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.lexicon import Lexicon
from pipeline.model import EntityType, Span
from pipeline.stages.ner.recognise import Named

_NAMES: Final = frozenset({"place", "org"})
_NONE: Final[frozenset[str]] = frozenset()
_PAIRS = {"《": "》", "“": "”", "「": "」", "『": "』", "（": "）", "(": ")"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
# No name holds one of these; a middle dot and a dash may stand in one.
_BROKEN = re.compile(r"[。，；：！？…\s/《》]")
# 本报讯|山东省…, 新华社北京5月8日电|信息产业部: where the news itself begins; but 新华社电视台.
_DATELINE = re.compile(r".{0,3}(?:本报|新华社|中新社|新华网)[^，。]{0,12}?[讯电](?![视影子力台报])")
_BEFORE = re.compile(r"[原同和与及向在赴驻从由对于连访据为到使让把被并是该各本某](?=..)")
_AFTER = re.compile(r"(?<=..)(?:[与及所等的在将驻]|今天|昨天|日前|方面)$")
# 伦敦|西北部, 巴颜喀拉山|北麓, 巴|境内: a part of the place, not its name.
_PART = re.compile(
    _AFTER.pattern
    + r"|(?<=..)(?:(?:[东西南北]{1,2}|中)部(?:地区)?|[东西南北]{1,2}[麓岸侧]|以[东西南北])$"
    + r"|(?<=..)(?:境内|沿岸|沿线|一带|地区|等地|等国|各地)$"
)
# 农工部|长, 设计院|士, 公安局|面: the head is the first part of another word.
_RUNS_ON = re.compile(r"[长门士员级属面势限址民]")


class Candidate(NamedTuple):
    """A name of the model, ready to be compared with those of the rules; ``score`` is the model's, from 0 to 1."""

    type: EntityType
    at: Span
    score: float


class Mender:
    """Mends the edges of names and reads their types from their heads; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        heads: dict[str, set[str]] = {}
        for head in lexicon.heads:
            heads.setdefault(head.word, set()).add(head.type)
        for office in lexicon.cues.words("office"):
            heads.setdefault(office, set()).add("org")
        self._heads: Mapping[str, frozenset[str]] = {word: frozenset(types) for word, types in heads.items()}
        self._known = frozenset(term.surface for term in lexicon.terms)
        self._verbs = tuple(
            word for word in lexicon.cues.words("name-cut", "programme-verb") if len(word) > 1
        )
        self._longest = max(map(len, heads), default=0)

    def mend(self, text: str, name: Named) -> Candidate | None:
        """The name as it should have been read, or ``None`` if what was read is none."""
        if name.type == "person":
            return None
        at = _trimmed(text, name, self._verbs)
        if at is None or _BROKEN.search(text, *at) or not _closed(text[slice(*at)]):
            return None
        if text[slice(*at)] not in self._known and not self.ends(text[slice(*at)]):
            at = self._whole(text, at, name.type)
        part = text[slice(*at)]
        return Candidate("org" if self.ends(part) == {"org"} else name.type, at, name.score)

    def ends(self, part: str) -> frozenset[str]:
        """The types of name that ``part`` ends as: 罗马市 as a place does, 越南国防部 as a body does."""
        for size in range(min(self._longest, len(part) - 1), 0, -1):
            if types := self._heads.get(part[-size:]):
                return types
        return frozenset()

    def _whole(self, text: str, at: Span, type_: EntityType) -> Span:
        """卫生装备研究|所, 奥克兰|机场: a name cut off before its head, or a body within it."""
        first = at.start + 1 if type_ == "org" else at.end
        for end in range(at.end + 1, min(at.end + self._longest, len(text)) + 1):
            starts = range(max(first, end - self._longest), min(at.end, end - 2) + 1)
            if any(self._heads.get(text[start:end], _NONE) & _NAMES for start in starts):
                return at if _RUNS_ON.match(text, end) else Span(at.start, end)
        return at


def _trimmed(text: str, name: Named, verbs: tuple[str, ...]) -> Span | None:
    start, end = name.start, name.end
    if dateline := _DATELINE.match(text, start, end):
        start = dateline.end()
    edge = _PART if name.type == "place" else _AFTER
    while start < end:
        before = start, end
        if _PAIRS.get(text[start]) == text[end - 1]:
            start, end = start + 1, end - 1
        elif _loose(text, start, start, end, _PAIRS) or _BEFORE.match(text, start, end):
            start += 1
        elif _loose(text, end - 1, start, end, _OPENERS):
            end -= 1
        elif text.startswith(verbs, start, end - 1):
            start += next(len(verb) for verb in verbs if text.startswith(verb, start))
        elif tail := edge.search(text, start, end):
            end = tail.start()
        if (start, end) == before:
            return Span(start, end)
    return None


def _loose(text: str, at: int, start: int, end: int, partners: Mapping[str, str]) -> bool:
    """Whether the sign at the edge belongs to no pair within the name."""
    if text[at].isalnum():
        return False
    return text[at] not in partners or partners[text[at]] not in text[start:end]


def _closed(part: str) -> bool:
    return all(part.count(opener) == part.count(closer) for opener, closer in _PAIRS.items())
