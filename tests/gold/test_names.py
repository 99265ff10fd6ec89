"""Confidence of entities: the share that the gold says, drawn towards the type's where little was seen."""

from __future__ import annotations

import pytest

from pipeline.lexicon.reliability import ANY, EntityTrust
from pipeline.run import Resources
from tests.gold.names import Found, entity_rows, found_names


@pytest.fixture(scope="module")
def seen(resources: Resources) -> tuple[Found, ...]:
    return found_names(resources)


def shares(names: list[Found]) -> dict[str, float]:
    return {row[0]: float(row[-1]) for row in entity_rows(names)}


def test_a_rule_seen_often_has_its_own_share_and_one_seen_rarely_nearly_that_of_its_type() -> None:
    often = [Found("place.park", False)] * 100 + [Found("place.lexicon", True)] * 300
    table = shares([*often, Found("place.rare", False)])
    assert table["place.park"] < 0.1
    assert table["place.lexicon"] > 0.95
    assert abs(table["place.rare"] - table["place"]) < 0.1


def test_without_gold_nothing_is_promised() -> None:
    assert shares([]) == {ANY: 0.5}


def test_a_rule_that_was_not_seen_is_trusted_as_its_type() -> None:
    trust = EntityTrust({ANY: 0.5, "place": 0.8, "place.lexicon": 0.9})
    assert [trust.of(rule) for rule in ("place.lexicon", "place.new", "org.new")] == [0.9, 0.8, 0.5]


def test_a_name_of_several_places_is_halved() -> None:
    assert EntityTrust({"place": 0.8}).of("place.unresolved") == 0.4
    assert EntityTrust.load().of("place.unresolved") < 0.6


def test_the_table_has_every_type() -> None:
    trust = EntityTrust.load()
    assert all(0.5 < trust.of(kind) < 1 for kind in (ANY, "policy", "place", "org"))


def test_the_table_is_near_what_the_gold_holds_now(seen: tuple[Found, ...]) -> None:
    trust = EntityTrust.load()
    promised = sum(trust.of(name.rule) for name in seen) / len(seen)
    assert promised == pytest.approx(sum(name.is_right for name in seen) / len(seen), abs=0.05)
