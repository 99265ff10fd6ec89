"""What is written: keys, order, numbers in plain notation, valid against the published schemas."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import jsonschema
import pytest

from pipeline.errors import SourceEmpty
from pipeline.model import EntityType, Extraction, Mention, Span
from pipeline.schema import RECORDS, problems, schema
from pipeline.write import records
from pipeline.write.jsonl import ROWS
from pipeline.write.records import number_text, period_text
from pipeline.write.table import COLUMNS, to_frame
from tests.cli.conftest import TEXT

CLAIM_KEYS = [
    "id",
    "schema_version",
    "doc",
    "article",
    "quote",
    "span",
    "figure",
    "unit",
    "year",
    "region",
    "indicator",
    "kind",
    "direction",
    "policies",
    "organisations",
    "sentence",
    "confidence",
    "evidence",
    "locator",
]

ENTITY_KEYS = [
    "doc",
    "article",
    "type",
    "text",
    "span",
    "canonical",
    "codes",
    "kind",
    "mentions",
    "inside",
    "issuer",
    "issued",
    "rule",
    "detail",
    "confidence",
    "locator",
]


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [
        (Decimal("109670000.0"), 10000, "109670000"),
        (Decimal("24573000"), 10000, "24573000"),
        (Decimal("1.5E+9"), 10**8, "1500000000"),
        (Decimal("13.6"), 1, "13.6"),
        (Decimal("35.0"), 1, "35.0"),
        (Decimal("17.50"), Decimal("0.5"), "17.5"),
        (Decimal("-4"), 1, "-4"),
        (Decimal("100"), 100, "100"),
        (Decimal("1E-7"), 1, "0.0000001"),
        (Fraction(1, 3), 1, "1/3"),
        (Fraction(10**5000, 3), 1, "1" + "0" * 5000 + "/3"),
        (None, 1, None),
    ],
)
def test_numbers_are_plain(value: Decimal | Fraction | None, scale: Decimal | int, text: str | None) -> None:
    assert number_text(value, Decimal(scale)) == text


def rows(extraction: Extraction, name: str) -> list[dict[str, object]]:
    return [json.loads(records.dump(row)) for row in ROWS[name](extraction)]


@pytest.mark.parametrize("name", ROWS)
def test_rows_follow_their_schema(extraction: Extraction, name: str) -> None:
    found = rows(extraction, name)
    assert found
    for row in found:
        jsonschema.validate(row, schema(name))
        assert not list(problems(row, schema(name)))


def test_an_error_follows_its_schema() -> None:
    jsonschema.validate(SourceEmpty("a.txt", "it holds nothing").as_record(), schema("errors"))


@pytest.mark.parametrize("name", RECORDS)
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_a_claim_has_the_published_keys_in_order(extraction: Extraction) -> None:
    (row,) = rows(extraction, "claims")
    assert list(row) == CLAIM_KEYS
    assert row["doc"] == {
        "id": "d1",
        "source": "d1.txt",
        "sha256": extraction.source.sha256,
        "published": "2022",
        "offset_unit": "code_point",
    }
    assert row["quote"] == "2119.\n第３版\n2万人"
    assert row["figure"] == {
        "text": "2119.2",
        "value": "21192000",
        "low": None,
        "high": None,
        "bound": None,
        "span": [13, 24],
    }


def test_texts_are_the_characters_of_the_original(extraction: Extraction) -> None:
    (row,) = rows(extraction, "claims")
    assert row["sentence"] == {
        "span": [0, 36],
        "text": "２０２１年，成都市常住人口2119.2万人，其中5个区超百万。",
    }
    assert [token["text"] for token in rows(extraction, "tokens")] == ["２０２１", "2119.2"]


def test_the_nation_is_no_entity(extraction: Extraction) -> None:
    assert [row["canonical"] for row in rows(extraction, "entities")] == ["成都"]


def test_an_entity_has_the_published_keys_in_order(extraction: Extraction) -> None:
    (row,) = rows(extraction, "entities")
    assert list(row) == ENTITY_KEYS
    assert (row["rule"], row["mentions"], row["inside"]) == ("place.lexicon", 1, None)
    assert (row["issuer"], row["issued"], row["detail"]) == (None, None, None)


def named(extraction: Extraction, *mentions: Mention) -> list[dict[str, object]]:
    reading = extraction.readings[0]._replace(mentions=mentions)
    return rows(replace(extraction, readings=(reading,)), "entities")


def mention(start: int, end: int, kind: EntityType = "place", canonical: str = "成都") -> Mention:
    return Mention(kind, Span(start, end), Span(start, end), TEXT[start:end], canonical, "county")


def test_mentions_of_one_entity_are_counted_by_type_name_and_codes(extraction: Extraction) -> None:
    found = named(
        extraction,
        mention(0, 2),
        mention(4, 6),
        mention(6, 8, "org"),
        mention(8, 9)._replace(codes=("510100",)),
    )
    assert [row["mentions"] for row in found] == [2, 2, 1, 1]


def test_inside_is_the_longest_entity_that_holds_one(extraction: Extraction) -> None:
    found = named(
        extraction, mention(0, 9, "org"), mention(0, 5), mention(1, 3), mention(4, 12), mention(7, 9)
    )
    assert [(row["span"], row["inside"]) for row in found] == [
        ([0, 5], [0, 9]),
        ([0, 9], None),
        ([1, 3], [0, 9]),
        ([4, 12], None),
        ([7, 9], [0, 9]),
    ]


def test_what_a_policy_has_is_written(extraction: Extraction) -> None:
    policy = mention(0, 9, "policy")._replace(
        issuer="国务院", issued=2021, detail="issue said by 印发", confidence=0.9
    )
    (row,) = named(extraction, policy)
    assert (row["issuer"], row["issued"], row["confidence"]) == ("国务院", 2021, 0.9)
    assert row["detail"] == "issue said by 印发"


def test_a_rejected_quantity_has_its_reason(extraction: Extraction) -> None:
    found = rows(extraction, "quantities")
    assert [(row["claim"], row["reason"]) for row in found] == [(True, None), (False, "discourse count")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "sort"}, "kind: 'sort' is not one of"),
        ({"id": "x"}, "id: 'x' does not match"),
        ({"span": [1]}, "span: has 1 items"),
        ({"span": [-1, 2]}, r"span\[0\]: -1 is out of range"),
        ({"schema_version": 2}, "schema_version: 2 is not 1"),
        ({"year": {}}, "year.value: missing"),
        ({"confidence": True}, "confidence: True is not number"),
    ],
)
def test_problems_name_the_field(extraction: Extraction, change: dict[str, object], problem: str) -> None:
    (row,) = rows(extraction, "claims")
    found = "\n".join(problems({**row, **change}, schema("claims")))
    assert re.search(problem, found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**row, **change}, schema("claims"))


def test_the_frame_has_every_column_with_its_type(extraction: Extraction) -> None:
    frame = to_frame(rows(extraction, "claims"))
    assert list(frame.columns) == [column.name for column in COLUMNS]
    assert [str(dtype) for dtype in frame.dtypes] == [column.dtype for column in COLUMNS]
    assert frame.loc[0, "value"] == 21192000.0
    assert frame.loc[0, "region_codes"] == "510100"
    assert frame["year_from"].isna().all()


def test_a_frame_without_claims_has_the_same_columns() -> None:
    assert list(to_frame([]).columns) == [column.name for column in COLUMNS]


@pytest.mark.parametrize(
    ("period", "shortest"),
    [
        (None, None),
        ("2022", "2022"),
        ("2014/2022", "2014/2022"),
        ("2014-01-01/2022-12-31", "2014/2022"),
        ("2022-01-01/2022-12-31", "2022"),
        ("2024-02-01/2024-02-29", "2024-02"),
        ("2023-02-01/2023-06-30", "2023-02/2023-06"),
        ("2023-01-01/2023-06-15", "2023-01-01/2023-06-15"),
        ("2023-06-15/2023-06-15", "2023-06-15"),
    ],
)
def test_a_period_is_as_short_as_it_can_be(period: str | None, shortest: str | None) -> None:
    assert period_text(period) == shortest
