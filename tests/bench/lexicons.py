"""What the lexicons cost: loading them, and how matching grows with the text and with the lists."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.lexicon.matcher import TermMatcher

ROUNDS = 5


def lines(text: str) -> Iterator[str]:
    """The figures, a line each."""
    load = statistics.median(_seconds(load_lexicon) for _ in range(ROUNDS))
    once, longer, richer = _matching(text, load_lexicon())
    yield f"loading the lexicons and building the matcher: {load:.2f} s of CPU"
    yield f"matching ten times the text: {longer / once:.1f} × the time; with ten times the terms: {richer / once:.1f} ×"


def _matching(text: str, lexicon: Lexicon) -> list[float]:
    """Seconds to match the text, ten times the text, and the text with ten times the terms, which are longer ones."""
    terms = lexicon.terms
    many = [t._replace(surface=t.surface + end) for t in terms for end in ("", *"甲乙丙丁戊己庚辛壬")]
    plain, rich, tenfold = TermMatcher(terms), TermMatcher(many), text * 10
    return _medians(lambda: plain.find(text), lambda: plain.find(tenfold), lambda: rich.find(text))


def _medians(*works: Callable[[], object]) -> list[float]:
    """Median seconds of each; they take turns, so that a busy moment of the machine falls on all of them."""
    rounds = [[_seconds(work) for work in works] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
