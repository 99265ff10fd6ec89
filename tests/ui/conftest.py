from __future__ import annotations

from pathlib import Path

import pytest
from sample_run import write_run

from pipeline.write.report import write_report


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a small run."""
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def target(run: Path) -> Path:
    """The report of that run."""
    write_report(run, run / "report.html")
    return run / "report.html"
