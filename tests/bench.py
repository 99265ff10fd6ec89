"""Time of the whole run, from files to claims.jsonl on disk, as a multiple of jieba.cut over the same text.

Prints medians of five in one process, the CPU time that loading takes, and how matching grows with the text and with
the lists. Texts: the articles beside the checkout if they are there, else corpus/ often enough to be worth measuring.
"""

import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import jieba

from pipeline.api import build_resources, extract_files
from pipeline.config import Settings, load_settings
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.lexicon.matcher import TermMatcher
from pipeline.stages.read import Metadata, read_sources

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "corpus"
ROUNDS = 5
ENOUGH = 300_000


def main() -> None:
    logging.getLogger("jieba").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        source = _texts(Path(folder) / "in")
        settings = load_settings(
            paths=(str(source),), out=str(Path(folder) / "out"), published="2024", workers="1", fresh=True
        )
        texts = _read(settings)
        jieba.initialize()
        resources = build_resources(settings)
        extract_files(settings, resources=resources)  # warm
        cut, whole, built = _medians(
            lambda: [list(jieba.cut(text)) for text in texts],
            lambda: extract_files(settings, resources=resources),
            lambda: extract_files(settings),
        )
    once, longer, richer = _matching("".join(texts), resources.lexicon)
    load = statistics.median(_processor_seconds(load_lexicon) for _ in range(ROUNDS))
    size = f"{sum(map(len, texts)):,} characters in {len(texts)} documents"
    lines = (
        f"text            {size}",
        f"lexicons        {load:.3f} s of CPU to load them and build the matcher",
        f"matching        {once:.3f} s; ten times the text {longer / once:.1f} ×; ten times the terms {richer / once:.1f} ×",
        f"jieba.cut       {cut:.3f} s",
        f"whole run       {whole:.3f} s  {whole / cut:.2f} × jieba.cut, resources built before",
        f"with resources  {built:.3f} s  {built / cut:.2f} × jieba.cut",
    )
    sys.stdout.write("\n".join(lines) + "\n")


def _matching(text: str, lexicon: Lexicon) -> list[float]:
    """Seconds to match the text, ten times the text, and the text with ten times the terms, which are longer ones."""
    terms = lexicon.terms
    many = [t._replace(surface=t.surface + end) for t in terms for end in ("", *"甲乙丙丁戊己庚辛壬")]
    plain, rich, tenfold = TermMatcher(terms), TermMatcher(many), text * 10
    return _medians(lambda: plain.find(text), lambda: plain.find(tenfold), lambda: rich.find(text))


def _texts(folder: Path) -> Path:
    if REAL.is_dir():
        return REAL
    folder.mkdir()
    samples = sorted((ROOT / "corpus").glob("*.txt"))
    size = sum(path.stat().st_size for path in samples)
    for copy in range(1 + ENOUGH // size):
        for path in samples:
            shutil.copy(path, folder / f"{copy}-{path.name}")
    return folder


def _read(settings: Settings) -> list[str]:
    sources = read_sources(settings.paths, stdin=None, defaults=Metadata(), metadata={})
    return [source.text for source in sources if not isinstance(source, Exception)]


def _medians(*works: Callable[[], object]) -> list[float]:
    """Median seconds of each; they take turns, so that a busy moment of the machine falls on all of them."""
    rounds = [[_seconds(work) for work in works] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def _processor_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
