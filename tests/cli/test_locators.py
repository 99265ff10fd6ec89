"""Every format through one run: texts written down, dates and their ground, records that lead into their files, verified."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.api import extract_files
from pipeline.config import load_settings
from pipeline.run import Resources
from pipeline.schema import schema
from pipeline.verify import verify
from tests.unit.test_read_docx import report, saved
from tests.unit.test_read_epub import ONE, book
from tests.unit.test_read_html import NEWS
from tests.unit.test_read_pdf import bulletin, made, newspaper

Row = dict[str, Any]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    sources = folder / "in"
    sources.mkdir()
    (sources / "page.html").write_text(NEWS, encoding="utf-8")
    (sources / "2022-07-06_report.docx").write_bytes(saved(report()))
    (sources / "paper.pdf").write_bytes(made(newspaper))
    (sources / "bulletin.pdf").write_bytes(made(bulletin))
    (sources / "book.epub").write_bytes(book())
    (sources / "plain.txt").write_text("2021年，成都市常住人口2119.2万人。\n", encoding="utf-8")
    (sources / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    settings = load_settings(paths=(str(sources),), out=str(folder / "out"))
    extract_files(settings, resources=resources)
    return folder / "out"


def rows(out: Path, name: str) -> list[Row]:
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_documents_say_their_day_and_where_it_was_found(out: Path) -> None:
    found = {row["id"]: (row["published"], row["published_from"]) for row in rows(out, "documents")}
    assert found == {
        "2022-07-06_report.docx": ("2022-07-06", "file name"),
        "book.epub": ("2021-06-01", "epub"),
        "bulletin.pdf": (None, None),
        "page.html": ("2023-10-24", "html"),
        "paper.pdf": ("2023-07-06", "text"),
        "plain": (None, None),
    }
    assert [row["code"] for row in rows(out, "errors")] == ["SZ-SRC-010"]


def test_texts_of_record_are_written_down_and_hold_the_quotes(out: Path) -> None:
    texts = json.loads((out / "run.json").read_text("utf-8"))["texts"]
    assert set(texts) == {row["id"] for row in rows(out, "documents")} - {"plain"}
    for row in rows(out, "claims"):
        if row["doc"]["id"] in texts:
            text = (out / texts[row["doc"]["id"]]).read_bytes().decode()
            assert text[slice(*row["span"])] == row["quote"]


def test_claims_and_entities_lead_into_their_files(out: Path) -> None:
    formats = {row["doc"]["id"]: row["locator"] and row["locator"]["format"] for row in rows(out, "claims")}
    assert formats == {
        "2022-07-06_report.docx": "docx",
        "book.epub": "epub",
        "bulletin.pdf": "pdf",
        "page.html": "html",
        "paper.pdf": "pdf",
        "plain": None,
    }
    locators = {(row["doc"]["id"], row["quote"]): row["locator"] for row in rows(out, "claims")}
    assert NEWS[slice(*locators["page.html", "6.8%"]["range"])] == "6.8&#37;"
    chapter = locators["book.epub", "1835.6亿元"]
    assert (chapter["file"], ONE[slice(*chapter["range"])]) == ("OPS/text/one.xhtml", "1835</em>.6亿元")
    assert (locators["bulletin.pdf", "0.5%"]["page"], len(locators["bulletin.pdf", "0.5%"]["boxes"])) == (
        2,
        1,
    )
    assert locators["2022-07-06_report.docx", "489.8"]["cell"] == 2
    assert all(row["locator"] for row in rows(out, "entities") if row["doc"]["id"] != "plain")


def test_what_is_written_is_as_the_schema_says(out: Path) -> None:
    for name in ("claims", "entities", "documents"):
        validator = jsonschema.Draft202012Validator(schema(name))
        for row in rows(out, name):
            validator.validate(row)


def test_verify_re_reads_every_format_and_sees_a_wrong_place(out: Path) -> None:
    assert verify(out).failures == ()
    path = out / "claims.jsonl"
    right = path.read_text("utf-8")
    path.write_text(right.replace('"page":2', '"page":1'), encoding="utf-8")
    failures = [failure.reason for failure in verify(out).failures]
    path.write_text(right, encoding="utf-8")
    assert "its locator is not where its span stands in the file" in failures
