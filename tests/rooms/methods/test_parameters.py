"""Parameters with shrinkage, n and source (spec/rhythm.md §4.1, F59)."""

from __future__ import annotations

from random import Random

import pytest

from paceline.methods.rhythm.lead_time import empirical, fixed, triangular
from paceline.methods.rhythm.parameters import Source, StageFacts, estimate, mean_deal, with_standards
from tests.rooms.methods.rhythm_cases import F4

NOTHING = (StageFacts(), StageFacts(), StageFacts())


def test_without_facts_the_template_stands_and_says_so() -> None:
    found = estimate(F4, NOTHING, [])
    assert found.funnel == F4
    assert {one.conversion.source for one in found.stages} == {Source.TEMPLATE}
    assert (found.deal.source, found.deal.n) == (Source.TEMPLATE, 0)


def test_conversions_shrink_with_kappa_20() -> None:
    """(12 + 20 × .5)/(30 + 20) = .44; 1 of 1 moves little."""
    facts = (StageFacts(30, 12), StageFacts(1, 1), StageFacts(400, 100))
    found = estimate(F4, facts, [])
    assert [one.conversion.value for one in found.stages] == [
        pytest.approx(22 / 50),
        pytest.approx(11 / 21),
        pytest.approx(108 / 420),
    ]
    assert [one.conversion.source for one in found.stages] == [Source.SHRUNK, Source.SHRUNK, Source.OWN]
    interval = found.stages[0].conversion.interval
    assert interval is not None
    assert interval.low == pytest.approx(0.246, abs=1e-3)


def test_lead_times_need_fifteen_wins() -> None:
    few, enough = StageFacts(to_win=(8,) * 14), StageFacts(to_win=(8,) * 15)
    assert estimate(F4, (few, *NOTHING[1:]), []).stages[0].stage.to_win == fixed(30)
    found = estimate(F4, (enough, *NOTHING[1:]), []).stages[0]
    assert (found.lead_time.value, found.lead_time.n, found.lead_time.source) == (8, 15, Source.OWN)


def test_efforts_of_lost_ones_count_and_standards_are_the_least() -> None:
    facts = (StageFacts(20, 10, (), {"call": 20}, {"call": 10.0}), *NOTHING[1:])
    found = estimate(F4, facts, []).funnel.stages[0].efforts[0]
    assert (found.count, found.hours) == (pytest.approx(2.0), pytest.approx(0.5))
    raised = with_standards(estimate(F4, facts, []).funnel, {"潜在": {"call": 4}})
    assert raised.stages[0].efforts[0].count == 4


def test_one_whale_moves_the_deal_little() -> None:
    assert mean_deal([100.0] * 20, 200.0, 20.0).value == pytest.approx(150)
    plain = mean_deal([100.0] * 99, 100.0)
    assert mean_deal([*[100.0] * 99, 100_000.0], 100.0).value == pytest.approx(plain.value, rel=0.01)


def test_smoothing_keeps_mean_and_shape() -> None:
    random = Random(3)
    days = [round(random.triangular(5, 40, 15)) for _ in range(300)]
    found = empirical(days, fixed(1))
    assert found.mean == pytest.approx(sum(days) / len(days), abs=0.05)
    assert found.quantile(0.5) == pytest.approx(sorted(days)[150], abs=1)
    assert sum(found.mass) == pytest.approx(1)
    assert empirical([0] * 20, fixed(9)).quantile(1) == 0


def test_known_parameters_are_recovered() -> None:
    """A simulated cell: each of 40 seeds' 95 % interval holds the truth in at least 34."""
    held = 0
    for seed in range(40):
        random = Random(seed)
        facts = StageFacts(300, sum(random.random() < 0.35 for _ in range(300)))
        interval = estimate(F4, (facts, *NOTHING[1:]), []).stages[0].conversion.interval
        assert interval is not None
        held += 0.35 in interval
    assert held >= 34


def test_template_triangle_is_in_order() -> None:
    with pytest.raises(ValueError):
        triangular(5, 3, 9)
    with pytest.raises(ValueError):
        estimate(F4, NOTHING[:2], [])
