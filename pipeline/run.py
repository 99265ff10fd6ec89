"""The straight line: the only module that knows the order of the stages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, compress, count
from re import Pattern
from typing import NamedTuple, TypeAlias

from pipeline.lexicon import Lexicon
from pipeline.lexicon.reliability import EntityTrust, load_reliability
from pipeline.model import (
    Article,
    Claim,
    Direction,
    Evidence,
    Extraction,
    IndicatorField,
    Kind,
    Mention,
    Paragraph,
    Quantity,
    Reading,
    RegionField,
    Sentence,
    SourceText,
    TimeRef,
    YearField,
    new,
)
from pipeline.stages.assemble import assemble
from pipeline.stages.clause import titles
from pipeline.stages.confidence import Confidence, Surroundings, features
from pipeline.stages.indicator import IndicatorFinder, Marks, Place, Said
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


class _Passage(NamedTuple):
    """A sentence that was read: its figures, those of a table apart, and what was said before of the year.

    ``opens``: it is the first of its paragraph.
    """

    reading: Reading
    stated: tuple[Quantity, ...]
    cells: tuple[Cell, ...] | None
    years: YearContext
    opens: bool


# Not a tuple, whose fields are several times as dear to read; nothing writes to one that is made.
@dataclass(slots=True)
class _Figure:
    """A figure of a sentence; ``head`` is the first of the list that it is in."""

    quantity: Quantity
    head: Quantity
    place: Place
    kind: Kind
    direction: Direction | None
    why: Evidence


_Located: TypeAlias = tuple[Sequence[PlaceRef], Sequence[tuple[RegionField, Evidence]]]


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """What is built once per process and only read afterwards; one is like no other."""

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
        seen, found = reader.read(tokens)
        readings += seen
        claims += found
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
        self._publisher = publisher
        self._default: PlaceRef | None = None  # until there is a figure that may hold for it
        self._frame: Frame | None = None
        self._lead_seen = False
        self._lead: Frame | None = None
        self._year, self._month = source.year, _month(source)
        #: Of sentences in which nothing is to be dated.
        self._unasked = YearContext(None, None, self._year, self._month)
        named = (article.title, source.title)
        titled = (resources.frames.of_title(title, self._year, self._month) for title in named if title)
        self._section = next(filter(None, titled), report)
        about = self._section.end if self._section else None
        self._calendar = Calendar(self._year, self._month, None, about, republic)
        self._calendars: dict[int | None, Calendar] = {None: self._calendar}

    def read(self, tokens: bool) -> tuple[Sequence[Reading], list[Claim]]:
        """What is seen in each sentence, and the claims. One stage goes over all of them before the next does.

        What a stage needs then stays in the processor's caches: sentence by sentence, each would take twice its time.
        """
        paragraphs = [list(self._passages(paragraph, tokens)) for paragraph in self._article.paragraphs]
        passages = list(chain.from_iterable(paragraphs))
        if not passages:
            return (), []
        starts = list(accumulate(map(len, paragraphs), initial=0))
        readings, stated, cells, _, _ = zip(*passages, strict=True)
        if any(stated) or any(cells):
            survey = Survey(self._article, self._mentions)
            self._default = institution(survey) or default_region(survey, self._named, self._publisher)
        telling, told = list(compress(count(), stated)), list(compress(passages, stated))
        located = self._located(passages, starts, telling)
        figures = [self._figures(passage) for passage in told]
        years = [self._dated(*each) for each in zip(told, figures, strict=True)]
        opened = [bisect_right(starts, number) for number in telling]
        indicators = self._measured(told, figures, located, opened)
        made = map(self._claims, told, figures, years, located, indicators)
        claims: list[Claim] = []
        if any(cells):
            told = [passage for passage in passages if passage.stated or passage.cells]
        for passage in told:
            claims += self._tabled(passage, passage.cells) if passage.cells else next(made)
        if self._told_by_index is not self._mentions:
            readings = tuple([r._replace(mentions=self._told(r.sentence)) for r in readings])
        return readings, claims

    def _passages(self, paragraph: Paragraph, tokens: bool) -> Iterator[_Passage]:
        """The sentences of a paragraph with what is seen in each, and the years they are to be read in."""
        self._frame = None
        if self._calendar.spoken is not None:
            self._speak_of(None)
        for number, sentence in enumerate(paragraph.sentences):
            reading, cells = self._read_sentence(sentence, tokens)
            stated = _accepted(reading.quantities) if cells is None and reading.quantities else ()
            frame = self._frame if cells is None else None
            context = self._unasked
            if stated or cells is not None:
                context = new(YearContext, (frame, self._section or self._lead, self._year, self._month))
            yield new(_Passage, (reading, stated, cells, context, number == 0))
            if cells is None and (stated or reading.times or frame or self._calendar.spoken is not None):
                self._leave_year(reading, stated)
            if paragraph.heading:
                self._begin_section(reading)

    def _read_sentence(self, sentence: Sentence, tokens: bool) -> tuple[Reading, tuple[Cell, ...] | None]:
        mentions = self._mentions.get(sentence.index, ())
        books = titles(sentence.text) if "《" in sentence.text else ()
        times = self._resources.times.find(sentence, self._calendar, books)
        cells = self._tables.get(sentence.index)
        find = self._resources.quantities.find
        quantities = find(sentence, mentions, times) if cells is None else tuple(c.quantity for c in cells)
        cut = self._resources.segmenter.cut(sentence.text) if tokens else ()
        return new(Reading, (sentence, mentions, quantities, times, cut)), cells

    def _told(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The mentions that are told: those of the rules, merged with what the recogniser sees if there is one."""
        return self._told_by_index.get(sentence.index, ())

    def _begin_section(self, heading: Reading) -> None:
        named = self._resources.frames.of_section(heading.sentence, heading.times, self._year)
        if named:
            self._section = named
            self._calendar = replace(self._calendar, own=named.end)
            self._calendars = {self._calendar.spoken: self._calendar}

    def _leave_year(self, reading: Reading, accepted: tuple[Quantity, ...]) -> None:
        """The year that a sentence leaves for those after it: none where it says none and none stood before."""
        (sentence, _, _, times, _), published, frame = reading, self._year, self._frame
        if times or frame:
            frame = self._frame = frame_of(sentence, times, accepted, published=published, before=frame)
        if accepted and not self._lead_seen:
            self._note_lead()
        spoken = spoken_of(times, frame, published) if times or frame else None
        if spoken != self._calendar.spoken:
            self._speak_of(spoken)

    def _speak_of(self, year: int | None) -> None:
        """The year last spoken of, from which 当年 and 上年 count."""
        known = self._calendars.get(year)
        if known is None:  # articles speak of the same few years again and again
            known = self._calendars[year] = self._calendar.speaking_of(year)
        self._calendar = known

    def _note_lead(self) -> None:
        """A report of the first months that opens on last year's figures speaks of that year throughout."""
        self._lead_seen = True
        self._lead = lead_of(self._frame, self._year, self._month)

    def _located(
        self, passages: Sequence[_Passage], starts: Sequence[int], telling: Iterable[int]
    ) -> list[_Located]:
        """For each passage that is ``telling`` figures its places, and the region of each of its figures."""
        read, link = self._resources.places.read, self._resources.regions.link
        known, home = self._resources.lexicon.places, self._named or self._default
        headings = [paragraph.heading for paragraph in self._article.paragraphs]
        trail = Trail(self._resources.places, known, home, passages, starts, headings)
        outside = RegionContext(trail.recent, trail.topic, self._default, self._named, known)
        located: list[_Located] = []
        for number in telling:
            (sentence, mentions, _, _, _), stated, _, _, _ = passages[number]
            trail.come_to(number)
            places = read(sentence.text, mentions, outside)
            located.append((places, link(sentence, stated, places, outside)))
            trail.leave(places)
        return located

    def _figures(self, passage: _Passage) -> list[_Figure]:
        """The figures of a sentence, each with its kind and where it stands."""
        (sentence, _, _, _, _), stated, _, _, _ = passage
        classify = self._resources.kinds.classify
        kind, direction, head, since = None, None, None, 0
        figures: list[_Figure] = []
        for quantity, lead in zip(stated, leads(sentence, stated), strict=True):
            place = Place.of(quantity, head, lead, since)
            head = place.head
            kind, direction, why = classify(sentence, quantity, lead, kind, direction)
            figures.append(_Figure(quantity, head, place, kind, direction, why))
            since = place.after
        return figures

    def _dated(self, passage: _Passage, figures: Sequence[_Figure]) -> list[tuple[YearField, Evidence]]:
        """The year of each figure of a sentence."""
        (sentence, _, _, times, _), _, _, context, _ = passage
        asked = [(figure.quantity, figure.head, figure.kind) for figure in figures]
        return self._resources.years.link(sentence, asked, times, context)

    def _measured(
        self,
        passages: Iterable[_Passage],
        figures: Iterable[Sequence[_Figure]],
        located: Iterable[_Located],
        paragraphs: Iterable[int],
    ) -> list[list[tuple[IndicatorField, Evidence]]]:
        """What each figure of a sentence measures; what is elided is said earlier in the paragraph."""
        link = self._resources.indicators.link
        found: list[list[tuple[IndicatorField, Evidence]]] = []
        said: Said = []
        last = -1
        for passage, each, (places, _), paragraph in zip(passages, figures, located, paragraphs, strict=True):
            if paragraph != last:
                said, last = [], paragraph
            (sentence, mentions, _, times, _), _, _, _, _ = passage
            marks = _marks(mentions, times, places)
            found.append([link(sentence, figure.place, figure.kind, marks, said) for figure in each])
        return found

    def _claims(
        self,
        passage: _Passage,
        figures: Sequence[_Figure],
        years: Sequence[tuple[YearField, Evidence]],
        located: _Located,
        indicators: Sequence[tuple[IndicatorField, Evidence]],
    ) -> list[Claim]:
        """What was found of each figure, put together."""
        reading, claims = passage.reading, []
        sentence = reading.sentence
        policies, organisations = _named(self._told(sentence))
        around = Surroundings.of(reading)
        text, sure = self._source.text, self._resources.confidence.of
        for figure, (year, why_year), (region, why_region), (indicator, why_indicator) in zip(
            figures, years, located[1], indicators, strict=True
        ):
            quantity, why = figure.quantity, figure.why
            span = why.span or sentence.span(*quantity.at)
            confidence, why_sure = sure(features(text, span, quantity, around, year=year, region=region))
            claims.append(assemble(
                self._source, self._article, sentence, quantity, span=span, year=year, region=region,
                indicator=indicator, kind=figure.kind, direction=figure.direction, confidence=confidence,
                policies=policies, organisations=organisations, evidence=(why_year, why_region, why_indicator, why, why_sure),
            ))  # fmt: skip
        return claims

    def _tabled(self, passage: _Passage, cells: Sequence[Cell]) -> Iterator[Claim]:
        """The figures of a table's line: what the table does not say of them holds for the article."""
        reading, rules = passage.reading, self._resources
        sentence = reading.sentence
        policies, organisations = _named(self._told(sentence))
        places = RegionContext(nothing, nowhere, self._default, self._named, rules.lexicon.places)
        around = Surroundings.of(reading)
        for cell in cells:
            quantity, evidence = cell.quantity, cell.evidence
            year, region = cell.year, cell.region
            if year is None:
                asked = ((quantity, quantity, cell.kind),)
                ((year, why),) = rules.years.link(sentence, asked, (), passage.years)
                evidence = (*evidence, why)
            if region is None:
                region, why = rules.regions.link(sentence, (quantity,), (), places)[0]
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
    if not named:
        return (), ()
    return tuple([m for m in named if m.type == "policy"]), tuple([m for m in named if m.type == "org"])


def _marks(mentions: Iterable[Mention], times: Iterable[TimeRef], places: Iterable[PlaceRef]) -> Marks:
    """What of a sentence is no part of what its figures measure."""
    fixed = [(*t.at,) for t in times]
    fixed += [(p.start, p.end) for p in places]
    return Marks.of(fixed, [(*m.at,) for m in mentions if m.type == "org"])


def _accepted(quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    return tuple([q for q in quantities if q.rejected is None])


def _month(source: SourceText) -> int | None:
    return int(source.published[5:7]) if source.published and len(source.published) >= 7 else None
