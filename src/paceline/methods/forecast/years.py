"""What only whole years show: their totals carried on, and how far two years are alike before a season is believed."""

from __future__ import annotations

import numpy as np

from paceline.methods.forecast import seasons
from paceline.methods.forecast.accuracy import Floats, floats
from paceline.methods.forecast.naive import seasonal_naive
from paceline.methods.forecast.theta import theta_without_season

FADING = 0.8
"""What a year's shape counts against that of the year after."""


def yearly(y: Floats, horizon: int, season: int) -> Floats:
    """Totals of whole years by theta, handed out by the shape of the years, the latest counting most.

    Noise within a year cancels in its total (temporal aggregation, Kourentzes, Petropoulos & Trapero 2014).
    With under two whole years, or a year without sales, it is the same period of the last season.
    """
    years = len(y) // season if season > 1 else 0
    if years < 2:
        return seasonal_naive(y, horizon, season)
    table = y[len(y) - years * season :].reshape(years, season)
    totals = table.sum(axis=1)
    if totals.min() <= 0:
        return seasonal_naive(y, horizon, season)
    weights = FADING ** np.arange(years)[::-1]
    shape = weights @ (table / totals[:, None]) / weights.sum()
    coming = theta_without_season(floats(totals), -(-horizon // season))
    return np.outer(coming, shape).ravel()[:horizon]


def likeness(y: Floats, season: int) -> float:
    """0 to 1: the correlation of the last two years around their common line; what noise made is not alike."""
    last = y[-2 * season :]
    at = np.arange(len(last))
    rest = last - np.polyval(np.polyfit(at, last, 1), at)
    before, after = (half - half.mean() for half in (rest[:season], rest[season:]))
    size = float(np.sqrt((before @ before) * (after @ after)))
    return min(1.0, max(0.0, float(before @ after) / size)) if size > 1e-12 else 0.0


def believed_season(y: Floats, season: int) -> tuple[Floats, Floats]:
    """(the season of each value, that of a year to come), drawn to none by how little two years are alike."""
    parts = seasons.decompose(y, season, window=OF_ALL)
    share = likeness(y, season)
    return share * parts.season, share * parts.season[-season:]


OF_ALL = 101
"""Years over which a season's shape is smoothed: all of them alike."""
