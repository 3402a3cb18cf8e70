"""Discount limits and quantity steps, with the figures of story REP-7."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.discounts import Limits, Verdict, discount_of, judge, margin_of, price_at, strictest

LIMITS = Limits(Decimal("0.10"), Decimal("0.15"))
LISTED, COST = Decimal(200_000), Decimal(130_000)


@pytest.mark.parametrize(
    ("price", "verdict"),
    [
        (200_000, Verdict.WITHIN),
        (180_000, Verdict.WITHIN),
        (179_999, Verdict.OVER_LIMIT),
        (170_000, Verdict.OVER_LIMIT),
        (150_000, Verdict.BELOW_FLOOR),
        (0, Verdict.BELOW_FLOOR),
    ],
)
def test_who_decides(price: int, verdict: Verdict) -> None:
    assert judge(LISTED, Decimal(price), COST, LIMITS) == verdict


def test_the_figures_of_the_story() -> None:
    assert discount_of(LISTED, Decimal(170_000)) == Decimal("0.15")
    assert round(margin_of(Decimal(170_000), COST) or 0, 3) == Decimal("0.235")
    assert round(margin_of(Decimal(150_000), COST) or 0, 3) == Decimal("0.133")


def test_without_limits_or_cost_nothing_is_asked() -> None:
    assert judge(LISTED, Decimal(1), None, Limits()) == Verdict.WITHIN
    assert judge(LISTED, Decimal(1), COST, Limits()) == Verdict.WITHIN
    assert strictest([]) == Limits()
    assert strictest([LIMITS, Limits(Decimal("0.2"), Decimal("0.05"))]) == Limits(
        Decimal("0.2"), Decimal("0.15")
    )


def test_the_largest_step_that_is_reached_counts() -> None:
    steps = [(Decimal(1), Decimal(100)), (Decimal(100), Decimal(80)), (Decimal(10), Decimal(90))]
    assert [price_at(steps, Decimal(q)) for q in (1, 9, 10, 99, 100)] == [100, 100, 90, 90, 80]
    assert price_at(steps, Decimal("0.5")) is None


@given(st.decimals("0.01", "1000000", places=2), st.decimals("0.01", "1000000", places=2))
def test_a_higher_price_is_never_judged_worse(low: Decimal, more: Decimal) -> None:
    order = [Verdict.WITHIN, Verdict.OVER_LIMIT, Verdict.BELOW_FLOOR]
    verdicts = [judge(LISTED, price, COST, LIMITS) for price in (low, low + more)]
    assert order.index(verdicts[1]) <= order.index(verdicts[0])
