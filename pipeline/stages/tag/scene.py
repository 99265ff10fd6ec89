"""What the tagger knows of one sentence while it reads it: names found so far, cuts and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from pipeline.model import EntityType
from pipeline.stages.tag.automaton import Words

# Quotation marks that may stand inside a name, opening to closing.
QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
QUOTED = re.compile(
    r"“([^“”]{1,60})”|「([^「」]{1,60})」|『([^『』]{1,60})』|‘([^‘’]{1,60})’|\"([^\"]{1,60})\""
)
_LONGEST_QUOTED: Final = 60
_OTHER_MARKS = ("‘", "「", "『", '"')
BRACKETED = re.compile(r"[(（]([^()（）]{1,40})[)）]")
TITLE = re.compile(r"《([^《》]{1,120})》")

# What joins two names in one: 北京·沧州…园, 天津滨海—中关村…园, 大学附属医院, 中国驻美国使馆.
_LINKS = frozenset({"·", "•", "—", "-", "–", "——", "附属", "驻"})

#: Kinds of places that are known by their division too: 天津天开高教科创园, 沧州渤海新区.
ZONES = frozenset({"zone", "park", "newarea"})

# So short are most stretches that no word goes out of: what is in these is kept.
_SHORT = 8

# No name is longer; it keeps chains of names, and so the time, linear in the text.
LONGEST = 60

#: What stands in quotation marks: where the words inside begin and end, and the words. Tuples, since they are many.
Quotation: TypeAlias = tuple[int, int, str]


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

    ``tails`` are the last characters of each, and with each those that stand before it in one: ``None`` if it is a
    word itself.
    """

    __slots__ = ("_bonds", "_known", "_told", "tails")

    def __init__(self, words: Iterable[str], hidden: Iterable[str] = ()) -> None:
        others = dict.fromkeys(hidden)
        told = tuple([word for word in words if word not in others])
        super().__init__(told, others)
        ends = _beside([word[-2:] for word in told if len(word) > 1])
        self.tails: Mapping[str, str | None] = {**ends, **dict.fromkeys(w for w in told if len(w) == 1)}
        # Of each character those before it in any word: between others no word goes across.
        self._bonds = _beside([word[at : at + 2] for word in (*told, *others) for at in range(len(word) - 1)])
        self._told = frozenset([word for word in told if len(word) < 3])
        self._known = lru_cache(maxsize=4096)(self._within)  # the same few come again and again

    def alone(self, text: str, at: int, after: str) -> str:
        """The short word that ends at ``at``, before ``after``, if no other can reach into it, or an empty string."""
        last, bonds = text[at - 1], self._bonds
        if at < 2 or last in bonds.get(after, ""):
            return ""
        before = text[at - 2]
        word = before + last
        if word in self._told:
            return "" if at > 2 and text[at - 3] in bonds.get(before, "") else word
        return last if self.tails[last] is None and before not in bonds.get(last, "") else ""

    def around(self, text: str, at: int) -> tuple[int, tuple[str, ...]]:
        """The words in the shortest stretch around ``text[at - 1]`` that none goes out of, and where it begins.

        For each character of the stretch it is the word that ends with it, or an empty string.
        """
        bonds = self._bonds
        start, end, last = at - 1, at, len(text)
        while start and text[start - 1] in bonds.get(text[start], ""):
            start -= 1
        while end < last and text[end - 1] in bonds.get(text[end], ""):
            end += 1
        stretch = text[start:end]
        return start, self._known(stretch) if end - start <= _SHORT else self._within(stretch)

    def _within(self, stretch: str) -> tuple[str, ...]:
        ends = self.ends(stretch)
        return tuple([ends.get(at, "") for at in range(1, len(stretch) + 1)])


def _beside(pairs: Iterable[str]) -> dict[str, str]:
    """Of each character that comes second in one of ``pairs`` those that come first."""
    firsts: dict[str, str] = {}
    for pair in dict.fromkeys(pairs):
        firsts[pair[1]] = firsts.get(pair[1], "") + pair[0]
    return firsts


