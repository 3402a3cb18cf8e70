"""F35: recency, frequency and money of buyers, scored 1 to 5 and named in eight segments."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

Value = int | float | Decimal
HIGH = 4
"""From this score on a dimension counts as high."""
FEWEST = 25
"""Below so many buyers quintiles say nothing."""
HEAVY = 0.4
"""A value that more than this share of the buyers have cannot be cut into quintiles."""
SEGMENTS = {
    (True, True, True): "champion",
    (True, False, True): "develop",
    (False, True, True): "keep",
    (False, False, True): "rescue",
    (True, True, False): "regular",
    (True, False, False): "recent",
    (False, True, False): "fading",
    (False, False, False): "idle",
}
"""(recent, often, much) → 重要价值, 重要发展, 重要保持, 重要挽留, 一般价值, 一般发展, 一般保持, 一般挽留."""


@dataclass(frozen=True)
class Buyer:
    """One who bought within the window: days since the last purchase, purchases, net amount."""

    days: int
    times: int
    amount: Decimal


@dataclass(frozen=True)
class Score:
    """1 (worst) to 5 (best) in each dimension."""

    r: int
    f: int
    m: int

    @property
    def segment(self) -> str:
        return SEGMENTS[self.r >= HIGH, self.f >= HIGH, self.m >= HIGH]


@dataclass(frozen=True)
class Bounds:
    """Fixed limits where quintiles cannot be made; each has four ascending values.

    ``days``: up to the first counts 5, beyond the last 1. ``times`` and ``amounts``: from the first on 2, from the last
    on 5.
    """

    days: tuple[int, ...] = (30, 60, 90, 180)
    times: tuple[int, ...] = (2, 3, 4, 7)
    amounts: tuple[Decimal, ...] = (Decimal(10_000), Decimal(50_000), Decimal(200_000), Decimal(1_000_000))

    def __post_init__(self) -> None:
        dimensions: tuple[Sequence[Value], ...] = (self.days, self.times, self.amounts)
        for values in dimensions:
            if len(values) != 4 or any(before >= after for before, after in pairwise(values)):
                raise ValueError("four ascending limits are needed")


def scores(buyers: Sequence[Buyer], bounds: Bounds | None = None) -> list[Score]:
    """F35 for everybody who bought within the window, in the order given.

    Each dimension is cut into quintiles of the buyers' ranks (ties share their average rank) unless there are fewer
    than 25 buyers or one value belongs to more than 40 % of them: then the fixed limits count.
    """
    fixed = bounds or Bounds()
    days, times, amounts = ([one.days for one in buyers], [one.times for one in buyers],
                            [one.amount for one in buyers])  # fmt: skip
    r = (
        [6 - score for score in quintiles(days)]
        if can_be_cut(days)
        else [1 + sum(value <= limit for limit in fixed.days) for value in days]
    )
    f = quintiles(times) if can_be_cut(times) else [1 + bisect_right(fixed.times, value) for value in times]
    m = (
        quintiles(amounts)
        if can_be_cut(amounts)
        else [1 + bisect_right(fixed.amounts, value) for value in amounts]
    )
    return [Score(*three) for three in zip(r, f, m, strict=True)]


def can_be_cut(values: Sequence[Value]) -> bool:
    """Whether quintiles can be made of the values."""
    if len(values) < FEWEST:
        return False
    return max(Counter(values).values()) <= HEAVY * len(values)


def quintiles(values: Sequence[Value]) -> list[int]:
    """1 to 5 by average rank, 5 for the largest fifth."""
    n = len(values)
    counts = Counter(values)
    fifth: dict[Value, int] = {}
    below = 0
    for value in sorted(counts):
        rank = below + (counts[value] + 1) / 2
        fifth[value] = min(5, 1 + int(5 * (rank - 0.5) / n))
        below += counts[value]
    return [fifth[value] for value in values]
