"""The words that the rules look for (超过, 增长, 分别 …), by class, and the patterns they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

#: What each class is for: ``docs/cues.md``. How classes combine is grammar, and stands in the stages.
CueClass: TypeAlias = Literal[
    "gt", "lt", "approx", "gt-after", "lt-after", "approx-after", "gt-apart", "lt-apart", "up",
    "down", "growth", "decline", "filler", "cut", "mean", "last-year",
    "same-period", "previous-period", "above", "below", "contributes", "proportion", "compares",
    "share-of", "equals", "respectively", "adverb", "link", "change-word", "verb", "act", "verbal-noun", "actor", "commodity",
    "manner", "yield-verb", "noun-end", "no-noun", "generic", "generic-modifier", "measure",
    "opener", "after-mark", "circle", "rank", "imprint", "term", "run", "run-after",
    "point", "point-modifier", "asserted", "asserted-after", "class-name", "wordlike", "indefinite",
    "ratio", "divides", "tenths-compound", "half", "index", "reading", "people", "money", "price-verb",
    "extent", "zone", "party", "object", "locative", "share", "zone-name",
    "building", "now", "lately", "day-part", "fiscal-year", "pursued", "day-compound", "no-year", "event",
    "plan-name", "annual", "moved", "ahead", "formerly", "founded",
    "no-head", "name-cut", "no-cut", "classifier", "class-word", "sphere",
    "weak-sphere", "no-sphere", "department", "office", "no-office", "programme-verb",
    "no-place", "class-head", "sited", "visitor", "issue", "org-cut", "state-before", "state-after", "state-opens",
    "home-before", "home-after", "between", "no-initial",
]  # fmt: skip
CLASSES: Final = frozenset(get_args(CueClass))
#: Classes that are looked up as they stand, so that guards would do nothing; their longer words are rows too.
UNGUARDED: Final[frozenset[CueClass]] = frozenset({
    "no-head", "name-cut", "no-cut", "classifier", "class-word", "sphere", "weak-sphere", "no-sphere",
    "department", "office", "no-office", "programme-verb", "no-place", "class-head", "org-cut",
    "state-before", "state-after", "state-opens", "home-before", "home-after", "between", "no-initial",
    "no-year", "event",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of one class.

    After a character of ``not_after`` or before one of ``not_before`` it is part of another word (近 in 最近, 过半
    in 过半年).
    """

    word: str
    group: str
    not_after: str = ""
    not_before: str = ""

    def pattern(self) -> str:
        """The word with its guards; the word comes first so that a search can skip to its first character."""
        word = re.escape(self.word)
        after = f"(?<![{re.escape(self.not_after)}]{word})" if self.not_after else ""
        before = f"(?![{re.escape(self.not_before)}])" if self.not_before else ""
        return word + after + before


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues by class; a class without words makes a pattern that matches nothing."""

    groups: Mapping[str, tuple[Cue, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, cues: Iterable[Cue]) -> Cues:
        """The cues by class, longest first."""
        groups: dict[str, list[Cue]] = {}
        for cue in sorted(cues, key=lambda cue: (-len(cue.word), cue.word)):
            groups.setdefault(cue.group, []).append(cue)
        return cls({name: tuple(group) for name, group in groups.items()})

    def words(self, *groups: CueClass) -> tuple[str, ...]:
        """The distinct words of the classes, longest first."""
        return tuple(dict.fromkeys(cue.word for cue in self._of(groups)))

    def pattern(self, *groups: CueClass) -> str:
        """A regular expression, in brackets, for any word of the classes where it stands as that word."""
        return _either(dict.fromkeys(cue.pattern() for cue in self._of(groups)))

    def bare(self, *groups: CueClass) -> str:
        """As ``pattern``, whatever stands beside the word."""
        return _either(map(re.escape, self.words(*groups)))

    def _of(self, groups: tuple[CueClass, ...]) -> list[Cue]:
        found = (cue for group in groups for cue in self.groups.get(group, ()))
        return sorted(found, key=lambda cue: -len(cue.word))


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns) or '(?!)'})"
