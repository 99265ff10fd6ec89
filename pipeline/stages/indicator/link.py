"""What is measured: the noun that is counted, the phrase that heads the figure, or the subject that still stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.lexicon import Lexicon
from pipeline.model import Evidence, IndicatorField, Kind, Quantity, Sentence, Span
from pipeline.stages.indicator.phrase import COUNTED, Marks, PhraseReader
from pipeline.stages.indicator.words import PIECE, Words

#: Dimensions of units that are followed by what they measure.
_MATTER: Final = frozenset({"area", "mass", "volume", "count", "population", "traffic", "money"})
#: Dimensions of units that amounts of one and the same subject are told in.
_AMOUNTS: Final = _MATTER | {"length", "energy", "power", "time"}


@dataclass(frozen=True, slots=True)
class Headed:
    """The indicator that a figure had, and the unit that it was told in."""

    field: IndicatorField
    unit: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The indicators that the last figures had: what an elided subject stands for."""

    last: tuple[Headed, ...] = ()

    def then(self, field: IndicatorField, quantity: Quantity) -> Heading:
        """With one more figure read."""
        return Heading((*self.last, Headed(field, quantity.unit.base))[-8:])


class IndicatorFinder:
    """Finds what a figure measures; built once from the lexicon's indicators, verbs and words of change."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = Words.of(lexicon)
        self._phrases = PhraseReader(self._words)

    def link(
        self,
        sentence: Sentence,
        quantity: Quantity,
        *,
        kind: Kind,
        lead: str,
        head: Quantity,
        marks: Marks,
        before: Heading,
    ) -> tuple[IndicatorField, Evidence]:
        """The indicator of one figure and why.

        ``lead`` is the text of the clause before ``head``, the first figure of the list that this one stands in;
        ``marks`` are the times, places and organisations of the sentence.
        """
        text, dimension = sentence.text, quantity.unit.dimension
        if at := self._counted(text, quantity, kind):
            return _found(sentence, at, "indicator.counted")
        whole = self._phrases.read(text, Span(head.at.start - len(lead), head.at.start), marks, dimension)
        measured = whole is not None and self._words.measure.search(text, *whole)
        if kind == "share" and not measured and (at := self._shared(text, quantity, lead)):
            return _found(sentence, at, "indicator.counted")
        if whole and quantity.terms > 1 and (listed := self._listed(sentence, whole, quantity, marks)):
            return listed, Evidence("indicator", "indicator.aligned", listed.span)
        phrase = self._phrases.shorten(text, whole) if whole else self._parted(text, quantity)
        if phrase:
            return _found(sentence, phrase, "indicator.heading")
        field = self._carried(quantity, lead, before)
        rule = "indicator.carried" if field.text else "indicator.none"
        return field, Evidence("indicator", rule, field.span)

    def _counted(self, text: str, quantity: Quantity, kind: Kind) -> Span | None:
        """40余个高校联盟: the noun after a classifier; 一小时生活圈: what the time is the name of."""
        end, dimension = quantity.at.end, quantity.unit.dimension
        if dimension == "time" and (circle := self._words.circle.match(text, end)):
            return Span(*circle.span())
        counts = dimension in COUNTED - {"traffic"} and kind in ("level", "delta")
        return self._noun(text, end) if counts else None

    def _shared(self, text: str, quantity: Quantity, lead: str) -> Span | None:
        """近六成的企业, 全国5%的国土面积: what the share is of, where nothing before says 占."""
        end = quantity.at.end
        if not text.startswith("的", end) or "占" in lead:
            return None
        noun = self._noun(text, end)
        return noun if noun and self._words.names(text[noun.start : noun.end]) else None

    def _parted(self, text: str, quantity: Quantity) -> Span | None:
        """3亿元的贷款, 6亩当归: what the amount is of, where nothing stands before."""
        end = quantity.at.end
        of = text.startswith("的", end) or quantity.unit.dimension in _MATTER - {"money"}
        return self._noun(text, end) if of else None

    def _noun(self, text: str, end: int) -> Span | None:
        """The noun that begins at ``end``, after an optional 的."""
        start = end + text.startswith("的", end)
        if (
            start >= len(text)
            or self._words.no_noun.match(text, start)
            or self._words.noun_end.match(text, start)
        ):
            return None
        match = self._words.noun_after.match(text, start)
        return Span(*match.span("noun")) if match else None

    def _listed(
        self, sentence: Sentence, phrase: Span, quantity: Quantity, marks: Marks
    ) -> IndicatorField | None:
        """国内旅游人次和旅游收入分别…: the k-th of as many phrases, with the head that the last one lends to all."""
        text = sentence.text
        pieces = [Span(*m.span()) for m in PIECE.finditer(text, *phrase)]
        if len(pieces) != quantity.terms or quantity.form == "ratio":
            return None
        piece, last = pieces[quantity.term], pieces[-1]
        head = self._common_head(text, pieces)
        if head is None or quantity.term == quantity.terms - 1:
            return IndicatorField(sentence.surface(*piece), sentence.span(*piece))
        if piece.end - piece.start < 2:
            return IndicatorField(sentence.surface(*phrase), sentence.span(*phrase))
        named = sentence.surface(*piece) + sentence.surface(head, last.end)
        return IndicatorField(named, sentence.span(piece.start, last.end))

    def _common_head(self, text: str, pieces: list[Span]) -> int | None:
        """Where in the last of 粮食、油料、蔬菜播种面积 the head begins that belongs to all, if one does."""
        *others, last = pieces
        if any(self._words.measure.search(text, *piece) for piece in others):
            return None
        width = max(piece.end - piece.start for piece in others)
        if last.end - last.start < width + 2:
            return None
        known = self._words.known_suffix(text, last.start + 1, last.end)
        return known if known is not None else last.start + width

    def _carried(self, quantity: Quantity, lead: str, before: Heading) -> IndicatorField:
        """分别占全国的…: a list takes as many different subjects said before in order; else the last subject stands.

        An amount is told of the last subject that was told in its unit.
        """
        last = before.last[: len(before.last) - quantity.term]
        if not last:
            return IndicatorField(None, None)
        subjects = [headed.field for headed in last[-quantity.terms :]]
        if self._words.respectively.search(lead) and len({f.text for f in subjects}) == quantity.terms:
            return subjects[quantity.term]
        same = [h.field for h in last if h.unit == quantity.unit.base and quantity.unit.dimension in _AMOUNTS]
        return same[-1] if same else last[-1].field


def _found(sentence: Sentence, at: Span, rule: str) -> tuple[IndicatorField, Evidence]:
    field = IndicatorField(sentence.surface(*at), sentence.span(*at))
    return field, Evidence("indicator", rule, field.span)
