"""One tool over a text, in a process of its own: ``python tools.py NAME TEXTS``, TEXTS a JSON list of strings.

Prints one JSON object: ``load`` and ``seconds`` (the median of the rounds, each over all texts) in seconds of CPU, so that other
work on the machine counts for little; ``peak`` in MB of resident memory.
Stands alone, so that a peer can run in an environment that has nothing else.
"""

from __future__ import annotations

import json
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

Read: TypeAlias = Callable[[str], object]

# A slow peer is read once: it takes a minute, and one round tells enough.
ROUNDS, SLOW = 5, 5.0
# Characters: nobody gives a recogniser made for sentences a whole magazine at once.
PIECE = 1000


def main(name: str, path: str) -> None:
    """Load the tool, read every text, print the figures."""
    texts = json.loads(Path(path).read_text(encoding="utf-8"))
    start = time.process_time()
    read = TOOLS[name]()
    read("截至2022年末，常住人口9875.6万人。")
    load = time.process_time() - start
    seconds = [_seconds(read, texts)]
    while len(seconds) < ROUNDS and seconds[0] < SLOW:
        seconds.append(_seconds(read, texts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"load": load, "seconds": statistics.median(seconds), "peak": peak}))  # noqa: T201


def _seconds(read: Read, texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        read(text)
    return time.process_time() - start


def _jieba_cut() -> Read:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda text: list(jieba.cut(text))


def _jieba_posseg() -> Read:
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda text: list(jieba.posseg.cut(text))


def _jionlp() -> Read:
    import jionlp

    return lambda text: (
        jionlp.recognize_location(text),
        jionlp.ner.extract_time(text),
        jionlp.ner.extract_money(text),
    )


def _recognizers() -> Read:
    import ms_recognizers_suite as suite

    kinds = (
        suite.recognize_number,
        suite.recognize_percentage,
        suite.recognize_currency,
        suite.recognize_dimension,
        suite.recognize_datetime,
    )

    def read(text: str) -> object:
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        return [[recognize(piece, "zh-cn") for recognize in kinds] for piece in pieces]

    return read


TOOLS: dict[str, Callable[[], Read]] = {
    "jieba.cut": _jieba_cut,
    "jieba.posseg": _jieba_posseg,
    "JioNLP location, time, money": _jionlp,
    "ms-recognizers number, percentage, currency, dimension, datetime": _recognizers,
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
