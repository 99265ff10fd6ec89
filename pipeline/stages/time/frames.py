"""The time that an earlier sentence, a heading or a title leaves standing for what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pipeline.lexicon import Cues
from pipeline.model import Quantity, Sentence, Span, TimeRef, YearBasis, new
from pipeline.stages.time.days import year_number
from pipeline.stages.time.patterns import ERAS

#: The rule of the year that a report opens on.
LEAD: Final = "time.lead"
#: A time this far into a sentence without figures is no longer its opening.
_OPENING: Final = 20
_YEAR_IN_TITLE: Final = re.compile(r"(?:19|20)\d{2}(?=年)|[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_REPUBLIC_IN_TITLE: Final = re.compile(r"(?<!\d)\d{2,3}(?=年度)")
#: 关于2015年预算执行情况和2016年预算草案的报告 speaks of the first
_CARRIED_OUT: Final = re.compile(r"(?:执行|完成|落实)情况")
#: A running head or cover: 某某股份有限公司 2018 年年度报告
_REPORT: Final = re.compile(
    r"^(?![ \u3000]{0,8}(?:[\[［]|\d{1,3}[.．、]))[^\n。，]{0,48}?"
    r"((?:19|20)\d\d|二[〇○零][〇零○一二三四五六七八九]{2})[ \u3000]{0,2}年[ \u3000]{0,2}"
    r"(?:(?:半?年度|第[一三]季度|中期|全年)(?:业绩|财务)?(?:报告|公告)|年报)[^\n。，]{0,16}$",
    re.MULTILINE,
)
#: How the words end of which every such line has one, 报告, 公告 or 年报, and what then stands before it.
_REPORT_WORDS: Final = (("告", "报公"), ("报", "年"))
#: A communiqué or yearbook by its name near the top, where no title was made out
_COMMUNIQUE: Final = re.compile(
    r"^[^\n。，]{0,32}?((?:19|20)\d\d)[ \u3000]{0,2}年[^\n。，]{0,24}(?:统计公报|发展公报|统计年鉴)[^\n。，]{0,8}$",
    re.MULTILINE,
)
#: How the names end of which it has one, 公报 or 年鉴.
_COMMUNIQUE_WORDS: Final = (("报", "公"), ("鉴", "年"))
#: The final accounts or budget of a year, by the name of the report on them: 《关于广州市2009年决算的报告》
_ACCOUNTS: Final = re.compile(r"((?:19|20)\d\d) {0,2}年(?:度|财政|本级|地方)*(?:决算|预算执行|财政收支)")
#: A speech to a congress: its undated achievements are of the year before
_SPEECH: Final = re.compile(r"报告政府工作|向大会(?:报告工作|作政府工作报告)|各位代表[：:]")
_TOP: Final = 600
#: Printed as often, a line is a running head
_RUNNING: Final = 3
#: Results of a company's year: 截至二零二二年十二月三十一日止年度
_YEAR_ENDED: Final = re.compile(
    r"截至((?:19|20)\d\d|二[〇○零][〇零○一二三四五六七八九]{2})年[^\n。，]{2,8}日止"
)
#: 101年底, 今（113）年; it begins with a character, which a search skips to.
_REPUBLIC_YEAR: Final = re.compile(
    r"年(?:(?=[度底\d])(?<=(?<!\d)1[0-2]\d年)(?:度|底|\d{1,2}月)|(?<=[今去][（(]1\d\d[）)]年))"
)
_WORK: Final = re.compile(r"的?(?:主要|重点|政府)?(?:目标|工作|任务|安排|回顾|打算)")
#: A heading that looks forward without a year: 下一步工作打算
_NEXT_STEPS: Final = re.compile(
    # each begins with a character, which a search skips to
    r"下(?:一?步|阶段|年度?(?:打算|安排|计划|思路))|今后|未来|工作(?:打算|安排|计划|思路)|目标任务$|主要任务$"
)
#: What sets a time off from what it frames: 2022年末，…, 2022年间…, 2022年是…的一年。
_SET_OFF: Final = frozenset("末底间时，,期是")


class Frame(NamedTuple):
    """A time that an earlier sentence or a heading leaves standing; ``span`` is in the original."""

    start: int
    end: int
    text: str
    span: Span | None
    basis: YearBasis
    rule: str
    lasting: bool = True


class YearContext(NamedTuple):
    """What stands outside the sentence: the frame carried over, the article's own year, the publication's, its month."""

    carried: Frame | None
    article: Frame | None
    published: int | None
    month: int | None = None


class FrameReader:
    """Reads frames from titles and headings; built once from the lexicon's words for reports."""

    def __init__(self, cues: Cues) -> None:
        self._annual = re.compile(cues.pattern("annual"))

    def of_document(self, text: str, published: int | None, month: int | None) -> Frame | None:
        """The year of an annual or interim report by its running head or cover, of a communiqué by its name.

        Accounts are of the year they name, a work report read in January to March of the year before. Layout
        repair may have dropped the line as page furniture, so this reads the whole normalised text.
        """
        heads = _lines(text, _REPORT_WORDS, _REPORT)
        if len(heads) < _RUNNING:
            heads = [m for m in heads if m.start() < _TOP]
        top = text[:_TOP]
        heads = heads or _lines(top, _COMMUNIQUE_WORDS, _COMMUNIQUE)
        heads = heads or [*_YEAR_ENDED.finditer(top)][:1]
        heads = heads or ([*_ACCOUNTS.finditer(top)][:1] if "算" in top or "财政收支" in top else [])
        years = {year_number(m[1]) for m in heads}
        if not heads and published and month in (1, 2, 3) and (speech := _SPEECH.search(top)):
            return _own(published - 1, speech[0], "time.work-report")
        return _own(years.pop(), heads[0][0].strip(), "time.report") if len(years) == 1 else None

    def of_title(self, title: str, published: int | None, month: int | None) -> Frame | None:
        """The year that a title names as an annual report's or communiqué's (2021年统计公报).

        A work report of January to March looks back on the year before.
        """
        years = _years_in(title) if "年" in title else set()
        if "工作报告" in title:
            year = min(years) if years else published
            looks_back = published and month in (1, 2, 3)
            return (
                _own(published - 1, title, "time.work-report") if year and looks_back and published else None
            )
        if not years:
            return None
        years = {year for year in years if not published or year <= published}
        past = len(years) == 1 or (len(years) == 2 and _CARRIED_OUT.search(title))
        return _own(min(years), title, "time.title") if past and self._annual.search(title) else None

    def of_section(self, sentence: Sentence, times: Sequence[TimeRef], published: int | None) -> Frame | None:
        """The year a section heading names (一、2021年工作回顾, 今年重点工作), for the paragraphs below it."""
        named = [t for t in times if _is_year(t) or _heads(sentence.text, t)]
        if not named and published and _NEXT_STEPS.search(sentence.text):
            return Frame(published, published, "", None, "publication", "time.next-steps")
        if len(named) != 1 or not self._annual.search(sentence.text):
            return None
        year = int((named[0].end or "0")[:4])
        if published and year > published + 1:
            return None
        at = named[0].at
        return Frame(year, year, sentence.surface(*at), sentence.span(*at), "inherited", "time.section")


