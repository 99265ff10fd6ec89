"""Names that a statistical recogniser saw, merged with those of the rules.

The rules know canonical names, codes and the boundaries that lexicons give; the model knows names that no list and no
head reaches. Who prevails where was decided by counting, on public news with marked names, who is right in each case:

=========  ========================================  ===============================================================
case       the two                                   what becomes of them
=========  ========================================  ===============================================================
same       see the same name                         the rules' mention stays and notes that the model agrees
type       see one name as different types           the rules' type stays; a bloc of states (欧盟) that the model takes
                                                     for a body is one
around     a body of the model's holds names of      added, the rules' stay inside; but not one that only says whose
           the rules: 阿根廷|外交部                    government or people (日本政府), lists places (日美), or neither
                                                     ends as bodies do nor is all but sure
longer     a place of the model's begins with a      taken instead if it ends as places do (罗马|市), else left out
           place of the rules                        (伦敦|西北部)
inside     the model's lies in a longer name of      left out
           the rules
crossing   the two cross                             the rules' stays
person     a place of the rules lies in a person's   the place is dropped, if the model is sure enough
           name: 马|鞍山
alone      only the model sees it                    added if it is sure enough, and it is no class (高速公路), no pointer
                                                     (全市) and no number
unseen     only the rules see it                     stays; but a company, school or hospital that no list has, read from
                                                     its head alone (国际贩毒集团), is dropped
=========  ========================================  ===============================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from pipeline.lexicon import Lexicon, Term
from pipeline.model import Article, EntityType, Mention, Sentence, Span
from pipeline.stages.ner.mend import Candidate, Mender
from pipeline.stages.ner.recognise import Named, Recogniser

Seen: TypeAlias = Mention | Candidate | Span

#: The kind of a mention that only the model knows.
RECOGNISED: Final = "recognised"
#: What the rules of mentions begin with that only the model knows: ner.lac, ner.spacy.
RULE: Final = "ner."

#: How sure the model must be of a name that nothing else speaks for; below, it is wrong too often.
_LEAST: Mapping[EntityType, float] = MappingProxyType({"place": 0.7, "org": 0.8})
_SURE_BODY: Final = 0.85
_SURE_AROUND: Final = 0.4
_SURE_PERSON: Final = 0.6

#: Kinds of places that may say where a figure holds; a county's short name is too often another's (桃源).
_DIVISIONS: Final = frozenset({"province", "prefecture"})
#: Kinds of names for several places, which no word makes one place: 京津冀|城乡, 京津|市县.
_JOINED: Final = frozenset({"composite", "initials", "initial"})
#: Kinds of bodies that the rules read from the head, and where they take a class for a name most.
_FROM_HEAD: Final = frozenset({"company", "school", "hospital"})
# 日本|政府, 美国|当局, 关中|人, 瑞典|语, 挪威|克朗: whose, not who.
_WHOSE = re.compile(r"(?:(?<!人民)政府|当局|人民|民众|[人籍语式]|克朗|[高速铁公]路)$")
# 津兴|城际铁路, 京台|高速: the ends of a line, no place between them.
_LINE = re.compile(r"(?:城际|高铁|铁路|高速|客专|公路|[东西南北]?线)")
_SMALL = re.compile(r"[0-9一二三四五六七八九十几数各每某本该全小大新老旧]+")


class Merger:
    """Merges the names of ``recogniser`` with the mentions of the rules; built once, holds no state of a text."""

    def __init__(self, lexicon: Lexicon, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._rule = f"{RULE}{recogniser.name.partition(':')[0]}"
        self._mender = Mender(lexicon)
        self._classes = _Classes(lexicon)
        self._terms = _unequivocal(lexicon)

    def merged(
        self, article: Article, mentions: Mapping[int, tuple[Mention, ...]]
    ) -> Mapping[int, tuple[Mention, ...]]:
        """The mentions of an article by ``Sentence.index``, those of the model merged in."""
        sentences = (sentence for paragraph in article.paragraphs for sentence in paragraph.sentences)
        names = self._recogniser.names
        return {s.index: self.merge(s, mentions.get(s.index, ()), names(s.text)) for s in sentences}

    def merge(
        self, sentence: Sentence, mentions: Sequence[Mention], names: Sequence[Named]
    ) -> tuple[Mention, ...]:
        """The mentions of one sentence by position, longer first; ``names`` count characters of its text."""
        found = (candidate for n in names if (candidate := self._mender.mend(sentence.text, n)))
        persons = (Span(n.start, n.end) for n in names if n.type == "person" and n.score >= _SURE_PERSON)
        told: list[Mention] = []
        for cluster in _clusters((*mentions, *found, *persons)):
            told += self._cluster(sentence, cluster)
        return _by_position(told)

    def _cluster(self, sentence: Sentence, cluster: Sequence[Seen]) -> list[Mention]:
        """What is told of names that overlap, each with the next; names of persons are bare spans."""
        persons = [each for each in cluster if isinstance(each, Span)]
        found = [each for each in cluster if isinstance(each, Candidate)]
        mentions = (each for each in cluster if isinstance(each, Mention))
        kept = [m for m in mentions if not (_in_a_person(m, persons) or _refuted(m, found))]
        for candidate in found:
            kept = self._with(sentence, kept, candidate)
        return kept

    def _with(self, sentence: Sentence, mentions: list[Mention], found: Candidate) -> list[Mention]:
        """The mentions with one name of the model among them, or as they were."""
        text = sentence.text[slice(*found.at)]
        if any(m.type == "policy" and _cross(m.at, found.at) for m in mentions):
            return mentions
        near = [m for m in mentions if m.type != "policy" and m.at.overlaps(found.at)]
        if same := next((m for m in near if m.at == found.at), None):
            return [self._agreed(sentence, m, found) if m is same else m for m in mentions]
        if not near:
            alone = self._stands(text, found) and not (
                found.type == "place" and _LINE.match(sentence.text, found.at.end)
            )
            return [*mentions, self._mention(sentence, found)] if alone else mentions
        if not all(found.at.covers(m.at) for m in near) or _WHOSE.search(text) or found.score < _SURE_AROUND:
            return mentions
        if found.type == "org":
            body = (self._mender.ends(text) or found.score >= _SURE_BODY) and not _listed(found.at, near)
            return [*mentions, self._mention(sentence, found)] if body else mentions
        whole = "place" in self._mender.ends(text) and not any(m.kind in _JOINED for m in near)
        return self._longer(sentence, mentions, found) if whole else mentions

    def _longer(self, sentence: Sentence, mentions: list[Mention], found: Candidate) -> list[Mention]:
        """罗马|市: the place that the model's begins with is only its short form here."""
        rest = [m for m in mentions if not (m.type == "place" and m.at.start == found.at.start)]
        return [*rest, self._mention(sentence, found)]

    def _agreed(self, sentence: Sentence, mention: Mention, found: Candidate) -> Mention:
        if mention.kind == "bloc" and found.type == "org":
            return mention._replace(type="org", rule=self._rule, detail=_seen(found))
        if mention.type != found.type:
            return mention
        return mention._replace(detail="; ".join(filter(None, (mention.detail, f"{self._rule} agrees"))))

    def _stands(self, text: str, found: Candidate) -> bool:
        """Whether a name is told that only the model sees."""
        sure = found.score >= _LEAST[found.type] and (found.type == "place" or len(text) > 1)
        return sure and not (_WHOSE.search(text) or _SMALL.fullmatch(text) or self._classes.cover(text))

    def _mention(self, sentence: Sentence, found: Candidate) -> Mention:
        """What only the model knows has itself as canonical name, unless the lexicon has it with one meaning."""
        text = sentence.text[slice(*found.at)]
        term = self._terms.get((found.type, text))
        canonical, kind, codes = (term.canonical, term.kind, term.codes) if term else (text, RECOGNISED, ())
        span, surface = sentence.span(*found.at), sentence.surface(*found.at)
        sure = round(min(1.0, max(0.0, found.score)), 2)
        return Mention(
            found.type,
            found.at,
            span,
            surface,
            canonical,
            kind,
            codes,
            self._rule,
            _seen(found),
            confidence=sure,
        )


