"""What a line of an order or a quote comes to: exact to the cent, tax taken out of prices that include it.

A total is the sum of lines that are rounded one by one, so it never differs from what the paper adds up to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from paceline.kernel.money import rounded

ZERO = Decimal(0)


@dataclass(frozen=True)
class LineTotal:
    """`amount` with tax = `net` + `tax`, in the currency of the price; `margin` = `net` − cost, None without a cost."""

    amount: Decimal
    net: Decimal
    tax: Decimal
    margin: Decimal | None = None


def line_total(
    quantity: Decimal,
    price: Decimal,
    *,
    discount: Decimal = ZERO,
    tax_rate: Decimal = ZERO,
    cost: Decimal | None = None,
) -> LineTotal:
    """A line of `quantity` at a `price` that includes tax, less a `discount` (0.1 is 10 % off), halves away from zero.

    `cost` is that of one unit without tax. Raises ValueError for a discount outside 0…1 or a negative tax rate.
    """
    if not 0 <= discount <= 1:
        raise ValueError(f"discount {discount} is not between 0 and 1")
    if tax_rate < 0:
        raise ValueError(f"tax rate {tax_rate} is negative")
    amount = rounded(quantity * price * (1 - discount))
    tax = rounded(amount * tax_rate / (1 + tax_rate))
    net = amount - tax
    margin = None if cost is None else net - rounded(quantity * cost)
    return LineTotal(amount, net, tax, margin)


def added_up(lines: Iterable[LineTotal]) -> LineTotal:
    """The total of lines: Σ of what was rounded line by line. The margin is None when a line has none."""
    every = list(lines)
    margins = [line.margin for line in every]
    known = [margin for margin in margins if margin is not None]
    return LineTotal(
        sum((line.amount for line in every), ZERO),
        sum((line.net for line in every), ZERO),
        sum((line.tax for line in every), ZERO),
        sum(known, ZERO) if len(known) == len(every) else None,
    )


def given_away(
    quantity: Decimal, off: Decimal, discount: Decimal | None = None, rate: Decimal = Decimal(1)
) -> Decimal:
    """What `off` one unit comes to over a line in the home currency, less what its own discount takes off anyway."""
    return rounded(quantity * off * (1 - (discount or ZERO)) * rate)
