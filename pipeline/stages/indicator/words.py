"""The lexicon's words as the patterns that a clause is taken apart with."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
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
#: 户均增收: of each what the change is.
_EACH: Final = "户人亩头棚店厂村"
#: What no noun begins with.
STOPS: Final = frozenset("，。；、：！？,;）)”")
#: After a verb, make it part of a name: 制造业, 养殖户, 发电量.
_NOUNS: Final = "[量额率值数业类商者厂品机线费税价期园室库站网户]"
#: 7个省, 3家店: places and bodies that are counted themselves.
OWN_UNITS: Final = "省市县区镇乡村州旗盟岛港站厂店校院户"
#: The longest term of the lexicon that is looked for at the end of a phrase.
_TERM: Final = 16


@dataclass(frozen=True, slots=True)
class Ending:
    """A pattern for what a text ends with, and the characters that it ends in: most texts need no search.

    ``last`` are single characters, ``pairs`` the last two of longer words.
    """

    pattern: re.Pattern[str]
    last: frozenset[str]
    pairs: frozenset[str]

    @classmethod
    def of(cls, pattern: str, words: Sequence[str], others: str = "") -> Ending:
        """Of a pattern, ``$`` included, that ends in one of the words or in one of the other characters."""
        single = frozenset(word for word in words if len(word) < 2)
        pairs = frozenset(word[-2:] for word in words) - single
        return cls(re.compile(pattern), single | frozenset(others + "\n"), pairs)

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """As ``Pattern.search``; ``$`` also stands before a last newline."""
        if text[end - 2 : end] in self.pairs or text[end - 1 : end] in self.last:
            return self.pattern.search(text, start, end)
        return None

    def fullmatch(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """As ``Pattern.fullmatch``."""
        if text[end - 2 : end] in self.pairs or text[end - 1 : end] in self.last:
            return self.pattern.fullmatch(text, start, end)
        return None


@dataclass(frozen=True, slots=True)
class LastWord:
    """A word that a text ends with: looked up, since to search for one of so many words takes ten times as long.

    ``lengths`` are how long the words are that end in a character, the longest first. ``sure`` are those that stand
    for themselves whatever is before them; the others, and all that ends in one of ``others``, only the pattern knows.
    """

    pattern: re.Pattern[str]
    words: frozenset[str]
    lengths: Mapping[str, tuple[int, ...]]
    sure: frozenset[str]
    others: frozenset[str]

    @classmethod
    def of(
        cls, pattern: str, sure: Iterable[str], guarded: Iterable[str] = (), others: Iterable[str] = ()
    ) -> LastWord:
        """Of a pattern, ``$`` included, for these words or what ends in the ``others``."""
        known = frozenset(sure)
        words = known | frozenset(guarded)
        # "$" also stands before a last newline
        return cls(re.compile(pattern), words, _lengths(words, 1), known, frozenset((*others, "\n")))

    def start(self, text: str, start: int, end: int) -> int:
        """Where the longest such word begins that ends ``text[start:end]``, -1 if there is none."""
        if end <= start:
            return -1
        last = text[end - 1]
        if last in self.others:
            match = self.pattern.search(text, start, end)
            return match.start() if match else -1
        for length in self.lengths.get(last, ()):
            at = end - length
            if at >= start:
                word = text[at:end]
                if word in self.sure or (word in self.words and self.pattern.match(text, at, end)):
                    return at
        return -1

    def ends(self, text: str, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` ends in such a word."""
        return self.start(text, start, end) >= 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """A pattern and what it can begin with: most texts need no match.

    ``starts`` are single characters, and the first two of longer words; ``wide``: or with a digit or space. ``look``
    finds where two such characters may stand, for a search.
    """

    pattern: re.Pattern[str]
    starts: frozenset[str]
    look: re.Pattern[str]
    wide: bool = False

    @classmethod
    def of(cls, pattern: str, words: Sequence[str], others: str = "", *, wide: bool = False) -> Beginning:
        """Of a pattern that begins with one of the words or of the other characters; ``wide``: or digit or space."""
        starts = frozenset(others).union([word[:2] for word in words])
        return cls(re.compile(pattern), starts, _look(starts, wide=wide), wide)

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """As ``Pattern.match``."""
        starts = self.starts
        if text[start : start + 2] in starts:
            return self.pattern.match(text, start, end)
        char = text[start : start + 1]
        if char in starts or (self.wide and (char.isdecimal() or char.isspace())):
            return self.pattern.match(text, start, end)
        return None

    def all(self, text: str, start: int, end: int) -> Sequence[re.Match[str]]:
        """All that ``Pattern.finditer`` finds, for what is never empty."""
        look = self.look.search(text, start, end)
        if not look:
            return ()
        found = []
        while look:
            at = look.start()
            match = self.match(text, at, end)
            if match:
                found.append(match)
            look = self.look.search(text, match.end() if match else at + 1, end)
        return found


