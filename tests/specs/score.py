"""The specification rows in two parts: those that rules may be written on (dev), and those held aside.

``python -m tests.specs.score`` prints the scores of both side by side; ``--errors`` lists what is wrong, in dev rows
only, so that nobody who writes rules sees the others; ``--write-misses`` writes ``known_misses.json`` as it is now,
to be read in its diff: what is new there has become wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from pipeline.lexicon import load_lexicon
from pipeline.model import Claim, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.segment import build_segmenter
from tests.gold.gate import rates, score_claims
from tests.scoring import right

HERE: Final = Path(__file__).parent
KNOWN: Final = HERE / "known_misses.json"
#: Files of other tables than claims, and the list of what is known to be wrong.
OTHERS: Final = ("known_misses", "entities", "layouts")
PARTS: Final = ("dev", "held")

Part: TypeAlias = Literal["dev", "held"]
Want: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SpecRow:
    """One row of a specification table: ``name`` is its file and number, ``spans`` where its claims stand."""

    name: str
    source: SourceText
    wants: tuple[Want, ...]
    spans: tuple[Span, ...]
    why: str

    @property
    def part(self) -> Part:
        """Where the row belongs, which only its text decides."""
        return part_of(self.source.text)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the claims of a row: the field, what was found and what was wanted."""

    field: str
    quote: str
    got: str = ""
    want: str = ""
    rules: str = ""

    def brief(self) -> str:
        """The fault in the words of ``known_misses.json``."""
        joined = " " if self.field in ("missed", "spurious") else " of "
        return f"{self.field}{joined}{self.quote}"


def part_of(text: str) -> Part:
    """``held`` for the third of all texts whose SHA-1 is a multiple of three, for ever."""
    return "held" if int(hashlib.sha1(text.encode()).hexdigest(), 16) % 3 == 0 else "dev"


def spec_rows(files: Iterable[str] = ()) -> Iterator[SpecRow]:
    """The rows of every table of claims, or of those named (``years``)."""
    wanted = set(files)
    for path in sorted(HERE.glob("*.json")):
        if path.stem not in OTHERS and (not wanted or path.stem in wanted):
            for number, row in enumerate(json.loads(path.read_text("utf-8")), 1):
                yield _row(f"{path.stem}:{number}", row)


def _row(name: str, row: Mapping[str, Any]) -> SpecRow:
    published, region = row.get("published"), row.get("region")
    source = SourceText("row", "row", row["text"], "0" * 64, published=published, region=region)
    return SpecRow(name, source, tuple(row["claims"]), tuple(_spans(row)), row["why"])


def _spans(row: Mapping[str, Any]) -> Iterator[Span]:
    at = 0
    for want in row["claims"]:
        start = row["text"].index(want["quote"], at)
        at = start + len(want["quote"])
        yield Span(start, at)


def faults(row: SpecRow, resources: Resources) -> list[Fault]:
    """What is wrong with the claims of one row."""
    claims = list(extract(row.source, resources).claims)
    wrong: list[Fault] = []
    for want, span in zip(row.wants, row.spans, strict=True):
        claim = next((c for c in claims if c.span.overlaps(span)), None)
        if claim is None:
            wrong.append(Fault("missed", want["quote"]))
            continue
        claims.remove(claim)
        checks = {"span": claim.span == span, **right(claim, want, resources.lexicon)}
        wrong += (_fault(field, claim, want) for field, good in checks.items() if not good)
    return wrong + [Fault("spurious", claim.quote) for claim in claims]


def _fault(field: str, claim: Claim, want: Want) -> Fault:
    quote, rules = (
        want["quote"],
        (e.rule for e in claim.evidence if e.field == ("year" if field == "from" else field)),
    )
    return Fault(field, quote, _got(field, claim), _want(field, want), " ".join(rules))


