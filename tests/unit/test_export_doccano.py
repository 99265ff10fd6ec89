"""doccano: what its import asks of a row, and the offsets its page counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.export import export_run
from tests.exporting import SHOPS, Sample, sample_run, utf16


def exported(sample: Sample, **options: Any) -> tuple[list[dict[str, Any]], list[Any], list[Any]]:
    done = export_run(sample.out, "doccano", **options)
    rows, relations, spans = done.files
    lines = rows.read_text(encoding="utf-8").split("\n")[:-1]
    return (
        [json.loads(line) for line in lines],
        json.loads(spans.read_bytes()),
        json.loads(relations.read_bytes()),
    )


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


def test_rows_are_what_the_import_takes(sample: Sample) -> None:
    rows, spans, relations = exported(sample)
    labels, types = {each["text"] for each in spans}, {each["text"] for each in relations}
    assert len(rows) == 3
    for row in rows:
        assert isinstance(row["text"], str) and row["text"]
        ids = {entity["id"] for entity in row["entities"]}
        for entity in row["entities"]:
            assert isinstance(entity["id"], int)
            assert 0 <= entity["start_offset"] < entity["end_offset"]
            assert entity["label"] in labels
        for relation in row["relations"]:
            assert {relation["from_id"], relation["to_id"]} <= ids
            assert relation["type"] in types


def test_ids_are_unique_in_the_file(sample: Sample) -> None:
    rows, _, _ = exported(sample)
    ids = [each["id"] for row in rows for each in (*row["entities"], *row["relations"])]
    assert len(ids) == len(set(ids)) > 30


def test_offsets_are_what_its_page_slices(sample: Sample) -> None:
    rows, _, _ = exported(sample)
    words = {entity["label"]: set() for entity in rows[0]["entities"]}
    for entity in rows[0]["entities"]:
        words[entity["label"]].add(utf16(rows[0]["text"], entity["start_offset"], entity["end_offset"]))
    assert words["figure"] == {"𝟗", "12.5", "2119.\r\n第３版\r\n2", "1.2"}
    assert words["indicator"] == {"𠮷野家", "营业额", "常住人口", "城镇人口"}
    assert words["place"] == {"成都市", "成都市𠮷区"}
    assert rows[0]["offset_unit"] == "utf16"


def test_offsets_are_code_points_if_that_is_asked_for(sample: Sample) -> None:
    rows, _, _ = exported(sample, offsets="code_point")
    figures = {
        SHOPS[entity["start_offset"] : entity["end_offset"]]
        for entity in rows[0]["entities"]
        if entity["label"] == "figure"
    }
    assert figures == {"𝟗", "12.5", "2119.\r\n第３版\r\n2", "1.2"}


def test_labels_are_what_a_project_imports(sample: Sample) -> None:
    _, spans, relations = exported(sample)
    for label in (*spans, *relations):
        assert set(label) == {"text", "prefixKey", "suffixKey", "backgroundColor", "textColor"}
    assert len({label["suffixKey"] for label in spans}) == len(spans)


def test_a_run_of_nothing_is_an_empty_file(tmp_path: Path) -> None:
    assert exported(sample_run(tmp_path, {}))[0] == []
