"""``--format``: the tables beside the JSON lines, published and taken away with them."""

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipeline.config import load_settings
from pipeline.errors import ConfigError
from pipeline.write.formats import run_files
from tests.running import Done, shuzheng

TEXT = "截至2022年末，成渝地区双城经济圈常住人口9875.6万人，占全国7.0%。\n全市三分之一的乡镇通了公路，比上年下降-3.5%。\n"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "columns.md"
RECORDS = ("claims", "entities", "documents", "errors")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two documents, and what the command left of them in ``outputs``."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "articles").mkdir()
    for name in ("001", "=cmd"):
        (folder / "articles" / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    done = extract(folder, "--format", "csv,parquet,duckdb,xlsx")
    assert done.returncode == 0, done.stderr
    assert [f"  {folder / 'outputs' / name}" for name in names(folder)] == done.stderr.splitlines()[
        -len(names(folder)) :
    ]
    return folder


def extract(folder: Path, *options: str) -> Done:
    return shuzheng("extract", str(folder / "articles"), "-o", str(folder / "outputs"), *options)


def names(folder: Path) -> tuple[str, ...]:
    """The files that a run in all formats writes, in the order they are told."""
    return run_files(load_settings(format="xlsx,csv,duckdb,parquet").format, RECORDS)


def claims(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "outputs" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_format_has_the_claims(folder: Path) -> None:
    ids = [row["id"] for row in claims(folder)]
    out = folder / "outputs"
    heads, *rows = openpyxl.load_workbook(out / "shuzheng.xlsx")["claims"].iter_rows(values_only=True)
    assert [*pd.read_csv(out / "claims.csv")["id"]] == ids
    assert [*pd.read_parquet(out / "claims.parquet")["id"]] == ids
    assert [row[heads.index("id")] for row in rows] == ids


def test_the_run_has_the_hash_of_each_file_that_can_have_one(folder: Path) -> None:
    files = json.loads((folder / "outputs" / "run.json").read_text(encoding="utf-8"))["files"]
    assert {*names(folder)} <= {*files}
    assert [name for name, digest in files.items() if digest is None] == ["shuzheng.duckdb"]


def test_the_run_verifies(folder: Path) -> None:
    done = shuzheng("verify", str(folder / "outputs"))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_snippet_of_the_page_reads_the_csv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    monkeypatch.chdir(folder)
    found: dict[str, pd.DataFrame] = {}
    exec(compile(code, "columns.md", "exec"), found)
    frame = found["claims"]
    assert {*frame["doc"]} == {"001", "=cmd"}
    assert {str(frame[name].dtype) for name in ("doc", "region_codes", "value_exact")} == {"string"}
    assert (str(frame["year"].dtype), str(frame["value"].dtype)) == ("Int64", "Float64")
    exact = [row["figure"]["value"] for row in claims(folder)]  # type: ignore[index]
    assert [*frame["value_exact"]] == exact
    assert "98756000" in exact


def test_a_run_without_them_takes_them_away(folder: Path) -> None:
    assert extract(folder, "-q").returncode == 0
    left = {path.name for path in (folder / "outputs").iterdir() if path.is_file()}
    assert left & {*names(folder)} == {*run_files(("jsonl",), RECORDS)}


def test_the_formats_are_in_their_order_and_jsonl_is_always_there() -> None:
    assert load_settings().format == ("jsonl",)
    assert load_settings(format="xlsx, csv").format == ("jsonl", "csv", "xlsx")


def test_a_file_of_settings_has_formats(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('format = ["parquet"]\n', encoding="utf-8")
    assert load_settings(config=file).format == ("jsonl", "parquet")


def test_what_is_no_format_is_named() -> None:
    with pytest.raises(
        ConfigError, match=r"--format: tsv is no format, only jsonl, csv, parquet, duckdb, xlsx"
    ):
        load_settings(format="csv,tsv")


def test_standard_output_has_json_lines_alone() -> None:
    done = shuzheng("extract", "-", "-o", "-", "--format", "csv", stdin=TEXT.encode())
    assert done.returncode == 2
    assert "SZ-CFG-001 --format: only JSON lines go to standard output" in done.stderr
