"""The lexicon's words as the patterns that a clause is taken apart with."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.lexicon import Cues, Lexicon
from pipeline.lexicon.cues import CueClass

#: A comparison or origin said before the change: 比上年末, 由…, 与…相比, 自…起.
COMPARED: Final = re.compile(
    r"(?:在[^，。；\d]{0,20}[中里]|(?:由(?!于)|从(?![事业而中容严])|相较于?|(?<![占之对同环配性类百])[较比](?![价例重率值分拟]))[^，。；\d]{0,24}"
    r"|与[^，。；\d]{0,24}(?:相比|比较|持平|相当)|自[^，。；]{0,16}起|按(?:可比|不变|当年)(?:价格?|口径)(?:计算)?"
    r"|每[小公千万百吨斤亩户人名个瓦时米升克方平桶头只件台辆套股天月年股户位]{1,4})$"
)
#: 相当于全县财政收入的1.9倍, 为预算的96%: what is compared with, from the copula on.
BASE: Final = re.compile(
    r"(?:相当于|等于|[仅只]?为|是|仅及|不及|不到|不足|达到?|超过|接近|完成)[^，。；：]{1,20}的[^，。；：的\d]{0,3}$"
)
#: （图2）, （含幼儿园）: a bracket that is no part of the name before it.
REMARK: Final = re.compile(
    r"[（(](?:[图表见注按含]|不含|包括|包含|扣除|下同|以下|简称|其中)[^（）()]{0,40}[）)]$"
)
#: What a comparison begins with, for a quick look.
COMPARES: Final = re.compile("[在由从相较比与自按每]")
BREAK: Final = re.compile(r"[，；。！？,;、：:](?!\d)|(?<!\d)[,:]")
WORD: Final = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
PIECE: Final = re.compile(r"[^、和与及]+")
#: What joins the figures of a list.
CONJUNCTIONS: Final = frozenset("、和与及")
#: 占全国的7%: what stands before is the part; 占地 and 占比 are words of their own.
PART: Final = re.compile(r"(?<![所应])占(?!地(?!区)|[比有用])")
#: A占B的比重 names part and whole.
PROPORTION: Final = re.compile(r"占[^，。；占]{1,24}?的?(?:比重|比例|份额)$")
#: 全省, 我市: a place though it may be unknown which.
_OWN_PLACES: Final = "市省县区州国乡镇村港"
_OWN_PLACE: Final = f"(?:[全我本该][{_OWN_PLACES}]|[两二三四五六七八九十]+[国省市县区])"
#: After a verb, make it part of a name: 制造业, 养殖户, 发电量.
_NOUNS: Final = "[量额率值数业类商者厂品机线费税价期园室库站网户]"
#: The longest term of the lexicon that is looked for at the end of a phrase.
_TERM: Final = 16


@dataclass(frozen=True, slots=True)
class Ending:
    """A pattern for what a text ends with, and the characters that it ends in: most texts need no search."""

    pattern: re.Pattern[str]
    last: frozenset[str]

    @classmethod
    def of(cls, pattern: str, words: Iterable[str], others: str = "") -> Ending:
        """Of a pattern, ``$`` included, that ends in one of the words or in one of the other characters."""
        return cls(re.compile(pattern), frozenset(word[-1] for word in words) | frozenset(others + "\n"))

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """As ``Pattern.search``; ``$`` also stands before a last newline."""
        return self.pattern.search(text, start, end) if text[end - 1 : end] in self.last else None


@dataclass(frozen=True, slots=True)
class Words:
    """Compiled once from the lexicon: each pattern takes one kind of word off, or finds it."""

    known: Container[str]
    lengths: Mapping[str, tuple[int, ...]]
    span: re.Pattern[str]
    tail: Ending
    gap: re.Pattern[str]
    head: re.Pattern[str]
    after_mark: re.Pattern[str]
    leading: re.Pattern[str]
    predicate: re.Pattern[str]
    final: Ending
    verb: re.Pattern[str]
    nominal: frozenset[str]
    commodities: frozenset[str]
    actor: Ending
    holder: re.Pattern[str]
    generic: re.Pattern[str]
    measure: Ending
    bare_measure: re.Pattern[str]
    noun_after: re.Pattern[str]
    noun_end: re.Pattern[str]
    no_noun: re.Pattern[str]
    circle: re.Pattern[str]
    respectively: re.Pattern[str]
    topic: re.Pattern[str]
    stop: re.Pattern[str]
    pair: re.Pattern[str]
    summing: re.Pattern[str]
    ordinal: re.Pattern[str]
    own_unit: re.Pattern[str]
    purpose: re.Pattern[str]
    elided: re.Pattern[str]
    whole_of: re.Pattern[str]
    plan: re.Pattern[str]
    act_end: Ending

    @classmethod
    def of(cls, lexicon: Lexicon) -> Words:
        """The patterns of one lexicon."""
        cues = lexicon.cues
        manner, empty = _manner(cues), cues.pattern("verb", "yield-verb")
        acts, verbs = _acts(cues), cues.pattern("act", "verb", "yield-verb")
        begun = _beginning(cues)
        act_words = cues.words("act")
        after = f"{cues.pattern('no-noun')}|{cues.bare('gt-after', 'lt-after', 'approx-after', 'up', 'down')}"
        generic = cues.pattern("generic", "generic-modifier", "growth", "decline", "extent")
        return cls(
            known=lexicon.indicators,
            lengths=_lengths(lexicon.indicators),
            span=re.compile(
                r"(?<![用工课学耗临停小限及])时$|(?:之后|以后|之前|以前|期间|以来|大关|关口|台阶)$|^(?:[一二两三四五六七八九十几数]+(?:多|余)?年(?:多|间|来)?"
                r"|.{0,6}[一二两三四五六七八九十]+[国省市县区村镇乡州港]区?)$"
            ),
            tail=_tail(cues),
            gap=re.compile(rf"{cues.pattern('above', 'below')}[^，。；\d]{{1,20}}$"),
            head=_head(cues),
            after_mark=re.compile(rf"{cues.pattern('after-mark')}+"),
            leading=re.compile(
                rf"{begun}(?P<manner>{manner}*)(?P<verb>{verbs})[了过]?(?=[\u4e00-\u9fff“A-Z0-9])(?!{_NOUNS})"
            ),
            predicate=re.compile(
                rf"{begun}(?P<manner>{manner}*)(?P<verb>{verbs})[了过着出]?(?!的|力|{_NOUNS})"
            ),
            final=Ending.of(rf"(?P<manner>{manner}*)(?P<verb>{acts})[了过出]?$", act_words, "了过出"),
            verb=re.compile(rf"{manner}*{empty}[了过出]?"),
            nominal=frozenset(cues.words("verbal-noun")),
            commodities=frozenset(cues.words("commodity")),
            actor=Ending.of(rf"{cues.pattern('actor', 'party')}$", cues.words("actor", "party")),
            holder=re.compile(f"(?:{'|'.join(_holders(cues)) or '(?!)'})$"),
            generic=re.compile(rf"(?:{generic}|[、和与]|每[\u4e00-\u9fff]{{1,2}})++"),
            bare_measure=re.compile(cues.bare("measure", "generic")),
            measure=Ending.of(rf"{cues.pattern('measure')}$", cues.words("measure")),
            noun_after=re.compile(
                rf"(?!\d)(?P<noun>(?:[\u4e00-\u9fffA-Za-z“”·+\-]|\d(?=[A-Za-z])){{2,20}}?)"
                rf"(?=[，。；、：！？,;!\s（(\d]|{cues.pattern('noun-end')}|$)"
            ),
            noun_end=re.compile("|".join(w for w in cues.words("noun-end") if len(w) > 1)),
            no_noun=re.compile(rf"{after}|[，。；、：！？,;）)”\s]|$"),
            circle=re.compile(rf"[\u4e00-\u9fff]{{0,6}}圈|{cues.pattern('circle')}"),
            respectively=re.compile(cues.pattern("respectively")),
            topic=re.compile(
                r"(?:从|按|就|论|在|分)?(?P<topic>[\u4e00-\u9fffA-Za-z0-9“”、]{2,24}?)(?:(?P<aspect>方面|而言)|来看|来说|来讲|看)$"
            ),
            stop=re.compile(r"[；。！？;!?]"),
            pair=re.compile(r"(?P<former>前者)|后者"),
            summing=re.compile(
                r"[两二三四五六七八九十]+(?:个(?:大)?[项类]?|大|项|种|类|条|家|方|者|级|等(?!级))"
            ),
            ordinal=re.compile(r"第[一二三四五六七八九十]"),
            own_unit=re.compile(
                rf"[省市县区镇乡村州旗盟岛港站厂店校院户](?=[、，。；和及]|{verbs}|{cues.pattern('noun-end')})"
            ),
            purpose=re.compile(
                rf"(?:的|用于|用来|用以|专门用于|来|以)?(?!{cues.pattern('noun-end')}|[年月日个])"
                r"(?P<noun>[\u4e00-\u9fff“”]{2,16}?)(?=[，。；、！？\s（(\d]|和|与|等|$)"
            ),
            elided=re.compile(r"的(?:就|也|还|则|均|都)?(?:占|已|达|超|仅|只)[^，。；、]{0,6}$"),
            whole_of=re.compile(r"的[约近超]?\d"),
            plan=re.compile(r"(?:完成|占|为|相当于|达)?(?P<plan>[\u4e00-\u9fff]{2,8})$"),
            act_end=Ending.of(rf"{acts}$", act_words),
        )

    def known_suffix(self, text: str, start: int, end: int) -> int | None:
        """Start of the longest known indicator that ends at ``end``."""
        for length in self.lengths.get(text[end - 2 : end], ()):
            if length <= end - start and text[end - length : end] in self.known:
                return end - length
        return None

    def names(self, phrase: str) -> bool:
        """Whether a phrase names something measured: 比重 and 同比增速 alone do not."""
        if not WORD.search(phrase) and phrase not in self.commodities:
            return False
        if self.generic.fullmatch(phrase):
            return False
        empty = self.span.search(phrase) or self.head.fullmatch(phrase) or self.verb.fullmatch(phrase)
        return not empty or phrase in self.known


def _lengths(known: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """How long the known indicators are that end in the same two characters, the longest first."""
    found: dict[str, set[int]] = {}
    for term in known:
        if 2 <= len(term) <= _TERM:
            found.setdefault(term[-2:], set()).add(len(term))
    return {end: tuple(sorted(lengths, reverse=True)) for end, lengths in found.items()}


def _beginning(cues: Cues) -> str:
    """That one of the characters follows that verbs and adverbs of manner begin with: told faster than the words."""
    words = cues.words("act", "verb", "yield-verb", "manner", "adverb")
    return f"(?=[{''.join(sorted({re.escape(word[0]) for word in words}))}户人亩头棚店厂村])" if words else ""


def _holders(cues: Cues) -> list[str]:
    """Those who act and are no people: 企业, 港口, 医院 have amounts; 旅客 are an amount themselves."""
    people = set(cues.words("people"))
    return [re.escape(word) for word in cues.words("actor") if word not in people and len(word) > 1]


def _acts(cues: Cues) -> str:
    """Verbs that say by themselves what is measured; of those that say a change (增收) only 户均增收 does."""
    changes = set(cues.words("up", "down"))
    words = cues.words("act")
    acts = "|".join(re.escape(word) for word in words if word not in changes) or "(?!)"
    each = "|".join(re.escape(word) for word in words if word in changes) or "(?!)"
    return f"(?:{acts}|[户人亩头棚店厂村]均年?(?:{each}))"


def _manner(cues: Cues) -> str:
    """Adverbs that only a verb follows: 已, 累计, 分别; 平均 and 日均 stand before nouns too."""
    words = (word for word in cues.words("manner", "adverb") if not word.endswith("均"))
    return f"(?:{'|'.join(map(re.escape, words)) or '(?!)'})"


def _tail(cues: Cues) -> Ending:
    """What comes off between the phrase and the figure: 达到, 约为, 同比增长, 高于."""
    bounds: tuple[CueClass, ...] = ("gt", "lt", "approx", "gt-after", "lt-after", "approx-after")
    changes: tuple[CueClass, ...] = ("up", "down", "growth", "decline", "above", "below", "contributes")
    rest: tuple[CueClass, ...] = (
        "adverb", "link", "change-word", "mean", "same-period", "previous-period",
    )  # fmt: skip
    pattern = rf"(?:{cues.pattern(*bounds)}|{cues.bare(*changes)}|{cues.bare(*rest)}|{_OWN_PLACE}|[：:])$"
    return Ending.of(pattern, cues.words(*bounds, *changes, *rest), _OWN_PLACES + "：:")


def _head(cues: Cues) -> re.Pattern[str]:
    """What comes off before the phrase: 其中, 据统计, 全市, brackets and quotation marks."""
    return re.compile(
        r"(?:按照?[^，。；\d]{1,16}?(?:计算|折算|统计|计)|(?:记者)?从[^，。；\d]{2,16}?(?:了解到|获悉)"
        rf"|{cues.pattern('opener')}|全年|{_OWN_PLACE}|[两三四]地|[两三]省市|连续\S{{1,4}}年"
        r"|(?<![^，。；：（(\s])(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．](?!\d)|[、”」』（）()\s：:;》=]|—|-)++"
    )
