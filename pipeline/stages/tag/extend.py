"""How a known name grows: 北京市|通州区, 廊坊市|委, 工业和信息化部|规划司, 园区|（通州园）, and lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from types import MappingProxyType

from pipeline.model import EntityType
from pipeline.stages.tag.scene import Draft, Scene

SPHERE = "sphere"

# Organs named by one character or word after their division.
_ORGAN = re.compile(
    r"(?:委(?![员托派任屈曲外内身])(?:办公厅|办公室|宣传部|组织部|统战部|社会工作部|政法委|党校)?"
    r"|人民政府|政府(?!性)|人大常委会|人大(?!代表|学)|政协(?!委员)|纪委监委|纪委)"
)
_DIVISION = frozenset("省市区县州旗盟")
# Bureaux of a ministry or body: 国家发改委|地区司, 中国科学院|物理研究所.
_BUREAU = re.compile(
    r"[一-龥]{2,10}?(?:司(?![法机令长])|所(?![有在属以谓得需])|局(?![面部限势长])|办公厅|智库办|党组|研究室|分院)"
)
_MINISTRY = frozenset({"ministry", "organ", "government", "institute", "party", "agency", "committee"})
_FEATURE = re.compile(r"的([一-龥]{1,3}[湖山河江岛陵寺塔关峡洞泉瀑淀])(?=[、，,。；;等和及与]|以及)")
_LIST_END = re.compile(
    r"等(?:[0-9一二三四五六七八九十多]+[个家所处座])?"
    r"(?:(?P<place>[^，。；、,;与和对的向在]{0,6}"
    r"(?:景区|景点|度假项目|旅游区|目的地|市县|县市|县区|园区|城市|省份|省市|国家|地区)|地(?![位方理域点段形带]))"
    r"|(?P<org>[^，。；、,;与和对的向在]{0,6}(?:企业|公司|高校|院校|银行|集团|单位|机构|大学|医院|央企)))"
)
_MOST = 20  # items read of one list
# An item that is no class of things itself: not 科研院所 in 甲公司、乙公司、科研院所等单位.
_ITEM = re.compile(r"[一-龥A-Za-z·]{2,8}(?<!机构|院所|院校|学校|技校|企业|单位|公司|高校)")
_INITIALS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔滇藏陕甘青宁新台港澳"


def known(scene: Scene, draft: Draft) -> None:
    """Add a lexicon term and the names that grow from it."""
    if draft.rule == SPHERE:
        if _edged(scene, draft):
            scene.anchor(draft)
        return
    scene.add(draft)
    if draft.type == "place":
        _chain(scene, draft)
        if grow := _GROWTH.get(scene.text[draft.end : draft.end + 1]):
            grow(scene, draft)
    elif draft.type == "org":
        bureau(scene, draft)


_QUALIFIED = frozenset("式级性")
_MAKING = ("建设", "创建", "发展", "投资", "申报", "申建", "创办")


def _edged(scene: Scene, draft: Draft) -> bool:
    """Whether 国家 or 省 stands at the head of something: not in 京西|南, nor before 式."""
    start, text = draft.start, scene.text
    if text[draft.end : draft.end + 1] in _QUALIFIED:
        return False
    if text.startswith(_MAKING, max(0, start - 2)):
        return True
    return start == 0 or start in scene.begin or start in scene.cuts or not text[start - 1].isalnum()


def _owned(scene: Scene, draft: Draft) -> None:
    """平谷的|金海湖: a natural feature or monument that the text gives to its place."""
    match = _FEATURE.match(scene.text, draft.end) if len(draft.codes) == 1 else None
    if match:
        at = match.span(1)
        scene.add(Draft("place", *at, match[1], "feature", draft.codes, "place.owned"))


def _chain(scene: Scene, draft: Draft) -> None:
    """北京市|通州区: the division with its container before it is a surface too."""
    before = scene.named.get(draft.start)
    if before is None:
        return
    begin = scene.begin[draft.end]
    contained = before.type == "place" and before.codes and draft.codes
    if contained and begin < draft.start and scene.text[draft.start - 1].isalnum():
        scene.drafts.append(draft._replace(start=begin, rule="place.chain"))


def _organ(scene: Scene, draft: Draft) -> None:
    if len(draft.codes) != 1 or scene.text[draft.end - 1] not in _DIVISION:
        return
    if match := _ORGAN.match(scene.text, draft.end):
        begin = scene.begin[draft.end]
        name = scene.text[begin : match.end()]
        scene.add(Draft("org", begin, match.end(), name, "government", draft.codes, "org.organ"))


def _region(scene: Scene, draft: Draft) -> None:
    """成渝|地区 is a place; after the initials of its members (京津冀|地区) the word adds nothing."""
    if not scene.text.startswith("地区", draft.end):
        return
    listing = len(draft.codes) > 1 and all(c in _INITIALS for c in scene.text[draft.start : draft.end])
    if not listing:
        scene.add(draft._replace(end=draft.end + 2, rule="place.region"))


# What a place grows into, by the character that follows it.
_GROWTH: Mapping[str, Callable[[Scene, Draft], None]] = MappingProxyType(
    {"的": _owned, "地": _region, **dict.fromkeys("委人政纪", _organ)}
)


def bureau(scene: Scene, draft: Draft) -> None:
    """Add the bureau, institute or office of the body ``draft``: 工业和信息化部|规划司."""
    match = _BUREAU.match(scene.text, draft.end) if draft.kind in _MINISTRY else None
    if match and not _cut(scene, draft.end, match.end() - 1):
        begin = scene.begin[draft.end]
        name = scene.text[begin : match.end()]
        scene.add(Draft("org", begin, match.end(), name, "bureau", draft.codes, "org.bureau"))


def bracket(scene: Scene, start: int, end: int) -> None:
    """A name in brackets after a name: 北京（曹妃甸） goes on as one, 产业园（通州园） is itself one."""
    before = scene.named.get(start)
    inside = scene.begin.get(end - 1) == start + 1
    if before is None or not inside:
        return
    whole = before._replace(start=scene.begin[start], end=end, rule=f"{before.type}.bracket")
    if before.type == "place" and before.kind in _DIVISIONS:
        scene.anchor(whole)
    else:
        scene.add(whole._replace(canonical=scene.text[whole.start : end]))
        if before.type == "org":
            bureau(scene, whole)


_DIVISIONS = frozenset({"province", "prefecture", "county", "country", "nation", "composite", "admin"})


def listed(scene: Scene) -> None:
    """Unknown items between known ones of a list that says what it lists: 甲湖、乙山、丙寨等景区."""
    found = tuple(_LIST_END.finditer(scene.text)) if "等" in scene.text else ()
    spans = {(d.type, d.start, d.end) for d in scene.drafts} if found else set()
    for match in found:
        _items(scene, match.start(), "place" if match["place"] else "org", spans)


def _items(scene: Scene, end: int, entity: EntityType, spans: Container[tuple[str, int, int]]) -> None:
    starts: list[tuple[int, int]] = []
    at = end
    while len(starts) < _MOST and (start := scene.text.rfind("、", max(0, at - 9), at)) >= 0:
        starts.append((start + 1, at))
        at = start
    if sum((entity, *item) in spans for item in starts) < min(2, len(starts) - 1):
        return
    for start, stop in starts:
        text = scene.text[start:stop]
        known_or_cut = (entity, start, stop) in spans or _cut(scene, start, stop)
        if not known_or_cut and _ITEM.fullmatch(text):
            scene.drafts.append(Draft(entity, start, stop, text, "listed", (), f"{entity}.list"))


def _cut(scene: Scene, start: int, end: int) -> bool:
    return any(at in scene.cuts for at in range(start + 1, end + 1))
