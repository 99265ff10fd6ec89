"""How likely figure, unit, year and region of a claim are all right, reckoned from what was measured on gold."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from pipeline.lexicon.reliability import START
from pipeline.model import Evidence, Quantity, Reading, RegionField, Span, YearField, new

#: How far back commas are counted, in code points; a year or place beyond it is as far as can be.
_REACH: Final = 300
_commas: Final = re.compile("[，；。：,;:]").findall
#: Steps of the distance between a year or place and the figure, in commas.
_STEPS: Final = (1, 2, 3, 5)
_FAR: Final = _STEPS[-1]
#: So many features are told as reasons of a confidence, those that take most from it, and no less than this.
_TOLD: Final = 3
_TELLING: Final = -0.2

#: How many commas part year or place and figure, and whether another stands between.
_Path: TypeAlias = tuple[int, bool]


class Surroundings(NamedTuple):
    """What else a sentence says: where its places and its times begin in the original, in order."""

    places: tuple[int, ...] = ()
    times: tuple[int, ...] = ()

    @classmethod
    def of(cls, reading: Reading) -> Surroundings:
        """Read once for all claims of a sentence; a bare duration is no rival to a year."""
        sentence, mentions, _, said, _ = reading
        origins = sentence.origins
        places = [m.span.start for m in mentions if m.type == "place"]
        times = [origins[t.at.start] for t in said if t.role != "none"]
        return new(cls, (tuple(sorted(places)), tuple(sorted(times))))


class Confidence:
    """Reckons the confidence of claims; built once from the weights of ``load_reliability``."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._start = weights.get(START, 0.0)
        self._weights = {name: weight for name, weight in weights.items() if name != START}
        self._told = {name: f"{name} {w:+.2f}" for name, w in self._weights.items() if w <= _TELLING}
        # few combinations of features make up most claims
        self._reckoned = lru_cache(maxsize=1024)(self._reckon)

    def of(self, found: Sequence[str]) -> tuple[float, Evidence]:
        """The probability that a claim with these features is right, to two digits, and what takes most from it.

        A feature without a weight, new since the weights were measured, counts neither for nor against.
        """
        return self._reckoned(tuple(found))

    def _reckon(self, found: tuple[str, ...]) -> tuple[float, Evidence]:
        weights = self._weights
        odds = self._start + sum([weights.get(name, 0.0) for name in found])
        against = sorted([(weights[name], name) for name in found if name in self._told])[:_TOLD]
        told = ", ".join([self._told[name] for _, name in against])
        return round(1 / (1 + math.exp(-odds)), 2), Evidence("confidence", "confidence.measured", None, told)


def features(
    text: str, span: Span, quantity: Quantity, around: Surroundings, *, year: YearField, region: RegionField
) -> tuple[str, ...]:
    """What speaks for or against the claim at ``span`` of the original ``text``, by the names of its weights.

    ``year.commas>=2`` says that two commas or more part year and figure, ``region.contested`` that another place
    stands between region and figure, ``region.several`` that one figure is said of several places.
    """
    places, times = around
    end = span.start
    names, _, _, settled, named_at = region
    dated_at = year.span
    dated = _path(text, dated_at, end, times) if dated_at else None
    named = _path(text, named_at, end, places) if named_at else None
    return _features(quantity.form, year.basis, dated, settled, named, len(names) > 1)


def _path(text: str, at: Span, end: int, rivals: Sequence[int]) -> _Path | None:
    """What lies between a year or place at ``at`` and the figure, which begins at ``end``."""
    begin, start = at
    if begin > end:
        return None
    commas = _FAR if end - start > _REACH else len(_commas(text, start, end))
    rival = bisect_left(rivals, start)
    return commas if commas < _FAR else _FAR, rival < len(rivals) and rivals[rival] < end


@lru_cache(maxsize=1024)  # few combinations make up most claims
def _features(
    form: str, dated_by: str, dated: _Path | None, named_by: str, named: _Path | None, several: bool
) -> tuple[str, ...]:
    return (
        f"figure.{form}",
        f"year.{dated_by}",
        *(_names("year", *dated) if dated else ()),
        f"region.{named_by}",
        *(_names("region", *named) if named else ()),
        *(("region.several",) if several else ()),
    )


def _names(field: str, commas: int, contested: bool) -> tuple[str, ...]:
    """The features that so many commas, and a rival between, are told by."""
    names = [f"{field}.commas>={step}" for step in _STEPS if commas >= step]
    return (*names, f"{field}.contested") if contested else tuple(names)
