"""Whether the true number is more, less or about what is printed: 超过, 不足, 约, 以上, 左右."""

from __future__ import annotations

import re

from pipeline.lexicon import Cues
from pipeline.model import Bound
from pipeline.stages.quantity.grammar import Candidate


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

    def bound(self, text: str, candidate: Candidate) -> Bound | None:
        """超过30万人 and 30余万人 are gt, 近30万人 and 30万人以内 lt, 约30万人 and 30万人左右 approx."""
        start = candidate.start
        before, after = text[max(0, start - 6) : start], text[candidate.end : candidate.end + 4]
        if candidate.more or self._gt_after.match(after):
            return "gt"
        if self._lt_after.match(after) or self._lt.search(before):
            return "lt"
        if self._gt.search(before) or (candidate.form == "half" and text[start] == "过"):
            return "gt"
        if self._approx.search(before) or self._approx_after.match(after):
            return "approx"
        return None

    def unbound(self, before: str) -> str:
        """The text before a figure without the word of bound that it ends with."""
        for pattern in (self._gt, self._lt, self._approx):
            before = pattern.sub("", before) or before
        return before
