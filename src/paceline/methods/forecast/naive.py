"""The simple forecasts that everything is measured against, and those for short and sparse histories."""

from __future__ import annotations

from itertools import pairwise
from statistics import NormalDist

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats


def last_value(y: Floats, horizon: int) -> Floats:
    """The last value goes on."""
    return np.full(horizon, y[-1])


def seasonal_naive(y: Floats, horizon: int, season: int) -> Floats:
    """The same period of the last season; the last value when there is no whole season."""
    if season <= 1 or len(y) < season:
        return last_value(y, horizon)
    return np.resize(y[-season:], horizon)


def recent_mean(y: Floats, horizon: int, window: int = 13) -> Floats:
    """The mean of the last ``window`` periods, for sparse series."""
    return np.full(horizon, float(np.mean(y[-window:])))


def croston(y: Floats, horizon: int, alpha: float = 0.1) -> Floats:
    """Size ÷ interval of demand, both smoothed, corrected as by Syntetos & Boylan (2005)."""
    at = np.flatnonzero(y)
    if not len(at):
        return np.zeros(horizon)
    size, gap = float(y[at[0]]), float(at[0] + 1)
    for before, now in pairwise(at):
        size += alpha * (float(y[now]) - size)
        gap += alpha * (float(now - before) - gap)
    return np.full(horizon, (1 - alpha / 2) * size / gap)


def is_seasonal(y: Floats, season: int, level: float = 0.90) -> bool:
    """Whether the autocorrelation at the season stands out, by the test of the M competitions."""
    if season <= 1 or len(y) < 3 * season:
        return False
    r = autocorrelation(y, season)
    limit = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt((1 + 2 * np.sum(r[:-1] ** 2)) / len(y))
    return bool(abs(r[-1]) > limit)


def autocorrelation(y: Floats, longest: int) -> Floats:
    """Autocorrelations at lags 1 to ``longest``."""
    centred = y - y.mean()
    whole = float(centred @ centred)
    if whole <= 0:
        return np.zeros(longest)
    return np.array([float(centred[lag:] @ centred[:-lag]) / whole for lag in range(1, longest + 1)])


def season_indices(y: Floats, season: int, *, multiplicative: bool = True) -> Floats:
    """Classical indices of each place in the season (first value is place 0), normalised to mean 1 (or 0)."""
    trend = centred_mean(y, season)
    off = y / trend if multiplicative else y - trend
    places = np.arange(len(y)) % season
    known = np.isfinite(off)
    index = np.array([_mean(off[known & (places == at)]) for at in range(season)])
    neutral = 1.0 if multiplicative else 0.0
    index = np.where(np.isfinite(index), index, neutral)
    return floats(index / index.mean() if multiplicative else index - index.mean())


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def centred_mean(y: Floats, season: int) -> Floats:
    """The centred moving average over one season (2×m for even ones), nan at both ends."""
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season if season % 2 == 0 else np.ones(season) / season
    half = len(weights) // 2
    found = np.full(len(y), np.nan)
    if len(y) >= len(weights):
        found[half : len(y) - half] = np.convolve(y, weights, mode="valid")
    return found


def adjusted(y: Floats, season: int) -> tuple[Floats, Floats]:
    """(the series without its season, indices for the periods that follow); indices of 1 when no season is found.

    Multiplicative, as by the M competitions; a series with values at or below 0 is left as it is.
    """
    if not is_seasonal(y, season) or y.min() <= 0:
        return y, np.ones(season)
    index = season_indices(y, season)
    if index.min() <= 0.01:
        return y, np.ones(season)
    places = np.arange(len(y)) % season
    return y / index[places], np.roll(index, -(len(y) % season))


def naive2(y: Floats, horizon: int, season: int) -> Floats:
    """The last value without its season, season put back: the base of OWA (Makridakis et al. 2020)."""
    plain, ahead = adjusted(y, season)
    return last_value(plain, horizon) * np.resize(ahead, horizon)
