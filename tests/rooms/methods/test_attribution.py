"""Credits of touches sum to one, whoever they go to (F50); costs are shared by days and heads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.periods import Period
from paceline.methods.attribution import Attribution, credits_of, per_head, spent_within

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30), st.sampled_from(Attribution))
def test_credits_sum_to_exactly_one(touches: list[str], by: Attribution) -> None:
    found = credits_of(touches, by)
    assert sum(found.values()) == 1
    assert set(found) <= set(touches)


def test_first_last_and_all_alike() -> None:
    touches = ["展会", "官网", "官网", "介绍"]
    assert credits_of(touches, Attribution.FIRST) == {"展会": 1}
    assert credits_of(touches, Attribution.LAST) == {"介绍": 1}
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert credits_of(touches, Attribution.LINEAR) == {"展会": quarter, "官网": half, "介绍": quarter}


def test_nobody_comes_in_without_a_touch() -> None:
    with pytest.raises(ValueError, match="touch"):
        credits_of([], Attribution.FIRST)


@pytest.mark.parametrize(
    ("first", "last", "part"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), Decimal(3100)),
        (date(2026, 2, 15), date(2026, 3, 17), Decimal(1700)),
        (date(2026, 1, 1), date(2026, 1, 31), Decimal(0)),
        (date(2026, 3, 9), date(2026, 3, 9), Decimal(3100)),
    ],
)
def test_an_amount_is_spent_evenly_over_its_days(first: date, last: date, part: Decimal) -> None:
    assert spent_within(Decimal(3100), first, last, MARCH) == part


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400), st.integers(1, 10**8))
def test_the_parts_of_two_neighbouring_periods_make_the_whole(first: date, days: int, cents: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    middle = date.fromordinal(first.toordinal() + days // 2)
    amount = Decimal(cents) / 100
    before = spent_within(amount, first, last, Period(date(2024, 1, 1), middle))
    after = spent_within(amount, first, last, Period(middle, date(2030, 1, 1)))
    assert abs(before + after - amount) < Decimal("0.0001")


def test_nothing_per_nobody() -> None:
    assert per_head(Decimal(100), 0) is None
    assert per_head(None, 3) is None
    assert per_head(Decimal(100), 3) == Decimal("33.33")
    assert per_head(Decimal(100), Fraction(1, 2)) == Decimal("200.00")
