"""How long something takes, in workdays, as a distribution: known, drawn from past cases, or from a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

LEAST_WINS = 15
"""Fewer won deals than this do not tell a distribution: the template's triangle is used."""


@dataclass(frozen=True)
class LeadTime:
    """``mass[τ]`` is the share that takes exactly τ workdays, summing to 1, from ``n`` cases (0: a template)."""

    mass: tuple[float, ...]
    n: int = 0

    def __post_init__(self) -> None:
        total = sum(self.mass)
        if not self.mass or min(self.mass) < 0 or total <= 0:
            raise ValueError("a lead time has shares of at least 0, one of them above 0")
        if abs(total - 1) > 1e-12:
            object.__setattr__(self, "mass", tuple(share / total for share in self.mass))

    @cached_property
    def _sums(self) -> tuple[float, ...]:
        return tuple(accumulate(self.mass))

    @property
    def longest(self) -> int:
        """The longest it takes."""
        return max(at for at, share in enumerate(self.mass) if share > 0)

    @property
    def mean(self) -> float:
        """Workdays on average."""
        return sum(at * share for at, share in enumerate(self.mass))

    def within(self, days: int) -> float:
        """F(days): the share that takes at most ``days``; 0 for negative ``days``."""
        if days < 0:
            return 0.0
        return self._sums[min(days, len(self.mass) - 1)]

    def by_given_age(self, last: int, age: int) -> float:
        """The share done on workdays 0 (today) to ``last``, among those still open this morning after ``age`` workdays.

        Beyond everything seen so far the chance is 0: what outlives all past cases is not counted on.
        """
        before = self.within(age - 1)
        left = 1 - before
        return max(0.0, self.within(age + last) - before) / left if left > 1e-9 else 0.0

    def quantile(self, share: float) -> int:
        """The fewest workdays within which ``share`` (0 to 1) are done."""
        return next((at for at, sum_ in enumerate(self._sums) if sum_ >= share - 1e-9), self.longest)

    def items(self) -> Iterable[tuple[int, float]]:
        """(workdays, share) where the share is above 0."""
        return ((at, share) for at, share in enumerate(self.mass) if share > 0)

    def stretched(self, factor: float) -> LeadTime:
        """Every duration times ``factor``, rounded to workdays."""
        mass = [0.0] * (round(self.longest * factor) + 1)
        for at, share in self.items():
            mass[round(at * factor)] += share
        return LeadTime(tuple(mass), self.n)

    def then(self, following: LeadTime) -> LeadTime:
        """This one and ``following`` one after the other, independent (convolution)."""
        both = [0.0] * (len(self.mass) + len(following.mass) - 1)
        for days, share in self.items():
            for more, part in following.items():
                both[days + more] += share * part
        return LeadTime(tuple(both), min(self.n, following.n))


def fixed(days: int) -> LeadTime:
    """Always exactly ``days`` workdays."""
    return LeadTime((0.0,) * days + (1.0,))


def triangular(low: int, mode: int, high: int) -> LeadTime:
    """A template's guess: never under ``low``, mostly ``mode``, never over ``high`` workdays.

    Raises ``ValueError`` unless 0 ≤ low ≤ mode ≤ high.
    """
    if not 0 <= low <= mode <= high:
        raise ValueError(f"{low}, {mode}, {high} are not in order")
    heights = [_height(day, low, mode, high) for day in range(high + 1)]
    return LeadTime(tuple(heights))


def _height(day: int, low: int, mode: int, high: int) -> float:
    if day < low:
        return 0.0
    return (day - low + 1) / (mode - low + 1) if day <= mode else (high - day + 1) / (high - mode + 1)


def empirical(days: Sequence[int], template: LeadTime, *, least: int = LEAST_WINS) -> LeadTime:
    """From the workdays of past wins, smoothed over neighbours; ``template`` when there are fewer than ``least``."""
    known = [day for day in days if day >= 0]
    if len(known) < least:
        return template
    counts = Counter(known)
    reach = max(1, round(1.06 * _spread(known) * len(known) ** -0.2))
    mass = [0.0] * (max(known) + reach + 1)
    for day, count in counts.items():
        for at, share in _kernel(day, reach):
            mass[at] += count * share
    return LeadTime(tuple(mass), len(known))


def _spread(days: Sequence[int]) -> float:
    """A robust standard deviation: the interquartile range / 1.349 (Silverman 1986)."""
    ordered = sorted(days)
    return (ordered[(3 * len(ordered)) // 4] - ordered[len(ordered) // 4]) / 1.349


def _kernel(day: int, reach: int) -> list[tuple[int, float]]:
    """Triangular weights around ``day`` that keep the mean, cut narrower near 0."""
    reach = min(reach, day) or (0 if day == 0 else 1)
    weights = [(day + step, reach + 1 - abs(step)) for step in range(-reach, reach + 1)]
    total = sum(weight for _, weight in weights)
    return [(at, weight / total) for at, weight in weights]