def _look(starts: Iterable[str], *, wide: bool) -> re.Pattern[str]:
    """One of the single characters, or one each of those that longer words begin with: a class that a search skips to."""
    single = "".join(sorted(re.escape(s) for s in starts if len(s) < 2)) + (r"\d\s" if wide else "")
    first = "".join(sorted({re.escape(s[0]) for s in starts if len(s) > 1}))
    second = "".join(sorted({re.escape(s[1]) for s in starts if len(s) > 1}))
    if not first or not single:
        return re.compile(f"[{first}][{second}]" if first else f"[{single}]" if single else "(?!)")
    return re.compile(f"[{single}{first}](?:(?<=[{single}])|[{second}])")


@dataclass(frozen=True, slots=True)
class Words:
    """Compiled once from the lexicon: each pattern takes one kind of word off, or finds it."""

    known: Container[str]
    lengths: Mapping[str, tuple[int, ...]]
    span: Ending
    tail: LastWord
    gap: re.Pattern[str]
    head: Beginning
    after_mark: re.Pattern[str]
    leading: Beginning
    opening: frozenset[str]
    firsts: frozenset[str]
    predicate: Beginning
    final: Ending
    verb: Beginning
    nominal: frozenset[str]
    commodities: frozenset[str]
    actor: LastWord
    holder: LastWord
    generic: Beginning
    hollow: frozenset[str]
    measure: LastWord
    bare_measure: re.Pattern[str]
    noun_after: re.Pattern[str]
    no_noun: Beginning
    circle: re.Pattern[str]
    respectively: re.Pattern[str]
    topic: Ending
    stop: re.Pattern[str]
    pair: re.Pattern[str]
    summing: re.Pattern[str]
    ordinal: re.Pattern[str]
    own_unit: re.Pattern[str]
    purpose: re.Pattern[str]
    elided: re.Pattern[str]
    whole_of: re.Pattern[str]
    plan: re.Pattern[str]
    act_end: LastWord
    complete: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Words:
        """The patterns of one lexicon."""
        cues = lexicon.cues
        manner, empty = _manner(cues), cues.pattern("verb", "yield-verb")
        acts, verbs = _acts(cues), cues.pattern("act", "verb", "yield-verb")
        own_acts, changes = _acting(cues)
        each = [f"{one}均" for one in _EACH]
        act_words, verb_words = cues.words("act"), cues.words("verb", "yield-verb", "manner", "adverb")
        holders = _holders(cues)
        after = f"{cues.pattern('no-noun')}|{cues.bare('gt-after', 'lt-after', 'approx-after', 'up', 'down')}"
        vague: tuple[CueClass, ...] = ("generic", "generic-modifier", "growth", "decline", "extent")
        generic = Beginning.of(
            rf"(?:{cues.pattern(*vague)}|[、和与]|每[\u4e00-\u9fff]{{1,2}})++",
            cues.words(*vague),
            "、和与每",
        )
        ends = [word for word in cues.words("noun-end") if len(word) > 1]
        leading = Beginning.of(
            rf"(?P<manner>{manner}*)(?P<verb>{verbs})[了过]?(?=[\u4e00-\u9fff“A-Z0-9])(?!{_NOUNS})",
            (*act_words, *verb_words, *each),
        )
        head, verb = _head(cues), Beginning.of(rf"{manner}*{empty}[了过出]?", verb_words)
        opening = head.starts | leading.starts
        return cls(
            known=lexicon.indicators,
            lengths=_by_ending(lexicon.indicators),
            span=Ending.of(
                r"(?<![用工课学耗临停小限及])时$|(?:之后|以后|之前|以前|期间|以来|大关|关口|台阶)$|^(?:[一二两三四五六七八九十几数]+(?:多|余)?年(?:多|间|来)?"
                r"|.{0,6}[一二两三四五六七八九十]+[国省市县区村镇乡州港]区?)$",
                (),
                "时后前间来关口阶年多国省市县区村镇乡州港",
            ),
            tail=_tail(cues),
            gap=re.compile(rf"{cues.pattern('above', 'below')}[^，。；\d]{{1,20}}$"),
            head=head,
            after_mark=re.compile(rf"{cues.pattern('after-mark')}+"),
            leading=leading,
            opening=opening,
            firsts=frozenset([start[0] for start in opening]),
            predicate=Beginning.of(
                rf"(?P<manner>{manner}*)(?P<verb>{verbs})[了过着出]?(?!的|力|{_NOUNS})",
                (*act_words, *verb_words, *each),
            ),
            final=Ending.of(rf"(?P<manner>{manner}*)(?P<verb>{acts})[了过出]?$", act_words, "了过出"),
            verb=verb,
            nominal=frozenset(cues.words("verbal-noun")),
            commodities=frozenset(cues.words("commodity")),
            actor=_last_of(cues, "actor", "party"),
            holder=LastWord.of(f"(?:{'|'.join(map(re.escape, holders)) or '(?!)'})$", holders),
            generic=generic,
            hollow=generic.starts | head.starts | verb.starts,
            bare_measure=re.compile(cues.bare("measure", "generic")),
            measure=_last_of(cues, "measure"),
            noun_after=re.compile(
                rf"(?!\d)(?P<noun>(?:[\u4e00-\u9fffA-Za-z“”·+\-]|\d(?=[A-Za-z])){{2,20}}?)"
                rf"(?=[，。；、：！？,;!\s（(\d]|{_first_of(cues, 'noun-end')}{cues.pattern('noun-end')}|$)"
            ),
            no_noun=Beginning.of(
                "|".join((after, rf"[{''.join(sorted(STOPS))}\s]", *ends)),
                (*cues.words("no-noun", "gt-after", "lt-after", "approx-after", "up", "down"), *ends),
                "".join(STOPS),
                wide=True,
            ),
            circle=re.compile(rf"[\u4e00-\u9fff]{{0,6}}圈|{cues.pattern('circle')}"),
            respectively=re.compile(cues.pattern("respectively")),
            topic=Ending.of(
                r"(?:从|按|就|论|在|分)?(?P<topic>[\u4e00-\u9fffA-Za-z0-9“”、]{2,24}?)(?:(?P<aspect>方面|而言)|来看|来说|来讲|看)$",
                (),
                "面言看说讲",
            ),
            stop=re.compile(r"[；。！？;!?]"),
            pair=re.compile(r"(?P<former>前者)|后者"),
            summing=re.compile(
                r"[两二三四五六七八九十]+(?:个(?:大)?[项类]?|大|项|种|类|条|家|方|者|级|等(?!级))"
            ),
            ordinal=re.compile(r"第?[一二三四五六七八九十]"),
            own_unit=re.compile(rf"[{OWN_UNITS}](?=[、，。；和及]|{verbs}|{cues.pattern('noun-end')})"),
            purpose=re.compile(
                rf"(?!{cues.pattern('gt-after', 'lt-after', 'approx-after')})"
                rf"(?:的|用于|用来|用以|专门用于|来|以)?(?!{cues.pattern('noun-end')}|[年月日个])"
                r"(?P<noun>[\u4e00-\u9fff“”]{2,16}?)(?=[，。；、！？\s（(\d]|和|与|等|$)"
            ),
            elided=re.compile(r"的(?:就|也|还|则|均|都)?(?:占|已|达|超|仅|只)[^，。；、]{0,6}$"),
            whole_of=re.compile(r"的[约近超]?\d"),
            plan=re.compile(r"(?:完成|占|为|相当于|达)?(?P<plan>[\u4e00-\u9fff]{2,8})$"),
            act_end=LastWord.of(rf"{acts}$", own_acts, others=[word[-1] for word in changes]),
            # what a phrase ends in that may be whole: the end of such a verb, or 之比
            complete=frozenset(("之比", "\n", *(word[-2:] for word in act_words))),
        )

    def known_suffix(self, text: str, start: int, end: int) -> int | None:
        """Start of the longest known indicator that ends at ``end``."""
        lengths = self.lengths
        for length in lengths.get(text[end - 3 : end]) or lengths.get(text[end - 2 : end], ()):
            if length <= end - start and text[end - length : end] in self.known:
                return end - length
        return None

    def names(self, phrase: str) -> bool:
        """Whether a phrase names something measured: 比重 and 同比增速 alone do not."""
        if not phrase or (not WORD.search(phrase) and phrase not in self.commodities):
            return False
        char, hollow = phrase[0], self.hollow  # most phrases begin like none of the three below
        opens = char in hollow or phrase[:2] in hollow or char.isdecimal() or char.isspace()
        if opens and self.generic.pattern.fullmatch(phrase):
            return False
        empty = self.span.search(phrase, 0, len(phrase)) or (
            opens and (self.head.pattern.fullmatch(phrase) or self.verb.pattern.fullmatch(phrase))
        )
        return not empty or phrase in self.known


