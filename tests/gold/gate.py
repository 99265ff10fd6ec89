"""Scores a run against gold, and holds the scores to the floors in ``floors.json``.

``python -m tests.gold.gate`` prints the scores; ``--raise`` writes floors that have risen; only ``--allow-lower``
lets one sink, for a change of the gold or of what a claim is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.api import Pipeline
from pipeline.lexicon import load_lexicon
from pipeline.model import Claim, Extraction, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.read import Metadata, read_metadata, read_sources
from pipeline.stages.segment import build_segmenter
from tests.gold import news
from tests.scoring import STRICT, right

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"
ROOT = HERE.parent.parent
GENRES = HERE / "genres"
#: Name, the folder of articles (with metadata.csv), the folder of gold.
SETS = (
    ("genres", GENRES, GENRES),
    ("corpus", ROOT / "corpus", HERE),
    ("shared", ROOT.parent / "shared/corpus", ROOT.parent / "shared/gold"),
)

#: Names in the news: name of the scores, recogniser.
NEWS = (("news", None), ("news-lac", "lac"))


def scores_of(articles: Path, gold: Path, resources: Resources) -> dict[str, float]:
    """Detection, strict F1, accuracy by field and entity F1 by type, of one set."""
    extractions = {x.source.doc_id: x for x in extract_all(articles, resources)}
    entities = gold / "entities"
    found = _entity_rates(extractions, entities) if entities.is_dir() else {}
    return rates(counts_of(extractions, gold, resources)) | found


def counts_of(extractions: Mapping[str, Extraction], gold: Path, resources: Resources) -> Counter[str]:
    """The counts of ``score_claims`` over all articles of a folder of gold; extractions are by id of document."""
    counts: Counter[str] = Counter()
    for path in sorted(gold.glob("claims_*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        counts += score_claims(extractions[path.stem.removeprefix("claims_")].claims, rows, resources)
    return counts


def extract_all(articles: Path, resources: Resources) -> Iterator[Extraction]:
    """The articles of a folder as ``shuzheng extract FOLDER --metadata FOLDER/metadata.csv`` reads them."""
    metadata = read_metadata(str(articles / "metadata.csv"))
    for source in read_sources([str(articles)], stdin=None, defaults=Metadata(), metadata=metadata):
        if isinstance(source, SourceText):
            yield extract(source, resources)


def score_claims(
    claims: Iterable[Claim], rows: Sequence[Mapping[str, Any]], resources: Resources
) -> Counter[str]:
    """Counts of gold, predicted, matched, strictly right and right by field; rows marked ignore do not count."""
    ranges = {tuple(row["range"]) for row in rows if row.get("range")}
    inside = [c for c in claims if not ranges or any(s <= c.span.start < e for s, e in ranges)]
    pairs = match(inside, rows)
    ignored = {i for i, j in pairs.items() if rows[j].get("ignore")}
    counts = Counter(gold=sum(not row.get("ignore") for row in rows), predicted=len(inside) - len(ignored))
    for i, j in pairs.items():
        if i not in ignored:
            checks = right(inside[i], rows[j], resources.lexicon)
            checks["span"] = inside[i].span == (rows[j]["start"], rows[j]["end"])
            counts["matched"] += 1
            counts["strict"] += all(checks.get(field, True) for field in STRICT)
            counts += Counter({f"right {field}": int(good) for field, good in checks.items()})
            counts += Counter({f"judged {field}": 1 for field in checks})
    return counts


def match(claims: Sequence[Claim], rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Claims and rows of gold by index, one to one by overlap, the best first."""
    overlaps = []
    for j, row in enumerate(rows):
        want = Span(row["start"], row["end"])
        for i, claim in enumerate(claims):
            if claim.span.overlaps(want):
                shared = min(claim.span.end, want.end) - max(claim.span.start, want.start)
                whole = max(claim.span.end, want.end) - min(claim.span.start, want.start)
                overlaps.append((shared / whole, i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(overlaps, reverse=True):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def rates(counts: Counter[str]) -> dict[str, float]:
    """Detection, strict F1 and the share of right fields, from the counts of ``score_claims``."""
    both = counts["gold"] + counts["predicted"]
    rates = {
        "detection precision": counts["matched"] / max(1, counts["predicted"]),
        "detection recall": counts["matched"] / max(1, counts["gold"]),
        "strict F1": 2 * counts["strict"] / max(1, both),
    }
    for key, judged in counts.items():
        if key.startswith("judged "):
            field = key.removeprefix("judged ")
            rates[field] = counts[f"right {field}"] / judged
    return rates


def _entity_rates(extractions: Mapping[str, Extraction], gold: Path) -> dict[str, float]:
    ends = json.loads((gold / "ranges.json").read_text("utf-8"))
    hits: Counter[str] = Counter()
    for path in sorted(gold.glob("*.jsonl")):
        doc, _, start = path.stem.partition("_")
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        span = Span(int(start), ends[start]) if start else Span(0, sys.maxsize)
        hits += _score_surfaces(_surfaces(extractions[doc], span), rows)
    types = ("policy", "place", "org")
    return {
        f"{t} F1": 2 * hits[f"{t} right"] / max(1, hits[f"{t} gold"] + hits[f"{t} predicted"]) for t in types
    }


def _surfaces(extraction: Extraction, span: Span) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for reading in extraction.readings:
        for mention in reading.mentions:
            if mention.kind not in ("nation", "world") and span.start <= mention.span.start < span.end:
                found.setdefault(squeeze(mention.text), set()).add(mention.type)
    return found


def _score_surfaces(found: Mapping[str, set[str]], rows: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """A surface counts once; a second type that the gold allows is right too; optional rows do not count."""
    optional = {squeeze(row["text"]) for row in rows if row.get("optional")}
    types: dict[str, list[str]] = {}
    for row in rows:
        if not row.get("optional"):
            types.setdefault(squeeze(row["text"]), []).extend(t for t in (row["type"], row.get("alt")) if t)
    counts: Counter[str] = Counter(f"{allowed[0]} gold" for allowed in types.values())
    for text, got in found.items():
        if text in types and got & set(types[text]):
            counts[f"{types[text][0]} right"] += 1
            counts[f"{types[text][0]} predicted"] += 1
        elif text not in optional:
            counts[f"{min(got)} predicted"] += 1
    return counts


def squeeze(text: str) -> str:
    return "".join(text.split()).strip("《》“”「」\"'")


def sunk(floors: Mapping[str, float], scores: Mapping[str, float]) -> list[str]:
    """The scores below their floors, in words."""
    return [f"{k} {scores[k]:.4f} < {floor:.4f}" for k, floor in floors.items() if scores[k] < floor]


def main() -> int:
    """Print the scores of every set at hand; change the floors only as the flags allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raise", dest="lift", action="store_true", help="write the floors that have risen")
    parser.add_argument("--allow-lower", action="store_true", help="write all floors, also those that sink")
    flags = parser.parse_args()
    floors = json.loads(FLOORS.read_text("utf-8"))
    low = []
    for name, scores in _all_scores():
        low += [f"{name}: {fault}" for fault in sunk(floors.get(name, {}), scores)]
        sys.stdout.writelines(f"{name:8s} {key:20s} {value:.4f}\n" for key, value in scores.items())
        floors[name] = _new_floors(floors.get(name, {}), scores, flags)
    if flags.lift or flags.allow_lower:
        FLOORS.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stderr.writelines(f"below its floor: {fault}\n" for fault in low)
    return int(bool(low) and not flags.allow_lower)


def _all_scores() -> Iterator[tuple[str, dict[str, float]]]:
    """The scores of each set at hand, then those of the names in the news, by rules alone and with a recogniser."""
    lexicon = load_lexicon()
    resources = Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))
    for name, articles, gold in SETS:
        if articles.is_dir():
            yield name, scores_of(articles, gold, resources)
    for name, ner in NEWS:
        yield name, news.scores(Pipeline(tokens=False, ner=ner))


def _new_floors(
    old: Mapping[str, float], scores: Mapping[str, float], flags: argparse.Namespace
) -> dict[str, float]:
    """Rounded down to the third place, so that one figure more or less in the gold is seen."""
    new = {key: int(value * 1000) / 1000 for key, value in scores.items()}
    return new if flags.allow_lower else {key: max(old.get(key, 0.0), value) for key, value in new.items()}


if __name__ == "__main__":
    sys.exit(main())
