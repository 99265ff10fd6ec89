"""The tagger: policies, places and organisations of an article, by lexicon and by structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import TypeAlias

from pipeline.lexicon import Lexicon
from pipeline.lexicon.reliability import EntityTrust
from pipeline.model import Article, Mention, Sentence, Span
from pipeline.stages.tag import aliases, extend, foreign, media, policies, runs
from pipeline.stages.tag.automaton import Found, Sieve, Words, new
from pipeline.stages.tag.choose import Chooser
from pipeline.stages.tag.extend import Sphere
from pipeline.stages.tag.initials import Initials
from pipeline.stages.tag.issued import IssueReader
from pipeline.stages.tag.names import NameReader
from pipeline.stages.tag.scene import Cuts, Draft, Quotation, Scene, quotations
from pipeline.stages.tag.shortened import Shortener, noted, surveyed
from pipeline.stages.tag.terms import Places, TermTable, mentioned

Tagged: TypeAlias = Mapping[int, tuple[Mention, ...]]
Step: TypeAlias = Draft | Found | Span

_END = attrgetter("end")
_TYPE, _DRAFT_START, _DRAFT_END = itemgetter(0), itemgetter(1), itemgetter(2)


class Tagger:
    """Finds the named policies, places and organisations of articles; holds no state of a text."""

    __slots__ = (
        "_cuts",
        "_initials",
        "_issues",
        "_names",
        "_nations",
        "_places",
        "_shortener",
        "_sieve",
        "_terms",
        "_trust",
    )

    def __init__(self, lexicon: Lexicon, trust: EntityTrust | None = None) -> None:
        self._trust = trust or EntityTrust({})
        words = lexicon.cues.words
        self._terms = TermTable(lexicon.terms, words("no-place"))
        self._names = NameReader(lexicon)
        self._places = lexicon.places
        self._initials = Initials(lexicon)
        # The rule that most often applies comes last: after it no other is asked.
        self._sieve = Sieve((self._initials.openings, policies.OPENINGS, foreign.OPENINGS, runs.OPENINGS))
        self._issues = IssueReader(lexicon.cues, lexicon.terms)
        self._shortener = Shortener(lexicon)
        self._cuts = Cuts(words("name-cut", "programme-verb", "org-cut"), words("no-cut"))
        self._nations = Words(words("sphere", "weak-sphere"), words("no-sphere"))

    def tag(self, article: Article, region: Sequence[str] = ()) -> Tagged:
        """Mentions by ``Sentence.index``, sorted by where they start, longer first.

        ``Mention.at`` counts characters of ``Sentence.text``; surfaces inside others are mentions too.
        An alias has the canonical name that the article or the lexicon gives it. ``region`` are the codes of the
        place the article was handed in for, if that is known: they tell divisions of one name apart.
        """
        sentences = [sentence for paragraph in article.paragraphs for sentence in paragraph.sentences]
        texts = [sentence.text for sentence in sentences]
        terms, heads = self._terms.find_each(texts), self._names.heads(texts)
        chooser = Chooser(mentioned(terms), self._places, region)
        initials, formed, abroad, listing = self._sieve.places(texts)
        # A rule goes over all sentences before the next one does: what it needs is then at hand in the caches.
        quoted = quotations(texts)
        listed = [
            chooser.drafts(text, found) if found else [] for text, found in zip(texts, terms, strict=True)
        ]
        named = [
            self._names_in(text, drafts, ends, marks) if drafts or ends else []
            for text, drafts, ends, marks in zip(texts, listed, heads, quoted, strict=True)
        ]
        for text, drafts, found, marks in zip(texts, named, terms, quoted, strict=True):
            if "《" in text:
                drafts += policies.titles(text)
                drafts += media.press(text)
            if marks:
                drafts += policies.quoted(text, marks, Places(found))
        for number in formed:
            named[number] += policies.forms(texts[number])
        for number, at in listing.items():
            text, drafts = texts[number], named[number]
            # Where more is asked of a place than where it stands, of two that are one the last is heard.
            asked = "《" in text or number in abroad or aliases.may_give(text)
            drafts += runs.runs(text, at, () if asked else drafts)
        for number in abroad:
            named[number] += foreign.foreign(texts[number], named[number])
        for number, at in initials.items():
            named[number] += self._initials.find(texts[number], named[number], chooser.counts, at)
        known = noted(enumerate(named))
        drafted = aliases.resolved(texts, policies.whole(texts, named, known))
        survey = surveyed(named, drafted, known)
        drafted = self._shortener.link(texts, drafted, survey, region)
        drafted = self._issues.read(texts, drafted, survey.policies)
        return {s.index: self._mentions(s, drafts) for s, drafts in zip(sentences, drafted, strict=True)}

    def _mentions(self, sentence: Sentence, drafts: Sequence[Draft]) -> tuple[Mention, ...]:
        """The drafts with their places in the original, the first of those that say the same."""
        if not drafts:
            return ()
        text, origins, original = sentence.text, sentence.origins, sentence.original
        mentions: list[Mention] = []
        trust = self._trust.of
        last_start, last_end, last_type = -1, 0, ""
        for draft in drafts if len(drafts) == 1 else _ordered(drafts):
            type_, start, end, canonical, kind, codes, rule, detail, issuer, issued = draft
            if start == last_start and end == last_end and type_ == last_type:
                continue  # the first of those that say the same
            last_start, last_end, last_type = start, end, type_
            first, last = origins[start], origins[end - 1] + 1
            # Most surfaces stand in the original as they are, and need not be gathered character by character.
            printed, name = original[first:last], text[start:end]
            surface = name if printed == name else sentence.surface(start, end)
            at, span, sure = _at(start, end), new(Span, (first, last)), trust(rule)
            values = (type_, at, span, surface, canonical, kind, codes, rule, detail, issuer, issued, sure)
            mentions.append(new(Mention, values))
        return tuple(mentions)

    def _names_in(
        self, text: str, listed: Sequence[Draft], heads: Sequence[Found], quoted: Sequence[Quotation]
    ) -> list[Draft]:
        """The terms of the lexicon, and the names that grow from them or end with a head."""
        scene = Scene(text, self._cuts, quoted)
        free = _outside(heads, listed) if heads and listed else heads
        if not (free or scene.bracketed):
            for draft in sorted(listed, key=_DRAFT_END) if len(listed) > 1 else listed:
                extend.known(scene, draft)
        for step in self._steps(scene, listed, free) if free or scene.bracketed else ():
            if type(step) is Draft:
                extend.known(scene, step)
            elif type(step) is Sphere:
                extend.sphere(scene, step)
            elif type(step) is Found:
                if step.end not in scene.begin:
                    self._grow(scene, step)
            else:
                extend.bracket(scene, step.start, step.end)
        if "等" in text and "、" in text:
            extend.listed(scene)
        return scene.drafts

    def _grow(self, scene: Scene, head: Found) -> None:
        """Read the name that ends with ``head``, and the bureau that follows it if it is a body."""
        known = len(scene.drafts)
        self._names.read(scene, head)
        if len(scene.drafts) == known:
            return
        for draft in scene.drafts[known:]:
            if draft.type == "org":
                extend.bureau(scene, draft)

    def _steps(self, scene: Scene, listed: Sequence[Draft], heads: Sequence[Found]) -> list[Step]:
        """Terms, nations, heads and brackets in the order in which they end: names grow rightward."""
        steps: list[Step] = [*listed]
        if heads:
            # 国家, 中国, 省 and the like, which head names without being entities here.
            steps += self._nations.find(scene.text, Sphere)
            steps += heads
        if scene.bracketed:
            steps += [Span(start, end) for end, start in scene.bracketed.items()]
        if len(steps) > 1:
            steps.sort(key=_END)  # stable: of those with one end a term comes first, a bracket last
            while type(steps[-1]) is Sphere:  # a head follows none of these
                steps.pop()
        return steps


@lru_cache(maxsize=4096)
def _at(start: int, end: int) -> Span:
    """The span in a sentence; most names are short and stand near its beginning, so that one serves many."""
    return new(Span, (start, end))


def _ordered(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts by position, longer first, of those with one position by type and then as they were found."""
    last = -1
    for draft in drafts:
        if draft[1] <= last:
            break
        last = draft[1]
    else:  # mostly each begins after the one before
        return drafts
    ordered = sorted(drafts, key=_TYPE)
    ordered.sort(key=_DRAFT_END, reverse=True)
    ordered.sort(key=_DRAFT_START)
    return ordered


def _outside(heads: Sequence[Found], terms: Sequence[Draft]) -> list[Found]:
    """The heads that do not end inside a term, where no name of another kind ends."""
    # The terms that lie in none before them: sorted by where they begin and by where they end.
    whole: list[tuple[int, int]] = []
    reach = 0
    for term in terms:
        if term[2] > reach:
            reach = term[2]
            whole.append((term[1], reach))
    free: list[Found] = []
    at, count = 0, len(whole)
    for head in heads:
        end = head[1]
        while at < count and whole[at][1] <= end:
            at += 1
        if at == count or whole[at][0] >= end:
            free.append(head)
    return free
