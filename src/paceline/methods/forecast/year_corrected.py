"""How a period differs from the same one a year before, less what that one owed to chance.

A seasonal ARIMA (1,0,0)(0,1,1) with drift (Box & Jenkins 1970), by least squares over a grid of its two weights: where
a plain difference to a year ago repeats last year's accident, this one takes a part of it back.
"""

from __future__ import annotations

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats, least
from paceline.methods.forecast.year_before import from_year_before

CARRIED = np.linspace(-0.20, 0.98, 16)
"""How much of a period's difference the next one inherits."""
TAKEN_BACK = np.linspace(0.0, 0.95, 14)
"""How much of a period's surprise is taken back a year later."""
NEAR = np.linspace(-0.06, 0.06, 5)


def year_corrected(y: Floats, horizon: int, season: int) -> Floats:
    """The same periods a year ago, with drift, corrected for surprises. Needs and raises as `from_year_before`."""

    def coming(known: Floats) -> Floats:
        drift = float(known.mean())
        return drift + _ahead(known - drift, horizon, season)

    return from_year_before(y, season, coming)


def _ahead(off: Floats, horizon: int, season: int) -> Floats:
    """The coming differences without drift: no surprise is expected of periods that have not come."""
    carried, taken_back = _best(off, season, CARRIED, TAKEN_BACK)
    carried, taken_back = _best(
        off, season, np.clip(carried + NEAR, -0.90, 0.99), np.clip(taken_back + NEAR, 0.0, 0.98)
    )
    surprises = _surprises(off, season, floats([carried]), floats([taken_back]))[len(off) :, 0]
    found, before = np.empty(horizon), float(off[-1])
    for step in range(horizon):
        before = carried * before - (taken_back * surprises[step] if step < season else 0.0)
        found[step] = before
    return found


def _best(off: Floats, season: int, carried: Floats, taken_back: Floats) -> tuple[float, float]:
    """The pair of weights with the least squared surprises; the first difference has none before it and is left out."""
    first, second = (one.ravel() for one in np.meshgrid(carried, taken_back))
    errors = (_surprises(off, season, first, second)[season + 1 :] ** 2).sum(axis=0)
    at = least(errors)
    return float(first[at]), float(second[at])


def _surprises(off: Floats, season: int, carried: Floats, taken_back: Floats) -> Floats:
    """(season + periods) × pairs: what no pair of weights foresaw, after a season without surprises."""
    found = np.zeros((season + len(off), len(carried)))
    before = 0.0
    for at, value in enumerate(off):
        found[season + at] = value - carried * before + taken_back * found[at]
        before = float(value)
    return found
