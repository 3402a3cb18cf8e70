"""The moving Spring Festival in monthly series: how much of it falls into a month, and what that does to sales.

Its effect is estimated from at least three occurrences; with fewer it is shown, not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from paceline.kernel.lunar import spring_festival
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import add_months
from paceline.methods.forecast import seasons
from paceline.methods.forecast.accuracy import Floats, floats
from paceline.methods.forecast.recipes import Forecast, forecast

BEFORE, AFTER = 7, 14
OCCURRENCES = 3
MONTHS = 12


def festival_share(month: date) -> float:
    """The share of the festival's window (7 days before to 14 after 正月初一) that falls into ``month``."""
    first = spring_festival(month.year)
    window = [first + timedelta(days=at) for at in range(-BEFORE, AFTER + 1)]
    return sum((day.year, day.month) == (month.year, month.month) for day in window) / len(window)


@dataclass(frozen=True)
class Festival:
    """``effect`` on the logarithm of a month that holds the whole window, against one that holds its usual share."""

    effect: float
    usual: Floats
    """The mean share of each calendar month over the history."""
    occurrences: int

    def feature(self, months: list[date]) -> Floats:
        """Share minus the usual one of its calendar month."""
        return floats([festival_share(month) - self.usual[month.month - 1] for month in months])


def festival_of(history: ArrayLike, first: date) -> Festival | None:
    """The effect in a monthly history that begins with the month of ``first``; None with under three occurrences,
    a value at or below 0, or an effect no larger than twice its standard error.
    """
    y = floats(history)
    months = [add_months(first, at) for at in range(len(y))]
    shares = floats([festival_share(month) for month in months])
    occurrences = len({month.year for month, share in zip(months, shares, strict=True) if share > 0.3})
    if occurrences < OCCURRENCES or len(y) < OCCURRENCES * MONTHS or y.min() <= 0:
        return None
    usual = floats(
        [shares[[month.month == place for month in months]].mean() for place in range(1, MONTHS + 1)]
    )
    moved = shares - usual[[month.month - 1 for month in months]]
    parts = seasons.decompose(np.log(y), MONTHS)
    rest = parts.rest
    size = float(moved @ moved)
    if size < 1e-6:
        return None
    effect = float(moved @ rest) / size
    noise = float(np.sqrt(np.mean((rest - effect * moved) ** 2) / size))
    return Festival(effect, usual, occurrences) if abs(effect) > 2 * noise else None


def forecast_months(history: ArrayLike, first: date, horizon: int) -> Forecast:
    """The next months of a series that begins with the month of ``first``, the festival taken out and put back."""
    y = floats(history)
    found = festival_of(y, first) if len(y) >= OCCURRENCES * MONTHS else None
    if found is None:
        return forecast(y, horizon, MONTHS)
    months = [add_months(first, at) for at in range(len(y) + horizon)]
    factor = np.exp(found.effect * found.feature(months))
    plain = forecast(y / factor[: len(y)], horizon, MONTHS)
    return Forecast(plain.values * factor[len(y) :], plain.recipe, plain.parts, plain.note or _note(found))


def _note(found: Festival) -> Message:
    return say("已按春节位置调整（%(n)s 次）", n=found.occurrences)
