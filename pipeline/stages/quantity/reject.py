"""Why a number that looks like a quantity is no claim. Each reason is a named rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Cues, StopForm, UnitRow
from pipeline.model import Mention, Span, TimeRef
from pipeline.stages.clause import titles
from pipeline.stages.quantity.grammar import Candidate
from pipeline.stages.quantity.numerals import SCALES

_CODE_BEFORE: Final = re.compile(r"±$|[A-Za-z][-—–·]?$|[A-Za-z]\d*[-./]$|\d[-/.]$|[@#/_=&〔\[]$")
_PERIOD: Final = frozenset({"年", "月", "周", "季度"})
_CLASS: Final = re.compile(r"(?:及|或)以[上下]")
_MARKET: Final = re.compile(r"市场$")
_GRADE: Final = re.compile(r"级(?!财政|政府|以上)")
#: Dimensions of units that measure rather than count.
_MEASURES: Final = frozenset({
    "money", "area", "length", "mass", "volume", "energy", "power", "temperature", "speed", "traffic", "voltage",
    "pressure", "data", "population",
})  # fmt: skip
_SHARES: Final = frozenset({"multiple", "proportion"})
_OPENING: Final = '“‘「『"'
_CLOSING: Final = re.compile(r"[”’」』\"]")
_PAUSE: Final = re.compile(r"[，。；]")
#: Bare scales from here on are amounts (百万元), below it figures of speech (千家万户).
_LARGE: Final = Decimal(10) ** 6


class Rejector:
    """Says for each candidate why it is no claim; built once from the stop forms and the words around such numbers."""

    def __init__(self, stopforms: Sequence[StopForm], cues: Cues) -> None:
        forms = (f.form if f.match == "regex" else re.escape(f.form) for f in stopforms)
        self._stop = re.compile("|".join(f"(?:{form})" for form in forms) or r"(?!)")
        self._rank = re.compile(rf"{cues.pattern('rank')}$")
        self._imprint = re.compile(rf"(?:本刊|每[期册本]|全年|国内)?{cues.pattern('imprint')}[：:]?$")
        self._term = re.compile(rf"{cues.pattern('term')}[^，。；]{{0,4}}$")
        self._run = re.compile(rf"{cues.pattern('run')}$")
        self._run_after = re.compile(cues.pattern("run-after"))
        self._point = re.compile(rf"{cues.pattern('point-modifier')}?{cues.pattern('point')}")
        self._asserted = re.compile(rf"{cues.pattern('asserted')}$")
        asserted_after = cues.pattern("asserted-after")
        self._threshold = re.compile(
            rf"[及或]?以[上下内]的?(?=[\u4e00-\u9fff])(?![左的水平]|{asserted_after})"
        )
        self._class_name = re.compile(cues.pattern("class-name"))
        self._bound = re.compile(rf"(?:{cues.pattern('gt', 'lt', 'approx')}|[达上至])$")
        self._indefinite = re.compile(rf"{cues.pattern('indefinite')}$")
        self._ratio = re.compile(cues.pattern("ratio"))
        self._divides = re.compile(rf"{cues.pattern('divides')}$")
        self._wordlike = frozenset(cues.words("wordlike"))

    def reasons(
        self, text: str, found: Sequence[Candidate], mentions: Sequence[Mention], times: Sequence[TimeRef]
    ) -> list[str | None]:
        """One reason or ``None`` for each candidate, in order."""
        dated = tuple(t.at for t in times)
        reasons = [self._reason(text, c, dated) for c in found]
        if all(reasons):
            return reasons
        # the stop forms are many: they are looked for only where something is left to stop
        named = self._names(text, mentions)
        return [reason or _name(c, named) for c, reason in zip(found, reasons, strict=True)]

    def _names(self, text: str, mentions: Sequence[Mention]) -> tuple[tuple[Span, str], ...]:
        stops = [(Span(*m.span()), "name") for m in self._stop.finditer(text)]
        books = [(span, "title") for span in titles(text)]
        tagged = [(m.at, "name") for m in mentions if m.type == "policy" and not text[m.at.start].isdigit()]
        return tuple(stops + books + tagged)

    def _reason(self, text: str, c: Candidate, dated: Sequence[Span]) -> str | None:
        digits = Span(c.start, c.digits_end)
        if any(span.overlaps(digits) for span in dated):
            return "date"
        if c.unit is None:
            return "no unit"
        return (
            self._ordinal(text, c)
            or self._code(text, c)
            or _quoted(text, c)
            or self._measured(text, c, c.unit)
            or self._score(text, c)
            or self._chinese(text, c, c.unit)
            or self._fraction(text, c)
            or ("class" if _GRADE.match(text, c.end) else None)  # 百万千瓦级机组
        )

    def _measured(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        return self._duration(text, c, unit) or self._talk(text, c, unit) or self._class(text, c)

    def _ordinal(self, text: str, c: Candidate) -> str | None:
        """第3次, 排名29; 每10股, 每千名: what is counted by, not what is counted."""
        if text[c.start - 1 : c.start] == "每":
            return "denominator"
        return "ordinal" if self._rank.search(text[max(0, c.start - 4) : c.start]) else None

    def _code(self, text: str, c: Candidate) -> str | None:
        """G109, 3号线, 2023-08, page and licence numbers, 定价：25元."""
        if c.currency or c.form not in ("arabic", "range", "ratio"):
            return None
        before = text[max(0, c.start - 10) : c.start]
        if _CODE_BEFORE.search(before[-8:]) and not (c.form == "ratio" and c.term):
            return "code"
        return "code" if self._imprint.search(before) else None

    def _duration(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        """9年多, 连续5年 and other stretches of time are no claims unless the term itself is asserted (工期3年)."""
        if unit.base not in _PERIOD or c.form == "range":
            return None
        before = text[max(0, c.start - 10) : c.start]
        runs = self._run.search(before) or self._run_after.match(text, c.end)
        if unit.surface == "个月" and not runs:
            return None
        return None if self._term.search(before) and c.form == "arabic" else "duration"

    def _talk(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        """4个方面, 5个重点领域: the text counting its own points."""
        if unit.dimension != "count" or unit.base not in ("个", "项", "大", "条"):
            return None
        return "enumeration" if self._point.match(text, c.end) else None

    def _class(self, text: str, c: Candidate) -> str | None:
        """30户以上的村, 65岁及以上人口: a class, no measurement."""
        if not (_CLASS.match(text, c.end) or self._threshold.match(text, c.end)):
            return None
        return None if self._asserted.search(text[max(0, c.start - 1) : c.start]) else "threshold"

    def _score(self, text: str, c: Candidate) -> str | None:
        """A:B without a word for ratio is a score, a clock or a verse: 以3:1战胜."""
        if c.form != "ratio" or c.terms > 2:
            return None
        return None if self._ratio.search(text, 0, c.start) else "score"

    def _chinese(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        """Chinese numerals count where something is measured or counted in earnest, not in 千家万户 or 三个要素."""
        numeral = text[c.start : c.digits_end]
        if c.form not in ("chinese", "range") or numeral[:1].isascii() or numeral.endswith("半"):
            return None
        before = text[max(0, c.start - 3) : c.start]
        if self._indefinite.search(before) and not (numeral[0] in SCALES and before.endswith("上")):
            return "indefinite"
        if numeral != "十" and all(ch in SCALES for ch in numeral):
            return self._bare_scale(text, c, unit, before)
        if unit.base == "届":
            return "ordinal"
        return self._small(c, unit)

    def _small(self, c: Candidate, unit: UnitRow) -> str | None:
        """三元 and 三个 are words or points of talk, 三亩 and 二十六个 are measured or counted."""
        small = isinstance(c.value, Decimal) and abs(c.value) < 10
        if unit.dimension in _MEASURES | _SHARES or unit.base in ("小时", "分钟"):
            return "word" if small and unit.surface in self._wordlike else None
        counted = isinstance(c.value, Decimal) and not small and unit.base not in _PERIOD
        return None if counted else "small count"

    def _bare_scale(self, text: str, c: Candidate, unit: UnitRow, before: str) -> str | None:
        """千亿元 is an amount; 千家万户, 百所高校 and 万里山河 are figures of speech, 千亿级 is a class."""
        if self._class_name.match(text, c.end) or _MARKET.match(text, c.end):
            return "class"
        if isinstance(c.value, Decimal) and c.value >= _LARGE and unit.dimension in _MEASURES:
            return None
        return None if self._bound.search(before) and c.value != 10 else "rhetoric"

    def _fraction(self, text: str, c: Candidate) -> str | None:
        """1/3 in digits is a fraction only where something is divided: 约占1/3."""
        if c.form != "fraction" or not text[c.start].isascii():
            return None
        return None if self._divides.search(text[max(0, c.start - 2) : c.start]) else "code"


def _name(c: Candidate, named: Sequence[tuple[Span, str]]) -> str | None:
    """A number inside a title, a programme's name or a stop form; a name that only ends with the number counts too."""
    at, digits = Span(c.start, c.end), Span(c.start, c.digits_end)
    for span, why in named:
        if span.covers(at) or (span.covers(digits) and span.start < c.start):
            return why
    return None


def _quoted(text: str, c: Candidate) -> str | None:
    """A short quotation that opens with the number is a name: “13项重点工程”."""
    if c.start == 0 or text[c.start - 1] not in _OPENING:
        return None
    closing = _CLOSING.search(text, c.end, c.end + 12)
    return "quoted name" if closing and not _PAUSE.search(text, c.end, closing.start()) else None
