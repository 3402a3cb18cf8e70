"""How wrong forecasts were (F16, F17): errors, bias, scaled errors, coverage of intervals, quality of probabilities.

Arrays are of one shape: actual values and forecasts of the same periods. What has no base is nan, never 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def floats(values: ArrayLike) -> Floats:
    """Any sequence as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def least(errors: Floats) -> int:
    """The place of the smallest error, the first of those that differ only by rounding: the same in any unit."""
    return int(np.flatnonzero(errors <= float(errors.min()) * (1 + 1e-9) + 1e-300)[0])


def wape(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Σ|A − F| / Σ|A|."""
    a, f = floats(actual), floats(forecast)
    return _ratio(np.abs(a - f).sum(), np.abs(a).sum())


def bias(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Σ(F − A) / ΣA: positive is over-optimistic."""
    a, f = floats(actual), floats(forecast)
    return _ratio((f - a).sum(), a.sum())


def mape(actual: ArrayLike, forecast: ArrayLike) -> tuple[float, int]:
    """(mean |A − F| / |A| over periods with A ≠ 0, how many periods were skipped)."""
    a, f = floats(actual), floats(forecast)
    known = a != 0
    skipped = int((~known).sum())
    if not known.any():
        return float("nan"), skipped
    return float(np.mean(np.abs(a[known] - f[known]) / np.abs(a[known]))), skipped


def smape(actual: ArrayLike, forecast: ArrayLike) -> float:
    """mean 2|A − F| / (|A| + |F|), as in the M competitions; 0/0 counts 0."""
    a, f = floats(actual), floats(forecast)
    size = np.abs(a) + np.abs(f)
    return float(np.mean(np.divide(2 * np.abs(a - f), size, out=np.zeros_like(size), where=size > 0)))


def scale(history: ArrayLike, season: int) -> float:
    """The mean absolute seasonal difference of the history: the unit of MASE (Hyndman & Koehler 2006)."""
    y = floats(history)
    lag = season if len(y) > season else 1
    return float(np.mean(np.abs(y[lag:] - y[:-lag]))) if len(y) > lag else float("nan")


def mase(actual: ArrayLike, forecast: ArrayLike, history: ArrayLike, season: int) -> float:
    """MAE / MAE of seasonal naive in the history."""
    return _ratio(float(np.mean(np.abs(floats(actual) - floats(forecast)))), scale(history, season))


def tracking_signal(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Σ(F − A) / mean |A − F|; over 4 with at least 6 periods says that somebody leans one way."""
    a, f = floats(actual), floats(forecast)
    return _ratio((f - a).sum(), float(np.mean(np.abs(a - f))))


def shown_accuracy(actual: ArrayLike, forecast: ArrayLike) -> float:
    """准确率 as shown: max(0, 1 − WAPE)."""
    return max(0.0, 1 - wape(actual, forecast))


def coverage(actual: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """The share of actual values inside their intervals."""
    a = floats(actual)
    return float(np.mean((a >= floats(low)) & (a <= floats(high))))


def brier(probability: ArrayLike, happened: ArrayLike) -> float:
    """mean (p − y)²."""
    return float(np.mean((floats(probability) - floats(happened)) ** 2))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
