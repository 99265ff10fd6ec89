"""The date of an observation and, where it is a part of a year, how long it was observed."""

from __future__ import annotations

from datetime import date


def observed(year: int, period: str | None) -> tuple[str, str]:
    """The date (ISO 8601) and the duration (``P6M``, or empty) of what holds for ``year``.

    ``period`` is as in the claim (2022, 2022-06, 2014/2022, 2023-01/2023-06). It makes the date finer only
    where it lies within the year; of 由2016年…增至2021年 each figure has its own year, which counts.
    """
    first, slash, last = (period or "").partition("/")
    last = last if slash else first
    if not (first[:4] == last[:4] == f"{year:04}") or len(first) != len(last) or len(last) == len("2022"):
        return f"{year:04}", ""
    return last, _duration(first, last) if slash else ""


def _duration(first: str, last: str) -> str:
    if len(last) == len("2022-06"):
        return f"P{int(last[5:]) - int(first[5:]) + 1}M"
    return f"P{(date.fromisoformat(last) - date.fromisoformat(first)).days + 1}D"
