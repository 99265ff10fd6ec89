"""Scores the candidates and leaves out those that say nothing new."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import log2

from pipeline.lexicon import Lexicon
from pipeline.suggest.candidates import Candidate, Fit, Scored
from pipeline.suggest.collect import Collector, Traits, file_of
from pipeline.suggest.features import FILES, PROPER, WEIGHTS, Common, features
from pipeline.suggest.likeness import Likeness
from pipeline.suggest.measure import Measurer

#: A term of which a smaller part stands outside better ones is only a part of them.
ALONE = 0.1
#: What one bit of count is worth when the occurrences inside better terms are taken off.
_BIT = 0.3
_DEICTIC = re.compile(
    r"[全本我该两三四五各][省市县区州地]|[一二三四五六七八九十]+[省市县区][一二三四五六七八九十]*[省市县区]?"
)
#: One word, by the dictionary the name of a body: 国务院, 财政部, which the rules use as words too.
_BODY = "1 nt nt"
#: How often the corpus of jieba's dictionary has a word from which on it is everybody's: 产业, 会议.
_EVERYDAY = 300
#: What is left of a statement where its figure is cut away: 年增加, 占全国, 6月份.
_CUT = re.compile(
    r"^(?:[0-9]*年(?![鉴份])|[0-9]+月|[占近约达超逾])|(?:[0-9]+年[初中末底]?|月份|同期|增长|下降|增加|减少)$"
)
_AFFIX = re.compile(r"^(?:[的等和与及在将对以本]|我国|全国)|(?:[的等和与及中内里]|等地|方面|领域)$")


def ranked(
    lexicon: Lexicon, collected: Collector, measured: Measurer, *, least: int, limit: int
) -> list[Scored]:
    """The ``limit`` best candidates, best first, without parts of better ones and extensions of listed ones."""
    common = Common(lexicon)
    candidates = [
        _candidate(term, collected, measured)
        for term in measured.terms
        if measured.standings[term].count >= least and not _trivial(term, common, collected)
    ]
    likeness = Likeness.of(_listed(lexicon), (candidate.term for candidate in candidates))
    scored = [_scored(candidate, likeness, common, collected) for candidate in candidates]
    return _distinct(scored, least, limit)


def _listed(lexicon: Lexicon) -> Mapping[str, list[str]]:
    terms: dict[str, list[str]] = defaultdict(list)
    for term in lexicon.terms:
        terms[file_of(term.type, term.kind)].append(term.surface)
    return {file: terms[file] for file in FILES}


def _candidate(term: str, collected: Collector, measured: Measurer) -> Candidate:
    traits = collected.traits.get(term) or Traits()
    tag = collected.tags.get(term, "")
    return Candidate(
        term, measured.standings[term], traits, tag, measured.cohesion(term, collected.characters)
    )


def _trivial(term: str, common: Common, collected: Collector) -> bool:
    """Whether a term is a word of grammar, a head or 全省 and the like, or a listed one with a particle."""
    named = collected.tags.get(term) == _BODY
    if _DEICTIC.fullmatch(term) or (not named and (term in common.grammar or term in common.heads)):
        return True
    if _CUT.search(term) or _everyday(term, common, collected):
        return True
    bare = _AFFIX.sub("", term)
    return bare != term and bare in common.listed


def _everyday(term: str, common: Common, collected: Collector) -> bool:
    """Whether a term is one common word of the dictionary and no name, which no rule or quotation marks out."""
    size, tag, _ = collected.tags.get(term, "0 - -").split(" ")
    if size != "1" or tag in PROPER or common.dictionary.get(term, 0) < _EVERYDAY:
        return False
    traits = collected.traits.get(term) or Traits()
    return not traits.total


def _scored(candidate: Candidate, likeness: Likeness, common: Common, collected: Collector) -> Scored:
    fit = max(
        (Fit(file, *likeness.to(candidate.term, file)) for file in FILES), key=lambda f: _fits(f, candidate)
    )
    values = features(candidate, fit, common, collected)
    return Scored(candidate, fit.file, sum(WEIGHTS.get(name, 0.0) * value for name, value in values))


def _fits(fit: Fit, candidate: Candidate) -> float:
    votes = sum(n for (file, _), n in candidate.traits.votes.items() if file == fit.file)
    return 0.4 * fit.start + fit.end + 3 * log2(1 + votes)


def _distinct(scored: Sequence[Scored], least: int, limit: int) -> list[Scored]:
    """The best, each scored by how often it stands outside the better ones that are taken already."""
    waiting = [
        (-one.score, one.candidate.term, one.candidate.standing.count, at) for at, one in enumerate(scored)
    ]
    heapify(waiting)
    taken: dict[str, int] = {}
    best: list[Scored] = []
    while waiting and len(best) < limit:
        cost, term, count, at = heappop(waiting)
        whole = scored[at].candidate.standing.count
        alone = whole - sum(n for other, n in taken.items() if term in other)
        if alone < max(least, ALONE * whole):
            continue
        if alone < count:
            heappush(waiting, (cost + _BIT * log2(count / alone), term, alone, at))
        else:
            taken[term] = alone
            best.append(scored[at]._replace(score=-cost))
    return best
