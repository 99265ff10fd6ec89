"""The words that end structural names (大学, 新区, 规划), and what each of them may end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from operator import attrgetter

from pipeline.lexicon import Cues, Head, Lexicon
from pipeline.lexicon.cues import CueClass
from pipeline.model import EntityType
from pipeline.stages.tag.automaton import GAP, Found, Words

_END = attrgetter("end")
_FAMILY = re.compile(
    r"(?:(?<![一-龥])|(?<=[的在到省市县]))([赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹窦章苏潘葛范彭郎鲁韦马苗凤花方"
    r"任袁柳唐罗薛雷贺倪汤滕殷毕郝安常于傅康余顾孟黄穆萧尹姚邵汪毛禹狄米戴宋茅庞熊纪舒屈项祝董梁杜阮蓝席季贾江童颜郭梅林钟徐邱骆高夏蔡田"
    r"樊胡霍万柯管卢莫房丁邓洪包左石崔龚程嵇邢裴陆翁荀封侯宁祖武刘景龙叶黎白谭劳姬申冉桑桂牛边温庄柴瞿阎连习艾向古易廖耿满匡文欧聂曾关查]家)"
    r"乡(?=[，。；、！？：过今去前全党位地海素辖共现有是以人农户的]|$)(?!的(?:人|路|味|变))"
)
#: What a head needs that has to have a name before it; and that of a policy, which may do with marks or a verb.
_ANCHORED = frozenset({"anchor", "filled", "near", "touch", "office"})
_MARKED = frozenset({"nation", "anchor", "quoted"})
#: Heads of which the last character ends a shorter name: 溢水|镇, but 古北|水镇.
TOWNLIKE = frozenset({"水镇", "古镇", "小镇", "古村"})
_RURAL = "镇乡村"
# Heads that a department may stand before without being all of the name: 联邦|贸易|委员会.
_TAILS = ("委员会", "局", "署")
_BARE = ("局", "部", "厅", "署")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a head may end: see ``pipeline.lexicon.Head``; ``rule`` is the id of the rule that reads it.

    ``leaning`` says that it ends no name but one with something before its own words, as ``walk.vain`` tells,
    ``policy``, ``org`` and ``place`` of what type the name is.
    """

    type: EntityType
    kind: str
    needs: str
    reach: int
    rule: str
    policy: bool
    org: bool
    place: bool
    leaning: bool

    @classmethod
    def of(cls, head: Head) -> Sense:
        """What the lexicon's ``head`` says."""
        entity, kind, needs = head.type, head.kind, head.needs
        policy, org, place = entity == "policy", entity == "org", entity == "place"
        leaning = needs in (_MARKED if policy else _ANCHORED)
        return cls(entity, kind, needs, head.reach, f"{entity}.{kind}", policy, org, place, leaning)


class Heads:
    """The heads of a lexicon; built once.

    ``rural`` are those that a township's own name may end with (古镇|镇), ``tails`` the shorter heads that end a head.
    """

    __slots__ = ("_words", "rural", "senses", "tails")

    def __init__(self, lexicon: Lexicon) -> None:
        self.senses = _senses(lexicon)
        self.tails = {word: tail for word in self.senses if (tail := _tail(word))}
        self.rural = frozenset([word for word in (*self.senses, *self.tails.values()) if word[-1] in _RURAL])
        self._words = Words(
            self.senses, (*lexicon.cues.words("no-head"), *_compounds(lexicon.cues, "no-office"))
        )

    def find(self, texts: Sequence[str]) -> list[Sequence[Found]]:
        """The heads of each text in the order of their ends, words that only look like one left out; but 包家|乡 is no 家乡."""
        joined = GAP.join(texts)
        each = self._words.find_each(texts, joined)
        if "家乡" in joined and "乡" in self.senses:
            for number, text in enumerate(texts):
                if townships := [Found(m.end(1), m.end(), "乡") for m in _FAMILY.finditer(text)]:
                    each[number] = sorted(sorted([*each[number], *townships]), key=_END)
        return each


def _tail(word: str) -> str:
    """The shorter head that ends a head, to be read where the longer ends no name: 镇 of 古镇."""
    if word in TOWNLIKE:
        return word[-1]
    return next((tail for tail in _TAILS if word.endswith(tail) and word != tail), "")


def _senses(lexicon: Lexicon) -> Mapping[str, tuple[Sense, ...]]:
    """What each head may end, to be tried in that order; an office of a department (教育|局) comes last."""
    offices = _compounds(lexicon.cues, "office")
    senses: dict[str, tuple[Sense, ...]] = {}
    bare = (Head(word, "org", "bureau", "alone", 0) for word in offices if word.endswith(_BARE))
    for head in (*lexicon.heads, *(Head(word, "org", "government", "office", 0) for word in offices), *bare):
        senses[head.word] = (*senses.get(head.word, ()), Sense.of(head))
    return senses


def _compounds(cues: Cues, tails: CueClass) -> tuple[str, ...]:
    """Each department with each of ``tails``: 教育局, 教育厅."""
    return tuple(map("".join, product(cues.words("department"), cues.words(tails))))
