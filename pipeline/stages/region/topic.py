"""The place that one sentence leaves standing for the next, and the one a label sets for its section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model import Mention
from pipeline.stages.region.home import contains
from pipeline.stages.region.ref import NATION, UNKNOWN, PlaceRef

#: Waters and mountains say where in a region, where one is named beside them.
NATURE: Final = frozenset({"water", "mountain", "scenic", "continent"})
_PASSING: Final = NATURE | {"list", "nation", "world", "mainland", UNKNOWN}
_DIVISIONS: Final = frozenset({"province", "prefecture", "county", "admin", "composite"})
#: The four parts of the country that statistics are told by.
_PARTS: Final = frozenset({"东部", "中部", "西部", "东北"})
_BREAKDOWN: Final = re.compile(
    r"(?:分|从|按|就)[^，。；]{0,3}(?:地区|区域|省份?|城市|地域|市县|空间)[^，。；]{0,4}[看言分](?:\[\d{1,2}\])?[，,:：]"
)
_OPENING: Final = re.compile(r"[\s\d一二三四五六七八九十、.．（）()【\[［◆●■▲★]*")
_LABEL: Final = re.compile(rf"{_OPENING.pattern}$")
_CLOSED: Final = re.compile(r"[市省县区州]?[】\]］：:）)]?\s*$")


def topic_of(
    text: str, refs: Sequence[PlaceRef], before: PlaceRef | None, home: PlaceRef | None, *, opens: bool
) -> PlaceRef | None:
    """The place a sentence leaves standing for the next: the one it opens with.

    Never a river, a list of examples (沈阳、大连两市…), a part (其中温州…; 分地区看，东部…) or the nation, which is the
    article's own place or a comparison. In a paragraph that spoke of the article's own place a place inside it is
    an item: the next sentence speaks of the whole again. ``opens`` says that the sentence opens its paragraph.
    """
    told = [r for r in refs if r.role in ("subject", "locative") and not r.part]
    subjects = [r for r in told if r.level not in _PASSING and r.codes != NATION]
    found = next((r for r in subjects if r.codes), next(iter(subjects), None))
    if found is None or _is_breakdown(text, subjects) or (before and _is_site_in(found, before)):
        return before
    whole = before is None or (home is not None and before.names == home.names)
    return before if whole and _is_item(found, home, opens) else found


def _is_breakdown(text: str, subjects: Sequence[PlaceRef]) -> bool:
    """分地区看…; 东部地区增长…，中部地区增长…: what is told part by part leaves the whole standing."""
    return bool(_BREAKDOWN.match(text)) or len({n for r in subjects for n in r.names if n[:2] in _PARTS}) > 1


def _is_site_in(ref: PlaceRef, before: PlaceRef) -> bool:
    """新疆…。霍尔果斯口岸…: a site in the place spoken of is one of its items."""
    return ref.level not in _DIVISIONS and ref.rule != "region.deictic" and contains(before.codes, ref.codes)


def _is_item(ref: PlaceRef, home: PlaceRef | None, opens: bool) -> bool:
    """Whether a place is only named as one of those in the article's own."""
    if home is None or ref.rule == "region.deictic" or home.codes == NATION or home.names == ref.names:
        return False
    site = ref.level not in _DIVISIONS
    inside = site or not ref.codes or contains(home.codes, ref.codes)
    return inside and (not opens or (site and ref.start > 0))


def remembered(refs: Sequence[PlaceRef], mentions: Sequence[Mention]) -> tuple[PlaceRef, ...]:
    """What 全镇 and 园区 may point at later: the places told of, and the township that a village is told with."""
    around = [
        PlaceRef(*m.at, (m.canonical,), m.codes, m.kind, "subject", True, "region.stated")
        for m in mentions
        if m.kind == "admin" and not any(r.names == (m.canonical,) for r in refs)
    ]
    return (*around, *[r for r in refs if r.role != "holder" and r.names])


def opens_label(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a place stands where a label would name it; tells from the mentions alone."""
    match = _OPENING.match(text)
    end = match.end() if match else 0
    return any(m.at.start <= end and m.type == "place" for m in mentions)


def label_of(text: str, refs: Sequence[PlaceRef]) -> PlaceRef | None:
    """The place that a line which is a label names: 【山东】, 一、苏州市, 宁夏：."""
    for ref in refs[:1]:
        if ref.level not in _PASSING and _LABEL.fullmatch(text, 0, ref.start):
            return ref if _CLOSED.fullmatch(text, ref.end) else None
    return None
