"""Structural names: a head (大学, 新区, 规划) and what stands before it, back to where the name begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from itertools import product
from operator import attrgetter
from typing import NamedTuple

from pipeline.lexicon import Cues, Head, Lexicon
from pipeline.lexicon.cues import CueClass
from pipeline.stages.tag.automaton import Found, Words, new
from pipeline.stages.tag.scene import LONGEST, QUOTES, Draft, Scene

_END = attrgetter("end")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十百两几多余数各][个家所项批座处类大支只条种]$")
#: The last characters of these; a pattern's end may stand before a line break.
_CLASSED = frozenset("个家所项批座处类大支只条种\n")
_FORMULA = re.compile(r"[0-9A-Z]+[+＋]")
_SYSTEMS = frozenset({"政策", "机制", "体制", "制度", "改革", "活动"})
_COUNTING = re.compile(r"[0-9一二三四五六七八九十两几多数]+[大个项类]$")
_DIVISIONS = frozenset({"province", "prefecture", "county", "admin", "city", "state", "newarea"})
_OWN = re.compile(r"[全各本该我每同当]")
_FAMILY = re.compile(
    r"(?:(?<![一-龥])|(?<=[的在到省市县]))([赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹窦章苏潘葛范彭郎鲁韦马苗凤花方"
    r"任袁柳唐罗薛雷贺倪汤滕殷毕郝安常于傅康余顾孟黄穆萧尹姚邵汪毛禹狄米戴宋茅庞熊纪舒屈项祝董梁杜阮蓝席季贾江童颜郭梅林钟徐邱骆高夏蔡田"
    r"樊胡霍万柯管卢莫房丁邓洪包左石崔龚程嵇邢裴陆翁荀封侯宁祖武刘景龙叶黎白谭劳姬申冉桑桂牛边温庄柴瞿阎连习艾向古易廖耿满匡文欧聂曾关查]家)"
    r"乡(?=[，。；、！？：过今去前全党位地海素辖共现有是以人农户的]|$)(?!的(?:人|路|味|变))"
)
_COUNTED_UNITS = re.compile(r"[0-9一二三四五六七八九十百千万两几多]+[省市县区个]?$")
_NUMBERED = re.compile(
    r"[0-9一二三四五六七八九十百千两几多数各]+(?:[大个家所座类项批名轮号次场位]|$)|第[0-9一二三四五六七八九十]+大"
)
# 考|大学, 送进|医院: one goes there, and it has no name.
_VISITED = frozenset("考上入进出去读念办送到")
_SERIAL = re.compile(r"[0-9]{1,4}")
_JOINT = re.compile(r"一体化|协同|合作|联动|毗邻|共建")
_PLAN_PERIOD = re.compile(r".?十[一二三四五六七]五.?")
_DIGITS = re.compile(r"[0-9]")
_NUMERALS = re.compile(r"[0-9一二三四五六七八九十百千万几多两]")
_AGAIN = ("联盟", "协会", "联合会", "学会", "联合体", "商会")
_DEICTIC = re.compile(r"[两三四五六][地市省]")
_NATURE = frozenset({"water", "mountain", "scenic"})
_TOWNLIKE = frozenset({"水镇", "古镇", "小镇", "古村"})
_SETTLED = frozenset("乡镇村街路社区")
#: Places whose own name stands apart from the division before it: 河北省永清县|管家务乡|柳园村, 北京|先农坛体育场.
_APART = frozenset({"admin", "site", "water"})
_SCENIC = ("公园", "动物园", "植物园", "度假区", "风景区", "名胜区", "保护区", "旅游区")
_SMALL = frozenset("小大新老古山渔农")
_BUILT = ("建设", "投资", "开发", "生产", "发展")
_EXECUTED = frozenset({"执行", "落实", "严格执行"})  # the last has the first in it
#: What is no letter and goes inside a name.
_INNER = "·+＋"


class Left(NamedTuple):
    """How far a name reaches to the left of its head.

    ``start`` is where the name begins, ``fill`` where its filler does, between anchor and head. ``edge`` is
    the cut word before the name, empty at punctuation, ``None`` where the reach ran out. ``quote`` opens a
    quotation inside the name.
    """

    start: int
    fill: int
    anchor: Draft | None
    edge: str | None
    quote: int | None = None


class NameReader:
    """Reads the structural names of a sentence, head by head from left to right."""

    __slots__ = (
        "_class_heads",
        "_classifiers",
        "_generic",
        "_heads",
        "_known",
        "_lone",
        "_senses",
        "_soft",
        "_tails",
        "_triggers",
        "_weak",
    )

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.cues.words
        self._senses = _senses(lexicon)
        self._tails = {word: tail for word in self._senses if (tail := _tail(word))}
        self._lone = frozenset(
            [word for word, senses in self._senses.items() if any(s.needs == "alone" for s in senses)]
        )
        self._heads = Words(self._senses, (*words("no-head"), *_compounds(lexicon.cues, "no-office")))
        self._weak = words("weak-sphere")
        self._soft = frozenset(words("org-cut"))
        self._triggers = frozenset(words("programme-verb"))
        self._generic = Words(words("class-word"))
        self._known = Words(word for word in words("class-word") if len(word) > 1)
        self._classifiers = Words(words("classifier"))
        self._class_heads = words("class-head")

    def heads(self, texts: Sequence[str]) -> list[list[Found]]:
        """The heads of each text in the order of their ends, words that only look like one left out; but 包家|乡 is no 家乡."""
        each = self._heads.find_each(texts)
        for text, found in zip(texts, each, strict=True):
            if "家乡" in text and "乡" in self._senses:
                found += [Found(m.end(1), m.end(), "乡") for m in _FAMILY.finditer(text)]
                found.sort()
                found.sort(key=_END)
        return each

    def read(self, scene: Scene, head: Found) -> None:
        """Add to ``scene`` the name that ends with ``head``, if one does."""
        if head.end in scene.begin or _doubled(scene.text, head):
            return
        word = head.word
        # Where nothing stands before it that a name could begin with, only a head that is a name itself ends one.
        for sense in self._senses[word] if word in self._lone or _reaches(scene, head.start) else ():
            if sense.needs == "quoted" and not _may_be_quoted(scene, sense):
                continue
            if _bound(scene, sense) and not _held(scene, head.start, sense):
                continue
            left = walk(scene, head.start, sense, self._soft)
            if sense.needs == "alone":
                if _alone(scene, head, left):
                    scene.add(Draft("org", left.start, head.end, head.word, sense.kind, (), "org.alone"))
                    return
            elif left.start < head.start and self._accepts(scene, head, sense, left):
                self._add(scene, head, sense, left)
                return
        if tail := self._tails.get(word):
            self.read(scene, Found(head.end - len(tail), head.end, tail))

    def _add(self, scene: Scene, head: Found, sense: Head, left: Left) -> None:
        start = _joint(scene, left, head) if sense.type == "place" else left.start
        quoted = left.quote is not None and left.quote != start
        if quoted and (sense.needs == "quoted" or _PLAN_PERIOD.match(scene.text, left.quote or 0)):
            _emit(scene, sense, left.quote or 0, head.end, left)
        if not quoted or sense.needs != "quoted":
            first = self._first(scene, head, sense, start, left)
            whole = not (sense.kind in _APART or head.word.endswith(_SCENIC)) or first == left.start
            _emit(scene, sense, start if whole else first, head.end, left, first=first)
            if not whole:  # a later name goes on from its division: 河北省永清县管家务乡|政府
                scene.anchor(scene.drafts[-1]._replace(start=start))

    def _first(self, scene: Scene, head: Found, sense: Head, start: int, left: Left) -> int:
        """Where a site's own name begins: 灵武市|白芨滩…保护区, 杭州|西湖景区; 苏州工业园区 needs its city."""
        if sense.type != "place" or left.anchor is None or start != left.start:
            return start
        if left.anchor.kind in _NATURE:
            return left.anchor.start
        if sense.kind == "admin":
            return left.fill
        fill = scene.text[left.fill : head.start]
        own = left.anchor.kind in _DIVISIONS and len(fill) >= 2 and not self._known.any(fill)
        return left.fill if own else start

    def _accepts(self, scene: Scene, head: Found, sense: Head, left: Left) -> bool:
        fill = scene.text[left.fill : head.start]
        if head.word in _TOWNLIKE and len(fill) < 2:
            return False  # 溢水|镇 is a township, 古北|水镇 a resort
        if sense.needs == "near" and scene.text[head.end : head.end + 1] in _SETTLED:
            return False  # 鹿寨县|龙江乡, 韶山|路
        return self._fits(scene, head, sense, left, fill) and not self._counts(scene, head, sense, left, fill)

    def _counts(self, scene: Scene, head: Found, sense: Head, left: Left, fill: str) -> bool:
        """Whether the words before the head count or class things: 3项工程, 三甲医院."""
        start, text = left.start, scene.text
        if text[start - 1 : start] in _CLASSED and _COUNTED.search(text, max(0, start - 3), start):
            return True
        if sense.type == "policy":
            return head.end in scene.titled or bool(_COUNTING.search(fill))
        return self._describes(scene, head, sense, fill)

    def _fits(self, scene: Scene, head: Found, sense: Head, left: Left, fill: str) -> bool:
        """Whether what the head needs stands before it."""
        if left.quote is not None and sense.needs == "quoted":
            return not (head.word in _SYSTEMS and _FORMULA.match(scene.text, left.quote + 1))
        if sense.needs == "quoted" and self._in_quotes(scene, head, left, fill):
            return True
        if left.anchor is None:
            return self._unanchored(scene, head, sense, left, fill)
        if left.anchor.kind in ("nation", "world") or sense.needs == "nation":
            return self._national(scene, head, sense, left, fill)
        if fill and self._is_class(head, sense, left.anchor, fill):
            return False
        return self._anchored(sense, left, left.anchor, fill)

    def _is_class(self, head: Found, sense: Head, anchor: Draft, fill: str) -> bool:
        """延安市红色景区 and 北京市小型水库 are some of a kind, no name."""
        ends = sense.type == "place" and anchor.kind in _DIVISIONS and head.word.endswith(self._class_heads)
        return ends and self._generic.cover(fill)

    def _in_quotes(self, scene: Scene, head: Found, left: Left, fill: str) -> bool:
        """Whether the name fills a quotation: “442利益共享机制”."""
        whole = scene.quoted.get(head.end + 1) == left.start - 1
        return whole and left.anchor is None and len(fill) >= 4 and not self._generic.cover(fill)

    def _describes(self, scene: Scene, head: Found, sense: Head, fill: str) -> bool:
        """Whether the words before the head make it a class (三甲医院, 40余所学校) or hide a longer head."""
        longer = sense.kind in ("centre", "company", "school", "hospital") and scene.text.startswith(
            _AGAIN, head.end
        )
        if sense.kind in _SERIED and _SERIAL.fullmatch(fill):
            return longer  # 解放军|264医院
        if sense.kind in _SERIED and fill[-1:] in _VISITED:
            return True
        return longer or self._classifiers.any(fill) or bool(_DIGITS.search(fill) or _NUMBERED.match(fill))

    def _anchored(self, sense: Head, left: Left, anchor: Draft, fill: str) -> bool:
        if sense.needs in ("touch", "office"):
            return not fill and anchor.type == "place" and len(anchor.codes) < 2
        if sense.needs == "nation":
            return False
        if sense.needs == "edge":
            named = (
                bool(fill)
                and fill not in _SMALL
                and not _COUNTED_UNITS.match(fill)
                and not self._known.any(fill)
            )
            return named and anchor.kind in _DIVISIONS
        if sense.needs == "near":
            plain = anchor.kind in _DIVISIONS or (not fill and anchor.kind not in ("composite", "country"))
            return plain and not self._known.any(fill)
        if sense.type == "policy":
            if sense.needs == "quoted" or _DEICTIC.search(fill):
                return False
            return len(fill) >= (4 if sense.needs == "verb" else 2) and anchor.type == "place"
        if sense.type == "place" and fill.startswith(_BUILT):
            return False
        wide = anchor.kind == "composite" or (anchor.kind == "country" and sense.type == "place")
        if sense.kind == "water" and anchor.type == "place" and not fill:
            return True  # 朝鲜|半岛
        if not fill and sense.kind == "company" and anchor.type == "org":
            return True  # 英特尔|公司
        if sense.needs in ("filled", "own") or (wide and left.start == anchor.start):
            return bool(fill) and (sense.kind in _TOPICAL or not self._generic.cover(fill))
        return True

    def _national(self, scene: Scene, head: Found, sense: Head, left: Left, fill: str) -> bool:
        nation = scene.text[left.start : left.fill]
        weak = nation.endswith(self._weak)
        if sense.type == "place" and weak and nation != "国家" and sense.needs != "nation":
            return False
        if sense.needs == "nation":
            return weak and len(fill) >= 2
        if sense.needs == "office":
            return not fill
        if sense.needs in ("touch", "quoted", "edge", "near"):
            return False
        if sense.kind == "team":
            return True
        if sense.type == "policy":
            return len(fill) >= 4 and (nation == "国家" or scene.cuts.get(left.start) in self._triggers)
        if not weak:
            return sense.kind in _STATE or len(fill) + len(head.word) >= 3 + (not fill)
        named = bool(fill) and (sense.kind in _STATE or not self._generic.cover(fill))
        return named or (nation == "国家" and sense.type == "place" and len(fill) >= 4)

    def _unanchored(self, scene: Scene, head: Found, sense: Head, left: Left, fill: str) -> bool:
        if left.edge is None or _NUMBERED.match(fill):
            return False
        if sense.type == "policy":
            return self._programme(scene, sense, left, fill)
        if sense.needs == "edge":
            return 2 <= len(fill) <= 3 and fill[-1] not in _SMALL and self._clear(scene, head, fill)
        if left.quote is not None and left.quote == left.start:
            return sense.needs in ("name", "own", "anchor")
        return (
            sense.needs in ("name", "own")
            and _shortest(head, sense) <= len(fill) <= 8
            and not _DIGITS.search(fill)
            and not self._generic.cover(fill)
        )

    def _programme(self, scene: Scene, sense: Head, left: Left, fill: str) -> bool:
        if sense.needs == "nation":
            return (
                len(fill) >= 4
                and scene.text[left.start - 1 : left.start] == "、"
                and left.start - 1 in scene.positions
            )
        if left.quote is not None and left.quote == left.start:
            return True
        verbs = self._triggers if sense.needs == "verb" else _EXECUTED
        if left.edge not in verbs or len(fill) < 4:
            return False
        classed = self._classifiers.find(fill)
        return not (classed and classed[0].start == 0)

    def _clear(self, scene: Scene, head: Found, fill: str) -> bool:
        """Whether a bare 某某县 or 某某镇 stands alone: 市 also needs an edge on the right."""
        if head.word == "区" or self._known.any(fill) or _NUMERALS.search(fill) or _OWN.match(fill):
            return False  # every 区 that is a division is in the gazetteer
        after = scene.text[head.end : head.end + 1]
        return head.word != "市" or not after.isalnum()


