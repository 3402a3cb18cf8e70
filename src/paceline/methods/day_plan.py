"""A day's supply against its demand: how far a weekday differs from what was planned, and what is cut when goods lack.

Quantities are in the unit of the product. No days are invented: too few give no factor and no expectation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

ZERO, ONE = Decimal(0), Decimal(1)
LEAST = 4
"""So many days of the same weekday are needed before they say something."""
TWO = Decimal("0.01")


@dataclass(frozen=True)
class Factor:
    """What was really delivered per planned unit on this weekday; `n` days. 1 while there are too few."""

    value: Decimal
    n: int

    @property
    def is_measured(self) -> bool:
        return self.n >= LEAST


def weekday_factor(days: Iterable[tuple[Decimal, Decimal]]) -> Factor:
    """The median of delivered ÷ planned over past days, `(planned, delivered)` each; unplanned days do not count."""
    ratios = [delivered / planned for planned, delivered in days if planned > 0]
    if len(ratios) < LEAST:
        return Factor(ONE, len(ratios))
    return Factor(median(ratios).quantize(TWO), len(ratios))


@dataclass(frozen=True)
class Mean:
    """The mean of some days, None without any; `n` days."""

    value: Decimal | None
    n: int

    @property
    def is_measured(self) -> bool:
        return self.n >= LEAST


def mean_of(days: Sequence[Decimal]) -> Mean:
    """What came in on a weekday on average, to two digits."""
    return Mean((sum(days, ZERO) / len(days)).quantize(TWO) if days else None, len(days))


@dataclass(frozen=True)
class Claim:
    """Who wants how much, and how much that one matters: the smallest weight is cut first."""

    key: object
    quantity: Decimal
    weight: Decimal


def cut(claims: Iterable[Claim], lacking: Decimal) -> dict[object, Decimal]:
    """Key → how much less, taken from the least important first until nothing lacks any more. The larger of two equal
    ones is cut first, so that fewer are."""
    found: dict[object, Decimal] = {}
    for claim in sorted(claims, key=lambda one: (one.weight, -one.quantity)):
        if lacking <= 0:
            break
        found[claim.key] = min(claim.quantity, lacking)
        lacking -= found[claim.key]
    return found
