"""Killed at any moment, the parent or a worker, a run loses what was in flight; the next leaves the same bytes."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pipeline.api import extract_files
from pipeline.batch import publish
from pipeline.config import Settings
from pipeline.errors import OutputError, OutputFull
from pipeline.run import Resources
from tests.batch.conftest import Extract, published, write

MOMENTS = 20
FORK = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Many shards of few documents, some of them with a text that is kept: there is much to interrupt."""
    for name in ("SHARD_BYTES", "FIRST_BYTES"):
        monkeypatch.setattr(f"pipeline.batch.plan.{name}", 400)
    for number in range(60):
        write(folder, number)
    for number in range(10):
        page = f"<html><body><p>2023年，银川市产值{number}5亿元。</p></body></html>"
        (folder / f"page{number}.html").write_text(page, encoding="utf-8")


def in_a_process_of_its_own(run: Callable[[], object]) -> multiprocessing.process.BaseProcess:
    process = FORK.Process(target=run)
    process.start()
    return process


def test_kill_at_random_moments(extract: Extract, tmp_path: Path) -> None:
    began = time.monotonic()
    extract("undisturbed")
    whole = time.monotonic() - began
    expected = published(tmp_path / "undisturbed")
    chance = random.Random(20_240_226)
    survived = 0
    for moment in range(MOMENTS):
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        for _ in range(1 + moment % 2):  # a second one is killed while it takes up what the first left
            process = in_a_process_of_its_own(extract)
            time.sleep(chance.uniform(0, whole))
            whom = chance.choice(["parent", "worker", "both"])
            survived += killed(process.pid or 0, whom, chance)
            process.join()
            process.close()
        extract()
        assert published(tmp_path / "out") == expected, f"moment {moment}"
    assert survived > MOMENTS // 2  # kills that came while there was something to kill


def killed(parent: int, whom: str, chance: random.Random) -> bool:
    """Kill the process or one of its workers, or all; says whether there was one."""
    try:
        workers = [child.pid for child in psutil.Process(parent).children()]
    except psutil.NoSuchProcess:
        return False
    victims = {
        "parent": [parent],
        "worker": [chance.choice(workers)] if workers else [],
        "both": [parent, *workers],
    }
    for victim in victims[whom]:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return bool(victims[whom])


@pytest.mark.parametrize("step", range(6))
def test_kill_in_the_midst_of_publishing(
    extract: Extract, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """A first run is replaced by another; the process dies after so many files have got their names."""
    extract("out")
    for number in (3, 30):
        write(folder, number, "同比下降2%。")
    (folder / "page3.html").unlink()
    extract("undisturbed")
    give, given = publish._give_name, []

    def dying(out: Path, name: str, size: int) -> bool:
        if len(given) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        given.append(name)
        return give(out, name, size)

    with monkeypatch.context() as patch:
        patch.setattr(publish, *(("_give_name", dying) if step < 5 else ("_give_texts_names", die)))
        process = in_a_process_of_its_own(extract)
        process.join()
        assert process.exitcode == -signal.SIGKILL
    extract()
    assert published(tmp_path / "out") == published(tmp_path / "undisturbed")


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_run_with_other_settings_after_a_kill_in_publishing(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publish, "_give_texts_names", die)
        in_a_process_of_its_own(extract).join()
    extract(emit=("times",))
    extract("other", emit=("times",))
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_a_full_disk_is_told_and_what_is_done_is_kept(
    resources: Resources, folder: Path, tmp_path: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(paths=(str(folder),), out=str(tmp_path / "out"), workers=1)
    made = 0

    def full(self: Path, *args: object, **kwargs: object) -> Path:
        nonlocal made
        made += 1
        if made > 5:
            raise OSError(28, "No space left on device")
        return replace(self, *args, **kwargs)

    replace = Path.replace
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OutputFull, match="SZ-OUT-003"):
            extract_files(settings, resources=resources)
    assert published(tmp_path / "out") == {}
    summary = extract_files(settings, resources=resources)
    assert summary.reused > 0
    extract("other")
    assert published(tmp_path / "out") == published(tmp_path / "other")


def test_a_disk_full_in_a_worker_or_at_the_end(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    extract()
    before = published(tmp_path / "out")
    for place in ("pipeline.batch.work.write_shard", "pipeline.batch.publish.Part._flush"):
        with monkeypatch.context() as patch:
            patch.setattr(place, full)
            with pytest.raises(OutputFull):
                extract(fresh=True)
        assert published(tmp_path / "out") == before
    extract(fresh=True)
    assert published(tmp_path / "out") == before


def test_a_damaged_shard_is_made_again(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.batch.publish.Part._flush", lambda part: fail())
        with pytest.raises(OutputError):
            extract()
    shards = sorted((tmp_path / "out" / ".shuzheng" / "shards").iterdir())
    content = shards[3].read_bytes()
    shards[3].write_bytes(content[:60] + b"0" + content[61:])
    shards[4].write_bytes(shards[4].read_bytes()[:-20])
    shards[5].unlink()
    summary = extract()
    assert 40 < summary.reused < 60
    extract("other")
    assert published(tmp_path / "out") == published(tmp_path / "other")


def fail() -> None:
    raise OSError(5, "Input/output error")
