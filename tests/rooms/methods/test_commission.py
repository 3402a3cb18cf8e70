"""Commission by the numbers of the specification (F55, F56) and by what must always hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.commission import (
    Band,
    Cliff,
    Next,
    Settlement,
    Slice,
    Terms,
    Way,
    cap_cut,
    divided,
    gate_cut,
    settle,
    taken_back,
)

BANDS = (
    Band(Decimal(0), Decimal("0.03")),
    Band(Decimal(1), Decimal("0.05")),
    Band(Decimal("1.2"), Decimal("0.07")),
)
MARGINAL = Terms(Decimal(1_000_000), BANDS)
WHOLE = Terms(Decimal(1_000_000), BANDS, Way.WHOLE)
cents = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(900_000), places=2)


@pytest.mark.parametrize(
    ("terms", "reached", "earned"),
    [
        (MARGINAL, 1_350_000, "50500.00"), (MARGINAL, 1_000_000, "30000.00"), (MARGINAL, 1_250_000, "43500.00"),
        (WHOLE, 1_350_000, "94500.00"), (WHOLE, 1_000_000, "50000.00"), (WHOLE, "999999.99", "30000.00"),
        (MARGINAL, 0, "0"), (WHOLE, -5, "0"),
    ],
)  # fmt: skip
def test_a_period_by_hand(terms: Terms, reached: str, earned: str) -> None:
    assert terms.earned(Decimal(reached)) == Decimal(earned)


def test_a_sale_across_two_bands_says_how_it_was_cut() -> None:
    line = MARGINAL.adds(Decimal(900_000), Decimal(450_000))
    assert line.slices == (
        Slice(Decimal(100_000), Decimal("0.03")),
        Slice(Decimal(200_000), Decimal("0.05")),
        Slice(Decimal(150_000), Decimal("0.07")),
    )
    assert line.amount == Decimal("23500.00") == sum(one.amount for one in line.slices)


def test_exactly_the_quota_lies_in_the_lower_band_or_reaches_the_higher_rate() -> None:
    assert MARGINAL.adds(Decimal(0), Decimal(1_000_000)).slices == (
        Slice(Decimal(1_000_000), Decimal("0.03")),
    )
    assert WHOLE.adds(Decimal(0), Decimal(1_000_000)).rate == Decimal("0.05")


def test_the_whole_rate_posts_the_difference_for_what_came_before() -> None:
    line = WHOLE.adds(Decimal(900_000), Decimal(200_000))
    assert (line.amount, line.rerated) == (Decimal("10000.00"), Decimal("18000.00"))
    assert WHOLE.cliffs() == [
        Cliff(Decimal("1000000.00"), Decimal("20000.00")),
        Cliff(Decimal("1200000.00"), Decimal("24000.00")),
    ]
    assert MARGINAL.cliffs() == []


@pytest.mark.parametrize("terms", [MARGINAL, WHOLE])
@given(sales=st.lists(cents, max_size=8))
def test_the_lines_of_a_period_make_its_commission_to_the_cent(terms: Terms, sales: list[Decimal]) -> None:
    reached = total = Decimal(0)
    for base in sales:
        line = terms.adds(reached, base)
        reached, total = reached + base, total + line.amount + line.rerated
    assert total == terms.earned(reached)


def test_a_return_costs_what_the_sale_had_brought() -> None:
    assert taken_back(Decimal(100_000), Decimal(100_000), Decimal(7_000)) == Decimal("-7000.00")
    assert taken_back(Decimal(100_000), Decimal(450_000), Decimal(23_500)) == Decimal("-5222.22")


@given(amount=cents, cut=st.fractions(min_value=0, max_value=1))
def test_a_sale_that_goes_back_in_two_parts_leaves_nothing(amount: Decimal, cut: object) -> None:
    base = Decimal(1_000)
    first = (base * Decimal(str(float(cut)))).quantize(Decimal("0.01"))  # type: ignore[arg-type]
    one = taken_back(first, base, amount)
    assert one + taken_back(base, base, amount, one) == -amount


def test_what_the_next_band_brings() -> None:
    assert MARGINAL.next_band(Decimal(900_000)) == Next(
        Decimal(1_000_000), Decimal("0.05"), Decimal(100_000), Decimal("3000.00")
    )
    assert WHOLE.next_band(Decimal(900_000)) == Next(
        Decimal(1_000_000), Decimal("0.05"), Decimal(100_000), Decimal("23000.00")
    )
    assert MARGINAL.next_band(Decimal(1_200_000)) is None


def test_a_missed_gate_takes_a_fifth_and_a_cap_the_rest() -> None:
    assert gate_cut(Decimal("50500.00"), Decimal("0.8"), passed=False) == Decimal("-10100.00")
    assert gate_cut(Decimal("50500.00"), Decimal("0.8"), passed=True) == 0
    assert gate_cut(Decimal(-700), Decimal("0.8"), passed=False) == 0
    assert cap_cut(Decimal(50_500), Decimal(40_000)) == Decimal(-10_500)
    assert cap_cut(Decimal(50_500), None) == cap_cut(Decimal(50_500), Decimal(60_000)) == 0


@given(total=cents, first=st.integers(1, 99))
def test_shares_lose_no_cent_and_the_primary_takes_what_is_left(total: Decimal, first: int) -> None:
    shares = [Decimal(first) / 100, Decimal(100 - first) / 100]
    assert sum(divided(total, shares)) == total


def test_a_cent_in_three_parts_is_the_primary_ones() -> None:
    assert divided(Decimal("100.00"), [Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334")], 1) == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
    assert divided(Decimal("0.01"), [Decimal("0.3"), Decimal("0.3"), Decimal("0.4")], 2) == [
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("0.01"),
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ((Decimal(5_000), Decimal(2_000)), Settlement(Decimal(3_000), Decimal(0), Decimal(0))),
        ((Decimal(5_000), Decimal(7_000)), Settlement(Decimal(0), Decimal(2_000), Decimal(0))),
        ((Decimal(-7_000),), Settlement(Decimal(0), Decimal(7_000), Decimal(0))),
        ((Decimal(1_000), Decimal(0), Decimal(3_000)), Settlement(Decimal(3_000), Decimal(2_000), Decimal(2_000))),
        ((Decimal(4_000), Decimal(2_000), Decimal(3_000)), Settlement(Decimal(3_000), Decimal(1_000), Decimal(1_000))),
    ],
)  # fmt: skip
def test_what_is_paid_and_what_is_owed(given: tuple[Decimal, ...], found: Settlement) -> None:
    assert settle(*given) == found


def test_a_draw_that_is_not_recovered_is_a_floor() -> None:
    assert settle(Decimal(1_000), draw=Decimal(3_000), recoverable=False) == Settlement(
        Decimal(3_000), Decimal(0), Decimal(2_000)
    )


@given(earned=st.decimals(-9_000, 9_000, places=2), owed=cents, draw=cents)
def test_pay_is_never_below_nothing_and_no_cent_is_lost(
    earned: Decimal, owed: Decimal, draw: Decimal
) -> None:
    found = settle(earned, owed, draw)
    assert found.payable >= 0
    assert found.payable - found.carried == earned - owed
