"""What is measured: the noun that is counted, the phrase that heads the figure, or the subject that still stands."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.lexicon import Lexicon
from pipeline.model import Evidence, IndicatorField, Kind, Quantity, Sentence, Span, new
from pipeline.stages.indicator.lists import ListReader, composed
from pipeline.stages.indicator.nouns import MATTER, NounReader
from pipeline.stages.indicator.phrase import Marks, PhraseReader
from pipeline.stages.indicator.topics import TopicReader
from pipeline.stages.indicator.words import CONJUNCTIONS, Words

#: Dimensions of units that amounts of one and the same subject are told in.
#: 沿海港口完成674万人: who did it, where 医生3.99人 would be counted themselves.
_REACHED: Final = ("完成", "实现", "达到", "发送", "接待")
_PLAN: Final = "indicator.plan"
_AMOUNTS: Final = MATTER | {"money", "length", "energy", "power", "time"}


class Headed(NamedTuple):
    """The indicator that a figure had, and the unit that it was told in."""

    field: IndicatorField
    unit: str


class Heading(NamedTuple):
    """The indicators that the last figures had: what an elided subject stands for."""

    last: tuple[Headed, ...] = ()

    def then(self, field: IndicatorField, quantity: Quantity, rule: str) -> Heading:
        """With one more figure read; a plan that another figure is a part of is no subject."""
        if rule == _PLAN:
            return self
        return new(Heading, ((*self.last[-7:], new(Headed, (field, quantity.unit.base))),))


class Place(NamedTuple):
    """Where a figure stands: its clause before the list it is in, and where the figure before ended."""

    lead: Span
    since: int

    @classmethod
    def of(cls, head: Quantity, lead: str, since: int) -> Place:
        """From ``head``, the first figure of the list, and the text of its clause before it."""
        end = head.at.start
        start = end - len(lead)
        return new(cls, (new(Span, (start, end)), min(since, start)))


class IndicatorFinder:
    """Finds what a figure measures; built once from the lexicon's indicators, verbs and words of change."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = Words.of(lexicon)
        self._phrases = PhraseReader(self._words)
        self._nouns = NounReader(self._words)
        self._lists = ListReader(self._words)
        self._topics = TopicReader(self._words, self._phrases)

    def link(
        self,
        sentence: Sentence,
        quantity: Quantity,
        *,
        kind: Kind,
        place: Place,
        marks: Marks,
        before: Heading,
    ) -> tuple[IndicatorField, Evidence]:
        """The indicator of one figure and why; ``marks`` are the times, places and organisations of the sentence."""
        field, rule = self._choose(sentence, quantity, kind, place, marks, before)
        said, span = field
        return field, new(Evidence, ("indicator", rule if said else "indicator.none", span, ""))

    def _choose(
        self, sentence: Sentence, quantity: Quantity, kind: Kind, place: Place, marks: Marks, before: Heading
    ) -> tuple[IndicatorField, str]:
        text = sentence.text
        if at := self._nouns.counted(text, quantity, kind):
            return composed(sentence, at), "indicator.counted"
        lead = text[place.lead.start : place.lead.end]
        whole = self._heading(text, quantity, place, marks)
        if whole and self._held(text, whole, quantity, kind, before):
            return self._carried(quantity, lead, before), "indicator.carried"
        measured = whole is not None and self._words.measure.ends(text, *whole)
        if kind == "share" and not measured and (at := self._nouns.shared(text, quantity, lead)):
            return composed(sentence, at), "indicator.counted"
        if predicated := self._predicated(sentence, quantity, place, marks):
            return predicated, "indicator.aligned"
        if whole and quantity.terms > 1 and (listed := self._lists.own(sentence, whole, quantity)):
            return listed, "indicator.aligned"
        if not whole and (at := self._nouns.planned(text, quantity, place.lead)):
            return composed(sentence, at), _PLAN
        if (not whole or self._words.final.fullmatch(text, *whole)) and (
            at := self._nouns.bought(text, quantity)
        ):
            return composed(sentence, at), "indicator.counted"
        colon = self._topics.before_colon(text, place.lead, marks) if "：" in text or ":" in text else None
        if whole and colon and not measured:
            return composed(sentence, whole, colon), "indicator.colon"
        phrase = self._phrases.shorten(text, whole) if whole else self._nouns.parted(text, quantity) or colon
        if phrase:
            return composed(sentence, phrase), "indicator.heading"
        return self._standing(sentence, quantity, place, marks, before)

    def _heading(self, text: str, quantity: Quantity, place: Place, marks: Marks) -> Span | None:
        """The phrase before the figure; in 3个镇、2个乡 what stands there belongs to the figure before."""
        lead = place.lead
        after_other = place.since == lead.start > 0 and text[lead.end - 1 : lead.end] in CONJUNCTIONS
        return None if after_other else self._phrases.read(text, lead, marks, quantity.unit.dimension)

    def _held(self, text: str, whole: Span, quantity: Quantity, kind: Kind, before: Heading) -> bool:
        """乡镇煤矿完成3031万吨: who has so much of what was said before, not what is measured."""
        dimension = quantity.unit.dimension
        if not before.last or dimension == "count" or kind not in ("level", "share"):
            return False
        if not self._words.holder.ends(text, *whole):
            return False
        if dimension == "population" and not text.endswith(_REACHED, 0, quantity.at.start):
            return False
        return quantity.unit.base in {headed.unit for headed in before.last[-4:]}

    def _predicated(
        self, sentence: Sentence, quantity: Quantity, place: Place, marks: Marks
    ) -> IndicatorField | None:
        """铁路、公路、民航分别发送旅客…: the k-th subject with what is said of all of them."""
        if quantity.terms < 2:
            return None
        text, lead = sentence.text, place.lead
        split = self._words.respectively.search(text, *lead)
        said = self._phrases.said(text, Span(split.end(), lead.end), marks) if split else None
        if not split or not said:
            return None
        subjects = self._phrases.read(text, Span(lead.start, split.start()), marks, "")
        own = self._lists.own(sentence, subjects, quantity) if subjects else None
        if not own or not own.span or not own.text:
            return composed(sentence, said)
        whole = sentence.span(*said)
        return IndicatorField(
            own.text + sentence.surface(*said), Span(own.span.start, max(whole.end, own.span.end))
        )

    def _standing(
        self, sentence: Sentence, quantity: Quantity, place: Place, marks: Marks, before: Heading
    ) -> tuple[IndicatorField, str]:
        """The subject of a clause without a figure since the last one; else the last figure's."""
        topic = self._topics.since(
            sentence.text, Span(place.since, place.lead.start), marks, sure=bool(before.last)
        )
        if topic:
            return composed(sentence, topic), "indicator.topic"
        lead = sentence.text[place.lead.start : place.lead.end]
        return self._carried(quantity, lead, before), "indicator.carried"

    def _carried(self, quantity: Quantity, lead: str, before: Heading) -> IndicatorField:
        """分别占全国的…: a list takes as many different subjects said before in order; else the last subject stands.

        An amount is told of the last subject that was told in its unit.
        """
        last = before.last[: len(before.last) - quantity.term]
        if not last:
            return IndicatorField(None, None)
        if pair := self._words.pair.search(lead):
            named = list(dict.fromkeys(headed.field for headed in last))[-2:]
            return named[0] if pair["former"] else named[-1]
        subjects = [headed.field for headed in last[-quantity.terms :]]
        if self._words.respectively.search(lead) and len({f.text for f in subjects}) == quantity.terms:
            return subjects[quantity.term]
        same = [h.field for h in last if h.unit == quantity.unit.base and quantity.unit.dimension in _AMOUNTS]
        return same[-1] if same else last[-1].field
