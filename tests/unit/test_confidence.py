"""Confidence: a sum of weights, total for any features, and lower the further a field was looked for."""

from __future__ import annotations

import time

import pytest

from pipeline.lexicon.reliability import START, load_reliability
from pipeline.model import SourceText
from pipeline.run import Resources, extract
from pipeline.stages.confidence import Confidence

WEIGHTS = {
    START: 3.0,
    "year.none": -1.0,
    "region.none": -2.0,
    "region.commas>=1": -0.5,
    "year.explicit": -0.1,
}


def confidence_of(text: str, resources: Resources, quote: str) -> float:
    claims = extract(SourceText("d", "d", text, "0" * 64, published="2024"), resources).claims
    return next(claim.confidence for claim in claims if claim.quote == quote)


def test_weights_add_up_to_odds() -> None:
    assert Confidence(WEIGHTS).of(("year.explicit",))[0] == 0.95
    assert Confidence(WEIGHTS).of(("year.none", "region.none"))[0] == 0.5
    assert Confidence({}).of(("year.none",))[0] == 0.5


def test_a_feature_without_a_weight_is_neutral() -> None:
    confidence = Confidence(WEIGHTS)
    assert confidence.of(("year.none", "year.some-new-ground")) == confidence.of(("year.none",))


def test_the_evidence_tells_what_lowers_it_most() -> None:
    _, why = Confidence(WEIGHTS).of(("year.none", "region.commas>=1", "region.none", "year.explicit"))
    assert (why.field, why.rule, why.span) == ("confidence", "confidence.measured", None)
    assert why.detail == "region.none -2.00, year.none -1.00, region.commas>=1 -0.50"


def test_what_stands_in_the_clause_is_surer_than_what_is_carried_or_far(resources: Resources) -> None:
    near = "2023年，兰州市新增就业8万人。"
    far = "2023年，兰州市抢抓机遇，多方发力，稳岗拓岗，新增就业8万人。"
    bare = "新增就业8万人。"
    sure = [confidence_of(text, resources, "8万人") for text in (near, far, bare)]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 3


def test_the_table_has_every_ground_in_its_order() -> None:
    weights = load_reliability()
    assert weights[START] > 0
    for surer, less in (
        ("year.explicit", "year.relative"),
        ("year.relative", "year.none"),
        ("year.explicit", "year.inherited"),
        ("region.explicit", "region.inherited"),
        ("region.inherited", "region.none"),
        ("region.default", "region.none"),
    ):
        assert weights[surer] > weights[less], (surer, less)
    assert all(weight <= 0 for name, weight in weights.items() if "commas" in name or "contested" in name)


@pytest.mark.parametrize("field", ["year", "region"])
def test_every_ground_has_a_weight(field: str) -> None:
    grounds = {
        "year": ("explicit", "inherited", "relative", "publication", "none"),
        "region": ("explicit", "inherited", "default", "none"),
    }
    assert {f"{field}.{ground}" for ground in grounds[field]} <= load_reliability().keys()


def test_time_grows_with_the_length_of_a_sentence(resources: Resources) -> None:
    def seconds(times: int) -> float:
        text = "2023年，兰州市" + "新增就业8万人，" * times + "。"
        started = time.process_time()
        extract(SourceText("d", "d", text, "0" * 64), resources)
        return time.process_time() - started

    seconds(50)
    assert seconds(400) < 40 * seconds(100)
