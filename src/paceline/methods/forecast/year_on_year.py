"""How a period differs from the same one a year before, carried on by the differences just before it.

A seasonal ARIMA without its moving averages, (p,0,0)(0,1,0) with drift and p up to 2 (Box & Jenkins 1970), by least
squares, so that it costs little; p by the corrected information criterion (Hurvich & Tsai 1989).
"""

from __future__ import annotations

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats, least
from paceline.methods.forecast.year_before import from_year_before

LONGEST = 2
"""Differences that a coming one may lean on."""


def year_on_year(y: Floats, horizon: int, season: int) -> Floats:
    """The same periods a year ago and how they are expected to differ. Needs and raises as `from_year_before`."""
    return from_year_before(y, season, lambda known: _carried_on(known, horizon, _fitted(known)))


def _fitted(known: Floats) -> Floats:
    """Constant and weights of the differences before, the latest first, of the best p on the same values."""
    most = min(LONGEST, (len(known) - 3) // 3)
    target = known[most:]
    n = len(target)
    before = [known[most - lag : len(known) - lag] for lag in range(1, most + 1)]
    fits, costs = [], []
    for p in range(most + 1):
        table = np.column_stack([np.ones(n), *before[:p]])
        weights = floats(np.linalg.lstsq(table, target, rcond=None)[0])
        error = target - table @ weights
        fits.append(weights)
        free = p + 2
        costs.append(float(error @ error / n) * np.exp(2 * free * n / (n - free - 1) / n))
    return fits[least(floats(costs))]


def _carried_on(known: Floats, horizon: int, weights: Floats) -> Floats:
    """Each coming difference from those before it; none is larger than any that was seen."""
    most = float(np.abs(known).max())
    found = list(known)
    for _ in range(horizon):
        said = weights[0] + sum(weight * found[-lag] for lag, weight in enumerate(weights[1:], 1))
        found.append(float(np.clip(said, -most, most)))
    return floats(found[len(known) :])
