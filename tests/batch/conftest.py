"""A folder of short texts, and a run over it in worker processes that use the resources built once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from pipeline.api import Summary, extract_files
from pipeline.config import Settings
from pipeline.run import Resources

Extract: TypeAlias = Callable[..., Summary]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(12):
        write(source, number)
    return source


def write(folder: Path, number: int, more: str = "") -> Path:
    path = folder / f"{number:04d}.txt"
    text = f"2023年，银川市第{number}号园区产值{number + 3}.5亿元，增长{number + 1}%。{more}\n"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def extract(resources: Resources, folder: Path, tmp_path: Path) -> Extract:
    """Runs into ``out`` under the folder of the test; keywords are settings, or what ``extract_files`` takes."""

    def run(out: str = "out", **changes: Any) -> Summary:
        told = {
            name: changes.pop(name)
            for name in ("on_error", "on_warning", "stdin", "stdout")
            if name in changes
        }
        settings = Settings(paths=(str(folder),), out=out if out == "-" else str(tmp_path / out), workers=2)
        return extract_files(replace(settings, **changes), resources=resources, **told)

    return run


def published(out: Path) -> dict[str, bytes]:
    """The files of a run, without what is kept for the next."""
    found = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {
        name: path.read_bytes()
        for path in found
        if not (name := path.relative_to(out).as_posix()).startswith(".shuzheng/")
    }


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_text("utf-8").splitlines()]
