"""One person's rate beside their peers' (F59): shrunk towards them, and whether it is surely below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log

from paceline.methods.intervals import FALLBACK_STRENGTH, Interval, shrunk_rate, strength_of_peers, wilson

FEW = 5
"""Rates of fewer cases are not judged."""
SURE = 0.95
TELLING, LEAST_PEERS = 10, 5
"""How many peers with how many cases it takes before their own spread decides how much is borrowed from them."""
TINY, STEPS, CLOSE = 1e-300, 300, 1e-12


class Verdict(StrEnum):
    """What can be said of a rate beside its peers."""

    FEW = "few"
    BELOW = "below"
    ABOVE = "above"
    LEVEL = "level"


@dataclass(frozen=True)
class Standing:
    """A rate with its peers': shares from 0 to 1. ``rate`` is None without a case, ``below`` is P(true rate < mean)."""

    successes: int
    trials: int
    mean: float
    shrunk: float
    below: float
    interval: Interval
    verdict: Verdict

    @property
    def rate(self) -> float | None:
        return self.successes / self.trials if self.trials else None


def strength_among(groups: Sequence[tuple[int, int]]) -> float:
    """κ from (successes, trials) of the peers; the fallback unless enough of them have enough cases."""
    telling = [one for one in groups if one[1] >= TELLING]
    return strength_of_peers(telling) if len(telling) >= LEAST_PEERS else FALLBACK_STRENGTH


def beside_peers(
    successes: int, trials: int, mean: float, strength: float = FALLBACK_STRENGTH, *, few: int = FEW
) -> Standing:
    """F59: 2 of 20 beside 40 %, κ = 20 → 25 %, below; 0 of 1 → too few to judge."""
    shrunk = shrunk_rate(successes, trials, mean, strength)
    below = chance_below(mean, successes + strength * mean, trials - successes + strength * (1 - mean))
    verdict = Verdict.LEVEL
    if trials < few:
        verdict = Verdict.FEW
    elif below >= SURE:
        verdict = Verdict.BELOW
    elif below <= 1 - SURE:
        verdict = Verdict.ABOVE
    return Standing(successes, trials, mean, shrunk, below, wilson(successes, trials), verdict)


def chance_below(limit: float, a: float, b: float) -> float:
    """P(X < limit) of a Beta(a, b): the regularised incomplete beta function by its continued fraction (DLMF 8.17.22).

    A parameter of 0 puts everything at that end.
    """
    if limit <= 0 or b <= 0:
        return 0.0
    if limit >= 1 or a <= 0:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(limit) + b * log(1 - limit))
    if limit < (a + 1) / (a + b + 2):
        return front * fraction(limit, a, b) / a
    return 1 - front * fraction(1 - limit, b, a) / b


def fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, evaluated forwards (Lentz)."""
    c, d = 1.0, 1 / away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / away_from_zero(1 + term * d)
            c = away_from_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return value


def away_from_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY
