"""F25–F32: how concentrated or scattered loads are. Loads are counts, hours or amounts over working days (zeros
included), customers, reps or products; all are ≥ 0, and what cannot be said is None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt
from random import Random

RUNS = 2000
MANY = 30


def gini(loads: Sequence[float]) -> float | None:
    """F25: Σ(2i−n−1)x_(i) / (n Σx), 0 equal to (n−1)/n all on one; None when nothing is loaded."""
    n, total = len(loads), sum(loads)
    if not total:
        return None
    return sum((2 * at - n - 1) * load for at, load in enumerate(sorted(loads), start=1)) / (n * total)


def peak_to_mean(loads: Sequence[float]) -> float | None:
    """F26: max / mean."""
    total = sum(loads)
    return max(loads) * len(loads) / total if total else None


def variation(loads: Sequence[float]) -> float | None:
    """F26: population standard deviation / mean."""
    n, total = len(loads), sum(loads)
    if not total:
        return None
    mean = total / n
    return sqrt(sum((load - mean) ** 2 for load in loads) / n) / mean


def hhi(loads: Sequence[float]) -> float | None:
    """F26: Σ share²; 1/HHI is the effective number of equal ones."""
    total = sum(loads)
    return sum((load / total) ** 2 for load in loads) if total else None


def chance_gini(count: int, weights: Sequence[float], *, level: float = 0.95, seed: int = 0) -> float:
    """The ``level`` quantile of Gini when ``count`` events fall on the days by chance, in proportion to ``weights``.

    Random events are never even: only a Gini above this tells of concentration. From 30 events a day on by the
    rule of thumb of F25, 0.564·(n−1)/(n√m), and a quarter more for the tail.
    """
    mean = count / len(weights)
    if mean >= MANY:
        return 1.27 * 0.564 * (len(weights) - 1) / (len(weights) * sqrt(mean))
    return _chance_gini(count, tuple(weights), level, seed)


@lru_cache(maxsize=512)
def _chance_gini(count: int, weights: tuple[float, ...], level: float, seed: int) -> float:
    random = Random(seed)  # noqa: S311 draws for a simulation, no secrets
    days, found = range(len(weights)), []
    for _ in range(RUNS):
        drawn = Counter(random.choices(days, weights, k=count))
        found.append(gini([drawn[day] for day in days]) or 0.0)
    return sorted(found)[min(RUNS - 1, int(level * RUNS))]


def end_share(loads: Sequence[float], weights: Sequence[float], last: int = 3) -> float | None:
    """F27: share of the last ``last`` workdays ÷ their share of the time; 1 is even, 2 and more a hockey stick."""
    total, time = sum(loads), sum(weights)
    due = sum(weights[-last:]) / time if time else 0.0
    return sum(loads[-last:]) / total / due if total and due else None


def pull_forward(next_loads: Sequence[float], weights: Sequence[float], first: int = 3) -> float | None:
    """F27: 1 − (share of the next period's first days ÷ their share of the time): a dip was sold early."""
    total, time = sum(next_loads), sum(weights)
    due = sum(weights[:first]) / time if time else 0.0
    return 1 - sum(next_loads[:first]) / total / due if total and due else None


def mismatch(effort: Mapping[str, float], value: Mapping[str, float]) -> float | None:
    """F28d: ½ Σ |effort share − value share|, 0 to 1; above 0.4 effort goes where the value is not."""
    work, worth = sum(effort.values()), sum(value.values())
    if not work or not worth:
        return None
    keys = {**effort, **value}
    return sum(abs(effort.get(key, 0) / work - value.get(key, 0) / worth) for key in keys) / 2


def levelling_score(planned: float, before: float, floor: float) -> float:
    """F31: 1 − (G_plan − G_floor)/(G_before − G_floor), kept within 0 and 1; 1 when there was nothing to level."""
    if before <= floor:
        return 1.0
    return min(1.0, max(0.0, 1 - (planned - floor) / (before - floor)))


def linearity(weekly: Sequence[float], weights: Sequence[float]) -> tuple[float, float] | None:
    """F32: (1 − 2·mean|A_k − T_k|, mean(A_k − T_k)) over cumulative weekly shares; negative second: back-loaded."""
    total, time = sum(weekly), sum(weights)
    if not total or not time:
        return None
    sold = passed = 0.0
    off: list[float] = []
    for load, weight in zip(weekly, weights, strict=True):
        sold, passed = sold + load / total, passed + weight / time
        off.append(sold - passed)
    return 1 - 2 * sum(map(abs, off)) / len(off), sum(off) / len(off)


def spacing(gaps: Sequence[float], shortest: float, longest: float) -> tuple[float, float] | None:
    """F29: shares of inter-touch gaps (workdays) that are too dense and too sparse."""
    if not gaps:
        return None
    return sum(gap < shortest for gap in gaps) / len(gaps), sum(gap > longest for gap in gaps) / len(gaps)
