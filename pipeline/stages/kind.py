"""What sort of statement a figure makes: a level, a change, a rate, a share, a multiple or a ratio; up or down."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from pipeline.lexicon import Cues
from pipeline.model import Direction, Evidence, Kind, Quantity, Sentence, Span
from pipeline.stages.clause import clause_of, clauses

Judgement: TypeAlias = tuple[Kind, Direction | None, str]
#: How far before the figure its words of change are looked for.
_REACH: Final = 80


class KindRules:
    """Kind and direction of figures; built once from the lexicon's words of change and comparison."""

    def __init__(self, cues: Cues) -> None:
        fill = rf"(?:{cues.pattern('filler', 'gt', 'lt', 'approx')}|[：:]|\s)*+$"
        up, down = cues.pattern("up"), cues.pattern("down")
        growth, decline = cues.pattern("growth"), cues.pattern("decline")
        after = cues.pattern("gt-after", "lt-after", "approx-after")
        self._up = re.compile(rf"{up}(?:幅度?|额|量|数)?{fill}")
        self._down = re.compile(rf"{down}(?:幅度?|额|量|数)?{fill}")
        self._growth = re.compile(rf"{growth}[^，。；\d]{{0,8}}?{fill}")
        self._decline = re.compile(rf"{decline}[^，。；\d]{{0,8}}?{fill}")
        self._growth_after = re.compile(rf"{after}?(?:的(?:年均)?)?(?:{growth}|增长)|的(?:年均)?速度")
        self._decline_after = re.compile(rf"的?{decline}|的下降")
        self._mean = re.compile(rf"{cues.pattern('mean')}(?:递增|增长|{growth})?率?{fill}")
        self._reached = re.compile(rf"{cues.bare('up', 'down')}了?[到至为]了?[^，。；\d]{{0,6}}$")
        self._cut = re.compile(rf"{cues.pattern('cut')}(?!政策)[^，。；]{{0,24}}$")
        self._gap = _gap(cues, fill)
        self._more = re.compile(rf"[比较][^，。；]{{0,40}}[多高快大][出了]?{fill}")
        self._new = re.compile(rf"新增加?{fill}")
        self._same_period = re.compile(cues.pattern("same-period", "previous-period") + fill)
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
        kind, direction, rule = self._judge(text, quantity, lead[-_REACH:])
        listed = lead[:1] == "、" and text[: quantity.at.start].endswith(lead)
        if kind == "level" and before == "delta" and listed:
            kind, direction, rule = "delta", before_direction, "kind.listed"
        return kind, direction, Evidence("kind", rule, sentence.span(*quantity.at), lead[-16:])

    def _judge(self, text: str, quantity: Quantity, lead: str) -> Judgement:
        if quantity.form == "ratio":
            return "ratio", None, "kind.ratio"
        if quantity.form == "doubling":
            return "multiple", "up", "kind.doubling"
        base = quantity.unit.base
        if base in ("百分点", "基点"):
            return self._points(lead)
        if base == "倍":
            return self._times(lead)
        if quantity.unit.dimension == "proportion":
            return self._percent(text, quantity, lead)
        return self._amount(lead)

    def _points(self, lead: str) -> Judgement:
        """Percentage points are always a change or a gap; 降幅收窄1.4个百分点 is down as the words say."""
        if self._down.search(lead):
            return "delta", "down", "kind.points"
        if self._up.search(lead):
            return "delta", "up", "kind.points"
        gap = self._gap.search(lead)
        return "delta", _side(gap) if gap else None, "kind.points"

    def _times(self, lead: str) -> Judgement:
        """增长1.3倍 is a rate, 增加到3倍 and 是上年的2倍 are multiples."""
        if self._reached.search(lead):
            return "multiple", None, "kind.multiple"
        if self._up.search(lead) or self._growth.search(lead):
            return "rate", "up", "kind.rate"
        if self._down.search(lead):
            return "rate", "down", "kind.rate"
        return ("rate", "up", "kind.rate") if self._more.search(lead) else ("multiple", None, "kind.multiple")

    def _percent(self, text: str, quantity: Quantity, lead: str) -> Judgement:
        """同比下降3% is a rate, 提高到45% and 占全省7% are shares, 比全省高3% is a gap."""
        if self._reached.search(lead) and not self._growth.search(lead):
            return "share", None, "kind.share"
        after = text[quantity.at.end : quantity.at.end + 10]
        if self._down.search(lead) or self._decline.search(lead) or self._decline_after.match(after):
            return "rate", "down", "kind.rate"
        signed: Direction = "down" if _negative(quantity) else "up"
        if self._rises(lead) or self._growth_after.match(after):
            return "rate", signed, "kind.rate"
        gap = self._gap.search(lead)
        if gap and not self._proportion.search(lead, gap.start()):
            return "rate", _side(gap), "kind.gap"
        return (
            ("rate", signed, "kind.rate") if self._same_period.search(lead) else ("share", None, "kind.share")
        )

    def _rises(self, lead: str) -> bool:
        return any(p.search(lead) for p in (self._up, self._growth, self._mean))

    def _amount(self, lead: str) -> Judgement:
        """增加到500万人 and 新增3家 are levels, 减少30吨 and 比上年多3亿元 are changes."""
        if self._reached.search(lead):
            return "level", None, "kind.reached"
        if self._new.search(lead):
            return "level", None, "kind.new"
        if self._down.search(lead) or self._cut.search(lead):
            return "delta", "down", "kind.delta"
        if self._up.search(lead):
            return "delta", "up", "kind.delta"
        gap = self._gap.search(lead)
        return ("delta", _side(gap), "kind.gap") if gap and not gap["push"] else ("level", None, "kind.level")


def _gap(cues: Cues, fill: str) -> re.Pattern[str]:
    """高于全国8个, 比上年多3个, 拉动增长0.3个: what says that one thing is above or below another."""
    than = r"(?:[较比][^，。；]{1,16}?|同比)"
    up = rf"{cues.pattern('above')}|{than}[高多快大长][\u4e00-\u9fff]?"
    down = rf"{cues.pattern('below')}|{than}[低少慢小短][\u4e00-\u9fff]?"
    push = cues.pattern("contributes")
    return re.compile(rf"(?:(?P<up>{up})|(?P<push>{push})|(?P<down>{down}))[^，。；\d]{{0,24}}?{fill}")


def _side(gap: re.Match[str]) -> Direction:
    return "down" if gap["down"] else "up"


def _negative(quantity: Quantity) -> bool:
    value = quantity.figure.value
    return value is not None and value < 0


def leads(sentence: Sentence, quantities: tuple[Quantity, ...]) -> tuple[str, ...]:
    """For each quantity the text of its clause that leads up to it, or up to the list it stands in."""
    text = sentence.text
    parts = clauses(text) or (Span(0, len(text)),)
    result: list[str] = []
    for i, quantity in enumerate(quantities):
        if quantity.term and result:
            result.append(result[-1])
            continue
        start = parts[clause_of(parts, quantity.at.start)].start
        if i:
            start = max(start, quantities[i - 1].at.end)
        result.append(text[min(start, quantity.at.start) : quantity.at.start])
    return tuple(result)
