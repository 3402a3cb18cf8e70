"""Whether a discount may be given: within the seller's limit, or for somebody to approve, and who that is.

The margin is that of the price: (price − cost) / price.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Verdict(StrEnum):
    WITHIN = "within"
    OVER_LIMIT = "over_limit"
    BELOW_FLOOR = "below_floor"


@dataclass(frozen=True)
class Limits:
    """`discount` is the largest discount on the list price, `floor` the least margin; None means no limit."""

    discount: Decimal | None = None
    floor: Decimal | None = None


def discount_of(listed: Decimal, price: Decimal) -> Decimal:
    """How much lower the price is, as a share of the list price; 0 without a list price or above it."""
    return max(ZERO, (listed - price) / listed) if listed > 0 else ZERO


def margin_of(price: Decimal, cost: Decimal) -> Decimal | None:
    """The margin as a share of the price; None when nothing is charged."""
    return (price - cost) / price if price > 0 else None


def judge(
    listed: Decimal, price: Decimal, cost: Decimal | None, limits: Limits, *, net: Decimal | None = None
) -> Verdict:
    """Over the limit is a superior's decision; so low that the margin falls under the floor is a higher one's.

    `net` is the price without tax where list price and price have it in them and the cost has not.
    """
    if cost is not None and limits.floor is not None:
        margin = margin_of(price if net is None else net, cost)
        if margin is None or margin < limits.floor:
            return Verdict.BELOW_FLOOR
    if limits.discount is not None and discount_of(listed, price) > limits.discount:
        return Verdict.OVER_LIMIT
    return Verdict.WITHIN


def strictest(limits: Iterable[Limits]) -> Limits:
    """Several policies at once: the widest discount that any allows, the highest floor that any asks for."""
    every = list(limits)
    discounts = [one.discount for one in every if one.discount is not None]
    floors = [one.floor for one in every if one.floor is not None]
    return Limits(max(discounts, default=None), max(floors, default=None))


def price_at(steps: Iterable[tuple[Decimal, Decimal]], quantity: Decimal) -> Decimal | None:
    """The price of the largest step that `quantity` reaches; `steps` are (from quantity, price). None below all."""
    reached = [(least, price) for least, price in steps if least <= quantity]
    return max(reached)[1] if reached else None
