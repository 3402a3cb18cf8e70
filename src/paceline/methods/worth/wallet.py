"""F41, share of wallet: how much of what a customer spends on this kind of thing is spent here."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = Decimal("0.000001")
MOST = Decimal("999.999999")
"""What a column of shares holds; an estimate that far below the own sales is no estimate."""


def share_of_wallet(sales: Decimal | None, spend: Decimal | None) -> Decimal | None:
    """Own sales of a year ÷ the customer's estimated spending in the category, as a fraction of six digits.

    Above 1 the estimate is too low. None where either is not known or nothing is spent.
    """
    if sales is None or spend is None or spend <= 0:
        return None
    return min(MOST, (sales / spend).quantize(DIGITS, ROUND_HALF_UP))
