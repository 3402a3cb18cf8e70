"""Exponential smoothing with a damped trend, with and without season, all parameters of a grid at once on numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats, least

ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
BETAS = (0.0, 0.02, 0.05, 0.1, 0.2)
PHIS = (0.8, 0.9, 0.95, 0.98)
TREND_PARAMETERS = 3
GAMMAS = (0.0, 0.05, 0.1, 0.2, 0.4)


@dataclass(frozen=True)
class Grid:
    """Parameter sets, one per place: level, trend (share of level's), damping, season."""

    alpha: Floats
    beta: Floats
    phi: Floats
    gamma: Floats

    def around(self, best: int) -> Grid:
        """A finer grid around one set."""
        steps = (0.7, 0.85, 1.0, 1.2, 1.4)
        alpha = [min(0.99, float(self.alpha[best]) * step) for step in steps]
        beta = [min(0.5, max(0.0, float(self.beta[best]) * step)) for step in (0.5, 1.0, 1.5)] + [0.01]
        phi = [min(0.98, max(0.8, float(self.phi[best]) + step)) for step in (-0.03, 0.0, 0.02)]
        gamma = (
            [float(self.gamma[best]) * step for step in (0.6, 1.0, 1.5)] if self.gamma[best] else [0.0, 0.02]
        )
        return grid(alpha, beta, phi, gamma)


def grid(
    alphas: Sequence[float], betas: Sequence[float], phis: Sequence[float], gammas: Sequence[float]
) -> Grid:
    """Every combination."""
    a, b, p, g = (one.ravel() for one in np.meshgrid(*map(floats, (alphas, betas, phis, gammas))))
    return Grid(a, b, p, g)


PLAIN = grid(ALPHAS, BETAS, PHIS, (0.0,))
SEASONAL = grid(ALPHAS, (0.0, 0.02, 0.1), (0.9, 0.97), GAMMAS)


def simple(y: Floats, horizon: int) -> Floats:
    """Simple exponential smoothing, α by least one-step error."""
    return damped(y, horizon, grid(ALPHAS, (0.0,), (0.9,), (0.0,)), trend=False)


def damped(y: Floats, horizon: int, sets: Grid | None = None, *, trend: bool = True) -> Floats:
    """Damped trend (Gardner & McKenzie 1985) without season."""
    return _fit(y, horizon, 1, np.zeros(1), sets or PLAIN, trend)


def damped_seasonal(y: Floats, horizon: int, season: int, shape: Floats) -> Floats:
    """The same with an additive season that begins as ``shape`` (``season`` values for places 0, 1, …).

    Multiply seasons by taking logarithms first.
    """
    return _fit(y, horizon, season, shape, SEASONAL, True)


def _fit(y: Floats, horizon: int, season: int, shape: Floats, sets: Grid, trend: bool) -> Floats:
    """The better of damped and no trend: a trend has to earn its two parameters (Akaike 1974)."""
    if len(y) < 4:
        return np.full(horizon, y[-1])
    level_only = Grid(sets.alpha, np.zeros_like(sets.beta), sets.phi, sets.gamma)
    flat, flat_error = _best(y, horizon, season, shape, level_only, False)
    if not trend:
        return flat
    found, error = _best(y, horizon, season, shape, sets, True)
    return found if error * np.exp(2 * TREND_PARAMETERS / len(y)) < flat_error else flat


def _best(
    y: Floats, horizon: int, season: int, shape: Floats, sets: Grid, trend: bool
) -> tuple[Floats, float]:
    start = _start(y - np.resize(shape, len(y)), trend)
    fine = sets.around(least(_run(y, season, shape, sets, start)[0]))
    if not trend:
        fine = Grid(fine.alpha, np.zeros_like(fine.beta), fine.phi, fine.gamma)
    errors, level, slope, seasons = _run(y, season, shape, fine, start)
    best = least(errors)
    steps = np.cumsum(float(fine.phi[best]) ** np.arange(1, horizon + 1))
    places = (len(y) + np.arange(horizon)) % season
    return floats(level[best] + slope[best] * steps + seasons[places, best]), float(errors[best])


def _start(plain: Floats, trend: bool) -> tuple[float, float]:
    """Level before the first value and its slope, from a line through the first values."""
    first = plain[: min(len(plain), 10)]
    slope, level = np.polyfit(np.arange(1, len(first) + 1), first, 1)
    return (float(level), float(slope)) if trend else (float(first[:4].mean()), 0.0)


def _run(
    y: Floats, season: int, shape: Floats, sets: Grid, start: tuple[float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean squared one-step errors and last states of every set."""
    count = len(sets.alpha)
    level, slope = np.full(count, start[0]), np.full(count, start[1])
    seasons = np.repeat(shape[:, None], count, axis=1).astype(np.float64)
    total = np.zeros(count)
    has_season, ab, ga = season > 1, sets.alpha * sets.beta, sets.gamma * (1 - sets.alpha)
    for at, value in enumerate(y):
        pushed = sets.phi * slope
        expected = level + pushed
        if has_season:
            expected = expected + seasons[at % season]
        error = value - expected
        total += error * error
        level = level + pushed + sets.alpha * error
        slope = pushed + ab * error
        if has_season:
            seasons[at % season] += ga * error
    return total / len(y), level, slope, seasons
