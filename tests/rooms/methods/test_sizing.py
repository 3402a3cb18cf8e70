"""Certainty, capacity, reach and suggestions."""

from __future__ import annotations

from decimal import Decimal
from math import comb
from random import Random

import pytest

from paceline.methods.rhythm.capacity import RepDay, ServiceClass, selling_hours, unfairness, workload
from paceline.methods.rhythm.confidence import at_least, pooling, size
from paceline.methods.rhythm.reach import linear, reach
from paceline.methods.rhythm.suggestion import suggest


def test_averages_give_about_even_odds() -> None:
    assert at_least(10, 100, 0.1) == pytest.approx(0.549, abs=1e-3)
    even, usual, sure = (size(10, 0.1, certainty) for certainty in (0.5, 0.7, 0.9))
    assert even.items <= 100 < usual.items < sure.items
    for one in (even, usual, sure):
        assert at_least(10, one.items, 0.1) >= one.certainty > at_least(10, one.items - 1, 0.1)
        assert one.buffer == pytest.approx(one.items / 100 - 1)
    assert size(0, 0.1).items == 0
    assert size(4, 1.0).items == 4
    with pytest.raises(ValueError):
        size(3, 0)


def test_a_target_of_millions_of_wins_is_sized_at_once() -> None:
    """Term by term from 0 this would take hours; the normal limit says what has to come out."""
    needed, chance = 40_000_000, 0.1
    assert size(needed, chance).buffer == pytest.approx(0.5244 * ((1 - chance) / needed) ** 0.5, rel=0.01)
    whole = 1 - sum(comb(300, k) * chance**k * (1 - chance) ** (300 - k) for k in range(30))
    assert at_least(30, 300, chance) == pytest.approx(whole, abs=1e-12)


def test_small_reps_need_larger_buffers_than_the_team() -> None:
    found = pooling([2, 3, 4], 0.1, 0.8)
    assert found.saved > 0
    assert found.each[0].buffer > found.each[2].buffer > found.team.buffer


def test_f60_golden() -> None:
    classes = [ServiceClass(100, 24, 1.0), ServiceClass(300, 12, 0.75), ServiceClass(600, 4, 0.5)]
    found = workload(classes, workdays=220, hours=6, selling_share=0.6)
    assert (found.hours, found.hours_of_one, found.heads) == (6300, 792, 8)
    assert found.reps == pytest.approx(7.95, abs=5e-3)
    heads = [
        workload([ServiceClass(1, 1, hours)], workdays=100, hours=1, selling_share=1).heads
        for hours in (700, 701, 749)
    ]
    assert heads == [7, 8, 8]


def test_selling_hours() -> None:
    assert selling_hours(RepDay()) == pytest.approx(4.8)
    assert selling_hours(RepDay(fixed=1, leave=0.5), ramp=0.5) == pytest.approx(0.2)
    assert selling_hours(RepDay(leave=1.0)) == 0
    assert unfairness([0.8, 0.8]) == 0
    assert unfairness([0.8]) is None


def test_reach_is_seeded_monotone_and_certain_at_the_ends() -> None:
    random = Random(7)
    history = [random.expovariate(1 / 100) for _ in range(400)]
    found = reach([0, 1500, 2000, 2500, 90_000], 1000, 10, history)
    assert found == reach([0, 1500, 2000, 2500, 90_000], 1000, 10, history)
    assert found.method == "bootstrap"
    assert list(found.chances) == sorted(found.chances, reverse=True)
    assert (found.chances[0], found.chances[-1]) == (1, 0)
    assert 0.3 < found.chances[2] < 0.7
    assert found.p10 < found.p50 < found.p90


def test_reach_is_calibrated_on_steady_sales() -> None:
    """Target at the mean of what is to come: about half of the worlds reach it."""
    hits, claimed = 0, 0.0
    for seed in range(120):
        random = Random(seed)
        days = [random.expovariate(1 / 100) for _ in range(310)]
        found = reach([500 + 1000], 500, 10, days[:300])
        hits += 500 + sum(days[300:]) >= 1500
        claimed += found.chances[0]
    assert claimed / 120 == pytest.approx(hits / 120, abs=0.12)


def test_the_same_days_a_season_ago_are_brought_to_todays_level() -> None:
    """Sales doubled a season ago to the day: of 21 blocks of then eleven are of doubled days, doubled once more."""
    history = [5.0] * 100 + [10.0] * 100
    found = reach([50, 99, 101], 0, 5, history, season=100)
    assert found.chances == (1.0, pytest.approx(0.5 * 11 / 21, abs=0.04), 0.0)


def test_short_history_goes_by_linear_pace_and_says_so() -> None:
    found = reach([100], 50, 10, [5.0] * 20, share_done=0.5)
    assert (found.method, found.days, found.p50) == ("linear", 20, 100)
    assert linear([100], 50, 0, []).chances == (0.0,)
    assert linear([100], 120, 0, []).chances == (1.0,)


def test_suggestion_shows_its_parts() -> None:
    years = [Decimal(800_000), Decimal(1_000_000)]
    recent = [Decimal(n) for n in (900_000, 1_000_000, 1_100_000, 1_000_000)]
    found = suggest(years, recent=recent, potential=Decimal(1_200_000))
    assert found is not None
    assert [part.kind for part in found.components] == ["history", "recent", "potential"]
    assert sum(part.weight for part in found.components) == pytest.approx(1)
    assert found.components[0].amount == 1_250_000
    assert found.floor < found.target < found.stretch
    assert found.target == 1_175_000
    capped = suggest(years, recent=recent, capacity=Decimal(700_000))
    assert capped is not None
    assert (capped.target, str(capped.limited)) == (700_000, "按可用工时最多 700,000，已压到这里")
    assert suggest([]) is None
    only = suggest([], capacity=Decimal(500_000))
    assert only is not None
    assert only.target == 500_000
