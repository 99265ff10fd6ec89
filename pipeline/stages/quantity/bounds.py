"""Whether the true number is more, less or about what is printed: 超过, 不足, 约, 以上, 左右."""

from __future__ import annotations

import re
from typing import Final, cast

from pipeline.lexicon import Cues
from pipeline.model import Bound
from pipeline.stages.quantity.candidate import Candidate
from pipeline.stages.quantity.endings import last_characters

#: 约港币25亿元: the word of the currency stands between the bound and the figure.
_CURRENCY: Final = re.compile(r"(?:人民币|港币|美金|折合|合)$")
_CURRENCY_ENDS: Final = last_characters("币金合")
#: 三分之一强, 四成弱.
_STRONG: Final = re.compile(r"强(?![大劲化力度势调烈国])")
_WEAK: Final = re.compile(r"弱(?![势化小国])")
#: 是上年的3倍多, 走了5公里多.
_MORE: Final = re.compile(r"[多余](?=[，。；、的,]|$)")
_PROPORTIONS: Final = frozenset({"proportion", "multiple"})
#: How far a bound may stand before the share it bounds: 不足全国总量的三分之一.
_APART: Final = 22
#: Unless 全国 stands in between, the share of what is told just before.
_APART_ENDS: Final = frozenset("的\n")
_NUMBERS: Final = frozenset({"arabic", "chinese"})


class BoundReader:
    """Reads the bound of a figure from what stands beside it; built once from the lexicon's words of bound."""

    def __init__(self, cues: Cues) -> None:
        # 至少需要3人: a verb may stand between 至少 and the figure
        self._gt = re.compile(rf"(?:{cues.pattern('gt')}了?|至少[^，。；\d]{{0,4}})$")
        self._lt = re.compile(rf"{cues.pattern('lt')}$")
        self._approx = re.compile(rf"{cues.pattern('approx')}[为有合占达]?$")
        self._gt_after = re.compile(rf"[及或]?{cues.pattern('gt-after')}")
        self._lt_after = re.compile(rf"[及或]?{cues.pattern('lt-after')}")
        self._approx_after = re.compile(cues.pattern("approx-after"))
        self._gt_ends = last_characters(cues.words("gt"), "了")
        self._lt_ends = last_characters(cues.words("lt"))
        self._approx_ends = last_characters(cues.words("approx"), "为有合占达")
        self._before_ends = self._gt_ends | self._lt_ends
        self._ends = self._before_ends | self._approx_ends | _CURRENCY_ENDS
        after = cues.words("gt-after", "lt-after", "approx-after")
        self._after_opens = frozenset({*(word[0] for word in after), *"及或多余"})
        self._apart = re.compile(
            rf"(?:(?P<gt>{cues.pattern('gt-apart')})|(?P<lt>{cues.pattern('lt-apart')})|(?P<approx>(?<![节条合公契签预违制简])约))(?:占|为|是|相当于)?"
            r"(?:[^，。；、\d]{1,16}的|全[国省市球县区台州校厂][^，。；、\d]{0,10})$"
        )

    def bound(self, text: str, candidate: Candidate) -> Bound | None:
        """超过30万人 and 30余万人 are gt, 近30万人 and 30万人以内 lt, 约30万人 and 30万人左右 approx."""
        if candidate.more:
            return "gt"
        form, start, end, unit = candidate.form, candidate.start, candidate.end, candidate.unit
        told, after = candidate.after in self._after_opens, ""
        if told:
            after = text[end : end + 4]
            if self._gt_after.match(after) or _MORE.match(after):
                return "gt"
            if self._lt_after.match(after):
                return "lt"
        first, led = start - 8 if start > 8 else 0, False
        if candidate.before in self._ends or ("至少" in text and text.find("至少", first, start) >= 0):
            before = text[first:start]
            if before[-1:] in _CURRENCY_ENDS:
                before = _CURRENCY.sub("", before)
            if bound := self._before(before):
                return bound
            led = before[-1:] in self._approx_ends and self._approx.search(before) is not None
        if form == "half" and text[start] == "过":
            return "gt"
        # 约30万人, 30万人左右, 四万来块
        ends = end if candidate.unit_start is None else candidate.unit_start
        vague = form in _NUMBERS and text[ends - 1] == "来"
        if vague or led or (told and self._approx_after.match(after)):
            return "approx"
        proportion = unit is not None and unit.dimension in _PROPORTIONS
        return self._far(text, candidate, text[end : end + 4]) if proportion else None

    def _before(self, before: str) -> Bound | None:
        """The longer of two words wins: 不能低于 is a floor though 低于 is a ceiling."""
        last, least = before[-1:], "至少" in before
        if last not in self._before_ends and not least:
            return None
        gt = self._gt.search(before) if least or last in self._gt_ends else None
        lt = self._lt.search(before) if last in self._lt_ends else None
        if gt and (not lt or gt.start() < lt.start()):
            return "gt"
        return "lt" if lt else None

    def _far(self, text: str, candidate: Candidate, after: str) -> Bound | None:
        """不足全国的5%, 约占全球六成三, 三分之一强: bounds of a share, which may stand apart from it."""
        if candidate.form != "arabic" and (_STRONG.match(after) or _WEAK.match(after)):
            return "gt" if after[0] == "强" else "lt"
        start = candidate.start
        first = start - _APART if start > _APART else 0
        apart = text[start - 1 : start] in _APART_ENDS or text.find("全", first, start) >= 0
        match = self._apart.search(text, first, start) if apart else None
        return cast(Bound, match.lastgroup) if match else None

    def unbound(self, before: str) -> str:
        """The text before a figure without the word of bound that it ends with."""
        if before[-1:] in self._gt_ends or "至少" in before:
            before = self._gt.sub("", before) or before
        if before[-1:] in self._lt_ends:
            before = self._lt.sub("", before) or before
        if before[-1:] in self._approx_ends:
            before = self._approx.sub("", before) or before
        return before
