"""The search for garbage is left out while documents are read in this process, and is then as it was before."""

import gc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import memory
from pipeline.batch.memory import uncollected
from pipeline.stages.read.found import name_of


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    enabled = gc.isenabled()
    yield
    gc.enable() if enabled else gc.disable()


def test_is_as_before_whatever_happens() -> None:
    gc.enable()
    before = gc.get_freeze_count()
    with suppress(KeyboardInterrupt), uncollected():
        assert not gc.isenabled()
        raise KeyboardInterrupt
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_what_a_caller_has_disabled_stays_so() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_one_within_another() -> None:
    gc.enable()
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_goes_on_where_nothing_says_how_large_the_process_is(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.enable()
    monkeypatch.setattr(memory, "_STATM", Path("/nowhere"))
    with uncollected() as watch:
        assert gc.isenabled()
        assert not watch.has_grown()


@given(st.text("ab./ 文", max_size=8))
def test_the_name_at_the_end_of_a_path(path: str) -> None:
    assert name_of(path) == PurePosixPath(path).name
