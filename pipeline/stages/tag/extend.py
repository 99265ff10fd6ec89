"""How a known name grows: 北京市|通州区, 廊坊市|委, 工业和信息化部|规划司, 园区|（通州园）, and lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from types import MappingProxyType

from pipeline.model import EntityType
from pipeline.stages.tag.automaton import Found, new
from pipeline.stages.tag.scene import LONGEST, ZONES, Draft, Scene


class Sphere(Found):
    """国家, 中国, 省 and the like, which head names without being entities."""

    __slots__ = ()


# Organs named by one character or word after their division.
_ORGAN = re.compile(
    r"(?:委(?![员托派任屈曲外内身])(?:办公厅|办公室|宣传部|组织部|统战部|社会工作部|政法委|党校)?"
    r"|人民政府|政府(?!性)|人大常委会|人大(?!学)|政协|纪委监委|纪委)"
)
_DIVISION = frozenset("省市区县州旗盟")
# What follows the name of a body as a part of it: 国家发改委|地区司, 北京大学|法律系, 南开大学|党委.
_PART = re.compile(
    r"(?:党委|团委|党组(?!织)|党总支|党支部|团支部|学生会|研究生会|校友会|工会|董事会|理事会|监事会|书记处|秘书处|编辑部|编委会"
    r"|主席团|常委会|分部|分社|分会|分校|分院|记者站|代表队|代表团|执行局|筹委会|组委会|附中|附小|智库办)(?:办公室|宣传部|组织部)?"
    r"|[一-龥]{2,10}?(?:司(?![法机令长])|所(?![有在属以谓得需急想])|局(?![面部限势长])|(?<![关体联派星水])系(?![统列数])|室|(?<!斯)科(?![学技研普长目])"
    r"|(?<![副各内外全干局东西南北中大小一两本该按])部(?![分门署队件级位下]|长(?:会|级|们))|处(?![理在于长罚境分以])|组(?![织成建合长装])|办公厅|党组|分院|分局|委员会|学会)"
)
_FEATURE = re.compile(r"的([一-龥]{1,3}[湖山河江岛陵寺塔关峡洞泉瀑淀])(?=[、，,。；;等和及与]|以及)")
_LIST_END = re.compile(
    r"等(?:[0-9一二三四五六七八九十多]+[个家所处座])?"
    r"(?:(?P<place>[^，。；、,;与和对的向在]{0,6}"
    r"(?:景区|景点|度假项目|旅游区|目的地|市县|县市|县区|园区|城市|省份|省市|国家|地区)|地(?![位方理域点段形带]))"
    r"|(?P<org>[^，。；、,;与和对的向在]{0,6}(?:企业|公司|高校|院校|银行|集团|单位|机构|大学|医院|央企)))"
)
_DEEPEST = 3  # parts of parts of a body: 医院|研究所|门诊部
_MOST = 20  # items read of one list
# An item that is no class of things itself: not 科研院所 in 甲公司、乙公司、科研院所等单位.
_ITEM = re.compile(r"[一-龥A-Za-z·]{2,8}(?<!机构|院所|院校|学校|技校|企业|单位|公司|高校)")
_SEATS = frozenset({"county", "prefecture"})
# The own name of a township: none of the words that go between a county and its classes (各乡镇, 农村, 等3个镇).
_OWN = r"[^\W\d_的和与及等是在各全个有所多不了为将把被对向从由其这那该本某每两几一二三四五六七八九十百乡镇村县市区省城农集]"
_INNER = r"[^\W\d_的和与等在各县市区镇乡村]"
_TOWNSHIP = re.compile(
    rf"(?P<town>{_OWN}{_INNER}{{0,2}}?(?<![乡城农市])(?:镇(?![静定压痛长镇])|乡(?![镇村亲土下里情愁长])|街道(?!办事处主|上|两)))"
    rf"(?P<village>{_OWN}{_INNER}{{0,3}}?(?<![乡农])(?:村(?![民里庄落口级子])|社区))?"
)
_FULL = _DIVISION - {"州"}
_RANKED = frozenset({"county", "prefecture", "city", "country"})
_RANK = re.compile(
    r"市(?![场民值面容井区郊直内里长级花树区中])|县(?![长城级域])|镇(?![静定压痛长])|乡(?![镇村亲下])"
    r"|(?P<state>(?:联邦|人民|民主|社会主义|伊斯兰|阿拉伯|大韩|合作)*共和国|合众国|王国|联邦(?!德国)|酋长国|公国)"
)
#: With these a rank begins.
_RANKING = frozenset("市县镇乡联人民社伊阿大合共王酋公")
_INITIALS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔滇藏陕甘青宁新台港澳"


def known(scene: Scene, draft: Draft) -> None:
    """Add a lexicon term and the names that grow from it."""
    type_, end = draft[0], draft[2]
    if type_ == "place":
        _place(scene, draft, end)
    elif type_ == "policy":
        scene.add(draft)
    elif scene.text[end : end + 1] not in _GOING_ON or not _GOES_ON.match(scene.text, end - 1):
        draft = _located(scene, draft)
        scene.add(draft)
        bureau(scene, draft)


def _place(scene: Scene, draft: Draft, end: int) -> None:
    """Add a place, with its rank if that follows it, and what grows from it."""
    kind, after = draft[4], scene.text[end : end + 1]
    if after in _RANKING and kind in _RANKED:
        draft = _ranked(scene, draft)
        kind, end = draft.kind, draft.end
        after = scene.text[end : end + 1]
    scene.drafts.append(draft)
    scene.anchor(draft)
    if kind in ZONES:
        _zoned(scene, draft)
    elif kind in _SEATS:
        _township(scene, draft)
    if after in _GROWTH:
        _GROWTH[after](scene, draft)


# The last character of the term begins another word or a person's name: 吴亚明|报道, 中国电信|业, 海尔|·沃尔丹塞.
_GOES_ON = re.compile(r"报[道告送名请到]|社[会区]|[信行险]业|法院|.·")
#: The second characters of these words.
_GOING_ON = frozenset("道告送名请到会区业院·")
# 新华社|北京6月3日电: the place is where the news comes from.
_DATELINE = re.compile(r"[一-龥]{2,8}(?:[0-9]{1,2}月[0-9]{1,2}日)?电")


def _located(scene: Scene, draft: Draft) -> Draft:
    """北京|清华大学, 美国|教育部: with its place before it a body is named in full; another country's is another."""
    before = scene.named.get(draft.start)
    if before is None or before.type != "place" or not (before.codes or before.canonical in _SELF):
        return draft
    begin = scene.begin[draft.start]
    if draft.end - begin > LONGEST or not scene.text[draft.start - 1].isalnum():
        return draft
    name = scene.text[begin : draft.end]
    other = before.kind == "country" and draft.kind in _STATE
    canonical = name if other else draft.canonical
    return draft._replace(
        start=begin, canonical=canonical, rule="org.located", detail=scene.text[begin : draft.start]
    )


