"""Why a number that looks like a quantity is no claim. Each reason is a named rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from pipeline.lexicon import StopForm
from pipeline.model import Mention, Span, TimeRef
from pipeline.stages.clause import titles
from pipeline.stages.quantity.grammar import Candidate
from pipeline.stages.quantity.numerals import SCALES

_ORDINAL: Final = re.compile(r"(?:第|№|No\.?|NO\.?|编号|排名|排行|位列|位居|名列|居)$")
_CODE_BEFORE: Final = re.compile(r"[A-Za-z][-—–·]?$|[A-Za-z]\d*[-./]$|\d[-/.]$|[@#/_=&〔\[]$")
_CODE_AFTER: Final = re.compile(r"[-/.]\d|号(?!召|称|角)|[A-Za-z]|[@〕]|[—-][A-Za-z]")
_IMPRINT: Final = re.compile(r"(?:本刊|每[期册本]|全年|国内)?(?:订阅价|定价|零售价|订价)[：:]?$")
_DURATION_KEY: Final = re.compile(r"(?:为期|历时|期限|工期|任期|学制|年限|周期|寿命|长达|工作|缩短|延长|服役|平均|用时|耗时|最长|最短|保质期|质保|有效期|建设期|不少于|至少|超过|刑|徒刑)[^，。；]{0,4}$")
_PERIOD: Final = frozenset({"年", "月", "周", "季度"})
_MONTHS_RUN: Final = re.compile(r"(?:近|连续|前|过去|首|最近|每|未来|这|第|后)$")
_RUN_AFTER: Final = re.compile(r"来|内|后|前|以来|间|里|的?时间|期间")
_COUNTED_TALK: Final = re.compile(r"(?:重点|主要|关键|重要|核心)?(?:方面|领域|指标|环节|要素|层面|维度|步骤|阶段|率先|坚持|必须|转变|问题|确保|不|更加|统一|一体化|第一|中心|服务|结合|关系|意识|自信|维护)")
_THRESHOLD: Final = re.compile(r"(?:及|或)?以[上下内](?:的)?(?=[\u4e00-\u9fff])(?![，。；、）)左的水平]|的?水平|的?目标|的?增长|的?速度|的?增速|完成|达到|实现)")
_ASSERTED: Final = re.compile(r"(?:达|为|占|超|于|在|高|长|至|到|是|近|有|少|增|减|降|升|了|率|比|重|均|约)$")
_CLASS: Final = re.compile(r"(?:及|或)以[上下]")
_LEVEL_NAME: Final = re.compile(r"级|台阶|俱乐部|产业集群|大国|强县|强市|之家|大军|之众|富翁|市场$|工程(?!总|投|款)|计划")
_BOUND_BEFORE: Final = re.compile(r"(?:超|近|逾|约|达|破|(?<!通)过|上|至|不足)$")
_MEASURES: Final = frozenset(["money", "area", "length", "mass", "volume", "energy", "power", "temperature", "speed", "traffic", "voltage", "pressure", "data", "population"])
#: Units whose one-character form with a small Chinese numeral is an ordinary word more often than a measure (二元, 三分).
_WORDLIKE: Final = frozenset("元角分里度方点石担尺寸丈升节日周天月年季岁字人口核")
_QUOTED_NAME: Final = re.compile(r"[“‘「『\"]$")
_NO_DIGIT: Final = frozenset(SCALES)
_FOOTNOTE: Final = re.compile(r"[\[〔［（(]\d{1,2}[\]〕］）)]")
_INDEFINITE: Final = re.compile(r"(?:数|几|上|好几|若干|成)$")

Check = Callable[[str, Candidate], str | None]


class Rejector:
    """Says for each candidate why it is no claim; built once from the stop forms."""

    def __init__(self, stopforms: Sequence[StopForm]) -> None:
        forms = (f.form if f.match == "regex" else re.escape(f.form) for f in stopforms)
        self._stop = re.compile("|".join(f"(?:{form})" for form in forms) or r"(?!)")

    def reasons(
        self, text: str, found: Sequence[Candidate], mentions: Sequence[Mention], times: Sequence[TimeRef]
    ) -> list[str | None]:
        """One reason or ``None`` for each candidate, in order."""
        dated = tuple(t.at for t in times)
        reasons = [_reason(text, c, dated) for c in found]
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


def _reason(text: str, c: Candidate, dated: Sequence[Span]) -> str | None:
    digits = Span(c.start, c.digits_end)
    if any(span.overlaps(digits) for span in dated):
        return "date"
    return next(filter(None, (check(text, c) for check in _CHECKS)), None)


def _name(c: Candidate, named: Sequence[tuple[Span, str]]) -> str | None:
    """A number inside a title, a programme's name or a stop form; a name that only ends with the number counts too."""
    at, digits = Span(c.start, c.end), Span(c.start, c.digits_end)
    for span, why in named:
        if span.covers(at) or (span.covers(digits) and span.start < c.start):
            return why
    return None


def _no_unit(text: str, c: Candidate) -> str | None:
    return "no unit" if c.unit is None else None


def _ordinal(text: str, c: Candidate) -> str | None:
    """第3次, 排名29."""
    return "ordinal" if _ORDINAL.search(text[max(0, c.start - 4) : c.start]) else None


