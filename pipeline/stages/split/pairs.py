"""Whether two characters belong to one word, as far as the document itself can tell."""

from __future__ import annotations

_SAMPLE = 60_000  # characters of the document that are looked at
_LOOKUPS = 200  # questions answered for one document, so that the cost stays linear
_OFTEN = 3
_SHARE = 0.3


class Pairs:
    """Counts of adjacent characters: a pair met again and again is the inside of a word (平台, 需求)."""

    def __init__(self, text: str) -> None:
        self._text = text[:_SAMPLE]
        self._left = _LOOKUPS

    def mid_word(self, before: str, after: str) -> bool:
        """Whether a line break between the two cuts a word: elsewhere one seldom occurs without the other."""
        if not self._left or not ("\u4e00" <= before <= "\u9fff" and "\u4e00" <= after <= "\u9fff"):
            return False
        self._left -= 1
        together = self._text.count(before + after)
        if together < _OFTEN:
            return False
        count = self._text.count
        return together >= _SHARE * count(before) or together >= _SHARE * count(after)
