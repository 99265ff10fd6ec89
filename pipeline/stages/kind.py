"""What sort of statement a figure makes: a level, a change, a rate, a share, a multiple or a ratio; up or down."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from pipeline.lexicon import Cues
from pipeline.model import Direction, Evidence, Kind, Quantity, Sentence
from pipeline.stages.clause import clause_at

#: What the constructor of a named tuple does, without its call.
_new: Final = tuple.__new__
Judgement: TypeAlias = tuple[Kind, Direction | None, str]
_PAUSE: Final = re.compile(r"[，,；;。]")
_STOPS: Final = frozenset("，,；;、。：:")
_POINTS: Final = frozenset({"百分点", "千分点", "基点", "基本点"})
#: 74.31亿元(+17.27%), 35亿元（-4.1%）: a signed per cent behind an amount tells its change.
_BRACKET: Final = frozenset("(（")
#: 不能低于, 不得高于.
_NOT: Final = "不[能得应可会宜]"
#: 低于同业11.38%的平均水平: the mean itself, not the distance to it.
_MEAN_LEVEL: Final = re.compile(r"的[^，。；\d]{0,6}(?:平均|均值|均线|红线|底线|水平|目标)")
#: 净增2400家、总数突破1万家: a listed item that names its own level.
_OWN_LEVEL: Final = re.compile(
    r"、(?:[^，。；\d]{0,6}(?:总[数量额]|累计|保有量|存量)|[^，。；\d]{1,8}(?:突破|达到?|升至|增至))"
)
#: 核增149处煤矿产能1.28亿吨: the capacity of so many places is what is added, the places are counted.
_CAPACITY: Final = r"[^，。；、\d]{0,8}(?:产能|能力|装机|规模)"
_PLACES: Final = re.compile(rf"{_CAPACITY}\d")
_ADDED: Final = re.compile(
    rf"(?:(?P<up>[核净新]增)|[核压]减|退出|淘汰|化解)了?\d+[余多]?[处座家个台套]{_CAPACITY}$|(?P<new>核增)[^，。；、\d]{{0,8}}$"
)
#: What stands before the figure where it may match, or there is 核增 within so many characters.
_ADDED_ENDS: Final = frozenset("能力机模\n")
_ADDED_WITHIN: Final = 11
#: 经济增长预测由0%至1%: what is forecast is a rate.
_FORECAST: Final = re.compile(
    r"(?:增长|增幅|增速|通胀|涨幅)率?的?(?:预测|预期|预估|目标)值?[也已再]?(?:[由从自为]|定在|定为)?约?$"
)
#: How far before the figure its words of change are looked for.
_REACH: Final = 80
#: So much of them is told.
_TOLD: Final = 16


class KindRules:
    """Kind and direction of figures; built once from the lexicon's words of change and comparison."""

    def __init__(self, cues: Cues) -> None:
        fill = rf"(?:{cues.pattern('filler', 'gt', 'lt', 'approx')}|人民币|港币|[：:]|\s)*+$"
        up, down = cues.pattern("up"), cues.pattern("down")
        growth, decline = cues.pattern("growth"), cues.pattern("decline")
        after = cues.pattern("gt-after", "lt-after", "approx-after")
        self._up = re.compile(rf"{up}(?:幅度?|额|量|数)?{fill}")
        self._down = re.compile(rf"{down}(?:幅度?|额|量|数)?{fill}")
        self._growth = re.compile(rf"{growth}[^，。；\d]{{0,8}}?{fill}")
        self._decline = re.compile(rf"{decline}[^，。；\d]{{0,8}}?{fill}")
        # a cheap look: without one of these words most of the patterns need not be tried
        self._changes = re.compile(cues.bare("up", "down", "growth", "decline"))
        self._growth_after = re.compile(
            rf"{after}?(?:的(?:年均)?)?(?:{growth}|增长)(?![到至为])|的(?:年均)?速度"
        )
        self._growth_told = re.compile(rf"{growth}(?:最[大高快]|居前|居首)[，,]?{fill}")
        self._declining = re.compile(decline)
        self._decline_after = re.compile(rf"的?{decline}|的下降")
        self._mean = re.compile(rf"{cues.pattern('mean')}(?:递增|增长|{growth})?率?{fill}")
        self._reached = re.compile(
            rf"{cues.bare('up', 'down')}了?[到至为]了?(?:[^，。；\d]|\d{{1,4}}[年月日]){{0,8}}$"
        )
        self._cut = re.compile(rf"{cues.pattern('cut')}(?![到至为]|政策)[^，。；]{{0,24}}$")
        above = "".join(re.escape(word[0]) for word in cues.words("above", "below", "contributes"))
        self._gap_opens = re.compile(rf"[较比同{above}]")
        # that look first, for the search does not skip to what follows what must not stand before
        self._gap = re.compile(rf"(?=[较比同{above}]){_gap(cues, fill)}")
        self._more = re.compile(rf"[比较][^，。；]{{0,40}}[多高快大][出了]?{fill}|[高多]出{fill}")
        self._apart = re.compile(
            rf"(?:相差|差距[为达]?|落差[为达]?|(?<![利价温误逆顺时视偏级反色落])差){fill}"
        )
        self._traded = re.compile(
            rf"(?<![许很大最更至不])(?:(?P<up>多)|少)[收卖赚花产销用挣打拿缴交][了出]?{fill}"
        )
        self._side_word = re.compile(rf"(?:(?P<up>[高多快大升涨增厚])|[低少慢小退薄降跌减])[出了去]?{fill}")
        self._turn = re.compile(rf"(?P<up>{up})|{down}")
        self._new = re.compile(rf"新增加?{fill}")
        self._same_period = re.compile(rf"{cues.pattern('same-period', 'previous-period')}(?:改善)?{fill}")
        self._proportion = re.compile(cues.pattern("proportion"))

    def classify(
        self,
        sentence: Sentence,
        quantity: Quantity,
        lead: str,
        before: Kind | None,
        before_direction: Direction | None,
    ) -> tuple[Kind, Direction | None, Evidence]:
        """Kind and direction of one quantity and why.

        ``lead`` is the text of its clause before it, from the figure before on (for a list: before its first figure).
        ``before`` is the kind of the figure that precedes it in a list of objects (淘汰A 1吨、B 2吨).
        """
        text = sentence.text
        found = self._judge(text, quantity, lead if len(lead) <= _REACH else lead[-_REACH:])
        if before in ("delta", "rate"):
            found = self._going_on(text, quantity, lead, before, before_direction, found)
        kind, direction, rule = found
        start, end = quantity.at
        told = lead if len(lead) <= _TOLD else lead[-_TOLD:]
        return kind, direction, _new(Evidence, ("kind", rule, sentence.span(start, end), told))

    def _going_on(
        self,
        text: str,
        quantity: Quantity,
        lead: str,
        before: Kind,
        before_direction: Direction | None,
        found: Judgement,
    ) -> Judgement:
        """What a figure is that may go on from the change before it; else as ``found`` by itself."""
        kind, direction, rule = found
        if lead.strip("，, ") in ("或", "或者", "即", "约合"):
            # 减少23亿元或44%: the same change told twice
            again: Kind = "rate" if quantity.unit.dimension in ("proportion", "multiple") else "delta"
            return again, before_direction, "kind.again"
        if kind == "share" and before == "rate":
            if lead[-1:] == "的" and self._gap_in(lead):
                return "rate", before_direction, "kind.gap"
            start = quantity.at.start - len(lead)
            if text[start - 1 : start] not in _STOPS and self._onwards(lead):
                # 增速由3.6%加快至5.1%: the rate that it moves to is a rate too
                falls = _negative(quantity) or self._declining.search(text[: quantity.at.start][-_REACH:])
                return "rate", "down" if falls else "up", "kind.onwards"
        if before == "delta" and kind == "delta" and direction is None and self._mean.search(lead):
            direction = before_direction
        if before == "delta" and kind == "level" and _listed(text, quantity, lead):
            return "delta", before_direction, "kind.listed"
        return kind, direction, rule

    def _judge(self, text: str, quantity: Quantity, lead: str) -> Judgement:
        (start, end), _, (_, base, _, dimension, _, _), form, _, _, _ = quantity
        if form == "ratio":
            return "ratio", None, "kind.ratio"
        if form == "doubling":
            return "multiple", "up", "kind.doubling"
        if base in _POINTS:
            return self._points(text, quantity, lead)
        if base == "倍":
            return self._times(lead)
        if dimension == "proportion":
            return self._percent(text, quantity, lead)
        near = start - _ADDED_WITHIN if start > _ADDED_WITHIN else 0
        if text[start - 1 : start] in _ADDED_ENDS or text.find("核增", near, start) >= 0:
            added = _ADDED.search(text, max(0, start - _REACH), start)
            if added and not added["new"]:
                return "delta", "up" if added["up"] else "down", "kind.capacity"
            if added:
                places = _PLACES.match(text, end)
                return ("level", None, "kind.level") if places else ("delta", "up", "kind.capacity")
        return self._amount(lead)

    def _points(self, text: str, quantity: Quantity, lead: str) -> Judgement:
        """Percentage points are always a change or a gap; 降幅收窄1.4个百分点 is down as the words say."""
        if self._down.search(lead):
            return "delta", "down", "kind.points"
        if self._up.search(lead):
            return "delta", "up", "kind.points"
        gap = self._gap_in(lead)
        if gap:
            return "delta", _side(gap), "kind.points"
        if sign := _signed(text, quantity.at.start, "down" if _negative(quantity) else "up"):
            return "delta", sign, "kind.points"
        word = self._side_word.search(lead) or next(reversed([*self._turn.finditer(lead)]), None)
        return "delta", ("up" if word["up"] else "down") if word else None, "kind.points"

    def _times(self, lead: str) -> Judgement:
        """增长1.3倍 is a rate, 增加到3倍 and 是上年的2倍 are multiples."""
        if changes := self._changes.search(lead):
            since = changes.start()
            if self._reached_in(lead, since):
                return "multiple", None, "kind.multiple"
            if self._up.search(lead, since) or self._growth.search(lead, since):
                return "rate", "up", "kind.rate"
            if self._down.search(lead, since):
                return "rate", "down", "kind.rate"
        return ("rate", "up", "kind.rate") if self._more.search(lead) else ("multiple", None, "kind.multiple")

    def _percent(self, text: str, quantity: Quantity, lead: str) -> Judgement:
        """同比下降3% is a rate, 提高到45% and 占全省7% are shares, 比全省高3% is a gap."""
        changes = self._changes.search(lead)
        since = changes.start() if changes else len(lead)
        reached = self._reached_in(lead, since) if changes else None
        if reached and not self._growth.search(lead, since) and not self._changed_after(lead, reached):
            return "share", None, "kind.share"
        start, end = quantity.at
        after = text[end : end + 10]
        falls = changes and (self._down.search(lead, since) or self._decline.search(lead, since))
        if falls or self._decline_after.match(after):
            return "rate", "down", "kind.rate"
        signed: Direction = "down" if _negative(quantity) else "up"
        if sign := _signed(text, start, signed):
            return "rate", sign, "kind.signed"
        if ("预" in lead or "目标" in lead) and _FORECAST.search(lead):
            return "rate", signed, "kind.rate"
        near = text[start - 16 if start > 16 else 0 : start]
        if ("最" in near or "居" in near) and self._growth_told.search(near):
            return "rate", signed, "kind.rate"
        rises = changes and (self._up.search(lead, since) or self._growth.search(lead, since))
        if rises or self._mean.search(lead) or self._growth_after.match(after):
            return "rate", signed, "kind.rate"
        gap = self._gap_in(lead)
        told = gap and (lead[-1:] == "的" or _MEAN_LEVEL.match(text, end))
        if gap and not gap["push"] and not told and not self._proportion.search(lead, gap.start()):
            return "rate", _side(gap), "kind.gap"
        return (
            ("rate", signed, "kind.rate") if self._same_period.search(lead) else ("share", None, "kind.share")
        )

    def _gap_in(self, lead: str) -> re.Match[str] | None:
        """What says that one thing is above or below another, after a cheap look."""
        opens = self._gap_opens.search(lead)
        return self._gap.search(lead, opens.start()) if opens else None

    def _reached_in(self, lead: str, since: int) -> re.Match[str] | None:
        """What says how far something moved, after a cheap look; no word of change stands before ``since``."""
        looks = "到" in lead or "至" in lead or "为" in lead
        return self._reached.search(lead, since) if looks else None

    def _onwards(self, lead: str) -> bool:
        """Whether the clause goes on from the figure before to where it moved."""
        return not _PAUSE.search(lead) and bool(self._reached.search(lead))

    def _changed_after(self, lead: str, reached: re.Match[str]) -> bool:
        """收窄至上半年下降18.6%: the word of change behind 至 has the last word."""
        later = self._up.search(lead, reached.start() + 1) or self._down.search(lead, reached.start() + 1)
        return later is not None and later.start() > reached.start() + 1

    def _amount(self, lead: str) -> Judgement:
        """增加到500万人 and 新增3家 are levels, 减少30吨 and 比上年多3亿元 are changes."""
        changes = self._changes.search(lead)
        since = changes.start() if changes else len(lead)
        if changes and self._reached_in(lead, since):
            return "level", None, "kind.reached"
        if "新增" in lead and self._new.search(lead):
            return "level", None, "kind.new"
        if (changes and self._down.search(lead, since)) or self._cut.search(lead):
            return "delta", "down", "kind.delta"
        if changes and self._up.search(lead, since):
            return "delta", "up", "kind.delta"
        if "差" in lead and self._apart.search(lead):
            return "delta", None, "kind.apart"
        traded = self._traded.search(lead) if "多" in lead or "少" in lead else None
        if traded:
            return "delta", "up" if traded["up"] else "down", "kind.delta"
        gap = self._gap_in(lead)
        apart = gap and not gap["push"] and lead[-1] != "的"  # 低于全国平均的25元 tells the mean itself
        return ("delta", _side(gap), "kind.gap") if gap and apart else ("level", None, "kind.level")


