"""Confidence against the gold: it foretells better than what was judged, and it can be measured anew."""

from __future__ import annotations

import pytest

from pipeline.lexicon.reliability import load_reliability
from pipeline.run import Resources
from tests.gold import observations
from tests.gold.accuracy import calibration_error
from tests.gold.fit import CHOSEN, METHODS, by_weights, fit, foretold, loss
from tests.gold.observations import Observation, first_sight, gold_observations, keep_first_sight


@pytest.fixture(scope="module")
def seen(resources: Resources) -> tuple[Observation, ...]:
    return (*gold_observations(resources), *first_sight())


def test_the_way_chosen_foretells_better_than_judgement_and_than_none(seen: tuple[Observation, ...]) -> None:
    names = (CHOSEN, "the judgement of before", "the same for all")
    chosen, *others = (loss(seen, foretold(seen, METHODS[name]))[0] for name in names)
    assert chosen < min(others)


def test_claims_have_the_confidence_of_the_table(seen: tuple[Observation, ...]) -> None:
    forecast = by_weights(load_reliability())
    for each in seen:
        if each.group != "first sight":
            assert each.confidence == round(forecast(each), 2), each


def test_confidence_does_not_promise_more_than_the_gold_holds(seen: tuple[Observation, ...]) -> None:
    gold = [each for each in seen if each.group != "first sight"]
    assert sum(each.confidence for each in gold) < sum(each.is_right for each in gold)


def test_confidence_is_near_what_was_right_in_the_last_articles_at_first_sight(
    seen: tuple[Observation, ...],
) -> None:
    chances = foretold(seen, METHODS[CHOSEN])
    last = [(o, c) for o, c in zip(seen, chances, strict=True) if o.doc.startswith("real")]
    assert calibration_error([o for o, _ in last], [c for _, c in last]) < 0.1


def test_surer_claims_were_right_more_often_in_the_last_articles_at_first_sight(
    seen: tuple[Observation, ...],
) -> None:
    chances = foretold(seen, METHODS[CHOSEN])
    pairs = [(c, o.is_right) for o, c in zip(seen, chances, strict=True) if o.doc.startswith("real")]
    low = [right for chance, right in pairs if chance < 0.8]
    high = [right for chance, right in pairs if chance >= 0.85]
    assert sum(high) / len(high) > sum(low) / len(low) + 0.1


def test_measuring_twice_gives_the_same(seen: tuple[Observation, ...]) -> None:
    assert fit(seen) == fit(seen)


def test_an_article_is_seen_first_only_once(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    kept = first_sight()
    monkeypatch.setattr(observations, "first_sight", lambda: kept[:1])
    with pytest.raises(SystemExit, match="seen before: genres 201"):
        keep_first_sight(kept[:1])
