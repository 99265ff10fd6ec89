"""How many terms taken off the lists ``lexicon suggest`` brings back: ``python -m tests.gold.suggest``.

For each set of articles the listed terms that occur in them (not inside a longer listed term) are removed from the
lists by a user's folder, and counted as brought back if they stand, exactly, among the first hundred suggestions.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.api import build_resources
from pipeline.config import load_settings
from pipeline.lexicon import load_lexicon
from pipeline.lexicon.load import builtin_folder
from pipeline.model import SourceText
from pipeline.stages.read import Metadata, read_sources
from pipeline.suggest import suggest
from pipeline.suggest.collect import file_of

ROOT = Path(__file__).resolve().parents[2]
ENTITIES = ("policies", "areas", "composites", "organisations")
FIRST, MOST = 100, 60


class Way(NamedTuple):
    """One way of choosing what to remove: of these files, the ``MOST`` most frequent that occur this often."""

    name: str
    files: tuple[str, ...]
    least: int


WAYS = (
    Way("entities, met once or more", ENTITIES, 1),
    Way("entities, met twice or more", ENTITIES, 2),
    Way("entities and indicators, met twice or more", (*ENTITIES, "indicators"), 2),
)


def occurring(paths: Sequence[Path]) -> Mapping[tuple[str, str], int]:
    """How often each listed term, by file and term, stands in the texts outside longer ones."""
    matcher = load_lexicon().matcher
    counts: Counter[tuple[str, str]] = Counter()
    for source in _read(paths):
        end = 0
        for hit in matcher.find("".join(source.text.split())):
            if hit.start >= end:
                end = hit.end
                counts[file_of(hit.term.type, hit.term.kind), hit.term.surface] += 1
    return counts


def removed(counts: Mapping[tuple[str, str], int], way: Way) -> tuple[tuple[str, str], ...]:
    """The terms, with their files, that this way removes."""
    fit = [(-n, file, term) for (file, term), n in counts.items() if file in way.files and n >= way.least]
    return tuple((file, term) for _, file, term in sorted(fit)[:MOST])


def brought_back(paths: Sequence[Path], terms: Iterable[tuple[str, str]], folder: Path) -> tuple[int, int]:
    """How many of ``terms``, taken off the lists, are among the first hundred suggestions, and of how many."""
    wanted = _write_removals(terms, folder)
    resources = build_resources(load_settings(lexicon=folder))
    found = suggest(lambda: _read(paths), resources, limit=FIRST)
    return len(wanted & {one.term for one in found}), len(wanted)


def _read(paths: Sequence[Path]) -> Iterator[SourceText]:
    names = [str(path) for path in paths]
    sources = read_sources(names, stdin=None, defaults=Metadata(), metadata={})
    return (source for source in sources if isinstance(source, SourceText))


def _write_removals(terms: Iterable[tuple[str, str]], folder: Path) -> set[str]:
    """The rows that remove the terms which stand in the file under that spelling; the terms."""
    by_file: dict[str, list[str]] = {}
    for file, term in terms:
        by_file.setdefault(file, []).append(term)
    wanted: set[str] = set()
    for file, names in by_file.items():
        with (builtin_folder() / f"{file}.csv").open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream)
        known = {row[0] for row in rows} & set(names)
        with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(
                [header, *([f"-{term}", *[""] * (len(header) - 1)] for term in sorted(known))]
            )
        wanted |= known
    return wanted


def sets() -> Mapping[str, tuple[Path, ...]]:
    """The article sets: the sample corpus, and each group of the genres."""
    genres = sorted((ROOT / "tests/gold/genres").glob("*.txt"))
    groups = {f"genres {n}": tuple(p for p in genres if p.name.startswith(n)) for n in ("2", "3", "4", "7")}
    return {"corpus": tuple(sorted((ROOT / "corpus").glob("*.txt"))), **groups}


def main() -> None:
    """Print recall in the first hundred for each set and way."""
    for name, paths in sets().items():
        counts = occurring(paths)
        for way in WAYS:
            with tempfile.TemporaryDirectory() as folder:
                back, of = brought_back(paths, removed(counts, way), Path(folder))
            sys.stdout.write(f"{name:10} {way.name:44} {back:3} of {of:3}  {back / of if of else 0:.2f}\n")


if __name__ == "__main__":
    main()
