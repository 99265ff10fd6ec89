"""Policies by their form: titles in 《》, quoted programmes, number formulas, and short names given."""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterable, Iterator, Sequence
from operator import itemgetter

from pipeline.stages.tag.automaton import followed, new
from pipeline.stages.tag.scene import TITLE, Draft, Quotation

_DIGITS = "0123456789一二三四五六七八九十"
# What a title must end in to be an instrument and not a newspaper, report, book, index, film or award.
_ENDINGS = (
    "规划|纲要|计划|方案|意见|办法|条例|法|法典|规定|决定|决议|协议|协议书|协定|公约|条约|措施|标准|体系|目录|指南|通知|"
    "章程|细则|共识|宣言|倡议|倡议书|备忘录|政策|清单|战略|制度|准则|规范|规程|规则|导则|宪法|指引|要点|批复|令|公告|通告|"
    "约定|蓝图|行动|任务|机制|意向书|合同|安排|工程|部署|举措|承诺|承诺书|暂行|试行"
)
_INSTRUMENTS = frozenset(_ENDINGS.split("|")) | {f"{digit}条" for digit in _DIGITS}
# A version, a period or a status after the title's own words: （2021—2025年）, (试行), （修订草案）, 2.0版.
_TAIL = re.compile(r"(?:[(（][^()（）]*[)）]|[0-9.]+版|\s|征求意见稿|草案|摘要|送审稿|全文)+$")
#: So it ends, or with space.
_TAILED = (")", "）", "版", "征求意见稿", "草案", "摘要", "送审稿", "全文")
_LAWLESS = (
    "书法|方法|魔法|想法|语法|看法|用法|写法|说法|做法|锻炼法|疗法|教学法|学习法|工作法|记忆法|烹饪法|训练法|养生法|"
    "兵法|拳法|刀法|剑法|笔法|文法|句法|枪法|针法|乐法|棋法|战法"
)
_NOT_LAW = tuple(_LAWLESS.split("|"))
_NOT_INSTRUMENT = re.compile("办法总比|研究报告|白皮书|蓝皮书")

_FORMULA = r"[0-9A-Z]{1,4}(?:[+＋][0-9A-Za-z]{1,4}){1,6}"
_FORMULA_ONLY = re.compile(_FORMULA)
_SPATIAL = (
    "核|翼|轴|圈|副|主|带|区|链|群|基地|中心|城|廊|走廊|点|极|心|港|网|屏|组团|园|片|环|"
    "节点|平台|支点|门户|湾|源|屏障"
)
# One title is printed with either bracket.
_FULL_WIDTH = str.maketrans("()", "（）")
_NUMERALS = "一二三四五六七八九十两双多"
_NUMERAL = f"[{_NUMERALS}]"
_NOUN = "[^、,，·张条套本件份次个项批一二三四五六七八九十]{1,4}"
# 一核两翼, 六链五群: two or more pairs of numeral and spatial noun.
# The first character before the look behind it: so the search jumps from numeral to numeral.
_AFTER_NUMERAL = (
    rf"(?<![一二三四五六七八九十第百千万].)(?:{_SPATIAL})(?:{_NUMERAL}(?:{_SPATIAL})){{1,4}}(?!化)"
)
FORM = re.compile(_NUMERAL + _AFTER_NUMERAL)
#: Texts without one of these have neither such a formula nor the period of a plan.
OPENINGS = (
    followed("十", "一二三四五六七", "[一二三四五六七]五"),
    followed(_NUMERALS, "".join([word[0] for word in _SPATIAL.split("|")]), _AFTER_NUMERAL),
)
_FORM_LIST = re.compile(rf"(?:{_NUMERAL}{_NOUN}){{1,3}}(?:[、,，·](?:{_NUMERAL}{_NOUN}){{1,3}}){{1,5}}")
_FORM_ONE = re.compile(rf"新?{_NUMERAL}(?:核|翼|轴|圈|副|链|群|廊|极|带|屏|区)")
_COUNTED = re.compile(r"[一二三四五六七八九十两]个[^一-十、,，0-9]{0,1}[一-龥]{1,3}")
_COUNTED_HEAD = re.compile(
    r"(?:中心|一体化|全面|自信|意识|维护|革命|定位|示范区|试验区|基地|重大|务必|共同|统一|坚持|高地|强省|倍增)$"
)