def _lengths(words: Iterable[str], last: int) -> Mapping[str, tuple[int, ...]]:
    """How long the words are that end in the same ``last`` characters, the longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        if len(word) >= last:
            found.setdefault(word[-last:], set()).add(len(word))
    return {end: tuple(sorted(lengths, reverse=True)) for end, lengths in found.items()}


def _first_of(cues: Cues, *classes: CueClass) -> str:
    """What looks at one character, where it saves to try the words of some classes."""
    first = "".join(sorted({re.escape(word[0]) for word in cues.words(*classes)}))
    return f"(?=[{first}])" if first else ""


def _by_ending(terms: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """How long the terms are that end in the same three characters, the longest first; two that are a term have theirs."""
    kept = [term for term in terms if 2 <= len(term) <= _TERM]
    pairs = dict.fromkeys((term for term in kept if len(term) == 2), (2,))
    longer = _lengths(kept, 3)
    return pairs | {last: (*found, 2) if last[1:] in pairs else found for last, found in longer.items()}


def _last_of(cues: Cues, *classes: CueClass) -> LastWord:
    """The words of some classes, where they stand as such."""
    return LastWord.of(f"{cues.pattern(*classes)}$", *_by_guard(cues, *classes))


def _by_guard(cues: Cues, *classes: CueClass) -> tuple[set[str], set[str]]:
    """The words that stand for themselves whatever is before them, and those that do not."""
    found = [cue for name in classes for cue in cues.groups.get(name, ())]
    return {cue.word for cue in found if not cue.not_after}, {cue.word for cue in found if cue.not_after}


def _holders(cues: Cues) -> list[str]:
    """Those who act and are no people: 企业, 港口, 医院 have amounts; 旅客 are an amount themselves."""
    people = set(cues.words("people"))
    return [word for word in cues.words("actor") if word not in people and len(word) > 1]


def _acts(cues: Cues) -> str:
    """Verbs that say by themselves what is measured; of those that say a change (增收) only 户均增收 does."""
    own, changes = _acting(cues)
    acts = "|".join(map(re.escape, own)) or "(?!)"
    each = "|".join(map(re.escape, changes)) or "(?!)"
    return f"(?:{acts}|[{_EACH}]均年?(?:{each}))"


def _acting(cues: Cues) -> tuple[list[str], list[str]]:
    """The verbs that say by themselves what is measured, and those that say a change."""
    changes, words = set(cues.words("up", "down")), cues.words("act")
    return [word for word in words if word not in changes], [word for word in words if word in changes]


def _manner(cues: Cues) -> str:
    """Adverbs that only a verb follows: 已, 累计, 分别; 平均 and 日均 stand before nouns too."""
    words = (word for word in cues.words("manner", "adverb") if not word.endswith("均"))
    return f"(?:{'|'.join(map(re.escape, words)) or '(?!)'})"


def _tail(cues: Cues) -> LastWord:
    """What comes off between the phrase and the figure: 达到, 约为, 同比增长, 高于."""
    bounds: tuple[CueClass, ...] = ("gt", "lt", "approx", "gt-after", "lt-after", "approx-after")
    changes: tuple[CueClass, ...] = ("up", "down", "growth", "decline", "above", "below", "contributes")
    rest: tuple[CueClass, ...] = (
        "adverb", "link", "change-word", "mean", "same-period", "previous-period",
    )  # fmt: skip
    pattern = rf"(?:{cues.pattern(*bounds)}|{cues.bare(*changes)}|{cues.bare(*rest)}|{_OWN_PLACE}|[：:])$"
    sure, guarded = _by_guard(cues, *bounds)
    return LastWord.of(pattern, sure.union(cues.words(*changes, *rest)), guarded, _OWN_PLACES + "：:")


def _head(cues: Cues) -> Beginning:
    """What comes off before the phrase: 其中, 据统计, 全市, brackets and quotation marks."""
    return Beginning.of(
        r"(?:按照?[^，。；\d]{1,16}?(?:计算|折算|统计|计)|(?:记者)?从[^，。；\d]{2,16}?(?:了解到|获悉)"
        rf"|{_OWN_PLACE}|{cues.pattern('opener')}|全年|[两三四]地|[两三]省市|连续\S{{1,4}}年"
        r"|(?<![^，。；：（(\s])(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．](?!\d)|[、”」』（）()\s：:;》=]|—|-)++",
        cues.words("opener"),
        "按记从全我本该两二三四五六七八九十一连、”」』（）()：:;》=—-",
        wide=True,
    )
