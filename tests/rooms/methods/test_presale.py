"""What a presale comes to, against the figures of the specification and as properties."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.presale import Step, deposit_by_share, price_by_quantity, price_by_time, terms_of

CENTS = st.integers(1, 10_000_000).map(lambda n: Decimal(n) / 100)


def test_the_stories_figures() -> None:
    two = terms_of(Decimal(2000), 1, Decimal(200), multiplier=Decimal(2), is_earnest=True)
    assert (two.credit, two.balance, two.earnest, two.advance, two.is_over_limit) == (
        400,
        1600,
        200,
        0,
        False,
    )
    quarter = terms_of(Decimal(2000), 1, Decimal(500), is_earnest=True)
    assert (quarter.earnest, quarter.advance, quarter.is_over_limit) == (400, 100, True)
    box = terms_of(Decimal(128), 2, Decimal(20), is_earnest=True)
    assert (box.deposit, box.balance, box.payable) == (40, 216, 256)
    assert not terms_of(Decimal(2000), 1, Decimal(2000), is_earnest=False).is_over_limit
    for bad in (
        {"deposit": Decimal(-1)},
        {"deposit": Decimal(2001)},
        {"multiplier": Decimal("0.5")},
        {"quantity": 0},
    ):
        given = {"deposit": Decimal(200), "multiplier": Decimal(1), "quantity": 1, **bad}
        with pytest.raises(ValueError):
            terms_of(
                Decimal(2000),
                given["quantity"],
                given["deposit"],
                multiplier=given["multiplier"],
                is_earnest=True,
            )


def test_steps_of_time_and_quantity() -> None:
    days = [Step(Decimal(90), since=datetime(2026, 7, d, tzinfo=UTC)) for d in (1, 5)]
    days[1] = Step(Decimal(95), since=days[1].since)
    assert price_by_time(Decimal(100), days, datetime(2026, 6, 30, tzinfo=UTC)) == 100
    assert price_by_time(Decimal(100), days, datetime(2026, 7, 1, tzinfo=UTC)) == 90
    assert price_by_time(Decimal(100), days, datetime(2026, 7, 9, tzinfo=UTC)) == 95
    steps = [Step(Decimal(80), reached=200), Step(Decimal(90), reached=100)]
    assert [price_by_quantity(Decimal(100), steps, n) for n in (99, 100, 199, 200)] == [100, 90, 90, 80]


@given(
    price=CENTS, quantity=st.integers(1, 50), share=st.integers(1, 100), multiplier=st.integers(100, 500),
    is_earnest=st.booleans(),
)  # fmt: skip
def test_no_cent_is_lost(
    price: Decimal, quantity: int, share: int, multiplier: int, is_earnest: bool
) -> None:
    deposit = deposit_by_share(price, Decimal(share) / 100)
    terms = terms_of(price, quantity, deposit, multiplier=Decimal(multiplier) / 100, is_earnest=is_earnest)
    assert terms.credit + terms.balance == terms.total
    assert terms.earnest + terms.advance == terms.deposit
    assert (
        terms.earnest <= (terms.total * Decimal("0.2")).quantize(Decimal("0.01")) + Decimal("0.01") * quantity
    )
    assert 0 <= terms.balance <= terms.total
    assert terms.payable <= terms.total
    assert terms.payable / quantity == (terms.payable / quantity).quantize(Decimal("0.01"))
