"""F40: the worked example; BG/NBD and gamma-gamma against what their authors published on CDNOW."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from math import lgamma
from pathlib import Path

import numpy as np
import pytest

from paceline.methods.worth import bgnbd, spending
from paceline.methods.worth.bgnbd import BgNbd, Histories, histories
from paceline.methods.worth.clv import lifetime_value, over_cost
from paceline.methods.worth.gamma import log_gamma, smallest
from paceline.methods.worth.spending import GammaGamma

CDNOW = Path(__file__).parents[5] / "shared" / "data" / "cdnow" / "CDNOW_sample.txt"
PUBLISHED = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
END = date(1997, 9, 30)


def test_the_worked_example_of_f40() -> None:
    m, r, d = Decimal(1200), Decimal("0.8"), Decimal("0.1")
    assert lifetime_value(m, r, d) == 3200
    assert lifetime_value(m, r, d, at_once=True) == 4400
    assert over_cost(Decimal(3200), Decimal(800)) == 4
    assert over_cost(Decimal(3200), Decimal(0)) is None
    with pytest.raises(ValueError, match="no end"):
        lifetime_value(m, Decimal(1), Decimal(0))
    with pytest.raises(ValueError, match="retention"):
        lifetime_value(m, Decimal("1.2"), d)


def test_log_gamma_and_the_search() -> None:
    xs = np.array([0.01, 0.5, 1.0, 2.5, 40.0, 1000.0])
    assert log_gamma(xs) == pytest.approx([lgamma(x) for x in xs], abs=1e-9)
    point, value = smallest(lambda p: float((p[0] - 3) ** 2 + (p[1] + 1) ** 2), np.zeros(2))
    assert point == pytest.approx([3, -1], abs=1e-2)
    assert value == pytest.approx(0, abs=1e-4)


def test_the_customer_of_the_paper() -> None:
    """x=2, t_x=30.43, T=38.86: 1.226 purchases in the 39 weeks that follow (Fader, Hardie, Lee 2005)."""
    one = Histories(*(np.array([value]) for value in (2.0, 30.43, 38.86, 1.0)))
    assert PUBLISHED.expected(one, 39.0)[0] == pytest.approx(1.226, abs=5e-4)
    assert 0 < PUBLISHED.alive(one)[0] < 1


def test_whoever_bought_once_tells_nothing_of_leaving() -> None:
    once = histories([(0, 0.0, 10.0)] * 3)
    assert once.n.tolist() == [3]
    assert PUBLISHED.alive(once).tolist() == [1.0]


def test_gamma_gamma_draws_towards_the_usual() -> None:
    model = GammaGamma(p=6.25, q=3.74, scale=15.44)
    none, few, many = model.expected(np.array([0.0, 1, 50]), np.array([0.0, 100, 100]))
    assert none == pytest.approx(35.2, abs=0.05)
    assert none < few < many < 100


def test_too_little_is_not_fitted() -> None:
    with pytest.raises(ValueError, match="too few"):
        bgnbd.fit(histories([(1, 2.0, 3.0)] * 499))
    with pytest.raises(ValueError, match="too few"):
        spending.fit(np.ones(5), np.ones(5))
    with pytest.raises(ValueError, match="t_x"):
        histories([(1, 5.0, 3.0)])


def test_what_is_fitted_explains_invented_customers_at_least_as_well_as_what_made_them() -> None:
    """3,000 customers drawn from the published model, watched for 39 weeks; 39 more are foretold in all."""
    draw = np.random.default_rng(7)
    rows, later = [], 0
    for _ in range(3000):
        rate, leaves = draw.gamma(PUBLISHED.r, 1 / PUBLISHED.alpha), draw.beta(PUBLISHED.a, PUBLISHED.b)
        known, at = [], draw.exponential(1 / rate)
        while at < 78.0:
            known.append(at)
            if draw.random() < leaves:
                break
            at += draw.exponential(1 / rate)
        seen = [day for day in known if day < 39.0]
        rows.append((len(seen), seen[-1] if seen else 0.0, 39.0))
        later += len(known) - len(seen)
    watched = histories(rows)
    model = bgnbd.fit(watched)
    assert model.log_likelihood(watched) >= PUBLISHED.log_likelihood(watched)
    assert float(watched.n @ model.expected(watched, 39.0)) == pytest.approx(later, rel=0.1)


@pytest.mark.skipif(not CDNOW.exists(), reason=f"the real purchases are not at {CDNOW}")
def test_cdnow_is_fitted_and_foretold_as_published() -> None:
    """39 weeks fitted, 39 foretold: log-likelihood −9,582.4, MAE at most .80, total error at most 13 %."""
    rows, later, means, times = [], [], [], []
    for days in purchases_of(CDNOW).values():
        known = sorted(day for day in days if day <= END)
        first, last, repeats = known[0], known[-1], known[1:]
        rows.append((len(repeats), (last - first).days / 7, (END - first).days / 7))
        later.append(sum(day > END for day in days))
        spent = sum(days[day] for day in repeats)
        if spent:
            means.append(spent / len(repeats))
            times.append(float(len(repeats)))
    model = bgnbd.fit(histories(rows))
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), rel=0.02)
    assert model.log_likelihood(histories(rows)) == pytest.approx(-9582.4, abs=0.1)
    each = Histories(
        *(np.array(column, dtype=float) for column in zip(*rows, strict=True)), np.ones(len(rows))
    )  # type: ignore[call-arg]
    foretold, came = model.expected(each, 39.0), np.array(later)
    assert np.abs(foretold - came).mean() <= 0.80
    assert abs(foretold.sum() / came.sum() - 1) <= 0.13
    money = spending.fit(np.array(times), np.array(means))
    assert (money.p, money.q, money.scale) == pytest.approx((6.25, 3.74, 15.44), rel=0.02)


def purchases_of(path: Path) -> dict[str, dict[date, float]]:
    """Customer → day → amount; orders of one day are one purchase."""
    found: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in path.read_text().splitlines():
        if len(parts := line.split()) == 5:
            day = datetime.strptime(parts[2], "%Y%m%d").date()  # noqa: DTZ007 — a day has no zone
            found[parts[1]][day] += float(parts[4])
    return found