class Scene:
    """One sentence's text with the drafts found so far; built, filled and dropped within one call.

    ``begin[e]`` is where the longest chain of names that ends at ``e`` begins (北京市|通州区: at 北);
    ``named[e]`` is the draft that ends there, ``reach`` the last ``e``. ``quoted[e]`` is where the quotation that ends at ``e`` begins.
    ``positions`` are the ends of positionings.
    The words that no name spans and the titles are looked for where one is asked for.
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

    def __init__(self, text: str, cut_words: Cuts, quotations: Sequence[Quotation]) -> None:
        self.text = text
        self.drafts: list[Draft] = []
        self.cut_words = cut_words
        self.known_cuts: dict[int, str] = {}
        self.known_titled: Set[int] | None = None
        self.begin: dict[int, int] = {}
        self.named: dict[int, Draft] = {}
        self.reach = 0
        self.positions: dict[int, None] = {}
        self.quoted = {end + 1: start - 1 for start, end, _ in quotations} if quotations else {}
        closed = ")" in text or "）" in text
        self.bracketed = {m.end(): m.start() for m in BRACKETED.finditer(text)} if closed else {}

    def cut_at(self, at: int) -> str:
        """The word ending at ``at`` that no name spans, or an empty string."""
        text, tails = self.text, self.cut_words.tails
        if at < 1 or (firsts := tails.get(text[at - 1], "")) == "":
            return ""
        return self.cut_read(at, text[at : at + 1]) if firsts is None or text[at - 2] in firsts else ""

    def cut_read(self, at: int, after: str) -> str:
        """As ``cut_at``, for where one of the ``tails`` ends before the character ``after``."""
        text, words = self.text, self.cut_words
        if word := words.alone(text, at, after):
            return word
        known = self.known_cuts
        if at in known:
            return known[at]
        start, ending = words.around(text, at)
        if len(ending) > _SHORT:  # so that long stretches are read once
            known.update(enumerate(ending, start + 1))
        return ending[at - start - 1]

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
            self.positions[draft[2]] = None

    def anchor(self, draft: Draft) -> None:
        """Let names begin at ``draft`` without taking it as an entity."""
        start, end = draft[1], draft[2]
        named, begins = self.named, self.begin
        if start - 2 > self.reach:  # no name ends here or near
            named[end], begins[end], self.reach = draft, start, end
            return
        first = self._chained(draft, start, end)
        known = begins.get(end, end)
        if start <= known:
            nation = first < start and draft[4] == "nation" and start in named
            named[end] = named[start] if nation else draft
        begins[end] = first if first < known else known
        if end > self.reach:
            self.reach = end

    def _chained(self, draft: Draft, start: int, end: int) -> int:
        """Where a chain begins that this draft goes on: 京津|国家…, 南开大学|京津冀…, 天津滨海—|中关村…."""
        named, begins, text = self.named, self.begin, self.text
        if start in named and end - begins[start] <= LONGEST and _leads(named[start], draft):
            return begins[start]
        at = start - 1
        if at in named and text[at] in _LINKS and end - begins[at] <= LONGEST:
            return begins[at]
        at -= 1
        if at in named and text[at:start] in _LINKS and end - begins[at] <= LONGEST:
            return begins[at]
        return start


def quotations(texts: Sequence[str]) -> list[Sequence[Quotation]]:
    """What stands in quotation marks in each of the texts, in order."""
    whole = "".join(texts)
    others = [mark for mark in _OTHER_MARKS if mark in whole]
    if others:
        return [_quotations(text, others) for text in texts]
    return [_curly(text) if "“" in text else () for text in texts] if "“" in whole else [()] * len(texts)


def _quotations(text: str, others: Iterable[str]) -> Sequence[Quotation]:
    """What stands in quotation marks in a text that may have the ``others`` too."""
    for mark in others:
        if mark in text:
            return [(*m.span(m.lastindex or 0), m[m.lastindex or 0]) for m in QUOTED.finditer(text)]
    return _curly(text) if "“" in text else ()


def _curly(text: str) -> Sequence[Quotation]:
    """What stands in “”, as ``QUOTED`` finds it where there are no other marks."""
    found: list[Quotation] = []
    start = 0
    for piece in text.split("“"):
        if start:
            inner, mark, _ = piece.partition("”")
            if mark and 0 < len(inner) <= _LONGEST_QUOTED:
                found.append((start, start + len(inner), inner))
        start += len(piece) + 1
    return found


def _leads(before: Draft, after: Draft) -> bool:
    """Whether ``before`` may be the first part of one name with ``after``: its container or its owner."""
    outer, inner = before[5], after[5]
    if not outer or not inner or before[0] == "org":
        return True
    # 沧州|渤海新区: a zone has the code of the division it lies in
    own = outer == inner and (after[4] not in ZONES or before[4] in ZONES)
    return not own and len(outer) == 1 and within(inner[0], outer[0])


@lru_cache(maxsize=16384)
def within(code: str, container: str) -> bool:
    """Whether the division ``code`` lies in ``container`` (GB/T 2260: 130000 holds 131000)."""
    stem = container.rstrip("0")
    return code.startswith(stem if len(stem) % 2 == 0 else stem + "0")
