"""How old receivables are: buckets by days past due, and how well what fell due was collected (F54)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
BOUNDS = (30, 60, 90, 180)
"""The last day of each bucket of overdue amounts; beyond it comes what is older."""


@dataclass(frozen=True)
class Due:
    """An instalment: `paid` is what was collected on it up to the day of the question, in the home currency."""

    due_on: date
    amount: Decimal
    paid: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        return self.amount - self.paid


def bucket(due_on: date, as_of: date) -> int:
    """0 for what is not overdue on `as_of`, then 1…5 for 1–30, 31–60, 61–90, 91–180 and more days past due."""
    days = (as_of - due_on).days
    return 0 if days <= 0 else 1 + sum(days > bound for bound in BOUNDS)


def ageing(dues: Iterable[Due], as_of: date) -> tuple[Decimal, ...]:
    """Outstanding amounts by bucket; their sum is everything that is owed."""
    found = [ZERO] * (len(BOUNDS) + 2)
    for due in dues:
        found[bucket(due.due_on, as_of)] += due.outstanding
    return tuple(found)


def collection_rate(dues: Iterable[Due]) -> Decimal | None:
    """回款率: what was collected of what fell due; None when nothing did. Source: F54."""
    every = list(dues)
    owed = sum((due.amount for due in every), ZERO)
    return sum((due.paid for due in every), ZERO) / owed if owed else None
