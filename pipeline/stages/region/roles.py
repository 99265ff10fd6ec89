"""What a place does in its clause: what is compared with it, what goes there, what happens there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.lexicon import Cues
from pipeline.stages.clause import dateline as _dated
from pipeline.stages.region.ref import PlaceRef, Role

_BASE_RIGHT: Final = re.compile(
    r"(?:[^，。；]{0,12}?)的[近约超逾]?(?:\d[\d.]*|[一二两三四五六七八九十]+)[多余]?倍|[^，。；]{0,8}(?:相比|相较)"
    r"|[^，。；\d]{0,6}(?:持平|相当|看齐)"
)
_IS_ENDS: Final = frozenset("是为名位的\n")
_IS_LEFT: Final = re.compile(r"[是为](?:第[一二三四五六七八九十\d]{1,2}[名位]的?)?$")
#: 仅为中国沿海省份的65%, 不足全国的一半, 只有全省平均水平的六成
_PART_LEFT: Final = re.compile(r"(?:[是为]|[仅只][及有]|不到|不足|达到?|约)$")
_PART_ENDS: Final = frozenset("是为及有到足达约\n")
_PART_RIGHT: Final = re.compile(
    r"[^，。；\d]{0,8}?的(?:\d[\d.]*[%％成]|[一二两三四五六七八九]成|[一二三四五六七八九十百]+分之|一半|半数)"
)
#: 以全省13.3%的土地，贡献了湖南41.7%的产值: the whole that a share is of.
_MADE_LEFT: Final = re.compile(r"(?:[以用靠凭了]|贡献|创造|承载|集聚|聚集|占据)$")
_MADE_ENDS: Final = frozenset("以用靠凭了献造载聚集据\n")
_MADE_RIGHT: Final = re.compile(
    r"(?:将?近|大?约|超过?|不[到足])?(?:\d[\d.]*[%％成]|[一二三四五六七八九十百]+(?:成|分之[一二三四五六七八九十百]+))[多以]?[上]?的"
)
#: 排名全州第6位, 增幅居全省前列, 增速全省排名第6: among whom one ranks.
_RANK: Final = r"(?:第[\d一二三四五六七八九十]|前[列茅\d一二两三四五六七八九十]|首位|榜首|末位|倒数)"
_RANK_LEFT: Final = re.compile(r"(?:排名?|[位名]?[居列]|位次|排在|位于|处于)$")
_RANK_ENDS: Final = frozenset("排名居列次在于\n")
_RANK_RIGHT: Final = re.compile(rf"[^，。；\d第前]{{0,8}}?{_RANK}")
_RANKS: Final = frozenset("排位名")
_RANKED: Final = re.compile(rf"(?:排名?|[位名][居列次])[在为居]?{_RANK}")
#: 32个国家及港澳台地区的77个电影节: with so many countries a place is only another of them.
#: 对第一大贸易伙伴东盟: what the other is called stands between
_PARTNER_LEFT: Final = re.compile(r"[对与同向跟自从][^，。；\d]{0,6}(?:伙伴|市场|来源地|目的地)$")
_COUNTRIES_LEFT: Final = re.compile(r"国家[和及与、]$")
#: 亚洲象, 华南虎, 欧洲杯, 北京《某某时报》 are called after a place and are not there.
_KIND: Final = re.compile(r"[象杯虎](?![山鼻])|《[^《》]{1,12}[报刊志]》")
#: 全国 heads a clause where only a time or connective stands before it; elsewhere it is an attribute (全国先进…).
_OPENING: Final = re.compile(
    r"(?:^|[，。；：、（(“【\[])"
    r"[\d年月日末底初至—\-－上下半前一二三四五六七八九十季度个全截止到今去同期目前当中间，其据悉占在从以来期“预计未估算看再先关注而]{0,14}$"
)
_LISTED: Final = re.compile(r"[^，。；]{0,20}\d[^，。；、]{0,6}、")
_PARTS: Final = re.compile(r"[^，。；]{0,4}的?[^，。；、]{0,12}[、和]")
#: 曲阜至菏泽段, 北京到上海的铁路
_ROUTE: Final = re.compile(
    r"(?:[至到—－-][^，。；、]{1,6})(?:的?(?:段|线|高铁|高速|铁路|公路|航线|城际|管道|区间))"
)
_STOP: Final = re.compile(r"[。；]")
#: 〔記者某某／台北報導〕, （中央社記者某某新加坡二日專電）, with a paper's own mark before it.
_CREDIT: Final = re.compile(
    r"(?:\s*[〔【（(\[［][^〔【（(\[［〕】）)\]］]{1,40}(?:报导|报道|[专外]?电|讯)[〕】）)\]］])+"
)
_WIDE: Final = ("nation", "world")
#: 东盟班列, 成都方向: where something goes.
_BOUNDS: Final = frozenset("国地方的中班航专直")
_BOUND: Final = re.compile(r"(?:国家|地区|方向)?(?:的|中欧|国际)?(?:班列|航线|航班|专列|直航|方向)")
#: What the patterns above and below that look left can end in, those of the lexicon's words aside; all of them allow
#: a last newline, as ``$`` does. Before most places stands none of these, and nothing needs to be looked for.
_LEFT: Final = frozenset("\n、和与同跟是为名位的有及到达足约以用靠凭了献造载聚集据排居列次在于伴场地其")
#: What the patterns that look right from a place can begin with, those of the lexicon's words aside.
_RIGHT: Final = frozenset("象杯虎《资籍商过个自跟团入")
#: What stands between the two ends of a road: 曲阜|至|菏泽段.
_ENDS: Final = frozenset("至到—－-")
#: How far back what a sentence speaks of may stand.
_SENTENCE: Final = 200
#: Where the day of a dateline and the 电 or 讯 after it stand at the latest, with room to spare.
_DATED: Final = 48
#: 13日电, what every dateline has.
_DAY: Final = re.compile(r"日[^，。；\d]{0,4}?[电讯]")
#: A bracket, or what ``\s`` stands for.
_OPENS_CREDIT: Final = frozenset(
    "〔【（([［\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
#: What _OPENING can look back over, with room to spare.
_REACH: Final = 16


def dateline(text: str, *, dated: bool = True) -> int:
    """Where the dateline or reporter's credit that opens a report ends, 0 if there is none.

    ``dated``: as ``may_have_dateline`` says of it or of a text that it is in.
    """
    credited = text[:1] in _OPENS_CREDIT
    said = dated and text.find("日", 0, _DATED) >= 0
    if not (said or credited):
        return 0
    head = text[:_DATED]
    end = _dated(text) if said and ("电" in head or "讯" in head) else 0
    credit = _CREDIT.match(text) if credited else None
    return max(end, credit.end()) if credit else end


def may_have_dateline(text: str) -> bool:
    """Whether any sentence of a text may open with a dateline that says the day."""
    return _DAY.search(text) is not None


def opens(text: str, at: int) -> bool:
    """Whether nothing but a time or connective stands between the beginning of the clause and ``at``."""
    return bool(_OPENING.search(text, max(0, at - _REACH), at))


def _is_route(text: str, ref: PlaceRef, last: PlaceRef | None) -> bool:
    """曲阜|至|菏泽段: whether the place is one of the two ends of a road, of which ``last`` may be the other."""
    return bool(_ROUTE.match(text, ref.end) or (last and _ROUTE.match(text, last.end)))


def _is_ranked(text: str, before: str, behind: str, ref: PlaceRef) -> bool:
    """排名全州第6位, 增幅全省排名第6位; 全省排名第6位 at the head of a clause may be the one that ranks."""
    if before and before[-1] in _RANK_ENDS and _RANK_LEFT.search(before):
        return bool(_RANK_RIGHT.match(text, ref.end))
    if behind not in _RANKS or not (ref.rule == "region.deictic" or ref.level in _WIDE):
        return False
    return bool(_RANKED.match(text, ref.end)) and not opens(text, ref.start)


class RoleReader:
    """Gives places their roles; built once from the lexicon's verbs and words of comparison."""

    def __init__(self, cues: Cues) -> None:
        compared = cues.bare("above", "below", "compares")
        self._base_left = re.compile(rf"(?:{compared}|{cues.pattern('share-of')}了?)其?$")
        self._object_left = re.compile(rf"{cues.pattern('object')}了?$")
        self._locative_left = re.compile(rf"{cues.pattern('locative')}$")
        self._sited_left = re.compile(rf"{cues.pattern('sited')}于?$")
        self._share_right = re.compile(rf"[^，。；]{{0,14}}?{cues.pattern('share')}")
        # 港澳资企业, 河北籍, 天津企业8家: the place describes what is counted
        party = cues.pattern("party")
        self._visitor = re.compile(
            rf"(?:过夜|个人游|自由行|跟团|团队|入境)?{cues.pattern('visitor')}(?!接待|吞吐|运输|周转|发送|总量)"
        )
        self._described = re.compile(rf"[资籍商](?=[企业的人客])|{party}(?=[^，。；在、]{{0,8}}\d)")
        # what each pattern that looks left can end in: before most places stands nothing of the kind
        self._base_ends = _ends(cues.words("above", "below", "compares", "share-of"), "了其")
        self._object_ends = _ends(cues.words("object"), "了和及与、伴场地")
        self._locative_ends = _ends(cues.words("locative"))
        self._sited_ends = _ends(cues.words("sited"), "于")
        self._left = _LEFT | self._base_ends | self._object_ends | self._locative_ends
        self._right = _RIGHT | {word[0] for word in cues.words("visitor", "party")}

    def with_roles(self, text: str, refs: Sequence[PlaceRef]) -> list[PlaceRef]:
        """Each place with its role.

        入住北京企业36家、天津企业8家: what is listed after an object is one too; 占全省的七成、全国的一半: so with bases.
        The place of a dateline and the ends of a road are nobody's subject.
        """
        found: list[PlaceRef] = []
        last: PlaceRef | None = None
        opened = dateline(text)
        reach = spoken = 0  # where the last one, and the last that the sentence speaks of, end
        for each in refs:
            ref = each
            start, end, own, rule = ref.start, ref.end, ref.role, ref.rule
            behind = text[end : end + 1]
            role = self._role(text, ref, behind) if own != "holder" else own
            if last and last.role in ("object", "base"):
                role = _beside(role, last.role, text[reach:start])
            joined = last and start == reach + 1 and text[reach] in _ENDS
            if (joined or behind in _ENDS) and _is_route(text, ref, last if joined else None):
                role, rule = "object", "region.route"
            elif end <= opened or (spoken and self._is_aside(text, spoken, ref, role, behind)):
                role = "object"
            if role == "subject":
                spoken = end
            if role != own or rule == "region.route":
                ref = ref.doing(role, rule)
            last = ref
            reach = end
            found.append(last)
        return found

    def _is_aside(self, text: str, spoken: int, ref: PlaceRef, role: Role, behind: str) -> bool:
        """若尔盖县地处青藏高原东北缘, 怀化开行东盟班列: where the one spoken of lies or goes, not another in its stead."""
        start, end = ref.start, ref.end
        if role not in ("subject", "locative") or start - spoken >= _SENTENCE:
            return False
        sited = text[start - 1] in self._sited_ends and self._sited_left.search(
            text[max(spoken, start - 6) : start]
        )
        aside = sited or (behind in _BOUNDS and _BOUND.match(text, end))
        return bool(aside) and not _STOP.search(text, spoken, start)

    def _role(self, text: str, ref: PlaceRef, behind: str) -> Role:
        """What a place that is told of by itself does; it has the character ``behind`` it.

        base: compared with or part of; object: where something goes or comes from; visitor: where those come from
        who are counted elsewhere; locative: where it happens.
        """
        start, end = ref.start, ref.end
        # with other characters before it none of the patterns that look left can match
        telling = start > 0 and text[start - 1] in self._left
        before = (text[start - 6 : start] if start > 6 else text[:start]) if telling else ""
        if telling and self._is_base(before, text[end : end + 24], ref):
            return "base"
        if (telling or behind in _RANKS) and _is_ranked(text, before, behind, ref):
            return "base"
        if ref.level in _WIDE and not opens(text, start):
            return "holder"
        last = before[-1] if telling else ""
        if last in self._object_ends and self._is_object(text, before, start):
            return "object"
        role = self._described_by(text[end : end + 24], ref) if behind in self._right else "subject"
        if role == "object" or last not in self._locative_ends:
            return role
        return "locative" if self._locative_left.search(before) else role

    def _is_object(self, text: str, before: str, start: int) -> bool:
        """对东盟, 与最大贸易伙伴美国, 32个国家及港澳: where something goes or comes from, a partner."""
        partner = _PARTNER_LEFT.search(text, max(0, start - 16), start)
        return bool(partner or self._object_left.search(before) or _COUNTRIES_LEFT.search(before))

    def _described_by(self, after: str, ref: PlaceRef) -> Role:
        """华南虎, 香港旅客, 港资企业: what a place is said to be by what follows it."""
        if _KIND.match(after):
            return "object"
        if self._visitor.match(after):
            return "visitor"
        return "attribute" if ref.explicit and self._described.match(after) else "subject"

    def _is_base(self, before: str, after: str, ref: PlaceRef) -> bool:
        """占全省7%, 是天津的2倍, 与上海相比, 在全国占比."""
        last = before[-1]
        if last in self._base_ends and self._base_left.search(before):
            return True
        joined = last in "、和与同跟" or (last in _IS_ENDS and _IS_LEFT.search(before))
        if joined and _BASE_RIGHT.match(after):
            return True
        if last in _PART_ENDS and _PART_LEFT.search(before) and _PART_RIGHT.match(after):
            return True
        if last in _MADE_ENDS and _MADE_LEFT.search(before) and _MADE_RIGHT.match(after):
            return True
        ranked = last == "在" and ref.level in (*_WIDE, "province")
        return bool(ranked and self._share_right.match(after))


def _ends(words: Sequence[str], others: str = "") -> frozenset[str]:
    """What a pattern can end in: the words and the others, or a last newline, as ``$`` allows."""
    return frozenset({word[-1] for word in words} | set(others) | {"\n"})


def _beside(role: Role, last: Role, gap: str) -> Role:
    """The role of a place in view of the role of the place before it."""
    if last == "object" and role in ("subject", "attribute", "visitor"):
        return "object" if _LISTED.fullmatch(gap) else role
    if last == "base" and role in ("subject", "holder") and _PARTS.fullmatch(gap):
        return "base"
    return role
