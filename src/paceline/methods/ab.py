"""Two versions against each other: how many are needed before anything can be said, and what is said then (F63)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

from paceline.methods.intervals import Interval, wilson

ALPHA, POWER = 0.05, 0.8
Verdict = Literal["early", "a", "b", "even"]


def needed(base: float, least: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """How many each version needs to tell `base` from `base + least`, two-sided (Fleiss, Levin & Paik 2003, 4.14).

    20 % against 25 % → 1,094 each; 20 % against 30 % → 294. Raises ValueError unless both lie between 0 and 1.
    """
    other = base + least
    if not (0 < base < 1 and 0 < other < 1) or least == 0:
        raise ValueError(f"{base} and {other} are no two rates")
    z_alpha, z_beta = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(power)
    mean = (base + other) / 2
    spread = z_alpha * sqrt(2 * mean * (1 - mean)) + z_beta * sqrt(base * (1 - base) + other * (1 - other))
    return ceil((spread / least) ** 2)


@dataclass(frozen=True)
class Compared:
    """B less A: the difference of two rates with its interval, None without trials on a side."""

    verdict: Verdict
    needed: int
    difference: float | None = None
    interval: Interval | None = None


def compare(a: tuple[int, int], b: tuple[int, int], need: int) -> Compared:
    """From (successes, trials) of each. No verdict before both have `need`: early looks find what is not there."""
    (won_a, tried_a), (won_b, tried_b) = a, b
    if not tried_a or not tried_b:
        return Compared("early", need)
    difference, interval = won_b / tried_b - won_a / tried_a, newcombe(a, b)
    if min(tried_a, tried_b) < need:
        return Compared("early", need, difference, interval)
    verdict: Verdict = "b" if interval.low > 0 else "a" if interval.high < 0 else "even"
    return Compared(verdict, need, difference, interval)


def newcombe(a: tuple[int, int], b: tuple[int, int], level: float = 0.95) -> Interval:
    """The interval of rate B less rate A from two Wilson intervals (Newcombe 1998, method 10).

    48 of 80 against 56 of 70 → 0.0524 to 0.3339: his example (a).
    """
    (won_a, tried_a), (won_b, tried_b) = a, b
    one, other = wilson(won_a, tried_a, level), wilson(won_b, tried_b, level)
    p, q = won_a / tried_a, won_b / tried_b
    low = q - p - sqrt((q - other.low) ** 2 + (one.high - p) ** 2)
    high = q - p + sqrt((other.high - q) ** 2 + (p - one.low) ** 2)
    return Interval(low, high, level)
