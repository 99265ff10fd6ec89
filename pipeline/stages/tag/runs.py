"""Places named by one character each: 江浙皖闽赣, 苏、浙、皖、沪四地; and the four parts of the country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType

from pipeline.stages.tag.automaton import followed, new
from pipeline.stages.tag.scene import Draft

#: The provinces by the character on their cars' plates or their older name (GB/T 2260 codes), and two cities.
_INITIALS = MappingProxyType({
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000", "辽": "210000", "吉": "220000",
    "黑": "230000", "沪": "310000", "苏": "320000", "江": "320000", "浙": "330000", "皖": "340000", "闽": "350000",
    "赣": "360000", "鲁": "370000", "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000",
    "琼": "460000", "渝": "500000", "川": "510000", "蜀": "510000", "黔": "520000", "贵": "520000", "滇": "530000",
    "云": "530000", "藏": "540000", "陕": "610000", "秦": "610000", "甘": "620000", "陇": "620000", "青": "630000",
    "宁": "640000", "新": "650000", "台": "710000", "港": "810000", "澳": "820000", "穗": "440100", "深": "440300",
})  # fmt: skip
#: These begin or end other words too (新港澳通行证), and do not open a run; 江 is 江苏 before 浙 only.
_FIRST = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘秦穗"
#: With these a run may run into the next word: 京津冀|新增, 京津冀|港口群, 京津冀|青年.
_OPEN = frozenset("新青深港宁云台贵黑吉江")
_CLOSED = re.compile(r"$|[^一-龥]|[两二三四五六七八九十几等各地省市区及和与的之间]")
_ANY = "".join(_INITIALS).replace("江", "")
_INNER = frozenset(_ANY)
# Each pattern begins with a character of one class, so that the search jumps from one such character to the next, and
# asks at once for what any of its ways goes on with.
_AFTER_FIRST = (
    rf"(?:(?<=江)(?=浙)|(?<=[{_FIRST}]))[{_ANY}]{{2,}}"
    rf"|(?:(?<![一-龥].)|(?<=[跨涉及括盖邻处于].))(?<!江)(?:、[{_ANY}]){{1,}}(?:[和及与][{_ANY}])?(?=[两二三四五六七八九十][地省市]|等|[，。])"
)
_RUN = re.compile(rf"[江{_FIRST}](?=[、{_ANY}])(?:{_AFTER_FIRST})")
_PART = r"(?:[东中西]部|东北)(?:地区)?"
_FIRST_PART = r"(?:部|(?<=东)北)(?:地区)?"
_PARTS = re.compile(
    rf"[东中西](?:(?<![一-龥].){_FIRST_PART}(?:[、和与及]{_PART}){{2,}}|(?<=看，.){_FIRST_PART}(?:[、和与及]{_PART})+)"
)
#: With one of these each of them begins.
OPENINGS = (
    followed(
        f"江东中西{_FIRST}",
        f"、部北{_ANY}",
        rf"(?:{_AFTER_FIRST}|(?<=[东中西]){_FIRST_PART}[、和与及])",
    ),
)
_ITEM = re.compile(r"[东中西]部(?!地区)")


def runs(text: str, places: Iterable[int], taken: Iterable[Draft] = ()) -> list[Draft]:
    """The runs of initials as one place each, with the codes in their order; 东部、中部、西部 one by one.

    A run that says a province twice is none, nor is one told again that is among the names ``taken``: 京津冀, which
    the lexicon has. ``places`` are those of the openings in ``text``.
    """
    drafts: list[Draft] = []
    ends = {draft[1]: draft[2] for draft in taken if draft[4] == "composite" and draft[0] == "place"}
    stop = 0
    for place in places:
        if place < stop:
            continue
        end = ends.get(place, 0)
        if end and text[end : end + 1] not in _INNER and _is_run(text[place:end]):
            stop = end
            continue
        match = _RUN.match(text, place)
        if match is None:
            continue
        start, end = match.span()
        stop = end
        if text[end - 1] in _OPEN and not _CLOSED.match(text, end):
            end -= 1
        name = text[start:end]
        if codes := _codes(name, 2 if "、" in name else 3):
            values = ("place", start, end, name, "initials", codes, "place.initials", "", None, None)
            drafts.append(new(Draft, values))
    for match in _PARTS.finditer(text) if "部" in text or "东北" in text else ():
        for part in _ITEM.finditer(text, *match.span()):
            name = f"{part[0]}地区"
            drafts.append(
                Draft("place", part.start(), part.end(), name, "composite", _MEMBERS[part[0]], "place.part")
            )
    return drafts


@lru_cache(maxsize=1024)
def _is_run(name: str) -> bool:
    """Whether a name that begins with an opening is all of a run, if no initial follows it."""
    return len(name) > 2 and name[-1] not in _OPEN and _INNER.issuperset(name)


@lru_cache(maxsize=1024)
def _codes(name: str, least: int) -> tuple[str, ...]:
    """The codes of a run, none if they are fewer than ``least`` or one comes twice."""
    codes = tuple(_INITIALS[char] for char in name if char in _INITIALS)
    return codes if len(set(codes)) == len(codes) >= least else ()


_MEMBERS = MappingProxyType({
    "东部": ("110000", "120000", "130000", "310000", "320000", "330000", "350000", "370000", "440000", "460000"),
    "中部": ("140000", "340000", "360000", "410000", "420000", "430000"),
    "西部": ("150000", "450000", "500000", "510000", "520000", "530000", "540000", "610000", "620000", "630000",
             "640000", "650000"),
})  # fmt: skip
