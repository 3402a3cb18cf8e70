"""What is known of one customer's purchases. A purchase is a day on which something was bought; days count once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

ZERO = Decimal(0)


@dataclass(frozen=True)
class Purchases:
    """The purchases of one customer up to a day.

    ``interval`` is the median of the days between purchases (None below two), ``last_gap`` the days between the last
    two and ``interval_before`` the median of the gaps before that one. ``recent`` counts those in the window,
    ``previous`` those in the window before it; ``year`` is the net amount in the window, ``total`` that of all time.
    """

    first_on: date
    last_on: date
    count: int
    interval: float | None = None
    last_gap: int | None = None
    interval_before: float | None = None
    recent: int = 0
    previous: int = 0
    year: Decimal = ZERO
    total: Decimal = ZERO

    def silent(self, as_of: date) -> int:
        """Days since the last purchase."""
        return (as_of - self.last_on).days


def purchases_on(days: Iterable[date]) -> Purchases | None:
    """What a list of days says, in any order; None for no day at all."""
    known = sorted(set(days))
    if not known:
        return None
    gaps = [(after - before).days for before, after in pairwise(known)]
    return Purchases(
        known[0],
        known[-1],
        len(known),
        float(median(gaps)) if gaps else None,
        gaps[-1] if gaps else None,
        float(median(gaps[:-1])) if len(gaps) > 1 else None,
    )
