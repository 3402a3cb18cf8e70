"""How many items give a chosen certainty: flow sized on averages gives only about even odds (§4.2-3c)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, lgamma, log, sqrt

USUAL = 0.70
CHOICES = (0.50, 0.70, 0.80, 0.90)
FAR = 10
"""Beyond so many standard deviations from the mean less than 1e-20 of a binomial is left (few items reach 0 before)."""


@dataclass(frozen=True)
class Sized:
    """Items for a certainty. ``buffer`` is the share above the average need (needed / w)."""

    certainty: float
    items: int
    buffer: float


def size(needed: int, chance: float, certainty: float = USUAL) -> Sized:
    """The fewest N with P(Binomial(N, ``chance``) ≥ ``needed``) ≥ ``certainty``.

    Raises ``ValueError`` when ``chance`` is not within 0 (excluded) to 1.
    """
    if not 0 < chance <= 1 or not 0 < certainty < 1:
        raise ValueError("chance and certainty lie between 0 and 1")
    if needed <= 0:
        return Sized(certainty, 0, 0.0)
    low, high = needed - 1, max(needed, ceil(needed / chance))
    while at_least(needed, high, chance) < certainty:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at_least(needed, middle, chance) >= certainty else (middle, high)
    return Sized(certainty, high, high * chance / needed - 1)


def at_least(needed: int, items: int, chance: float) -> float:
    """P(Binomial(``items``, ``chance``) ≥ ``needed``)."""
    if needed <= 0:
        return 1.0
    if items < needed:
        return 0.0
    if chance >= 1:
        return 1.0
    return max(0.0, 1 - _below(needed, items, chance))


def _below(needed: int, items: int, chance: float) -> float:
    """P(Binomial < ``needed``), each term from the one before; what is negligible is not added up."""
    mean, spread = items * chance, sqrt(items * chance * (1 - chance))
    first = max(0, floor(mean - FAR * spread))
    if needed > mean + FAR * spread:
        return 1.0
    if first >= needed:
        return 0.0
    term = total = _exactly(first, items, chance)
    odds = chance / (1 - chance)
    for count in range(first, needed - 1):
        term *= odds * (items - count) / (count + 1)
        total += term
    return total


def _exactly(count: int, items: int, chance: float) -> float:
    ways = lgamma(items + 1) - lgamma(count + 1) - lgamma(items - count + 1)
    return exp(ways + count * log(chance) + (items - count) * log(1 - chance))


@dataclass(frozen=True)
class Pooling:
    """The same certainty for each rep alone, and for the team that shares its luck."""

    each: tuple[Sized, ...]
    team: Sized

    @property
    def saved(self) -> int:
        """Items that sharing saves."""
        return sum(one.items for one in self.each) - self.team.items


def pooling(needed_of_each: Sequence[int], chance: float, certainty: float = USUAL) -> Pooling:
    """Small reps need much larger buffers: plan at team level and share."""
    each = tuple(size(needed, chance, certainty) for needed in needed_of_each)
    return Pooling(each, size(sum(needed_of_each), chance, certainty))