def _code(text: str, c: Candidate) -> str | None:
    """G109, 3号线, 2023-08, page and licence numbers."""
    if c.currency or c.form not in ("arabic", "range", "ratio"):
        return None
    before = text[max(0, c.start - 8) : c.start]
    if _CODE_BEFORE.search(before) and not (c.form == "ratio" and c.term):
        return "code"
    if c.unit_start is None and _CODE_AFTER.match(text, c.digits_end) and not c.unit:
        return "code"
    return "code" if _IMPRINT.search(text[max(0, c.start - 10) : c.start]) else None


def _quoted(text: str, c: Candidate) -> str | None:
    """A short quotation that opens with the number is a name: “13项重点工程”."""
    if not _QUOTED_NAME.search(text[max(0, c.start - 1) : c.start]):
        return None
    closing = re.compile(r"[”’」』\"]").search(text, c.end, c.end + 12)
    inside = text[c.end : closing.start()] if closing else ""
    return "quoted name" if closing and not re.search(r"[，。；]", inside) else None


def _period(text: str, c: Candidate) -> str | None:
    """9年多, 连续5年 and other stretches of time are no claims unless the term itself is asserted."""
    if c.unit is None or c.unit.base not in _PERIOD or c.form == "range":
        return None
    before = text[max(0, c.start - 10) : c.start]
    if c.unit.surface == "个月" and not _MONTHS_RUN.search(before) and not _RUN_AFTER.match(text, c.end):
        return None
    return None if _DURATION_KEY.search(before) and c.form == "arabic" else "duration"


def _talk(text: str, c: Candidate) -> str | None:
    """4个方面, 5个重点领域: the text counting its own points."""
    if c.unit is None or c.unit.dimension != "count" or c.unit.base not in ("个", "项", "大", "条"):
        return None
    return "enumeration" if _COUNTED_TALK.match(text, c.end) else None


def _threshold(text: str, c: Candidate) -> str | None:
    """30户以上的村, 65岁及以上人口: a class, no measurement."""
    if c.unit is None:
        return None
    if _CLASS.match(text, c.end) and not _ASSERTED.search(text[max(0, c.start - 1) : c.start]):
        return "threshold"
    if _THRESHOLD.match(text, c.end) and not _ASSERTED.search(text[max(0, c.start - 1) : c.start]):
        return "threshold"
    return None


def _ratio(text: str, c: Candidate) -> str | None:
    """A:B without a word for ratio is a score, a clock or a verse."""
    if c.form != "ratio" or c.terms > 2:
        return None
    start = max(0, c.start - 30)
    return None if re.search(r"比例|比为|之比|配比|比值|比重|结构|性别比|占比", text[start : c.start]) else "score"


def _chinese(text: str, c: Candidate) -> str | None:
    """Chinese numerals count where something is measured or counted in earnest, not in 千家万户 or 三个要素."""
    if c.form not in ("chinese", "range") or c.unit is None or text[c.start].isascii():
        return None
    numeral = text[c.start : c.digits_end]
    if numeral.endswith("半"):
        return None
    before = text[max(0, c.start - 3) : c.start]
    if _INDEFINITE.search(before) and not (numeral[0] in _NO_DIGIT and before.endswith("上")):
        return "indefinite"
    if all(ch in _NO_DIGIT for ch in numeral):
        return _bare_scale(text, c, before)
    if c.unit.base == "届":
        return "ordinal"
    if c.unit.dimension in _MEASURES or c.unit.base in ("小时", "分钟") or c.unit.dimension in ("multiple", "proportion"):
        small = isinstance(c.value, Decimal) and c.value < 10
        return "word" if small and c.unit.surface in _WORDLIKE else None
    return None if isinstance(c.value, Decimal) and c.value >= 10 and c.unit.base not in _PERIOD else "small count"


def _bare_scale(text: str, c: Candidate, before: str) -> str | None:
    """千亿元 is an amount; 千家万户, 百所高校 and 万里山河 are figures of speech, 千亿级 is a class."""
    if _LEVEL_NAME.match(text, c.end) or text[c.end : c.end + 1] in "级":
        return "class"
    large = isinstance(c.value, Decimal) and c.value >= Decimal(10) ** 6
    if large and c.unit is not None and c.unit.dimension in _MEASURES:
        return None
    return None if _BOUND_BEFORE.search(before) and c.value != 10 else "rhetoric"


def _fraction(text: str, c: Candidate) -> str | None:
    """1/3 in digits is a fraction only where something is divided."""
    if c.form != "fraction" or not text[c.start].isascii():
        return None
    return None if re.search(r"(?:占|约|近|超|达|的|为|至|到|过|足)$", text[max(0, c.start - 2) : c.start]) else "code"


def _level(text: str, c: Candidate) -> str | None:
    """5个万亿元台阶, 百万千瓦级机组: classes."""
    return "class" if c.unit is not None and re.compile(r"级(?!财政|政府|以上)").match(text, c.end) else None


_CHECKS: Final[tuple[Check, ...]] = (
    _no_unit, _ordinal, _code, _quoted, _period, _talk, _threshold, _ratio, _chinese, _fraction, _level,
)  # fmt: skip
