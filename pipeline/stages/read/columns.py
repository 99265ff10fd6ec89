"""Which columns of a table are the text, id, date, title, region and publisher: as asked, else by their names."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType

from pipeline.errors import ColumnsUnknown


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns, ``None`` where there is none or, as a wish, where it is to be guessed."""

    text: str | None = None
    id: str | None = None
    date: str | None = None
    title: str | None = None
    region: str | None = None
    publisher: str | None = None

    def roles(self) -> dict[str, str]:
        """The columns there are, by what they are for."""
        return {part.name: name for part in fields(self) if (name := getattr(self, part.name)) is not None}


# What columns are called, the surest first, in small letters without _ - and spaces.
_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": (
            "text", "content", "body", "article", "articletext", "articlebody", "articlecontent", "fulltext", "maintext",
            "newscontent", "contenttext", "contents", "cleantext", "plaintext", "rawtext", "document", "passage",
            "正文", "全文", "内容", "文本", "文章内容", "新闻内容", "正文内容", "新闻正文", "文章正文", "报道内容", "原文", "文章",
            "內容", "文章內容", "新聞內容",
        ),
        "id": (
            "id", "docid", "documentid", "articleid", "newsid", "textid", "uuid", "uid", "guid", "编号", "文章编号", "新闻编号",
            "文章id", "文档id", "url", "link", "href", "链接", "网址", "文章链接", "原文链接", "編號", "序号", "filename",
        ),
        "date": (
            "published", "publishedat", "publishdate", "publisheddate", "publishtime", "publishedtime", "pubdate",
            "pubtime", "datepublished", "date", "newsdate", "newstime", "articledate", "issuedate", "releasedate",
            "releasetime", "postdate", "posttime", "发布时间", "发布日期", "发表时间", "发表日期", "出版日期", "出版时间",
            "刊发日期", "见报日期", "报道日期", "报道时间", "新闻时间", "新闻日期", "日期", "时间", "發布時間", "發佈時間",
            "發布日期", "發佈日期", "datetime", "time", "year", "年份",
        ),
        "title": (
            "title", "headline", "articletitle", "newstitle", "标题", "题目", "文章标题", "新闻标题", "题名", "篇名", "標題",
        ),
        "region": ("region", "地区", "区域", "地域", "所属地区", "地區", "區域"),
        "publisher": (
            "publisher", "media", "newspaper", "sitename", "mediasource", "publication", "媒体", "报纸", "报刊", "来源", "媒体名称",
            "报纸名称", "刊名", "出版者", "发布机构", "新闻来源", "文章来源", "來源", "媒體", "source",
        ),
    }
)  # fmt: skip
#: In place of a column: there is none, and an id is the row's number.
ROW_NUMBER = "-"
#: Everything is to be guessed.
GUESS = Columns()
#: The names of our own rows, which are documented and need not be told.
OWN = Columns("text", "id", "published", "title", "region", "publisher")
_SHOWN = 30  # columns named in an error

_TIME = r"(?:[\sT]*(?:[\sT]\d{1,2}[:时点]|星期|周).*)?"
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?|年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?)?" + _TIME,
    re.ASCII | re.S,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})" + _TIME, re.ASCII | re.S)
_NOTHING = frozenset({"", "-", "--", "none", "null", "nan", "nat", "n/a", "na", "无", "未知", "不详", "\\n"})
# What programs write where they know no date.
_UNKNOWN = frozenset(
    {date(1, 1, 1), date(1900, 1, 1), date(1970, 1, 1), date(1899, 12, 30), date(9999, 12, 31)}
)
_EARLIEST, _LATEST = 1800, 2100


def choose(names: Sequence[str], wish: Columns, where: str) -> Columns:
    """The columns among ``names`` for each purpose: those wished for, else guessed by what they are called.

    Raises ``ColumnsUnknown`` naming the columns there are, if one that is wished for, or any text, is not there.
    """
    exact = {plain(name): name for name in reversed(names)}
    lettered = {plain(name).lower(): name for name in reversed(names)}
    folded = {_folded(name): name for name in reversed(names)}
    chosen: dict[str, str | None] = {}
    for role, known in _NAMES.items():
        asked = getattr(wish, role)
        if asked == ROW_NUMBER and role != "text":
            chosen[role] = None
        elif asked is None:
            # Of _id and id, as MongoDB writes them, that is meant which is called so to the letter.
            named = (lettered.get(name) or folded.get(name) for name in known)
            chosen[role] = next((name for name in named if name is not None), None)
        elif (found := exact.get(plain(asked)) or folded.get(_folded(asked))) is not None:
            chosen[role] = found
        else:
            raise ColumnsUnknown(where, f"there is no column {asked}; there are {_listed(names)}")
    columns = Columns(**chosen)
    if columns.text is None:
        raise ColumnsUnknown(where, f"no column can be taken for the text; there are {_listed(names)}")
    return columns


def told(columns: Columns, wish: Columns) -> str | None:
    """In words which columns were guessed, if any but those named as our own rows name them."""
    own, wished = OWN.roles(), wish.roles()
    chosen = columns.roles()
    odd = [role for role, name in chosen.items() if role not in wished and plain(name) != own[role]]
    if not odd and "id" in chosen:
        return None
    said = [f"{role} from {plain(name)}" for role, name in chosen.items()]
    return ", ".join(said if "id" in chosen else [*said, "ids are row numbers"])


def plain(name: str) -> str:
    """A column's name without a byte order mark and the blanks around it."""
    return name.strip("\ufeff \t\r\n")


def parse_date(value: object) -> str | None:
    """The date in a cell as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, the day as written whatever the time zone.

    ``None`` for an empty cell. Raises ``ValueError`` for what is no date, or could be two (05/03/2021, epochs).
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return _written(unicodedata.normalize("NFKC", str(value)).strip())
    raise ValueError(f"{str(value)[:40]!r} is no date")


def _written(text: str) -> str | None:
    from email.utils import parsedate_to_datetime  # slow to import, seldom needed

    if text.lower() in _NOTHING:
        return None
    if match := _DAY.fullmatch(text):
        year, _, month, day, month2, day2 = match.groups()
        return _checked(int(year), _number(month or month2), _number(day or day2))
    if match := _COMPACT.fullmatch(text):
        return _checked(*(int(part) for part in match.groups()))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ValueError(f"{text[:40]!r} is no date") from None
    return _checked(moment.year, moment.month, moment.day)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _checked(year: int, month: int | None = None, day: int | None = None) -> str:
    shown = "-".join(
        f"{part:0{width}}" for part, width in ((year, 4), (month, 2), (day, 2)) if part is not None
    )
    try:
        found = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(f"{shown} is not a date of the calendar") from None
    if not _EARLIEST <= year <= _LATEST or (day is not None and found in _UNKNOWN):
        raise ValueError(f"{shown} stands for no date")
    return shown


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", plain(name)).lower())


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(plain(name)[:60] for name in names[:_SHOWN]) or "none"
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
