"""Who issued a policy and when: 国务院2021年印发《…规划》, 《…意见》（国发〔2021〕5号）, 《国务院关于…的意见》."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from pipeline.lexicon import Cues, Term
from pipeline.stages.tag.automaton import new
from pipeline.stages.tag.scene import TITLE, Draft

#: So many bodies issue a policy together at most.
_MOST: Final = 12
#: How far before 《 the verb, its subject and its time are looked for, and how far after 》.
_REACH: Final = 90
_CLAUSE = re.compile(r"[。；;！？!?》]")
_YEAR = r"(?<![0-9到至自从截起止])(?<!预计)((?:19|20)[0-9]{2})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:[初底末中]|[上下]半年|[春夏秋冬]季?)?"
_ADVERB = (
    r"近日|日前|昨日|今日|当日|近期|此前|随后|正式|联合|共同|先后|相继|陆续|分别|率先|首次|再次|又|也|还|已|均|就|对外|公开|"
    r"向社会|集中|同步|审议|表决|讨论|一致|全票"
)
# Before the verb there may be others of what was done first: 国务院编制|印发, and the notice of it: 关于|印发.
_MANNER = rf"(?:{_ADVERB}|关于|专门|牵头|组织|研究|编制|制定|制订|起草|修订|审定|签署|批准|并且?|[，,])"
_OBJECT = (
    r"(?:我国|全国|国内|全省|全市)?(?:首[部个份项]|第[一二三四五六七八九十0-9]+[部个份项批])?"
    r"(?:[一-龥]{0,14}(?:文件|标准|条例|规划|方案|法规|政策|办法|意见|纲要|计划|通知|细则|协议|法律|规定|体系|指南))?"
)
# Time straight before the subject or the verb; 2015年以来 is a stretch and dates nothing.
_TIMED = re.compile(rf"(?:[于在]?{_YEAR})[，,]?$")
_TIMED_APART = re.compile(
    rf"{_YEAR}[，,]?(?!以来|来|起|至|到|以后|后|前|以前|—|-|期间)[^，,。；;年《》]{{0,24}}$"
)
_MANNERS = re.compile(rf"{_MANNER}*$")
_MEETING = re.compile(
    r"令(?:第[0-9]{1,4}号)?$|(?:第?[一二三四五六七八九十0-9]{1,4}[届次])*(?:全体|常务|主任|工作)?会议上?$"
)
_OTHERS = re.compile(
    r"等(?:多|[0-9一二三四五六七八九十]+)?[个家]?(?:国家|中央|有关|相关)?(?:部门|部委|委局|单位|机构|机关|省市|方)$"
)
# 审议通过, 会议通过; 通过《…》规范市场 is no issue.
_PASSED = re.compile(r"(?:审议|表决|讨论|会议|大会|一致)通过$")
# What two sign neither issues alone: 中国签署《…条约》.
_MUTUAL = frozenset({"签署", "签订"})
_AT_PLACE = re.compile(r"[在于]$")
_JOINED = re.compile(r"(?:、|和|与|及|以及|会同|联合|同)原?$")
_JOINS = re.compile(r"(?:、|和|与|及|以及|会同|联合)原?")
_ALSO = re.compile(r"(?:[（(][^()（）]{0,60}[)）])?(?:、|，|,|和|与|及|以及)?$")
_DECREED = re.compile(r"令(?:第[0-9]{1,4}号)?")
_BRACKET = re.compile(r"[（(][^（）()]{0,80}[)）]")
# 国发〔2021〕5号, 京政发[2019]3号: the agency's character code, the year, the number.
_NUMBER = re.compile(
    r"(?P<code>[一-龥]{2,10}?)(?:字|函)?[〔\[［【(（﹝]\s*(?P<year>(?:19|20)[0-9]{2})\s*[〕\]］】)）﹞]\s*第?[0-9]{1,5}号"
)
_EDITION = re.compile(r"[（(]((?:19|20)[0-9]{2})(?:年?版|年本|年度?修订)[)）]")
_ABOUT = re.compile(r"(?:关于|印发|转发)")
_OTHERS_NEXT = re.compile(_OTHERS.pattern.removesuffix("$"))
_GAPS = re.compile(r"[、 　,，·和与]*")
_AFTER_MANNER = re.compile(rf"(?:{_ADVERB})*")
_AFTER_TIME = re.compile(rf"[于在]?{_YEAR}[，,]?")
_AGENT = re.compile(r"[，,]?由|经|获得?|得到")
# What follows a verb that has no object: 《…》获国务院批准，; not 批准设立新区.
_ENDS = re.compile(r"[了并后实施自]|[^一-龥《]|$")
# What is said after a title begins with one of these, if not with the verb; after a comma, with 由 alone.
_COMMAS = frozenset("，,")
_STARTS = frozenset([word[0] for word in _ADVERB.split("|")]) | _COMMAS | frozenset("于在12由经获得")
#: A division that acts: 天津出台《…》; a composite's members act together.
_ACTS = frozenset(
    {"province", "prefecture", "county", "country", "admin", "composite", "newarea", "zone", "initials"}
)

#: Agencies by the code of their documents (发文机关代字), longest first where one begins another.
_AGENCIES: Final[Mapping[str, str]] = MappingProxyType({
    "国办发": "国务院办公厅", "国办函": "国务院办公厅", "国发": "国务院", "国函": "国务院",
    "中办发": "中共中央办公厅", "厅字": "中共中央办公厅", "中发": "中共中央", "发改": "国家发展和改革委员会",
    "工信部": "工业和信息化部", "国科发": "科学技术部", "科发": "科学技术部", "人社部发": "人力资源和社会保障部",
    "人社厅发": "人力资源和社会保障部", "自然资": "自然资源部", "国卫": "国家卫生健康委员会", "国能": "国家能源局",
    "国资发": "国务院国有资产监督管理委员会", "银发": "中国人民银行", "财": "财政部", "教": "教育部",
    "建": "住房和城乡建设部", "交": "交通运输部", "环": "生态环境部", "农": "农业农村部", "商": "商务部",
    "文旅": "文化和旅游部", "民发": "民政部", "医保发": "国家医疗保障局", "国市监": "国家市场监督管理总局",
})  # fmt: skip
_PROVINCES: Final[Mapping[str, str]] = MappingProxyType({
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "内": "内蒙古自治区", "辽": "辽宁省", "吉": "吉林省",
    "黑": "黑龙江省", "沪": "上海市", "苏": "江苏省", "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省",
    "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区",
    "琼": "海南省", "渝": "重庆市", "川": "四川省", "黔": "贵州省", "云": "云南省", "藏": "西藏自治区", "陕": "陕西省",
    "甘": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区", "新": "新疆维吾尔自治区",
})  # fmt: skip
_PROVINCIAL = re.compile(rf"(?P<where>[{''.join(_PROVINCES)}])政(?P<office>办)?(?:发|字|函|规)?$")
# Ministries whose code is one character and then the branch: 财建, 教育, 商建; never a county's 财政发.
_BRANCHED = frozenset(code for code in _AGENCIES if len(code) == 1)


Stretch: TypeAlias = tuple[int, int]


#: Who issued and in which year, each ``None`` if not said, and the words that say it.
Issue: TypeAlias = tuple[str | None, int | None, str]

_NOTHING: Final[Issue] = (None, None, "")
_OPENERS: Final = frozenset("（(")


class Sides:
    """The bodies and divisions of a sentence by where they begin and end, the longest first to be kept.

    A body before a division of the same end. They are looked for when asked, which is seldom.
    """

    __slots__ = ("_acting", "_drafts", "text")

    def __init__(self, text: str, drafts: Sequence[Draft]) -> None:
        self.text = text
        self._drafts = drafts
        self._acting: tuple[Mapping[int, Draft], Mapping[int, Draft]] | None = None

    @property
    def ending(self) -> Mapping[int, Draft]:
        """Those that can issue by where they end."""
        return (self._acting or self._found())[0]

    @property
    def starting(self) -> Mapping[int, Draft]:
        """Those that can issue by where they begin."""
        return (self._acting or self._found())[1]

    def _found(self) -> tuple[Mapping[int, Draft], Mapping[int, Draft]]:
        acting = [d for d in self._drafts if d[0] == "org" or (d[0] == "place" and d[4] in _ACTS)]
        acting.sort(key=lambda d: (d[0] == "org", d[2] - d[1]))
        self._acting = found = {d[2]: d for d in acting}, {d[1]: d for d in acting}
        return found


class IssueReader:
    """Reads issuer and year of the titles of an article; built once, holds no state of a text."""

    __slots__ = ("_after", "_before", "_starts", "_years")

    def __init__(self, cues: Cues, terms: Sequence[Term]) -> None:
        verb = cues.pattern("issue")
        self._before = re.compile(rf"({verb})(?:实施|施行)?(?:了|过|的)?{_OBJECT}(?:[《“]?)$")
        self._after = re.compile(verb)
        self._starts = _STARTS | {word[0] for word in cues.words("issue")}
        self._years = {t.canonical: t.issued for t in terms if t.type == "policy" and t.issued}

    def read(
        self, texts: Sequence[str], drafted: Sequence[Sequence[Draft]], policies: Sequence[tuple[int, Draft]]
    ) -> list[Sequence[Draft]]:
        """The drafts of each sentence, policies with what any sentence of the article says of them.

        ``policies`` are where the policies are: with the number of each one's sentence.
        """
        said: dict[int, dict[Stretch, Issue]] = {}
        known: dict[str, Issue] = {}
        listed = self._years
        told = [
            (number, place, draft)
            for number in dict.fromkeys([number for number, _ in policies])
            for place, draft in enumerate(drafted[number])
            if draft[0] == "policy"
        ]
        for number, _, draft in told:
            name = draft[3]
            if "《" in (text := texts[number]):
                if number not in said:
                    said[number] = self._titled(text, drafted[number])
                if issue := said[number].get((draft[1], draft[2])):
                    known[name] = _merged(known.get(name), issue, listed.get(name))
                    continue
            if name in listed and name not in known:
                known[name] = None, listed[name], ""
        stated: dict[int, list[Draft]] = {}
        for number, place, draft in told if known else ():
            if issue := known.get(draft[3]):
                if number not in stated:
                    stated[number] = [*drafted[number]]
                here = said[number].get((draft[1], draft[2])) if number in said else None
                stated[number][place] = _stated(draft, _first(here, issue) if here else issue)
        with_issues = [*drafted]
        for number, drafts in stated.items():
            with_issues[number] = drafts
        return with_issues

    def _titled(self, text: str, drafts: Sequence[Draft]) -> dict[Stretch, Issue]:
        """What the sentence says of each title in 《》, by where the title stands."""
        sides = Sides(text, drafts)
        issues: dict[Stretch, Issue] = {}
        said, end = _NOTHING, -1
        for match in TITLE.finditer(text):
            start, stop = match.span()
            if not (0 <= start - end <= _REACH and _ALSO.fullmatch(text, end, start)):
                said = self._said_before(sides, start)
            after, end = self._said_after(sides, stop)
            own = _inside(sides, match)
            issues[start + 1, stop - 1] = said if after is own is _NOTHING else _first(after, own, said)
        return issues

    def _said_before(self, sides: Sides, at: int) -> Issue:
        """国务院2021年印发|《…》; 2014年2月，国务院正式发布|《…》."""
        low = max(0, at - _REACH)
        left = sides.text[low:at]
        for cut in _CLAUSE.finditer(left):
            low = max(low, at - len(left) + cut.end())
        left = sides.text[low:at]
        verb = self._before.search(left)
        if verb is None:
            return _NOTHING
        stop = low + verb.start()
        years: list[str] = []
        end = _back(sides.text, low, stop, years)
        issuers, begin = _issuers_before(sides, low, end)
        if issuers and verb[1] in _MUTUAL and "、" not in issuers:
            issuers = None
        if issuers:
            _back(sides.text, low, begin, years)
            apart = _TIMED_APART.search(sides.text[low:begin])
            years += [apart[1]] if apart and not years else []
        elif verb[1] == "通过" and not _PASSED.search(left, 0, verb.end()):
            return _NOTHING
        elif not years:
            apart = _TIMED_APART.search(sides.text[low:stop])
            years += [apart[1]] if apart else []
        return issuers, int(years[0]) if years else None, verb[1]

    def _said_after(self, sides: Sides, at: int) -> tuple[Issue, int]:
        """《…》|（国发〔2021〕5号）, 《…》|由甲、乙联合印发, 《…》|于2020年发布; and where what follows the title ends."""
        text = sides.text
        follows = text[at : at + 1] in _OPENERS
        bracket = _BRACKET.match(text, at) if follows else None
        numbered = _NUMBER.search(text, at, min(len(text), at + 60)) if follows else None
        end = bracket.end() if bracket else at
        if numbered and numbered.start() <= at + 30:
            issuer = _agency(numbered["code"])
            return (issuer, int(numbered["year"]), numbered[0]), end
        acted = self._acted(sides, at + 1, named=True) if bracket else None
        acted = acted or self._acted(sides, end)
        if acted is None:
            return _NOTHING, end
        issuer, year, why = acted
        if not year:
            opened = text.rfind("《", 0, at)
            before = _TIMED.search(text[max(0, opened - 24) : max(0, opened)])
            year = int(before[1]) if before else None
        return (issuer, year, why), end

    def _acted(self, sides: Sides, spot: int, *, named: bool = False) -> Issue | None:
        """由甲、乙联合印发, 于2020年发布; in brackets, ``named``, also 2016年国务院批准 and 国务院令第722号."""
        text, years, issuers = sides.text, list[str](), None
        first = text[spot : spot + 1]
        if not named and (
            first not in self._starts or (first in _COMMAS and not text.startswith("由", spot + 1))
        ):
            return None
        spot = _forth(text, spot, years)
        agent = _AGENT.match(text, spot)
        if agent or named:
            issuers, after = _issuers_after(sides, agent.end() if agent else spot)
            spot = _forth(text, after, years)
        if issuers and named and (decree := _DECREED.match(text, spot)):
            return issuers, None, decree[0]
        verb = self._after.match(text, spot)
        if verb is None or not _ENDS.match(text, verb.end()):
            return None
        return issuers, int(years[0]) if years else None, verb[0]


def _merged(known: Issue | None, said: Issue, listed: int | None) -> Issue:
    """What is known of a policy with what another sentence says: the first that says it holds."""
    issuer, year, why = _first(known, said) if known else _first(said)
    return issuer, listed or year, why


def _first(*issues: Issue) -> Issue:
    """Of each field the first that is said."""
    issuer: str | None = None
    year: int | None = None
    why = ""
    for own_issuer, own_year, own_why in issues:
        if own_issuer or own_year:
            issuer, year, why = issuer or own_issuer, year or own_year, why or own_why
    return issuer or None, year or None, why


def _stated(draft: Draft, issue: Issue) -> Draft:
    """The policy with its issuer and year."""
    type_, start, end, canonical, kind, codes, rule, detail, _, _ = draft
    issuer, year, why = issue
    if why:
        detail = f"{detail}; issue said by {why}" if detail else f"issue said by {why}"
    return new(Draft, (type_, start, end, canonical, kind, codes, rule, detail, issuer, year))


def _back(text: str, low: int, end: int, years: list[str]) -> int:
    """Where what stands before ``end`` of manner and time begins; the year goes to ``years``."""
    for _ in range(3):
        begin = _begin(_MANNERS, text, low, end)
        if timed := _TIMED.search(text[low:begin]):
            years.append(timed[1])
            begin = low + timed.start()
        if begin == end:
            break
        end = begin
    return end


def _forth(text: str, start: int, years: list[str]) -> int:
    """Where what stands at ``start`` of manner and time ends."""
    for _ in range(3):
        manner = _AFTER_MANNER.match(text, start)
        end = manner.end() if manner else start
        if timed := _AFTER_TIME.match(text, end):
            years.append(timed[1])
            end = timed.end()
        if end == start:
            break
        start = end
    return start


def _begin(pattern: re.Pattern[str], text: str, low: int, end: int) -> int:
    """Where the part of ``text[low:end]`` begins that ``pattern`` finds at its end; ``end`` if it finds none."""
    found = pattern.search(text[low:end])
    return low + found.start() if found else end


def _issuers_before(sides: Sides, low: int, end: int) -> tuple[str | None, int]:
    """The bodies that end at ``end``, joined by 、 in their order, and where the first begins.

    None where one of them is not known: 与甲市签署 tells one of two.
    """
    text, names = sides.text, list[str]()
    end = _begin(_OTHERS, text, low, _begin(_MEETING, text, low, end))
    while len(names) < _MOST and (draft := sides.ending.get(end)) and draft.start >= low:
        if draft.type == "place" and _AT_PLACE.search(text[low : draft.start]):
            break
        names.insert(0, draft.canonical)
        begin = draft.start
        while (holder := sides.ending.get(begin)) and holder.type == "place" and holder.start >= low:
            begin = holder.start  # 河北省|廊坊市
        end = _begin(_JOINED, text, low, begin)
        if end == begin:
            return "、".join(dict.fromkeys(names)), begin
    return None, end


def _issuers_after(sides: Sides, start: int) -> tuple[str | None, int]:
    """The bodies that begin at ``start``, joined by 、, and where the last ends; None where one is not known."""
    names: list[str] = []
    while len(names) < _MOST and (draft := sides.starting.get(start)):
        while draft.type == "place" and (inner := sides.starting.get(draft.end)):
            draft = inner
        names.append(draft.canonical)
        joined = _JOINS.match(sides.text, draft.end)
        if joined is None:
            others = _OTHERS_NEXT.match(sides.text, draft.end)
            return "、".join(dict.fromkeys(names)), others.end() if others else draft.end
        start = joined.end()
    return None, start


def _inside(sides: Sides, title: re.Match[str]) -> Issue:
    """《中共中央 国务院|关于…的意见》, 《…目录（2019年本）》: what the title itself says."""
    edition = _EDITION.search(title[1])
    year = int(edition[1]) if edition else None
    about = _ABOUT.search(title[1])
    issuers = _heading(sides, title.start(1), title.start(1) + about.start()) if about else None
    if not (issuers or year):
        return _NOTHING
    return issuers, year, edition[0] if edition else "the title"


def _heading(sides: Sides, start: int, end: int) -> str | None:
    """The bodies that fill the head of a title, and nothing else does."""
    names: list[str] = []
    while start < end and len(names) < _MOST:
        draft = sides.starting.get(start)
        if draft is None or draft.type != "org" or draft.end > end:
            return None
        names.append(draft.canonical)
        gap = _GAPS.match(sides.text, draft.end, end)
        start = gap.end() if gap else draft.end
    return "、".join(names) or None


def _agency(code: str) -> str | None:
    """The agency that numbers its documents so: 国办发, 京政办发, 发改环资."""
    if provincial := _PROVINCIAL.fullmatch(code):
        return f"{_PROVINCES[provincial['where']]}人民政府{'办公厅' if provincial['office'] else ''}"
    for name, agency in _AGENCIES.items():
        if code == name or (code.startswith(name) and len(code) <= len(name) + 3 and "政" not in code):
            return agency if name not in _BRANCHED or 2 <= len(code) <= 3 else None
    return None
