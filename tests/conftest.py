"""What the tests share: the resources, built once, and the folder of real articles where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.lexicon import load_lexicon
from pipeline.run import Resources
from pipeline.stages.segment import build_segmenter

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def resources() -> Resources:
    """The built-in lexicon and the default segmenter."""
    lexicon = load_lexicon()
    return Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and gold; tests that need it are skipped elsewhere."""
    if not SHARED.is_dir():
        pytest.skip("the shared articles are not here")
    return SHARED
