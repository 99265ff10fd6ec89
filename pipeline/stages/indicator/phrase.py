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
#: 建成后|年产值, 改造前|年产量: what is left of 后 and 前 when the verb before them has come off.
_YEARLY: Final = ("后年", "前年")
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
        said = text[start:end]
        of = "的" in said
        if of and words.elided.search(text, start, end):
            return None
        base = BASE.search(text, start, end) if of and "的" in said[-_OF:] else None
        base = base or words.gap.search(text, start, end)
        end, stem = self._peeled(text, start, base.start() if base else end, marks)
        if "占" in said:
            if PROPORTION.search(text, start, end):
                return self._proportion(text, start, end, marks)
            if part := PART.search(text, start, end):
                end, stem = self._peeled(text, start, part.start(), marks)
        if end > start:
            if stem is None and (told := self._final(text, start, end, marks, dimension)):
                return told if self._names(text[told.start : told.end]) else None
            whole = self._whole(text, start, end if stem is None else stem, end, marks)
            if self._names(text[whole.start : end]):
                return whole
        return self._parted(text, begin, end, marks) if end > begin and marks.fixed else None

    def _whole(self, text: str, start: int, limit: int, end: int, marks: Marks) -> Span:
        """What is left when all that is no part of a phrase has come off its head, but not beyond ``limit``."""
        start = self._peel_head(text, start, limit, end, marks)
        start = self._object(text, start, limit, end, marks)
        return new(Span, (start, end)) if end - start <= _LONGEST else self._fitting(text, start, end)

    def _parted(self, text: str, begin: int, end: int, marks: Marks) -> Span | None:
        """制造业贷款6月末|余额: where a time parts the subject from a measure that says nothing alone, the subject."""
        start = end - _READ if end - begin > _READ else begin
        for at, to in reversed(marks.fixed):
            if start < at and to <= end:
                break
        else:
            return None
        if end - to > _SHORT + 2:
            return None
        stop, _ = self._peeled(text, start, at, marks)
        begin = self._peel_head(text, start, stop, stop, marks)
        begin = self._object(text, begin, stop, stop, marks)
        return Span(begin, stop) if stop > begin and self._names(text[begin:stop]) else None

    def said(self, text: str, start: int, end: int, marks: Marks) -> Span | None:
        """What a list of subjects is said to do: 分别|发送旅客; ``None`` where only a change or a link is said."""
        end, _ = self._peeled(text, start, end, marks)
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

    def _proportion(self, text: str, start: int, end: int, marks: Marks) -> Span | None:
        """煤炭消费占能源消费的比重, whole, where the part is named."""
        part = PART.search(text, start, end)
        stop = part.start() if part else start
        stem = self._words.known_suffix(text, start, stop)
        begin = self._peel_head(text, start, stop if stem is None else stem, stop, marks)
        return self._fitting(text, begin, end) if self._names(text[begin:stop]) else None

    def _final(self, text: str, start: int, end: int, marks: Marks, dimension: str) -> Span | None:
        """雄才卡累计发放, 班列开行, 医院投入: of a clause that ends in a verb the subject, both, or the verb."""
        verb = self._words.final.search(text, start if start > end - 12 else end - 12, end)
        if not verb:
            return None
        stop, _ = self._peeled(text, start, verb.start(), marks)
        begin = self._peel_head(text, start, stop, stop, marks)
        begin = self._object(text, begin, stop, stop, marks)
        acted = (
            stop - begin < 2
            or (stop < verb.start() and dimension not in COUNTED)
            or self._acts(text, begin, stop, marks.actors)
        )
        if acted or not self._names(text[begin:stop]):
            return Span(verb.start("verb"), end)
        return Span(begin, end) if stop - begin <= _SUBJECT or dimension not in COUNTED else Span(begin, stop)

    def _acts(self, text: str, start: int, end: int, actors: Sequence[Range]) -> bool:
        """Whether the phrase is who acts: an organisation, 公司, 医院."""
        return self._words.actor.ends(text, start, end) or any(start <= a[0] and a[1] == end for a in actors)

    def _object(self, text: str, start: int, limit: int, end: int, marks: Marks) -> int:
        """Where the object of the last verb begins: 热线办结|群众诉求; ``start`` where there is no such verb."""
        begin = start
        found = self._words.predicate.all(text, start, limit)
        if not found or text[start] == "每":
            return start
        for match in found:
            rest = text[match.end() : end]
            if match.start() == start or len(rest) < 2 or self._bare(rest) or not self._names(rest):
                continue
            sure = match["verb"] not in self._words.nominal or match["manner"]
            if sure or self._acts(text, start, match.start(), marks.actors):
                begin = match.end() + rest.startswith(_YEARLY)
        return begin

    def _bare(self, rest: str) -> bool:
        """Whether what follows a verb is the name of a measure only: it belongs to the verb (实现|增加值)."""
        short = len(rest) <= _SHORT and self._words.measure.ends(rest, 0, len(rest))
        return bool(short or self._words.bare_measure.fullmatch(rest))

    def _peeled(self, text: str, start: int, end: int, marks: Marks) -> tuple[int, int | None]:
        """Take verbs, bounds, changes, times and places off the end, but never out of a known indicator.

        Where the phrase ends then, and where the known indicator begins that it ends in.
        """
        words, ends = self._words, marks.ends
        lengths, known, complete, tail = words.lengths, words.known, words.complete, words.tail
        while end > start:
            pair = text[end - 2 : end]
            # as known_suffix, which is not called for that would take longer than to look
            for length in lengths.get(text[end - 3 : end]) or lengths.get(pair, ()):
                if length <= end - start and text[end - length : end] in known:
                    return end, end - length
            if (pair in complete or text[end - 1] in complete) and self._said(text, start, end):
                return end, None
            cut = _marked(marks.fixed, start, end) if end in ends else -1
            if cut < 0:
                cut = tail.start(text, end - 4 if end - start > 4 else start, end)
            if cut < 0 and (cut := self._cut(text, start, end)) < 0:
                return end, None
            end = cut
        return end, None

    def _said(self, text: str, start: int, end: int) -> bool:
        """Whether a phrase ends in a verb that says what is measured, or in 之比."""
        act_end = self._words.act_end
        return text[end - 2 : end] == "之比" or act_end.ends(text, end - 4 if end - start > 4 else start, end)

    def _cut(self, text: str, start: int, end: int) -> int:
        """Where the remark in brackets or the comparison begins that ends a phrase, or -1."""
        if text[end - 1] in _CLOSED and (remark := REMARK.search(text, max(start, end - 44), end)):
            return remark.start()
        compares = COMPARES.search(text, end - 30 if end - start > 30 else start, end)
        while compares:
            at = compares.start()
            if COMPARED.match(text, at, end):
                return at
            compares = COMPARES.search(text, at + 1, end)
        return -1

    def _peel_head(self, text: str, start: int, limit: int, end: int, marks: Marks) -> int:
        """Move past connectives, times, places and a leading verb, not beyond ``limit``."""
        words = self._words
        for at, to in marks.fixed:
            if start <= at and to <= limit and to < end:
                if at - start > 1 and (text.startswith("的", to) or text[at - 1] in "（("):
                    continue
                edge = words.after_mark.match(text, to, limit)
                start = edge.end() if edge and edge.end() < end else to
        char = text[start : start + 1]
        if char in words.firsts:  # most phrases begin like none of the two
            if char not in words.opening and text[start : start + 2] not in words.opening:
                return start
        elif char.isalpha():
            return start
        start = _past(words.head.match(text, start, end), start, limit, end)
        verb = words.leading.match(text, start, end)
        after = _past(verb, start, limit, end)
        if verb is None or after == start or self._compound(verb, text[after:end]):
            return start
        after += text.startswith(_YEARLY, after)
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


def _marked(marks: Sequence[Range], start: int, end: int) -> int:
    """Where the mark begins that ends a phrase, -1 if there is none."""
    for at, to in marks:
        if to == end and at >= start:
            return at
    return -1


def _past(match: re.Match[str] | None, start: int, limit: int, end: int) -> int:
    """Behind a match at ``start`` that reaches not beyond ``limit`` and leaves something before ``end``."""
    stop = match.end() if match else start
    return stop if stop <= limit and stop < end else start