def _shortest(head: Found, sense: Head) -> int:
    """How long an unknown name is at least: 肉联厂 and 卷帘门厂 are kinds, 琉璃河水泥厂 is a factory."""
    return 4 if len(head.word) == 1 and sense.kind == "company" else 2


_OPENERS = "".join(QUOTES)
_EACH = frozenset("各每某")
_INITIALS = frozenset("美英法德俄日韩朝印意葡荷澳巴墨阿埃伊土波捷匈罗保苏乌哈泰缅越柬菲孟尼智秘古")
_SERIED = frozenset({"hospital", "school"})
# Bodies of the state, whose names are made of common words: 国家|环境保护|总局.
_STATE = frozenset({"government", "committee"})


def _may_be_quoted(scene: Scene, sense: Head) -> bool:
    """Whether the sentence has what a policy in quotation marks needs, or a verb that stands for the marks."""
    return bool(scene.quoted) or sense.type != "policy" or "执行" in scene.text or "落实" in scene.text


def _reaches(scene: Scene, start: int) -> bool:
    """Whether something stands before ``start`` that a name may go on from: a name, a letter, a quotation, a bracket."""
    if start in scene.begin or start in scene.quoted or start in scene.bracketed:
        return True
    return start > 0 and ((before := scene.text[start - 1]).isalnum() or before in _INNER)


