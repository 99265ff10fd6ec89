"""The places an article has told of so far. They are read only when a figure asks for them: most never are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, Protocol

from pipeline.lexicon import Place
from pipeline.model import Reading
from pipeline.stages.region.places import PlaceReader
from pipeline.stages.region.ref import PlaceRef
from pipeline.stages.region.topic import label_of, opens_label, remembered, topic_of

#: How many places back 三地 and 园区 may refer to.
_MEMORY: Final = 24


class Passage(Protocol):
    """A sentence that was read; ``cells`` are its figures if it is a line of a table, which tells no places."""

    @property
    def reading(self) -> Reading:
        """What was seen in it."""

    @property
    def cells(self) -> Sequence[object] | None:
        """The figures of a table's line."""


class Trail:
    """What the sentences of an article leave for those after them: places spoken of, the topic, the section's label.

    ``passages`` are all its sentences; ``starts`` says for each paragraph which is its first, ``headings`` whether it is
    a heading. ``home`` is the place of the article as a whole; ``places`` is the lexicon's, by code.
    """

    def __init__(
        self,
        reader: PlaceReader,
        places: Mapping[str, Place],
        home: PlaceRef | None,
        passages: Sequence[Passage],
        starts: Sequence[int],
        headings: Sequence[bool],
    ) -> None:
        self._reader, self._places, self._home = reader, places, home
        self._passages, self._starts, self._headings = passages, starts, headings
        self._now = 0  # the sentence that is being read
        self._told: dict[int, tuple[PlaceRef, ...]] = {}  # the places of those that were
        self._said: dict[
            int, tuple[PlaceRef, ...]
        ] = {}  # what of them may be pointed at later, the latest first
        self._saying: list[int] = []  # the sentences that may say something of the kind, up to the one below
        self._looked = 0
        self._paragraph = -1  # whose topic was asked for last
        self._spoken = 0  # the first of it that was not looked at for its topic
        self._topic: PlaceRef | None = None
        self._labelled_to = 0  # the first paragraph not looked at for the label of its section
        self._label: PlaceRef | None = None

    def come_to(self, now: int) -> None:
        """The sentence ``now`` is to be read, those before it have been."""
        self._now = now

    def leave(self, refs: tuple[PlaceRef, ...]) -> None:
        """That sentence has been read; ``refs`` are its places."""
        self._told[self._now] = refs

    def topic(self) -> PlaceRef | None:
        """The place that the paragraph speaks of by now."""
        paragraph = bisect_right(self._starts, self._now) - 1
        start = self._starts[paragraph]
        if paragraph != self._paragraph:
            self._paragraph, self._spoken = paragraph, start
            self._topic = self._labelled(paragraph)
        for number in range(self._spoken, self._now):
            if refs := self._refs(number):
                text = self._passages[number].reading.sentence.text
                self._topic = topic_of(text, refs, self._topic, self._home, opens=number == start)
        self._spoken = self._now
        return self._topic

    def recent(self) -> Iterator[PlaceRef]:
        """The last places told of, the latest first."""
        for number in range(self._looked, self._now):
            if number in self._told or self._passages[number].reading.mentions:
                self._saying.append(number)
        self._looked = self._now
        return islice(chain.from_iterable(self._latest()), _MEMORY)

    def _latest(self) -> Iterator[tuple[PlaceRef, ...]]:
        """What each sentence says that may be pointed at; those that say nothing of the kind are not asked again."""
        saying = self._saying
        for index in range(len(saying) - 1, -1, -1):
            number = saying[index]
            said = self._said.get(number)
            if said is None:
                mentions = self._passages[number].reading.mentions
                said = self._said[number] = remembered(self._refs(number), mentions)[::-1]
            if said:
                yield said
            else:
                del saying[index]

    def _labelled(self, paragraph: int) -> PlaceRef | None:
        """The place that the section is labelled with: the last label that a paragraph of it opened with."""
        first, self._labelled_to = self._labelled_to, paragraph
        if self._headings[paragraph]:
            self._label = None
            return None
        for before in range(paragraph - 1, first - 1, -1):
            label = self._label_at(before)
            if label or self._headings[before]:
                self._label = label
                break
        return self._label

    def _label_at(self, paragraph: int) -> PlaceRef | None:
        """The label that a paragraph opens with."""
        number = self._starts[paragraph]
        if number == self._starts[paragraph + 1]:
            return None
        reading = self._passages[number].reading
        text = reading.sentence.text
        if text.endswith("。"):  # as no label does
            return None
        told = number in self._told
        return label_of(text, self._refs(number)) if told or opens_label(text, reading.mentions) else None

    def _refs(self, number: int) -> tuple[PlaceRef, ...]:
        refs = self._told.get(number)
        if refs is None:
            passage = self._passages[number]
            reading = passage.reading
            mentions = reading.mentions if passage.cells is None else ()
            named = mentions and [m for m in mentions if m.type == "place"]
            refs = self._reader.told(reading.sentence.text, mentions, self._places) if named else ()
            self._told[number] = refs
        return refs
