"""A season found by local smoothing, in the manner of STL (Cleveland et al. 1990), as matrix products.

All smoothing is linear, so each smoother is one matrix, kept for the lengths that recur.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.naive import centred_mean

ROUNDS = 2
OF_SEASON = 7
"""How many seasons a season's shape is smoothed over."""


@dataclass(frozen=True)
class Parts:
    """A series as the sum of the three."""

    season: Floats
    trend: Floats
    rest: Floats


def decompose(y: Floats, season: int, *, window: int = OF_SEASON) -> Parts:
    """Season, trend and rest of at least two whole seasons. Raises ``ValueError`` for less."""
    n = len(y)
    if season < 2 or n < 2 * season:
        raise ValueError("two whole seasons are needed")
    over = int(np.ceil(1.5 * season / (1 - 1.5 / window))) | 1
    smooth = loess(n, min(over, n if n % 2 else n - 1))
    trend, found = np.zeros(n), np.zeros(n)
    for _ in range(ROUNDS):
        found = _season(y - trend, season, window)
        trend = smooth @ (y - found)
    return Parts(found, trend, y - found - trend)


def _season(detrended: Floats, season: int, window: int) -> Floats:
    """Each place of the season smoothed over the years, its own drift taken out."""
    n = len(detrended)
    found = np.empty(n)
    for place in range(season):
        years = detrended[place::season]
        found[place::season] = loess(len(years), window, degree=0) @ years
    drift = _filled(centred_mean(found, season))
    return found - drift


def _filled(values: Floats) -> Floats:
    """Ends without a value take the nearest one."""
    known = np.flatnonzero(np.isfinite(values))
    return np.interp(np.arange(len(values)), known, values[known]) if len(known) else np.zeros(len(values))


@lru_cache(maxsize=512)
def loess(n: int, window: int, degree: int = 1) -> Floats:
    """The n × n matrix of local regression with tricube weights over ``window`` neighbours."""
    at = np.arange(n, dtype=np.float64)
    matrix = np.zeros((n, n))
    for place in range(n):
        distance = np.abs(at - place)
        reach = np.sort(distance)[min(window, n) - 1]
        if window > n:
            reach += (window - n) // 2
        weights = np.clip(1 - (distance / max(reach, 1.0) / 1.001) ** 3, 0, None) ** 3
        weights /= weights.sum()
        if degree:
            centre = weights @ at
            spread = weights @ (at - centre) ** 2
            if spread > 1e-9:
                weights = weights * (1 + (place - centre) * (at - centre) / spread)
        matrix[place] = weights
    return matrix


def strength(parts: Parts) -> float:
    """0 to 1: how much of what is not trend the season explains (Wang, Smith & Hyndman 2006)."""
    whole = float(np.var(parts.season + parts.rest))
    return max(0.0, 1 - float(np.var(parts.rest)) / whole) if whole > 0 else 0.0


def ahead(parts: Parts, season: int, horizon: int) -> Floats:
    """The last season's shape goes on."""
    return np.resize(parts.season[-season:], horizon)
