"""The flat tables in every format: what was written is read back by the programs that people use."""

from __future__ import annotations

import json
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FormatFailed
from pipeline.write import parquet_file, table
from pipeline.write.columns import CLAIMS
from pipeline.write.csv_file import guarded
from pipeline.write.formats import PACKAGE, is_format_file, run_files, write_formats
from pipeline.write.table import joined, nearest
from tests.tables import ALL, DOCUMENT, HOSTILE, HOSTILE_CLAIMS, claim, csv_rows, sheet_rows, write


def test_every_text_is_read_back_from_csv(tmp_path: Path) -> None:
    write(tmp_path, ("csv",), claims=HOSTILE_CLAIMS)
    assert [row["indicator"].removeprefix("'") for row in csv_rows(tmp_path / "claims.csv")] == [*HOSTILE]


def test_every_text_is_read_back_from_csv_by_pandas(tmp_path: Path) -> None:
    write(tmp_path, ("csv",), claims=HOSTILE_CLAIMS)
    frame = pd.read_csv(tmp_path / "claims.csv", dtype=str, keep_default_na=False)
    assert [*frame["sentence"].str.removeprefix("'")] == [*HOSTILE]


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    write(tmp_path, ("csv",), claims=HOSTILE_CLAIMS)
    cells = [row["indicator"] for row in csv_rows(tmp_path / "claims.csv")]
    begin = [cell for cell in cells if cell.lstrip(" ")[0] in "=+-@\t\r\n＝＋－＠"]
    assert begin == ["-3.5", "+3.5%"]  # as the numbers they are


def test_a_csv_is_as_excel_opens_it(tmp_path: Path) -> None:
    write(tmp_path, ("csv",), claims=[claim()], documents=[DOCUMENT])
    content = (tmp_path / "documents.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfdoc,source,")
    assert content.count(b"\r\n") == content.count(b"\n") == 2


@given(st.text())
def test_taking_one_apostrophe_off_gives_any_text_back(text: str) -> None:
    shown = guarded(text)
    assert shown.removeprefix("'") == text
    assert not re.match("[=@\t\r\n＝＋－＠]", shown)


@given(st.lists(st.text(alphabet="甲;\\a")))
def test_a_joined_list_comes_apart_again(items: list[str]) -> None:
    parts = re.findall(r"((?:\\.|[^;\\])*)(?:;|$)", joined(items))[: max(1, len(items))]
    assert [re.sub(r"\\(.)", r"\1", part) for part in parts] == (items or [""])


@pytest.mark.parametrize(
    ("exact", "double"),
    [
        ("109670000", 109670000.0),
        ("-3.5", -3.5),
        ("0", 0.0),
        ("-0.00", 0.0),
        ("1/3", 1 / 3),
        ("0.1", 0.1),
        ("9" * 400, None),
        ("9" * 400 + "/3", None),
        ("9" * 5000 + "/" + "9" * 5000, None),
        ("0." + "0" * 400 + "1", None),
        ("1/0", None),
    ],
)
def test_a_number_has_the_nearest_double_or_none(exact: str, double: float | None) -> None:
    assert nearest(exact) == double


NUMBERS = ("109670000", "1/3", "12345678901234567890.123", "35.0", "-3.5", "9" * 400)


def test_no_digit_is_lost(tmp_path: Path) -> None:
    write(tmp_path, ALL, claims=[claim(n, figure__value=value) for n, value in enumerate(NUMBERS)])
    assert [row["value_exact"] for row in csv_rows(tmp_path / "claims.csv")] == [*NUMBERS]
    assert [row["value"] for row in csv_rows(tmp_path / "claims.csv")] == [
        "109670000", "0.3333333333333333", "12345678901234567890.123", "35.0", "-3.5", "",
    ]  # fmt: skip
    doubles = [nearest(value) for value in NUMBERS]
    for frame in (pd.read_parquet(tmp_path / "claims.parquet"), loaded(tmp_path, "claims")):
        assert [*frame["value_exact"]] == [*NUMBERS]
        assert [*frame["value"].astype(object).where(frame["value"].notna(), None)] == doubles
    assert [row["value_exact"] for row in sheet_rows(tmp_path / "shuzheng.xlsx", "claims")] == [*NUMBERS]


def loaded(folder: Path, record: str) -> pd.DataFrame:
    with duckdb.connect(folder / "shuzheng.duckdb", read_only=True) as database:
        return database.execute(f"SELECT * FROM {record}").df()


def test_parquet_has_every_text_and_real_lists(tmp_path: Path) -> None:
    write(tmp_path, ("parquet",), claims=HOSTILE_CLAIMS)
    rows = pq.read_table(tmp_path / "claims.parquet").to_pylist()
    assert [row["indicator"] for row in rows] == [*HOSTILE]
    assert (rows[0]["region"], rows[0]["region_codes"]) == ("成渝", ["500000", "510100"])
    assert (rows[0]["policies"], rows[0]["organisations"]) == (["规划;纲要"], [])
    assert rows[0]["rules"] == ["year=time.frame"]
    assert rows[0]["unit_start"] is None


