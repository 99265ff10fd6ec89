"""Structural names: a head (大学, 新区, 规划) and what stands before it, back to where the name begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.stages.tag.automaton import Found, Words
from pipeline.stages.tag.heads import HEADS, HeadGroup
from pipeline.stages.tag.scene import LONGEST, QUOTES, Draft, Scene
from pipeline.stages.tag.vocabulary import (
    CLASSIFIERS,
    DEPARTMENTS,
    GENERIC,
    NOT_HEADS,
    OFFICES,
    TRIGGERS,
    WEAK_NATIONS,
)

_COUNTED = re.compile(r"[0-9一二三四五六七八九十百两几多余数各][个家所项批座处类大支只条种]$")
_NUMBERED = re.compile(r"[0-9一二三四五六七八九十两几多数各]+[大个家所座类项批]")
_JOINT = re.compile(r"一体化|协同|合作|联动|毗邻|共建")
_PLAN_PERIOD = re.compile(r".?十[一二三四五六七]五.?")
_DIGITS = re.compile(r"[0-9]")


class Left(NamedTuple):
    """How far a name reaches to the left of its head.

    ``start`` is where the name begins; ``fill`` where its filler does, between anchor and head. ``edge`` is the
    cut word before the name, empty at punctuation, ``None`` where the reach ran out; ``quote`` the opening of a
    quotation inside the name.
    """

    start: int
    fill: int
    anchor: Draft | None
    edge: str | None
    quote: int | None = None


class NameReader:
    """Reads the structural names of a sentence, head by head from left to right."""

    __slots__ = ("_classifiers", "_generic", "_groups", "_heads")

    def __init__(self) -> None:
        groups: dict[str, tuple[HeadGroup, ...]] = {word: () for word in NOT_HEADS.split()}
        for group in (*HEADS, _departments()):
            for word in group.words.split():
                groups[word] = (*groups.get(word, ()), group)
        self._groups = groups
        self._heads = Words(groups)
        self._generic = Words(GENERIC.split())
        self._classifiers = Words(CLASSIFIERS.split())

    def heads(self, text: str) -> list[Found]:
        """The heads of ``text`` in order, words that only look like one left out."""
        return [found for found in self._heads.find(text) if self._groups[found.word]]

    def read(self, scene: Scene, head: Found) -> None:
        """Add to ``scene`` the name that ends with ``head``, if one does."""
        if head.end in scene.begin or head.end in scene.covered:
            return
        for group in self._groups[head.word]:
            left = walk(scene, head.start, group)
            if self._accepts(scene, head, group, left):
                self._add(scene, head, group, left)
                return

    def _add(self, scene: Scene, head: Found, group: HeadGroup, left: Left) -> None:
        start = _joint(scene, left, head) if group.type == "place" else left.start
        _emit(scene, group, start, head.end, left)
        if left.quote is not None and left.quote != start and _PLAN_PERIOD.match(scene.text, left.quote):
            _emit(scene, group, left.quote, head.end, left)

    def _accepts(self, scene: Scene, head: Found, group: HeadGroup, left: Left) -> bool:
        fill = scene.text[left.fill : head.start]
        if _COUNTED.search(scene.text[max(0, left.start - 3) : left.start]):
            return False
        if group.type != "policy" and any(True for _ in self._classifiers.find(fill)):
            return False
        if left.anchor is None:
            return self._unanchored(scene, head, group, left, fill)
        if left.anchor.kind == "nation":
            return self._national(group, left, fill, scene.text[left.start : left.fill])
        return self._anchored(group, left.anchor, fill)

    def _anchored(self, group: HeadGroup, anchor: Draft, fill: str) -> bool:
        if group.needs in ("touch", "office"):
            return not fill and len(anchor.codes) < 2
        if group.needs == "nation":
            return False
        if group.needs == "edge":
            return 0 < len(fill) and not self._generic.cover(fill) and not any(self._generic.find(fill))
        if group.type == "policy":
            return len(fill) >= (4 if group.needs == "quoted" else 2) and group.needs != "quoted"
        if group.needs == "filled" or anchor.kind == "composite":
            return bool(fill) and (group.kind in _TOPICAL or not self._generic.cover(fill))
        return True

    def _national(self, group: HeadGroup, left: Left, fill: str, nation: str) -> bool:
        weak = nation in WEAK_NATIONS
        if group.needs == "nation":
            return weak and len(fill) >= 2
        if group.needs == "office":
            return not fill
        if group.needs in ("touch", "quoted", "edge") or len(fill) < 2:
            return False
        if group.type == "policy":
            return len(fill) >= 4
        return not weak or not self._generic.cover(fill)

    def _unanchored(self, scene: Scene, head: Found, group: HeadGroup, left: Left, fill: str) -> bool:
        if left.edge is None or _NUMBERED.match(fill):
            return False
        if group.type == "policy":
            return self._programme(group, left, fill)
        if group.needs == "edge":
            return 2 <= len(fill) <= 3 and self._clear(scene, head, fill)
        return (
            group.needs == "name"
            and 2 <= len(fill) <= 8
            and not _DIGITS.search(fill)
            and not self._generic.cover(fill)
        )

    def _programme(self, group: HeadGroup, left: Left, fill: str) -> bool:
        if left.quote is not None and left.quote == left.start:
            return True
        classed = any(True for _ in self._classifiers.find(fill))
        return group.needs == "verb" and left.edge in TRIGGERS and len(fill) >= 4 and not classed

    def _clear(self, scene: Scene, head: Found, fill: str) -> bool:
        """Whether a bare 某某县 or 某某镇 stands alone: 市 and 区 also need an edge on the right."""
        if any(True for _ in self._generic.find(fill)) or _DIGITS.search(fill):
            return False
        after = scene.text[head.end : head.end + 1]
        return head.word not in ("市", "区") or not after.isalnum()


_TOPICAL = frozenset({"association", "committee", "institute", "zone", "region", "government"})


def _departments() -> HeadGroup:
    words = " ".join(stem + office for stem in DEPARTMENTS.split() for office in OFFICES.split())
    return HeadGroup("org", "government", "office", 0, words)


def walk(scene: Scene, end: int, group: HeadGroup) -> Left:
    """From a head that starts at ``end`` back to an anchor, a cut, punctuation, or the limit of its reach."""
    at, limit, quote = end, max(0, end - group.reach), None
    while True:
        if at in scene.begin:
            return Left(scene.begin[at], at, scene.named[at], "", quote)
        if at in scene.cuts:
            return Left(at, at, None, scene.cuts[at], quote)
        if at <= limit:
            return Left(at, at, None, None if at else "", quote)
        if group.type == "policy" and at in scene.quoted:
            at = quote = scene.quoted[at]
        elif scene.text[at - 1].isalnum() or scene.text[at - 1] in "·+＋":
            at -= 1
        else:
            return Left(at, at, None, "", quote)


def _joint(scene: Scene, left: Left, head: Found) -> int:
    """Where 甲区与乙市一体化示范区 begins: at the first of the places it joins."""
    start = left.start
    if left.anchor is None or not _JOINT.search(scene.text, left.fill, head.start):
        return start
    while start and scene.text[start - 1] in "与和、" and start - 1 in scene.begin:
        if head.end - scene.begin[start - 1] > LONGEST:
            break
        start = scene.begin[start - 1]
    return start


def _emit(scene: Scene, group: HeadGroup, start: int, end: int, left: Left) -> None:
    text = scene.text[start:end].strip("".join(QUOTES))
    codes = left.anchor.codes if left.anchor else ()
    scene.add(Draft(group.type, start, end, text, group.kind, codes, f"{group.type}.{group.kind}"))