# Reform labels and programmes as they end inside quotation marks: “跨省通办”, “织网工程”, “人才十条”, “绿卡”.
_LABEL = re.compile(
    r"(?![0-9]+[大项个条])[\w一-龥·]{0,14}(?:[通帮代快掌移]?[通移帮代快]办|移动办|[一全跨][网省域城][通统]办|工程|行动|计划|战略|规划|共识|新政|"
    r"[0-9一二三四五六七八九十]+条|[才英居]卡|绿卡|协同发展|振兴|倍增|攻坚战?|保卫战|一件事|改革)$"
)
_POSITION = re.compile(
    r"[^“”+＋0-9]{2,20}(?:基地|核心区|示范区|先行区|试验区|支撑区|集聚区|聚集区|枢纽|中心|高地|承载区|策源地|涵养区|功能区)$"
)
_SLOGAN_WORDS = frozenset({"数字", "平安", "美丽", "健康", "法治", "智慧", "信用", "清廉", "文明"})
_SLOGAN = re.compile(r"[一-龥]{2,4}$")
# The last characters of labels and positionings, and the first of formulas and of lists of them: most quotations have
# none, and no pattern is asked of them.
_LABEL_ENDS = frozenset("办程动划略识政条卡展兴增坚战事革")
_POSITION_ENDS = frozenset("地区纽心")
_FORM_STARTS = frozenset(f"新{_NUMERALS}")
_FORMULA_STARTS = frozenset(string.digits + string.ascii_uppercase)
_SUMMED = re.compile(
    r"(?:等[0-9一二两三四五六七八九十多]*[个项大]?|[0-9一二两三四五六七八九十多]+[个项大])(?:子项目|专项|[一-龥]{0,2}工程|行动|计划|政策|举措|改革|制度)"
)
#: With these it begins.
_SUMMING = frozenset("等0123456789一二两三四五六七八九十多")
# 法人, 法规, 法院: what begins with the last character of a law.
_LAWFUL = re.compile(r"[人律院务官庭治制定学案系理则子语国兰]|规(?!定)")
_SHORT_LAW = 4
_LAW_EDGE = re.compile(r"(?:^|[^一-龥]|[我中]国|[据照按依反违守和与及或对以在的了订改布施行执是用新从由])$")
_ADJACENT = frozenset({"", "、", ",", "，", "和", "与", "及"})

_PLAN_PERIOD = re.compile(
    r"“?十[一二三四五六七]五”?(?:时期)?[一-龥]{0,12}?规划(?:和[0-9]{4}年远景目标)?(?:纲要)?"
)


#: What may be only a part of a longer policy.
_PARTIAL = frozenset({"form", "plan", "law"})
#: What ``whole`` is to be asked of: those, and titles.
ASKED = _PARTIAL | {"title"}
_DRAFT_START, _DRAFT_END = itemgetter(1), itemgetter(2)


def is_instrument(title: str) -> bool:
    """Whether a title (without its brackets), which is not empty, is that of a plan, law, agreement or other instrument."""
    core = _TAIL.sub("", title) if title.endswith(_TAILED) or title[-1].isspace() else title
    if core[-2:] in _INSTRUMENTS or core[-1:] in _INSTRUMENTS or core[-3:] in _INSTRUMENTS:
        return not (core.endswith(_NOT_LAW) or _NOT_INSTRUMENT.search(core))
    return False


def titles(text: str) -> Iterator[Draft]:
    """Titles of instruments in 《》, without the brackets. 《海河流域水污染防治条例》出台."""
    for match in TITLE.finditer(text):
        title = match[1]
        if is_instrument(title):
            name = title.translate(_FULL_WIDTH) if "(" in title or ")" in title else title
            yield _draft(match.start() + 1, match.end() - 1, name, "title")


def forms(text: str) -> list[Draft]:
    """Number formulas and plan periods outside quotation marks. 构建一核两翼的格局; “十四五”规划."""
    drafts: list[Draft] = []
    for match in FORM.finditer(text):
        drafts.append(_draft(match.start(), match.end(), match[0], "form"))
    for match in _PLAN_PERIOD.finditer(text) if "规划" in text else ():
        drafts.append(_draft(match.start(), match.end(), match[0], "plan"))
    return drafts


