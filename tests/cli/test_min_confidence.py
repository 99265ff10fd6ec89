"""``--min-confidence``: what is below it is left out everywhere, counted, and the run still verifies."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from pipeline import Pipeline
from pipeline.api import extract_files
from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError
from pipeline.run import Resources
from pipeline.verify import verify

TEXT = "2023年，银川市常住人口291万人。\n\n职工2.4万人。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(TEXT, encoding="utf-8")
    return source


@pytest.fixture
def least(resources: Resources, folder: Path, tmp_path: Path) -> float:
    """Just above the less likely of the two claims."""
    run(resources, folder, tmp_path / "all", 0.0)
    low, high = sorted(row["confidence"] for row in rows(tmp_path / "all", "claims"))
    assert low < high
    return round(low + 0.01, 2)


def run(resources: Resources, folder: Path, out: Path, least: float) -> tuple[int, int]:
    settings = Settings(
        paths=(str(folder),), out=str(out), min_confidence=least, emit=("quantities",), published="2024"
    )
    summary = extract_files(settings, resources=resources)
    return summary.claims, summary.left_out


def rows(out: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_claims_below_are_left_out_and_counted(
    resources: Resources, folder: Path, tmp_path: Path, least: float
) -> None:
    out = tmp_path / "out"
    assert run(resources, folder, out, least) == (1, 1)
    assert [row["quote"] for row in rows(out, "claims")] == ["291万人"]
    assert rows(out, "documents")[0]["claims"] == 1
    assert len(rows(out, "quantities")) == 2
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert (record["settings"]["min_confidence"], record["left_out"]) == (least, 1)
    assert verify(out).failures == ()


def test_a_claim_just_as_likely_stays(
    resources: Resources, folder: Path, tmp_path: Path, least: float
) -> None:
    assert run(resources, folder, tmp_path / "out", round(least - 0.01, 2)) == (2, 0)


def test_standard_output_has_only_what_is_likely(resources: Resources, folder: Path, least: float) -> None:
    stream = io.BytesIO()
    settings = Settings(paths=(str(folder),), out="-", min_confidence=least, published="2024")
    assert extract_files(settings, stdout=stream, resources=resources).left_out == 1
    assert len(stream.getvalue().splitlines()) == 1


def test_from_python(least: float) -> None:
    result = Pipeline(min_confidence=least, tokens=False).extract(TEXT, published="2024")
    assert [claim.quote for claim in result.claims] == ["291万人"]
    assert result.left_out == 1
    assert len(result.to_pandas()) == 1


def test_from_a_file_and_a_flag(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("min-confidence = 0.7\n", encoding="utf-8")
    assert load_settings(config=file).min_confidence == 0.7
    assert load_settings(config=file, min_confidence="0").min_confidence == 0
    assert load_settings(config=file, min_confidence="1").min_confidence == 1


@pytest.mark.parametrize("value", ["1.01", "-0.1", "nan", "inf", "high", "80%", True, [0.5]])
def test_what_is_no_probability(value: object) -> None:
    with pytest.raises(ConfigError, match=r"SZ-CFG-001 --min-confidence: .* is not a number from 0 to 1"):
        load_settings(min_confidence=value)
