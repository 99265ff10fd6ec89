"""Speed and size, as ratios within one run: ``python -m tests.bench [PEERS]``, PEERS the Python of an environment that has the peers.

Each tool and each size of input has a process of its own. Times are CPU seconds (of all processes of a run) where tools are compared,
and wall-clock seconds where workers are. ``--gigabyte`` also reads 1 GB, which takes a good half hour.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import psutil

from tests.bench import lexicons
from tests.bench.texts import ARTICLES, FIGURES, REAL, ROOT, copies, sample
from tests.bench.tools import TOOLS

Figures: TypeAlias = dict[str, Any]

BASE = "jieba.cut"
PEERS = tuple(name for name in TOOLS if not name.startswith("jieba"))
ROUNDS, TURNS = 5, 5
#: Copies of the text, and how often each is read: the longer, the less it is at the mercy of a moment.
GROWTH = MappingProxyType({1: 5, 10: 3, 100: 1})
MEGABYTE = 1_000_000
COMMAND = str(Path(sys.executable).with_name("shuzheng"))


def main(arguments: Sequence[str]) -> None:
    """Measure and print, part by part."""
    peers = next((word for word in arguments if not word.startswith("-")), None)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        texts = sample(folder / "in")
        for part in (
            _machine(texts),
            _tools(folder, texts, peers),
            _texts(folder),
            _workers(folder, texts),
            _growth(folder, texts),
            _memory(folder, texts, gigabyte="--gigabyte" in arguments),
            _start_up(folder),
            lexicons.lines("".join(texts)),
        ):
            for line in part:
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            sys.stdout.write("\n")


def _machine(texts: Sequence[str]) -> Iterator[str]:
    cpu = next((line for line in _cpu_info() if line.startswith("model name")), platform.processor())
    yield f"{cpu.partition(':')[2].strip() or cpu}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    yield f"{sum(map(len, texts)):,} characters in {len(texts)} documents"


def _cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _tools(folder: Path, texts: list[str], peers: str | None) -> Iterator[str]:
    """Throughput of each tool over the same text, as a multiple of that of jieba.cut."""
    listed = folder / "texts.json"
    listed.write_text(json.dumps(texts), encoding="utf-8")
    base, ours = _by_turns(folder / "in", listed, TURNS, workers=0)
    rows = [("shuzheng, files to claims.jsonl, in one process", ours), (BASE, base)]
    rows += [(name, _tool(sys.executable, name, listed)) for name in TOOLS if name not in (BASE, *PEERS)]
    rows += [(name, _tool(peers, name, listed)) for name in PEERS if peers]
    size = sum(map(len, texts))
    yield f"{'tool':<66} {'ratio':>6} {'chars/s':>10} {'load s':>7} {'MB':>6}"
    for name, figures in rows:
        seconds, load = figures["seconds"], figures["load"]
        peak = max(figures["peak"], figures.get("worker", 0))
        yield f"{name:<66} {base['seconds'] / seconds:6.2f} {size / seconds:10,.0f} {load:7.2f} {peak:6.0f}"


def _texts(folder: Path) -> Iterator[str]:
    """How much it matters what a text says: ordinary articles, real ones, and such as are little but figures."""
    yield f"{'text':<66} {'claim to':>8} {'process':>8} {'worker':>8}"
    for name, source in {
        "ordinary articles": ARTICLES,
        "five real articles": REAL,
        "corpus/": FIGURES,
    }.items():
        if source.is_dir():
            here = folder / name.replace("/", "")
            texts = sample(here, source)
            listed = here.with_suffix(".json")
            listed.write_text(json.dumps(texts), encoding="utf-8")
            ratios = []
            for workers in (0, 1):
                base, ours = _by_turns(here, listed, TURNS, workers=workers)
                ratios.append(_time(base) / _time(ours))
            apart = sum(map(len, texts)) / ours["claims"]
            yield f"{name:<66} {apart:8.0f} {ratios[0]:8.2f} {ratios[1]:8.2f}"


def _by_turns(
    folder: Path, listed: Path, turns: int, *, workers: int, rounds: int = ROUNDS
) -> tuple[Figures, Figures]:
    """jieba.cut and a whole run over the same texts, one after the other: the turn whose ratio is the median of all.

    The machine is at times half as fast as at others, for both of a turn alike; the quickest of each would be of different times.
    """
    both = [
        (_tool(sys.executable, BASE, listed), _ours(folder, workers=workers, rounds=rounds))
        for _ in range(turns)
    ]
    return sorted(both, key=lambda turn: _time(turn[0]) / _time(turn[1]))[turns // 2]


def _time(figures: Figures) -> float:
    return float(figures["seconds"])


def _workers(folder: Path, texts: list[str]) -> Iterator[str]:
    """How much sooner two workers are done than one."""
    many = folder / "many"
    copies(many, texts, 20)
    one, two = (_ours(many, workers=number, rounds=3)["wall"] for number in (1, 2))
    yield f"two workers: {one / two:.2f} × one"


def _growth(folder: Path, texts: list[str]) -> Iterator[str]:
    """How the time grows with the text, resources built before, and what the throughput is beside jieba.cut's then.

    By one worker, which every run has that is not asked to do without.
    """
    once = 0.0
    for times, turns in GROWTH.items():
        size = copies(folder / f"x{times}", texts, times)
        listed = folder / f"x{times}.json"
        listed.write_text(json.dumps(texts * times), encoding="utf-8")
        base, ours = map(
            _time,
            _by_turns(folder / f"x{times}", listed, turns, workers=1, rounds=ROUNDS if times == 1 else 1),
        )
        once = once or ours
        yield f"{times:>4} × the text ({size:>11,} characters): {ours / once:6.1f} × the time, {base / ours:.2f} × {BASE}"


def _memory(folder: Path, texts: list[str], *, gigabyte: bool) -> Iterator[str]:
    """Peak resident memory of the parent, of its largest worker, and of all together less what they share."""
    for size in (5, 50, *([1000] if gigabyte else [])):
        rows = folder / f"{size}.jsonl"
        _write_rows(rows, texts, size * MEGABYTE)
        parent, worker, whole = _peaks(rows, folder / f"out{size}")
        yield f"{size:>5} MB of input: parent {parent:.0f} MB, worker {worker:.0f} MB, whole run {whole:.0f} MB"
        rows.unlink()


def _write_rows(path: Path, texts: Sequence[str], size: int) -> None:
    """Rows of a few thousand characters, as articles have, up to ``size`` bytes."""
    pieces = [text[start : start + 3000] for text in texts for start in range(0, len(text), 3000)]
    written = number = 0
    with path.open("w", encoding="utf-8") as file:
        while written < size:
            row = {"id": f"r{number}", "text": pieces[number % len(pieces)]}
            written += file.write(json.dumps(row, ensure_ascii=False) + "\n") * 3
            number += 1


def _peaks(rows: Path, out: Path) -> tuple[float, float, float]:
    """MB of the parent, of the largest worker, and the proportional share of all, sampled ten times a second."""
    command = [
        COMMAND,
        "extract",
        str(rows),
        "--published",
        "2024",
        "-o",
        str(out),
        "-q",
    ]
    process = psutil.Popen(command, cwd=ROOT)
    parent = worker = whole = 0.0
    watch = threading.Event()
    while process.poll() is None:
        watch.wait(0.1)
        try:
            children = process.children(recursive=True)
            parent = max(parent, process.memory_info().rss)
            worker = max([worker, *(child.memory_info().rss for child in children)])
            whole = max(whole, sum(each.memory_full_info().pss for each in (process, *children)))
        except psutil.Error:
            continue  # a process that ended between two questions
    return parent / MEGABYTE, worker / MEGABYTE, whole / MEGABYTE


def _start_up(folder: Path) -> Iterator[str]:
    """Seconds from the command to its end."""
    text = folder / "one.txt"
    text.write_text("截至2022年末，成渝地区双城经济圈常住人口9875.6万人。", encoding="utf-8")
    for arguments in (["--version"], ["extract", str(text), "-q", "-o", str(folder / "one")]):
        start = time.perf_counter()
        subprocess.run([COMMAND, *arguments], cwd=ROOT, check=True, capture_output=True)
        yield f"shuzheng {arguments[0]}: {time.perf_counter() - start:.2f} s"


def _tool(python: str, name: str, texts: Path) -> Figures:
    return _child([python, str(Path(__file__).with_name("tools.py")), name, str(texts)])


def _ours(folder: Path, *, workers: int, rounds: int = ROUNDS) -> Figures:
    return _child([sys.executable, "-m", "tests.bench.ours", str(folder), str(workers), str(rounds)])


def _child(command: Sequence[str]) -> Figures:
    """What a measuring process prints last."""
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


if __name__ == "__main__":
    main(sys.argv[1:])
