"""The straight line: the only module that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from re import Pattern
from typing import Final

from pipeline.lexicon import Lexicon
from pipeline.lexicon.reliability import EntityTrust, load_reliability
from pipeline.model import Article, Claim, Extraction, Mention, Quantity, Reading, Sentence, SourceText, new
from pipeline.stages.assemble import assemble
from pipeline.stages.clause import titles
from pipeline.stages.confidence import Confidence, Surroundings, features
from pipeline.stages.indicator import Heading, IndicatorFinder, Marks, Place
from pipeline.stages.kind import KindRules, leads
from pipeline.stages.ner import Merger, Recogniser, grounded
from pipeline.stages.normalise import normalise, variants
from pipeline.stages.quantity import QuantityFinder
from pipeline.stages.region import (
    NATION,
    PlaceReader,
    PlaceRef,
    RegionContext,
    RegionLinker,
    Survey,
    Trail,
    default_region,
    institution,
    named_place,
    nothing,
    nowhere,
    published_in,
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

#: What stands for an elided subject where a paragraph begins.
_NOTHING_SAID: Final = Heading()


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
    variants: Pattern[str] | None = None

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
            variants(lexicon.characters),
        )


def extract(source: SourceText, resources: Resources, *, tokens: bool = False) -> Extraction:
    """Everything one document states: its articles, what was seen in each sentence, its claims by position."""
    norm = normalise(source.text, resources.lexicon.characters, resources.variants)
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
        survey = Survey(article, self._mentions)
        self._default = institution(article, survey) or default_region(survey, self._named, publisher)
        known = resources.lexicon.places
        self._trail = Trail(resources.places, known, self._named or self._default)
        self._outside = RegionContext(
            self._trail.recent, self._trail.topic, self._default, self._named, known
        )
        self._frame: Frame | None = None
        self._opens = True
        self._heading = _NOTHING_SAID
        self._lead_seen = False
        self._lead: Frame | None = None
        self._year, self._month = source.year, _month(source)
        named = (article.title, source.title)
        titled = (resources.frames.of_title(title, self._year, self._month) for title in named if title)
        self._section = next(filter(None, titled), report)
        about = self._section.end if self._section else None
        self._calendar = Calendar(self._year, self._month, None, about, republic)
        self._calendars: dict[int | None, Calendar] = {None: self._calendar}

    def read(self, tokens: bool) -> Iterator[tuple[Reading, tuple[Claim, ...]]]:
        for paragraph in self._article.paragraphs:
            self._trail.begin(heading=paragraph.heading)
            self._frame, self._heading = None, _NOTHING_SAID
            self._opens = True
            self._speak_of(None)
            for sentence in paragraph.sentences:
                reading, claims = self._read_sentence(sentence, tokens)
                self._opens = False
                if paragraph.heading:
                    named = self._resources.frames.of_section(sentence, reading.times, self._year)
                    if named:
                        self._section = named
                        self._calendar = replace(self._calendar, own=named.end)
                        self._calendars = {self._calendar.spoken: self._calendar}
                yield reading, claims

    def _read_sentence(self, sentence: Sentence, tokens: bool) -> tuple[Reading, tuple[Claim, ...]]:
        mentions = self._mentions.get(sentence.index, ())
        books = titles(sentence.text) if "《" in sentence.text else ()
        times = self._resources.times.find(sentence, self._calendar, books)
        cells = self._tables.get(sentence.index)
        find = self._resources.quantities.find
        quantities = find(sentence, mentions, times) if cells is None else tuple(c.quantity for c in cells)
        cut = self._resources.segmenter.cut(sentence.text) if tokens else ()
        reading = new(Reading, (sentence, mentions, quantities, times, cut))
        claims = self._claims(reading) if cells is None else tuple(self._tabled(reading, cells))
        if self._told_by_index is not self._mentions:
            reading = reading._replace(mentions=self._told(sentence))
        return reading, claims

    def _told(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The mentions that are told: those of the rules, merged with what the recogniser sees if there is one."""
        return self._told_by_index.get(sentence.index, ())

    def _claims(self, reading: Reading) -> tuple[Claim, ...]:
        accepted = _accepted(reading.quantities) if reading.quantities else ()
        claims: tuple[Claim, ...] = ()
        if accepted:
            places = self._resources.places.read(reading.sentence.text, reading.mentions, self._outside)
            claims = tuple(self._link(reading, accepted, places))
            self._trail.leave(reading, opens=self._opens, refs=places)
        elif reading.mentions:
            self._trail.leave(reading, opens=self._opens)
        if accepted or reading.times or self._frame or self._calendar.spoken is not None:
            self._leave_year(reading, accepted)
        return claims

    def _leave_year(self, reading: Reading, accepted: tuple[Quantity, ...]) -> None:
        """The year that a sentence leaves for those after it: none where it says none and none stood before."""
        times, published = reading.times, self._year
        said = bool(times or self._frame)
        if said:
            self._frame = frame_of(reading.sentence, times, accepted, published=published, before=self._frame)
        if accepted and not self._lead_seen:
            self._note_lead()
        spoken = spoken_of(times, self._frame, published) if said and (times or self._frame) else None
        if spoken != self._calendar.spoken:
            self._speak_of(spoken)

    def _speak_of(self, year: int | None) -> None:
        """The year last spoken of, from which 当年 and 上年 count."""
        known = self._calendars.get(year)
        if known is None:  # articles speak of the same few years again and again
            known = self._calendars[year] = replace(self._calendar, spoken=year)
        self._calendar = known

    def _note_lead(self) -> None:
        """A report of the first months that opens on last year's figures speaks of that year throughout."""
        self._lead_seen = True
        self._lead = lead_of(self._frame, self._year, self._month)

    def _link(
        self,
        reading: Reading,
        accepted: tuple[Quantity, ...],
        places: Sequence[PlaceRef],
    ) -> Iterator[Claim]:
        sentence, rules = reading.sentence, self._resources
        told = self._told(sentence)
        policies, organisations = _named(told)
        actors = organisations if told is reading.mentions else _named(reading.mentions)[1]
        fixed = *[t.at for t in reading.times], *[p.at for p in places]
        marks = new(Marks, (fixed, [m.at for m in actors]))
        years = YearContext(self._frame, self._section or self._lead, self._year, self._month)
        around = Surroundings.of(reading)
        kind, direction, head, since = None, None, None, 0
        for quantity, lead in zip(accepted, leads(sentence, accepted), strict=True):
            head = head if head and quantity.term else quantity
            kind, direction, why = rules.kinds.classify(sentence, quantity, lead, kind, direction)
            year, why_year = rules.years.link(
                sentence, quantity, reading.times, kind=kind, head=head, context=years
            )
            region, why_region = rules.regions.link(sentence, quantity, places, self._outside)
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
                self._source, self._article, sentence, quantity, span=span,
                year=year, region=region, indicator=indicator, kind=kind, direction=direction, confidence=confidence,
                policies=policies, organisations=organisations, evidence=(why_year, why_region, why_indicator, why, why_sure),
            )  # fmt: skip

    def _tabled(self, reading: Reading, cells: Sequence[Cell]) -> Iterator[Claim]:
        """The figures of a table's line: what the table does not say of them holds for the article."""
        sentence, rules = reading.sentence, self._resources
        policies, organisations = _named(self._told(sentence))
        years = YearContext(None, self._section or self._lead, self._year, self._month)
        places = RegionContext(nothing, nowhere, self._default, self._named, rules.lexicon.places)
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
                self._source, self._article, sentence, quantity, span=span,
                year=year, region=region, indicator=cell.indicator, kind=cell.kind, direction=cell.direction,
                confidence=confidence, policies=policies, organisations=organisations,
                evidence=(*evidence, why_sure),
            )  # fmt: skip


def _named(mentions: tuple[Mention, ...]) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The policies and the organisations among what is named in a sentence."""
    named = [m for m in mentions if m.type != "place"]
    return tuple([m for m in named if m.type == "policy"]), tuple([m for m in named if m.type == "org"])


def _accepted(quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    return tuple([q for q in quantities if q.rejected is None])


def _month(source: SourceText) -> int | None:
    return int(source.published[5:7]) if source.published and len(source.published) >= 7 else None
