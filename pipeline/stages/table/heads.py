"""What a head, a row's label or a caption says of the figures it stands over: unit, year, place, measure, change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pipeline.lexicon.tables import Matcher
from pipeline.model import Mention, Sentence, Span
from pipeline.stages.table.lines import Word
from pipeline.stages.table.units import Measure, UnitReader

Role: TypeAlias = Literal["head", "row", "caption"]

#: The names of a place and its codes.
Place: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]

NATION: Final[Place] = (("全国",), ("000000",))
_PREFIX: Final = re.compile(
    r"(?:其中[：:]?|[#＃*—-]{1,3}|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、．](?!\d))+"
)
_CAPTION_NUMBER: Final = re.compile(
    r"(?:[续附]\s?)?表\s?(?:[\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3})(?:[-—.–]\d{1,2}){0,2}[\s:：.、]{0,2}"
)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年[末底度]?|(?=\Z))")
_AGAINST: Final = re.compile(r"(?:[比较为是占]|相当于)\Z")
_PERIOD: Final = re.compile(
    r"(?:(?:19|20)\d{2}年?)?(?:\d{1,2}\s?(?:[-—–~至]\s?\d{1,2})?月份?|[一二三四1-4]季度|[上下]半年|前[一二三四]季度|全年)?[末底度]?累?计?\Z"
)
_CHANGE: Final = re.compile(
    r"增长|增速|增幅|涨幅|跌幅|降幅|涨跌|升降|增减|变动|变化|同比|环比|[比较]上[年月期]|上涨|下降|减少|[比较](?:19|20)\d\d年|±"
)
_CHANGE_ROW: Final = re.compile(
    r"(?:增长|增速|增幅|涨幅|跌幅|降幅|涨跌|升降|增减|同比|环比)(?:率|速度?|幅度?|额|量|值)?[（(%±）)]*\Z|[比较]上年(?:同期)?[增减升降]\w{0,2}\Z"
)
_CHANGE_CAPTION: Final = re.compile(
    r"涨跌|增长速度|增速|增长率|增幅|涨幅|跌幅|降幅|同比|环比|[比较]上[年月期]"
)
#: Changes told as amounts, and those that may be.
_AMOUNT: Final = re.compile(r"(?:增减|增长|增加|变动|变化|减少|下降|涨跌)(?:[额量数值]|金额)")
_RELATIVE_CHANGE: Final = re.compile(r"[率%幅±速]|增长\Z|同比\Z|环比\Z")
_FALL: Final = re.compile(r"降幅|跌幅|(?<![升])下降|(?<!增)减少")
_ON_YEAR: Final = re.compile(r"(?<!环)同比|[比较]上年|上年同期(?=[增减涨比])")
_PART: Final = re.compile(r"比重|占比|比例|构成|份额|率\Z|率[（(%/]")
_BARE_CHANGE: Final = re.compile(
    r"(?:[与同]?[比较]?(?:上年同期|上年末?|上期|同期|(?:19|20)\d{2}年[末底]?)相?比?|同比|环比|年均|实际|名义|本[期年](?:金额|数)?)*"
    r"(?:增长|增速|增幅|增减|涨幅|降幅|涨跌|升降|变动|变化|上涨|下降|增加|减少|±)*(?:速度|幅度?|率|比例|情况|额)?[±%]*\Z"
)
#: Heads of score sheets, of which nothing is read.
GAME: Final = re.compile(r"得分|积分|比分|胜场|负场|[胜平负]\Z|篮板|助攻|进球|失球")
#: What follows a measure to say that its change is told: 生产量比上年增减.
_CHANGE_TAIL: Final = re.compile(r"(?:[比较与]上[年月期]|同比|环比)[^比较]{0,6}\Z")
#: Heads that say whose figure it is or of which time, and not what it measures.
_GENERIC: Final = re.compile(
    r"(?:(?:本年|上年|去年|本期|上期|期[末初]|年[末初]|全年|当年|累计|实际|本报告期|报告期)(?:同期)?(?:[末初])?(?:累计)?"
    r"(?:数|余额?|金额|发生额|实际数?|值|完成数?)?|指标值|数值|数据|绝对[数量值]|[本上]月|金额|数量|数额|合计|总计|小计|总[量数])\Z"
)
#: Heads over names of places.
PLACES: Final = re.compile(
    r"(?:[分按各]?(?:地区|区域|省[份市]?|省市区|城市|[市县]+|[县市]?区[县市]?|国家|国别|乡镇|街道|镇街|村镇?)(?:名称)?)\Z"
)
_RELATIVE: Final = re.compile(
    r"(?:本年|上年|去年|今年|本期|上期|本报告期)(?:同期|累计)?的?(?!.*(?:[较增减涨降结]|比(?![例重])))(?=.{2})"
)
_NOWHERE: Final = re.compile(r"其[他它余]|平均|全[国省市县区州]|本[省市县区]")
_TOTAL: Final = re.compile(r"(?:全\s?[省市县区州]|合\s?计|总\s?计|小\s?计|总\s?[数额]|共\s?计|合计数)\Z")
_BEFORE: Final = re.compile(r"(?:上[年期]|去年|期初|年初)(?!.*(?:[较增减涨降结]|比(?![例重])))")
#: Figures that no unit of a whole table is of.
_APART: Final = re.compile(
    r"排[名位]|位次|名次|序号|编号|代码|电话|邮编|页码|日期|时间|备注|附注|工号|证号|=\s?1?00|为\s?1?00|指数|弹性|倍数|系数|得分|评分"
)
_COUNT: Final = re.compile(
    r"(?<![末初年期计算决行绝实体成发生])数\Z|数量|人次|人口|面积|产量|销量|均价|单价|价格|每股|人均|每[\u4e00-\u9fff]{1,2}\Z|户数|人数|家数|次数"
)
_STATISTICS: Final = re.compile(
    r"(?:及其?(?:构成|增长速度|增速|变化|变动|占比))?(?:(?:基本|主要)?情况|统计|一览|明细|汇总|对比|比较)?表?\Z"
)
_LEADING: Final = re.compile(
    r"[\s　]|我国|全国|全[省市县区]|各[省市县区地](?:份|区)?|[两三四五六七八九十]省|主要|历年|年[末底度]?|末|的"
)


_CHANGES: Final[Mapping[Role, re.Pattern[str]]] = {
    "head": _CHANGE,
    "row": _CHANGE_ROW,
    "caption": _CHANGE_CAPTION,
}


@dataclass(frozen=True, slots=True)
class Label:
    """One label read. ``name`` is where it says what is measured, ``year`` is ``None`` where it says none."""

    word: Word
    text: str
    name: Span | None
    unit: Measure | None
    year: int | None = None
    year_at: Span | None = None
    base: int | None = None
    since: int | None = None
    change: bool = False
    place: Place | None = None
    place_at: Span | None = None

    @property
    def sentence(self) -> Sentence:
        """The line it stands in."""
        return self.word.sentence

    @property
    def amount(self) -> bool:
        """Whether the change it speaks of is told as an amount (增减额)."""
        return self.change and bool(_AMOUNT.search(self.text))

    @property
    def relative(self) -> bool:
        """Whether the change it speaks of is told in per cent (增速, 同比), and not perhaps as an amount (增减)."""
        return self.change and not self.amount and bool(_RELATIVE_CHANGE.search(self.text))

    @property
    def falls(self) -> bool:
        """Whether it speaks of a change downwards alone (降幅)."""
        return bool(_FALL.search(self.text)) and not re.search(r"增长|增减|涨跌|升降", self.text)

    @property
    def on_year(self) -> bool:
        """Whether the change is on the year before."""
        return bool(_ON_YEAR.search(self.text))

    @property
    def part(self) -> bool:
        """Whether it speaks of a proportion that is no change."""
        return bool(_PART.search(self.text)) and not self.change

    @property
    def apart(self) -> bool:
        """Whether no figure under it is in the unit of the table: ranks, codes, indices."""
        return bool(_APART.search(self.text))

    @property
    def counts(self) -> bool:
        """Whether its figures are no amounts of money."""
        return bool(_COUNT.search(self.text))

    @property
    def total(self) -> bool:
        """Whether it is 合计."""
        return bool(_TOTAL.match(self.text))

    @property
    def shift(self) -> int:
        """-1 for 上期金额 and 期初余额, else 0."""
        return -1 if _BEFORE.match(self.text) and not self.change else 0


class LabelReader:
    """Reads labels; built once from the lexicon's units."""

    def __init__(self, units: UnitReader, matcher: Matcher) -> None:
        self._units = units
        self._matcher = matcher

    def read(
        self,
        word: Word,
        mentions: Mapping[int, Sequence[Mention]],
        role: Role,
        *,
        local: bool = False,
    ) -> Label:
        """The label that stands at ``word``, with the places that were found in its sentence.

        ``local``: it stands below 地区 or 县区, so that it is a place even where none was found.
        """
        sentence, caption = word.sentence, role == "caption"
        unit, at = (None, word.at) if caption else self._units.at_head(sentence, word.at)
        prefix = (_CAPTION_NUMBER if caption else _PREFIX).match(sentence.text, at.start, at.end)
        if prefix and prefix.end() < at.end:
            at = Span(prefix.end(), at.end)
        text = sentence.text[at.start : at.end]
        year, year_at, base, since = _years(text, at.start)
        place, place_at = _place(sentence, at, mentions.get(sentence.index, ()), caption)
        if not place and role != "caption" and (local or len(text.split()) > 1):
            place = self._named("".join(text.split()), local)
            place_at = at if place else None
        name = _caption_name(text, at) if caption else _name(text, at, year_at, place_at)
        said = sentence.text[word.at.start : word.at.end] if not caption else text
        label = "".join((said if unit is None else text).split())
        change = bool(_CHANGES[role].search(label))
        return Label(word, label, name, unit, year, year_at, base, since, change, place, place_at)

    def _named(self, text: str, local: bool) -> Place | None:
        """A place set wide (北　京), or in a column of places one that has no name in the lexicon."""
        if text == NATION[0][0]:
            return NATION
        for hit in self._matcher.find(text):
            if hit.term.type == "place" and (hit.start, hit.end) == (0, len(text)):
                return (hit.term.canonical,), hit.term.codes
        unnamed = local and text and not (_TOTAL.match(text) or _NOWHERE.match(text) or _YEAR.match(text))
        return ((text,), ()) if unnamed else None


