"""The straight line: the only module that knows the order of the stages."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.lexicon import Lexicon
from pipeline.lexicon.reliability import EntityTrust, load_reliability
from pipeline.model import Article, Claim, Extraction, Mention, Quantity, Reading, Sentence, SourceText
from pipeline.stages.assemble import assemble
from pipeline.stages.clause import titles
from pipeline.stages.confidence import Confidence, Surroundings, features
from pipeline.stages.indicator import Heading, IndicatorFinder, Marks, Place
from pipeline.stages.kind import KindRules, leads
from pipeline.stages.ner import Merger, Recogniser, grounded
from pipeline.stages.normalise import normalise
from pipeline.stages.quantity import QuantityFinder
from pipeline.stages.region import (
    NATION,
    PlaceReader,
    PlaceRef,
    RegionContext,
    RegionLinker,
    dateline,
    default_region,
    institution,
    label_of,
    named_place,
    published_in,
    remembered,
    topic_of,
)
from pipeline.stages.segment import Segmenter
from pipeline.stages.split import split
from pipeline.stages.table import Cell, TableReader
from pipeline.stages.tag import Tagger
from pipeline.stages.time import (
    Calendar,
    Frame,
    FrameReader,
    TimeFinder,
    YearContext,
    YearLinker,
    counts_by_republic,
    frame_of,
    lead_of,
    spoken_of,
)

#: How many places back 三地 and 园区 may refer to.
_MEMORY = 24


@dataclass(frozen=True, slots=True)
class Resources:
    """What is built once per process and only read afterwards."""

    lexicon: Lexicon
    segmenter: Segmenter
    tagger: Tagger
    quantities: QuantityFinder
    times: TimeFinder
    frames: FrameReader
    years: YearLinker
    kinds: KindRules
    places: PlaceReader
    regions: RegionLinker
    indicators: IndicatorFinder
    tables: TableReader
    confidence: Confidence
    merger: Merger | None = None

    @classmethod
    def build(cls, lexicon: Lexicon, segmenter: Segmenter, recogniser: Recogniser | None = None) -> Resources:
        """Compile the lexicon into what each stage needs; without a recogniser the rules find names alone."""
        return cls(
            lexicon,
            segmenter,
            Tagger(lexicon, EntityTrust.load()),
            QuantityFinder(lexicon),
            TimeFinder(lexicon.cues),
            FrameReader(lexicon.cues),
            YearLinker(lexicon.cues),
            KindRules(lexicon.cues),
            PlaceReader(lexicon.cues),
            RegionLinker(lexicon.cues),
            IndicatorFinder(lexicon),
            TableReader(lexicon),
            Confidence(load_reliability()),
            Merger(lexicon, recogniser) if recogniser else None,
        )


def extract(source: SourceText, resources: Resources, *, tokens: bool = False) -> Extraction:
    """Everything one document states: its articles, what was seen in each sentence, its claims by position."""
    norm = normalise(source.text, resources.lexicon.characters)
    articles = split(norm, source.title)
    readings: list[Reading] = []
    claims: list[Claim] = []
    report, republic = (
        resources.frames.of_document(norm.text, source.year, _month(source)),
        counts_by_republic(norm.text),
    )
    for article in articles:
        reader = _ArticleReader(source, article, resources, report, republic)
        for reading, found in reader.read(tokens):
            readings.append(reading)
            claims.extend(found)
    return Extraction(source, articles, tuple(readings), tuple(claims))


class _ArticleReader:
    """Reads one article from top to bottom, carrying what a reader would: the year, the place, the subject."""

    def __init__(
        self, source: SourceText, article: Article, resources: Resources, report: Frame | None, republic: bool
    ) -> None:
        self._source, self._article, self._resources = source, article, resources
        publisher, official = published_in(resources.lexicon, source.publisher or "")
        own = publisher if official else None
        self._named = named_place(resources.lexicon, source.region) if source.region else own
        home = self._named or publisher
        codes = home.codes if home and home.codes != NATION else ()
        self._mentions: Mapping[int, tuple[Mention, ...]] = resources.tagger.tag(article, codes)
        self._told_by_index = self._mentions
        if resources.merger:
            self._told_by_index = resources.merger.merged(article, self._mentions)
            self._mentions = grounded(self._mentions, self._told_by_index)
        self._tables: Mapping[int, tuple[Cell, ...]] = resources.tables.read(article, self._mentions)
        house = institution((s for p in article.paragraphs for s in p.sentences), self._mentions)
        self._default = house or default_region(self._weighted(), self._named, publisher)
        self._recent: deque[PlaceRef] = deque(maxlen=_MEMORY)
        self._frame: Frame | None = None
        self._topic: PlaceRef | None = None
        self._label: PlaceRef | None = None
        self._opens = True
        self._heading = Heading()
        self._lead_seen = False
        self._lead: Frame | None = None
        month, named = _month(source), (article.title, source.title)
        titled = (resources.frames.of_title(title, source.year, month) for title in named if title)
        self._section = next(filter(None, titled), report)
        about = self._section.end if self._section else None
        self._calendar = Calendar(source.year, month, None, about, republic)

    def read(self, tokens: bool) -> Iterator[tuple[Reading, tuple[Claim, ...]]]:
        for paragraph in self._article.paragraphs:
            self._label = None if paragraph.heading else self._label
            self._frame, self._topic, self._heading = None, self._label, Heading()
            self._opens = True
            self._calendar = replace(self._calendar, spoken=None)
            for sentence in paragraph.sentences:
                reading, claims = self._read_sentence(sentence, tokens)
                self._opens = False
                if paragraph.heading:
                    named = self._resources.frames.of_section(sentence, reading.times, self._source.year)
                    if named:
                        self._section = named
                        self._calendar = replace(self._calendar, own=named.end)
                yield reading, claims

    def _read_sentence(self, sentence: Sentence, tokens: bool) -> tuple[Reading, tuple[Claim, ...]]:
        mentions = self._mentions.get(sentence.index, ())
        times = self._resources.times.find(sentence, self._calendar, titles(sentence.text))
        cells = self._tables.get(sentence.index)
        find = self._resources.quantities.find
        quantities = find(sentence, mentions, times) if cells is None else tuple(c.quantity for c in cells)
        cut = self._resources.segmenter.cut(sentence.text) if tokens else ()
        reading = Reading(sentence, mentions, quantities, times, cut)
        claims = self._claims(reading) if cells is None else tuple(self._tabled(reading, cells))
        return replace(reading, mentions=self._told(sentence)), claims

    def _told(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The mentions that are told: those of the rules, merged with what the recogniser sees if there is one."""
        return self._told_by_index.get(sentence.index, ())

    def _claims(self, reading: Reading) -> tuple[Claim, ...]:
        places_by_code = self._resources.lexicon.places
        context = RegionContext(tuple(self._recent), self._topic, self._default, self._named, places_by_code)
        accepted = _accepted(reading)
        places = self._resources.places.read(
            reading.sentence, reading.mentions, context, deictic=bool(accepted)
        )
        claims = tuple(self._link(reading, accepted, places, context)) if accepted else ()
        self._recent.extend(remembered(places, reading.mentions))
        if self._opens:
            self._label = label_of(reading.sentence.text, places) or self._label
        self._topic = topic_of(
            reading.sentence.text, places, self._topic, self._named or self._default, opens=self._opens
        )
        self._frame = frame_of(
            reading.sentence, reading.times, accepted, published=self._source.year, before=self._frame
        )
        self._note_lead(accepted)
        spoken = spoken_of(reading.times, self._frame, self._source.year)
        if spoken != self._calendar.spoken:
            self._calendar = replace(self._calendar, spoken=spoken)
        return claims

    def _note_lead(self, accepted: Sequence[Quantity]) -> None:
        """A report of the first months that opens on last year's figures speaks of that year throughout."""
        if accepted and not self._lead_seen:
            self._lead_seen = True
            self._lead = lead_of(self._frame, self._source.year, _month(self._source))

    def _link(
        self,
        reading: Reading,
        accepted: tuple[Quantity, ...],
        places: Sequence[PlaceRef],
        context: RegionContext,
    ) -> Iterator[Claim]:
        sentence, rules = reading.sentence, self._resources
        marks = Marks(
            (*(t.at for t in reading.times), *(p.at for p in places)),
            tuple(m.at for m in reading.mentions if m.type == "org"),
        )
        years = YearContext(self._frame, self._section or self._lead, self._source.year, _month(self._source))
        around = Surroundings.of(reading)
        kind, direction, head, since = None, None, None, 0
        for quantity, lead in zip(accepted, leads(sentence, accepted), strict=True):
            head = head if head and quantity.term else quantity
            kind, direction, why = rules.kinds.classify(sentence, quantity, lead, kind, direction)
            year, why_year = rules.years.link(
                sentence, quantity, reading.times, kind=kind, head=head, context=years
            )
            region, why_region = rules.regions.link(sentence, quantity, places, context)
            indicator, why_indicator = rules.indicators.link(
                sentence,
                quantity,
                kind=kind,
                place=Place.of(head, lead, since),
                marks=marks,
                before=self._heading,
            )
            self._heading = self._heading.then(indicator, quantity, why_indicator.rule)
            since = quantity.at.end
            span = sentence.span(*quantity.at)
            found = features(self._source.text, span, quantity, around, year=year, region=region)
            confidence, why_sure = rules.confidence.of(found)
            yield assemble(
                self._source, self._article, sentence, quantity,
                year=year, region=region, indicator=indicator, kind=kind, direction=direction, confidence=confidence,
                mentions=self._told(sentence), evidence=(why_year, why_region, why_indicator, why, why_sure),
            )  # fmt: skip

    def _tabled(self, reading: Reading, cells: Sequence[Cell]) -> Iterator[Claim]:
        """The figures of a table's line: what the table does not say of them holds for the article."""
        sentence, rules = reading.sentence, self._resources
        years = YearContext(None, self._section or self._lead, self._source.year, _month(self._source))
        places = RegionContext((), None, self._default, self._named, rules.lexicon.places)
        around = Surroundings.of(reading)
        for cell in cells:
            quantity, evidence = cell.quantity, cell.evidence
            year, region = cell.year, cell.region
            if year is None:
                year, why = rules.years.link(
                    sentence, quantity, (), kind=cell.kind, head=quantity, context=years
                )
                evidence = (*evidence, why)
            if region is None:
                region, why = rules.regions.link(sentence, quantity, (), places)
                evidence = (*evidence, why)
            year = cell.dated(year)
            span = sentence.span(*quantity.at)
            found = features(self._source.text, span, quantity, around, year=year, region=region)
            confidence, why_sure = rules.confidence.of(found)
            yield assemble(
                self._source, self._article, sentence, quantity,
                year=year, region=region, indicator=cell.indicator, kind=cell.kind, direction=cell.direction,
                confidence=confidence, mentions=self._told(sentence), evidence=(*evidence, why_sure),
            )  # fmt: skip

    def _weighted(self) -> Iterator[tuple[Mention, int]]:
        """Places with their weight: a heading speaks for its section, the text for itself, a table's rows for none."""
        for paragraph in self._article.paragraphs:
            for sentence in () if paragraph.table else paragraph.sentences:
                end = dateline(sentence.text)
                for mention in self._mentions.get(sentence.index, ()):
                    national = mention.type == "org" and mention.codes == NATION
                    if (mention.type == "place" or national) and mention.at.end > end:
                        end = mention.at.end
                        yield mention, 4 if paragraph.heading else 1


def _accepted(reading: Reading) -> tuple[Quantity, ...]:
    return tuple(q for q in reading.quantities if q.rejected is None)


def _month(source: SourceText) -> int | None:
    return int(source.published[5:7]) if source.published and len(source.published) >= 7 else None
