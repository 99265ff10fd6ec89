"""What the tests share: the resources, built once."""

from __future__ import annotations

import pytest

from pipeline.lexicon import load_lexicon
from pipeline.run import Resources
from pipeline.stages.segment import build_segmenter


@pytest.fixture(scope="session")
def resources() -> Resources:
    """The built-in lexicon and the default segmenter."""
    lexicon = load_lexicon()
    return Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))