def _years(text: str, start: int) -> tuple[int | None, Span | None, int | None, int | None]:
    """The year of a label and where, the year it compares with, and the first year of a stretch (2016—2020年)."""
    own: list[re.Match[str]] = []
    base = None
    for match in _YEAR.finditer(text):
        if _AGAINST.search(text, 0, match.start()):
            base = int(match[1])
        else:
            own.append(match)
    stretch = re.search(r"(?<!\d)((?:19|20)\d{2})年?\s?[-—–~至]{1,2}\s?(?=(?:19|20)\d{2}年)", text)
    if not own:
        return None, None, base, None
    last = own[-1]
    if len(own) > 1 and not stretch:
        return None, None, base, None
    at = Span(start + last.start(), start + last.end())
    return int(last[1]), at, base, int(stretch[1]) if stretch else None


def _place(
    sentence: Sentence, at: Span, mentions: Sequence[Mention], anywhere: bool
) -> tuple[Place | None, Span | None]:
    """The place that a label opens with (河南, 全国人口), or that a caption names alone."""
    if sentence.text.startswith("全国", at.start, at.end):
        return NATION, Span(at.start, at.start + 2)
    inside = [
        m for m in mentions if m.type == "place" and at.covers(m.at) and (m.codes or m.kind == "country")
    ]
    held = [m.at for m in mentions if m.type == "org"]
    inside = [m for m in inside if not any(h.covers(m.at) and h != m.at for h in held)]
    outer = [m for m in inside if not any(o.at != m.at and o.at.covers(m.at) for o in inside)]
    found = outer if anywhere else [m for m in outer if m.at.start == at.start]
    if len({m.canonical for m in found}) != 1:
        return None, None
    return ((found[0].canonical,), found[0].codes), found[0].at


