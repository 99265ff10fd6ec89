"""What is measured: the shortest noun phrase of the text that heads the figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.model import Evidence, IndicatorField, Kind, Quantity, Sentence, Span
from pipeline.stages.clause import clause_of, clauses

_BOUND = r"近|约|超过?|逾|突破|不足|不到|至少|将近|接近|大约|超出|高达|仅|多达|不少于|不低于|不超过|分别|已|约占|合计|共计?|总计|累计|均|各|都|也|还|就|再|又|只|仅有|目前|现|现已|预计|有望|将|力争|确保|同时"
_VERB = r"达到?|为|是|有|占到?了?|至|到|实现|完成|突破|保持在?|稳定在|控制在|维持在|超过?|居|列|排|处于|下降到|上升到|提高到|增长到|增加到|增至|降至|升至|增加至|增长至|提升至|提升到|上升至|下降至|提高至|缩短至|缩短到|扩大到|扩大至|减少到|减少至|降低到|降低至|达成|拥有|报"
_CHANGE = r"同比|环比|增长|增加|提高|提升|上升|上涨|下降|降低|减少|回落|下跌|扩大|收窄|缩小|缩短|压减|净增|多增|少增|年均|年平均|增速|增幅|涨幅|降幅|增产|减产|上调|下调|高于|低于|高出|拉动|贡献|翻|涨|跌"
#: Verbs and bounds between the indicator and the figure.
_TAIL: Final = re.compile(rf"(?:(?:{_BOUND}|{_VERB}|了|的|[：:\s])+)$")
_CHANGE_TAIL: Final = re.compile(
    rf"(?:(?:与|[较比由从]|相较于?)[^，。；]{{0,24}})?(?:{_CHANGE})(?:率|幅度?|速度|了|约|近|超|到|至|达|为|全国|平均|水平|[\s])*$"
)
_COMPARED: Final = re.compile(r"(?:与|[较比]|相较于?|由|从)[^，。；]{0,24}$")
_HEAD: Final = re.compile(
    r"^(?:其中|同时|此外|另外|而且|并且|并|且|而|但|则|截至|截止|到|至|在|于|自|从|由|即|如|以及|及|和|与|、|了|的|地|得|也|还|又|再|已经?|共|共计|总|累计|合计|总计|目前|全年|全市|全省|全县|全区|全州|全国|我市|我省|我县|我国|本市|本省|本县|该市|该省|期间|时|末|底|内|中|里|上|下|其|各|每年|年|月|日|间|以来|地区|区域|两地|三地|三省市|三省|两省|“|”|「|」|（|\(|\s|：|:|;|》|-|—|——|=|\)|）|对于?|据统计|据悉|据了解|数据显示|显示|按可比价(?:格)?计算|按不变价(?:格)?计算|一年来|五年来|初步核算|经核算|来看|看|方面)+"
)
_LEAD_VERB: Final = re.compile(
    r"^(?:(?:已|共|累计|先后|陆续|成功|联合|共同|相继|再|新)?(?:完成|实现|建成|签署|签订|签约|成立|组建|拥有|共有|具有|有|吸引|引进|引入|发放|达成|举办|举行|开展|推出|发布|出台|创建|设立|开通|开放|开办|启动|实施|建设|打造|形成|承接|接待|带动|服务|覆盖|涉及|包括|投入|投资|安排|筹集|拨付|下达|兑现|受理|办理|审结|查处|整治|关停|疏解|退出|淘汰|压减退出|压减|转移|安置|帮助|资助|培训|培养|认定|评定|遴选|入驻|入住|落户|落地|集聚|聚集|汇聚|生产|销售|出口|进口|收获|播种|种植|栽植|清理|改造|修复|治理|解决|提供|供应|开工|竣工|投产|投用|新开工|累计推广|推广|推动|推进|减免|节约|获得?|荣获|取得|召开|征集|收到|发现|抽查|检查|检验|采集|监测|共推出|共创建|共建成|共建|创下|创|支付|发行|募集|融资|缴纳|上缴|贡献|增设|布局|部署|配备|购置|更新|新购|组织|选派|派出|走访|慰问|救助|补助|补贴|奖励|处置|盘活|腾退|拆除|征收|征用|回收|利用|处理|排放|消费|消耗|使用|用于|需要?|预计|计划|规划|安装|装配|铺设|敷设|架设|开挖|完善|优化|列入|纳入|入选|入围|上线|发出|收录|收藏|出版|发表|申请|授权|转化|孵化|转让|注册|登记|注销|吊销|迁出|迁入|流入|流出|来自|运营|运送|运输|发送|到发|到达|旅客|吞吐)(?:了|过|出)?)(?=[\u4e00-\u9fff“])"
)
_NOUN_AFTER: Final = re.compile(
    r"(?:的)?(?P<noun>[\u4e00-\u9fffA-Za-z0-9“”·（）()/+\-]{2,24}?)(?=[，。；、：！？,;!\s]|和|与|及|的|等|在|被|由|已|将|全部|正|获|进入|列入|纳入|落户|入驻|实现|完成|开工|签约|投入|建成|通过|达到|达|相继|成为|投产|参加|参与|受|得到|来自|分布|$)"
)
_NO_NOUN: Final = re.compile(r"以[上下内]|左右|上下|之多|多|余|的|[，。；、：！？）)”]|和|与|及|增|降|提|下|上升|至|到|$")
_SHARE_CARRY: Final = re.compile(r"^(?:分别|均|约|合计|已|也|还|则|并)*(?:占|居|为|是|比|较|同比|环比|年均|增长|下降|提高|增|降|减|高|低|超|其中$)")
_LONGEST: Final = 40


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
    marks: Sequence[Span],
    before: Heading,
) -> tuple[IndicatorField, Evidence]:
    """The indicator of one figure and why. ``marks`` are the times and places of the sentence, which it excludes."""
    for find in (_counted, _heading):
        at = find(sentence.text, quantity, kind, lead, marks)
        if at:
            field = IndicatorField(sentence.surface(*at), sentence.span(*at))
            return field, Evidence("indicator", f"indicator.{find.__name__.strip('_')}", field.span)
    field = _carried(quantity, before)
    return field, Evidence("indicator", "indicator.carried" if field.text else "indicator.none", field.span)


def _counted(text: str, quantity: Quantity, kind: Kind, lead: str, marks: Sequence[Span]) -> Span | None:
    """40余个高校联盟: the noun after a classifier."""
    if quantity.unit.dimension not in ("count", "population") or kind not in ("level", "delta"):
        return None
    end = quantity.at.end
    if end >= len(text) or _NO_NOUN.match(text, end):
        return None
    match = _NOUN_AFTER.match(text, end)
    return Span(*match.span("noun")) if match else None


def _heading(text: str, quantity: Quantity, kind: Kind, lead: str, marks: Sequence[Span]) -> Span | None:
    """The noun phrase before the figure, without time, place, verb and bound."""
    end = quantity.at.start
    if quantity.term:
        return None
    start = end - min(len(lead), 80)
    end = _strip_tail(text, start, end)
    if _SHARE_CARRY.match(text[start:end]) or end - start < 2:
        return None
    inside = [m for m in marks if m.start >= start and m.end <= end]
    for mark in inside:
        if mark.end < end:
            start = max(start, mark.end)
    start = _strip_head(text, start, end)
    if end - start > _LONGEST:
        start = _last_break(text, start, end)
    return Span(start, end) if end - start >= 2 and re.search(r"[\u4e00-\u9fffA-Za-z]{2}", text[start:end]) else None


def _strip_tail(text: str, start: int, end: int) -> int:
    for _ in range(4):
        cut = end
        for pattern in (_TAIL, _CHANGE_TAIL):
            match = pattern.search(text[start:cut])
            cut = start + match.start() if match and match.start() >= 0 else cut
        if cut == end:
            break
        end = cut
    match = _COMPARED.search(text[start:end])
    return start + match.start() if match else end


def _strip_head(text: str, start: int, end: int) -> int:
    for _ in range(3):
        for pattern in (_HEAD, _LEAD_VERB):
            match = pattern.match(text[start:end])
            if match and match.end() < end - start:
                start += match.end()
    return start


def _last_break(text: str, start: int, end: int) -> int:
    for mark in ("，", "：", "、", "的"):
        cut = text.rfind(mark, start, end - 2)
        if cut >= 0 and end - cut <= _LONGEST:
            return cut + 1
    return end - _LONGEST


def _carried(quantity: Quantity, before: Heading) -> IndicatorField:
    """A list that follows a list takes its subjects in order; else the last subject stands."""
    if not before.fields:
        return IndicatorField(None, None)
    if quantity.terms > 1 and len(before.fields) >= quantity.terms and quantity.form != "ratio":
        return before.fields[len(before.fields) - quantity.terms + quantity.term]
    return before.fields[-1]


def list_heads(sentence: Sentence, lead: str, at: int, count: int) -> tuple[Span, ...]:
    """国内旅游人次和旅游收入分别…: the phrases of a list that figures are matched with, if there are ``count``."""
    start = at - len(lead)
    cut = lead.find("分别")
    if cut < 0 or count < 2:
        return ()
    head = sentence.text[start : start + cut]
    parts = clauses(head)
    base = start + (parts[clause_of(parts, len(head))].start if parts else 0)
    pieces = [m for m in re.finditer(r"[^、和与及]+", sentence.text[base : start + cut])]
    if len(pieces) != count:
        return ()
    return tuple(Span(base + m.start(), base + m.end()) for m in pieces)
