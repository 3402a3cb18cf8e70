"""Categories, seasonality, reaction speed, scenarios, simulated open deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from paceline.methods.forecast.monte_carlo import simulate
from paceline.methods.rhythm.achievable import Situation, achievable
from paceline.methods.rhythm.categories import Adjustment, Category, commit_reliability, roll_ups
from paceline.methods.rhythm.lead_time import fixed
from paceline.methods.rhythm.reaction import decay, reaction
from paceline.methods.rhythm.scenario import Scenario, applied, under
from paceline.methods.rhythm.seasonality import FLAT, half_shrunk, seasonality
from tests.rooms.methods.rhythm_cases import F4


def test_categories_roll_up_and_adjustments_stay_apart() -> None:
    deals = [(category, Decimal(10**at)) for at, category in enumerate(Category)]
    found = roll_ups(deals)
    assert found.closed == 100_000
    assert found.commit == 101_000
    assert found.most_likely == 101_100
    assert found.best_case == 101_110
    assert found.pipeline == 1111
    changed = found.adjusted([Adjustment("commit", Decimal(-500), "华星要推迟", "赵敏")])
    assert (changed.commit, found.commit) == (100_500, 101_000)
    assert commit_reliability(Decimal(80), Decimal(100)) == 0.8
    assert commit_reliability(Decimal(0), Decimal(0)) is None


def test_season_of_months() -> None:
    shape = [0.6, 0.5, 1.0, 1.0, 1.1, 1.2, 1.0, 0.9, 1.1, 1.0, 1.2, 1.4]
    random = Random(1)
    sales = [21 * 100 * shape[at % 12] * random.uniform(0.95, 1.05) for at in range(48)]
    found = seasonality(sales, [21.0] * 48)
    assert found.is_known
    assert found.index == pytest.approx(shape, abs=0.08)
    assert sum(found.index) == pytest.approx(12)
    assert half_shrunk(found)[1] == pytest.approx((found.index[1] + 1) / 2)
    july = seasonality(sales[6:42], [21.0] * 36, first_month=7)
    assert july.index == pytest.approx(shape, abs=0.12)


def test_no_season_where_none_can_be_told() -> None:
    random = Random(2)
    noise = [random.uniform(50, 150) for _ in range(48)]
    assert (seasonality(noise, [21.0] * 48).index, seasonality(noise, [21.0] * 48).is_known) == (FLAT, False)
    assert "数据不足" in str(seasonality(noise[:23], [21.0] * 23).note)


def test_reaction_speed_and_decay() -> None:
    found = reaction([float(at) for at in range(1, 11)] + [99.0], 100, window=30)
    assert (found.t50, found.t80, found.n) == (5, 8, 10)
    assert found.response_rate.value == pytest.approx(0.1)
    assert reaction([1.0] * 9, 100, 30).t50 is None
    rates = decay([(2, True), (3, False), (30, False), (3000, True)])
    assert [one.n for one in rates] == [2, 1, 0, 0, 1]
    assert (rates[0].value, rates[2].value) == (0.5, None)


def test_scenarios() -> None:
    june = Scenario("对手促销", date(2026, 6, 1), date(2026, 7, 1), conversion=0.8, deal=0.9)
    assert applied([100, 100], [date(2026, 5, 1), date(2026, 6, 1)], [june]) == [100, pytest.approx(72)]
    now = Situation(F4, 3_000_000, 0, 60, leads=10)
    worse = under(now, Scenario("", date.min, date.max, leads=0.5, conversion=0.8, cycle=1.0))
    assert achievable(worse).amount == pytest.approx(0.4 * achievable(now).amount)
    slower = under(now, Scenario("", date.min, date.max, cycle=1.5))
    assert slower.funnel.stages[0].to_win == fixed(45)


def test_simulated_open_deals() -> None:
    found = simulate(100, [50.0] * 200, [0.2] * 200, targets=[0, 2100, 99_999])
    assert found == simulate(100, [50.0] * 200, [0.2] * 200, targets=[0, 2100, 99_999])
    assert found.mean == pytest.approx(2100, rel=0.01)
    assert found.p90 - found.p10 == pytest.approx(2 * 1.2816 * 50 * (200 * 0.16) ** 0.5, rel=0.1)
    assert found.chances[0] == 1
    assert found.chances[1] == pytest.approx(0.53, abs=0.04)
    assert found.chances[2] == 0
    assert simulate(5, [], [], created_and_won=[10.0, 10.0]).p50 == 15
