"""``suggest``: reads a corpus twice, scores what may be a term, and ranks what no list has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipeline.errors import ShuzhengError
from pipeline.model import SourceText
from pipeline.run import Resources, extract
from pipeline.stages.normalise import normalise
from pipeline.stages.split import split
from pipeline.suggest.candidates import shortlist
from pipeline.suggest.collect import Collector
from pipeline.suggest.measure import Measurer
from pipeline.suggest.rank import ranked
from pipeline.suggest.rows import Suggestion, suggestion

#: Characters of a few dozen articles; and of a corpus in which what stands twice is no longer telling.
FEW, MANY = 60_000, 1_000_000


def suggest(
    sources: Callable[[], Iterable[SourceText | ShuzhengError]],
    resources: Resources,
    *,
    limit: int = 200,
    min_count: int | None = None,
) -> tuple[Suggestion, ...]:
    """The ``limit`` best terms of the corpus that no list has, best first.

    ``sources`` gives the documents and is called twice, so that none is kept: what is kept of them is bounded
    whatever the corpus (``collect.MOST_GRAMS``, ``candidates.MOST``). Documents that cannot be read are left
    out. ``min_count`` is how often a term must stand outside listed ones, by default ``least_count``.
    """
    collected = Collector(resources.lexicon)
    for source in _texts(sources()):
        collected.read(extract(source, resources, tokens=True))
    least = min_count or least_count(collected.characters)
    measured = Measurer(resources.lexicon, shortlist(collected, least))
    for number, source in enumerate(_texts(sources())):
        measured.read(split(normalise(source.text, resources.lexicon.characters), source.title), number)
    measured.finish()
    best = ranked(resources.lexicon, collected, measured, least=least, limit=limit)
    return tuple(suggestion(resources.lexicon, collected.listed, scored) for scored in best)


def least_count(characters: int) -> int:
    """How often a term must stand in so many characters: once in a few articles, twice in more, then by the log."""
    return 1 if characters < FEW else 2 + (characters // MANY).bit_length()


def _texts(sources: Iterable[SourceText | ShuzhengError]) -> Iterator[SourceText]:
    return (source for source in sources if isinstance(source, SourceText))
