"""F41: share of wallet."""

from __future__ import annotations

from decimal import Decimal

import pytest

from paceline.methods.worth.wallet import share_of_wallet


@pytest.mark.parametrize(
    ("sales", "spend", "share"),
    [
        ("12000", "40000", "0.300000"),
        ("1", "3", "0.333333"),
        ("50000", "40000", "1.250000"),
        ("5000000", "1", "999.999999"),
        ("-500", "1000", "-0.500000"),
    ],
)
def test_it_is_own_sales_over_what_the_customer_spends(sales: str, spend: str, share: str) -> None:
    assert share_of_wallet(Decimal(sales), Decimal(spend)) == Decimal(share)


@pytest.mark.parametrize(("sales", "spend"), [(None, "1"), ("1", None), ("1", "0"), ("1", "-5")])
def test_without_both_there_is_none(sales: str | None, spend: str | None) -> None:
    known = [None if one is None else Decimal(one) for one in (sales, spend)]
    assert share_of_wallet(*known) is None
