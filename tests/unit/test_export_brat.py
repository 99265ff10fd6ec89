"""brat: a strict reader of its standoff format finds every annotation where the text has it."""

import csv
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ExportInTheWay
from pipeline.export import export_run
from pipeline.export.brat import Brat, file_name, fragments
from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.model import Span
from tests.exporting import CITIES, SHOPS, Sample, doc_record, document, sample_run

LINE = re.compile(
    r"(?P<T>T\d+)\t(?P<label>[\w-]+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)\t(?P<words>[^\t]+)"
    r"|(?P<R>R\d+)\t(?P<relation>[\w-]+) Arg1:(?P<first>T\d+) Arg2:(?P<second>T\d+)"
    r"|(?P<A>A\d+)\t(?P<attribute>[\w-]+) (?P<of>T\d+) (?P<value>[\w-]+)"
    r"|(?P<N>N\d+)\tReference (?P<to>T\d+) (?P<base>\w+):(?P<code>\w+)\t(?P<name>[^\t]+)"
    r"|(?P<note>#\d+)\tAnnotatorNotes (?P<about>T\d+)\t(?P<said>[^\t]+)"
)


def read(folder: Path, name: str) -> tuple[str, list[dict[str, Any]]]:
    """A document as brat's server reads it; any line that its format does not have is an error."""
    text = (folder / f"{name}.txt").read_bytes().decode()
    found = []
    for line in (folder / f"{name}.ann").read_bytes().decode().splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        found.append({key: value for key, value in match.groupdict().items() if value is not None})
    ids = [each.get("T") or each.get("R") or each.get("A") or each.get("N") or each["note"] for each in found]
    assert len(ids) == len(set(ids))
    marks = {each["T"]: each for each in found if "T" in each}
    for mark in marks.values():
        parts = [tuple(map(int, each.split())) for each in mark["spans"].split(";")]
        assert all(start < end <= len(text) for start, end in parts)
        assert parts == sorted(parts)
        assert all(before[1] <= after[0] for before, after in pairwise(parts))
        assert " ".join(text[start:end] for start, end in parts) == mark["words"]
    for key in ("first", "second", "of", "to", "about"):
        assert {each[key] for each in found if key in each} <= set(marks)
    return text, found


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


@pytest.fixture
def folder(sample: Sample) -> Path:
    (folder,) = export_run(sample.out, "brat").files
    return folder


def names(folder: Path) -> dict[str, str]:
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        return {row["document"]: row["name"] for row in csv.DictReader(file)}


def test_every_document_re_reads(folder: Path) -> None:
    found = {doc: read(folder, name) for doc, name in names(folder).items()}
    assert {doc: text for doc, (text, _) in found.items() if doc != "c"} == {
        "a": SHOPS,
        "子 目录/b 文": CITIES,
    }
    assert found["c"][1] == []
    counts = {kind: sum(kind in each for each in found["a"][1]) for kind in ("T", "R", "A", "N", "note")}
    assert counts == {"T": 17, "R": 16, "A": 4, "N": 3, "note": 7}


def test_a_figure_over_several_lines_is_in_fragments(folder: Path) -> None:
    _, found = read(folder, "a")
    assert {"2119. 第３版 2", "𝟗", "𠮷野家", "成都市𠮷区"} <= {each.get("words") for each in found}


def test_spans_hold_no_sign_that_ends_a_line(folder: Path) -> None:
    _, found = read(folder, names(folder)["子 目录/b 文"])
    assert "重庆 高新区" in {each.get("words") for each in found}
    assert "重庆 高新区" in {each.get("said") for each in found}


def test_figures_lead_to_their_parts(folder: Path) -> None:
    _, found = read(folder, "a")
    words = {each["T"]: each["words"] for each in found if "T" in each}
    links = {(words[each["first"]], each["relation"], words[each["second"]]) for each in found if "R" in each}
    assert {("𝟗", "hasUnit", "家"), ("𝟗", "hasYear", "2021年"), ("1.2", "hasIndicator", "城镇人口")} <= links
    assert {(words[each["of"]], each["value"]) for each in found if "A" in each} >= {("1.2", "rate")}
    assert ("成都市", "510100") in {(words[each["to"]], each["code"]) for each in found if "N" in each}
    assert any("value=21192000; unit=人; year=2021" in each.get("said", "") for each in found)


def test_the_configuration_has_every_label(folder: Path) -> None:
    configuration = (folder / "annotation.conf").read_text(encoding="utf-8")
    sections = dict(re.findall(r"\[(\w+)\]\n([^\[]*)", configuration))
    assert set(sections) == {"entities", "relations", "events", "attributes"}
    _, found = read(folder, "a")
    assert {each["label"] for each in found if "T" in each} <= set(sections["entities"].split())
    relations = {line.split("\t")[0] for line in sections["relations"].splitlines() if line}
    assert {each["relation"] for each in found if "R" in each} <= relations
    assert "kind\tArg:figure, Value:level|" in sections["attributes"]


def test_what_was_annotated_is_not_overwritten(sample: Sample, folder: Path) -> None:
    before = (folder / "a.ann").read_bytes()
    with pytest.raises(ExportInTheWay, match="SZ-EXP-005"):
        export_run(sample.out, "brat")
    assert (folder / "a.ann").read_bytes() == before


def test_what_a_killed_export_left_is_not_in_the_way(sample: Sample) -> None:
    (sample.out / "export" / "brat" / ".x1.part").mkdir(parents=True)
    (folder,) = export_run(sample.out, "brat").files
    assert len(read(folder, "a")[1]) == 47


def test_names_that_the_system_takes_for_one_are_two(tmp_path: Path) -> None:
    exporter = Brat(Job(tmp_path, "", "code_point", "shuzheng"))
    for text in ("甲。", "乙。"):
        exporter.write(Document(document(doc_record("a.txt", text), text, [], []), text, (), ()))
    exporter.close()
    assert sorted(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.txt")) == ["乙。", "甲。"]
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize(
    ("doc_id", "name"), [("a", "a"), ("报告.pdf", "报告.pdf"), ("2024-01_x.y", "2024-01_x.y")]
)
def test_a_name_that_fits_is_kept(doc_id: str, name: str) -> None:
    assert file_name(doc_id) == name


@given(st.sets(st.text(min_size=1, max_size=80), min_size=2, max_size=8))
def test_other_ids_have_other_names_that_any_system_takes(ids: set[str]) -> None:
    found = [file_name(doc_id) for doc_id in ids]
    assert len(set(found)) == len(ids)
    for name in found:
        assert re.fullmatch(r"[\w.-]+", name)
        assert not name.startswith(".")
        assert len(name.encode()) <= 255


@given(st.text(st.sampled_from("𠮷a \t\r\n\u3000\x0b\x1d\x85\u2028"), min_size=1, max_size=20), st.data())
def test_fragments_are_the_words_of_a_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = list(fragments(Span(start, end), text))
    assert all(start <= each.start < each.end <= end for each in found)
    words = ["".join(text[slice(*each)]) for each in found]
    assert "".join("".join(words).split()) == "".join(text[start:end].split())
    assert all(len(each.splitlines()) == 1 and each == each.strip() for each in words)
