"""Structural names: a head (大学, 新区, 规划) and what stands before it, back to where the name begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.automaton import Found, Words, new
from pipeline.stages.tag.heads import TOWNLIKE, Heads, Sense
from pipeline.stages.tag.scene import QUOTES, Draft, Scene
from pipeline.stages.tag.walk import Left, joint, vain, walk

_COUNTED = re.compile(r"[0-9一二三四五六七八九十百两几多余数各][个家所项批座处类大支只条种]$")
#: The last characters of these; a pattern's end may stand before a line break.
_CLASSED = frozenset("个家所项批座处类大支只条种\n")
_FORMULA = re.compile(r"[0-9A-Z]+[+＋]")
_COUNTING = re.compile(r"[0-9一二三四五六七八九十两几多数]+[大个项类]$")
#: The last characters of these.
_COUNTS = frozenset("大个项类\n")
_SYSTEMS = frozenset({"政策", "机制", "体制", "制度", "改革", "活动"})
_DIVISIONS = frozenset({"province", "prefecture", "county", "admin", "city", "state", "newarea"})
_OWN = re.compile(r"[全各本该我每同当]")
_COUNTED_UNITS = re.compile(r"[0-9一二三四五六七八九十百千万两几多]+[省市县区个]?$")
_NUMBERED = re.compile(
    r"[0-9一二三四五六七八九十百千两几多数各]+(?:[大个家所座类项批名轮号次场位]|$)|第[0-9一二三四五六七八九十]+大"
)
# 考|大学, 送进|医院: one goes there, and it has no name.
_VISITED = frozenset("考上入进出去读念办送到")
_SERIAL = re.compile(r"[0-9]{1,4}")
_PLAN_PERIOD = re.compile(r".?十[一二三四五六七]五.?")
_DIGITS = re.compile(r"[0-9]")
_NUMERALS = re.compile(r"[0-9一二三四五六七八九十百千万几多两]")
_AGAIN = ("联盟", "协会", "联合会", "学会", "联合体", "商会")
_DEICTIC = re.compile(r"[两三四五六][地市省]")
_SPHERES = frozenset({"nation", "world"})
_JOINING = frozenset({"centre", "company", "school", "hospital"})
_NATURE = frozenset({"water", "mountain", "scenic"})
_SETTLED = frozenset("乡镇村街路社区")
#: Places whose own name stands apart from the division before it: 河北省永清县|管家务乡|柳园村, 北京|先农坛体育场.
_APART = frozenset({"admin", "site", "water"})
_SCENIC = ("公园", "动物园", "植物园", "度假区", "风景区", "名胜区", "保护区", "旅游区")
_SMALL = frozenset("小大新老古山渔农")
_BUILT = ("建设", "投资", "开发", "生产", "发展")
_EXECUTED = frozenset({"执行", "落实", "严格执行"})  # the last has the first in it
#: Where a head stands, and the head.
At: TypeAlias = tuple[int, int, str]


class NameReader:
    """Reads the structural names of a sentence, head by head from left to right."""

    __slots__ = (
        "_class_heads",
        "_classifiers",
        "_generic",
        "_heads",
        "_known",
        "_soft",
        "_triggers",
        "_weak",
    )

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.cues.words
        self._heads = Heads(lexicon)
        self._weak = words("weak-sphere")
        self._soft = frozenset(words("org-cut"))
        self._triggers = frozenset(words("programme-verb"))
        self._generic = Words(words("class-word"))
        self._known = Words(word for word in words("class-word") if len(word) > 1)
        self._classifiers = Words(words("classifier"))
        self._class_heads = words("class-head")

    def heads(self, texts: Sequence[str]) -> list[Sequence[Found]]:
        """The heads of each text in the order of their ends."""
        return self._heads.find(texts)

    def read(self, scene: Scene, head: At) -> None:
        """Add to ``scene`` the name that ends with ``head``, if one does."""
        start, end, word = head
        heads = self._heads
        if end in scene.begin or (word in heads.rural and scene.text.startswith(word[-1], end)):
            return
        at = start, end, word
        for sense in heads.senses[word]:
            if sense.leaning and vain(scene, start, end, sense):
                continue
            left = walk(scene, start, sense, self._soft)
            if sense.needs == "alone":
                if _alone(scene, start, left):
                    scene.add(Draft("org", left[0], end, word, sense.kind, (), "org.alone"))
                    return
            elif left[0] < start and self._accepts(scene, at, sense, left):
                self._add(scene, at, sense, left)
                return
        if word in heads.tails:
            tail = heads.tails[word]
            self.read(scene, (end - len(tail), end, tail))

    def _add(self, scene: Scene, head: At, sense: Sense, left: Left) -> None:
        begin, _, anchor, _, quote = left
        at, end, word = head
        start = joint(scene, left, end, at) if sense.place else begin
        quoted = quote is not None and quote != start
        if quoted and (sense.needs == "quoted" or _PLAN_PERIOD.match(scene.text, quote or 0)):
            _emit(scene, sense, quote or 0, quote or 0, end, anchor)
        if not quoted or sense.needs != "quoted":
            first = self._first(scene, at, sense, start, left) if sense.place else start
            whole = first == begin or not (sense.kind in _APART or word.endswith(_SCENIC))
            _emit(scene, sense, start if whole else first, first, end, anchor)
            if not whole:  # a later name goes on from its division: 河北省永清县管家务乡|政府
                scene.anchor(scene.drafts[-1]._replace(start=start))

    def _first(self, scene: Scene, head: int, sense: Sense, start: int, left: Left) -> int:
        """Where a site's own name begins: 灵武市|白芨滩…保护区, 杭州|西湖景区; 苏州工业园区 needs its city."""
        begin, at, anchor, _, _ = left
        if anchor is None or start != begin:
            return start
        if anchor.kind in _NATURE:
            return anchor.start
        if sense.kind == "admin":
            return at
        fill = scene.text[at:head]
        own = anchor.kind in _DIVISIONS and len(fill) >= 2 and not self._known.any(fill)
        return at if own else start

    def _accepts(self, scene: Scene, head: At, sense: Sense, left: Left) -> bool:
        start, end, word = head
        fill = scene.text[left[1] : start]
        if word in TOWNLIKE and len(fill) < 2:
            return False  # 溢水|镇 is a township, 古北|水镇 a resort
        if sense.needs == "near" and scene.text[end : end + 1] in _SETTLED:
            return False  # 鹿寨县|龙江乡, 韶山|路
        return self._fits(scene, head, sense, left, fill) and not self._counts(
            scene, head, sense, left[0], fill
        )

    def _counts(self, scene: Scene, head: At, sense: Sense, start: int, fill: str) -> bool:
        """Whether the words before the head count or class things: 3项工程, 三甲医院."""
        text = scene.text
        if start and text[start - 1] in _CLASSED and _COUNTED.search(text, max(0, start - 3), start):
            return True
        if sense.policy:
            titled = "《" in text and head[1] in scene.titled
            return titled or bool(fill and fill[-1] in _COUNTS and _COUNTING.search(fill))
        return self._describes(scene, head[1], sense, fill)

    def _fits(self, scene: Scene, head: At, sense: Sense, left: Left, fill: str) -> bool:
        """Whether what the head needs stands before it."""
        start, at, anchor, _, quote = left
        needs = sense.needs
        if needs == "quoted":
            if quote is not None:
                return not (head[2] in _SYSTEMS and _FORMULA.match(scene.text, quote + 1))
            if scene.quoted and self._in_quotes(scene, head[1], left, fill):
                return True
        if anchor is None:
            return self._unanchored(scene, head, sense, left, fill)
        if needs == "nation" or anchor.kind in _SPHERES:
            return self._national(scene, head[2], sense, scene.text[start:at], start, fill)
        if fill and sense.place and self._is_class(head[2], anchor, fill):
            return False
        return self._anchored(sense, start, anchor, fill)

    def _is_class(self, word: str, anchor: Draft, fill: str) -> bool:
        """延安市红色景区 and 北京市小型水库 are some of a kind, no name."""
        return anchor.kind in _DIVISIONS and word.endswith(self._class_heads) and self._generic.cover(fill)

    def _in_quotes(self, scene: Scene, end: int, left: Left, fill: str) -> bool:
        """Whether the name fills a quotation: “442利益共享机制”."""
        whole = scene.quoted.get(end + 1) == left[0] - 1
        return whole and left[2] is None and len(fill) >= 4 and not self._generic.cover(fill)

    def _describes(self, scene: Scene, end: int, sense: Sense, fill: str) -> bool:
        """Whether the words before the head make it a class (三甲医院, 40余所学校) or hide a longer head."""
        longer = sense.kind in _JOINING and scene.text.startswith(_AGAIN, end)
        if not fill:
            return longer
        if sense.kind in _SERIED and _SERIAL.fullmatch(fill):
            return longer  # 解放军|264医院
        if sense.kind in _SERIED and fill[-1] in _VISITED:
            return True
        return longer or self._classifiers.any(fill) or bool(_DIGITS.search(fill) or _NUMBERED.match(fill))

    def _anchored(self, sense: Sense, start: int, anchor: Draft, fill: str) -> bool:
        needs, kind = sense.needs, anchor.kind
        if needs in ("touch", "office"):
            return not fill and anchor.type == "place" and len(anchor.codes) < 2
        if needs == "edge":
            named = (
                bool(fill)
                and fill not in _SMALL
                and not _COUNTED_UNITS.match(fill)
                and not self._known.any(fill)
            )
            return named and kind in _DIVISIONS
        if needs == "near":
            plain = kind in _DIVISIONS or (not fill and kind not in ("composite", "country"))
            return plain and not self._known.any(fill)
        if sense.policy:
            if needs == "quoted" or _DEICTIC.search(fill):
                return False
            return len(fill) >= (4 if needs == "verb" else 2) and anchor.type == "place"
        if sense.place and fill.startswith(_BUILT):
            return False
        wide = kind == "composite" or (kind == "country" and sense.place)
        if sense.kind == "water" and anchor.type == "place" and not fill:
            return True  # 朝鲜|半岛
        if not fill and sense.kind == "company" and anchor.type == "org":
            return True  # 英特尔|公司
        if needs in ("filled", "own") or (wide and start == anchor.start):
            return bool(fill) and (sense.kind in _TOPICAL or not self._generic.cover(fill))
        return True

    def _national(self, scene: Scene, word: str, sense: Sense, nation: str, start: int, fill: str) -> bool:
        needs, weak = sense.needs, nation.endswith(self._weak)
        if sense.place and weak and nation != "国家" and needs != "nation":
            return False
        if needs == "nation":
            return weak and len(fill) >= 2
        if needs == "office":
            return not fill
        if needs in ("touch", "quoted", "edge", "near"):
            return False
        if sense.kind == "team":
            return True
        if sense.policy:
            return len(fill) >= 4 and (nation == "国家" or scene.cut_at(start) in self._triggers)
        if not weak:
            return sense.kind in _STATE or len(fill) + len(word) >= 3 + (not fill)
        named = bool(fill) and (sense.kind in _STATE or not self._generic.cover(fill))
        return named or (nation == "国家" and sense.place and len(fill) >= 4)

    def _unanchored(self, scene: Scene, head: At, sense: Sense, left: Left, fill: str) -> bool:
        start, _, _, edge, quote = left
        if edge is None:
            return False
        if sense.policy:
            return self._programme(scene, sense, left, fill) and not _NUMBERED.match(fill)
        if _NUMBERED.match(fill):
            return False
        if sense.needs == "edge":
            return 2 <= len(fill) <= 3 and fill[-1] not in _SMALL and self._clear(scene, head, fill)
        if quote is not None and quote == start:
            return sense.needs in ("name", "own", "anchor")
        return (
            sense.needs in ("name", "own")
            and _shortest(head[2], sense) <= len(fill) <= 8
            and not _DIGITS.search(fill)
            and not self._generic.cover(fill)
        )

    def _programme(self, scene: Scene, sense: Sense, left: Left, fill: str) -> bool:
        start, _, _, edge, quote = left
        if sense.needs == "nation":
            return len(fill) >= 4 and scene.text[start - 1 : start] == "、" and start - 1 in scene.positions
        if quote is not None and quote == start:
            return True
        verbs = self._triggers if sense.needs == "verb" else _EXECUTED
        if edge not in verbs or len(fill) < 4:
            return False
        classed = self._classifiers.find(fill)
        return not (classed and classed[0].start == 0)

    def _clear(self, scene: Scene, head: At, fill: str) -> bool:
        """Whether a bare 某某县 or 某某镇 stands alone: 市 also needs an edge on the right."""
        _, end, word = head
        if word == "区" or self._known.any(fill) or _NUMERALS.search(fill) or _OWN.match(fill):
            return False  # every 区 that is a division is in the gazetteer
        return word != "市" or not scene.text[end : end + 1].isalnum()


