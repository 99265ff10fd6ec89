"""Writes ``docs/accuracy.md``: the scores, what confidence is worth, and what is still wrong.

``python -m tests.gold.accuracy`` measures everything anew; what stands between the marks of the part that is written
by hand is kept.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from pipeline.lexicon import load_lexicon
from pipeline.run import Resources
from pipeline.stages.segment import build_segmenter
from tests.gold.fit import CHOSEN, FIRST_SIGHT_WEIGHT, METHODS, comparison, foretold
from tests.gold.gate import ROOT, SETS, counts_of, extract_all, rates
from tests.gold.observations import Observation, first_sight, gold_observations
from tests.specs.score import faults, scores, spec_rows

PAGE: Final = ROOT / "docs" / "accuracy.md"
BY_HAND: Final = ("<!-- by hand: from here -->", "<!-- by hand: to here -->")
HEADINGS: Final = ("Accuracy", "Scores", "Confidence", "What is still wrong", "Phenomena")
SHOWN: Final = (
    "detection precision", "detection recall", "strict F1", "span", "figure", "unit", "year", "from", "region",
    "indicator", "kind", "direction", "bound",
)  # fmt: skip
EDGES: Final = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
LEASTS: Final = (0.0, 0.7, 0.8, 0.85, 0.9, 0.95)

METHOD_HEADER: Final = ("way of reckoning", "log loss", "Brier", "log loss, gold", "log loss, first sight")
CAVEAT: Final = (
    "The rules have been mended on the gold until nearly all of it is right, so it says little of articles nobody has seen; a claim at",
    "first sight therefore counts twice. Of 0.5, 1, 2 and 4 that weight gave the last articles, left out, the right mean; the features",
    "and the pull towards the judgement were picked among some dozens by losses like these, which flatters them. Take `confidence`",
    "as an order of what to look at first.",
)

Lines: TypeAlias = Iterator[str]
Columns: TypeAlias = Mapping[str, Mapping[str, float]]


def page(resources: Resources, by_hand: str) -> str:
    """The whole page, measured now; ``by_hand`` is the text between the marks."""
    observations, found = gold_observations(resources), columns(resources)
    parts = (
        _opening(),
        _scores(found),
        _confidence(observations, first_sight()),
        _wrong(observations, found, resources),
        (f"## {HEADINGS[4]}", "", BY_HAND[0], by_hand.strip("\n"), BY_HAND[1]),
    )
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def columns(resources: Resources) -> Columns:
    """Scores by set of gold at hand and part of the specification rows, with the number of claims."""
    found: dict[str, Mapping[str, float]] = {}
    for name, articles, gold in SETS:
        if articles.is_dir():
            counts = counts_of(
                {x.source.doc_id: x for x in extract_all(articles, resources)}, gold, resources
            )
            found[name] = {"claims": counts["gold"], **rates(counts)}
    return found | {f"specs {part}": score for part, score in scores(resources).items()}


def _opening() -> Lines:
    yield f"# {HEADINGS[0]}"
    yield ""
    yield "Written by `make accuracy`, but for the last part; `tests/gold/README.md` says what the sets are. The rules were mended on"
    yield "all of them except the specification rows held aside (a third, by a hash of the text), so the scores of the sets say what"
    yield "is known to be wrong, not what to expect on articles nobody has seen."


def _scores(found: Columns) -> Lines:
    yield f"## {HEADINGS[1]}"
    yield ""
    yield from _table(("", *found), _score_rows(found), numbers=len(found))
    yield ""
    yield "*Strict*: figure, unit, year and region all right. The fields are shares of the claims that were found."


def _score_rows(found: Columns) -> Iterator[Sequence[str]]:
    yield "claims", *(f"{score['claims']:.0f}" for score in found.values())
    for key in SHOWN:
        yield key, *(f"{score[key]:.3f}" for score in found.values())


def _confidence(gold: Sequence[Observation], unseen: Sequence[Observation]) -> Lines:
    both = (*gold, *unseen)
    chances = foretold(both, METHODS[CHOSEN])
    yield "At first sight, before any rule was mended on them, of the claims read in each lot of articles were right:"
    yield ""
    yield from _table(
        ("articles", "claims", "right", "wrong year", "wrong region", "no claim"),
        _first_rows(unseen),
        numbers=5,
    )
    yield ""
    yield f"## {HEADINGS[2]}"
    yield ""
    yield "`confidence` is the probability that figure, unit, year and region are all right, reckoned from the ground that year and"
    yield "region stand on, how far from the figure they were read, and what stands between"
    yield "([the weights](../pipeline/lexicon/reliability.csv), made by `make fit`). It is measured on the gold as it is read now and on the"
    yield f"articles as they were read at first sight (a claim there counts {FIRST_SIGHT_WEIGHT:g} times). Every figure below is"
    yield "for articles left out of the measuring, one at a time."
    yield ""
    yield from _table(METHOD_HEADER, _method_rows(both), numbers=4)
    yield ""
    yield from CAVEAT
    for title, group, part in (
        ("The gold, as it is read now", gold, chances[: len(gold)]),
        ("Articles at first sight, by the rules of then", unseen, chances[len(gold) :]),
        ("Of these the last, real articles", *_last(unseen, chances[len(gold) :])),
    ):
        if group:
            error = calibration_error(group, part)
            yield f"\n{title}: {len(group)} claims, expected calibration error {error:.3f}.\n"
            yield from _table(("confidence", "claims", "mean", "right"), _bin_rows(group, part), numbers=3)
    yield "\nWhat `--min-confidence` leaves, of the gold and at first sight:\n"
    yield from _table(
        ("at least", "gold kept", "right", "first sight kept", "right"),
        _kept(gold, unseen, chances),
        numbers=4,
    )


def _last(unseen: Sequence[Observation], chances: Sequence[float]) -> tuple[list[Observation], list[float]]:
    """The real articles among those seen first, with their chances."""
    pairs = [(o, c) for o, c in zip(unseen, chances, strict=True) if o.doc.startswith("real")]
    return [o for o, _ in pairs], [c for _, c in pairs]


def _first_rows(unseen: Sequence[Observation]) -> Iterator[Sequence[str]]:
    """For each hundred of articles: claims read, how many right, and the share wrong in year and region."""
    waves: dict[str, list[Observation]] = {}
    for each in unseen:
        name, number = each.doc.split()
        waves.setdefault(f"{name} {number[:-2]}01–", []).append(each)
    for wave, group in waves.items():
        shares = [
            sum(field in o.wrong for o in group) / len(group) for field in ("year", "region", "spurious")
        ]
        right = sum(o.is_right for o in group) / len(group)
        yield wave, str(len(group)), f"{right:.2f}", *(f"{share:.2f}" for share in shares)


def _method_rows(both: Sequence[Observation]) -> Iterator[Sequence[str]]:
    for name, *losses in comparison(both):
        yield f"**{name}**" if name == CHOSEN else name, *losses


def _bins(group: Sequence[Observation], chances: Sequence[float]) -> Iterator[tuple[str, int, float, float]]:
    for low, high in pairwise(EDGES):
        inside = [
            (chance, each.is_right)
            for each, chance in zip(group, chances, strict=True)
            if low <= chance < high
        ]
        if inside:
            n = len(inside)
            label = f"{low:.2f}–{min(high, 1):.2f}"
            yield label, n, sum(c for c, _ in inside) / n, sum(good for _, good in inside) / n


def calibration_error(group: Sequence[Observation], chances: Sequence[float]) -> float:
    """Mean distance of predicted from observed, over the bins, by their claims."""
    return sum(n * abs(mean - right) for _, n, mean, right in _bins(group, chances)) / len(group)


def _bin_rows(group: Sequence[Observation], chances: Sequence[float]) -> Iterator[Sequence[str]]:
    for label, n, mean, right in _bins(group, chances):
        yield label, str(n), f"{mean:.2f}", f"{right:.2f}"


def _kept(
    gold: Sequence[Observation], unseen: Sequence[Observation], chances: Sequence[float]
) -> Iterator[Sequence[str]]:
    parts = ((gold, chances[: len(gold)]), (unseen, chances[len(gold) :]))
    for least in LEASTS:
        cells = [f"{least:.2f}"]
        for group, part in parts:
            kept = [
                each.is_right for each, chance in zip(group, part, strict=True) if round(chance, 2) >= least
            ]
            cells += [f"{len(kept) / len(group):.0%}", f"{sum(kept) / len(kept):.0%}" if kept else ""]
        yield cells


def _wrong(gold: Sequence[Observation], found: Columns, resources: Resources) -> Lines:
    sets = [found[name] for name, *_ in SETS if name in found]
    missed = sum(round(score["claims"] * (1 - score["detection recall"])) for score in sets)
    wrong = sum(not each.is_right for each in gold)
    yield f"## {HEADINGS[3]}"
    yield ""
    yield f"In the gold {wrong} of {len(gold)} claims are not strictly right, and {missed} are missed. By field and the rule that decided it"
    yield "(of the claims that it decided):"
    yield ""
    yield from _table(("field", "rule", "wrong", "of"), _rule_rows(gold), numbers=2)
    yield ""
    yield "In the specification rows, by field:"
    yield ""
    yield from _table(("field", "dev", "held"), _spec_rows(resources), numbers=2)


def _rule_rows(gold: Sequence[Observation]) -> Iterator[Sequence[str]]:
    """Rules by how often they were wrong; those wrong once are one row a field."""
    of, wrong = _by_rule(gold)
    once = Counter(field for (field, _), count in wrong.items() if count == 1)
    for (field, rule), count in sorted(
        wrong.items(), key=lambda item: (_place(item[0][0]), -item[1], item[0])
    ):
        if count > 1:
            yield field, f"`{rule}`" if rule else "none found", str(count), str(of[_decider(field), rule])
    for field in sorted(once, key=_place):
        yield field, "others, once each", str(once[field]), ""


def _by_rule(gold: Sequence[Observation]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """How often each rule decided a field, and how often it did so wrongly; no rule is the empty one."""
    of, wrong = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in gold:
        rules = each.rules or {}
        of.update((field, rules.get(field, "")) for field in (*SHOWN, "spurious"))
        wrong.update((field, rules.get(_decider(field), "")) for field in (*each.wrong, *each.other))
    return of, wrong


def _decider(field: str) -> str:
    return "year" if field == "from" else field


def _place(field: str) -> int:
    return SHOWN.index(field) if field in SHOWN else -1


def _spec_rows(resources: Resources) -> Iterator[Sequence[str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in spec_rows():
        counts.update((fault.field, row.part) for fault in faults(row, resources))
    fields = dict.fromkeys(field for field, _ in counts)
    for field in sorted(fields, key=_place):
        yield field, str(counts[field, "dev"]), str(counts[field, "held"])


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> Lines:
    """A table whose last ``numbers`` columns are numbers."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * (len(header) - numbers)}{'---:|' * numbers}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def by_hand() -> str:
    """What stands between the marks of the page; nothing where there is no page yet."""
    text = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    return text.partition(BY_HAND[0])[2].partition(BY_HAND[1])[0]


def main() -> int:
    """Write the page."""
    lexicon = load_lexicon()
    resources = Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))
    PAGE.write_text(page(resources, by_hand()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
