"""Indicators of figures that stand in a list: the k-th of as many subjects, and the head that they share."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import IndicatorField, Sentence, Span, new
from pipeline.stages.indicator.place import Place
from pipeline.stages.indicator.words import PART, PIECE, Words


class ListReader:
    """Gives each figure of a list its own part of a phrase that names them all."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def own(self, sentence: Sentence, phrase: Span, place: Place) -> IndicatorField | None:
        """国内旅游人次和旅游收入分别…: the k-th of as many phrases, with the head that the last one lends to all."""
        if place.form == "ratio":
            return None
        text = sentence.text
        pieces = [new(Span, m.span()) for m in PIECE.finditer(text, *phrase)]
        if len(pieces) != place.terms:
            return None
        piece, last = pieces[place.term], pieces[-1]
        if numbered := self._numbered(text, pieces, piece):
            return composed(sentence, *numbered)
        head = self._common_head(text, pieces)
        if head is None:
            return composed(sentence, piece)
        single = piece.end - piece.start < 2 and text[piece.start : piece.end] not in self._words.commodities
        if single and head.end > head.start:
            return composed(sentence, phrase)
        item = Span(piece.start, self._item_end(text, piece, head)) if piece is last else piece
        return composed(sentence, item, head)

    def _numbered(self, text: str, pieces: Sequence[Span], piece: Span) -> tuple[Span, ...] | None:
        """第一、二、三产业增加值: 第, the number and what is numbered, which each of them has."""
        ordinal, (first, *_, last) = self._words.ordinal, pieces
        if not text.startswith("第", first.start) or not all(
            ordinal.fullmatch(text, *p) for p in pieces[:-1]
        ):
            return None
        number = ordinal.match(text, *last)
        if number is None or text.startswith("第", last.start):
            return None
        own = Span(piece.start, number.end()) if piece is last else piece
        said = () if text.startswith("第", own.start) else (Span(first.start, first.start + 1),)
        return *said, own, Span(number.end(), last.end)

    def _common_head(self, text: str, pieces: Sequence[Span]) -> Span | None:
        """The head at the end of 粮食、油料、蔬菜播种面积 or 住房、教育、医疗三项支出 that belongs to all, if one does."""
        *others, last = pieces
        if part := PART.search(text, *last):
            return Span(part.start(), last.end)
        if summed := self._words.summing.search(text, *last):
            return Span(summed.end(), last.end)
        if all(self._words.ordinal.fullmatch(text, *piece) for piece in others):
            first = self._words.ordinal.match(text, *last)
            return Span(first.end(), last.end) if first else None
        if any(self._words.measure.ends(text, *piece) for piece in others):
            return None
        known = self._words.known_suffix(text, last.start + 1, last.end)
        of = text.rfind("的", last.start + 1, last.end - 1) + 1
        width = max(piece.end - piece.start for piece in others)
        if not known and last.end - last.start < width + 2:
            return None
        return Span(known or of or last.start + width, last.end)

    def _item_end(self, text: str, last: Span, head: Span) -> int:
        """Where the last item of a list ends: its head, or the word that sums it up (三项), begins."""
        summed = self._words.summing.search(text, *last)
        return summed.start() if summed else head.start


def composed(sentence: Sentence, *parts: Span) -> IndicatorField:
    """An indicator of several parts of a sentence: their texts in the order given, one span around all of them."""
    if len(parts) == 1:
        start, end = parts[0]
        if end > start:
            text, span = sentence.text[start:end], sentence.span(start, end)
            if sentence.original[span[0] : span[1]] != text:  # mostly it stands there as it is read
                text = sentence.surface(start, end)
            return new(IndicatorField, (text, span))
    kept = [part for part in parts if part.end > part.start]
    said = "".join([sentence.surface(*part) for part in kept])
    return IndicatorField(said, sentence.span(min(p.start for p in kept), max(p.end for p in kept)))
