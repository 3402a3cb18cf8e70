"""What a presale comes to: price by time or quantity, the deposit with what law makes of it, credit and balance.

定金 beyond a fifth of the contract's price has no effect as earnest (民法典第五百八十六条): the excess is an advance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

EARNEST_LIMIT = Decimal("0.20")
"""The share of the price up to which a deposit is earnest money."""
CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Step:
    """From an instant on (``since``), or once so many units are reserved (``reached``), a unit costs ``price``."""

    price: Decimal
    since: datetime | None = None
    reached: int | None = None


@dataclass(frozen=True)
class Terms:
    """What one reservation owes, in the home currency: ``price`` per unit, everything else for all units.

    ``earnest`` + ``advance`` = ``deposit``; ``credit`` is what the deposit counts for; ``balance`` is still to pay.
    """

    price: Decimal
    total: Decimal
    deposit: Decimal
    earnest: Decimal
    advance: Decimal
    credit: Decimal
    balance: Decimal

    @property
    def payable(self) -> Decimal:
        """What the customer pays altogether."""
        return self.deposit + self.balance

    @property
    def is_over_limit(self) -> bool:
        """Whether a part of the deposit has no effect as earnest money."""
        return self.earnest > ZERO and self.advance > ZERO


def price_by_time(base: Decimal, steps: Sequence[Step], at: datetime) -> Decimal:
    """The price of the latest step that has begun, else the base price."""
    begun = [step for step in steps if step.since is not None and step.since <= at]
    return max(begun, key=lambda step: step.since or at).price if begun else base


def price_by_quantity(base: Decimal, steps: Sequence[Step], reserved: int) -> Decimal:
    """The price of the highest step that was reached, else the base price: 100 units → the step from 100 on."""
    met = [step for step in steps if step.reached is not None and step.reached <= reserved]
    return max(met, key=lambda step: step.reached or 0).price if met else base


def terms_of(
    price: Decimal, quantity: int, deposit: Decimal, *, multiplier: Decimal = Decimal(1), is_earnest: bool
) -> Terms:
    """The terms of a reservation at ``deposit`` per unit.

    2,000 with a deposit of 200 that counts twice: credit 400, balance 1,600. Raises ValueError for a deposit below
    nothing or above the price, or a multiplier below one.
    """
    if not ZERO <= deposit <= price or multiplier < 1 or quantity < 1:
        raise ValueError(f"a deposit of {deposit} × {multiplier} on {price}")
    earnest = min(deposit, cents(price * EARNEST_LIMIT)) if is_earnest else ZERO
    credit = min(price, cents(deposit * multiplier))
    return Terms(
        price=price,
        total=price * quantity,
        deposit=deposit * quantity,
        earnest=earnest * quantity,
        advance=(deposit - earnest) * quantity,
        credit=credit * quantity,
        balance=(price - credit) * quantity,
    )


def deposit_by_share(price: Decimal, share: Decimal) -> Decimal:
    """A share of the price, to the cent."""
    return min(price, cents(price * share))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