_SELF = frozenset({"国家", "中国"})
_STATE = frozenset({"ministry", "organ", "government", "party", "state", "agency"})
_QUALIFIED = frozenset("式级性")
_MAKING = ("建设", "创建", "发展", "投资", "申报", "申建", "创办")
_MADE = frozenset(word[1] for word in _MAKING)


def sphere(scene: Scene, found: Sphere) -> None:
    """Let names begin with 国家 or 省 where it stands at the head of something."""
    start, end, word = found
    if _edged(scene, start, end):
        scene.anchor(new(Draft, ("place", start, end, word, "nation", (), "sphere", "", None, None)))


def _edged(scene: Scene, start: int, end: int) -> bool:
    """Whether what stands here is the head of something: not 西 in 京西|南, nor 国家 before 式."""
    text = scene.text
    if start and start not in scene.begin and (before := text[start - 1]).isalnum():
        made = (before in _MADE or start < 2) and text.startswith(_MAKING, max(0, start - 2))
        if not (made or scene.cut_at(start)):
            return False
    return text[end : end + 1] not in _QUALIFIED


def _owned(scene: Scene, draft: Draft) -> None:
    """平谷的|金海湖: a natural feature or monument that the text gives to its place."""
    match = _FEATURE.match(scene.text, draft.end) if len(draft.codes) == 1 else None
    if match:
        at = match.span(1)
        scene.add(Draft("place", *at, match[1], "feature", draft.codes, "place.owned"))


