"""Words and parts of speech, from one of four segmenters behind one protocol.

Whatever the segmenter does, two things hold of its tokens: they tile the text (contiguous, and joined they
are the text again), and the lexicon's terms come out whole.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import ahocorasick_rs

from pipeline.config import SEGMENTERS
from pipeline.errors import SegmenterUnavailable
from pipeline.lexicon.tables import Lexicon
from pipeline.model import Span, Token

Words: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
"""Cuts a text into (word, part of speech), in order; may leave white space out."""

MODEL_FILES = ("features.msgpack", "weights.npz")

# A text without end is cut in pieces, because some segmenters copy the rest of the text at every word.
PIECE = 2_000
# A term this long is not the chance meeting of two words (和|平均), so it may move a word boundary.
DISTINCT = 3
SPACE = re.compile(r"\s+")


class Segmenter(Protocol):
    """Cuts a text into tokens; ``name`` is what ``--segmenter`` calls it."""

    name: str

    def cut(self, text: str) -> tuple[Token, ...]:
        """Tokens that tile ``text``; ``at`` counts its characters."""
        ...


def build_segmenter(name: str, lexicon: Lexicon, model: Path | None = None) -> Segmenter:
    """Segmenter ``name`` of ``config.SEGMENTERS`` with the lexicon's terms added; loaded at the first cut.

    ``model`` is a folder with a trained pkuseg model: needed by pkuseg, and makes spacy use pkuseg within.
    Raises ``SegmenterUnavailable`` for another name, a missing package or a folder that holds no model.
    """
    terms = Terms(lexicon)
    if name not in SEGMENTERS:
        raise SegmenterUnavailable(name, f"there is no such segmenter, only {', '.join(SEGMENTERS)}")
    if name == "jieba-rs":
        return WordSegmenter(name, terms, lambda: _rust_jieba(terms), tagged=True)
    if name == "jieba":
        return WordSegmenter(name, terms, lambda: _pure_jieba(terms), tagged=True)
    folder = _model_folder(name, model)
    if name == "spacy":
        return WordSegmenter(name, terms, lambda: _spacy(terms, folder), tagged=False)
    return WordSegmenter(name, terms, lambda: _words_only(_pkuseg(folder).cut), tagged=False)


class Terms:
    """The lexicon's unambiguous terms: for a segmenter's dictionary, and to be made whole after it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def tags(self) -> dict[str, str]:
        """The part of speech of each; gathered when words are first asked for."""
        unsure = {term.surface for term in self._lexicon.terms if term.ambiguous}
        return {word: tag for word, tag in self._lexicon.words() if word not in unsure}

    @cached_property
    def _surfaces(self) -> tuple[str, ...]:
        return tuple(self.tags)

    @cached_property
    def _matcher(self) -> Any:
        kind = ahocorasick_rs.MATCHKIND_LEFTMOST_LONGEST
        return ahocorasick_rs.AhoCorasick(self._surfaces, matchkind=kind)

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Terms in ``text`` that do not overlap, the longest at each place, as (term, start, end)."""
        return [(self._surfaces[i], s, e) for i, s, e in self._matcher.find_matches_as_indexes(text)]


class WordSegmenter:
    """Any word cutter as a ``Segmenter``: ``load`` gives it, ``tagged`` says it knows parts of speech."""

    def __init__(self, name: str, terms: Terms, load: Callable[[], Words], *, tagged: bool) -> None:
        self.name = name
        self._terms = terms
        self._load = load
        self._tagged = tagged

    @cached_property
    def _words(self) -> Words:
        return self._load()

    def cut(self, text: str) -> tuple[Token, ...]:
        """Tokens that tile ``text``, the lexicon's terms whole."""
        pieces = (text[i : i + PIECE] for i in range(0, len(text), PIECE))
        tokens = _tile(text, (word for piece in pieces for word in self._words(piece)))
        return self._whole(text, tokens)

    def _whole(self, text: str, tokens: list[Token]) -> tuple[Token, ...]:
        """Join the tokens that a term was cut into; a distinctive term may also take from its neighbours."""
        starts = [token.at.start for token in tokens]
        tags = {token.at.start: token.pos for token in tokens}
        joined = False
        for term, start, end in self._terms.find(text):
            if not any(i in tags for i in range(start + 1, end)):
                continue
            aligned = start in tags and (end in tags or end == len(text))
            if aligned or len(term) >= DISTINCT:
                rest = tokens[bisect_right(starts, end) - 1].pos
                _join(tags, start, end, self._terms.tags[term] if self._tagged else "")
                tags.setdefault(end, rest)
                joined = True
        return _from_starts(text, tags) if joined else tuple(tokens)