def _gap(cues: Cues, fill: str) -> str:
    """高于全国8个, 比上年多3个, 拉动增长0.3个: what says that one thing is above or below another."""
    than = r"(?:[较比][^，。；]{1,16}?|同比)"
    up = rf"{cues.pattern('above')}|{than}(?<![最不])(?<!{_NOT})[高多快大长超][\u4e00-\u9fff]?"
    down = rf"{cues.pattern('below')}|{than}(?<![最不])(?<!{_NOT})[低少慢小短][\u4e00-\u9fff]?"
    push = cues.pattern("contributes")
    # 占比不低于50% and 不得高于10元 are bounds
    return rf"(?<!不)(?<!{_NOT})(?:(?P<up>{up})|(?P<push>{push})|(?P<down>{down}))(?:[^，。；\d]|\d{{1,4}}[年月日]){{0,24}}?{fill}"


def _side(gap: re.Match[str]) -> Direction:
    return "down" if gap["down"] else "up"


def _signed(text: str, start: int, value: Direction) -> Direction | None:
    """Up or down as a printed sign says: +3.5% anywhere, -3.5% in brackets behind an amount."""
    if text[start] in "+＋":
        return "up"
    if value == "up":
        return None
    bracketed = text[start - 1 : start] in _BRACKET and text[start - 2 : start - 1] not in "，。；、"
    return "down" if bracketed else None


def _negative(quantity: Quantity) -> bool:
    value = quantity.figure.value
    return value is not None and value < 0


def _listed(text: str, quantity: Quantity, lead: str) -> bool:
    """Whether a figure is the next of a list, and named by nothing of its own."""
    joined = lead[:1] == "、" and text.endswith(lead, 0, quantity.at.start)
    return joined and not _OWN_LEVEL.match(lead)


def leads(sentence: Sentence, quantities: tuple[Quantity, ...]) -> tuple[str, ...]:
    """For each quantity the text of its clause that leads up to it, or up to the list it stands in."""
    text = sentence.text
    result: list[str] = []
    before = 0
    for (first, last), _, _, _, _, term, _ in quantities:
        if not term or not result:
            start, _ = clause_at(text, first)
            if start < before:
                start = before
            lead = text[start if start < first else first : first]
        result.append(lead)
        before = last
    return tuple(result)
