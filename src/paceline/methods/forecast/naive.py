"""The simple forecasts that everything is measured against, and those for short and sparse histories."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Adjusted:
    """A series without its season, and the season of the periods that follow it."""

    plain: Floats
    ahead: Floats
    is_multiplied: bool

    def put_back(self, forecast: Floats) -> Floats:
        """A forecast of the plain series with its season."""
        season = np.resize(self.ahead, len(forecast))
        return floats(forecast * season if self.is_multiplied else forecast + season)


def adjusted(y: Floats, season: int) -> Adjusted:
    """Without its season when the test of the M competitions finds one, else as it is.

    Multiplied, as there; added where a period sold nothing, as nothing can be divided out of it.
    """
    if not is_seasonal(y, season):
        return Adjusted(y, np.ones(1), True)
    is_multiplied = bool(y.min() > 0)
    index = season_indices(y, season, multiplicative=is_multiplied)
    if is_multiplied and index.min() <= 0.01:
        return Adjusted(y, np.ones(1), True)
    own = index[np.arange(len(y)) % season]
    plain = y / own if is_multiplied else y - own
    return Adjusted(floats(plain), np.roll(index, -(len(y) % season)), is_multiplied)


def naive2(y: Floats, horizon: int, season: int) -> Floats:
    """The last value without its season, season put back: the base of OWA (Makridakis et al. 2020).

    The season is divided out as there, zeros or not, so that the base is nobody's own.
    """
    if not is_seasonal(y, season):
        return last_value(y, horizon)
    index = season_indices(y, season)
    ahead = np.resize(np.roll(index, -(len(y) % season)), horizon)
    last = index[(len(y) - 1) % season]
    return floats(y[-1] / last * ahead) if last > 0 else last_value(y, horizon)
