"""When a text came out and what it is called, as a file name or the text says itself; only forms that can mean nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.stages.read.metadata import NOTHING, Metadata

#: Years in which a text that is read here can have been published.
_FIRST, _LAST = 1900, 2100
#: Characters at either end of a text where it speaks of its own publication.
_HEAD: Final = 1_500
_TAIL: Final = 400

#: A file made so many years after the last year its text speaks of was not made for it.
_LATE: Final = 1
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?年")

_YMD: Final = r"(?P<y>(?:19|20)\d{2})\s{0,2}(?P<s>[-./年])\s{0,2}(?P<m>\d{1,2})\s{0,2}(?:(?P=s)|月)\s{0,2}(?P<d>\d{1,2})(?!\d)\s?日?"
_YM: Final = r"(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月"

# --- names

#: In a name a date is set off from other digits and Latin letters on both sides.
_NAME_DAY: Final = re.compile(rf"(?<![0-9A-Za-z.]){_YMD}(?![0-9A-Za-z])")
_NAME_DAY_: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?P<y>(?:19|20)\d{2})_(?P<m>\d{1,2})_(?P<d>\d{1,2})(?![0-9A-Za-z])"
)
_NAME_SOLID: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?![0-9A-Za-z]|\.\d)"
)
_NAME_MONTH: Final = re.compile(
    rf"(?<![0-9A-Za-z.]){_YM}(?!\d)|(?<![0-9A-Za-z.-])(?P<y2>(?:19|20)\d{{2}})[-_](?P<m2>0[1-9]|1[0-2])(?![0-9A-Za-z]|[-_.]\d)"
)
#: As sites lay out their archives: t20210305_1234567.html, 2021/03/05/, 2021-03/05/.
_SITE_NAME: Final = re.compile(r"\A[tc](?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})_\d{3,}\Z")
_SITE_FOLDER: Final = re.compile(r"(?:\A|/)(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{2})/(?P<d>\d{2})(?=/)")
#: A period (2021年1-6月, 2021-2025) or what is up to a day (截至…) is what a text is about, not when it came out. A dash before
#: a word or after one (2021-03-05-春耕) only parts the two; before a number of three digits or five and more stands a serial number.
_ABOUT: Final = re.compile(
    r"\s{0,2}(?:[-—–~]{1,2}\s{0,2}(?:\d{1,2}(?!\d)|\d{4}(?!\d)|(?:19|20)\d{6}(?!\d)|今)"
    r"|[至到]|[以之]?[前后来]|止|底|末|的|度|份(?!刊|号|版))"
)
_UP_TO: Final = re.compile(r"(?:截至|截止|自|从|至|到|\d\s{0,2}[-—–~]{1,2})\s{0,2}\Z")

#: What a title in a name is parted from other things by, and what may stand before or behind it.
_APART: Final = re.compile(r"[_\s\u3000]+|[-—–]+")
_NUMBERED: Final = re.compile(r"\A\d{1,4}[.、．]\s*|\s*[（(\[]\d{1,3}[）)\]]\Z")
#: So many Chinese characters a title has at least.
_TITLE: Final = 5
_HAN: Final = re.compile(r"[\u4e00-\u9fff](?<![年月日号期第版])")
#: The name of a paper, or one that a program gave.
_NO_TITLE: Final = re.compile(
    r"(?:日报|晚报|时报|早报|晨报|商报|青年报|都市报|周刊|杂志|通讯社|新闻网|日报社)\Z|\A(?:新建|未命名|无标题|副本|复件|附件|微信|扫描|下载)"
)

# --- texts

_LABELLED: Final = re.compile(
    rf"(?:发布|发表|发稿|刊发|刊登|出版|上线)(?:时间|日期)\s?[:：]?\s{{0,3}}[【\[（(]?{_YMD}"
)
#: What follows publication, or goes before it.
_LABELLED_ELSE: Final = re.compile(
    rf"(?:更新|上传|公开|成文|印发|创建)(?:时间|日期)\s?[:：]?\s{{0,3}}[【\[（(]?{_YMD}"
)
#: 2021-03-05 09:15　来源：…, 【2021-03-05 来源】: a line that begins with the day and goes on as a page's head does.
_STAMPED: Final = re.compile(
    rf"^[ \t\u3000]*[【\[（(]?{_YMD}(?:\s{{0,4}}(?:上午|下午)?\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?"
    r"(?=[ \t\u3000|｜/·,，]{0,6}(?:(?:文章|信息|稿件)?来源|作者|编辑|责任编辑|责编|浏览|点击|阅读|字号|字体)\s?[:：】\]（(]?)",
    re.MULTILINE,
)
_SOURCED: Final = re.compile(
    rf"^[^\n。]{{0,40}}(?:来源|作者)\s?[:：]\s?[^\n。]{{1,30}}?[ \t\u3000|｜]{{1,6}}(?:(?:时间|日期)\s?[:：]\s{{0,3}})?{_YMD}"
    r"(?:\s{0,4}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?[^\n。]{0,30}$",
    re.MULTILINE,
)
#: A newspaper's head: 2021年3月5日 星期五, 第3版 or 农历 beside it, and nothing of a sentence on the line.
_MASTHEAD: Final = re.compile(
    rf"^[^\n。，；]{{0,30}}?{_YMD}[ \t\u3000/|｜·]{{0,4}}[（(]?(?:星期|周|礼拜)[一二三四五六日天][^\n。，；]{{0,50}}$",
    re.MULTILINE,
)
#: 本报北京2021年3月5日电, 新华社天津2024年1月5日电（记者…）.
_DATELINE: Final = re.compile(
    rf"^[ \t\u3000]*[（(【]?(?:本报|本刊|本台|本网|[\u4e00-\u9fff]{{2,6}}(?:社|网|报|讯))[^\n。，；\d]{{0,12}}{_YMD}(?=\s?(?:电|讯))",
    re.MULTILINE,
)
#: （《人民日报》2021年3月5日第1版）: the paper a text stood in, in brackets at its end.
_CITED: Final = re.compile(
    rf"[（(][^\n（()）。]{{0,16}}《[^《》\n]{{2,16}}》[^\n（()）。\d]{{0,6}}{_YMD}[^\n（()）。]{{0,20}}[）)]\s*\Z"
)
#: Each of these forms has a day in it: in a text without one near its head none needs to be looked for.
_DAY: Final = re.compile(_YMD)
_LINE_FORMS: Final = (_LABELLED, _STAMPED, _SOURCED, _MASTHEAD, _DATELINE, _LABELLED_ELSE)


def facts_of_name(name: str) -> Metadata:
    """The date in a file name or path (2021-03-05_标题.txt, 人民日报20210305.txt, 2021年3月.txt), if there is just one.

    The name itself counts before its folders. A run of digits that is no day of the calendar, or part of a longer
    number, is no date.
    """
    if "19" not in name and "20" not in name:  # every form has a year
        return NOTHING
    *folders, stem = _parts(name)
    for part in (stem, None, *reversed(folders)):
        found = set(_days(_SITE_FOLDER, name)) if part is None else set(_in_name(part))
        if found:
            return Metadata(published=found.pop()) if len(found) == 1 else NOTHING
    return NOTHING


def title_of_name(name: str) -> str | None:
    """The title in a file name or path (2021-03-05_春耕备耕工作全面展开.txt): the longest of its parts that can be one."""
    stem = _parts(name)[-1]
    for form in (_NAME_DAY, _NAME_DAY_, _NAME_SOLID, _NAME_MONTH):
        stem = form.sub(lambda day: day[0] if "年" in day[0] else "_", stem)
    parts = [_NUMBERED.sub("", part) for part in _APART.split(stem)]
    titles = [part for part in parts if len(_HAN.findall(part)) >= _TITLE and not _NO_TITLE.search(part)]
    return max(titles, key=len, default=None)


def facts_of_text(text: str) -> Metadata:
    """The date that a text says it was published on, near its head or at its end; nothing if two forms disagree there.

    Only forms that speak of the publication itself: 发布时间：…, a stamp before 来源：, a newspaper's head with the day
    of the week, a dateline with the year, and the paper cited in brackets at the end.
    """
    head = text[:_HEAD]
    for form in _LINE_FORMS if _DAY.search(head) else ():
        found = set(_days(form, head))
        if found:
            return Metadata(published=found.pop()) if len(found) == 1 else NOTHING
    tail = text[-_TAIL:].rstrip()
    found = (set(_days(_CITED, tail)) or set(_days(_LABELLED, tail))) if _DAY.search(tail) else set()
    return Metadata(published=found.pop()) if len(found) == 1 else NOTHING


def day_of(value: str) -> str | None:
    """The day that metadata of any format names first (ISO 8601, 2021年3月5日, 20210305…, D:20210305…); else its month or year.

    ``None`` where there is no date of the calendar, or one from before there were computers to write it.
    """
    match = re.match(
        r"\s*(?:D:)?((?:19|20)\d{2})(?:\s?[-./年]\s?(\d{1,2})(?:\s?[-./月]\s?(\d{1,2}))?|(\d{2})(\d{2})?)?(?!\d{1,1}(?!\d))",
        value,
    )
    if not match:
        return None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    return _iso(year, month, day) if int(year) >= 1980 else None


def made_for(made: str | None, text: str) -> str | None:
    """The day a file was made, unless its text is of other years: the last it speaks of long over, or all still to come.

    A page printed anew, or a magazine scanned years later, has a day of its own that would put its 今年 in a wrong year.
    """
    if made is None:
        return None
    years, own = {*map(int, _YEAR.findall(text))}, int(made[:4])
    return None if years and not any(own - _LATE <= year <= own for year in years) else made


def _parts(name: str) -> list[str]:
    """The folders of a name or path, and the name without its suffix."""
    *folders, last = name.replace("\\", "/").split("/")
    return [*folders, re.sub(r"\.[A-Za-z0-9]{1,7}\Z", "", last)]


def _in_name(part: str) -> Iterator[str]:
    days = [
        *_days(_SITE_NAME, part),
        *_clear(_NAME_DAY, part),
        *_clear(_NAME_DAY_, part),
        *_clear(_NAME_SOLID, part),
    ]
    yield from days or _clear(_NAME_MONTH, part)


def _clear(form: re.Pattern[str], part: str) -> Iterator[str]:
    """The dates of a form in a name, those of a period left out."""
    for match in form.finditer(part):
        if _UP_TO.search(part[: match.start()]) or _ABOUT.match(part, match.end()):
            continue
        if found := _of(match):
            yield found


def _days(form: re.Pattern[str], text: str) -> Iterator[str]:
    return (found for match in form.finditer(text) if (found := _of(match)))


def _of(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    return _iso(
        parts.get("y") or parts.get("y2") or "",
        parts.get("m") or parts.get("m2"),
        parts.get("d"),
        strict=True,
    )


def _iso(year: str, month: str | None, day: str | None, *, strict: bool = False) -> str | None:
    """The date as ``YYYY[-MM[-DD]]``; of one that is not in the calendar the year alone, or nothing if ``strict``."""
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None if strict else year
    if not _FIRST <= found.year <= _LAST:
        return None
    return found.isoformat()[: 10 if day else 7 if month else 4]
