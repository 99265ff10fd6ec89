"""What a run made of the folder, held against what must come of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.batch.hostile.case import Case


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    """The records of a file of the run."""
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Outcome:
    """By source: the quotes of each document, and the codes of each error."""

    documents: dict[str, set[str]]
    errors: dict[str, set[str]]

    @classmethod
    def of(cls, out: Path) -> Outcome:
        """Of the run in a folder."""
        documents = {
            row["doc"]["source"] if "doc" in row else row["source"]: set[str]()
            for row in rows(out, "documents")
        }
        for claim in rows(out, "claims"):
            documents[claim["doc"]["source"]].add("".join(claim["quote"].split()))
        errors: dict[str, set[str]] = defaultdict(set)
        for row in rows(out, "errors"):
            errors[row["source"]].add(row["code"])
        return cls(documents, errors)


def complaints(cases: Iterable[Case], outcome: Outcome) -> Iterator[str]:
    """A line for each thing that is not as it must be."""
    for case in cases:
        if case.either:
            yield from _either(case, outcome)
            continue
        for source, quote in case.good:
            if quote not in outcome.documents.get(source, ()):
                said = outcome.errors.get(source) or outcome.errors.get(case.path) or "no error"
                yield f"{source}: {quote} is not among the claims ({said})"
        for source, codes in case.bad:
            found = outcome.errors.get(source, set())
            if not found & set(codes):
                yield f"{source}: {', '.join(codes)} expected, not {_shown(found, source, case, outcome)}"
        if not case.bad and (found := _under(case, outcome.errors)):
            yield f"{case.path}: should be read whole, not {found}"


def _either(case: Case, outcome: Outcome) -> Iterator[str]:
    errors, documents = _under(case, outcome.errors), _under(case, outcome.documents)
    if not errors and not documents:
        yield f"{case.path}: neither a document nor an error"
    for source, codes in errors.items():
        if not codes <= set(case.either):
            yield f"{source}: one of {', '.join(case.either)} expected, not {codes}"
    for source, quotes in documents.items():
        if case.quote and case.quote not in quotes:
            yield f"{source}: {case.quote} is not among the claims ({quotes})"


def _under(case: Case, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """What was found of the file and of what it holds."""
    return {
        source: what
        for source, what in found.items()
        if source == case.path or (source.startswith(case.path) and source[len(case.path)] in "/#:")
    }


def _shown(found: set[str], source: str, case: Case, outcome: Outcome) -> str:
    if found:
        return ", ".join(sorted(found))
    if source in outcome.documents:
        return f"a document with {outcome.documents[source] or 'no claim'}"
    return f"nothing ({_under(case, outcome.errors)})"
