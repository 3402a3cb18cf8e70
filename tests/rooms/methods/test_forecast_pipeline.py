"""Pipeline: only what was known, a simulated firm with known hazards, blends, calibration, leanings."""

from __future__ import annotations

import numpy as np
import pytest

from paceline.methods.forecast.blend import blend, range_of
from paceline.methods.forecast.calibration import leanings, reliability
from paceline.methods.forecast.hazards import calibrated, expected, fitted, month_in_quarter
from paceline.methods.forecast.pipeline_as_of import NEVER, Deals
from paceline.methods.forecast.pipeline_forecast import chance_spread, pipeline_forecast
from paceline.methods.forecast.run_rate import quarter_ago, run_rate, stage_weighted

START = 739_000
HORIZON = 30


def firm(seed: int, *, days: int = 500, a_day: float = 3.0, win: float = 0.012, lose: float = 0.018) -> Deals:
    """Deals created by chance, won and lost with known daily chances."""
    random = np.random.default_rng(seed)
    opened = START + np.repeat(np.arange(days), random.poisson(a_day, days))
    lasts = random.geometric(win + lose, len(opened))
    won = random.random(len(opened)) < win / (win + lose)
    amount = np.where(won, random.gamma(4, 250, len(opened)), 0.0)
    return Deals(opened, opened + lasts, won, amount, np.zeros(len(opened), dtype=np.int64))


def test_only_what_was_known_counts() -> None:
    deals, day = firm(1), START + 300
    garbage = Deals(
        deals.opened,
        np.where(deals.closed > day, day + 1, deals.closed),
        deals.won | (deals.closed > day),
        np.where(deals.closed > day, 1e9, deals.amount),
        deals.kind,
    )
    plain, other = deals.known_on(day), garbage.known_on(day)
    assert expected(plain, day, HORIZON) == expected(other, day, HORIZON)
    assert run_rate(plain, day, HORIZON) == run_rate(other, day, HORIZON)
    assert plain.closed[plain.is_open].min() == NEVER


def test_hazards_of_a_simulated_firm_are_recovered() -> None:
    day = START + 480
    model = fitted(firm(2, a_day=8).known_on(day), day)
    assert float(model.win[1:8].mean()) == pytest.approx(0.012, abs=0.002)
    assert float(model.lose[1:8].mean()) == pytest.approx(0.018, abs=0.003)
    assert model.created_a_day == pytest.approx(8, rel=0.1)


def test_an_age_of_few_days_is_drawn_to_all_ages_by_thirty_days() -> None:
    opened = np.repeat([START, START - 7], 10)
    closed = np.where(np.arange(20) < 2, START + 3, NEVER)
    deals = Deals(opened, closed, closed < NEVER, np.ones(20), np.zeros(20, dtype=np.int64))
    model = fitted(deals, START + 3)
    assert model.win[0] == pytest.approx([(2 + 30 * 0.1) / 40] * 3)
    assert model.win[1] == pytest.approx([30 * 0.1 / 40] * 3)
    assert model.win[2] == pytest.approx([0.1] * 3)


def test_open_and_new_deals_are_forecast_without_bias() -> None:
    said, came = 0.0, 0.0
    for seed in range(25):
        deals, day = firm(seed), START + 420
        said += expected(deals.known_on(day), day, HORIZON).total
        came += deals.won_between(day, day + HORIZON)
    assert said / came == pytest.approx(1, abs=0.06)


def test_the_eighty_percent_range_covers_about_that() -> None:
    """Simulated firms with known hazards; ranges from four earlier as-of forecasts of each."""
    hits, firms = 0, 40
    for seed in range(firms):
        deals, day = firm(seed), START + 440
        past = []
        for back in range(1, 5):
            then = day - back * HORIZON
            past.append(
                (expected(deals.known_on(then), then, HORIZON).total, deals.won_between(then, then + HORIZON))
            )
        found = range_of(calibrated(expected(deals.known_on(day), day, HORIZON).total, past), past)
        hits += found.p10 <= deals.won_between(day, day + HORIZON) <= found.p90
    assert 0.68 <= hits / firms <= 0.95


def test_chance_alone_makes_few_and_unequal_deals_uncertain() -> None:
    closed = START + np.arange(100)

    def spread(amounts: np.ndarray, value: float) -> float:
        deals = Deals(closed - 5, closed, np.ones(100, dtype=bool), amounts, np.zeros(100, dtype=np.int64))
        return chance_spread(deals, START + 139, value)

    equal, unequal = np.full(100, 10.0), np.tile([5.0, 15.0], 50)
    assert spread(equal, 250) == pytest.approx((1 / 25 + 1 / 50 + 0.10**2) ** 0.5)
    assert spread(unequal, 250) == pytest.approx((1.25 * (1 / 25 + 1 / 50) + 0.10**2) ** 0.5)
    assert spread(equal * 1000, 250_000) == pytest.approx(spread(equal, 250))
    assert spread(equal, 25) > spread(equal, 250) > spread(equal, 2500) > 0.10


def test_young_and_small_firms_have_ranges_that_hold() -> None:
    """Sixty firms of under nine scored windows: with one fixed spread for all, half of the small ones held."""
    held = []
    for seed in range(60):
        deals, day = firm(seed + 500, days=130, a_day=(0.8, 12)[seed % 2]), START + 80 + seed % 15
        found = pipeline_forecast(deals, day, HORIZON).range
        assert found.n < 9
        held.append(found.p10 <= deals.won_between(day, day + HORIZON) <= found.p90)
    assert 0.7 <= np.mean(held[::2]) <= 0.95
    assert 0.7 <= np.mean(held[1::2]) <= 1


