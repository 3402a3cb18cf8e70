"""What a price becomes under promotions: the best of those that stand alone, or all of those that go together.

Together, a special price comes first, then percentages one after the other, then amounts; each step is rounded to the
cent, so what the promotions take off adds up to the difference of the prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from paceline.kernel.money import rounded

ZERO = Decimal(0)


class Kind(StrEnum):
    PRICE = "price"
    PERCENT = "percent"
    AMOUNT = "amount"


ORDER = tuple(Kind)
"""In which order promotions that go together take effect."""


@dataclass(frozen=True)
class Offer:
    """`value` is the special price, the share off (0.1 is 10 %) or the amount off one unit."""

    name: str
    kind: Kind
    value: Decimal
    combinable: bool = False


@dataclass(frozen=True)
class Promoted:
    """The unit price that is left, and what each promotion took off: Σ `off` = regular price − `price`."""

    price: Decimal
    off: tuple[tuple[str, Decimal], ...] = ()


def lowered(price: Decimal, offer: Offer) -> Decimal:
    """The price under one promotion: never higher than before, never below zero."""
    if offer.kind is Kind.PRICE:
        return max(ZERO, min(price, offer.value))
    if offer.kind is Kind.PERCENT:
        return rounded(price * (1 - offer.value))
    return max(ZERO, price - offer.value)


def together(price: Decimal, offers: Iterable[Offer]) -> Promoted:
    """The price under several promotions one after the other; those that took nothing off are left out."""
    off = []
    for offer in sorted(offers, key=lambda one: (ORDER.index(one.kind), one.name)):
        after = lowered(price, offer)
        if after < price:
            off.append((offer.name, price - after))
        price = after
    return Promoted(price, tuple(off))


def promoted(price: Decimal, offers: Sequence[Offer]) -> Promoted:
    """The lowest price that the promotions allow. At the same price the fewer promotions, then the first name."""
    ways = [[one] for one in offers]
    ways.append([one for one in offers if one.combinable])
    found = [together(price, way) for way in ways if way]
    return min(found, key=lambda one: (one.price, len(one.off), one.off), default=Promoted(price))
