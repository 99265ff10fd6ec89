"""Label Studio: the tasks pass the validator of its SDK and mark the right characters."""

import json
from pathlib import Path
from typing import Any

import pytest
from label_studio_sdk.label_interface import LabelInterface

from pipeline.export import export_run
from tests.exporting import SHOPS, Sample, sample_run, utf16, write_run


def exported(sample: Sample, **options: Any) -> tuple[list[dict[str, Any]], LabelInterface]:
    done = export_run(sample.out, "labelstudio", **options)
    tasks, config = done.files
    return json.loads(tasks.read_text(encoding="utf-8")), LabelInterface(config.read_text(encoding="utf-8"))


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


def test_the_sdk_takes_configuration_tasks_and_predictions(sample: Sample) -> None:
    tasks, interface = exported(sample)
    interface.validate()
    assert len(tasks) == 3
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for prediction in task["predictions"]:
            assert interface.validate_prediction(prediction, return_errors=True) == []


def test_the_validator_would_tell(sample: Sample) -> None:
    tasks, interface = exported(sample)
    prediction = tasks[0]["predictions"][0]
    prediction["result"][0]["value"]["labels"] = ["none"]
    prediction["result"][-1]["to_id"] = "none"
    assert len(interface.validate_prediction(prediction, return_errors=True)) >= 2


def test_offsets_are_code_points_of_the_text_in_the_task(sample: Sample) -> None:
    tasks, _ = exported(sample)
    marked = 0
    for task in tasks:
        for region in task["predictions"][0]["result"]:
            if region["type"] == "labels":
                value = region["value"]
                assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
                marked += 1
    assert marked == 26
    assert tasks[0]["data"]["text"] == SHOPS
    assert {region["value"]["text"] for region in regions(tasks[0], "figure")} >= {
        "𝟗",
        "2119.\r\n第３版\r\n2",
    }


def test_offsets_are_utf16_units_if_that_is_asked_for(sample: Sample) -> None:
    tasks, _ = exported(sample, offsets="utf16")
    task = tasks[0]
    assert task["data"]["offset_unit"] == "utf16"
    for region in task["predictions"][0]["result"]:
        if region["type"] == "labels":
            value = region["value"]
            assert utf16(task["data"]["text"], value["start"], value["end"]) == value["text"]
    (nine,) = (each for each in regions(task, "figure") if each["value"]["text"] == "𝟗")
    assert nine["value"]["start"] > SHOPS.index("𝟗")


def test_each_figure_leads_to_its_parts_and_says_what_it_claims(sample: Sample) -> None:
    tasks, _ = exported(sample)
    result = tasks[0]["predictions"][0]["result"]
    texts = {region["id"]: region["value"]["text"] for region in result if region["type"] == "labels"}
    links = {
        (texts[each["from_id"]], each["labels"][0], texts[each["to_id"]])
        for each in result
        if each["type"] == "relation"
    }
    assert {
        ("𝟗", "hasUnit", "家"),
        ("𝟗", "hasYear", "2021年"),
        ("𝟗", "hasRegion", "成都市"),
        ("𝟗", "hasIndicator", "𠮷野家"),
    } <= links
    (nine,) = (each for each in regions(tasks[0], "figure") if each["value"]["text"] == "𝟗")
    assert "value=9; unit=家; year=2021; region=成都; codes=510100" in nine["meta"]["text"][0]
    assert nine["score"] == 0.9


def test_a_year_that_figures_share_is_marked_once(sample: Sample) -> None:
    tasks, _ = exported(sample)
    years = [(each["value"]["start"], each["value"]["end"]) for each in regions(tasks[0], "year")]
    assert len(years) == len(set(years)) == 1


def test_what_no_database_can_store_is_replaced_in_place(tmp_path: Path) -> None:
    sample = sample_run(tmp_path, {"n.txt": "一\x00二"})
    (sample.out / "texts").mkdir()
    (sample.out / "texts" / "n.txt").write_bytes("一\x00二".encode())
    write_run(sample, texts={"n": "texts/n.txt"})
    tasks, interface = exported(sample)
    assert tasks[0]["data"]["text"] == "一\ufffd二"
    assert interface.validate_task({"data": tasks[0]["data"]})


def test_a_run_of_nothing_is_no_tasks(tmp_path: Path) -> None:
    tasks, _ = exported(sample_run(tmp_path, {}))
    assert tasks == []


def regions(task: dict[str, Any], label: str) -> list[dict[str, Any]]:
    result = task["predictions"][0]["result"]
    return [each for each in result if each["type"] == "labels" and each["value"]["labels"] == [label]]