def _name(text: str, at: Span, year: Span | None, place: Span | None) -> Span | None:
    """Where a label says what is measured: not its year, and nothing where it is only a time, place or total."""
    start, end = at
    if year and year.start == start:
        start = min(year.end + text.startswith("的", year.end - at.start), end)
    elif year and year.end == end:
        end = year.start
    if start >= end or place == Span(start, end):
        return None
    tail = _CHANGE_TAIL.search(text, start - at.start + 2, end - at.start)
    end = at.start + tail.start() if tail else end
    named = text[start - at.start : end - at.start]
    rest = "".join(named.split())
    start += relative.end() if (relative := _RELATIVE.match(named)) and not _GENERIC.match(rest) else 0
    empty = (_PERIOD, _GENERIC, _TOTAL, _BARE_CHANGE)
    return None if any(pattern.match(rest) for pattern in empty) else Span(start, end)


def _caption_name(text: str, at: Span) -> Span | None:
    """What a caption says all its figures measure: 表3　2021年各省粮食产量 → 粮食产量."""
    numbered = _PREFIX.match(text)
    at = Span(at.start + numbered.end(), at.end) if numbered else at
    text = text[numbered.end() :] if numbered else text
    text = re.split(r"[（(]?(?:计量|金额)?单位\s?[:：]|[（(][^（()）]{1,12}[)）]\Z", text)[0].rstrip()
    start = max((m.end() for m in _YEAR.finditer(text)), default=0)
    while match := _LEADING.match(text, start):
        start = match.end()
    end = _STATISTICS.search(text, start)
    stop = end.start() if end else len(text)
    named = stop - start >= 2 and text[start:stop] not in ("指标", "数据", "项目")
    return Span(at.start + start, at.start + stop) if named else None
