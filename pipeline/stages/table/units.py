"""Units as tables say them: in the line of units, in brackets or after a stroke at a head, or behind a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.lexicon import UnitRow
from pipeline.model import Sentence, Span, Unit

#: Factors by the characters that say them; 百万 and 万亿 multiply.
_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8}
_UNIT_LINE: Final = re.compile(
    r"(?:\A|[\s（(])(?:计量|金额|货币)?单位\s?[:：]\s?(?P<units>[^。；:：]{1,24}?)\s?"
    r"(?:[，,；;]?\s?币种\s?[:：]\s?(?P<currency>[^\s。）)]{1,6}))?\s?[）)]?\Z"
)
_BETWEEN: Final = re.compile(r"[、，,；;\s]+")
_AT_HEAD: Final = re.compile(
    r"(?:[（(](?P<bracket>[^（()）]{1,12})[）)]|/(?P<stroke>[^/\s]{1,8})|(?P<sign>[%‰]))\Z"
)
_OF_MONEY: Final = re.compile(r"[额款债]\Z|收入|支出|产值|成本|利润|资产|负债|投资|金额")
_OF_PEOPLE: Final = re.compile(r"人口|人数|人员")


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit with its scale, and where it is said; ``base`` is empty where only a scale is (发行总额（亿）)."""

    text: str
    base: str
    scale: Decimal
    dimension: str
    ucum: str | None
    span: Span

    @property
    def percent(self) -> bool:
        """Whether it is a proportion of a whole or a rate of change."""
        return self.base in ("%", "‰")

    def unit(self, *, printed: Span | None) -> Unit:
        """The unit as a quantity has it; ``printed`` is where it stands behind the figure, in its sentence."""
        return Unit(self.text, self.base, self.scale, self.dimension, self.ucum, printed)


class UnitReader:
    """Reads units where tables say them; built once from the lexicon's units."""

    def __init__(self, units: Iterable[UnitRow]) -> None:
        self._units: Mapping[str, UnitRow] = {row.surface: row for row in units}

    def line(self, sentence: Sentence) -> tuple[Measure, ...] | None:
        """The units of 单位：万人、% in order; nothing where the line says none, or one that is not known."""
        match = _UNIT_LINE.search(sentence.text)
        if not match:
            return None
        start, end = match.span("units")
        whole = self.measure(sentence, Span(start, end), match["currency"])
        if whole:
            return (whole,)
        found = [self.measure(sentence, at, match["currency"]) for at in _pieces(sentence.text, start, end)]
        known = tuple(measure for measure in found if measure)
        return known if len(known) == len(found) else None

    def at_head(self, sentence: Sentence, at: Span) -> tuple[Measure | None, Span]:
        """The unit that 人口（万人）, 面积/hm2 or 同比增长% ends in, and the head without it."""
        match = _AT_HEAD.search(sentence.text[at.start : at.end])
        if not match or not match.lastgroup:
            return None, at
        start, end = match.span(match.lastgroup)
        said = self.measure(sentence, Span(at.start + start, at.start + end))
        name = Span(at.start, at.start + len(match.string[: match.start()].rstrip(" /")))
        if said and not said.base:
            said = self.named(said, sentence.text[name.start : name.end])
        return (said, name) if said and name.start < name.end else (None, at)

    def measure(self, sentence: Sentence, at: Span, currency: str | None = None) -> Measure | None:
        """The unit that stands at ``at``, whole: 亿元, 人/平方公里, or a scale alone."""
        text = sentence.text[at.start : at.end].strip()
        plain = text.replace("人民币", "") or text
        row, scale = self._known(plain)
        if row and row.dimension == "money" and currency and currency != "人民币":
            row = self._units.get(currency)
        if row:
            return Measure(text, row.base, scale * row.scale, row.dimension, row.ucum, sentence.span(*at))
        return Measure(text, "", scale, "none", None, sentence.span(*at)) if scale != 1 else None

    def named(self, measure: Measure, head: str) -> Measure | None:
        """A scale alone is of money or people where the head says so (发行总额（亿）), else of nothing known."""
        base = "元" if _OF_MONEY.search(head) else "人" if _OF_PEOPLE.search(head) else ""
        row = self._units.get(base)
        if not row:
            return None
        return Measure(measure.text, row.base, measure.scale, row.dimension, row.ucum, measure.span)

    def _known(self, text: str) -> tuple[UnitRow | None, Decimal]:
        """The unit and the factor before it; no unit and a factor other than 1 where only a scale is said."""
        if row := self._units.get(text):
            return row, Decimal(1)
        counted, stroke, per = text.partition("/")
        if stroke:
            (one, scale), below = self._known(counted), self._units.get(per)
            return (_per(one, below), scale) if one and below else (None, Decimal(1))
        scale = Decimal(1)
        for end, character in enumerate(text[:3], 1):
            if character not in _SCALES:
                break
            scale *= _SCALES[character]
            row = self._units.get(text[end:])
            if row or end == len(text):
                return row, scale
        return None, Decimal(1)


def _per(unit: UnitRow, per: UnitRow) -> UnitRow:
    """微克 per 立方米 → 微克/立方米."""
    ucum = f"{unit.ucum}/{per.ucum}" if unit.ucum and per.ucum else None
    names = f"{unit.surface}/{per.surface}", f"{unit.base}/{per.base}"
    return UnitRow(*names, unit.scale / per.scale, f"{unit.dimension}/{per.dimension}", ucum)


def _pieces(text: str, start: int, end: int) -> Iterable[Span]:
    """The parts of a list of units: 万人、% and 万元/%."""
    pattern = re.compile(r"/") if "/" in text[start:end] and "、" not in text[start:end] else _BETWEEN
    done = start
    for match in pattern.finditer(text, start, end):
        yield Span(done, match.start())
        done = match.end()
    if done < end:
        yield Span(done, end)
