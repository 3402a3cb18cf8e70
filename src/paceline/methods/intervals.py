"""How sure a rate is: Wilson intervals, and shrinkage of small groups towards their peers (F59)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

FALLBACK_STRENGTH = 20.0
"""How many peers' trials a group is worth when the peers do not tell (κ of F59)."""


@dataclass(frozen=True)
class Interval:
    """``low`` to ``high`` holds the true value with probability ``level``."""

    low: float
    high: float
    level: float = 0.95

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """The score interval of a rate (Wilson 1927, JASA 22): 12 of 30 → 0.246 to 0.577. No trials: 0 to 1.

    Raises ``ValueError`` unless 0 ≤ successes ≤ trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a rate")
    if not trials:
        return Interval(0.0, 1.0, level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate = successes / trials
    centre = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    reach = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    low = 0.0 if successes == 0 else max(0.0, centre - reach)
    high = 1.0 if successes == trials else min(1.0, centre + reach)
    return Interval(low, high, level)


def shrunk_rate(successes: float, trials: float, mean: float, strength: float = FALLBACK_STRENGTH) -> float:
    """F59: (k + κμ)/(n + κ), the beta-binomial posterior mean. μ = .25, κ = 20: 1 of 1 → 28.6 %."""
    if not 0 <= successes <= trials or trials + strength <= 0:
        raise ValueError(f"{successes} of {trials} with strength {strength} is not a rate")
    return (successes + strength * mean) / (trials + strength)


def strength_of_peers(groups: Sequence[tuple[int, int]], fallback: float = FALLBACK_STRENGTH) -> float:
    """κ of F59 by the method of moments from (successes, trials) of each peer group.

    The spread between groups beyond what chance explains decides (Kleinman 1973, JASA 68):
    alike groups give a large κ, different ones a small one, kept within 2 to 1,000. ``fallback``
    with fewer than three groups or when all rates are 0 or 1.
    """
    sized = [(won, tried) for won, tried in groups if tried > 0]
    total = sum(tried for _, tried in sized)
    if len(sized) < 3 or not total:
        return fallback
    mean = sum(won for won, _ in sized) / total
    chance = mean * (1 - mean)
    if not chance:
        return fallback
    spread = sum(tried * (won / tried - mean) ** 2 for won, tried in sized)
    effective = total - sum(tried * tried for _, tried in sized) / total
    between = (spread - chance * (len(sized) - 1)) / effective
    if between <= 0:
        return 1000.0
    return min(1000.0, max(2.0, chance / between - 1))
