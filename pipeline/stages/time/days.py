"""Days and years as time expressions resolve to them, what they count from, and the numbers they are written with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.model import YearBasis

CN_DIGIT: Final = {"零": "0", "○": "0"} | {c: str(i) for i, c in enumerate("〇一二三四五六七八九")}
_CN_NUMBER: Final = {"首": 1, "两": 2, "十一": 11, "十二": 12} | {
    c: i for i, c in enumerate("一二三四五六七八九十", 1)
}


# Not frozen, which would make each of them several times as dear; nothing writes to one that is made.
@dataclass(slots=True, unsafe_hash=True)
class Calendar:
    """What relative expressions count from: the publication's year and month, the year last spoken of.

    ``own`` is the year that the report or the section is about; ``republic`` says that the text counts years by
    the Republic (101年底); ``ahead`` that the clause looks forward (预计全年…).
    """

    published: int | None
    month: int | None
    spoken: int | None
    own: int | None = None
    republic: bool = False
    ahead: bool = False

    def speaking_of(self, year: int | None) -> Calendar:
        """The same with another year last spoken of."""
        if year == self.spoken:
            return self
        return Calendar(self.published, self.month, year, self.own, self.republic, self.ahead)

    @property
    def told(self) -> int | None:
        """The year last spoken of, else the report's own."""
        return self.spoken or self.own


class Period(NamedTuple):
    """First and last day in ISO form (or ``None``), how fine, on what ground, and the rule that resolved it."""

    start: str | None
    end: str | None
    granularity: str
    basis: YearBasis
    rule: str


NOWHERE: Final = Period(None, None, "none", "none", "time.unplaced")


def year_number(text: str) -> int:
    """2014 and 二〇一四 → 2014."""
    return int(text if text.isdecimal() else "".join([CN_DIGIT.get(c, c) for c in text]))


def small_number(text: str) -> int:
    """10, 十, 十五, 两 → an integer; at most three characters are looked at by the patterns."""
    if text.isdigit():
        return int(text)
    hundreds, hundred, rest = text.partition("百")
    if hundred:
        return _CN_NUMBER.get(hundreds, 1) * 100 + small_number(rest.lstrip("零〇"))
    tens, ten, ones = text.partition("十")
    if ten:
        return _CN_NUMBER.get(tens, 1) * 10 + (_CN_NUMBER.get(ones, 0))
    return _CN_NUMBER.get(text, 0)


def months(
    start_year: int, first: int, end_year: int, last: int, rule: str, basis: YearBasis = "explicit"
) -> Period:
    """From the first day of a month to the last of another; nowhere if there is no such month."""
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return NOWHERE
    end = f"{end_year:04}-{last:02}-{monthrange(end_year, last)[1]:02}"
    whole = start_year == end_year and (first, last) == (1, 12)
    return Period(f"{start_year:04}-{first:02}-01", end, "year" if whole else "month", basis, rule)


def one_day(year: int, month: int, day: int, rule: str, basis: YearBasis = "explicit") -> Period:
    """One day; nowhere if there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return NOWHERE
    date = f"{year:04}-{month:02}-{day:02}"
    return Period(date, date, "day", basis, rule)


@lru_cache(maxsize=256)  # a text speaks of few
def years(start: int, end: int, rule: str, basis: YearBasis = "explicit") -> Period:
    """From the first day of a year to the last of another."""
    if not (1 <= start <= 9999 and 1 <= end <= 9999):
        return NOWHERE
    return Period(f"{start:04}-01-01", f"{end:04}-12-31", "year" if start == end else "years", basis, rule)