def _join(tags: dict[int, str], start: int, end: int, tag: str) -> None:
    for i in range(start + 1, end):
        tags.pop(i, None)
    tags[start] = tag


def _from_starts(text: str, tags: dict[int, str]) -> tuple[Token, ...]:
    edges = sorted({*tags, len(text)})
    return tuple(Token(Span(s, e), text[s:e], tags[s]) for s, e in pairwise(edges))


def _tile(text: str, words: Iterable[tuple[str, str]]) -> list[Token]:
    """Words as tokens in their places; what lies between two words (white space) is a token of its own."""
    tokens: list[Token] = []
    at = 0
    for word, pos in words:
        start = at if text.startswith(word, at) else _after_space(text, at)
        if not word or not text.startswith(word, start):
            continue
        if start > at:
            tokens.append(Token(Span(at, start), text[at:start], ""))
        at = start + len(word)
        tokens.append(Token(Span(start, at), word, pos))
    if at < len(text):
        tokens.append(Token(Span(at, len(text)), text[at:], ""))
    return tokens


def _after_space(text: str, at: int) -> int:
    space = SPACE.match(text, at)
    return space.end() if space else at


def _words_only(cut: Callable[[str], Iterable[str]]) -> Words:
    return lambda text: ((word, "") for word in cut(text))


def _rust_jieba(terms: Terms) -> Words:
    import rjieba

    jieba = rjieba.Jieba()
    for word, tag in terms.tags.items():
        jieba.add_word(word, None, tag)
    return jieba.tag


def _pure_jieba(terms: Terms) -> Words:
    from jieba.posseg import POSTokenizer

    tagger = POSTokenizer(_own_tokenizer(terms))
    return lambda text: ((pair.word, pair.flag) for pair in tagger.cut(text))


def _own_tokenizer(terms: Terms) -> Any:
    """A jieba tokenizer of our own: the global ``jieba.dt`` belongs to whoever else uses jieba."""
    import jieba

    tokenizer = jieba.Tokenizer()
    with _silenced(jieba.default_logger):
        tokenizer.initialize()
    for word, tag in terms.tags.items():
        tokenizer.add_word(word, None, tag)
    return tokenizer


@contextmanager
def _silenced(logger: logging.Logger) -> Iterator[None]:
    """Nothing below a warning from ``logger`` meanwhile; its level and handlers stay as they are."""

    def quiet(record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING

    logger.addFilter(quiet)
    try:
        yield
    finally:
        logger.removeFilter(quiet)


def _spacy(terms: Terms, model: Path | None) -> Words:
    """spaCy's own Chinese tokenizer in a blank pipeline: over pkuseg if there is a model, else over jieba."""
    import spacy

    tokenizer: Any = spacy.blank("zh").tokenizer
    if model is None:
        # Set after building, because spaCy would build it on the global jieba.
        tokenizer.segmenter, tokenizer.jieba_seg = "jieba", _own_tokenizer(terms)
    else:
        tokenizer.segmenter, tokenizer.pkuseg_seg = "pkuseg", _pkuseg(model)
    return _words_only(lambda text: (token.text for token in tokenizer(text)))


def _model_folder(name: str, model: Path | None) -> Path | None:
    """The model folder, seen to hold a model, so that a wrong one is told before any text is read."""
    package = "spacy_pkuseg" if model is not None or name == "pkuseg" else "spacy"
    if find_spec(package) is None:
        raise SegmenterUnavailable(name, f"the package {package} is not installed")
    if model is None:
        if name == "pkuseg":
            raise SegmenterUnavailable(
                name, "its package ships no model; name a folder with one by --segmenter-model"
            )
        return None
    missing = [file for file in MODEL_FILES if not (model / file).is_file()]
    if missing:
        raise SegmenterUnavailable(name, f"{model} has no {' and no '.join(missing)}")
    return model.resolve()


def _pkuseg(model: Path | None) -> Any:
    import spacy_pkuseg

    try:
        return spacy_pkuseg.pkuseg(str(model))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SegmenterUnavailable("pkuseg", f"the model in {model} does not load: {error}") from error