def _bound(scene: Scene, sense: Head) -> bool:
    """Whether such a name is one only with another name before its own words: see ``NameReader._unanchored``."""
    if scene.quoted:
        return False
    if sense.type != "policy":
        return sense.needs in _ANCHORED
    if sense.needs == "nation":
        return not scene.positions
    return sense.needs == "anchor" and not _may_be_quoted(scene, sense)


def _held(scene: Scene, start: int, sense: Head) -> bool:
    """Whether ``walk`` may come upon a name, in a sentence without quotations: none ends after ``scene.reach``."""
    reach = scene.reach
    if reach >= start or scene.bracketed:
        return True
    if not reach or reach < start - sense.reach:
        return False
    between = scene.text[reach:start]
    return between.isalnum() or any(char in between for char in _INNER)


def _doubled(text: str, head: Found) -> bool:
    """Whether the head is itself the name of a township: 古镇|镇."""
    return head.word[-1] in "镇乡村" and text.startswith(head.word[-1], head.end)


#: What a head needs that has to have a name before it.
_ANCHORED = frozenset({"anchor", "filled", "near", "touch", "office"})
_TOPICAL = frozenset(
    {"association", "hospital", "school", "committee", "institute", "zone", "region", "government"}
)


# Heads that a department may stand before without being all of the name: 联邦|贸易|委员会.
_TAILS = ("委员会", "局", "署")


