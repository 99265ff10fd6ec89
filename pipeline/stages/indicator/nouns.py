"""The noun after a figure: what is counted (40个联盟), what an amount or share is of (3亿元的贷款, 三成的农户)."""

from __future__ import annotations

from typing import Final

from pipeline.model import Kind, Span, new
from pipeline.stages.indicator.phrase import COUNTED
from pipeline.stages.indicator.place import Place
from pipeline.stages.indicator.words import OWN_UNITS, STOPS, Words

#: Dimensions of units that are followed by what they measure.
MATTER: Final = COUNTED | {"area", "mass", "volume"}
#: Dimensions of units whose noun follows as what is counted.
_FOLLOWED: Final = COUNTED - {"traffic"}
#: And those that are the name of what follows.
NAMED_AFTER: Final = _FOLLOWED | {"time"}
#: A counted noun that is longer may have run into the heading of the next figure.
_NOUN: Final = 4


class NounReader:
    """Reads the noun that follows a figure."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def counted(self, text: str, place: Place, kind: Kind) -> Span | None:
        """40余个高校联盟: the noun after a classifier; 一小时生活圈: what the time is the name of."""
        end, dimension = place.after, place.dimension
        if dimension == "time" and (circle := self._words.circle.match(text, end)):
            return Span(*circle.span())
        if dimension not in _FOLLOWED or kind not in ("level", "delta"):
            return None
        unit = self._words.own_unit.match(text, end) if text[end : end + 1] in OWN_UNITS else None
        return new(Span, unit.span()) if unit else self._noun(text, end)

    def shared(self, text: str, place: Place) -> Span | None:
        """近六成的企业, 全国5%国土面积: what the share is of, where nothing before says 占."""
        if "占" in place.lead:
            return None
        noun = self._noun(text, place.after)
        return noun if noun and self._words.names(text[noun.start : noun.end]) else None

    def parted(self, text: str, place: Place) -> Span | None:
        """3亿元的贷款, 6亩当归: what the amount is of, where nothing stands before."""
        end = place.after
        of = place.dimension in MATTER or text.startswith("的", end)
        return self._noun(text, end) if of else None

    def bought(self, text: str, place: Place) -> Span | None:
        """投入1亿元现金支持, 安排2亿元用于改造: what money that is only said to be given is for."""
        match = self._words.purpose.match(text, place.after)
        return new(Span, match.span("noun")) if match else None

    def planned(self, text: str, place: Place) -> Span | None:
        """完成年初预算数6亿元的40%: the amount that the next figure is a part of, by its own name."""
        if not text.startswith("的", place.after) or not self._words.whole_of.match(text, place.after):
            return None
        match = self._words.plan.search(text, place.start, place.end)
        return Span(*match.span("plan")) if match else None

    def _noun(self, text: str, end: int) -> Span | None:
        """The noun that begins at ``end``, after an optional 的."""
        words, start = self._words, end + text.startswith("的", end)
        if start >= len(text) or text[start] in STOPS or words.no_noun.match(text, start, len(text)):
            return None
        match = words.noun_after.match(text, start)
        return self._before_figure(text, new(Span, match.span("noun"))) if match else None

    def _before_figure(self, text: str, noun: Span) -> Span:
        """11个城市|优良天数比例54.3%: up to the indicator that the next figure is headed by."""
        if noun.end - noun.start <= _NOUN or not text[noun.end : noun.end + 1].isdecimal():
            return noun
        end = noun.end
        while (cut := self._words.tail.start(text, max(noun.start + 2, end - 4), end)) >= 0:
            end = cut
        stem = self._words.known_suffix(text, noun.start + 2, end)
        return new(Span, (noun.start, end if stem is None else stem))
