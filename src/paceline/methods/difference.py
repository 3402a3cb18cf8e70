"""Whether people who were in something changed more than those who were not: the difference of differences (F52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from paceline.methods.intervals import Interval

N_MIN = 10
"""So many people on each side, at least: the interval rests on the normal distribution."""
TWO_SIDED_95 = 1.959964


@dataclass(frozen=True)
class Shift:
    """Mean change of the treated less that of the control, in their unit, with its interval of 95 %.

    ``value`` and ``interval`` are None with fewer than two people on a side.
    """

    treated: int
    control: int
    value: float | None = None
    interval: Interval | None = None

    @property
    def is_small(self) -> bool:
        return min(self.treated, self.control) < N_MIN


def shift(treated: Sequence[float], control: Sequence[float]) -> Shift:
    """From the change of each person (after less before). Unequal variances, as Welch (1947) allows for."""
    if min(len(treated), len(control)) < 2:
        return Shift(len(treated), len(control))
    (mean, error), (usual, noise) = mean_of(treated), mean_of(control)
    value, half = mean - usual, TWO_SIDED_95 * sqrt(error + noise)
    return Shift(len(treated), len(control), value, Interval(value - half, value + half, 0.95))


def mean_of(values: Sequence[float]) -> tuple[float, float]:
    """The mean and the square of its standard error."""
    n = len(values)
    mean = sum(values) / n
    return mean, sum((value - mean) ** 2 for value in values) / (n - 1) / n
