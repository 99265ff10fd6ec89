"""The Excel workbook: text stays text, and what Excel has no room for is told."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from pipeline.write import xlsx_file
from pipeline.write.columns import CLAIMS, TABLES
from pipeline.write.xlsx_file import CELL_UNITS, fitted
from tests.tables import DOCUMENT, HOSTILE, HOSTILE_CLAIMS, claim, sheet_rows, write


def test_a_workbook_has_every_text_as_text(tmp_path: Path) -> None:
    write(tmp_path, ("xlsx",), claims=HOSTILE_CLAIMS)
    sheet = openpyxl.load_workbook(tmp_path / "shuzheng.xlsx")["claims"]
    column = 1 + [column.name for column in CLAIMS].index("indicator")
    cells = [row[0] for row in sheet.iter_rows(min_row=2, min_col=column, max_col=column)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert not any(cell.hyperlink for cell in cells)
    expected = [re.sub("\r\n?", "\n", text) for text in HOSTILE]
    assert [_unescaped(cell.value) for cell in cells] == expected


def _unescaped(text: str) -> str:
    """What Excel shows for its own escapes, which openpyxl leaves in a cell that has its text inline."""
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_a_workbook_is_made_to_be_read(tmp_path: Path) -> None:
    write(tmp_path, ("xlsx",), claims=[claim()], documents=[DOCUMENT])
    book = openpyxl.load_workbook(tmp_path / "shuzheng.xlsx")
    assert book.sheetnames == ["claims", "documents", "columns"]
    assert (book["claims"].freeze_panes, book["claims"].auto_filter.ref) == ("A2", f"A1:{last(CLAIMS)}2")
    (row,) = sheet_rows(tmp_path / "shuzheng.xlsx", "claims")
    assert (row["doc"], row["value"], row["year"], row["region_codes"]) == (
        "001",
        350000,
        2023,
        "500000;510100",
    )
    assert (row["policies"], row["organisations"], row["confidence"]) == (r"规划\;纲要", None, 0.88)
    told = {
        (row["table"], row["column"]): row["description"]
        for row in sheet_rows(tmp_path / "shuzheng.xlsx", "columns")
    }
    assert told["claims", "quote"] == "figure and unit as they stand in the original"
    assert len(told) == len(CLAIMS) + len(TABLES["documents"])


def last(columns: tuple[object, ...]) -> str:
    return openpyxl.utils.get_column_letter(len(columns))


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "SHEET_ROWS", 3)
    write(tmp_path, ("xlsx",), claims=[claim(n) for n in range(5)])
    book = openpyxl.load_workbook(tmp_path / "shuzheng.xlsx")
    assert book.sheetnames == ["claims", "claims_2", "claims_3", "columns", "notes"]
    ids = [
        row["id"]
        for name in ("claims", "claims_2", "claims_3")
        for row in sheet_rows(tmp_path / "shuzheng.xlsx", name)
    ]
    assert ids == [claim(n)["id"] for n in range(5)]
    notes = sheet_rows(tmp_path / "shuzheng.xlsx", "notes")
    assert [note["note"] for note in notes] == [f"the rows go on in the sheet claims_{n}" for n in (2, 3)]


def test_a_text_beyond_a_cell_is_cut_and_told(tmp_path: Path) -> None:
    write(tmp_path, ("xlsx",), claims=[claim(), claim(2, sentence__text="😀" * 20_000)])
    long = sheet_rows(tmp_path / "shuzheng.xlsx", "claims")[1]["sentence"]
    assert long.startswith("😀😀")
    assert long.endswith(" … [cut: 20000 characters in all]")
    assert sheet_rows(tmp_path / "shuzheng.xlsx", "notes") == [
        {
            "sheet": "claims", "row": "3", "column": "sentence",
            "note": "cut, it has 20000 characters; claims.jsonl has all of it",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["长" * CELL_UNITS, "😀" * (CELL_UNITS // 2), "短"])
def test_a_text_that_fits_is_whole(text: str) -> None:
    assert fitted(text) == text


@pytest.mark.parametrize(
    "text", ["长" * (CELL_UNITS + 1), "😀" * (CELL_UNITS // 2 + 1), "a" + "😀" * CELL_UNITS]
)
def test_a_text_that_does_not_fit_is_cut_between_characters(text: str) -> None:
    units = len(fitted(text).encode("utf-16-le")) // 2
    assert CELL_UNITS - 1 <= units <= CELL_UNITS


def test_many_notes_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "NOTES", 1)
    write(tmp_path, ("xlsx",), claims=[claim(n, sentence__text="长" * 40_000) for n in range(3)])
    assert sheet_rows(tmp_path / "shuzheng.xlsx", "notes")[-1]["note"] == "and 2 more cells were cut"
