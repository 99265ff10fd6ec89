"""What the tagger knows of one sentence while it reads it: names found so far, cuts and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.model import EntityType

# Quotation marks that may stand inside a name, opening to closing.
QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
QUOTED = re.compile(
    r"“([^“”]{1,60})”|「([^「」]{1,60})」|『([^『』]{1,60})』|‘([^‘’]{1,60})’|\"([^\"]{1,60})\""
)
BRACKETED = re.compile(r"[(（]([^()（）]{1,40})[)）]")
TITLE = re.compile(r"《([^《》]{1,120})》")
_OPENERS = re.compile(r"[“「『‘\"]")

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


class Scene:
    """One sentence's text with the drafts found so far; built, filled and dropped within one call.

    ``begin[e]`` is where the longest chain of names that ends at ``e`` begins (北京市|通州区: at 北);
    ``named[e]`` is the draft that ends there. ``quoted[e]`` is where the quotation that ends at ``e`` begins.
    ``positions`` are the ends of positionings, ``titled`` the places inside 《》.
    ``cuts[e]`` is the word ending at ``e`` that no name spans.
    """

    __slots__ = (
        "begin",
        "bracketed",
        "cuts",
        "drafts",
        "named",
        "positions",
        "quoted",
        "text",
        "titled",
    )

    def __init__(self, text: str, cuts: Mapping[int, str], quotations: Iterable[re.Match[str]]) -> None:
        self.text = text
        self.drafts: list[Draft] = []
        self.cuts = cuts
        self.begin: dict[int, int] = {}
        self.named: dict[int, Draft] = {}
        self.positions: set[int] = set()
        self.titled = frozenset(_ends(TITLE.finditer(text)) if "《" in text else ())
        self.quoted = {m.end(): m.start() for m in quotations}
        brackets = BRACKETED.finditer(text) if ")" in text or "）" in text else ()
        self.bracketed = {m.end(): m.start() for m in brackets}

    def add(self, draft: Draft) -> None:
        """Take ``draft`` as found, and as something later names may begin with."""
        self.drafts.append(draft)
        if draft.type != "policy":
            self.anchor(draft)
        elif draft.kind == "positioning":
            self.positions.add(draft.end)

    def anchor(self, draft: Draft) -> None:
        """Let names begin at ``draft`` without taking it as an entity."""
        start, end = draft.start, draft.end
        begin = self._chained(draft) if self.named else start
        known = self.begin.get(end, end)
        if start <= known:
            before = self.named.get(start)
            inherits = before is not None and draft.kind == "nation" and min(begin, known) < start
            self.named[end] = before if before and inherits else draft
        self.begin[end] = min(begin, known)

    def _chained(self, draft: Draft) -> int:
        """Where a chain begins that this draft goes on: 京津|国家…, 南开大学|京津冀…, 天津滨海—|中关村…."""
        for end in (draft.start, draft.start - 1, draft.start - 2):
            before = self.named.get(end)
            if before is None or draft.end - self.begin[end] > LONGEST:
                continue
            linked = self.text[end : draft.start] in _LINKS
            if linked or (end == draft.start and _leads(before, draft)):
                return self.begin[end]
        return draft.start


def quotations(text: str) -> Sequence[re.Match[str]]:
    """What stands in quotation marks, in order; a group of the match is the words inside."""
    return tuple(QUOTED.finditer(text)) if _OPENERS.search(text) else ()


def _ends(matches: Iterable[re.Match[str]]) -> Iterator[int]:
    for match in matches:
        yield from range(match.start() + 1, match.end())


def _leads(before: Draft, after: Draft) -> bool:
    """Whether ``before`` may be the first part of one name with ``after``: its container or its owner."""
    if before.type == "org" or not before.codes or not after.codes:
        return True
    # 沧州|渤海新区: a zone has the code of the division it lies in
    own = before.codes == after.codes and (after.kind not in ZONES or before.kind in ZONES)
    return len(before.codes) == 1 and within(after.codes[0], before.codes[0]) and not own


def within(code: str, container: str) -> bool:
    """Whether the division ``code`` lies in ``container`` (GB/T 2260: 130000 holds 131000)."""
    stem = container.rstrip("0")
    return code.startswith(stem if len(stem) % 2 == 0 else stem + "0")
