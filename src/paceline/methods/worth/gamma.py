"""The logarithm of the gamma function and a simplex search: all that the purchase models need beyond numpy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680)
SHIFT = 8


def log_gamma(x: Array | float) -> Array:
    """ln Γ(x) for x > 0, to about 1e-11: Stirling's series after a shift by eight (Abramowitz & Stegun 6.1.41)."""
    x = np.asarray(x, dtype=float)
    shifted = np.zeros_like(x)
    for step in range(SHIFT):
        shifted += np.log(x + step)
    z = x + SHIFT
    series = sum(c / z ** (2 * at + 1) for at, c in enumerate(STIRLING))
    made: Array = (z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi) + series - shifted
    return made


def log_beta(a: Array | float, b: Array | float) -> Array:
    """ln B(a, b)."""
    return log_gamma(a) + log_gamma(b) - log_gamma(np.add(a, b))


def smallest(
    f: Callable[[Array], float], start: Array, *, most: int = 2000, close: float = 1e-7
) -> tuple[Array, float]:
    """Where ``f`` is smallest near ``start``: Nelder and Mead (1965). Returns the point and the value."""
    points = np.vstack([start, *(start + 0.4 * np.eye(len(start))[i] for i in range(len(start)))])
    values = np.array([f(point) for point in points])
    for _ in range(most):
        order = np.argsort(values)
        points, values = points[order], values[order]
        if abs(values[-1] - values[0]) <= close * (1 + abs(values[0])):
            break
        step(f, points, values)
    best = int(np.argmin(values))
    return points[best], float(values[best])


def step(f: Callable[[Array], float], points: Array, values: Array) -> None:
    """Reflect the worst point, go further or back, or draw all towards the best; changes both arrays."""
    centre = points[:-1].mean(axis=0)

    def tried(factor: float) -> tuple[Array, float]:
        point = centre + factor * (points[-1] - centre)
        return point, f(point)

    new, value = tried(-1)
    if value < values[0]:
        further, its = tried(-2)
        new, value = (further, its) if its < value else (new, value)
    elif value >= values[-2]:
        new, value = tried(-0.5 if value < values[-1] else 0.5)
        if value >= values[-1]:
            points[1:] = points[0] + 0.5 * (points[1:] - points[0])
            values[1:] = [f(point) for point in points[1:]]
            return
    points[-1], values[-1] = new, value
