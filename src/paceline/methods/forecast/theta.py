"""The Theta family: a line and smoothing, each with its own memory, parameters by least one-step error.

Dynamic optimised theta after Fiorucci et al. (2016): the line is refitted as data comes in. Own code on numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.methods.forecast.accuracy import Floats, least
from paceline.methods.forecast.naive import adjusted

ALPHAS = np.r_[np.linspace(0.02, 0.98, 25)]
THETAS = np.array([1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0])
BURN_IN = 3


@dataclass(frozen=True)
class Fit:
    """A fitted model and its mean squared one-step error."""

    alpha: float
    theta: float
    error: float
    forecast: Floats


def theta(y: Floats, horizon: int, season: int) -> Floats:
    """Dynamic optimised theta of the seasonally adjusted series, season put back."""
    found = adjusted(y, season)
    return found.put_back(dynamic_theta(found.plain, horizon).forecast)


def theta_without_season(y: Floats, horizon: int) -> Floats:
    """The same without looking for a season."""
    return dynamic_theta(y, horizon).forecast


def dynamic_theta(y: Floats, horizon: int) -> Fit:
    """All pairs of α and θ at once on a grid, then once more finely around the best."""
    if len(y) < 4:
        return Fit(1.0, 1.0, 0.0, np.full(horizon, y[-1]))
    size = float(np.mean(np.abs(y))) or 1.0
    alpha, theta_, _ = _best(y / size, ALPHAS, THETAS)
    near = np.clip(alpha + np.linspace(-0.04, 0.04, 9), 0.005, 0.995)
    around = np.maximum(1.0, theta_ * np.linspace(0.8, 1.25, 7))
    alpha, theta_, error = _best(y / size, near, around)
    return Fit(alpha, theta_, error * size * size, _ahead(y / size, alpha, theta_, horizon) * size)


def _best(y: Floats, alphas: Floats, thetas: Floats) -> tuple[float, float, float]:
    grid_a, grid_t = (one.ravel() for one in np.meshgrid(alphas, thetas))
    starts = np.array([y[0], float(np.mean(y[:3]))])
    a, t, start = (np.r_[grid_a, grid_a], np.r_[grid_t, grid_t], np.repeat(starts, len(grid_a)))
    errors, _ = _run(y, a, t, start)
    best = least(errors)
    return float(a[best]), float(t[best]), float(errors[best])


def _run(
    y: Floats, alpha: Floats, theta_: Floats, start: Floats
) -> tuple[Floats, tuple[Floats, float, float, float]]:
    """Mean squared one-step errors of all parameter sets, and the last state (level, mean, line's A and B)."""
    level = alpha * y[0] + (1 - alpha) * start
    mean, a, b = float(y[0]), float(y[0]), 0.0
    total, share, decay = np.zeros_like(alpha), 1 - 1 / theta_, 1 - alpha
    power = decay.copy()
    for n in range(1, len(y)):
        one = share * (a * power + b * (1 - power * decay) / alpha) + level
        if n >= BURN_IN:
            total += (y[n] - one) ** 2
        level = alpha * y[n] + decay * level
        old = mean
        mean = (n * mean + y[n]) / (n + 1)
        b = ((n - 1) * b + 6 * (y[n] - old) / (n + 1)) / (n + 2)
        a = mean - b * (n + 2) / 2
        power = power * decay
    return total / max(1, len(y) - BURN_IN), (level, mean, a, b)


def _ahead(y: Floats, alpha: float, theta_: float, horizon: int) -> Floats:
    """Forecasts by feeding each one back, as the dynamic model demands."""
    starts = np.array([y[0], float(np.mean(y[:3]))])
    errors, _ = _run(y, np.full(2, alpha), np.full(2, theta_), starts)
    start = starts[least(errors)]
    _, (levels, mean, a, b) = _run(y, np.array([alpha]), np.array([theta_]), np.array([start]))
    level, n, decay = float(levels[0]), len(y), 1 - alpha
    found = np.empty(horizon)
    for step in range(horizon):
        power = decay**n
        found[step] = (1 - 1 / theta_) * (a * power + b * (1 - power * decay) / alpha) + level
        level = alpha * found[step] + decay * level
        old = mean
        mean = (n * mean + found[step]) / (n + 1)
        b = ((n - 1) * b + 6 * (found[step] - old) / (n + 1)) / (n + 2)
        a = mean - b * (n + 2) / 2
        n += 1
    return found
