"""Why a number that looks like a quantity is no claim. Each reason is a named rule."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pipeline.lexicon import Cues, StopForm, UnitRow
from pipeline.model import Mention, Span
from pipeline.stages.alternatives import Alternatives
from pipeline.stages.clause import titles
from pipeline.stages.quantity.candidate import Candidate
from pipeline.stages.quantity.endings import last_characters
from pipeline.stages.quantity.numerals import ONE, SCALES

_CODE_BEFORE: Final = re.compile(r"±$|[A-Za-z][-—–·]?$|[A-Za-z]\d*[-./+]$|\d[-/.]$|[@#/_=&〔\[]$")
_CODE_ENDS: Final = last_characters(string.ascii_letters, "±-—–·./+@#_=&〔[")
_PERIOD: Final = frozenset({"年", "月", "周", "季度"})
#: Units of ages and times of day.
_TIMED: Final = frozenset({"岁", "秒", "分", "分钟"})
_CLASS: Final = re.compile(r"(?:及|或)以[上下]")
#: 4×100米, 1m×1m, 30厘米×20厘米: measures of a thing, no quantity stated.
_TIMES: Final = frozenset("×xX*")
#: What stands beside such a measure: the sign, or a space and the sign.
_CROSSED: Final = _TIMES | frozenset(
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_TIMES_BEFORE: Final = re.compile(r"(?:[\dA-Za-z米]\s?[×*]|\d\s?[a-z]{0,2}\s?[xX])\s?$")
_TIMES_AFTER: Final = re.compile(r"\s?[×xX*]\s?\d")
#: 前五名客户, 前10家: by rank.
_FOREMOST: Final = re.compile(r"(?<![目此日当以之先年眼生空天月周提向])前$")
_FOREMOST_OF: Final = frozenset({"名", "位", "家", "强", "人", "大"})
#: 生师比14.6:1, 收入比由2.73:1: the name of a ratio ends in 比; 比上年 and 比分 do not.
_NAMED_RATIO: Final = re.compile(
    r"(?<![对相与和较可评无])比(?:例|值|价|率|重)?(?:(?:[为是达由从在降升缩提扩增减高低约近:：\"“]|分别|依次|\d{4}年)[^，。；]{0,16})?$"
)
_PAIR: Final = re.compile(r"[\d.,]+[:：∶比][\d.,]*\d")
_TERM_BEFORE: Final = re.compile(r"[\d.,]+[:：∶比]$")
_AS_RATIO: Final = re.compile(r"的?(?:比例|配比|比率)")
_SENTENCES: Final = re.compile(r"[；。！？]")
_FOUGHT: Final = re.compile(r"(?:以|比分|战|胜|负|平|赛|局)[^，。；]{0,3}$")
#: 十七岁参军: the age of a person; 平均, 寿命 and 年龄 make it a measurement.
_AGED: Final = re.compile(r"平均|年龄|寿命|均|岁数|预期|高寿|至|提高|延长")
_PERSON: Final = re.compile(r"(?:现年|享年|终年|年仅|时年|年满|年过|年近|年逾|已满|未满|不满)$")
_CLAUSES: Final = re.compile(r"[，。；、：]")
_HOUR: Final = re.compile(r"[\d一二三四五六七八九十][时点]$")
_EXCHANGED: Final = re.compile(r"[兑折合换]|对[\u4e00-\u9fff]*元|等于|约合")
_MEASURED: Final = re.compile(r"[约近超足多少加减产达高长重了有到至满]$")
#: （亿千瓦时）, 单位：万元: the unit of a table or of a name.
_UNIT_LABEL: Final = re.compile(r"[（(/]$|单位[:：]?$")
_LABEL_ENDS: Final = frozenset("）)/，。、；%人") | {""}
#: What a class is told by: 持股51%以上的, 覆盖率60%以上的.
_QUALIFIED: Final = re.compile(r"[率股权份比重例度量票]$")
_HALF: Final = Decimal(50)
_HOUSE_NUMBERS: Final = frozenset({"所", "部", "队", "台", "站", "库", "班"})
_MARKET: Final = re.compile(r"市场$")
_CLASS_OPENS: Final = frozenset("及或以")
_GRADE: Final = re.compile(r"级(?!财政|政府|以上)")
#: Dimensions of units that measure rather than count.
_MEASURES: Final = frozenset({
    "money", "area", "length", "mass", "volume", "energy", "power", "temperature", "speed", "traffic", "voltage",
    "pressure", "data", "population", "degree",
})  # fmt: skip
#: 二七塔, 京九三条: two digits without 十 between them are a name, where things are counted.
_NUMBERED: Final = frozenset({"count", "index"})
_MEASURED_OR_SHARED: Final = _MEASURES | {"multiple", "proportion"}
_SCALES: Final = frozenset(SCALES)
_DIGITS: Final = frozenset("一二三四五六七八九")
#: With 一 these say no more than that there was somebody, or a word: 一位教授, 韧性一词; but 仅有一名, 造成一名工人死亡.
_ARTICLES: Final = frozenset("位名词")
_COUNTED_ONE: Final = re.compile(r"(?:[仅只共还另剩又再]|唯一|造成|导致|致|新增|增加|减少|其余)的?有?了?$")
_OPENING: Final = frozenset('“‘「『"')
#: What is sold by the one, and what it is paid with.
_PRICED: Final = frozenset({"money", "mass", "area", "volume"})
_TALKED: Final = frozenset({"个", "项", "大", "条"})
_CLOSING: Final = re.compile(r"[”’」』\"]")
_PAUSE: Final = re.compile(r"[，。；]")
#: Bare scales from here on are amounts (百万元), below it figures of speech (千家万户).
_LARGE: Final = Decimal(10) ** 6
#: 数万人 and 数千万元 tell a size, 数百家 and 数十个 are a way of saying many.
_OPEN_FROM: Final = Decimal(10) ** 4


class Rejector:
    """Says for each candidate why it is no claim; built once from the stop forms and the words around such numbers."""

    def __init__(self, stopforms: Sequence[StopForm], cues: Cues) -> None:
        forms = (f.form if f.match == "regex" else re.escape(f.form) for f in stopforms)
        self._stop = Alternatives([f"(?:{form})" for form in forms])
        self._rank = re.compile(rf"{cues.pattern('rank')}$")
        self._rank_ends = last_characters(cues.words("rank"))
        self._imprint_ends = last_characters(cues.words("imprint"), "：:")
        self._imprint = re.compile(rf"(?:本刊|每[期册本]|全年|国内)?{cues.pattern('imprint')}[：:]?$")
        self._term = re.compile(rf"{cues.pattern('term')}[^，。；]{{0,4}}$")
        self._run = re.compile(rf"{cues.pattern('run')}$")
        self._run_after = re.compile(cues.pattern("run-after"))
        self._point = re.compile(rf"{cues.pattern('point-modifier')}?{cues.pattern('point')}")
        self._point_opens = frozenset(word[0] for word in cues.words("point-modifier", "point"))
        #: What stands before a figure that is counted by, ranked or coded.
        self._leads = self._rank_ends | self._imprint_ends | _CODE_ENDS | {"每", "前"}
        self._asserted = re.compile(rf"{cues.pattern('asserted')}$")
        asserted_after = cues.pattern("asserted-after")
        self._threshold = re.compile(
            rf"[及或]?以[上下内]的?(?=[\u4e00-\u9fff])(?![左的水平]|{asserted_after})"
        )
        self._class_name = re.compile(cues.pattern("class-name"))
        self._bound = re.compile(rf"(?:{cues.pattern('gt', 'lt', 'approx')}|[达上至])$")
        self._indefinite_ends = last_characters(cues.words("indefinite"))
        self._indefinite = re.compile(rf"{cues.pattern('indefinite')}$")
        self._ratio = re.compile(cues.pattern("ratio"))
        self._divides = re.compile(rf"{cues.pattern('divides')}$")
        self._wordlike = frozenset(cues.words("wordlike"))

    def reasons(
        self, text: str, found: Sequence[Candidate], mentions: Sequence[Mention], dates: Sequence[Span]
    ) -> list[str | None]:
        """One reason or ``None`` for each candidate, in order; ``dates`` are where the times stand."""
        reasons: list[str | None] = []
        last = -1
        for c in found:
            reason = self._reason(text, c, dates)
            reasons.append(reason)
            if reason is None:
                last = c.start
        if last < 0:
            return reasons
        # the stop forms are many: they are looked for only where something is left to stop
        named = self._names(text, mentions, last)
        if not named:
            return reasons
        return [reason or _name(c, named) for c, reason in zip(found, reasons, strict=True)]

    def _names(self, text: str, mentions: Sequence[Mention], last: int) -> list[tuple[int, int, str]]:
        """What is named by forms, in titles or as policies; forms behind the ``last`` candidate are left out."""
        named = [(*m.span(), "name") for m in self._stop.finditer(text, last + 1)]
        if "《" in text:
            named += [(span.start, span.end, "title") for span in titles(text)]
        for mention in mentions:
            if mention.type == "policy" and not text[mention.at.start].isdigit():
                named.append((*mention.at, "name"))
        return named

    def _reason(self, text: str, c: Candidate, dates: Sequence[Span]) -> str | None:
        form, start, end, digits_end, unit = c.form, c.start, c.end, c.digits_end, c.unit
        for first, last in dates:
            if first < digits_end and start < last:
                return "date"
        before, after = c.before, c.after
        if before == "月" and text[end - 1] == "日":
            return "date"
        if unit is None:
            return "no unit"
        base, dimension = unit.base, unit.dimension
        # most rules need a certain character beside the figure
        led = before in self._leads or (form != "chinese" and text[start] == "0")
        crossed = form == "arabic" and (before in _CROSSED or after in _CROSSED)
        return (
            (self._ordinal(text, c) or self._code(text, c) if led else None)
            or (_dimensions(text, c) if crossed else None)
            or (_aged(text, c, unit) if base in _TIMED or unit.surface in _TIMED else None)
            or (_single(text, c, unit) if dimension in _PRICED and c.value == ONE else None)
            or (_quoted(text, c) if before in _OPENING else None)
            or (self._duration(text, c, unit) if base in _PERIOD else None)
            or (
                "enumeration" if base in _TALKED and dimension == "count" and self._talks(text, end) else None
            )
            or (self._class(text, c) if after in _CLASS_OPENS else None)
            or (self._in_words(text, c, unit) if form != "arabic" else None)
            or ("class" if after == "级" and _GRADE.match(text, end) else None)  # 百万千瓦级机组
        )

    def _ordinal(self, text: str, c: Candidate) -> str | None:
        """第3次, 排名29; 每10股, 每千名: what is counted by, not what is counted."""
        last = text[c.start - 1 : c.start]
        if last == "每":
            return "denominator"
        if c.unit and c.unit.surface in _FOREMOST_OF and _FOREMOST.search(text, max(0, c.start - 2), c.start):
            return "ordinal"
        ranked = last in self._rank_ends and self._rank.search(text[max(0, c.start - 4) : c.start])
        return "ordinal" if ranked else None

    def _code(self, text: str, c: Candidate) -> str | None:
        """G109, 3号线, 2023-08, page and licence numbers, 定价：25元."""
        if c.currency or c.form not in ("arabic", "range", "ratio"):
            return None
        before = text[max(0, c.start - 10) : c.start]
        if text[c.start] == "0" and text[c.start + 1 : c.start + 2].isdigit():
            return "code"
        if before[-1:] in _CODE_ENDS and _CODE_BEFORE.search(before[-8:]):
            told = c.scale >= _OPEN_FROM and c.unit and c.unit.surface and before[-1:].isalpha()
            if not told and not (c.form == "ratio" and c.term):  # BRT29.6万人次 is told
                return "code"
        return "code" if before[-1:] in self._imprint_ends and self._imprint.search(before) else None

    def _duration(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        """9年多, 连续5年 and other stretches of time are no claims unless the term itself is asserted (工期3年)."""
        if c.form == "range":
            return None
        before = text[max(0, c.start - 10) : c.start]
        runs = self._run.search(before) or self._run_after.match(text, c.end)
        if unit.surface == "个月" and not runs:
            return None
        return None if self._term.search(before) and c.form == "arabic" else "duration"

    def _talks(self, text: str, end: int) -> bool:
        """4个方面, 5个重点领域: the text counting its own points."""
        return text[end : end + 1] in self._point_opens and self._point.match(text, end) is not None

    def _class(self, text: str, c: Candidate) -> str | None:
        """30户以上的村, 65岁及以上人口: a class, no measurement."""
        if not (_CLASS.match(text, c.end) or self._threshold.match(text, c.end)):
            return None
        if _most(text, c):
            return None
        return None if self._asserted.search(text[max(0, c.start - 1) : c.start]) else "threshold"

    def _in_words(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        if c.form == "ratio":
            return self._score(text, c)
        return self._fraction(text, c) if c.form == "fraction" else self._chinese(text, c, unit)

    def _score(self, text: str, c: Candidate) -> str | None:
        """A:B without a word for ratio is a score, a clock or a verse: 以3:1战胜."""
        if c.terms > 2:
            return None
        head = _TERM_BEFORE.search(text, max(0, c.start - 12), c.start) if c.term else None
        pair = _PAIR.match(text, head.start() if head else c.start)
        if pair is None or "." in pair[0] or _AS_RATIO.match(text, pair.end()):
            return None
        before = _SENTENCES.split(text[max(0, pair.start() - 40) : pair.start()])[-1]
        named = not _FOUGHT.search(before) and (self._ratio.search(before) or _NAMED_RATIO.search(before))
        return None if named else "score"

    def _chinese(self, text: str, c: Candidate, unit: UnitRow) -> str | None:
        """Chinese numerals count where something is measured or counted in earnest, not in 千家万户, 三个要素, 一位教授."""
        numeral = text[c.start : c.digits_end]
        if c.form not in ("chinese", "range") or numeral[:1].isascii() or numeral.endswith("半"):
            return None
        if numeral[0] == "数":
            return None if isinstance(c.value, Decimal) and c.value >= _OPEN_FROM else "indefinite"
        if len(numeral) == 3 and unit.surface in _HOUSE_NUMBERS and _SCALES.isdisjoint(numeral):
            return "code"
        bare = numeral != "十" and _SCALES.issuperset(numeral)
        if bare or c.before in self._indefinite_ends:
            before = text[max(0, c.start - 3) : c.start]
            if self._indefinite.search(before) and not (numeral[0] in _SCALES and before.endswith("上")):
                return "indefinite"
            if bare:
                return self._bare_scale(text, c, unit, before)
        if unit.base == "届":
            return "ordinal"
        if (
            len(numeral) == 2
            and c.form == "chinese"
            and unit.dimension in _NUMBERED
            and _DIGITS.issuperset(numeral)
        ):
            return "code"
        one = numeral == "一" and unit.surface in _ARTICLES
        if one and not _COUNTED_ONE.search(text, max(0, c.start - 4), c.start):
            return "indefinite"
        return self._small(c, unit)

    def _small(self, c: Candidate, unit: UnitRow) -> str | None:
        """三元 and 三个 are words or points of talk, 三亩 and 二十六个 are measured or counted."""
        small = isinstance(c.value, Decimal) and abs(c.value) < 10
        if not _whole(c):
            return None  # 三块五, 两天半
        if unit.dimension.partition("/")[0] in _MEASURED_OR_SHARED or unit.base in ("小时", "分钟"):
            ranged = c.form == "range" and unit.dimension != "population"
            wordlike = (
                small
                and not ranged
                and not _below_zero(c)
                and unit.surface.partition("/")[0] in self._wordlike
            )
            return "word" if wordlike else None
        counted = isinstance(c.value, Decimal) and not small and unit.base not in _PERIOD
        return None if counted else "small count"

    def _bare_scale(self, text: str, c: Candidate, unit: UnitRow, before: str) -> str | None:
        """千亿元 is an amount; 千家万户, 百所高校 and 万里山河 are figures of speech, 千亿级 is a class."""
        if _UNIT_LABEL.search(before) and text[c.end : c.end + 1] in _LABEL_ENDS:
            return "label"
        if self._class_name.match(text, c.end) or _MARKET.match(text, c.end):
            return "class"
        if isinstance(c.value, Decimal) and c.value >= _LARGE and unit.dimension in _MEASURES:
            return None
        return None if self._bound.search(before) and c.value != 10 else "rhetoric"

    def _fraction(self, text: str, c: Candidate) -> str | None:
        """1/3 in digits is a fraction only where something is divided: 约占1/3."""
        if not text[c.start].isascii():
            return None
        return None if self._divides.search(text[max(0, c.start - 2) : c.start]) else "code"


def _whole(c: Candidate) -> bool:
    return not isinstance(c.value, Decimal) or c.value == c.value.to_integral_value()


def _below_zero(c: Candidate) -> bool:
    return isinstance(c.value, Decimal) and c.value < 0


def _is_share(c: Candidate) -> bool:
    return c.unit is not None and c.unit.dimension == "proportion"


def _most(text: str, c: Candidate) -> bool:
    """八成以上农户 and 90%以上的企业 are told of; 持股51%以上的公司 and 覆盖率60%以上的县 are classes."""
    large = c.form != "arabic" or (isinstance(c.value, Decimal) and c.value >= _HALF)
    return _is_share(c) and large and not _QUALIFIED.search(text, max(0, c.start - 1), c.start)


def _dimensions(text: str, c: Candidate) -> str | None:
    """4×100米, 1m×1m: length by breadth, legs by distance."""
    if c.form != "arabic" or _TIMES.isdisjoint(text[max(0, c.start - 2) : c.end + 2]):
        return None
    before = _TIMES_BEFORE.search(text, max(0, c.start - 4), c.start)
    return "dimensions" if before or _TIMES_AFTER.match(text, c.end) else None


def _aged(text: str, c: Candidate, unit: UnitRow) -> str | None:
    return _age(text, c, unit) or _clock(text, c, unit)


def _age(text: str, c: Candidate, unit: UnitRow) -> str | None:
    """十七岁参军, 享年89岁, 3—6岁儿童: how old somebody is, or a class of ages."""
    if unit.base != "岁":
        return None
    before = _CLAUSES.split(text[max(0, c.start - 12) : c.start])[-1]
    if _AGED.search(before):
        return None
    if c.form == "chinese":
        return "age" if _whole(c) else None
    personal = _PERSON.search(before) or text.startswith("的", c.end)
    return "class" if c.form == "range" else "age" if personal else None


def _clock(text: str, c: Candidate, unit: UnitRow) -> str | None:
    """3时15分, 21秒35: a time of day, or of a race."""
    minutes = unit.surface in ("分", "分钟") and _HOUR.search(text, max(0, c.start - 2), c.start)
    return "clock" if minutes or (unit.base == "秒" and text[c.end : c.end + 1].isdigit()) else None


def _single(text: str, c: Candidate, unit: UnitRow) -> str | None:
    """一斤卖五毛钱, 1美元兑6.3元: the one that a price is for."""
    if unit.dimension == "money":
        return "denominator" if _EXCHANGED.match(text, c.end) else None
    if text[c.start : c.digits_end] != "一" or unit.dimension not in ("mass", "area", "volume"):
        return None
    return None if _MEASURED.search(text, max(0, c.start - 2), c.start) else "denominator"


def _name(c: Candidate, named: Sequence[tuple[int, int, str]]) -> str | None:
    """A number inside a title, a programme's name or a stop form; a name that only ends with the number counts too."""
    for start, end, why in named:
        if start <= c.start and (c.end <= end or (c.digits_end <= end and start < c.start)):
            return why
    return None


def _quoted(text: str, c: Candidate) -> str | None:
    """A short quotation that opens with the number is a name: “13项重点工程”."""
    if c.start == 0 or text[c.start - 1] not in _OPENING:
        return None
    closing = _CLOSING.search(text, c.end, c.end + 12)
    return "quoted name" if closing and not _PAUSE.search(text, c.end, closing.start()) else None