def _shortest(word: str, sense: Sense) -> int:
    """How long an unknown name is at least: 肉联厂 and 卷帘门厂 are kinds, 琉璃河水泥厂 is a factory."""
    return 4 if len(word) == 1 and sense.kind == "company" else 2


_OPENERS = "".join(QUOTES)
_EACH = frozenset("各每某")
_INITIALS = frozenset("美英法德俄日韩朝印意葡荷澳巴墨阿埃伊土波捷匈罗保苏乌哈泰缅越柬菲孟尼智秘古")
_SERIED = frozenset({"hospital", "school"})
# Bodies of the state, whose names are made of common words: 国家|环境保护|总局.
_STATE = frozenset({"government", "committee"})


_TOPICAL = frozenset(
    {"association", "hospital", "school", "committee", "institute", "zone", "region", "government"}
)


def _alone(scene: Scene, head: int, left: Left) -> bool:
    """Whether nothing stands before the head but the edge of a word, or one that stands for a country: 美|国会."""
    start, _, _, edge, _ = left
    before = scene.text[start:head]
    return edge is not None and edge not in _EACH and (not before or before in _INITIALS)


def _emit(scene: Scene, sense: Sense, start: int, first: int, end: int, anchor: Draft | None) -> None:
    """Add what stands from ``start`` to ``end``, under the name it has from ``first`` on."""
    text = scene.text[first:end].strip(_OPENERS)
    codes = anchor.codes if anchor else ()
    values = (sense.type, start, end, text, sense.kind, codes, sense.rule, "", None, None)
    scene.add(new(Draft, values))
