"""The tagger: policies, places and organisations of an article, by lexicon and by structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.lexicon import Lexicon
from pipeline.model import Article, Mention, Sentence, Span
from pipeline.stages.tag import extend, policies
from pipeline.stages.tag.aliases import Aliases
from pipeline.stages.tag.automaton import Found, Words
from pipeline.stages.tag.names import NameReader
from pipeline.stages.tag.scene import Draft, Scene
from pipeline.stages.tag.terms import Chooser, gather, mentioned
from pipeline.stages.tag.terms import Found as Terms
from pipeline.stages.tag.vocabulary import CUTS, NATIONS, NOT_NATIONS, UNCUT

Tagged = Mapping[int, tuple[Mention, ...]]


class Tagger:
    """Finds the named policies, places and organisations of articles; holds no state of a text."""

    __slots__ = ("_cuts", "_lexicon", "_names", "_nations")

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names = NameReader()
        self._cuts = Words(CUTS.split(), UNCUT.split())
        self._nations = Words(NATIONS.split(), NOT_NATIONS.split())

    def tag(self, article: Article) -> Tagged:
        """Mentions by ``Sentence.index``, sorted by where they start, longer first.

        ``Mention.at`` counts characters of ``Sentence.text``; surfaces inside others are mentions too.
        An alias has the canonical name that the article or the lexicon gives it.
        """
        sentences = [sentence for paragraph in article.paragraphs for sentence in paragraph.sentences]
        terms = [gather(self._lexicon.matcher.find(s.text), s.text) for s in sentences]
        chooser = Chooser(mentioned(terms))
        aliases = Aliases()
        return {
            sentence.index: self._mentions(sentence, chooser, found, aliases)
            for sentence, found in zip(sentences, terms, strict=True)
        }

    def _mentions(
        self, sentence: Sentence, chooser: Chooser, terms: Sequence[Terms], aliases: Aliases
    ) -> tuple[Mention, ...]:
        scene = self._read(sentence.text, chooser, terms)
        drafts = aliases.apply(sentence.text, scene.drafts)
        unique = {(d.start, d.end, d.type): d for d in reversed(drafts)}
        ordered = sorted(unique.values(), key=lambda d: (d.start, -d.end, d.type))
        return tuple(_mention(sentence, draft) for draft in ordered)

    def _read(self, text: str, chooser: Chooser, terms: Sequence[Terms]) -> Scene:
        listed = list(chooser.drafts(text, terms))
        scene = Scene(text, self._cuts.ends(text), _covered(listed))
        for step in self._steps(scene, listed):
            if isinstance(step, Draft):
                extend.known(scene, step)
            elif isinstance(step, Found):
                self._grow(scene, step)
            else:
                extend.bracket(scene, *step)
        extend.listed(scene)
        places = {(t.start, t.end) for t in terms if t.terms[0].type == "place"}
        scene.drafts += [*policies.titles(text), *policies.quotations(text, places), *policies.forms(text)]
        scene.drafts = policies.whole(scene.drafts)
        return scene

    def _grow(self, scene: Scene, head: Found) -> None:
        """Read the name that ends with ``head``, and the bureau that follows it if it is a body."""
        known = len(scene.drafts)
        self._names.read(scene, head)
        for draft in scene.drafts[known:]:
            if draft.type == "org":
                extend.bureau(scene, draft)

    def _steps(self, scene: Scene, listed: Sequence[Draft]) -> list[Draft | Found | tuple[int, int]]:
        """Terms, nations, heads and brackets in the order in which they end: names grow rightward."""
        steps: list[tuple[int, int, int, Draft | Found | tuple[int, int]]] = []
        steps += [(d.end, 0, n, d) for n, d in enumerate(listed)]
        heads = [f for f in self._names.heads(scene.text) if f.end not in scene.covered]
        steps += [(d.end, 1, n, d) for n, d in enumerate(self._spheres(scene))] if heads else []
        steps += [(f.end, 2, n, f) for n, f in enumerate(heads)]
        steps += [(end, 3, start, (start, end)) for end, start in scene.bracketed.items()]
        steps.sort()  # never reaches the step itself: end, rank and number are unique together
        return [step for _, _, _, step in steps]

    def _spheres(self, scene: Scene) -> Iterator[Draft]:
        """国家, 中国, 省 and the like, which head names without being entities here."""
        for start, end, word in self._nations.find(scene.text):
            yield Draft("place", start, end, word, "nation", (), extend.SPHERE)


def _covered(drafts: Sequence[Draft]) -> set[int]:
    """Ends that lie inside a term, where no name of another kind ends."""
    covered: set[int] = set()
    for draft in drafts:
        covered.update(range(draft.start + 1, draft.end))
    return covered


def _mention(sentence: Sentence, draft: Draft) -> Mention:
    at = Span(draft.start, draft.end)
    span = sentence.span(*at)
    as_printed = sentence.original[span.start : span.end]
    # Most surfaces stand in the original as they are, and need not be gathered character by character.
    same = as_printed == sentence.text[at.start : at.end]
    return Mention(
        type=draft.type,
        at=at,
        span=span,
        text=as_printed if same else sentence.surface(*at),
        canonical=draft.canonical,
        kind=draft.kind,
        codes=draft.codes,
        rule=draft.rule,
    )
