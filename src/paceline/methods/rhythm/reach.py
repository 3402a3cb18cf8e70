"""The probability to reach a target by the end of the period, from what days brought before.

With at least 60 days of history by drawing blocks of days (Politis & Romano 1994), half from the last 90 days and
half from the same weeks one season ago; with less by linear pace, and the answer says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import NormalDist

LEAST_DAYS = 60
RECENT = 90
BLOCK = 5
DRAWS = 2000
SEASON_MARGIN = 10


@dataclass(frozen=True)
class Reach:
    """Probabilities to reach each asked target, the middle and the 80 % range of the final figure."""

    chances: tuple[float, ...]
    p10: float
    p50: float
    p90: float
    method: str
    """``bootstrap`` or ``linear``."""
    days: int
    """Workdays of history behind it."""


def reach(
    targets: Sequence[float],
    actual: float,
    days_left: int,
    history: Sequence[float],
    *,
    season: int = 250,
    seed: int = 0,
    share_done: float | None = None,
) -> Reach:
    """P(final ≥ target) for each of ``targets``.

    ``history`` holds the sales of each past workday, the latest last, without days off and including zeros;
    ``season`` workdays make a year. ``share_done`` (time progress, 0 to 1) serves the linear way.
    """
    if len(history) < LEAST_DAYS:
        return linear(targets, actual, days_left, history, share_done)
    random = Random(seed)  # noqa: S311 draws for a simulation, no secrets
    recent = list(history[-RECENT:])
    pools = [recent, _season_ago(history, days_left, season, sum(recent) / len(recent))]
    blocks = [_blocks(pool, BLOCK) for pool in pools if len(pool) >= BLOCK]
    ends = [_blocks(pool, days_left % BLOCK, BLOCK) for pool in pools if len(pool) >= BLOCK]
    finals = sorted(actual + _draw(random, blocks, ends, days_left) for _ in range(DRAWS))
    chances = tuple(sum(final >= target for final in finals) / DRAWS for target in targets)
    p10, p50, p90 = (finals[int(share * (DRAWS - 1))] for share in (0.1, 0.5, 0.9))
    return Reach(chances, p10, p50, p90, "bootstrap", len(history))


def _season_ago(history: Sequence[float], days_left: int, season: int, level: float) -> list[float]:
    """The same days one season ago with a margin, brought to today's level; empty without that much history.

    The level is compared over the 90 days before both, and at most halved or doubled.
    """
    start = len(history) - season
    if start < LEAST_DAYS:
        return []
    before = list(history[max(0, start - RECENT) : start])
    old = sum(before) / len(before)
    factor = min(2.0, max(0.5, level / old)) if old > 0 and level > 0 else 1.0
    first, end = max(0, start - SEASON_MARGIN), min(len(history), start + days_left + SEASON_MARGIN)
    return [day * factor for day in history[first:end]]


def _blocks(pool: Sequence[float], length: int, step: int = BLOCK) -> list[float]:
    """What ``length`` days running brought, from each day on which a whole block begins."""
    return [sum(pool[start : start + length]) for start in range(len(pool) - step + 1)]


def _draw(
    random: Random, blocks: Sequence[Sequence[float]], ends: Sequence[Sequence[float]], days_left: int
) -> float:
    """Whole blocks of days, and a shorter one at the end."""
    total, each = 0.0, random.random
    for at in range(0, days_left, BLOCK):
        sums = blocks if days_left - at >= BLOCK else ends
        pool = sums[int(each() * len(sums))]
        total += pool[int(each() * len(pool))]
    return total


def linear(
    targets: Sequence[float],
    actual: float,
    days_left: int,
    history: Sequence[float],
    share_done: float | None = None,
) -> Reach:
    """Linear pace: the rate so far goes on. The spread is that of the known days, or half of what is to come."""
    if share_done:
        rate = actual * (1 - share_done) / share_done
    else:
        rate = days_left * sum(history) / len(history) if history else 0.0
    spread = _deviation(history) * sqrt(days_left) if len(history) > BLOCK else 0.5 * abs(rate)
    final = actual + rate
    if days_left <= 0 or spread <= 0:
        sure = tuple(float(final >= target) for target in targets)
        return Reach(sure, final, final, final, "linear", len(history))
    curve = NormalDist(final, spread)
    chances = tuple(1 - curve.cdf(target) for target in targets)
    p10, p90 = (max(actual, curve.inv_cdf(share)) for share in (0.1, 0.9))
    return Reach(chances, p10, final, p90, "linear", len(history))


def _deviation(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
