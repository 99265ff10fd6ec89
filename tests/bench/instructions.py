"""What a warm pass costs in instructions, beside jieba.cut: ``python -m tests.bench.instructions``, which needs valgrind.

A busy machine changes seconds by a third, and these by nothing: what shortens a pass by a hundredth can be seen. They say nothing of
how many are done in a second, which is fewer for much code over much data.
"""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pipeline.api import Pipeline
from pipeline.write.jsonl import ALWAYS, lines
from tests.bench.texts import ROOT, sample
from tests.bench.tools import TOOLS

OURS, BASE = "shuzheng", "jieba.cut"
_COUNT: Final = re.compile(r"Collected : (\d+)")
_OPTIONS: Final = ("--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null")


def main(tools: Sequence[str]) -> None:
    """Print the millions of instructions of each tool; of one that is named, make the pass under valgrind."""
    if tools:
        _pass(tools[0])
        return
    for tool in (BASE, OURS):
        command = ["valgrind", *_OPTIONS, sys.executable, "-m", "tests.bench.instructions", tool]
        told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr
        count = _COUNT.search(told)
        sys.stdout.write(f"{tool:<10} {int(count[1]) / 1e6:8,.0f} M\n" if count else told)


def _pass(tool: str) -> None:
    """Read all texts twice, the second time counted."""
    with tempfile.TemporaryDirectory() as folder:
        texts = sample(Path(folder) / "in")
    read = _ours() if tool == OURS else TOOLS[tool]()
    gc.freeze()
    gc.disable()  # as in a worker
    for text in texts:
        read(text)
    _count("on")
    for text in texts:
        read(text)
    _count("off")


def _ours() -> Callable[[str], object]:
    """From a text to the lines of its records."""
    pipeline = Pipeline(tokens=False)

    def read(text: str) -> None:
        for found in pipeline.extract_text(text, published="2024").extractions:
            for name in ALWAYS[:-1]:
                lines(name, found)

    return read


def _count(switch: str) -> None:
    command = ["callgrind_control", "-i", switch, str(os.getpid())]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
