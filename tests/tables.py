"""Rows for the tests of the flat tables, some with texts that break readers; and the files read back."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.write.formats import write_formats

ALL = ("csv", "parquet", "duckdb", "xlsx")
# What spreadsheets run, what readers take for nothing or for numbers, and what breaks quoting and XML.
HOSTILE = (
    "=1+1", "  =1+1", "+cmd|' /C calc'!A0", "-2+3", "-1/3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1＋1", "＋甲", "－甲", "＠甲",
    "'quoted", "''=1", "-3.5", "+3.5%", "1,000", "001", "1/3", "3-5", "1E5", "99999999999999999999", "2023-06", "TRUE",
    "NA", "null", "nan", "None", "𠮷野😀", "两行\r\n之间", "两行\n之间", '称"甲", 乙', "甲;乙\\丙", "<r>甲</r>",
    "_x0041_", "https://example.org", "&lt;", " 前后有空格 ", "\u2028行", "\x85",
)  # fmt: skip


def claim(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of claims.jsonl; a change is named by its path, with ``__`` between the steps."""
    span = [0, 4]
    row: dict[str, Any] = {
        "id": f"c_{number:016x}",
        "schema_version": 1,
        "doc": {"id": "001", "source": "001.txt", "sha256": "0" * 64, "published": "2024-02", "offset_unit": "code_point"},
        "article": {"index": 1, "title": None, "byline": None},
        "quote": "35.0万人",
        "span": span,
        "figure": {"text": "35.0", "value": "350000", "low": None, "high": None, "bound": None, "span": span},
        "unit": {"text": "万人", "base": "人", "scale": "10000", "dimension": "population", "ucum": None, "span": None},
        "year": {"value": 2023, "from": None, "period": "2023", "text": None, "basis": "inherited", "span": None},
        "region": {"names": ["成渝"], "codes": ["500000", "510100"], "text": "成渝", "basis": "explicit", "span": span},
        "indicator": {"text": "常住人口", "span": span},
        "kind": "level",
        "direction": None,
        "policies": [{"text": "《规划》", "canonical": "规划;纲要", "span": span}],
        "organisations": [],
        "sentence": {"span": [0, 9], "text": "全句。"},
        "confidence": 0.88,
        "evidence": [{"field": "year", "rule": "time.frame", "span": None, "detail": ""}],
        "locator": None,
    }  # fmt: skip
    for path, value in changes.items():
        *way, last = path.split("__")
        part = row
        for step in way:
            part = part[step]
        part[last] = value
    return row


HOSTILE_CLAIMS = [claim(n, indicator__text=text, sentence__text=text) for n, text in enumerate(HOSTILE)]
DOCUMENT = {"id": "001", "source": "001.txt", "sha256": "0" * 64, "published": "2024-02", "offset_unit": "code_point",
            "encoding": "utf-8", "title": None, "publisher": None, "region": None, "characters": 9, "articles": 1,
            "sentences": 1, "claims": 1, "entities": 0}  # fmt: skip


def write(folder: Path, formats: tuple[str, ...], **records: list[dict[str, Any]]) -> tuple[str, ...]:
    """Write these records in these formats into ``folder``, under their own names."""
    folder.mkdir(exist_ok=True)
    rows = {name: folder / f"{name}.jsonl" for name in records}
    for name, path in rows.items():
        path.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records[name]), encoding="utf-8"
        )
    return write_formats(folder, formats, rows=rows, target=lambda name: folder / name)


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet_rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    heads, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]
