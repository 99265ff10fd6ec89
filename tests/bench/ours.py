"""A whole run, from files to claims.jsonl on disk, in a process of its own: ``python -m tests.bench.ours FOLDER WORKERS ROUNDS``.

Prints one JSON object: ``load`` (building the resources) and ``cpu`` (the median run, all its processes) in seconds of CPU, ``wall``
in seconds, ``peak`` of this process and of the largest worker in MB of resident memory, ``claims`` how many were found.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from pipeline.api import build_resources, extract_files
from pipeline.config import Settings, load_settings
from pipeline.run import Resources


def main(folder: str, workers: int, rounds: int) -> None:
    """Build the resources once, run that often, print the figures."""
    start = _cpu()
    settings = load_settings(paths=(folder,), published="2024", workers=str(workers))
    resources = build_resources(settings)
    load = _cpu() - start
    runs = [_run(folder, workers, resources) for _ in range(rounds)]
    cpu, wall, claims = (statistics.median(times) for times in zip(*runs, strict=True))
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    figures = {
        "load": load,
        "seconds": cpu,
        "wall": wall,
        "peak": peaks[0],
        "worker": peaks[1],
        "claims": claims,
    }
    print(json.dumps(figures))  # noqa: T201


def _run(folder: str, workers: int, resources: Resources) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as out:
        settings: Settings = load_settings(
            paths=(folder,), published="2024", workers=str(workers), out=str(Path(out) / "out")
        )
        cpu, wall = _cpu(), time.perf_counter()
        summary = extract_files(settings, resources=resources)
        return _cpu() - cpu, time.perf_counter() - wall, summary.claims


def _cpu() -> float:
    """Seconds of CPU of this process and of those it has waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