def test_zombies_age_out() -> None:
    deals, day = firm(3), START + 400
    old = Deals(
        np.r_[deals.opened, np.full(500, START - 600)],
        np.r_[deals.closed, np.full(500, NEVER)],
        np.r_[deals.won, np.zeros(500, dtype=bool)],
        np.r_[deals.amount, np.zeros(500)],
        np.r_[deals.kind, np.zeros(500, dtype=np.int64)],
    )
    plain = expected(deals.known_on(day), day, HORIZON).from_open
    assert expected(old.known_on(day), day, HORIZON).from_open == pytest.approx(plain, rel=0.15)


def test_simple_counting() -> None:
    closed = START + np.arange(200)
    deals = Deals(
        closed - 5, closed, np.ones(200, dtype=bool), np.full(200, 10.0), np.zeros(200, dtype=np.int64)
    )
    day = START + 199
    assert run_rate(deals, day, 30) == pytest.approx(300)
    first_large = Deals(
        deals.opened, deals.closed, deals.won, np.r_[100.0, np.full(199, 10.0)], deals.kind
    ).known_on(START + 9)
    assert run_rate(first_large, START + 9, 30) == pytest.approx(30 * 190 / 10)
    assert quarter_ago(deals, day, 30) == pytest.approx(300)
    assert quarter_ago(deals, START + 20, 30) is None
    assert stage_weighted([100, 200], [0.5, 0.1]) == pytest.approx(70)
    assert [month_in_quarter(day_) for day_ in (736695, 736726, 736755)] == [0, 1, 2]


def test_blend_leans_to_who_was_right() -> None:
    found = blend({"a": 100, "b": 200}, {"a": [0.05, -0.05, 0.05], "b": [0.5, 0.5, 0.5]})
    assert found.weights["a"] > 0.95
    assert sum(found.weights.values()) == pytest.approx(1)
    assert blend({"a": 100, "b": 200}, {}).value == 150
    assert blend({"a": 100, "b": 200}, {"b": [0.1, 0.1, 0.1]}).value == 200
    with pytest.raises(ValueError):
        blend({}, {})


def test_ranges_narrow_with_good_history_and_scale() -> None:
    few, many = range_of(100, []), range_of(100, [(100, 102), (100, 97)] * 6)
    assert few.p90 - few.p10 > many.p90 - many.p10
    assert range_of(1000, []).p10 == pytest.approx(10 * few.p10)
    assert calibrated(100, []) == 100
    assert calibrated(100, [(100, 80)] * 9) == pytest.approx(82)


def test_reliability_and_shuffled_labels() -> None:
    random = np.random.default_rng(3)
    p = random.random(4000)
    y = random.random(4000) < p
    good = reliability(p, y)
    assert good.has_signal
    assert good.calibration_error < 0.03
    assert len(good.bins) == 10
    assert not reliability(p, random.permutation(y)).has_signal
    with pytest.raises(ValueError):
        reliability([], [])


def test_equal_reps_are_not_flagged() -> None:
    flagged = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        team = {
            f"r{at}": [(100.0, float(came)) for came in random.normal(100, 20, 8).clip(20)]
            for at in range(10)
        }
        flagged += any(one.kind in ("sandbag", "inflate") for one in leanings(team))
    assert flagged <= 5


def test_sandbaggers_and_boasters_are_named() -> None:
    random = np.random.default_rng(1)
    came = random.normal(100, 8, 12)
    team = {
        "fang": [(0.7 * one, float(one)) for one in came + random.normal(0, 3, 12)],
        "qiang": [(float(one) + 40 + float(random.normal(0, 4)), float(one)) for one in came],
        "min": [(float(one) + float(random.normal(0, 10)), float(one)) for one in came],
        "chen": [(100.0, 90.0)] * 3,
    }
    assert {one.rep: one.kind for one in leanings(team)} == {
        "chen": "small_n",
        "fang": "sandbag",
        "min": "fair",
        "qiang": "inflate",
    }


def test_the_whole_forecast_of_a_firm() -> None:
    """Twelve firms: no bias, ranges that mostly hold, weights that sum to 1; later truth changes nothing."""
    said, came, held = 0.0, 0.0, 0
    for seed in range(12):
        deals, day = firm(seed, days=400), START + 340
        found = pipeline_forecast(deals, day, HORIZON)
        truth = deals.won_between(day, day + HORIZON)
        said, came = said + found.range.p50, came + truth
        held += found.range.p10 <= truth <= found.range.p90
        assert sum(found.weights.values()) == pytest.approx(1)
        assert found.note is None
    assert said / came == pytest.approx(1, abs=0.1)
    assert held >= 7
    known = deals.known_on(day)
    assert pipeline_forecast(known, day, HORIZON) == found


def test_few_closed_deals_go_by_the_run_rate_and_say_so() -> None:
    deals = firm(1, days=30)
    found = pipeline_forecast(deals, START + 25, HORIZON)
    assert "还少" in str(found.note)
    assert found.weights == {"run_rate": 1.0}
    assert found.range.p90 > 1.4 * found.range.p10
    nothing = firm(1).known_on(START)
    assert pipeline_forecast(nothing, START, HORIZON).range.p50 == 0


def test_forecasts_that_were_issued_are_used_as_they_were() -> None:
    deals, day = firm(4, days=400), START + 340
    lied = {past: {"run_rate": 1.0, "raw_hazard": 1.0, "hazard": 1.0} for past in range(START, day)}
    honest, kept = pipeline_forecast(deals, day, HORIZON), pipeline_forecast(deals, day, HORIZON, kept=lied)
    assert kept.past_errors["run_rate"] > 0.9 > honest.past_errors["run_rate"]
