"""News of any topic with its places and organisations marked in the text: ``python -m tests.gold.news [--errors]``.

An article of ``news/`` is marked as it stands: ``{place:北京}``, ``{org:新华社}``, ``{policy:…}``, outermost names only. A
name counts as found when its type and both its ends are right; names inside a longer name are not counted.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.api import Pipeline
from pipeline.model import Mention

HERE = Path(__file__).resolve().parent
TYPES = ("place", "org", "policy")
_MARK = re.compile(r"\{(place|org|policy):([^{}]+)\}")


class Name(NamedTuple):
    """A name of the text: half-open code points of the unmarked text, and its type."""

    start: int
    end: int
    type: str


def articles() -> Iterator[tuple[str, str, set[Name]]]:
    """Number, text without marks and names of each article, in order."""
    for path in sorted((HERE / "news").glob("*.txt")):
        text, names = unmark(path.read_text("utf-8"))
        yield path.stem, text, names


def unmark(marked: str) -> tuple[str, set[Name]]:
    """The text without its marks, and the names that they marked."""
    parts: list[str] = []
    names: set[Name] = set()
    length = at = 0
    for match in _MARK.finditer(marked):
        parts += (marked[at : match.start()], match[2])
        start = length + match.start() - at
        length = start + len(match[2])
        names.add(Name(start, length, match[1]))
        at = match.end()
    return "".join((*parts, marked[at:])), names


def outermost(mentions: Iterable[Mention]) -> set[Name]:
    """The names found that lie in no longer one."""
    found: set[Name] = set()
    last = (0, 0)
    for mention in sorted(mentions, key=lambda each: (each.span.start, -each.span.end)):
        span = (mention.span.start, mention.span.end)
        if span == last or span[1] > last[1]:
            found.add(Name(*span, mention.type))
            last = span
    return found


def scores(pipeline: Pipeline, *, told: bool = False) -> dict[str, float]:
    """F1 by type over all articles; ``told`` prints each name missed or wrongly found."""
    counts: Counter[str] = Counter()
    for number, text, gold in articles():
        found = outermost(pipeline.extract_text(text).entities)
        for kind in TYPES:
            want = {name for name in gold if name.type == kind}
            got = {name for name in found if name.type == kind}
            counts += Counter({f"{kind} both": len(want) + len(got), f"{kind} right": len(want & got)})
        for name in sorted(gold ^ found) if told else ():
            verdict = "missed" if name in gold else "wrong "
            print(number, verdict, name.type, text[name.start : name.end])  # noqa: T201
    return {f"{kind} F1": 2 * counts[f"{kind} right"] / counts[f"{kind} both"] for kind in TYPES}


if __name__ == "__main__":
    for name, score in scores(Pipeline(tokens=False), told="--errors" in sys.argv).items():
        print(f"{name} {score:.3f}")  # noqa: T201
