"""Whether two characters belong to one word, as far as the document itself can tell."""

from __future__ import annotations

_SAMPLE = 60_000  # characters of the document that are looked at
_LOOKUPS = 200  # questions answered for one document, so that the cost stays linear
_OFTEN = 3
_SHARE = 0.3
_PART = 6_000  # characters


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
        return self._is_part(together, before) or self._is_part(together, after)

    def _is_part(self, together: int, char: str) -> bool:
        """Whether the pair makes up its share of a character's occurrences: mostly a part of the text says no."""
        count = 0
        for start in range(0, len(self._text), _PART):
            count += self._text.count(char, start, start + _PART)
            if together < _SHARE * count:
                return False
        return True
