"""Chances of leads: nothing from few conversions, shrunk rates from some, a logistic regression from many; no leaks."""

from __future__ import annotations

from random import Random

import pytest

from paceline.methods.conversion_model import Case, Method, auc, calibration, fit, logistic


def cases(n: int, rates: dict[str, float], seed: int = 1) -> list[Case]:
    """Leads of some sources that convert at a rate each, and a feature that means nothing."""
    chance = Random(seed)
    made = []
    for _ in range(n):
        source = chance.choice(sorted(rates))
        features = {"source": source, "day": chance.choice("一二三四五")}
        made.append(Case(features, chance.random() < rates[source]))
    return made


def test_few_conversions_tell_nothing() -> None:
    made = fit(cases(200, {"展会": 0.1, "官网": 0.05}), "source")
    assert made.conversions < 30
    assert made.method == Method.NONE
    assert made.chance({"source": "展会"}) is None


def test_some_give_rates_by_group_drawn_towards_the_whole() -> None:
    made = fit(cases(400, {"展会": 0.3, "官网": 0.1}), "source")
    assert made.method == Method.GROUPS
    fair, web, unknown = (made.chance({"source": one}) for one in ("展会", "官网", "介绍"))
    assert fair is not None
    assert web is not None
    assert 0.2 < fair < 0.4
    assert 0.05 < web < 0.2
    assert unknown == pytest.approx(made.conversions / 400), "nothing is known of it: as all"


def test_many_give_a_logistic_regression_that_finds_what_counts() -> None:
    made = fit(cases(4000, {"展会": 0.3, "官网": 0.1, "介绍": 0.5}), "source")
    assert made.method == Method.LOGISTIC
    for source, rate in (("展会", 0.3), ("官网", 0.1), ("介绍", 0.5)):
        assert made.chance({"source": source, "day": "一"}) == pytest.approx(rate, abs=0.05)
    assert made.auc is not None
    assert 0.65 < made.auc < 0.8
    assert all(abs(one.expected - one.converted / one.leads) < 0.08 for one in made.bins)
    assert (made.tested, made.leaking) == (1200, ())


def test_the_weights_are_those_of_the_likelihood() -> None:
    some = [Case({"a": value}, n < won) for value, won in (("x", 30), ("y", 60)) for n in range(100)]
    made = logistic(some, ("a",))
    assert made.chance({"a": "x"}) == pytest.approx(0.3, abs=0.01)
    assert made.chance({"a": "y"}) == pytest.approx(0.6, abs=0.01)


def test_a_feature_that_knows_the_outcome_is_flagged_and_left_out() -> None:
    told = [
        Case({**one.features, "tags": "已付款" if one.converted else ""}, one.converted)
        for one in cases(2000, {"展会": 0.3, "官网": 0.1})
    ]
    made = fit(told, "source")
    assert made.leaking == ("tags",)
    assert not [name for name, _ in made.weights if name == "tags"]
    assert made.auc is not None
    assert made.auc < 0.8


def test_the_area_under_the_curve() -> None:
    assert auc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert auc([0.5, 0.5], [True, False]) == 0.5
    assert auc([0.1], [True]) is None


def test_bins_of_like_size_from_the_least_likely_on() -> None:
    found = calibration([0.1, 0.9, 0.2, 0.8], [False, True, False, True], bins=2)
    assert [(round(one.expected, 2), one.leads, one.converted) for one in found] == [
        (0.15, 2, 0),
        (0.85, 2, 2),
    ]
