"""A whole organisation's forecast adds up at every node, is never negative, scales, repeats, and obeys scenarios."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from paceline.methods.forecast import worlds
from paceline.methods.forecast.hazards import AGES, fitted
from paceline.methods.forecast.pipeline_as_of import NEVER, Deals
from paceline.methods.forecast.pipeline_months import Change, carried, of_leaves
from paceline.methods.forecast.whole_organisation import (
    Known,
    Past,
    Pipeline,
    Said,
    forecast_organisation,
    response_to,
)

DAY = date(2026, 6, 30).toordinal()
ENDS = [date(2026, 7, 31).toordinal(), date(2026, 8, 31).toordinal(), date(2026, 9, 30).toordinal()]


def deals(seed: int, count: int = 1500) -> Deals:
    """Deals over two years, half of them won within a few months."""
    random = np.random.default_rng(seed)
    opened = DAY - random.integers(0, 730, count)
    closed = opened + random.integers(10, 120, count)
    ended = closed <= DAY
    return Deals(
        opened, np.where(ended, closed, NEVER), ended & (random.random(count) < 0.5),
        random.gamma(2.0, 50_000, count), np.zeros(count, dtype=np.int64),
    )  # fmt: skip


def known(seed: int = 0, *, unit: float = 1.0, months: int = 30, with_pipeline: bool = True) -> Known:
    """Two units of three leaves each; one leaf sells almost nothing."""
    random = np.random.default_rng(seed)
    season = 1 + 0.4 * np.sin(np.arange(months) * 2 * np.pi / 12)
    size = np.array([10.0, 8, 6, 5, 3, 0.01])[:, None] * 100_000 * unit
    history = size * season * random.lognormal(0, 0.3, (6, months))
    sums = np.vstack([np.ones(6), np.repeat(np.eye(2), 3, axis=1), np.eye(6)])
    pipe = carry = None
    if with_pipeline:
        model = fitted(deals(seed), DAY)
        pipe = Pipeline(
            model, random.poisson(3, (6, AGES)).astype(float), np.full(6, 0.2), np.full(6, 80_000.0 * unit)
        )
        carry = carried(model, DAY, ENDS)
    first = date(2024, 1, 1)
    return Known(
        history, first, np.zeros(6), 1.0, np.full(months + 3, 21.0), sums, (0, 1, 2), np.repeat([0, 1], 3), 3,
        pipe, carry,
    )  # fmt: skip


def past(of: Known, unit: float = 1.0) -> Past:
    """Eight earlier forecasts that were off by a fifth."""
    random = np.random.default_rng(7)
    truth = of.sums @ of.history[:, -10:]
    came = np.stack([truth[:, at : at + 3] for at in range(8)])
    said = {name: came * random.lognormal(0, 0.2, came.shape) for name in ("series", "run_rate", "pipeline")}
    return Past(said, came, came * random.lognormal(0, 0.2, came.shape), [(unit * 1e6, unit * 1.1e6)] * 6)


def levels(of: Known, found: Said) -> np.ndarray:
    return worlds.percentiles(of.sums, found.drawn, found.point)


@pytest.mark.parametrize("seed", range(4))
def test_it_adds_up_at_every_node_and_is_never_negative(seed: int) -> None:
    of = known(seed)
    found = forecast_organisation(of, past(of), seed=seed)
    assert found.point == pytest.approx(of.sums @ found.leaves)
    assert found.leaves.min() >= 0
    assert found.drawn.min() >= 0
    spread = levels(of, found)
    assert (np.diff(spread, axis=0) >= -1e-6).all(), "percentiles rise"
    assert spread[9] == pytest.approx(found.point)
    edges = np.quantile(found.drawn[:, :, 0], (0.1, 0.9), axis=0)
    point = found.leaves[:, 0]
    low, high = worlds.parts(
        point, np.minimum(point, edges[0]), np.maximum(point, edges[1]), (spread[1, 0, 0], spread[-2, 0, 0])
    )
    assert low.sum() == pytest.approx(spread[1, 0, 0]), "parts of P10 add up to the whole's"
    assert high.sum() == pytest.approx(spread[-2, 0, 0])
    assert (low >= 0).all()
    assert (low <= point + 1e-9).all()


def test_the_same_seed_repeats_and_another_unit_scales() -> None:
    one, same = (forecast_organisation(known(3), past(known(3)), seed=5) for _ in range(2))
    assert np.array_equal(one.drawn, same.drawn)
    large = known(3, unit=1000.0)
    many = forecast_organisation(large, past(large, 1000.0), seed=5)
    assert many.point == pytest.approx(1000 * one.point, rel=1e-6)


def test_too_little_history_says_so_and_falls_back() -> None:
    of = known(months=4)
    found = forecast_organisation(of, Past(), seed=1)
    assert found.note is not None
    assert "4" in str(found.note)
    assert found.weights["run_rate"].min() == 1.0
    spread = levels(of, found)
    assert spread[-2, 0, 0] / spread[1, 0, 0] > 1.5, "and the range is wide"


def test_a_scenario_changes_only_what_it_names() -> None:
    of = known()
    none = response_to(of, DAY, ENDS, lambda _day: Change())
    assert none == pytest.approx(1.0)
    fewer = response_to(of, DAY, ENDS, lambda _day: Change(conversion=0.9))
    assert (fewer < 1).all()
    assert fewer[0] == pytest.approx(0.9, abs=0.03)
    leads = response_to(of, DAY, ENDS, lambda _day: Change(leads=0.5))
    assert leads[0] > leads[2], "fewer new deals are felt later"
    slower = response_to(of, DAY, ENDS, lambda _day: Change(cycle=1.5))
    assert slower[0] < 1
    base = forecast_organisation(of, past(of), seed=1)
    other = forecast_organisation(of, past(of), seed=1, response=fewer)
    assert other.point == pytest.approx(base.point * fewer[None, :])


def test_ageing_by_weeks_agrees_with_ageing_by_days() -> None:
    """The chances of forty ages give what carrying each deal for itself gives."""
    from paceline.methods.forecast.hazards import expected

    known_deals = deals(1)
    model = fitted(known_deals, DAY)
    each = expected(known_deals, DAY, ENDS[-1] - DAY, model)
    carry = carried(model, DAY, ENDS)
    ages = np.clip((DAY - known_deals.opened[known_deals.is_open]) // 7, 0, AGES - 1)
    counts = np.bincount(ages, minlength=AGES).astype(float)[None, :]
    worth = np.array([known_deals.mean_amounts()[0]])
    from_open, from_new = of_leaves(carry, counts, np.array([model.created_a_day]), worth)
    assert from_open.sum() == pytest.approx(each.from_open, rel=0.03)
    assert from_new.sum() == pytest.approx(each.from_new, rel=0.03)
