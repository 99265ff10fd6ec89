"""The tables are described: by datapackage.json, by docs/columns.md, and every field has its column."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.schema import RECORDS, schema
from pipeline.write.columns import TABLES
from pipeline.write.formats import PACKAGE
from tests.docs.record_columns import BEGIN, END, PAGE, section
from tests.tables import ALL, DOCUMENT, HOSTILE_CLAIMS, claim, csv_rows, write


def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    return found


def test_the_package_describes_each_csv(tmp_path: Path) -> None:
    write(tmp_path, ALL, claims=HOSTILE_CLAIMS, documents=[DOCUMENT])
    described = package(tmp_path)
    assert described["profile"] == "tabular-data-package"
    assert [each["path"] for each in described["resources"]] == ["claims.csv", "documents.csv"]
    for each in described["resources"]:
        assert each["profile"] == "tabular-data-resource"
        assert [*misfits(each, csv_rows(tmp_path / each["path"]))] == []
    claims = described["resources"][0]["schema"]
    assert claims["primaryKey"] == ["doc", "id"]
    assert claims["foreignKeys"] == [
        {"fields": ["doc"], "reference": {"resource": "documents", "fields": ["doc"]}}
    ]
    kind = next(field for field in claims["fields"] if field["name"] == "kind")
    assert kind["constraints"]["enum"] == schema("claims")["properties"]["kind"]["enum"]


PATTERNS: Mapping[str, str] = {
    "string": r"(?s:.*)",
    "integer": r"-?[0-9]+",
    "number": r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?",
    "boolean": "true|false",
}


def misfits(described: Mapping[str, Any], rows: list[dict[str, str]]) -> Iterator[str]:
    """What in the rows of a csv is not as a Table Schema says."""
    fields = {field["name"]: field for field in described["schema"]["fields"]}
    for row in rows:
        if [*row] != [*fields]:
            yield f"columns: {[*row]}"
        for name, value in row.items():
            allowed = fields[name].get("constraints", {}).get("enum", [value])
            if value and (value not in allowed or not re.fullmatch(PATTERNS[fields[name]["type"]], value)):
                yield f"{name}: {value}"
    keys = [tuple(row[name] for name in described["schema"].get("primaryKey", row)) for row in rows]
    if len(keys) != len(set(keys)):
        yield "primary key"


def test_without_a_csv_the_package_describes_the_others(tmp_path: Path) -> None:
    write(tmp_path, ("parquet", "xlsx"), claims=[claim()])
    parquet, workbook = package(tmp_path)["resources"]
    types = {field["name"]: field["type"] for field in parquet["schema"]["fields"]}
    assert (parquet["path"], types["region_codes"], types["value"]) == ("claims.parquet", "array", "number")
    assert workbook["path"] == "shuzheng.xlsx"


def test_the_page_says_of_each_column_what_the_package_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0] == section(), "run python -m tests.docs.record_columns"


#: Fields that no table has: constants, and what the .jsonl files alone say (docs/columns.md).
UNTOLD = re.compile(
    r"schema_version$|(doc\.)?offset_unit$|(policies|organisations|evidence|lost)\[\]|locator\."
)


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_of_the_schema_has_a_column(record: str) -> None:
    told = {column.path.removesuffix(".0").removesuffix(".1") for column in TABLES[record]}
    of_the_document = {"doc.sha256", "doc.published"}  # the table of documents has them
    missing = {path for path in leaves(schema(record)) if not UNTOLD.match(path)} - told - of_the_document
    assert missing == set()


def leaves(part: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The paths of the fields that have no fields of their own."""
    if "properties" in part:
        for name, inner in part["properties"].items():
            yield from leaves(inner, f"{path}.{name}".removeprefix("."))
    elif "properties" in part.get("items", {}):
        yield from leaves(part["items"], f"{path}[]")
        yield path
    else:
        yield path
