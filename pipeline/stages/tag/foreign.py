"""Places abroad that stand in no list, by the characters foreign names are written with: 里贾纳市, 本报波恩5月3日电.

Persons have such names too, so that a run of those characters is a place only before a word that ends places (州, 河,
机场), as the place of a dispatch, or between a word of place (抵达, 在) and one of what happens there (举行).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.stages.tag.automaton import Opening, followed
from pipeline.stages.tag.scene import Draft

#: What names are put into Chinese with, sound by sound, as the news agencies do; common words are rare among them.
SOUNDS = (
    "阿埃艾昂奥巴贝鲍伯博勃布查茨达戴丹德登迪蒂杜敦顿厄恩尔法菲费芬弗夫福盖戈格根瓜哈赫亨胡霍基吉加贾杰金卡凯坎柯科克肯库奎夸昆拉莱赖兰"
    "朗劳勒雷黎利列林琳卢鲁伦罗洛马玛麦迈曼芒梅蒙米密缅摩莫默姆穆纳娜奈内尼涅纽努诺欧帕派潘庞培佩彭皮珀坡普奇恰乔切钦琴琼丘茹瑞若撒萨塞赛"
    "桑瑟森沙舍圣施史舒斯索塔泰坦汤特藤提廷图托陀瓦旺威维韦温沃乌西希锡肖谢辛休逊雅亚耶伊因尤约赞泽扎詹兹佐里比波哥隆宁多本堪士门道扬堡"
)
#: Before these two such characters are enough; before the others three.
_RANKED = r"半岛|群岛|山脉|沙漠|海峡|州(?!长)|省(?!长)|邦(?!交|联)|郡|市(?![长民区郊场内里直委中值面])"
_FEATURES = (
    r"岛|河(?!边)|山(?![区寨丘脉])|湖|盆地|湾|港|国际机场|机场|镇|村|城(?![里内市])|体育场|大区|集中营"
)
_NAMED = re.compile(rf"[{SOUNDS}]{{2,9}}(?:(?:{_RANKED})|(?<=[{SOUNDS}][{SOUNDS}][{SOUNDS}])(?:{_FEATURES}))")
_DATELINE = re.compile(
    r"(?:本报|社|本台)(?P<name>[一-龥]{2,8}?)(?=[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日(?:专?电|讯))"
)
_SITED = re.compile(
    # The first character before the rest: so the search jumps to it.
    r"[在赴抵飞来前位途运到首城名小港](?:(?<=[在赴抵])|(?<=抵)达|(?<=飞)往|(?<=来)自|(?<=前)往|(?<=飞)[抵赴]|(?<=位)于|(?<=途)经|(?<=运)往"
    r"|(?<=到)达|(?<=首)[都府]|(?<=城)市|(?<=名)城|(?<=小)镇|(?<=港)口)"
    rf"(?P<name>[{SOUNDS}]{{3,8}})"
    r"(?=举行|召开|进行|境内|[东南西北]部|开幕|闭幕|会晤|落成|附近|郊|以[东南西北]|的街|[，。、；]|$)"
)

#: Texts without one of these have none: what every such name has is three sounds, or two and the beginning of a
#: word that ends places; a dispatch has its day.
OPENINGS = (
    Opening(SOUNDS, rf"[{SOUNDS}][{SOUNDS}半群山沙海州省邦郡市](?<=[{SOUNDS}]..)", SOUNDS),
    followed("日", "专电讯", "专?电|讯"),
)

_PLACED = (("place.dateline", _DATELINE), ("place.sited", _SITED))


def foreign(text: str, taken: Sequence[Draft]) -> list[Draft]:
    """The places abroad in ``text`` that go across none of the names ``taken``; one may grow from a name it opens with."""
    return list(_free(text, taken))


def _free(text: str, taken: Sequence[Draft]) -> Iterator[Draft]:
    named = _NAMED.finditer(text)
    sited = [(rule, m) for rule, pattern in _PLACED for m in pattern.finditer(text)]
    holder = {at: draft for draft in sorted(taken, key=_length) for at in range(draft.start, draft.end)}
    for match in named:
        start, end = match.span()
        over = [holder[at] for at in range(start, end) if at in holder]
        if all(draft.start == start and draft.end < end and draft.type == "place" for draft in over):
            yield _draft(text, start, end, over[0] if over else None, "place.abroad")
    for rule, match in sited:
        start, end = match.span("name")
        if not any(at in holder for at in range(start, end)):
            yield _draft(text, start, end, None, rule)


def _length(draft: Draft) -> int:
    return draft.end - draft.start


def _draft(text: str, start: int, end: int, opening: Draft | None, rule: str) -> Draft:
    """里贾纳市; of 罗马市 the city is known, 圣保罗州 is another place than the city it is named like."""
    name = text[start:end]
    if opening and name.endswith("市"):
        return opening._replace(end=end, rule=rule)
    return Draft(
        "place",
        start,
        end,
        name,
        "foreign",
        (),
        rule,
        "a run of the characters that foreign names are written with",
    )
