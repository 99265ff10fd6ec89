"""The places an article has told of so far. They are read only when a figure asks for them: most never are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.lexicon import Place
from pipeline.model import Reading
from pipeline.stages.region.places import PlaceReader
from pipeline.stages.region.ref import PlaceRef
from pipeline.stages.region.topic import label_of, opens_label, remembered, topic_of

#: How many places back 三地 and 园区 may refer to.
_MEMORY: Final = 24


class _Passage:
    """One sentence that was read, ``opens`` if it opens its paragraph; its places are read when first asked for."""

    __slots__ = ("opens", "reading", "refs")

    def __init__(self, reading: Reading, opens: bool, refs: tuple[PlaceRef, ...] | None) -> None:
        self.reading, self.opens, self.refs = reading, opens, refs


class Trail:
    """What the sentences of an article leave for those after them: places spoken of, the topic, the section's label.

    ``home`` is the place of the article as a whole; ``places`` is the lexicon's, by code.
    """

    def __init__(self, reader: PlaceReader, places: Mapping[str, Place], home: PlaceRef | None) -> None:
        self._reader, self._places, self._home = reader, places, home
        self._told: list[_Passage] = []  # since ``_recent`` was last put together
        self._recent: tuple[PlaceRef, ...] = ()
        self._untold: list[_Passage] = []  # of this paragraph, not yet looked at for its topic
        self._openers: list[
            _Passage
        ] = []  # of the section before this paragraph, not yet looked at for its label
        self._opener: _Passage | None = None  # of this paragraph
        self._label: PlaceRef | None = None
        self._begun = False  # whether the topic of this paragraph was asked for
        self._topic: PlaceRef | None = None

    def begin(self, *, heading: bool) -> None:
        """A paragraph begins: its topic is what the section is labelled with; a heading ends the section."""
        if heading:
            self._label = None
            self._openers.clear()
        elif self._opener:
            self._openers.append(self._opener)
        self._opener = None
        self._begun = False
        self._untold.clear()

    def leave(self, reading: Reading, *, opens: bool, refs: tuple[PlaceRef, ...] | None = None) -> None:
        """A sentence has been read; ``refs`` are its places if they were. ``opens``: it opens its paragraph."""
        if reading.mentions or refs:
            passage = _Passage(reading, opens, refs)
            self._told.append(passage)
            self._untold.append(passage)
            if opens:
                self._opener = passage

    def topic(self) -> PlaceRef | None:
        """The place that the paragraph speaks of by now."""
        if not self._begun:
            self._begun = True
            self._topic = self._labelled()
        if self._untold:
            for passage in self._untold:
                if refs := self._refs(passage):
                    text = passage.reading.sentence.text
                    self._topic = topic_of(text, refs, self._topic, self._home, opens=passage.opens)
            self._untold.clear()
        return self._topic

    def recent(self) -> tuple[PlaceRef, ...]:
        """The last places told of, the latest last."""
        parts: list[tuple[PlaceRef, ...]] = []
        count = 0
        while self._told and count < _MEMORY:
            passage = self._told.pop()
            part = remembered(self._refs(passage), passage.reading.mentions)
            parts.append(part)
            count += len(part)
        self._told.clear()  # what lies before is out of reach for good
        parts.append(self._recent)
        self._recent = tuple([ref for part in reversed(parts) for ref in part][-_MEMORY:])
        return self._recent

    def _labelled(self) -> PlaceRef | None:
        """The place that the section is labelled with: the last label that a paragraph of it opened with."""
        for passage in reversed(self._openers):
            reading = passage.reading
            text = reading.sentence.text
            if passage.refs or (passage.refs is None and opens_label(text, reading.mentions)):
                label = label_of(text, self._refs(passage))
                if label:
                    self._label = label
                    break
        self._openers.clear()
        return self._label

    def _refs(self, passage: _Passage) -> tuple[PlaceRef, ...]:
        if passage.refs is None:
            reading = passage.reading
            named = [m for m in reading.mentions if m.type == "place"]
            text = reading.sentence.text
            passage.refs = self._reader.told(text, reading.mentions, self._places) if named else ()
        return passage.refs
