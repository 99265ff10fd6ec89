"""Data Commons: the template reads the table, every name has a node, and nothing else than observations is there."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.export import export_run
from pipeline.export.datacommons import template, unfit, value_of
from pipeline.export.periods import observed
from tests.exporting import Sample, sample_run, write_run

REFERENCE = re.compile(r"dcid:[A-Za-z0-9_&/%)(+.:-]{1,256}")
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
COLUMN = re.compile(r"C:(?P<table>[\w-]+)->(?P<column>\w+)")


def nodes(text: str) -> dict[str, dict[str, str]]:
    """A file of MCF: blocks of ``property: value`` lines, each beginning with its Node."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"\n\n+", text.strip()):
        pairs = []
        for line in block.splitlines():
            name, colon, value = line.partition(": ")
            assert colon and re.fullmatch(r"[A-Za-z]+", name), line
            assert re.fullmatch(r'"(?:[^"\\]|\\.)*"|[^",\s]+', value), line
            pairs.append((name, value))
        assert pairs[0][0] == "Node"
        assert pairs[0][1] not in found
        found[pairs[0][1]] = dict(pairs[1:])
        assert "typeOf" in found[pairs[0][1]]
    return found


def exported(sample: Sample) -> tuple[list[dict[str, str]], dict[str, Any], dict[str, Any], tuple[str, ...]]:
    done = export_run(sample.out, "datacommons")
    table, mcf, tmcf = done.files
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, nodes(tmcf.read_text(encoding="utf-8")), nodes(mcf.read_text(encoding="utf-8")), done.notes


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


def test_every_column_of_the_template_is_in_the_table(sample: Sample) -> None:
    rows, tmcf, _, _ = exported(sample)
    ((node, properties),) = tmcf.items()
    assert node == "E:observations->E0"
    assert properties.pop("typeOf") == "dcs:StatVarObservation"
    assert {"observationAbout", "observationDate", "variableMeasured", "value"} <= set(properties)
    for value in properties.values():
        match = COLUMN.fullmatch(value)
        assert match and match["table"] == "observations" and match["column"] in rows[0]


def test_what_the_table_names_has_a_node(sample: Sample) -> None:
    rows, _, mcf, _ = exported(sample)
    for row in rows:
        for column in ("observationAbout", "variableMeasured", "unit", "measurementMethod"):
            assert REFERENCE.fullmatch(row[column])
            assert row[column] in mcf or row[column].startswith("dcid:country/")
        assert DATE.fullmatch(row["observationDate"])
        assert float(row["value"]) != 0
    for dcid, node in mcf.items():
        if node["typeOf"] == "dcs:StatisticalVariable":
            assert {"populationType", "statType", "measuredProperty"} <= set(node)
            assert node["dcid"] == f'"{dcid.removeprefix("dcid:")}"'


def test_observations_say_what_the_claims_do(sample: Sample) -> None:
    rows, _, mcf, notes = exported(sample)
    by_quote = {row["quote"]: row for row in rows}
    assert set(by_quote) == {"𝟗家", "12.5亿元", "2119. 第３版 2万人", "1.2%", "三分之一"}
    people, fall, third = by_quote["2119. 第３版 2万人"], by_quote["1.2%"], by_quote["三分之一"]
    assert (people["observationAbout"], people["value"]) == ("dcid:gbt2260/510100", "21192000")
    assert mcf[people["variableMeasured"]]["name"] == '"常住人口 | level | 人"'
    assert mcf[people["unit"]]["name"] == '"人"'
    assert fall["value"] == "-1.2"
    assert mcf[fall["variableMeasured"]]["name"].endswith(' | over 1 years"')
    assert (third["observationAbout"], third["value"]) == ("dcid:country/CHN", "0.33333333333333333")
    assert (third["observationDate"], third["observationPeriod"]) == ("2022-06", "P6M")
    assert mcf[third["measurementMethod"]]["name"].startswith('"As a text reports it by and large')
    assert notes == ("observations 5", "left out 1: bound 1")


def test_a_zone_is_not_the_city_it_lies_in(sample: Sample) -> None:
    for claim in sample.claims:
        claim["figure"]["bound"] = None
    write_run(sample)
    rows, _, mcf, _ = exported(sample)
    (zone,) = (row for row in rows if row["place"] == "高新区")
    assert zone["observationAbout"].startswith("dcid:shuzheng/place/")
    assert mcf[zone["observationAbout"]] == {
        "typeOf": "schema:Place",
        "name": '"高新区"',
        "containedInPlace": "dcid:gbt2260/500107",
    }
    assert mcf["dcid:gbt2260/500107"]["name"] == '"九龙坡区"'


def test_no_source_is_needed(sample: Sample) -> None:
    for path in sample.source.rglob("*.txt"):
        path.unlink()
    assert len(exported(sample)[0]) == 5


@pytest.mark.parametrize(
    ("value", "kind", "direction", "written"),
    [
        ("3.5", "rate", "down", "-3.5"),
        ("-3.5", "rate", "down", "-3.5"),
        ("3.5", "rate", "up", "3.5"),
        ("3.5", "level", "down", "3.5"),
        ("0", "delta", "down", "0"),
        ("12345678901234567890.50", "level", None, "12345678901234567890.50"),
        ("2/4", "share", None, "0.5"),
    ],
)
def test_values(value: str, kind: str, direction: str | None, written: str) -> None:
    assert value_of({"figure": {"value": value}, "kind": kind, "direction": direction}) == written


@pytest.mark.parametrize(
    ("year", "period", "date", "duration"),
    [
        (2022, "2022", "2022", ""),
        (2022, None, "2022", ""),
        (2022, "2022-06", "2022-06", ""),
        (2022, "2022-06-30", "2022-06-30", ""),
        (2023, "2023-01/2023-06", "2023-06", "P6M"),
        (2023, "2023-01-05/2023-02-03", "2023-02-03", "P30D"),
        (2016, "2016/2021", "2016", ""),
        (2021, "2016/2021", "2021", ""),
        (2021, "2020-07/2021-06", "2021", ""),
    ],
)
def test_dates(year: int, period: str | None, date: str, duration: str) -> None:
    assert observed(year, period) == (date, duration)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"figure": {"value": None, "bound": None}}, "range"),
        ({"figure": {"value": "1", "bound": "lt"}}, "bound"),
        ({"kind": "ratio"}, "ratio"),
        ({"year": {"value": None}}, "no year"),
        ({"region": {"codes": []}}, "no place"),
        ({"region": {"codes": ["110000", "120000"]}}, "several places"),
        ({"indicator": {"text": None}}, "no indicator"),
        ({}, None),
    ],
)
def test_what_is_no_observation(change: dict[str, Any], reason: str | None) -> None:
    claim = {
        "figure": {"value": "1", "bound": "approx"},
        "kind": "level",
        "year": {"value": 2022},
        "region": {"codes": ["110000"]},
        "indicator": {"text": "人口"},
    }
    assert unfit({**claim, **change}) == reason


def test_the_table_in_the_template_has_a_name_that_parses() -> None:
    assert "C:a_b_c->value" in template("a->b c")
