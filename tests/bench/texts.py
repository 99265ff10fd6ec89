"""The texts that are timed: the articles beside the checkout if they are there, else corpus/ often enough to be worth it."""

from __future__ import annotations

from pathlib import Path

from pipeline.stages.read.decode import decode

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "corpus"
ENOUGH = 300_000  # bytes


def sample(folder: Path) -> list[str]:
    """Write the texts into ``folder``, which is made, and give them in order."""
    sources = sorted((REAL if REAL.is_dir() else ROOT / "corpus").glob("*.txt"))
    texts = [decode(path.read_bytes())[0] for path in sources]
    size = sum(path.stat().st_size for path in sources)
    texts *= 1 if REAL.is_dir() else 1 + ENOUGH // size
    copies(folder, texts, 1)
    return texts


def copies(folder: Path, texts: list[str], times: int) -> int:
    """Write the texts ``times`` over into ``folder``, a file each; the number of characters in them."""
    folder.mkdir(parents=True)
    for copy in range(times):
        for number, text in enumerate(texts):
            (folder / f"{copy:05}-{number}.txt").write_text(text, encoding="utf-8")
    return times * sum(map(len, texts))