def grounded(
    mentions: Mapping[int, tuple[Mention, ...]], merged: Mapping[int, tuple[Mention, ...]]
) -> Mapping[int, tuple[Mention, ...]]:
    """The rules' mentions with the model's provinces and prefectures: no more may say where a figure holds.

    A name without a code would push aside the place that the rules had found.
    """
    return {
        index: _by_position((*mentions.get(index, ()), *filter(_located, told)))
        for index, told in merged.items()
    }


def _clusters(seen: Iterable[Seen]) -> Iterator[list[Seen]]:
    """The names in groups that share no character, so that the time stays linear in the text."""
    cluster: list[Seen] = []
    end = 0
    for each in sorted(seen, key=_at):
        if cluster and _at(each).start >= end:
            yield cluster
            cluster = []
        cluster.append(each)
        end = max(end, _at(each).end)
    if cluster:
        yield cluster


def _at(each: Seen) -> Span:
    return each if isinstance(each, Span) else each.at


def _located(mention: Mention) -> bool:
    return mention.kind in _DIVISIONS and mention.rule.startswith(RULE)


def _by_position(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda m: (m.at.start, -m.at.end, m.type)))


class _Classes:
    """Words that name classes; what is made of nothing else is no name, but the office of a place: 县卫生局."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.cues.words
        self._words = frozenset((
            *words("class-word", "classifier", "class-head", "sphere", "weak-sphere", "generic"),
            *(head.word for head in lexicon.heads),
        ))  # fmt: skip
        self._longest = max(map(len, self._words), default=0)
        self._spheres = words("sphere")
        self._offices = words("office")

    def cover(self, text: str) -> bool:
        """Whether ``text`` is wholly made of such words, and no office."""
        if text.startswith(self._spheres) and text.endswith(self._offices):
            return False
        reached = [True]
        for end in range(1, len(text) + 1):
            starts = range(max(0, end - self._longest), end)
            reached.append(any(reached[start] and text[start:end] in self._words for start in starts))
        return reached[-1]


def _unequivocal(lexicon: Lexicon) -> Mapping[tuple[str, str], Term]:
    """The terms by type and surface that name one thing only: a word of two minds (兴城) is one where the model says so."""
    groups: dict[tuple[str, str], list[Term]] = {}
    for term in lexicon.terms:
        groups.setdefault((term.type, term.surface), []).append(term)
    return {key: group[0] for key, group in groups.items() if len(group) == 1}


def _in_a_person(mention: Mention, persons: Sequence[Span]) -> bool:
    return mention.type == "place" and any(p != mention.at and p.covers(mention.at) for p in persons)


def _refuted(mention: Mention, found: Sequence[Candidate]) -> bool:
    """Whether a name read from its head is none, by what the model sees of it."""
    if mention.kind not in _FROM_HEAD or mention.rule != f"org.{mention.kind}":
        return False
    near = (each for each in found if each.at.overlaps(mention.at))
    return all(each.type == "place" and each.at != mention.at and mention.at.covers(each.at) for each in near)


def _listed(at: Span, inside: Sequence[Mention]) -> bool:
    """Whether places, with a news agency before them perhaps, make up the whole: 日美, 新华社|莫斯科."""
    last = max(inside, key=lambda m: m.at.end)
    reached = at.start
    for mention in sorted(inside, key=lambda m: m.at):
        if mention.at.start <= reached:
            reached = max(reached, mention.at.end)
    return last.type == "place" and reached >= at.end


def _cross(one: Span, other: Span) -> bool:
    return one.overlaps(other) and not one.covers(other) and not other.covers(one)


def _seen(found: Candidate) -> str:
    return f"seen by the model, sure of it by {found.score:.2f}"
