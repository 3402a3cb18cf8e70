"""F15: P10, P50, P90 of open deals plus what is created and won inside the period, by seeded simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from paceline.methods.forecast.accuracy import Floats, floats

DRAWS = 10_000
AT_ONCE = 512


@dataclass(frozen=True)
class Simulated:
    """Quantiles, mean and chances to reach each asked target, with the seed that repeats them."""

    p10: float
    p50: float
    p90: float
    mean: float
    chances: tuple[float, ...]
    seed: int


def simulate(
    closed: float,
    amounts: ArrayLike,
    chances: ArrayLike,
    *,
    created_and_won: Sequence[float] = (),
    targets: Sequence[float] = (),
    draws: int = DRAWS,
    seed: int = 0,
) -> Simulated:
    """``closed`` so far, open deals of ``amounts`` won with ``chances``, and B drawn from past periods' values.

    ``created_and_won`` holds, for each past period, what was created after this point of it and won inside it (F14).
    """
    random = np.random.default_rng(seed)
    total = np.full(draws, float(closed)) + _open(random, floats(amounts), floats(chances), draws)
    if len(created_and_won):
        total += random.choice(floats(created_and_won), size=draws)
    p10, p50, p90 = (float(one) for one in np.quantile(total, (0.1, 0.5, 0.9)))
    return Simulated(
        p10, p50, p90, float(total.mean()), tuple(float((total >= one).mean()) for one in targets), seed
    )


def _open(random: np.random.Generator, amounts: Floats, chances: Floats, draws: int) -> Floats:
    """Some deals at a time, so that a million of them need no more memory than a few."""
    total = np.zeros(draws)
    for start in range(0, len(amounts), AT_ONCE):
        part, chance = amounts[start : start + AT_ONCE], chances[start : start + AT_ONCE]
        total += (random.random((draws, len(part))) < chance) @ part
    return total
