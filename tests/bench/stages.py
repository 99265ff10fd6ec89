"""Where the time goes: the share of each stage in extracting and writing, by a profiler that counts calls.

``python -m tests.bench.stages`` prints it. A profiler makes small functions look dearer than they are, so read it as an order.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
from collections import Counter
from pathlib import Path

from pipeline.api import Pipeline
from pipeline.write.jsonl import ALWAYS, lines
from tests.bench.texts import ROOT, sample

STAGES = ROOT / "pipeline" / "stages"


def main() -> None:
    """Print the share of each stage in percent."""
    with tempfile.TemporaryDirectory() as folder:
        texts = sample(Path(folder) / "in")
    pipeline = Pipeline(tokens=False)
    profile = cProfile.Profile()
    for warm in (True, False):
        if not warm:
            profile.enable()
        for text in texts:
            for extraction in pipeline.extract_text(text, published="2024").extractions:
                for name in ALWAYS[:-1]:
                    lines(name, extraction)
    profile.disable()
    shares = _shares(pstats.Stats(profile))
    total = sum(shares.values())
    for name, seconds in shares.most_common():
        sys.stdout.write(f"{name:<14} {100 * seconds / total:5.1f} %\n")


def _shares(stats: pstats.Stats) -> Counter[str]:
    """Seconds by stage; what C code takes is counted for the stage that called it."""
    shares = Counter[str]()
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if _stage(file):
            shares[_stage(file)] += own
        else:
            for (caller, _, _), (_, _, part, _) in callers.items():
                shares[_stage(caller) or "other"] += part
    return shares


def _stage(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(STAGES):
        return path.relative_to(STAGES).parts[0].removesuffix(".py")
    package = ROOT / "pipeline"
    return path.relative_to(package).parts[0].removesuffix(".py") if path.is_relative_to(package) else ""


if __name__ == "__main__":
    main()