def _tail(word: str) -> str:
    """The shorter head that ends a head, to be read where the longer ends no name: 镇 of 古镇."""
    if word in _TOWNLIKE:
        return word[-1]
    return next((tail for tail in _TAILS if word.endswith(tail) and word != tail), "")


_BARE = ("局", "部", "厅", "署")


def _senses(lexicon: Lexicon) -> Mapping[str, tuple[Head, ...]]:
    """What each head may end, to be tried in that order; an office of a department (教育|局) comes last."""
    offices = _compounds(lexicon.cues, "office")
    senses: dict[str, tuple[Head, ...]] = {}
    bare = (Head(word, "org", "bureau", "alone", 0) for word in offices if word.endswith(_BARE))
    for head in (*lexicon.heads, *(Head(word, "org", "government", "office", 0) for word in offices), *bare):
        senses[head.word] = (*senses.get(head.word, ()), head)
    return senses


def _compounds(cues: Cues, tails: CueClass) -> tuple[str, ...]:
    """Each department with each of ``tails``: 教育局, 教育厅."""
    return tuple(map("".join, product(cues.words("department"), cues.words(tails))))


def walk(scene: Scene, end: int, sense: Head, soft: Set[str]) -> Left:
    """From a head that starts at ``end`` back to an anchor, a cut, punctuation, or the limit of its reach.

    ``soft`` cuts are words that names of programmes go across.
    """
    text, begin, quoted = scene.text, scene.begin, scene.quoted
    if end in begin and end - begin[end] < LONGEST:
        return Left(begin[end], end, scene.named[end], "")
    cuts, bracketed = scene.cuts, scene.bracketed
    at, limit, quote = end, max(0, end - sense.reach), None
    policy, org = sense.type == "policy", sense.type == "org"
    while True:
        if at in begin:
            near = end - begin[at] < LONGEST
            return Left(begin[at], at, scene.named[at], "", quote) if near else _loose(at, None, quote)
        if at in cuts and not (policy and cuts[at] in soft):
            return _loose(at, cuts[at], quote)
        if at <= limit:
            return _loose(at, None if at else "", quote)
        if at in quoted and (policy or begin.get(at - 1) == quoted[at] + 1):
            at = quote = quoted[at]
        elif org and at in bracketed and _inside(scene, at):
            limit -= at - bracketed[at]
            at = bracketed[at]
        elif (before := text[at - 1]).isalnum() or before in _INNER:
            at -= 1
        else:
            return _loose(at, "", quote)


