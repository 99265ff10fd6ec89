"""The way back from a head to where its name begins."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TypeAlias

from pipeline.stages.tag.heads import Sense
from pipeline.stages.tag.scene import LONGEST, Draft, Scene

#: How far a name reaches to the left of its head: where it begins; where its filler does, between anchor and head;
#: the anchor; its edge, the cut word before the name, empty at punctuation, ``None`` where the reach ran out; and what
#: opens a quotation inside the name. A plain tuple: one is made for each head, and read by unpacking.
Left: TypeAlias = tuple[int, int, Draft | None, str | None, int | None]

_JOINT = re.compile(r"一体化|协同|合作|联动|毗邻|共建")
#: What is no letter and goes inside a name.
_INNER = "·+＋"


def reaches(scene: Scene, start: int) -> bool:
    """Whether something stands before ``start`` that a name may go on from: a name, a letter, a quotation, a bracket."""
    if start > 0 and ((before := scene.text[start - 1]).isalnum() or before in _INNER):
        return True
    return start in scene.begin or start in scene.quoted or start in scene.bracketed


def vain(scene: Scene, start: int, sense: Sense) -> bool:
    """Whether in a sentence without quotations nothing before ``start`` can be of such a name.

    A name that needs another before its own words, as ``NameReader`` has it, finds none; and a policy is told by
    its quotation marks or by a verb that stands for them.
    """
    if not sense.policy:
        return sense.anchored and not _held(scene, start, sense)
    needs = sense.needs
    if needs == "nation":
        return not scene.positions and not _held(scene, start, sense)
    if needs not in ("anchor", "quoted") or "执行" in scene.text or "落实" in scene.text:
        return False
    return needs == "quoted" or not _held(scene, start, sense)


def _held(scene: Scene, start: int, sense: Sense) -> bool:
    """Whether ``walk`` may come upon a name, in a sentence without quotations: none ends after ``scene.reach``."""
    reach = scene.reach
    if reach >= start or scene.bracketed:
        return True
    if not reach or reach < start - sense.reach:
        return False
    between = scene.text[reach:start]
    return between.isalnum() or any(char in between for char in _INNER)


def walk(scene: Scene, end: int, sense: Sense, soft: Set[str]) -> Left:
    """From a head that starts at ``end`` back to an anchor, a cut, punctuation, or the limit of its reach.

    ``soft`` cuts are words that names of programmes go across.
    """
    begin = scene.begin
    if end in begin and end - begin[end] < LONGEST:
        return begin[end], end, scene.named[end], "", None
    text, quoted, bracketed = scene.text, scene.quoted, scene.bracketed
    cuts, tails = scene.known_cuts, scene.cut_words.tails
    policy, org = sense.policy, sense.org
    at, limit, quote = end, end - sense.reach, None
    if limit < 0:
        limit = 0
    while True:
        if at in begin:
            near = end - begin[at] < LONGEST
            return (begin[at], at, scene.named[at], "", quote) if near else _loose(at, None, quote)
        before = text[at - 1]
        if cuts is None and (before in tails or text[at - 2 : at] in tails):
            cuts = scene.cuts  # only now, since many a name is read without
        if cuts and at in cuts and not (policy and cuts[at] in soft):
            return _loose(at, cuts[at], quote)
        if at <= limit:
            return _loose(at, None if at else "", quote)
        if at in quoted and (policy or begin.get(at - 1) == quoted[at] + 1):
            at = quote = quoted[at]
        elif org and at in bracketed and _inside(scene, at):
            limit -= at - bracketed[at]
            at = bracketed[at]
        elif before.isalnum() or before in _INNER:
            at -= 1
        else:
            return _loose(at, "", quote)


def _loose(at: int, edge: str | None, quote: int | None) -> Left:
    """A left without an anchor; a quotation in the name is then where it begins."""
    return (at, at, None, edge, None) if quote is None else (quote, quote, None, "", quote)


def _inside(scene: Scene, end: int) -> bool:
    """Whether the bracket that ends at ``end`` is part of a name: 航运（集团）总公司, 开发（香港）公司."""
    start = scene.bracketed[end]
    short = end - start <= 8 and scene.text[start - 1 : start].isalnum()
    clear = short and scene.text[start + 1 : end - 1].isalnum()
    cuts = scene.cuts if clear else {}
    return clear and not any(at in cuts for at in range(start + 2, end))


def joint(scene: Scene, left: Left, end: int, head: int) -> int:
    """Where 甲区与乙市一体化示范区 begins, which ends at ``end`` with the ``head``: at the first of the places it joins."""
    start, fill, anchor, _, _ = left
    if anchor is None or not _JOINT.search(scene.text, fill, head):
        return start
    while start and scene.text[start - 1] in "与和、" and start - 1 in scene.begin:
        if end - scene.begin[start - 1] > LONGEST:
            break
        start = scene.begin[start - 1]
    return start
