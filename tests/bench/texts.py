"""The texts that are timed: articles of our own as papers and journals have them, and others to compare with."""

from __future__ import annotations

from pathlib import Path

from pipeline.stages.read.decode import decode

ROOT = Path(__file__).resolve().parents[2]
#: Ordinary articles, a claim to every few hundred characters: what is timed where nothing else is said.
ARTICLES = Path(__file__).with_name("articles")
#: Articles that are little but figures, and real ones, if they lie beside the checkout.
FIGURES, REAL = ROOT / "corpus", ROOT.parent / "shared" / "corpus"
ENOUGH = 400_000  # bytes


def sample(folder: Path, articles: Path = ARTICLES) -> list[str]:
    """Write the texts into ``folder``, which is made, and give them in order; often enough to be worth it."""
    sources = sorted(articles.glob("*.txt"))
    texts = [decode(path.read_bytes())[0] for path in sources]
    texts *= max(1, round(ENOUGH / sum(path.stat().st_size for path in sources)))
    copies(folder, texts, 1)
    return texts


def copies(folder: Path, texts: list[str], times: int) -> int:
    """Write the texts ``times`` over into ``folder``, a file each; the number of characters in them."""
    folder.mkdir(parents=True)
    for copy in range(times):
        for number, text in enumerate(texts):
            (folder / f"{copy:05}-{number}.txt").write_text(text, encoding="utf-8")
    return times * sum(map(len, texts))
