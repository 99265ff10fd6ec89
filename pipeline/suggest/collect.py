"""First reading: every string of words that may be a term, and what speaks for it where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from sys import intern
from types import MappingProxyType

from pipeline.lexicon import Lexicon
from pipeline.model import Claim, Extraction, Mention, Reading, Token

QUOTES = MappingProxyType({"“": "”", "‘": "’", "「": "」", "『": "』"})
#: No term is longer, in characters and in words.
LONGEST, MOST_WORDS = 16, 8
#: Strings kept at once. When more are met the rarest are forgotten (lossy counting), so that memory is bounded:
#: about 150 MB whatever the size of the corpus.
MOST_GRAMS = 500_000

# Words that no term begins or ends with, by part of speech (ICTCLAS): prepositions, pronouns, adverbs, numbers …
_NO_EDGE = frozenset("pcdrxwey")
_NO_START = _NO_EDGE | frozenset("fk")
_NO_END = _NO_EDGE | frozenset("m")
# Of these only words of one character: a tagger that does not know a name calls it anything.
_NO_CHAR = frozenset("uoqzhbkf")
_NAME_TAGS = frozenset({"ns", "nt", "nz", "nrt", "j", "l", "i", "eng"})
_PHRASE = frozenset("nabjlighsq")
#: What offices, zones and waters end with, whatever a tagger calls it.
_CLOSING = frozenset("部局厅委办署院所区带圈城港河湖山")
_WORD = re.compile(r"[A-Za-z0-9一-龥·+]+")
#: What runs of words are made of; the dash of 滨海—中关村 joins two names.
_JOINED = re.compile(r"[A-Za-z0-9一-龥·+]+|—")
_HAN = re.compile(r"[一-龥]")
_SPLIT = re.compile(r"[、，,和与及以暨]")
_INITIALS = re.compile(r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼川渝黔滇藏陕甘青宁新港澳台雄]{2,6}")
_QUOTED = re.compile(r"[“‘「『\"]([^“”‘’「」『』\"，。；：、！？《》]{2,16})[”’」』\"]")
_LISTED = re.compile(r"[^、，。；：！？“”《》（）()\s]{2,24}(?:、[^、，。；：！？“”《》（）()\s]{2,24})+")
_TAIL = re.compile(r"(?:等|和|与|及|以及|的).*$")


@dataclass(slots=True)
class Traits:
    """What speaks for one string, summed over the corpus. ``kinds`` are (file, kind) votes by structure."""

    structure: int = 0
    quoted: int = 0
    listed: int = 0
    measured: int = 0
    votes: Counter[tuple[str, str]] = field(default_factory=Counter)
    codes: Counter[tuple[str, ...]] = field(default_factory=Counter)
    full: str = ""
    issued: int | None = None
    initials: int = 0
    named: int = 0
    phrase: int = 0

    @property
    def total(self) -> int:
        """How often anything spoke for the string."""
        return (
            self.structure
            + self.quoted
            + self.listed
            + self.measured
            + self.initials
            + self.named
            + self.phrase
        )


class Collector:
    """Counts candidate strings document by document; ``grams`` by plain count, ``traits`` where more is known."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.grams: Counter[str] = Counter()
        self.tags: dict[str, str] = {}
        self.traits: dict[str, Traits] = {}
        self.characters = 0
        self.documents = 0
        self.listed = files_of(lexicon)

    def read(self, extraction: Extraction) -> None:
        """Take in one document."""
        self.documents += 1
        for reading in extraction.readings:
            self._sentence(reading)
        for claim in extraction.claims:
            self._indicator(claim)
        if len(self.grams) > MOST_GRAMS or len(self.traits) > MOST_GRAMS // 4:
            self._forget()

    def _sentence(self, reading: Reading) -> None:
        text = reading.sentence.text
        self.characters += len(text)
        for words in _runs(reading.tokens):
            self._grams(words)
            self._phrases(words)
        self._marked(text, reading.tokens)
        self._names(text, reading.mentions)
        self._patterns(text)
        self._lists(text)

    def _grams(self, words: Sequence[Token]) -> None:
        grams, tags = self.grams, self.tags
        for first, start in enumerate(words):
            if _bars(start, _NO_START) or start.text == "—":
                continue
            string = ""
            for size, word in enumerate(words[first : first + MOST_WORDS], 1):
                string += word.text
                if len(string) > LONGEST:
                    break
                if len(string) > 1 and not _bars_end(word):
                    grams[string] += 1
                    if size == 1 and word.pos in _NAME_TAGS:
                        self._of(string).named += 1
                    if string not in tags:
                        tags[string] = intern(f"{size} {start.pos} {word.pos}")

    def _phrases(self, words: Sequence[Token]) -> None:
        """Nouns with nothing but nouns beside them, whole and from each of their first words on."""
        for noun, group in groupby(words, _nominal):
            if noun and len(run := [word.text for word in group]) > 1:
                for first in range(min(3, len(run) - 1)):
                    if 3 <= len(phrase := "".join(run[first:])) <= LONGEST:
                        self._of(phrase).phrase += 1

    def _marked(self, text: str, tokens: Sequence[Token]) -> None:
        """京津“双城记”, “两区”建设: a quoted word with up to two words before and two after, as one string."""
        if "“" not in text:
            return
        starts, ends = (
            {token.at[0]: n for n, token in enumerate(tokens)},
            {token.at[1]: n for n, token in enumerate(tokens)},
        )
        for match in _QUOTED.finditer(text):
            first, last = starts.get(match.start()), ends.get(match.end())
            if first is not None and last is not None:
                self._around(text, tokens, first, last)

    def _around(self, text: str, tokens: Sequence[Token], first: int, last: int) -> None:
        before = [t for t in tokens[max(0, first - 2) : first] if _WORD.fullmatch(t.text)]
        after = [t for t in tokens[last + 1 : last + 3] if _WORD.fullmatch(t.text)]
        starts = [tokens[first].at[0], *(t.at[0] for t in before if not _bars(t, _NO_START))]
        ends = [tokens[last].at[1], *(t.at[1] for t in after if not _bars_end(t))]
        for start in starts:
            for end in ends:
                string = text[start:end]
                if (start, end) != (starts[0], ends[0]) and len(string) <= LONGEST + 4:
                    self.grams[string] += 1

    def _names(self, text: str, mentions: Sequence[Mention]) -> None:
        for mention in mentions:
            if mention.rule.endswith((".lexicon", ".compared")):
                continue
            name = _unquoted(text[slice(*mention.at)])
            if not 2 <= len(name) <= 40 or mention.rule == "policy.short":
                continue
            traits = self._of(name)
            traits.structure += 1
            traits.votes[_file(mention), mention.kind] += 1
            traits.codes[mention.codes] += 1
            traits.issued = traits.issued or mention.issued
            if mention.canonical != name and mention.rule.endswith(".alias"):
                traits.full = mention.canonical

    def _patterns(self, text: str) -> None:
        for match in _QUOTED.finditer(text):
            if _HAN.search(match[1]):
                self._of(match[1]).quoted += 1
        for match in _INITIALS.finditer(text):
            traits = self._of(match[0])
            traits.initials += 1
            traits.votes["composites", "composite"] += 1

    def _lists(self, text: str) -> None:
        """北京、天津和某某: what stands in a list with listed terms is of their kind."""
        for match in _LISTED.finditer(text) if "、" in text else ():
            items = match[0].split("、")
            known = Counter(self.listed[item] for item in items if item in self.listed)
            if not known:
                continue
            vote = known.most_common(1)[0][0]
            for item in (*items[1:-1], *_SPLIT.split(_TAIL.sub("", items[-1]))[:1]):
                if 2 <= len(item) <= LONGEST and item not in self.listed:
                    traits = self._of(item)
                    traits.listed += 1
                    traits.votes[vote] += 1

    def _indicator(self, claim: Claim) -> None:
        phrase = claim.indicator.text
        if not phrase or not 2 <= len(phrase) <= 24 or not _WORD.fullmatch(phrase):
            return
        vote = "indicators", claim.unit.dimension
        traits = self._of(phrase)
        traits.measured += 1
        traits.votes[vote] += 1

    def _of(self, term: str) -> Traits:
        return self.traits.setdefault(term, Traits())

    def _forget(self) -> None:
        """Drop the rarest until half the room is free again, so that it is seldom done."""
        least = 0
        while len(self.grams) > MOST_GRAMS // 2 or len(self.traits) > MOST_GRAMS // 8:
            least += 1
            self.grams = Counter({gram: count for gram, count in self.grams.items() if count > least})
            self.traits = {term: traits for term, traits in self.traits.items() if traits.total > least}
        self.tags = {gram: tag for gram, tag in self.tags.items() if gram in self.grams}


