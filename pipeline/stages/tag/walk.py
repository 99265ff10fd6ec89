"""The way back from a head to where its name begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
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


def vain(scene: Scene, start: int, end: int, sense: Sense) -> bool:
    """Whether nothing before ``start`` can be of a name of such a ``leaning`` sense, whose head ends at ``end``.

    One that needs another name before its own words, as ``NameReader`` has it, finds none; and a policy is told by
    its quotation marks or by a verb that stands for them.
    """
    needs, quoted = sense.needs, scene.quoted
    mark = _last(quoted, start) if quoted else 0
    if needs == "quoted":  # which no name before it helps
        if quoted and (end + 1 in quoted or _open(scene, mark, start, sense)):
            return False
    elif _open(scene, mark if mark > scene.reach else scene.reach, start, sense):
        return False
    if not sense.policy:
        return True
    if needs == "nation":
        return not scene.positions
    text = scene.text  # of one character a search is far the quicker, and these are rare
    return not (("执" in text and "执行" in text) or ("落" in text and "落实" in text))


def _last(ends: Iterable[int], start: int) -> int:
    """The last of ``ends``, which rise, that is not behind ``start``, or 0."""
    last = 0
    for end in ends:
        if end > start:
            break
        last = end
    return last


def _open(scene: Scene, mark: int, start: int, sense: Sense) -> bool:
    """Whether ``walk`` may come as far as ``mark``, where the last name or quotation ends; 0 if there is none."""
    if mark >= start or scene.bracketed:
        return True
    if not mark or mark < start - sense.reach:
        return False
    between = scene.text[mark:start]
    return between.isalnum() or any(char in between for char in _INNER)


def walk(scene: Scene, end: int, sense: Sense, soft: Set[str]) -> Left:
    """From a head that starts at ``end`` back to an anchor, a cut, punctuation, or the limit of its reach.

    ``soft`` cuts are words that names of programmes go across.
    """
    begin = scene.begin
    if end in begin and end - begin[end] < LONGEST:
        return begin[end], end, scene.named[end], "", None
    text, tails, quoted = scene.text, scene.cut_words.tails, scene.quoted
    at, limit, quote = end, end - sense.reach, None
    last, before = text[at], text[at - 1]
    while at:
        if at in begin:
            near = end - begin[at] < LONGEST
            return (begin[at], at, scene.named[at], "", quote) if near else _loose(at, None, quote)
        after, last, before = last, before, text[at - 2]
        firsts = tails.get(last, "")
        if firsts is None or before in firsts:
            cut = scene.cut_read(at, after)
            if cut and not (sense.policy and cut in soft):
                return _loose(at, cut, quote)
        if at <= limit:
            return _loose(at, None, quote)
        if last.isalnum() or last in _INNER:
            at -= 1
            continue
        if at in quoted and (sense.policy or begin.get(at - 1) == quoted[at] + 1):
            at = quote = quoted[at]
        elif sense.org and at in scene.bracketed and _inside(scene, at):
            start = scene.bracketed[at]
            limit, at = limit - (at - start), start
        else:
            return _loose(at, "", quote)
        last, before = text[at], text[at - 1]
    return _loose(0, "", quote)


def _loose(at: int, edge: str | None, quote: int | None) -> Left:
    """A left without an anchor; a quotation in the name is then where it begins."""
    return (at, at, None, edge, None) if quote is None else (quote, quote, None, "", quote)


def _inside(scene: Scene, end: int) -> bool:
    """Whether the bracket that ends at ``end`` is part of a name: 航运（集团）总公司, 开发（香港）公司."""
    start = scene.bracketed[end]
    short = end - start <= 8 and scene.text[start - 1 : start].isalnum()
    clear = short and scene.text[start + 1 : end - 1].isalnum()
    return clear and not any(scene.cut_at(at) for at in range(start + 2, end))


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
