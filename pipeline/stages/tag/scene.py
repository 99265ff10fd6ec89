"""What the tagger knows of one sentence while it reads it: names found so far, cuts and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import EntityType
from pipeline.stages.tag.automaton import Words

# Quotation marks that may stand inside a name, opening to closing.
QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
QUOTED = re.compile(
    r"“([^“”]{1,60})”|「([^「」]{1,60})」|『([^『』]{1,60})』|‘([^‘’]{1,60})’|\"([^\"]{1,60})\""
)
#: The same where there are no other marks.
_CURLY = re.compile(r"“([^“”]{1,60})”")
BRACKETED = re.compile(r"[(（]([^()（）]{1,40})[)）]")
TITLE = re.compile(r"《([^《》]{1,120})》")

# What joins two names in one: 北京·沧州…园, 天津滨海—中关村…园, 大学附属医院, 中国驻美国使馆.
_LINKS = frozenset({"·", "•", "—", "-", "–", "——", "附属", "驻"})

#: Kinds of places that are known by their division too: 天津天开高教科创园, 沧州渤海新区.
ZONES = frozenset({"zone", "park", "newarea"})

# No name is longer; it keeps chains of names, and so the time, linear in the text.
LONGEST = 60


class Draft(NamedTuple):
    """A mention before it has its place in the original: characters ``start`` to ``end`` of the sentence.

    ``detail``, ``issuer`` and ``issued`` are those of ``Mention``.
    """

    type: EntityType
    start: int
    end: int
    canonical: str
    kind: str
    codes: tuple[str, ...]
    rule: str
    detail: str = ""
    issuer: str | None = None
    issued: int | None = None


class Cuts(Words):
    """The words that no name spans; ``hidden`` look like one. Built once.

    ``tails`` are the last two characters of each, or the one it has.
    """

    __slots__ = ("tails",)

    def __init__(self, words: Iterable[str], hidden: Iterable[str] = ()) -> None:
        told = tuple(words)
        super().__init__(told, hidden)
        self.tails = frozenset([word[-2:] for word in told])


class Scene:
    """One sentence's text with the drafts found so far; built, filled and dropped within one call.

    ``begin[e]`` is where the longest chain of names that ends at ``e`` begins (北京市|通州区: at 北);
    ``named[e]`` is the draft that ends there, ``reach`` the last ``e``. ``quoted[e]`` is where the quotation that ends at ``e`` begins.
    ``positions`` are the ends of positionings.
    ``cuts[e]`` is the word ending at ``e`` that no name spans; they and the titles are looked for where one is asked for.
    """

    __slots__ = (
        "begin",
        "bracketed",
        "cut_words",
        "drafts",
        "known_cuts",
        "known_titled",
        "named",
        "positions",
        "quoted",
        "reach",
        "text",
    )

    def __init__(self, text: str, cut_words: Cuts, quotations: Sequence[re.Match[str]]) -> None:
        self.text = text
        self.drafts: list[Draft] = []
        self.cut_words = cut_words
        self.known_cuts: Mapping[int, str] | None = None
        self.known_titled: Set[int] | None = None
        self.begin: dict[int, int] = {}
        self.named: dict[int, Draft] = {}
        self.reach = 0
        self.positions: set[int] = set()
        self.quoted = {m.end(): m.start() for m in quotations} if quotations else {}
        closed = ")" in text or "）" in text
        self.bracketed = {m.end(): m.start() for m in BRACKETED.finditer(text)} if closed else {}

    @property
    def cuts(self) -> Mapping[int, str]:
        """The words that no name spans, by where they end."""
        cuts = self.known_cuts
        if cuts is None:
            cuts = self.known_cuts = self.cut_words.ends(self.text)
        return cuts

    def cut_at(self, at: int) -> bool:
        """Whether a word ends at ``at`` that no name spans."""
        cuts = self.known_cuts
        if cuts is None:
            text, tails = self.text, self.cut_words.tails
            if at < 1 or not (text[at - 1] in tails or text[at - 2 : at] in tails):
                return False
            cuts = self.cuts
        return at in cuts

    @property
    def titled(self) -> Set[int]:
        """The places inside 《》."""
        titled = self.known_titled
        if titled is None:
            spans = [m.span() for m in TITLE.finditer(self.text)] if "《" in self.text else ()
            titled = self.known_titled = {at for start, end in spans for at in range(start + 1, end)}
        return titled

    def add(self, draft: Draft) -> None:
        """Take ``draft`` as found, and as something later names may begin with."""
        self.drafts.append(draft)
        if draft[0] != "policy":
            self.anchor(draft)
        elif draft[4] == "positioning":
            self.positions.add(draft.end)

    def anchor(self, draft: Draft) -> None:
        """Let names begin at ``draft`` without taking it as an entity."""
        start, end = draft[1], draft[2]
        named, begins = self.named, self.begin
        if start - 2 > self.reach:  # no name ends here or near
            named[end], begins[end], self.reach = draft, start, end
            return
        first = start
        if start in named or start - 1 in named or start - 2 in named:
            first = self._chained(draft, start)
        known = begins.get(end, end)
        if start <= known:
            before = named.get(start) if first < start and draft[4] == "nation" else None
            named[end] = before or draft
        begins[end] = first if first < known else known
        if end > self.reach:
            self.reach = end

    def _chained(self, draft: Draft, start: int) -> int:
        """Where a chain begins that this draft goes on: 京津|国家…, 南开大学|京津冀…, 天津滨海—|中关村…."""
        named = self.named
        for end in (start, start - 1, start - 2):
            if (before := named.get(end)) is None:
                continue
            begin = self.begin[end]
            linked = _leads(before, draft) if end == start else self.text[end:start] in _LINKS
            if linked and draft.end - begin <= LONGEST:
                return begin
        return start


def quotations(text: str) -> Sequence[re.Match[str]]:
    """What stands in quotation marks, in order; a group of the match is the words inside."""
    others = '"' in text or "‘" in text or "「" in text or "『" in text
    if "“" in text:
        return tuple((QUOTED if others else _CURLY).finditer(text))
    return tuple(QUOTED.finditer(text)) if others else ()


def _leads(before: Draft, after: Draft) -> bool:
    """Whether ``before`` may be the first part of one name with ``after``: its container or its owner."""
    if before.type == "org" or not before.codes or not after.codes:
        return True
    # 沧州|渤海新区: a zone has the code of the division it lies in
    own = before.codes == after.codes and (after.kind not in ZONES or before.kind in ZONES)
    return len(before.codes) == 1 and within(after.codes[0], before.codes[0]) and not own


@lru_cache(maxsize=16384)
def within(code: str, container: str) -> bool:
    """Whether the division ``code`` lies in ``container`` (GB/T 2260: 130000 holds 131000)."""
    stem = container.rstrip("0")
    return code.startswith(stem if len(stem) % 2 == 0 else stem + "0")