def _bars(word: Token, tags: frozenset[str]) -> bool:
    """Whether no term begins or ends with this word."""
    return word.pos[:1] in tags or (len(word.text) == 1 and word.pos[:1] in _NO_CHAR)


def _bars_end(word: Token) -> bool:
    return word.text not in _CLOSING and (word.text == "—" or _bars(word, _NO_END))


def _nominal(word: Token) -> bool:
    return word.pos[:1] in _PHRASE or word.pos == "vn"


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Words with nothing but words between them."""
    run: list[Token] = []
    for token in tokens:
        if _JOINED.fullmatch(token.text):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _unquoted(name: str) -> str:
    """A name without the quotation marks around the whole of it: “十四五”规划 keeps its own."""
    inner = name[1:-1]
    return inner if QUOTES.get(name[0]) == name[-1] and name[-1] not in inner else name


def _file(mention: Mention) -> str:
    if mention.type == "place":
        several = len(mention.codes) > 1 and mention.kind in ("composite", "region", "run")
        return "composites" if several else "areas"
    return "policies" if mention.type == "policy" else "organisations"


def files_of(lexicon: Lexicon) -> Mapping[str, tuple[str, str]]:
    """The file and kind of each listed term."""
    return {term.surface: (file_of(term.type, term.kind), term.kind) for term in lexicon.terms}


def file_of(type_: str, kind: str) -> str:
    """The stem of the lexicon file that a term of this type and kind stands in."""
    if type_ == "place":
        if kind in ("country", "province", "prefecture", "county"):
            return "places"
        return "composites" if kind in ("composite", "bloc", "world", "nation") else "areas"
    return {"policy": "policies", "org": "organisations", "indicator": "indicators"}[type_]
