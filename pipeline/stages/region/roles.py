"""What a place does in its clause: what is compared with it, what goes there, what happens there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipeline.lexicon import Cues
from pipeline.stages.clause import dateline
from pipeline.stages.region.ref import PlaceRef, Role

_BASE_RIGHT: Final = re.compile(
    r"(?:[^，。；]{0,12}?)的[近约超逾]?(?:\d[\d.]*|[一二两三四五六七八九十]+)[多余]?倍|[^，。；]{0,8}(?:相比|相较)"
)
_IS_LEFT: Final = re.compile(r"[是为]$")
#: 全国 heads a clause where only a time or connective stands before it; elsewhere it is an attribute (全国先进…).
_OPENING: Final = re.compile(
    r"(?:^|[，。；：、（(“])"
    r"[\d年月日末底初至—\-－上下半前一二三四季度个全截止到今去同期目前当中间，其据悉占在从以来期“]{0,14}$"
)
_LISTED: Final = re.compile(r"[^，。；]{0,20}\d[^，。；、]{0,6}、")
_PARTS: Final = re.compile(r"[^，。；]{0,4}的?[^，。；、]{0,12}[、和]")
#: 曲阜至菏泽段, 北京到上海的铁路
_ROUTE: Final = re.compile(
    r"(?:[至到—－-][^，。；、]{1,6})(?:的?(?:段|线|高铁|高速|铁路|公路|航线|城际|管道|区间))"
)
_WIDE: Final = ("nation", "world")
#: What _OPENING can look back over, with room to spare.
_REACH: Final = 16


class RoleReader:
    """Gives places their roles; built once from the lexicon's verbs and words of comparison."""

    def __init__(self, cues: Cues) -> None:
        compared = cues.bare("above", "below", "compares")
        self._base_left = re.compile(rf"(?:{compared}|{cues.pattern('share-of')}了?)$")
        self._object_left = re.compile(rf"{cues.pattern('object')}了?$")
        self._locative_left = re.compile(rf"{cues.pattern('locative')}$")
        self._share_right = re.compile(rf"[^，。；]{{0,14}}?{cues.pattern('share')}")
        # 港澳资企业, 河北籍, 天津企业8家, 亚洲象: the place describes what is counted
        party = cues.pattern("party")
        self._attribute = re.compile(
            rf"[资籍商](?=[企业的人客])|{party}(?=[^，。；在、]{{0,8}}\d)|[象杯虎](?![山鼻])"
        )

    def with_roles(self, text: str, refs: Sequence[PlaceRef]) -> Iterator[PlaceRef]:
        """Each place with its role.

        入住北京企业36家、天津企业8家: what is listed after an object is one too; 占全省的七成、全国的一半: so with bases.
        The place of a dateline and the ends of a road are nobody's subject.
        """
        last: PlaceRef | None = None
        opened = dateline(text)
        for ref in refs:
            role = self._role(text, ref)
            gap = text[last.at.end : ref.at.start] if last else ""
            if last and last.role == "object" and role in ("subject", "attribute") and _LISTED.fullmatch(gap):
                role = "object"
            if last and last.role == "base" and role in ("subject", "holder") and _PARTS.fullmatch(gap):
                role = "base"
            if ref.at.end <= opened or _ROUTE.match(text, ref.at.end):
                role = "object"
            last = replace(ref, role=role)
            yield last

    def _role(self, text: str, ref: PlaceRef) -> Role:
        """base: compared with or part of; object: where something goes or comes from; locative: where it happens."""
        if ref.role == "holder":
            return "holder"
        before, after = text[max(0, ref.at.start - 6) : ref.at.start], text[ref.at.end : ref.at.end + 24]
        if self._is_base(before, after, ref):
            return "base"
        if ref.level in _WIDE and not _OPENING.search(text, max(0, ref.at.start - _REACH), ref.at.start):
            return "holder"
        if self._object_left.search(before):
            return "object"
        if self._locative_left.search(before):
            return "locative"
        return "attribute" if ref.explicit and self._attribute.match(after) else "subject"

    def _is_base(self, before: str, after: str, ref: PlaceRef) -> bool:
        """占全省7%, 是天津的2倍, 与上海相比, 在全国占比."""
        if self._base_left.search(before):
            return True
        joined = before.endswith(("、", "和", "与", "同", "跟")) or _IS_LEFT.search(before)
        if joined and _BASE_RIGHT.match(after):
            return True
        ranked = before.endswith("在") and ref.level in (*_WIDE, "province")
        return bool(ranked and self._share_right.match(after))
