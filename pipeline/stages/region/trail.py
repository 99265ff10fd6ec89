"""The places an article has told of so far. They are read only when a figure asks for them: most never are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.lexicon import Place
from pipeline.model import Mention, Reading
from pipeline.stages.region.places import PlaceReader
from pipeline.stages.region.ref import PlaceRef
from pipeline.stages.region.topic import label_of, opens_label, remembered, topic_of

#: How many places back 三地 and 园区 may refer to.
_MEMORY: Final = 24


class _Passage:
    """One sentence and what was named in it; its places are read when first asked for."""

    __slots__ = ("mentions", "opens", "read", "text")

    def __init__(
        self, text: str, mentions: Sequence[Mention], opens: bool, read: tuple[PlaceRef, ...] | None
    ) -> None:
        self.text, self.mentions, self.opens, self.read = text, mentions, opens, read


class Trail:
    """What the sentences of an article leave for those after them: places spoken of, the topic, the section's label.

    ``home`` is the place of the article as a whole; ``places`` is the lexicon's, by code.
    """

    def __init__(self, reader: PlaceReader, places: Mapping[str, Place], home: PlaceRef | None) -> None:
        self._reader, self._places, self._home = reader, places, home
        self._told: list[_Passage] = []  # since ``_recent`` was last put together
        self._recent: tuple[PlaceRef, ...] = ()
        self._untold: list[_Passage] = []  # of this paragraph, not yet looked at for its topic
        self._label: PlaceRef | None = None
        self._topic: PlaceRef | None = None

    def begin(self, *, heading: bool) -> None:
        """A paragraph begins: its topic is what the section is labelled with; a heading ends the section."""
        self._label = None if heading else self._label
        self._topic = self._label
        self._untold.clear()

    def leave(self, reading: Reading, *, opens: bool, refs: tuple[PlaceRef, ...] | None = None) -> None:
        """A sentence has been read; ``refs`` are its places if they were. ``opens``: it opens its paragraph."""
        text, mentions = reading.sentence.text, reading.mentions
        if refs is None:
            if not mentions:
                return
            refs = None if any(m.type == "place" for m in mentions) else ()
        passage = _Passage(text, mentions, opens, refs)
        self._told.append(passage)
        self._untold.append(passage)
        if opens and (refs or (refs is None and opens_label(text, mentions))):
            self._label = label_of(text, self._refs(passage)) or self._label

    def topic(self) -> PlaceRef | None:
        """The place that the paragraph speaks of by now."""
        for passage in self._untold:
            self._topic = topic_of(
                passage.text, self._refs(passage), self._topic, self._home, opens=passage.opens
            )
        self._untold.clear()
        return self._topic

    def recent(self) -> tuple[PlaceRef, ...]:
        """The last places told of, the latest last."""
        parts: list[tuple[PlaceRef, ...]] = []
        count = 0
        while self._told and count < _MEMORY:
            passage = self._told.pop()
            part = remembered(self._refs(passage), passage.mentions)
            parts.append(part)
            count += len(part)
        self._told.clear()  # what lies before is out of reach for good
        parts.append(self._recent)
        self._recent = tuple([ref for part in reversed(parts) for ref in part][-_MEMORY:])
        return self._recent

    def _refs(self, passage: _Passage) -> tuple[PlaceRef, ...]:
        if passage.read is None:
            passage.read = self._reader.told(passage.text, passage.mentions, self._places)
        return passage.read
