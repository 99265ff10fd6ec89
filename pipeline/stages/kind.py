"""What sort of statement a figure makes: a level, a change, a rate, a share, a multiple or a ratio; up or down."""

from __future__ import annotations

import re
from typing import Final

from pipeline.model import Direction, Evidence, Kind, Quantity, Sentence, Span
from pipeline.stages.clause import clause_of, clauses

_UP = "增长|增加|提高|提升|上升|上涨|上调|扩大|攀升|净增|增产|增收|多增|递增|加快|回升|上浮|走高|增多|延长|跃升|猛增|激增|大增|劲增|(?<![新])增"
_DOWN = "下降|降低|减少|回落|下跌|下滑|减产|少增|收窄|缩小|缩短|压减|压缩|削减|减量|放缓|下调|下浮|走低|递减|萎缩|减亏|锐减|骤降|衰退|减缓|减轻|(?<![不])减|(?<![起空])降"
_GAP_UP = "(?<!不)高于|高出|高过|快于|领先于?|好于|优于|(?<!不)多于|拉动|贡献|带动|(?:[较比][^，。；]{1,16}?|同比)(?:高|多|快|大|长)[\u4e00-\u9fff]?"
_GAP_DOWN = "(?<!不)低于|慢于|落后于?|(?<!不)少于|(?:[较比][^，。；]{1,16}?|同比)(?:低|少|慢|小|短)[\u4e00-\u9fff]?"
#: What may stand between the word of change and the figure.
_FILL = r"(?:了|约|近|超|超过|超出|逾|达|达到|高达|不足|不到|至少|将近|接近|大约|分别|仅|仅为|只有|为|是|出|掉|去|过|幅度|最多|不少于|不低于|不超过|有望|不|突破|[：:]|\s)*$"
_CHANGED_UP: Final = re.compile(rf"(?:{_UP}|涨)(?:幅度?|额|量|数)?{_FILL}")
_CHANGED_DOWN: Final = re.compile(rf"(?:{_DOWN}|跌)(?:幅度?|额|量|数)?{_FILL}")
_GAP: Final = re.compile(
    rf"(?:(?P<up>{_GAP_UP})|(?P<down>{_GAP_DOWN}))(?:全国|全省|全市|全县|世界|去年|上年|同期|预期|目标|预期目标|平均|总体|整体|水平|增速|同期|[^，。；\d]){{0,24}}?{_FILL}"
)
_RATE_NOUN_UP: Final = re.compile(rf"(?:增速|增幅|涨幅|升幅|增长率|增长速度|增势)[^，。；\d]{{0,8}}?{_FILL}")
_RATE_NOUN_DOWN: Final = re.compile(rf"(?:降幅|跌幅|下降率|降低率|减幅|减少率|下降幅度)[^，。；\d]{{0,8}}?{_FILL}")
_RATE_AFTER: Final = re.compile(r"的(?:年均)?(?:增速|增幅|增长率?|涨幅|速度(?:增长|递增)?|增长速度|升幅)|增幅|增速|(?:左右|以上|以内)?的?增长")
_DROP_AFTER: Final = re.compile(r"的(?:降幅|跌幅|降速|下降)|降幅|跌幅")
_REACHED: Final = re.compile(r"(?:增加|增长|提高|提升|上升|上涨|扩大|攀升|回升|下降|降低|减少|回落|缩短|缩小|压减|压缩|提速|增|升|降|减|涨|跌)(?:了)?(?:到|至|为)(?:了)?[^，。；\d]{0,6}$")
_MEAN: Final = re.compile(rf"(?:年均|(?<![\d])年平均|平均每年|年复合)(?:递增|增长|增速|增幅)?(?:率)?{_FILL}")
_IS_TIMES: Final = re.compile(r"(?:是|为|达到?|相当于|达|至|到|的)(?:了)?[^，。；\d]{0,20}?的?(?:近|约|超|逾|超过|将近)?$")
_CUT: Final = re.compile(r"(?:压减|压缩|削减|淘汰|化解|减排|少排|节约|减征|减免)(?!政策)[^，。；]{0,24}$")
_NET: Final = re.compile(rf"(?:净增加?|净减少?|多增|少增|增产|减产|增收|增亏|减亏){_FILL}")


