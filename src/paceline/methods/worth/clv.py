"""F40: what a customer will still bring, by a margin per year, a retention rate and a discount rate."""

from __future__ import annotations

from decimal import Decimal

ONE = Decimal(1)


def lifetime_value(
    margin: Decimal, retention: Decimal, discount: Decimal, *, at_once: bool = False
) -> Decimal:
    """``m × r/(1+d−r)``: the first margin comes after a year, as do all others if the customer stays.

    ``margin`` per year, ``retention`` and ``discount`` per year as fractions. With ``at_once`` the first margin comes
    now: ``m(1+d)/(1+d−r)``. Raises ValueError for a retention outside 0..1 or one that the discount cannot outweigh.
    """
    if not 0 <= retention <= 1 or discount < 0:
        raise ValueError("retention lies between 0 and 1, a discount is not negative")
    if retention >= ONE + discount:
        raise ValueError("with this retention and discount the value would have no end")
    factor = (ONE + discount) if at_once else retention
    return margin * factor / (ONE + discount - retention)


def over_cost(value: Decimal, cost: Decimal) -> Decimal | None:
    """CLV:CAC; None where nothing was spent."""
    return value / cost if cost > 0 else None