def quoted(text: str, quotations: Iterable[Quotation], places: Container[tuple[int, int]]) -> list[Draft]:
    """Programmes, formulas, labels and positionings in quotation marks. 推行“跨省通办”; 锚定“三区一基地”.

    ``places`` holds the start and end of the places known, for “数字福建” and “平安海淀”.
    """
    drafts: list[Draft] = []
    listed: list[Quotation] = []
    end, last = 0, len(text)
    for start, stop, inner in quotations:
        if listed and text[end : start - 1] not in _ADJACENT:
            listed = []
        end, size = stop + 1, len(inner)
        slogan = 3 < size < 8 and inner[:2] in _SLOGAN_WORDS and _SLOGAN.match(inner, 2)
        kind = "programme" if slogan and (start + 2, stop) in places else _quoted_kind(inner)
        if kind == "position":
            drafts += _positions(inner, start)
        elif kind:
            drafts.append(_draft(start, stop, inner, kind))
        elif size <= 12:
            listed.append((start, stop, inner))
        if listed and end < last and text[end] in _SUMMING and _SUMMED.match(text, end):
            drafts += [_draft(*each, "programme") for each in listed]
            listed = []
    return drafts


def _quoted_kind(inner: str) -> str | None:
    first, last = inner[0], inner[-1]
    if first in _FORM_STARTS:
        if _FORM_ONE.fullmatch(inner) or _FORM_LIST.fullmatch(inner):
            return "form"
        if _COUNTED.fullmatch(inner) and _COUNTED_HEAD.search(inner):
            return "form"
    elif first in _FORMULA_STARTS and _FORMULA_ONLY.fullmatch(inner):
        return "form"
    if last in _POSITION_ENDS and all(_POSITION.fullmatch(part) for part in inner.split("、")):
        return "position"
    if last in _LABEL_ENDS and _LABEL.fullmatch(inner):
        return "programme"
    return None


def _positions(inner: str, start: int) -> Iterator[Draft]:
    for part in inner.split("、"):
        yield _draft(start, start + len(part), part, "positioning")
        start += len(part) + 1


def whole(
    texts: Sequence[str], drafted: Sequence[Sequence[Draft]], noted: Iterable[tuple[int, Draft]]
) -> list[Sequence[Draft]]:
    """The drafts of each text without the parts of a longer policy: “1+5” in “1+5”合作协议, a title without its years.

    And without the laws that are parts of other words: 公司法 in 公司法人. ``noted`` are those to be asked, and others,
    each with the number of its text.
    """
    kept = [*drafted]
    for number in {number for number, draft in noted if draft[4] in ASKED}:
        parted = _whole(texts[number], drafted[number])
        if parted != drafted[number]:  # else it is told by its identity that nothing has changed
            kept[number] = parted
    return kept


def _whole(text: str, drafts: Sequence[Draft]) -> Sequence[Draft]:
    kinds = {draft[4] for draft in drafts}
    if "title" in kinds:  # a title that the lexicon has goes by the name it has there
        listed = {(draft[1], draft[2]) for draft in drafts if draft[6] == "policy.lexicon"}
        if listed:
            drafts = [d for d in drafts if d[4] != "title" or (d[1], d[2]) not in listed]
        if _PARTIAL.isdisjoint(kinds):
            return drafts
    if "law" in kinds:
        drafts = [draft for draft in drafts if draft[4] != "law" or _is_law(text, draft)]
    return _without_parts(text, drafts)


def _without_parts(text: str, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts by position, longer first, without the parts of a longer policy."""
    if len(drafts) < 2:
        return drafts
    kept: list[Draft] = []
    books = "《" in text
    last, titled = 0, (0, 0)
    for draft in sorted(sorted(drafts, key=_DRAFT_END, reverse=True), key=_DRAFT_START):
        end, kind = draft[2], draft[4]
        if kind in _PARTIAL:
            inside = draft[1] == titled[0] and end < titled[1]
            if end <= last if kind == "form" else inside:
                continue
        kept.append(draft)
        if draft[0] == "policy":
            if books and is_title(text, draft):
                titled = draft[1], end
            if end > last:
                last = end
    return kept


def is_title(text: str, draft: Draft) -> bool:
    """Whether the draft is all that stands in 《》."""
    start = draft[1]
    return start > 0 and text[start - 1] == "《" and text.startswith("》", draft[2])


def _is_law(text: str, draft: Draft) -> bool:
    """Whether 公司法 is the law here: not in 公司法人, and a short one only where a word begins."""
    if _LAWFUL.match(text, draft.end):
        return False
    return draft.end - draft.start > _SHORT_LAW or bool(
        _LAW_EDGE.search(text, max(0, draft.start - 2), draft.start)
    )


def _draft(start: int, end: int, canonical: str, kind: str) -> Draft:
    return new(Draft, ("policy", start, end, canonical, kind, (), f"policy.{kind}", "", None, None))
