"""The place a figure holds for: in its clause, else its sentence, else carried, else the article's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.lexicon import Cues, Place
from pipeline.model import Evidence, Quantity, RegionField, Sentence, Span
from pipeline.stages.clause import clause_of, clauses
from pipeline.stages.region.ref import PlaceRef, RegionContext

#: Waters and mountains say where in a region, where one is named beside them.
_NATURE: Final = frozenset({"water", "mountain", "scenic", "continent"})
_PASSING: Final = _NATURE | {"list", "nation", "world"}
_PAUSE: Final = re.compile(r"[，。；]")
_NOWHERE: Final = RegionField((), (), None, "none", None)


class RegionLinker:
    """Gives a figure its place; built once from the lexicon's words for 分别."""

    def __init__(self, cues: Cues) -> None:
        self._respectively = re.compile(cues.pattern("respectively"))

    def link(
        self, sentence: Sentence, quantity: Quantity, refs: Sequence[PlaceRef], context: RegionContext
    ) -> tuple[RegionField, Evidence]:
        """Region of one figure and why; figures of a list are matched in order with the places of a list."""
        ref = _in_sentence(sentence.text, quantity, refs)
        if not ref:
            return _outside(context)
        respective = self._respective(sentence.text, ref, quantity)
        names, codes, aligned = _aligned(ref, quantity, context.places, respective)
        field = RegionField(names, codes, sentence.surface(*ref.at), "explicit", sentence.span(*ref.at))
        return field, Evidence("region", "region.aligned" if aligned else ref.rule, field.span, ref.role)

    def _respective(self, text: str, ref: PlaceRef, quantity: Quantity) -> bool:
        between = text[ref.at.end : quantity.at.start]
        return bool(self._respectively.search(between)) and not _PAUSE.search(between)


def _in_sentence(text: str, quantity: Quantity, refs: Sequence[PlaceRef]) -> PlaceRef | None:
    if not refs:
        return None
    start = quantity.at.start
    parts = clauses(text) or (Span(0, len(text)),)
    here = clause_of(parts, start)
    opened = text.rfind("；", 0, start) + 1
    for index in range(here, -1, -1):
        found = _of_clause([r for r in refs if parts[index].covers(r.at) and r.at.end <= start])
        if found and (found.at.start >= opened or _alone(found, refs, opened)):
            return found
    after = [
        r for r in refs if r.at.start >= quantity.at.end and r.at.start < parts[here].end and r.role != "base"
    ]
    return after[0] if after else None


def _alone(found: PlaceRef, refs: Sequence[PlaceRef], opened: int) -> bool:
    """重庆112个，四川136个；三类项目…: behind a semicolon a place holds on only if it is the one spoken of."""
    said = {r.names for r in refs if r.at.end <= opened and r.role in ("subject", "locative", "attribute")}
    return said <= {found.names}


def _of_clause(refs: Sequence[PlaceRef]) -> PlaceRef | None:
    """A place where something happens before the one it is said of; an organisation's place only if no other."""
    for role in ("locative", "subject", "attribute"):
        found = [r for r in refs if r.role == role]
        local = [r for r in found if r.level not in ("nation", "world")]
        settled = [r for r in local if r.level not in _NATURE]
        if found:
            return (settled or local or found)[-1]
    held = [r for r in refs if r.role == "holder" and r.level not in ("nation", "world")]
    return held[0] if held else None


def _aligned(
    ref: PlaceRef, quantity: Quantity, places: Mapping[str, Place], respective: bool
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """北京、天津、河北分别…: the k-th figure of as many is the k-th place; a ratio over 京津冀 likewise."""
    count, index = quantity.terms, quantity.term
    if count > 1 and len(ref.names) == count:
        codes = ref.codes[index : index + 1] if len(ref.codes) == count else ()
        return ref.names[index : index + 1], codes, True
    if (
        count > 1
        and (quantity.form == "ratio" or respective)
        and len(ref.codes) == count
        and ref.level == "composite"
    ):
        code = ref.codes[index]
        name = places[code].short if code in places else code
        return (name,), (code,), True
    return ref.names, ref.codes, False


def _outside(context: RegionContext) -> tuple[RegionField, Evidence]:
    if context.carried:
        ref = context.carried
        field = RegionField(ref.names, ref.codes, None, "inherited", None)
        return field, Evidence("region", "region.carried", None, "、".join(ref.names))
    if context.default:
        ref = context.default
        return RegionField(ref.names, ref.codes, None, "default", None), Evidence("region", ref.rule, None)
    return _NOWHERE, Evidence("region", "region.none", None)


def topic_of(refs: Sequence[PlaceRef], before: PlaceRef | None) -> PlaceRef | None:
    """The place a sentence leaves standing for the next: the one it opens with.

    Never a river, a list of examples (沈阳、大连两市…) or the nation, which is the article's own place or a comparison.
    """
    subjects = [r for r in refs if r.role in ("subject", "locative") and r.level not in _PASSING]
    return next(iter(subjects), before)