def classify(
    sentence: Sentence, quantity: Quantity, lead: str, before: Kind | None, before_direction: Direction | None
) -> tuple[Kind, Direction | None, Evidence]:
    """Kind and direction of one quantity and why.

    ``lead`` is the text of its clause before it, from the figure before on (for a list: before its first figure).
    ``before`` is the kind of the figure that precedes it in a list of objects (淘汰A 1吨、B 2吨).
    """
    kind, direction, rule = _classify(sentence.text, quantity, lead)
    if kind == "level" and before == "delta" and sentence.text[: quantity.at.start].endswith(lead) and lead[:1] == "、":
        kind, direction, rule = "delta", before_direction, "kind.listed"
    return kind, direction, Evidence("kind", rule, sentence.span(*quantity.at), lead[-16:])


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


def _classify(text: str, quantity: Quantity, lead: str) -> tuple[Kind, Direction | None, str]:
    if quantity.form == "ratio":
        return "ratio", None, "kind.ratio"
    if quantity.form == "doubling":
        return "multiple", "up", "kind.doubling"
    base = quantity.unit.base
    if base in ("百分点", "基点"):
        return _points(lead)
    if base == "倍":
        return _times(lead)
    if quantity.unit.dimension == "proportion":
        return _percent(text, quantity, lead)
    return _amount(lead)


def _points(lead: str) -> tuple[Kind, Direction | None, str]:
    """Percentage points are always a change or a gap; 降幅收窄 is down as the words say."""
    for pattern, direction in ((_CHANGED_DOWN, "down"), (_CHANGED_UP, "up")):
        if pattern.search(lead):
            return "delta", direction, "kind.points"  # type: ignore[return-value]
    gap = _GAP.search(lead)
    return "delta", ("down" if gap and gap["down"] else "up" if gap else None), "kind.points"


def _times(lead: str) -> tuple[Kind, Direction | None, str]:
    if _REACHED.search(lead):
        return "multiple", None, "kind.multiple"
    if _CHANGED_UP.search(lead) or _RATE_NOUN_UP.search(lead):
        return "rate", "up", "kind.rate"
    if _CHANGED_DOWN.search(lead):
        return "rate", "down", "kind.rate"
    gap = re.search(r"(?:比|较)[^，。；]*(?:多|高|快|大)(?:出|了)?" + _FILL, lead)
    return ("rate", "up", "kind.rate") if gap else ("multiple", None, "kind.multiple")


def _percent(text: str, quantity: Quantity, lead: str) -> tuple[Kind, Direction | None, str]:
    if _REACHED.search(lead) and not _RATE_NOUN_UP.search(lead):
        return "share", None, "kind.share"
    after = text[quantity.at.end : quantity.at.end + 10]
    negative = _negative(quantity)
    if _CHANGED_DOWN.search(lead) or _RATE_NOUN_DOWN.search(lead) or _DROP_AFTER.match(after):
        return "rate", "down", "kind.rate"
    if any(p.search(lead) for p in (_CHANGED_UP, _RATE_NOUN_UP, _MEAN)) or _RATE_AFTER.match(after):
        return "rate", "down" if negative else "up", "kind.rate"
    gap = _GAP.search(lead)
    if gap and not re.search(r"占|率为|比重", lead[gap.start() :]):
        return "rate", "up" if gap["up"] else "down", "kind.gap"
    if re.search(r"(?:同比|环比)" + _FILL, lead):
        return "rate", "down" if negative else "up", "kind.rate"
    return "share", None, "kind.share"


def _negative(quantity: Quantity) -> bool:
    value = quantity.figure.value
    return value is not None and value < 0


def _amount(lead: str) -> tuple[Kind, Direction | None, str]:
    if _REACHED.search(lead):
        return "level", None, "kind.reached"
    if re.search(r"新增(?:加)?" + _FILL, lead):
        return "level", None, "kind.new"
    if _CHANGED_DOWN.search(lead) or _CUT.search(lead):
        return "delta", "down", "kind.delta"
    if _CHANGED_UP.search(lead) or _NET.search(lead):
        return "delta", "up", "kind.delta"
    gap = _GAP.search(lead)
    if gap and gap["up"] not in ("拉动", "贡献", "带动"):
        return "delta", "up" if gap["up"] else "down", "kind.gap"
    return "level", None, "kind.level"