def _inside(scene: Scene, end: int) -> bool:
    """Whether the bracket that ends at ``end`` is part of a name: 航运（集团）总公司, 开发（香港）公司."""
    start = scene.bracketed[end]
    short = end - start <= 8 and scene.text[start - 1 : start].isalnum()
    clear = short and scene.text[start + 1 : end - 1].isalnum()
    cuts = scene.cuts
    return clear and not any(at in cuts for at in range(start + 2, end))


def _loose(at: int, edge: str | None, quote: int | None) -> Left:
    """A left without an anchor; a quotation in the name is then where it begins."""
    return new(Left, (at, at, None, edge, None) if quote is None else (quote, quote, None, "", quote))


def _alone(scene: Scene, head: Found, left: Left) -> bool:
    """Whether nothing stands before the head but the edge of a word, or one that stands for a country: 美|国会."""
    before = scene.text[left.start : head.start]
    return left.edge is not None and left.edge not in _EACH and (not before or before in _INITIALS)


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


def _emit(scene: Scene, sense: Head, start: int, end: int, left: Left, *, first: int | None = None) -> None:
    if first is None:
        first = start
    text = scene.text[first:end].strip(_OPENERS)
    codes = left.anchor.codes if left.anchor else ()
    scene.add(Draft(sense.type, start, end, text, sense.kind, codes, f"{sense.type}.{sense.kind}"))
