"""The phrase that heads a figure, found by taking the clause before it apart.

From the figure leftward bounds, words of change, comparisons, times and places come off; from the clause's beginning
rightward connectives, times and leading verbs do. Where what is left is a sentence of its own (热线办结群众诉求), the
object is what is measured; where it ends in a verb that says something by itself (投入, 办结), subject or verb are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.model import Span, new
from pipeline.stages.indicator.place import Marks, Range
from pipeline.stages.indicator.words import BASE, BREAK, COMPARED, COMPARES, PART, PROPORTION, REMARK, Words

_LONGEST: Final = 40
#: So much of a lead is read.
_READ: Final = 2 * _LONGEST
#: A known indicator at the end of a phrase this much longer stands alone (…企业营业收入 → 营业收入).
_MODIFIERS: Final = 8
#: A subject no longer than this is told together with its verb (班列开行).
_SUBJECT: Final = 4
#: A measure no longer than this is no object of its own.
_SHORT: Final = 3
#: How far before the figure the 的 of what it is compared with stands at most, with room to spare.
_OF: Final = 6
#: What a remark in brackets ends in, a newline that ``$`` allows included.
_CLOSED: Final = frozenset("）)\n")
#: Dimensions of units that count things: their subject is a noun, not what is done with it.
COUNTED: Final = frozenset({"count", "population", "traffic"})


class PhraseReader:
    """Reads the heading of a figure from the text of its clause before it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        # the same few phrases are asked about again and again
        self._names = lru_cache(maxsize=256)(words.names)

    def read(self, text: str, begin: int, end: int, marks: Marks, dimension: str) -> Span | None:
        """全年工业增加值比上年增长…: what is left of a lead when all that is not the heading has come off."""
        words, start = self._words, end - _READ if end - begin > _READ else begin
        fixed = [mark for mark in marks.fixed if begin <= mark[0] and mark[1] <= end]
        said = text[start:end]
        of = "的" in said
        if of and words.elided.search(text, start, end):
            return None
        base = BASE.search(text, start, end) if of and "的" in said[-_OF:] else None
        base = base or words.gap.search(text, start, end)
        end, stem = self._peeled(text, start, base.start() if base else end, fixed)
        if "占" in said:
            if PROPORTION.search(text, start, end):
                return self._proportion(text, start, end, fixed)
            if part := PART.search(text, start, end):
                end, stem = self._peeled(text, start, part.start(), fixed)
        if stem is None and (told := self._final(text, start, end, fixed, marks.actors, dimension)):
            return self._checked(text, told)
        limit = end if stem is None else stem
        start = self._peel_head(text, start, limit, end, fixed)
        start = self._object(text, start, limit, end, marks.actors)
        whole = self._fitting(text, start, end)
        return self._checked(text, whole) or self._parted(
            text, max(begin, end - _READ), end, fixed, marks.actors
        )

    def _parted(
        self, text: str, start: int, end: int, fixed: Sequence[Range], actors: Sequence[Range]
    ) -> Span | None:
        """制造业贷款6月末|余额: where a time parts the subject from a measure that says nothing alone, the subject."""
        mark = next((m for m in reversed(fixed) if start < m[0] and m[1] <= end), None)
        if mark is None or end - mark[1] > _SHORT + 2:
            return None
        stop, _ = self._peeled(text, start, mark[0], fixed)
        begin = self._peel_head(text, start, stop, stop, fixed)
        begin = self._object(text, begin, stop, stop, actors)
        return self._checked(text, Span(begin, stop)) if stop > begin else None

    def said(self, text: str, start: int, end: int, marks: Marks) -> Span | None:
        """What a list of subjects is said to do: 分别|发送旅客; ``None`` where only a change or a link is said."""
        end, _ = self._peeled(text, start, end, marks.fixed)
        return Span(start, end) if end - start > 1 and self._names(text[start:end]) else None

    def shorten(self, text: str, phrase: Span) -> Span:
        """Without the modifiers before a known indicator: …企业营业收入 → 营业收入, 经调整的失业率 → 失业率."""
        start, end = phrase
        stem = self._words.known_suffix(text, start, end)
        if stem is None:
            return phrase
        modifiers, of = stem - start, text.startswith("的", stem - 1)
        long = modifiers > _MODIFIERS // 2 if of else modifiers > _MODIFIERS and end - stem > _SHORT
        return new(Span, (stem, end)) if long else phrase

    def _proportion(self, text: str, start: int, end: int, fixed: Sequence[Range]) -> Span | None:
        """煤炭消费占能源消费的比重, whole, where the part is named."""
        part = PART.search(text, start, end)
        stop = part.start() if part else start
        stem = self._words.known_suffix(text, start, stop)
        begin = self._peel_head(text, start, stop if stem is None else stem, stop, fixed)
        return self._fitting(text, begin, end) if self._names(text[begin:stop]) else None

    def _final(
        self, text: str, start: int, end: int, fixed: Sequence[Range], actors: Sequence[Range], dimension: str
    ) -> Span | None:
        """雄才卡累计发放, 班列开行, 医院投入: of a clause that ends in a verb the subject, both, or the verb."""
        verb = self._words.final.search(text, start if start > end - 12 else end - 12, end)
        if not verb:
            return None
        stop, _ = self._peeled(text, start, verb.start(), fixed)
        begin = self._peel_head(text, start, stop, stop, fixed)
        begin = self._object(text, begin, stop, stop, actors)
        acted = (
            stop - begin < 2
            or (stop < verb.start() and dimension not in COUNTED)
            or self._acts(text, begin, stop, actors)
        )
        if acted or not self._names(text[begin:stop]):
            return Span(verb.start("verb"), end)
        return Span(begin, end) if stop - begin <= _SUBJECT or dimension not in COUNTED else Span(begin, stop)

    def _acts(self, text: str, start: int, end: int, actors: Sequence[Range]) -> bool:
        """Whether the phrase is who acts: an organisation, 公司, 医院."""
        return self._words.actor.ends(text, start, end) or any(start <= a[0] and a[1] == end for a in actors)

    def _object(self, text: str, start: int, limit: int, end: int, actors: Sequence[Range]) -> int:
        """Where the object of the last verb begins: 热线办结|群众诉求; ``start`` where there is no such verb."""
        begin = start
        if text.startswith("每", start):
            return start
        for match in self._words.predicate.finditer(text, start, limit):
            rest = text[match.end() : end]
            if match.start() == start or len(rest) < 2 or self._bare(rest) or not self._names(rest):
                continue
            sure = match["verb"] not in self._words.nominal or match["manner"]
            if sure or self._acts(text, start, match.start(), actors):
                begin = match.end()
        return begin

    def _bare(self, rest: str) -> bool:
        """Whether what follows a verb is the name of a measure only: it belongs to the verb (实现|增加值)."""
        short = len(rest) <= _SHORT and self._words.measure.ends(rest, 0, len(rest))
        return bool(short or self._words.bare_measure.fullmatch(rest))

    def _peeled(self, text: str, start: int, end: int, marks: Sequence[Range]) -> tuple[int, int | None]:
        """Take verbs, bounds, changes, times and places off the end, but never out of a known indicator.

        Where the phrase ends then, and where the known indicator begins that it ends in.
        """
        words = self._words
        while end > start:
            stem = words.known_suffix(text, start, end)
            if stem is not None or (text[end - 1] == "比" and text.startswith("之比", end - 2)):
                return end, stem
            if words.act_end.start(text, end - 4 if end - start > 4 else start, end) >= 0:
                return end, None
            for at, to in marks:
                if to == end and at >= start:
                    end = at
                    break
            else:
                cut = self._cut(text, start, end)
                if cut < 0:
                    return end, None
                end = cut
        return end, None

    def _cut(self, text: str, start: int, end: int) -> int:
        """Where the verb, bound or change, the remark in brackets or the comparison begins that ends a phrase, or -1."""
        cut = self._words.tail.start(text, end - 4 if end - start > 4 else start, end)
        if cut >= 0:
            return cut
        if text[end - 1] in _CLOSED and (remark := REMARK.search(text, max(start, end - 44), end)):
            return remark.start()
        for compares in COMPARES.finditer(text, max(start, end - 30), end):
            if COMPARED.match(text, compares.start(), end):
                return compares.start()
        return -1

    def _peel_head(self, text: str, start: int, limit: int, end: int, marks: Sequence[Range]) -> int:
        """Move past connectives, times, places and a leading verb, not beyond ``limit``."""
        words = self._words
        for at, to in marks:
            if start <= at and to <= limit and to < end:
                if at - start > 1 and (text.startswith("的", to) or text[at - 1] in "（("):
                    continue
                edge = words.after_mark.match(text, to, limit)
                start = edge.end() if edge and edge.end() < end else to
        char = text[start : start + 1]
        opens = char in words.opening or text[start : start + 2] in words.opening
        if not (opens or char.isdecimal() or char.isspace()):  # most phrases begin like none of the two
            return start
        start = _past(words.head.match(text, start, end), start, limit, end)
        verb = words.leading.match(text, start, end)
        after = _past(verb, start, limit, end)
        if verb is None or after == start or self._compound(verb, text[after:end]):
            return start
        return _past(words.head.match(text, after, end), after, limit, end)

    def _compound(self, verb: re.Match[str], rest: str) -> bool:
        """Whether a verb at the beginning belongs to a name: 出口总额."""
        return verb["verb"] in self._words.nominal and not verb["manner"] and self._bare(rest)

    def _fitting(self, text: str, start: int, end: int) -> Span:
        """The phrase from a break on where it is too long to be one."""
        if end - start > _LONGEST:
            breaks = [m.end() for m in BREAK.finditer(text, start, end)]
            start = next((b for b in breaks if end - b <= _LONGEST), end - _LONGEST)
        return new(Span, (start, end))

    def _checked(self, text: str, phrase: Span) -> Span | None:
        return phrase if self._names(text[phrase.start : phrase.end]) else None


def _past(match: re.Match[str] | None, start: int, limit: int, end: int) -> int:
    """Behind a match at ``start`` that reaches not beyond ``limit`` and leaves something before ``end``."""
    stop = match.end() if match else start
    return stop if stop <= limit and stop < end else start
