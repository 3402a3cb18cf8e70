"""Series: golden errors of F16, honesty of the recipes, short histories, intervals, the Spring Festival."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.kernel.periods import add_months
from paceline.methods.forecast import accuracy, naive, seasons, theta
from paceline.methods.forecast.backtest import beats_naive, compared, our_way, rolling
from paceline.methods.forecast.conformal import interval, widths
from paceline.methods.forecast.lunar import festival_of, festival_share, forecast_months
from paceline.methods.forecast.recipes import Recipe, forecast, recipe_for
from paceline.methods.forecast.year_corrected import year_corrected
from paceline.methods.forecast.year_on_year import year_on_year

MONTHS = np.arange(72)
YEARLY = 100 + 0.8 * MONTHS + 30 * np.sin(2 * np.pi * MONTHS / 12)


def test_f16_golden() -> None:
    actual, said = [100, 100, 100], [110, 90, 120]
    assert accuracy.wape(actual, said) == pytest.approx(0.133, abs=5e-4)
    assert accuracy.mape(actual, said) == (pytest.approx(0.133, abs=5e-4), 0)
    assert accuracy.bias(actual, said) == pytest.approx(0.067, abs=5e-4)
    assert accuracy.tracking_signal(actual, said) == pytest.approx(1.5)
    assert accuracy.shown_accuracy(actual, said) == pytest.approx(1 - 0.4 / 3)
    assert np.isnan(accuracy.wape([0, 0], [1, 2]))
    assert accuracy.smape([100, 50, 0], [110, 50, 0]) == pytest.approx(20 / 210 / 3)
    assert accuracy.mase([10, 12], [12, 12], [1, 2, 3, 5, 4, 8], 2) == pytest.approx(1 / 2.25)
    assert accuracy.coverage([1, 5, 9, 10], [1, 6, 2, 2], [4, 9, 9, 9]) == 0.5
    assert accuracy.mape([0, 100], [5, 110]) == (pytest.approx(0.1), 1)


def test_theta_by_hand_on_a_line_and_a_constant() -> None:
    assert theta.theta_without_season(np.full(30, 7.0), 3) == pytest.approx([7, 7, 7])
    line = theta.theta_without_season(np.arange(1.0, 41), 3)
    assert np.all(np.diff(line) > 0)
    assert line == pytest.approx([41, 42, 43], abs=1.5)


def test_the_difference_to_a_year_ago_by_hand() -> None:
    quarters = np.tile([80.0, 120, 100, 60], 5) * 1.1 ** np.repeat(np.arange(5), 4)
    assert year_on_year(quarters, 5, 4) == pytest.approx([*(1.1 * quarters[-4:]), 1.21 * quarters[-4]])
    with_nothing = np.tile([0.0, 120, 100, 60], 5) + 2 * np.repeat(np.arange(5), 4)
    with_nothing[0] = -1
    assert year_on_year(with_nothing, 2, 4) == pytest.approx([10, 130], abs=0.3)
    fading = 100 + np.cumsum(np.r_[np.zeros(12), np.repeat([8.0, 4, 2, 1], 3)])
    said = year_on_year(fading, 8, 4)
    assert np.all(np.isfinite(said))
    assert said.max() <= fading[-4:].max() * (fading[4:] / fading[:-4]).max() ** 2 + 1e-9
    with pytest.raises(ValueError, match="two whole seasons"):
        year_on_year(quarters[:10], 4, 4)


def test_an_accident_of_last_year_is_not_expected_again() -> None:
    growing = np.tile([80.0, 120, 100, 60], 5) * 1.1 ** np.repeat(np.arange(5), 4)
    assert year_corrected(growing, 5, 4) == pytest.approx([*(1.1 * growing[-4:]), 1.21 * growing[-4]])
    noise = np.random.default_rng(3).normal(0, 4, 60)
    alike = 100 + 30 * np.sin(np.pi * np.arange(60) / 2) + noise
    alike[-3] += 40
    plain, corrected = year_on_year(alike, 4, 4)[1], year_corrected(alike, 4, 4)[1]
    assert abs(corrected - 130) < 0.5 * abs(plain - 130)
    assert year_corrected(alike - 200, 4, 4) == pytest.approx(
        year_corrected(1000 * (alike - 200), 4, 4) / 1000
    )
    with pytest.raises(ValueError, match="two whole seasons"):
        year_corrected(growing[:10], 4, 4)


def test_a_season_with_months_of_nothing_is_found_too() -> None:
    y = np.tile([0.0, 10, 20, 30], 9)
    assert theta.theta(y, 4, 4) == pytest.approx([0, 10, 20, 30], abs=0.5)
    assert naive.naive2(y + 10, 4, 4) == pytest.approx([10, 20, 30, 40], rel=0.05)
    assert naive.naive2(y, 4, 4) == pytest.approx([0, 10, 20, 30], abs=0.5)
    assert forecast(y, 4, 4).values == pytest.approx([0, 10, 20, 30], abs=1.5)


def test_a_clear_season_is_found_and_continued() -> None:
    assert naive.is_seasonal(YEARLY, 12)
    found = forecast(YEARLY[:60], 12, 12)
    assert found.recipe is Recipe.STANDARD
    assert accuracy.mape(YEARLY[60:], found.values)[0] < 0.06
    parts = seasons.decompose(YEARLY, 12)
    assert parts.season + parts.trend + parts.rest == pytest.approx(YEARLY)
    assert seasons.strength(parts) > 0.9


@pytest.mark.parametrize(
    ("length", "recipe"),
    [
        (5, Recipe.NONE),
        (6, Recipe.LAST),
        (11, Recipe.LAST),
        (12, Recipe.SHORT),
        (23, Recipe.SHORT),
        (24, Recipe.FAST),
        (36, Recipe.STANDARD),
    ],
)
def test_short_histories_say_so_and_fall_back(length: int, recipe: Recipe) -> None:
    found = forecast(YEARLY[:length], 6, 12)
    assert found.recipe is recipe is recipe_for(YEARLY[:length], 12)
    assert (found.note is not None) == (recipe not in (Recipe.FAST, Recipe.STANDARD))
    assert len(found.values) == (0 if recipe is Recipe.NONE else 6)


def test_six_months_decline_the_season_and_many_zeros_go_by_the_mean() -> None:
    assert len(set(forecast(YEARLY[:6], 4, 12).values)) == 1
    sparse = np.zeros(40)
    sparse[::4] = 8
    found = forecast(sparse, 3, 12)
    assert found.recipe is Recipe.SPARSE
    assert 1 < found.values[0] < 4


def test_white_noise_and_random_walks_do_not_beat_naive_and_it_is_said() -> None:
    random = np.random.default_rng(0)
    walks = [np.cumsum(random.normal(size=72)) + 100 for _ in range(4)]
    last = {"last": lambda y, h, s: naive.last_value(y, h)}
    better = [beats_naive(compared(walk, 3, 1, {"ours": our_way, **last}, origins=6)) for walk in walks]
    assert sum(better) <= 2
    ours = [compared(walk, 3, 1, {"ours": our_way}, origins=6) for walk in walks]
    ratios = [next(one.to_naive for one in run if one.name == "ours") for run in ours]
    assert 0.9 < float(np.mean(ratios)) < 1.15


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(24, 60))
def test_a_thousand_times_the_sales_are_a_thousand_times_the_forecast(seed: int, length: int) -> None:
    y = np.random.default_rng(seed).gamma(4, 25, length)
    plain, scaled = forecast(y, 6, 12).values, forecast(y * 1000, 6, 12).values
    assert scaled == pytest.approx(plain * 1000, rel=1e-6)
    assert plain.min() >= 0


def test_what_comes_later_changes_nothing() -> None:
    garbage = YEARLY.copy()
    garbage[60:] = 1e9
    for ours, other in zip(
        rolling(YEARLY, 6, 12, origins=3), rolling(garbage, 6, 12, origins=3), strict=True
    ):
        if ours.known <= 60:
            assert ours.said == pytest.approx(other.said)


def siblings(count: int, seed: int = 1) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    phases = random.uniform(0, 12, count)
    seasons_ = [1 + 0.2 * np.sin(2 * np.pi * (np.arange(60) + phase) / 12) for phase in phases]
    return [100 * one * np.exp(random.normal(0, 0.1, 60)) for one in seasons_]


def test_pooled_intervals_cover_what_they_say() -> None:
    series = siblings(40)
    found = widths([rolling(one[:54], 6, 12, origins=2) for one in series])
    assert found is not None
    assert (found.is_calibrated, found.n) == (True, 40), "the latest origin of each"
    for level, low, high in ((0.8, 0.70, 0.90), (0.95, 0.90, 0.99)):
        covered = []
        for one in series:
            said = our_way(one[:54], 6, 12)
            lows, highs = interval(said, accuracy.scale(one[:54], 12), found, level)
            covered.append(accuracy.coverage(one[54:], lows, highs))
        assert low <= float(np.mean(covered)) <= high


def test_few_siblings_name_no_percentage() -> None:
    few = widths([rolling(one, 6, 12, origins=2) for one in siblings(4)])
    assert few is not None
    assert not few.is_calibrated
    assert widths([[]]) is None


def festival_series(first: date, effect: float, count: int = 60) -> np.ndarray:
    random = np.random.default_rng(2)
    months = [add_months(first, at) for at in range(count)]
    return np.array([100 * np.exp(effect * festival_share(one) + random.normal(0, 0.02)) for one in months])


def test_the_spring_festival_is_moved_to_where_it_falls() -> None:
    first = date(2019, 1, 1)
    y = festival_series(first, -0.5, 84)
    found = festival_of(y[:72], first)
    assert found is not None
    assert found.effect == pytest.approx(-0.5, abs=0.25)
    aligned = forecast_months(y[:72], first, 12)
    plain = forecast(y[:72], 12, 12)
    assert accuracy.wape(y[72:], aligned.values) < accuracy.wape(y[72:], plain.values)
    assert "春节" in str(aligned.note)


def test_fewer_than_three_festivals_are_not_modelled() -> None:
    y = festival_series(date(2024, 1, 1), -0.5, 24)
    assert festival_of(y, date(2024, 1, 1)) is None
    assert festival_share(date(2026, 2, 1)) == pytest.approx(19 / 22)
    assert festival_share(date(2025, 1, 1)) == pytest.approx(10 / 22)
    assert festival_share(date(2025, 6, 1)) == 0


def test_croston_and_naive2() -> None:
    assert naive.croston(np.zeros(10), 2) == pytest.approx([0, 0])
    assert naive.croston(np.tile([0, 0, 9.0], 20), 1)[0] == pytest.approx(0.95 * 3, rel=0.05)
    assert naive.naive2(YEARLY, 12, 12)[0] != YEARLY[-1]
