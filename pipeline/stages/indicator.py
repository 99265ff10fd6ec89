"""What is measured: the shortest noun phrase of the text that heads the figure.

The phrase is found by peeling: from the figure leftward verbs, bounds, words of change, times and places come off;
from the clause's beginning rightward connectives, times and leading verbs do. What is left is the heading. Where
nothing is left, the subject of the figure before still stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.model import Evidence, IndicatorField, Kind, Quantity, Sentence, Span

_BOUND = (
    "近|约|超过?|超出|逾|突破|不足|不到|至少|将近|接近|大约|高达|仅为?|多达|不少于|不低于|不超过|分别|依次|已经?|合计|共计?|总计|累计|均|各|都|也"
    "|还|就|再|又|只|仅有|目前|现已?|预计|有望|预期|将|力争|确保|同时|左右|以上|稳步|持续|大幅|明显|总体|平均|首次|进一步"
)
_LINK = (
    "达到?|为|是|有|占到?了?|至|到|实现|完成|保持在?|稳定在|控制在|维持在|居|处于|达成|拥有|报|调整|调增|优化|转|变|提速|提标|增速|增幅|涨幅"
    "|降幅|增长率|下降率|恢复|相当于|等于|的|了|之|：|:|由|从|在|于|比|较|与|同"
)
_CHANGE = (
    "同比|环比|增长|增加|增收|提高|提升|上升|上涨|下降|降低|减少|回落|下跌|扩大|收窄|缩小|缩短|压缩|净增|多增|少增|多出|年均|年平均|增产|减产|递增"
    "|上调|下调|高于|低于|高出|快于|慢于|多于|少于|拉动|翻|涨|跌|升|降|增|减|全国平均|平均水平|水平|同期|增势|复合"
)
#: What comes off between the phrase and the figure.
_TAIL: Final = re.compile(rf"(?:{_BOUND}|{_LINK}|{_CHANGE})$")
#: A comparison or origin said before the change: 比上年末, 由…, 与…相比.
_COMPARED: Final = re.compile(r"(?:在[^，。；\d]{0,20}[中里]|(?:与|[由从]|相较于?|[较比](?![价例重率值分]))[^，。；\d]{0,24}|按(?:可比|不变|当年)价格?(?:计算)?)$")
#: What comes off before the phrase.
_HEAD: Final = re.compile(
    r"(?:其中|同时|此外|另外|而且|并且|并|且|而|但|则|截至|截止|即|如|以及|及|和|与|、|了|的|也|还|又|再|已经?|共计?|累计|合计|总计|目前|全[年市省县区州国]"
    r"|[我本该][市省县区国]|期间|时|末|底|内|中|里|上|下|其|各|每年|年|月|日|间|以来|区域|[两三]地|[两三]省市?|[“”「」『』（）()\s：:;》=]"
    r"|对于?|据统计|据悉|据了解|(?:数据)?显示|初步核算|经核算|[来从]?看|方面|按(?:可比|不变)价格?计算|——|—|-|通过|经|连续\S{1,4}年)+"
)
_VERBS = (
    "完成|实现|建成|签署|签订|成立|组建|拥有|共有|具有|现有|有|吸引|引进|引入|发放|达成|举办|举行|开展|推出|发布|出台|创建|设立|开通|开放|开办|启动|实施"
    "|打造|形成|承接|接待|带动|覆盖|涉及|包括|投入|安排|筹集|拨付|下达|兑现|受理|办理|审结|查处|整治|疏解|退出|淘汰|压减|转移|安置|帮助|资助|认定|评定"
    "|遴选|入驻|入住|落户|落地|集聚|聚集|汇聚|收获|播种|栽植|清理|改造|修复|提供|开工|竣工|投产|推广|减免|节约|获得?|荣获|取得|召开|征集|收到|发现"
    "|共推出|共创建|共建成|共建|创下|支付|发行|募集|融资|布局|部署|配备|购置|更新|选派|派出|救助|处置|盘活|腾退|拆除|回收|安装|铺设|列入|纳入|入选"
    "|上线|发出|出版|发表|孵化|注册|保障|培育|培养|进口|出口|种植|栽植|饲养|养殖|存栏|出栏|收治|救治|转化|动员|组织|带动|创办|养着|承包|上架|办结|放养|清理出|约合|折合|共有|占地"
)
_LEAD_VERB: Final = re.compile(rf"(?:已|共|累计|先后|陆续|成功|联合|共同|相继|再|新)?(?:{_VERBS})(?:了|过)?(?=[\u4e00-\u9fff“A-Z])")
_VERB: Final = re.compile(rf"(?:已|共|累计|先后|陆续)?(?:{_VERBS}|创造|贡献|集聚|养育|承载)(?:了|过|出)?")
_NOUN_AFTER: Final = re.compile(
    r"(?:的)?(?P<noun>[\u4e00-\u9fffA-Za-z0-9“”·+\-]{2,20}?)(?=[，。；、：！？,;!\s（(]|和|与|及|的|等|在|被|由|已|将|全部|正|获|进入|列入|纳入|落户"
    r"|入驻|实现|完成|开工|签约|投入|建成|通过|达|相继|成为|投产|参[加与]|受|得到|来自|分布|PM|$)"
)
_NO_NOUN: Final = re.compile(r"以[上下内]|左右|上下|之多|多|余|的|内|后|前|[，。；、：！？,;）)”\s]|和|与|及|增|降|提|升|至|到|转|减|扩|缩|变|发展|上|下|$")
#: Words that head a figure but measure nothing by themselves: the subject before still stands.
_GENERIC: Final = re.compile(
    r"(?:其中|年均|平均|累计|同比|全国|总体|整体|新增|年度|计划|预期|目标)*(?:总量|总数|总额|比重|占比|比例|份额|增速|增幅|减幅|降幅|涨幅|增长率|增量|增势|水平"
    r"|平均|规模|数量|来自|集聚|发放|计划|进度|幅度|全线|全长|每\S{1,4})"
)
#: How the name of a measure ends: a list of such names is a list of indicators, not of what one indicator is of.
_MEASURE: Final = re.compile(
    r"(?:[量额数率值比度长价产重]|收入|支出|面积|人次|里程|人口|价格|水平|成本|利润|资产|负债|存款|贷款|投资|税收|产能|储量|规模|强度|时间|时长|企业|学校|医院|项目|商品房)$"
)
_CIRCLE: Final = re.compile(r"[\u4e00-\u9fff]{0,6}圈|过境免签|通达|生活圈")
_BREAK: Final = re.compile(r"[，；。！？,;、：:](?!\d)|(?<!\d)[,:]")
_WORD: Final = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
_LONGEST: Final = 40
#: A known indicator at the end of a phrase this much longer stands alone (…企业营业收入 → 营业收入).
_MODIFIERS: Final = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """The indicators that the last figures had: what an elided subject stands for."""

    fields: tuple[IndicatorField, ...] = ()


def link_indicator(
    sentence: Sentence,
    quantity: Quantity,
    *,
    kind: Kind,
    lead: str,
    head: Quantity,
    marks: Sequence[Span],
    known: frozenset[str],
    before: Heading,
) -> tuple[IndicatorField, Evidence]:
    """The indicator of one figure and why.

    ``lead`` is the text of the clause before ``head``, the first figure of the list that this one stands in;
    ``marks`` are the times and places of the sentence, ``known`` the indicators of the lexicon.
    """
    text = sentence.text
    lead_at = Span(head.at.start - len(lead), head.at.start)
    whole = _peel(text, lead_at, marks, known)
    if at := _counted(text, quantity, kind):
        return _found(sentence, at, "indicator.counted")
    if whole and quantity.terms > 1 and (at := _listed(text, whole, quantity)):
        return _found(sentence, at, "indicator.aligned")
    phrase = _shorten(text, whole, known) if whole else _parted(text, quantity)
    if phrase:
        return _found(sentence, phrase, "indicator.heading")
    field = _carried(quantity, lead, before)
    return field, Evidence("indicator", "indicator.carried" if field.text else "indicator.none", field.span)


def _found(sentence: Sentence, at: Span, rule: str) -> tuple[IndicatorField, Evidence]:
    field = IndicatorField(sentence.surface(*at), sentence.span(*at))
    return field, Evidence("indicator", rule, field.span)


def _counted(text: str, quantity: Quantity, kind: Kind) -> Span | None:
    """40余个高校联盟: the noun after a classifier; 一小时生活圈: what the time is the name of."""
    end = quantity.at.end
    if quantity.unit.dimension == "time" and (circle := _CIRCLE.match(text, end)):
        return Span(*circle.span())
    if quantity.unit.dimension not in ("count", "population") or kind not in ("level", "delta"):
        return None
    match = None if end >= len(text) or _NO_NOUN.match(text, end) else _NOUN_AFTER.match(text, end)
    return Span(*match.span("noun")) if match else None


def _peel(text: str, lead: Span, marks: Sequence[Span], known: frozenset[str]) -> Span | None:
    start, end = max(lead.start, lead.end - 2 * _LONGEST), lead.end
    share = text.rfind("占", start, end)
    end = share if share >= 0 else end
    end = _peel_tail(text, start, end, marks, known)
    stem = _known_suffix(text, start, end, known)
    start = _peel_head(text, start, stem if stem is not None else end, end, marks)
    if end - start > _LONGEST:
        breaks = [m.end() for m in _BREAK.finditer(text, start, end)]
        start = next((b for b in breaks if end - b <= _LONGEST), end - _LONGEST)
    phrase = text[start:end]
    empty = _GENERIC.fullmatch(phrase) or _HEAD.fullmatch(phrase) or _VERB.fullmatch(phrase)
    return Span(start, end) if _WORD.search(phrase) and not empty else None


def _shorten(text: str, phrase: Span, known: frozenset[str]) -> Span:
    """Without the modifiers before a known indicator: …企业营业收入 → 营业收入."""
    stem = _known_suffix(text, phrase.start, phrase.end, known)
    return Span(stem, phrase.end) if stem is not None and stem - phrase.start > _MODIFIERS else phrase


def _parted(text: str, quantity: Quantity) -> Span | None:
    """超三成的行政村, 3亿元的贷款: what the share or amount is of, where nothing stands before."""
    match = _NOUN_AFTER.match(text, quantity.at.end) if text[quantity.at.end : quantity.at.end + 1] == "的" else None
    return Span(*match.span("noun")) if match else None


def _peel_tail(text: str, start: int, end: int, marks: Sequence[Span], known: frozenset[str]) -> int:
    """Take verbs, bounds, changes, times and places off the end, but never out of a known indicator."""
    while end > start:
        if _known_suffix(text, start, end, known) is not None:
            return end
        cut = _TAIL.search(text, max(start, end - 4), end) or _COMPARED.search(text, max(start, end - 30), end)
        mark = next((m for m in marks if m.end == end and m.start >= start), None)
        if cut is None and mark is None:
            return end
        end = mark.start if mark else cut.start() if cut else end
    return end


def _peel_head(text: str, start: int, limit: int, end: int, marks: Sequence[Span]) -> int:
    """Move past connectives, times, places and a leading verb, not beyond ``limit``."""
    for mark in marks:
        if start <= mark.start and mark.end <= limit and mark.end < end:
            start = max(start, mark.end)
    for pattern in (_HEAD, _LEAD_VERB, _HEAD):
        match = pattern.match(text, start, end)
        if match and match.end() <= limit and match.end() < end:
            start = match.end()
    return start


def _known_suffix(text: str, start: int, end: int, known: frozenset[str]) -> int | None:
    """Start of the longest known indicator that ends at ``end``."""
    for length in range(min(16, end - start), 1, -1):
        if text[end - length : end] in known:
            return end - length
    return None


def _listed(text: str, phrase: Span, quantity: Quantity) -> Span | None:
    """国内旅游人次和旅游收入分别…: the k-th of as many phrases; 第一、第二产业增加值 stays whole for 第一."""
    pieces = [Span(*m.span()) for m in re.finditer(r"[^、和与及]+", text[phrase.start : phrase.end])]
    if len(pieces) != quantity.terms or quantity.form == "ratio":
        return None
    piece = pieces[quantity.term]
    measures = all(_MEASURE.search(text, phrase.start + p.start, phrase.start + p.end) for p in pieces)
    if not measures and pieces[-1].end - pieces[-1].start > pieces[0].end - pieces[0].start + 2:
        return phrase
    return Span(phrase.start + piece.start, phrase.start + piece.end)


def _carried(quantity: Quantity, lead: str, before: Heading) -> IndicatorField:
    """分别占全国的…: a list takes as many different subjects said before in order; else the last subject stands."""
    fields = before.fields[: len(before.fields) - quantity.term]
    if not fields:
        return IndicatorField(None, None)
    subjects = fields[-quantity.terms :]
    if re.search("分别|依次", lead) and len({f.text for f in subjects}) == quantity.terms:
        return subjects[quantity.term]
    return fields[-1]
