"""What is measured: the noun that is counted, the phrase that heads the figure, or the subject that still stands."""

from __future__ import annotations

from typing import Final, TypeAlias

from pipeline.lexicon import Lexicon
from pipeline.model import Evidence, IndicatorField, Kind, Sentence, Span, new
from pipeline.stages.indicator.lists import ListReader, composed
from pipeline.stages.indicator.nouns import MATTER, NAMED_AFTER, NounReader
from pipeline.stages.indicator.phrase import PhraseReader
from pipeline.stages.indicator.place import Marks, Place
from pipeline.stages.indicator.topics import TopicReader
from pipeline.stages.indicator.words import CONJUNCTIONS, Words

#: Dimensions of units that amounts of one and the same subject are told in.
#: 沿海港口完成674万人: who did it, where 医生3.99人 would be counted themselves.
_REACHED: Final = ("完成", "实现", "达到", "发送", "接待")
_PLAN: Final = "indicator.plan"
_AMOUNTS: Final = MATTER | {"money", "length", "energy", "power", "time"}


#: The indicators that the last figures had, each with the unit it was told in: what an elided subject stands for.
Said: TypeAlias = list[tuple[IndicatorField, str]]
#: So many of them.
_LAST: Final = 8


class IndicatorFinder:
    """Finds what a figure measures; built once from the lexicon's indicators, verbs and words of change."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = Words.of(lexicon)
        self._phrases = PhraseReader(self._words)
        self._nouns = NounReader(self._words)
        self._lists = ListReader(self._words)
        self._topics = TopicReader(self._words, self._phrases)

    def link(
        self, sentence: Sentence, place: Place, kind: Kind, marks: Marks, before: Said
    ) -> tuple[IndicatorField, Evidence]:
        """The indicator of one figure and why; ``marks`` are the times, places and organisations of the sentence.

        It is added to what was said ``before``; a plan that another figure is a part of is no subject.
        """
        field, rule = self._choose(sentence, place, kind, marks, before)
        said, span = field
        if not said:
            rule = "indicator.none"
        if rule != _PLAN:
            before.append((field, place.base))
            if len(before) > _LAST:
                del before[0]
        return field, new(Evidence, ("indicator", rule, span, ""))

    def _choose(
        self, sentence: Sentence, place: Place, kind: Kind, marks: Marks, before: Said
    ) -> tuple[IndicatorField, str]:
        text, nouns, dimension = sentence.text, self._nouns, place.dimension
        if dimension in NAMED_AFTER and (at := nouns.counted(text, place, kind)):
            return composed(sentence, at), "indicator.counted"
        whole = self._heading(text, place, marks)
        if whole and self._held(text, whole, place, kind, before):
            return self._carried(place, before), "indicator.carried"
        if kind == "share" and not self._measures(text, whole) and (at := nouns.shared(text, place)):
            return composed(sentence, at), "indicator.counted"
        if place.terms > 1 and (listed := self._listed(sentence, whole, place, marks)):
            return listed, "indicator.aligned"
        if not whole and (at := nouns.planned(text, place)):
            return composed(sentence, at), _PLAN
        if (
            dimension == "money"
            and (not whole or self._words.final.fullmatch(text, *whole))
            and (at := nouns.bought(text, place))
        ):
            return composed(sentence, at), "indicator.counted"
        colons = "：" in text or ":" in text
        if whole:
            unsure = colons and not self._measures(text, whole)
            if unsure and (colon := self._topics.before_colon(text, place, marks)):
                return composed(sentence, whole, colon), "indicator.colon"
            return composed(sentence, self._phrases.shorten(text, whole)), "indicator.heading"
        phrase = nouns.parted(text, place)
        if phrase or (colons and (phrase := self._topics.before_colon(text, place, marks))):
            return composed(sentence, phrase), "indicator.heading"
        return self._standing(sentence, place, marks, before)

    def _heading(self, text: str, place: Place, marks: Marks) -> Span | None:
        """The phrase before the figure; in 3个镇、2个乡 what stands there belongs to the figure before."""
        start, end = place.start, place.end
        if place.since == start > 0 and text[end - 1 : end] in CONJUNCTIONS:
            return None
        if place.terms == 1:
            return self._phrases.read(text, start, end, marks, place.dimension)
        key, known = (start, end, place.dimension), marks.headings
        if key not in known:
            known[key] = self._phrases.read(text, start, end, marks, place.dimension)
        return known[key]

    def _measures(self, text: str, whole: Span | None) -> bool:
        """Whether the phrase is there and ends in the name of a measure."""
        return whole is not None and self._words.measure.start(text, whole[0], whole[1]) >= 0

    def _held(self, text: str, whole: Span, place: Place, kind: Kind, before: Said) -> bool:
        """乡镇煤矿完成3031万吨: who has so much of what was said before, not what is measured."""
        dimension = place.dimension
        if dimension == "count" or not before or kind not in ("level", "share"):
            return False
        if self._words.holder.start(text, whole[0], whole[1]) < 0:
            return False
        if dimension == "population" and not text.endswith(_REACHED, 0, place.first):
            return False
        return place.base in {unit for _, unit in before[-4:]}

    def _listed(
        self, sentence: Sentence, whole: Span | None, place: Place, marks: Marks
    ) -> IndicatorField | None:
        """The figure's own part of what is said of a list."""
        predicated = self._predicated(sentence, place, marks)
        return predicated or (self._lists.own(sentence, whole, place) if whole else None)

    def _predicated(self, sentence: Sentence, place: Place, marks: Marks) -> IndicatorField | None:
        """铁路、公路、民航分别发送旅客…: the k-th subject with what is said of all of them."""
        text = sentence.text
        split = self._words.respectively.search(text, place.start, place.end)
        said = self._phrases.said(text, split.end(), place.end, marks) if split else None
        if not split or not said:
            return None
        subjects = self._phrases.read(text, place.start, split.start(), marks, "")
        own = self._lists.own(sentence, subjects, place) if subjects else None
        if not own or not own.span or not own.text:
            return composed(sentence, said)
        whole = sentence.span(*said)
        return IndicatorField(
            own.text + sentence.surface(*said), Span(own.span.start, max(whole.end, own.span.end))
        )

    def _standing(
        self, sentence: Sentence, place: Place, marks: Marks, before: Said
    ) -> tuple[IndicatorField, str]:
        """The subject of a clause without a figure since the last one; else the last figure's."""
        gap = place.since, place.start
        topic = self._topics.since(sentence.text, gap, marks, sure=bool(before))
        if topic:
            return composed(sentence, topic), "indicator.topic"
        return self._carried(place, before), "indicator.carried"

    def _carried(self, place: Place, before: Said) -> IndicatorField:
        """分别占全国的…: a list takes as many different subjects said before in order; else the last subject stands.

        An amount is told of the last subject that was told in its unit.
        """
        last = before[: len(before) - place.term] if place.term else before
        if not last:
            return IndicatorField(None, None)
        if "者" in place.lead and (pair := self._words.pair.search(place.lead)):
            named = list(dict.fromkeys(field for field, _ in last))[-2:]
            return named[0] if pair["former"] else named[-1]
        if self._words.respectively.search(place.lead):
            subjects = [field for field, _ in last[-place.terms :]]
            if len({field.text for field in subjects}) == place.terms:
                return subjects[place.term]
        if place.dimension in _AMOUNTS:
            for field, unit in reversed(last):
                if unit == place.base:
                    return field
        return last[-1][0]
