"""What is measured: the shortest noun phrase of the text that heads the figure.

The phrase is found by peeling: from the figure leftward verbs, bounds, words of change, times and places come off;
from the clause's beginning rightward connectives, times and leading verbs do. What is left is the heading. Where
nothing is left, the subject of the figure before still stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.lexicon import Cues, Lexicon
from pipeline.model import Evidence, IndicatorField, Kind, Quantity, Sentence, Span

#: A comparison or origin said before the change: 比上年末, 由…, 与…相比.
_COMPARED: Final = re.compile(
    r"(?:在[^，。；\d]{0,20}[中里]|(?:与|[由从]|相较于?|[较比](?![价例重率值分]))[^，。；\d]{0,24}"
    r"|按(?:可比|不变|当年)价格?(?:计算)?)$"
)
_BREAK: Final = re.compile(r"[，；。！？,;、：:](?!\d)|(?<!\d)[,:]")
_WORD: Final = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
_PIECE: Final = re.compile(r"[^、和与及]+")
#: Dimensions of units that are followed by what they measure.
_MATTER: Final = frozenset({"area", "mass", "volume", "count", "population", "traffic"})
#: 全省, 我市: a place though it may be unknown which.
_OWN_PLACE: Final = "[全我本该][市省县区州国]"
_LONGEST: Final = 40
#: The longest term of the lexicon that is looked for at the end of a phrase.
_TERM: Final = 16
#: A known indicator at the end of a phrase this much longer stands alone (…企业营业收入 → 营业收入).
_MODIFIERS: Final = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """The indicators that the last figures had: what an elided subject stands for."""

    fields: tuple[IndicatorField, ...] = ()


class IndicatorFinder:
    """Finds what a figure measures; built once from the lexicon's indicators, verbs and words of change."""

    def __init__(self, lexicon: Lexicon) -> None:
        cues = lexicon.cues
        self._known = lexicon.indicators
        self._tail = _tail(cues)
        self._head = _head(cues)
        self._after_mark = re.compile(rf"{cues.pattern('after-mark')}+")
        verb, manner = cues.pattern("verb"), cues.pattern("manner")
        self._lead_verb = re.compile(rf"{manner}?{verb}[了过]?(?=[\u4e00-\u9fff“A-Z])")
        self._verb = re.compile(rf"{manner}?{cues.pattern('verb', 'yield-verb')}[了过出]?")
        self._noun_after = re.compile(
            r"的?(?P<noun>[\u4e00-\u9fffA-Za-z0-9“”·+\-]{2,20}?)"
            rf"(?=[，。；、：！？,;!\s（(]|{cues.pattern('noun-end')}|$)"
        )
        after = cues.bare("no-noun", "gt-after", "lt-after", "approx-after")
        self._no_noun = re.compile(rf"{after}|[，。；、：！？,;）)”\s]|$")
        generic = cues.pattern("generic", "generic-modifier", "growth", "decline")
        self._generic = re.compile(rf"(?:{generic}|每\S{{1,4}})++")
        self._measure = re.compile(rf"{cues.pattern('measure')}$")
        self._circle = re.compile(rf"[\u4e00-\u9fff]{{0,6}}圈|{cues.pattern('circle')}")
        self._respectively = re.compile(cues.pattern("respectively"))

    def link(
        self,
        sentence: Sentence,
        quantity: Quantity,
        *,
        kind: Kind,
        lead: str,
        head: Quantity,
        marks: Sequence[Span],
        before: Heading,
    ) -> tuple[IndicatorField, Evidence]:
        """The indicator of one figure and why.

        ``lead`` is the text of the clause before ``head``, the first figure of the list that this one stands in;
        ``marks`` are the times and places of the sentence.
        """
        text = sentence.text
        if at := self._counted(text, quantity, kind):
            return _found(sentence, at, "indicator.counted")
        whole = self._peel(text, Span(head.at.start - len(lead), head.at.start), marks)
        if whole and quantity.terms > 1 and (at := self._listed(text, whole, quantity)):
            return _found(sentence, at, "indicator.aligned")
        phrase = self._shorten(text, whole) if whole else self._parted(text, quantity)
        if phrase:
            return _found(sentence, phrase, "indicator.heading")
        field = self._carried(quantity, lead, before)
        return field, Evidence(
            "indicator", "indicator.carried" if field.text else "indicator.none", field.span
        )

    def _counted(self, text: str, quantity: Quantity, kind: Kind) -> Span | None:
        """40余个高校联盟: the noun after a classifier; 一小时生活圈: what the time is the name of."""
        end, dimension = quantity.at.end, quantity.unit.dimension
        if dimension == "time" and (circle := self._circle.match(text, end)):
            return Span(*circle.span())
        if dimension not in ("count", "population") or kind not in ("level", "delta") or end >= len(text):
            return None
        match = None if self._no_noun.match(text, end) else self._noun_after.match(text, end)
        return Span(*match.span("noun")) if match else None

    def _parted(self, text: str, quantity: Quantity) -> Span | None:
        """超三成的行政村, 3亿元的贷款, 6亩当归: what the share or amount is of, where nothing stands before."""
        end = quantity.at.end
        direct = quantity.unit.dimension in _MATTER and not self._no_noun.match(text, end)
        match = self._noun_after.match(text, end) if direct or text.startswith("的", end) else None
        return Span(*match.span("noun")) if match else None

    def _peel(self, text: str, lead: Span, marks: Sequence[Span]) -> Span | None:
        """全年工业增加值比上年增长…: what is left when times, comparisons and words of change have come off."""
        start, end = max(lead.start, lead.end - 2 * _LONGEST), lead.end
        share = text.rfind("占", start, end)
        end = self._peel_tail(text, start, share if share >= 0 else end, marks)
        stem = self._known_suffix(text, start, end)
        start = self._peel_head(text, start, stem if stem is not None else end, end, marks)
        if end - start > _LONGEST:
            breaks = [m.end() for m in _BREAK.finditer(text, start, end)]
            start = next((b for b in breaks if end - b <= _LONGEST), end - _LONGEST)
        return Span(start, end) if self._heads(text[start:end]) else None

    def _heads(self, phrase: str) -> bool:
        """Whether a phrase names something measured: 比重 and 同比增速 alone do not."""
        if self._generic.fullmatch(phrase):
            return False
        empty = phrase not in self._known and any(p.fullmatch(phrase) for p in (self._head, self._verb))
        return bool(_WORD.search(phrase)) and not empty

    def _peel_tail(self, text: str, start: int, end: int, marks: Sequence[Span]) -> int:
        """Take verbs, bounds, changes, times and places off the end, but never out of a known indicator."""
        while end > start:
            if self._known_suffix(text, start, end) is not None:
                return end
            cut = self._tail.search(text, max(start, end - 4), end)
            cut = cut or _COMPARED.search(text, max(start, end - 30), end)
            mark = next((m for m in marks if m.end == end and m.start >= start), None)
            if cut is None and mark is None:
                return end
            end = mark.start if mark else cut.start() if cut else end
        return end

    def _peel_head(self, text: str, start: int, limit: int, end: int, marks: Sequence[Span]) -> int:
        """Move past connectives, times, places and a leading verb, not beyond ``limit``."""
        for mark in marks:
            if start <= mark.start and mark.end <= limit and mark.end < end:
                edge = self._after_mark.match(text, mark.end, limit)
                start = max(start, edge.end() if edge and edge.end() < end else mark.end)
        for pattern in (self._head, self._lead_verb, self._head):
            match = pattern.match(text, start, end)
            if match and match.end() <= limit and match.end() < end:
                start = match.end()
        return start

    def _shorten(self, text: str, phrase: Span) -> Span:
        """Without the modifiers before a known indicator: …企业营业收入 → 营业收入."""
        stem = self._known_suffix(text, phrase.start, phrase.end)
        return Span(stem, phrase.end) if stem is not None and stem - phrase.start > _MODIFIERS else phrase

    def _known_suffix(self, text: str, start: int, end: int) -> int | None:
        """Start of the longest known indicator that ends at ``end``."""
        for length in range(min(_TERM, end - start), 1, -1):
            if text[end - length : end] in self._known:
                return end - length
        return None

    def _listed(self, text: str, phrase: Span, quantity: Quantity) -> Span | None:
        """国内旅游人次和旅游收入分别…: the k-th of as many phrases; 第一、第二产业增加值 stays whole for 第一."""
        pieces = [Span(*m.span()) for m in _PIECE.finditer(text, *phrase)]
        if len(pieces) != quantity.terms or quantity.form == "ratio":
            return None
        measures = all(self._measure.search(text, *piece) for piece in pieces)
        first, last = pieces[0], pieces[-1]
        if not measures and last.end - last.start > first.end - first.start + 2:
            return phrase
        return pieces[quantity.term]

    def _carried(self, quantity: Quantity, lead: str, before: Heading) -> IndicatorField:
        """分别占全国的…: a list takes as many different subjects said before in order; else the last subject stands."""
        fields = before.fields[: len(before.fields) - quantity.term]
        if not fields:
            return IndicatorField(None, None)
        subjects = fields[-quantity.terms :]
        if self._respectively.search(lead) and len({f.text for f in subjects}) == quantity.terms:
            return subjects[quantity.term]
        return fields[-1]


def _tail(cues: Cues) -> re.Pattern[str]:
    """What comes off between the phrase and the figure: 达到, 约为, 同比增长, 高于."""
    bounds = cues.pattern("gt", "lt", "approx", "gt-after", "lt-after", "approx-after")
    changes = cues.bare("up", "down", "growth", "decline", "above", "below", "contributes")
    rest = cues.bare("adverb", "link", "change-word", "mean", "same-period", "previous-period")
    return re.compile(rf"(?:{bounds}|{changes}|{rest}|{_OWN_PLACE}|[：:])$")


def _head(cues: Cues) -> re.Pattern[str]:
    """What comes off before the phrase: 其中, 据统计, 全市, brackets and quotation marks."""
    return re.compile(
        rf"(?:{cues.pattern('opener')}|全年|{_OWN_PLACE}|[两三]地|[两三]省市?"
        r"|[、”」』（）()\s：:;》=]|连续\S{1,4}年|—|-)++"
    )


def _found(sentence: Sentence, at: Span, rule: str) -> tuple[IndicatorField, Evidence]:
    field = IndicatorField(sentence.surface(*at), sentence.span(*at))
    return field, Evidence("indicator", rule, field.span)