def _years_in(title: str) -> set[int]:
    years = {year_number(m.group()) for m in _YEAR_IN_TITLE.finditer(title)}
    return years | {ERAS["民国"] - 1 + int(m.group()) for m in _REPUBLIC_IN_TITLE.finditer(title)}


def _lines(text: str, words: Iterable[tuple[str, str]], pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """The lines that a pattern matches; only lines with a word of it are looked at.

    A word is given by its last character and those that may stand before it.
    """
    lines: set[int] = set()
    for last, firsts in words:
        at = text.find(last, 1)
        while at >= 0:
            if text[at - 1] in firsts:
                lines.add(text.rfind("\n", 0, at) + 1)
                at = text.find("\n", at)
            at = text.find(last, at + 1) if at >= 0 else -1
    return [head for line in sorted(lines) if (head := pattern.match(text, line))]


def counts_by_republic(text: str) -> bool:
    """Whether a text counts years by the Republic: then its 101年底 is the end of 2012."""
    return "民国" in text or _REPUBLIC_YEAR.search(text) is not None


def lead_of(frame: Frame | None, published: int | None, month: int | None) -> Frame | None:
    """The frame that a report of January to April leaves for the whole text by opening on the year before.

    Later in the year, and in a text that opens on its own year, what is undated is of the publication.
    """
    if not frame or not published or (month or 1) > 4:
        return None
    return frame._replace(rule=LEAD) if frame.start == frame.end == published - 1 else None


def frame_of(
    sentence: Sentence,
    times: Sequence[TimeRef],
    quantities: Sequence[Quantity],
    *,
    published: int | None,
    before: Frame | None,
) -> Frame | None:
    """The frame a sentence leaves for the next: the one its first figure stands in, else the one before.

    A year set off by a comma (2022年，… or 截至2023年6月底，…) stands for the paragraph. One inside the phrase
    (2022年专利申请量…) and the month of an event stand only while sentences with figures follow. A target
    (到2025年，…) is over with its sentence.
    """
    if not times:
        return before if before and (before.lasting or quantities) else None
    text, limit = sentence.text, quantities[0].at[0] if quantities else _OPENING
    frames: list[TimeRef] = []
    for time in times:
        at, _, first, last, _, role, _, rule = time
        if role == "frame" and first and last and at[0] < limit and rule != "time.now":
            frames.append(time)
    if not frames:
        return before if before and (before.lasting or quantities) else None
    ref = _narrowed(text, times, frames[-1]) if quantities else frames[0]
    (begins, ends), _, first, last, _, _, _, _ = ref
    end = int((last or "0")[:4])
    if end > published if published else text.endswith("到", 0, begins):  # a target
        return before
    lasting = _lasting(text, ref)
    if not (lasting or quantities):
        return None
    said, span = sentence.surface(begins, ends), sentence.span(begins, ends)
    return new(Frame, (int((first or "0")[:4]), end, said, span, "inherited", "time.carried", lasting))


def spoken_of(times: Sequence[TimeRef], frame: Frame | None, published: int | None) -> int | None:
    """The year that 当年, 上年 and 全年 in the next sentence count from: the last one said, if it is not to come."""
    if not times:
        return frame.end if frame else None
    said = None
    for _, _, _, end, _, role, basis, _ in times:
        if end and role == "frame" and basis == "explicit":
            year = int(end[:4])
            said = year if not published or year <= published else said
    return said if said is not None else frame.end if frame else None


def _narrowed(text: str, times: Sequence[TimeRef], ref: TimeRef) -> TimeRef:
    """1979年至1986年…，1986年，…: the last year of a period, set off after it, is what the next sentence stands in."""
    if ref.granularity != "years":
        return ref
    later = [
        t for t in times if _is_year(t) and t.at.start > ref.at.end and t.end == ref.end and _lasting(text, t)
    ]
    return later[-1] if later else ref


def _is_year(ref: TimeRef) -> bool:
    whole = ref.granularity == "year" or ref.rule == "time.part"
    return bool(ref.role == "frame" and ref.basis == "explicit" and whole and ref.end)


def _heads(text: str, ref: TimeRef) -> bool:
    """Whether 今年 or 去年 names what a section is about: 今年重点工作, 去年工作回顾."""
    return bool(ref.rule == "time.relative" and ref.end and _WORK.match(text, ref.at.end))


def _own(year: int, title: str, rule: str) -> Frame:
    return Frame(year, year, title, None, "inherited", rule)


def _lasting(text: str, ref: TimeRef) -> bool:
    (start, end), _, _, _, granularity, _, _, _ = ref
    if text[end : end + 1] not in _SET_OFF:
        return False
    return granularity not in ("month", "day") or "截" in text[max(0, start - 4) : start]