def test_parquet_says_what_its_columns_hold(tmp_path: Path) -> None:
    write(tmp_path, ("parquet",), claims=[])
    found = pq.read_schema(tmp_path / "claims.parquet")
    assert [field.name for field in found] == [column.name for column in CLAIMS]
    assert found.field("year").type == pa.int64()
    assert (
        found.field("value").metadata[b"description"].decode()
        == "the number in the base unit; missing for a range"
    )


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "BATCH_ROWS", 2)
    monkeypatch.setattr(parquet_file, "GROUP_ROWS", 4)
    write(tmp_path, ("parquet",), claims=[claim(n) for n in range(9)])
    found = pq.ParquetFile(tmp_path / "claims.parquet").metadata
    assert [found.row_group(index).num_rows for index in range(found.num_row_groups)] == [4, 4, 1]


def test_a_batch_ends_where_rows_are_long(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    long = claim(sentence__text="长" * (table.BATCH_BYTES // 6))  # three bytes each
    path.write_text("".join(json.dumps(long, ensure_ascii=False) + "\n" for _ in range(5)), encoding="utf-8")
    assert [len(batch) for batch in table.batches(path, CLAIMS)] == [2, 2, 1]


def test_the_database_has_every_text_and_its_types(tmp_path: Path) -> None:
    write(tmp_path, ("duckdb",), claims=HOSTILE_CLAIMS, documents=[DOCUMENT])
    with duckdb.connect(tmp_path / "shuzheng.duckdb", read_only=True) as database:
        assert [row[0] for row in database.execute("SELECT indicator FROM claims").fetchall()] == [*HOSTILE]
        (found,) = database.execute(
            "SELECT claims.region, year, sum(value), sum(value_exact::DECIMAL(38, 4)) FROM claims JOIN documents USING (doc) "
            "WHERE list_contains(region_codes, '510100') AND documents.published = '2024-02' GROUP BY ALL"
        ).fetchall()
        assert found == ("成渝", 2023, 350000.0 * len(HOSTILE), 350000 * len(HOSTILE))
        comment = (
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'claims' AND column_name = 'year_start'"
        )
        assert database.execute(comment).fetchone() == (
            "first code point of the year's expression in the text",
        )


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    for name in ("shuzheng.duckdb", "shuzheng.duckdb.wal"):
        (tmp_path / name).write_bytes(b"half")
    (tmp_path / "shuzheng.xlsx.rows" / "sheet").mkdir(parents=True)
    write(tmp_path, ("duckdb",), claims=[claim()])
    assert len(loaded(tmp_path, "claims")) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"claims.jsonl", "shuzheng.duckdb", PACKAGE}


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write(tmp_path / folder, ALL, claims=HOSTILE_CLAIMS, documents=[DOCUMENT])
    for name in ("claims.csv", "documents.csv", "claims.parquet", "shuzheng.xlsx", PACKAGE):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_the_files_are_named(tmp_path: Path) -> None:
    names = write(tmp_path, ("jsonl", *ALL), claims=[claim()], errors=[], surprises=[])
    assert names == (
        "claims.csv", "errors.csv", "claims.parquet", "errors.parquet", "shuzheng.duckdb", "shuzheng.xlsx", PACKAGE,
    )  # fmt: skip
    assert {path.name for path in tmp_path.iterdir() if path.suffix != ".jsonl"} == {*names}
    assert run_files(("jsonl", *ALL), ("claims", "errors")) == ("claims.jsonl", "errors.jsonl", *names)
    assert all(map(is_format_file, names))
    assert not any(map(is_format_file, ("notes.csv", "claims.jsonl", "texts/a.txt")))


def test_jsonl_alone_makes_no_further_file(tmp_path: Path) -> None:
    assert write(tmp_path, ("jsonl",), claims=[claim()]) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["claims.jsonl"]


def test_a_place_in_the_file_is_a_page_and_json(tmp_path: Path) -> None:
    place = {"format": "pdf", "page": 3, "boxes": [[1.5, 2, 3, 4]], "continued": []}
    write(tmp_path, ("parquet",), claims=[claim(locator=place)])
    (row,) = pq.read_table(tmp_path / "claims.parquet").to_pylist()
    assert (row["file_format"], row["page"], json.loads(row["locator"])) == ("pdf", 3, place)


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file may grow beyond this many bytes, as on a disk that has no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ALL)
def test_a_full_disk_fails_the_format_and_leaves_nothing_of_it(tmp_path: Path, name: str) -> None:
    rows = {"claims": tmp_path / "claims.jsonl"}
    content = "".join(
        json.dumps(claim(n, sentence__text=sha256(bytes(n)).hexdigest() * 2)) + "\n" for n in range(3000)
    )
    rows["claims"].write_text(content, encoding="utf-8")
    with full_disk(60_000), pytest.raises(FormatFailed, match=f"SZ-OUT-010 .*: {name}: ") as failed:
        write_formats(tmp_path, (name,), rows=rows, target=lambda file: tmp_path / file)
    assert failed.value.written == ()
    assert [path.name for path in tmp_path.iterdir()] == ["claims.jsonl"]


def test_the_other_formats_go_on(tmp_path: Path) -> None:
    (tmp_path / "shuzheng.duckdb").mkdir()
    (tmp_path / "claims.csv").mkdir()
    with pytest.raises(FormatFailed, match=r"csv: .*; duckdb: ") as failed:
        write(tmp_path, ALL, claims=[claim()])
    assert failed.value.written == ("claims.parquet", "shuzheng.xlsx", PACKAGE)
    assert [row["id"] for row in sheet_rows(tmp_path / "shuzheng.xlsx", "claims")] == [claim()["id"]]
