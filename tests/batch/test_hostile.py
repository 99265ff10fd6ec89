"""Hundreds of hostile and broken files: each gets its code, and every good file among them is extracted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest

from tests.batch.hostile import Case, make_folder
from tests.batch.hostile.judge import Outcome, complaints

SHUZHENG = str(Path(sys.executable).with_name("shuzheng"))
GIGABYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Run:
    cases: tuple[Case, ...]
    out: Path
    exit_code: int
    said: str
    memory: int


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder, out = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("out")
    cases = make_folder(folder)
    command = [SHUZHENG, "extract", str(folder), "-o", str(out), "--timeout-per-document", "60", "-q"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        with Scale(process.pid) as scale:
            said = process.communicate()[1]
        yield Run(cases, out, process.returncode, said, scale.most)


class Scale:
    """The most memory that a process and its children have taken together, what they share counted once."""

    def __init__(self, pid: int) -> None:
        self.most = 0
        self._root = psutil.Process(pid)
        self._done = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> Scale:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.4):
            self.most = max(self.most, self._taken())

    def _taken(self) -> int:
        taken = 0
        try:
            for process in (self._root, *self._root.children(recursive=True)):
                memory = process.memory_full_info()
                taken += getattr(memory, "pss", memory.uss)
        except psutil.Error:  # one of them has just ended
            return 0
        return taken


def test_every_file_comes_to_what_it_must(run: Run) -> None:
    assert sum(case.is_hostile for case in run.cases) >= 500
    assert sum(not case.is_hostile for case in run.cases) >= 100
    assert "\n".join(complaints(run.cases, Outcome.of(run.out))) == ""


def test_the_run_ends_as_a_run_with_failures_does(run: Run) -> None:
    assert run.exit_code == 1
    assert [line for line in run.said.splitlines() if not line.startswith("SZ-")] == []
    assert "SZ-000" not in run.said
    assert "SZ-RUN-001" not in run.said
    assert "SZ-RUN-003" not in run.said
    assert run.memory < GIGABYTE


def test_what_came_out_re_reads_from_its_sources(run: Run) -> None:
    verdict = subprocess.run([SHUZHENG, "verify", str(run.out)], capture_output=True, text=True)
    assert (verdict.returncode, verdict.stderr) == (0, "")