def _got(field: str, claim: Claim) -> str:
    figure = claim.figure
    shown: Mapping[str, Any] = {
        "span": claim.quote,
        "figure": figure.value if figure.value is not None else f"{figure.low}–{figure.high}",
        "unit": claim.unit.base,
        "year": f"{claim.year.value} ({claim.year.basis})",
        "from": claim.year.since,
        "region": f"{'、'.join(claim.region.names)} ({claim.region.basis})",
        "indicator": claim.indicator.text,
        "kind": claim.kind,
        "direction": claim.direction,
        "bound": figure.bound,
    }
    return str(shown[field])


def _want(field: str, want: Want) -> str:
    ends = f"{want.get('low')}–{want.get('high')}"
    if field == "figure":
        return str(want.get("value") or ends)
    key = {"span": "quote", "from": "from" if "from" in want else "year_from"}.get(field, field)
    shown = "、".join(want[key]) if isinstance(want[key], list) else str(want[key])
    also = want.get(f"{key}_alt")
    return f"{shown} or {also}" if also else shown


def scores(resources: Resources) -> dict[Part, dict[str, float]]:
    """Detection, strict F1 and the share of right fields of each part, with its number of rows and claims."""
    counts: dict[Part, Counter[str]] = {"dev": Counter(), "held": Counter()}
    for row in spec_rows():
        gold = [{**w, "start": s.start, "end": s.end} for w, s in zip(row.wants, row.spans, strict=True)]
        counts[row.part] += score_claims(extract(row.source, resources).claims, gold, resources)
        counts[row.part]["rows"] += 1
    return {
        part: {"rows": count["rows"], "claims": count["gold"], **rates(count)}
        for part, count in counts.items()
    }


def listing(files: Iterable[str], field: str | None, resources: Resources) -> Iterator[str]:
    """What is wrong with the dev rows, a row with its text and a line for each fault."""
    for row in spec_rows(files):
        wrong = faults(row, resources) if row.part == "dev" else []
        wrong = [fault for fault in wrong if field in (None, fault.field)]
        if wrong:
            yield f"{row.name} {row.source.text!r} ({row.why})"
            yield from (_line(fault) for fault in wrong)


def _line(fault: Fault) -> str:
    detail = f": got {fault.got}, want {fault.want}  [{fault.rules}]" if fault.got or fault.want else ""
    return f"    {fault.brief()}{detail}"


def misses(resources: Resources) -> str:
    """``known_misses.json`` as it should be now: a line for each row that is wrong."""
    wrong = {row.name: "; ".join(fault.brief() for fault in faults(row, resources)) for row in spec_rows()}
    lines = (f"{json.dumps(n)}: {json.dumps(w, ensure_ascii=False)}" for n, w in wrong.items() if w)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def table(parts: Mapping[Part, Mapping[str, float]]) -> Iterator[str]:
    """Both parts side by side, with how much lower the held one is, in points."""
    dev, held = parts["dev"], parts["held"]
    yield f"{'':20s} {'dev':>7s} {'held':>7s} {'gap':>7s}"
    for key, value in dev.items():
        if key in ("rows", "claims"):
            yield f"{key:20s} {value:7.0f} {held[key]:7.0f}"
        else:
            yield f"{key:20s} {value:7.3f} {held[key]:7.3f} {100 * (value - held[key]):+7.1f}"


def main() -> int:
    """Print the scores, or the errors of the dev rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="tables to list errors of (years, regions); all if none")
    parser.add_argument("--errors", action="store_true", help="list what is wrong in dev rows")
    parser.add_argument("--field", help="only errors of this field (year, region, span, missed, spurious, …)")
    parser.add_argument("--write-misses", action="store_true", help="write known_misses.json as it is now")
    flags = parser.parse_args()
    lexicon = load_lexicon()
    resources = Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))
    if flags.write_misses:
        KNOWN.write_text(misses(resources), "utf-8")
        return 0
    wants_errors = flags.errors or flags.files or flags.field
    lines = listing(flags.files, flags.field, resources) if wants_errors else table(scores(resources))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
