"""Lines and totals are exact to the cent, whatever the numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.money import rounded
from paceline.methods.pricing import LineTotal, added_up, line_total

quantities = st.decimals("0.0001", "99999", places=4)
prices = st.decimals("0", "999999.99", places=2)
shares = st.decimals("0", "1", places=4)
rates = st.sampled_from([Decimal(rate) for rate in ("0", "0.01", "0.03", "0.06", "0.09", "0.13")])
lines = st.builds(
    lambda q, p, d, r, c: line_total(q, p, discount=d, tax_rate=r, cost=c),
    quantities,
    prices,
    shares,
    rates,
    prices,
)


@given(quantities, prices, shares, rates)
def test_amount_is_net_plus_tax_and_has_no_parts_of_a_cent(
    q: Decimal, p: Decimal, d: Decimal, r: Decimal
) -> None:
    made = line_total(q, p, discount=d, tax_rate=r)
    assert made.net + made.tax == made.amount == rounded(q * p * (1 - d))
    assert rounded(made.tax) == made.tax
    assert abs(made.net * (1 + r) - made.amount) <= Decimal("0.01") * (1 + r)


@given(quantities, prices, shares, rates)
def test_what_comes_back_cancels_what_went_out(q: Decimal, p: Decimal, d: Decimal, r: Decimal) -> None:
    out, back = (
        line_total(q, p, discount=d, tax_rate=r, cost=p),
        line_total(-q, p, discount=d, tax_rate=r, cost=p),
    )
    assert added_up([out, back]) == LineTotal(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


@given(st.lists(lines, max_size=30))
def test_a_total_never_drifts_a_cent(every: list[LineTotal]) -> None:
    whole = added_up(every)
    assert whole.amount == sum(line.amount for line in every) == whole.net + whole.tax
    assert rounded(whole.amount) == whole.amount


def test_a_known_line() -> None:
    made = line_total(
        Decimal(3), Decimal("99.99"), discount=Decimal("0.1"), tax_rate=Decimal("0.13"), cost=Decimal(60)
    )
    assert made == LineTotal(Decimal("269.97"), Decimal("238.91"), Decimal("31.06"), Decimal("58.91"))
    assert added_up([made, line_total(Decimal(1), Decimal(1))]).margin is None


@pytest.mark.parametrize(
    "wrong", [{"discount": Decimal("1.01")}, {"discount": Decimal("-0.1")}, {"tax_rate": Decimal(-1)}]
)
def test_impossible_shares_are_refused(wrong: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="is"):
        line_total(Decimal(1), Decimal(1), **wrong)