def _ranked(scene: Scene, draft: Draft) -> Draft:
    """富阳|市, 意大利|共和国: a name with its former rank or its state's form; 开封|县 is another division than the city."""
    if scene.text[draft.end - 1] in _FULL or (match := _RANK.match(scene.text, draft.end)) is None:
        return draft
    if (draft.kind == "country") != (match["state"] is not None):
        return draft
    whole = draft._replace(end=match.end())
    if match[0] in "镇乡" or (draft.kind == "prefecture" and match[0] == "县"):
        name = scene.text[draft.start : match.end()]
        codes = draft.codes if match[0] == "县" else ()
        return whole._replace(canonical=name, kind="admin", codes=codes, rule="place.admin")
    return whole


def _township(scene: Scene, draft: Draft) -> None:
    """张集镇 and 乔庄村 in 虞城县张集镇乔庄村: townships and villages told after their county, each a place."""
    match = _TOWNSHIP.match(scene.text, draft.end)
    if match is None:
        return
    for group in ("town", "village"):
        start, end = match.span(group)
        if start < end and not _cut(scene, start, end - 1) and end not in scene.begin:
            scene.add(Draft("place", start, end, match[group], "admin", draft.codes, "place.admin"))


def _zoned(scene: Scene, draft: Draft) -> None:
    """天津|天开高教科创园: a listed zone is known by its division too; 北京市|通州区 are two places."""
    begin = scene.begin[draft.end]
    if begin < draft.start and scene.text[begin : draft.start].isalnum():
        scene.drafts.append(draft._replace(start=begin, rule="place.chain"))


def _organ(scene: Scene, draft: Draft) -> None:
    if len(draft.codes) > 1 or scene.text[draft.end - 1] not in _DIVISION:
        return
    if match := _ORGAN.match(scene.text, draft.end):
        begin = scene.begin[draft.end]
        name = scene.text[begin : match.end()]
        scene.add(Draft("org", begin, match.end(), name, "government", draft.codes, "org.organ"))


def _region(scene: Scene, draft: Draft) -> None:
    """成渝|地区 is a place; after initials (京津冀|地区) and longer names (珠三角|地区) the word adds nothing.

    In 合肥|地区生产总值 it belongs to what is measured.
    """
    if not scene.text.startswith("地区", draft.end) or scene.text.startswith("地区生产总值", draft.end):
        return
    name = scene.text[draft.start : draft.end]
    listing = len(draft.codes) > 1 and all(c in _INITIALS for c in name)
    if not listing and (draft.kind != "composite" or len(name) == 2):
        scene.add(draft._replace(end=draft.end + 2, rule="place.extent"))


# What a place grows into, by the character that follows it.
_GROWTH: Mapping[str, Callable[[Scene, Draft], None]] = MappingProxyType(
    {"的": _owned, "地": _region, **dict.fromkeys("委人政纪", _organ)}
)


def bureau(scene: Scene, draft: Draft) -> None:
    """Add the part of the body ``draft`` that follows it, and the part of that: 工业和信息化部|规划司."""
    bare = draft.kind == "team" or (draft.kind == "media" and _DATELINE.match(scene.text, draft.end))
    for _ in range(0 if bare else _DEEPEST):
        if not "一" <= scene.text[draft.end : draft.end + 1] <= "龥":
            return  # each part begins with a character
        match = _PART.match(scene.text, draft.end)
        if not match or _cut(scene, draft.end, match.end()):
            return
        begin = scene.begin[draft.end]
        name = scene.text[begin : match.end()]
        draft = Draft("org", begin, match.end(), name, "bureau", draft.codes, "org.bureau")
        scene.add(draft)


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
    found = tuple(_LIST_END.finditer(scene.text))
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
    return any(scene.cut_at(at) for at in range(start + 1, end + 1))
