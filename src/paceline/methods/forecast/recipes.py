"""Which methods forecast a series, by its length and what is in it, and how they are joined.

The fast recipe (two years) is the median of theta, whole years carried on, and two ways of believing a season as far as
the years are alike. The standard one joins theta, whole years, the difference to a year ago as it is and less last
year's chance, a smoothed season, one believed from the last years alone and a damped trend, without the highest and the
lowest of each period. Chosen on the earlier part of public series, the last horizon of each left out; measured on that
with ``make forecast-report``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from paceline.kernel.messages import Message, say
from paceline.methods.forecast import naive, seasons, smoothing, theta, years
from paceline.methods.forecast.accuracy import Floats, floats
from paceline.methods.forecast.year_corrected import year_corrected
from paceline.methods.forecast.year_on_year import year_on_year

LEAST, SHORT, FAST, STANDARD = 6, 12, 24, 36
SPARSE = 0.40
LONG_SEASON = 24
"""Seasons longer than this (weeks of a year) are too long for smoothing them by recursion."""
CLEAR = 0.64
TRIMMED = 4
"""From more methods than this the extremes are left out."""
SEASONS_KEPT = 6
"""Of long seasons: what is older than six years of weeks tells little and costs much."""
RECENT_YEARS = 5
"""What one of the standard methods looks at: when the market has changed, the others remember too much."""
THETA_YEARS = 10
"""What theta looks at: longer its line and its season remember a market that is gone, shorter they are unsure."""

Rest = Callable[[Floats, int], Floats]
"""Forecasts what has no season: (values, horizon)."""


class Recipe(StrEnum):
    """How a forecast was made."""

    NONE = "none"
    LAST = "last"
    SHORT = "short"
    SPARSE = "sparse"
    FAST = "fast"
    STANDARD = "standard"


@dataclass(frozen=True)
class Forecast:
    """Values of the next periods, how they were made, what each method said, and what to say about it."""

    values: Floats
    recipe: Recipe
    parts: dict[str, Floats]
    note: Message | None = None


def recipe_for(y: Floats, season: int) -> Recipe:
    """By length: under 6 none, under a year the last value, under two no season is trusted, then fast, later standard.

    Lengths are those of months: 12, 24, 36; quarters and weeks need two whole seasons and 36 values for standard.
    """
    n = len(y)
    if n < LEAST:
        return Recipe.NONE
    if np.mean(y == 0) > SPARSE:
        return Recipe.SPARSE
    if n < min(SHORT, max(LEAST, 2 * season)):
        return Recipe.LAST
    if n < min(FAST, 2 * season) or n < 2 * season:
        return Recipe.SHORT
    return Recipe.STANDARD if n >= min(STANDARD, 3 * season) else Recipe.FAST


def forecast(history: ArrayLike, horizon: int, season: int, recipe: Recipe | None = None) -> Forecast:
    """The next ``horizon`` values of ``history`` (oldest first, one value per period, ``season`` periods a year).

    Sales that were never negative are not forecast below 0. Too short a history gives no values and says so.
    """
    y = floats(history)
    chosen = recipe or recipe_for(y, season)
    if chosen is Recipe.NONE:
        words = say("历史只有 %(n)s 期，少于 %(least)s 期，不做预测", n=len(y), least=LEAST)
        return Forecast(np.empty(0), chosen, {}, words)
    if season > LONG_SEASON:
        y = y[-SEASONS_KEPT * season :]
    unit = float(np.mean(np.abs(y))) or 1.0
    parts = {name: part * unit for name, part in _parts(y / unit, horizon, season, chosen).items()}
    joined = _joined(np.array(list(parts.values())), chosen)
    if y.min() >= 0:
        joined = np.maximum(joined, 0.0)
    return Forecast(joined, chosen, parts, _note(chosen))


def _joined(parts: Floats, recipe: Recipe) -> Floats:
    """The mean of the short recipe, the mean without the extremes of many methods, else the median."""
    if recipe is Recipe.SHORT:
        return floats(parts.mean(axis=0))
    if recipe is Recipe.STANDARD and len(parts) > TRIMMED:
        return floats(np.sort(parts, axis=0)[1:-1].mean(axis=0))
    return floats(np.median(parts, axis=0))


def _parts(y: Floats, horizon: int, season: int, recipe: Recipe) -> dict[str, Floats]:
    if recipe is Recipe.LAST:
        return {"smoothing": smoothing.simple(y, horizon)}
    if recipe is Recipe.SPARSE:
        return {"recent": naive.recent_mean(y, horizon), "croston": naive.croston(y, horizon)}
    if recipe is Recipe.SHORT and season > LONG_SEASON:
        return {"theta": theta.theta_without_season(y, horizon), "damped": smoothing.damped(y, horizon)}
    if recipe is Recipe.SHORT:
        return {
            "theta": theta.theta_without_season(y, horizon),
            "seasonal_naive": naive.seasonal_naive(y, horizon, season),
        }
    if 1 < season <= LONG_SEASON:
        return _of_two_years(y, horizon, season) if recipe is Recipe.FAST else _of_years(y, horizon, season)
    parts = {
        "theta": theta.theta(y, horizon, season),
        "season": smoothed_season(y, horizon, season),
        "seasonal_naive": naive.seasonal_naive(y, horizon, season),
    }
    if recipe is Recipe.STANDARD and not (season > LONG_SEASON and _is_clearly_seasonal(y, season)):
        parts["damped"] = smoothing.damped(y, horizon)
    return parts


def _of_two_years(y: Floats, horizon: int, season: int) -> dict[str, Floats]:
    """Whether there is a season is not sure yet."""
    return {
        "theta": theta.theta(y, horizon, season),
        "years": years.yearly(y, horizon, season),
        "season": believed(y, horizon, season, smoothing.damped),
        "season_and_theta": believed(y, horizon, season, theta.theta_without_season),
    }


def _of_years(y: Floats, horizon: int, season: int) -> dict[str, Floats]:
    recent, decade = y[-RECENT_YEARS * season :], y[-THETA_YEARS * season :]
    return {
        "theta": theta.theta(decade, horizon, season),
        "years": years.yearly(y, horizon, season),
        "year_on_year": year_on_year(y, horizon, season),
        "year_corrected": year_corrected(y, horizon, season),
        "season_and_theta": smoothed_season(decade, horizon, season, rest=theta.theta_without_season),
        "recent_season": believed(recent, horizon, season, theta.theta_without_season),
        "damped": damped_season(y, horizon, season),
    }


def believed(y: Floats, horizon: int, season: int, rest: Rest) -> Floats:
    """A season drawn to none by how little the years are alike, what is left by ``rest``; in logarithms if positive."""
    if len(y) < 2 * season:
        return rest(y, horizon)
    is_log = bool(y.min() > 0)
    worked = np.log(y) if is_log else y
    known, coming = years.believed_season(worked, season)
    found = rest(worked - known, horizon) + np.resize(coming, horizon)
    return np.exp(found) if is_log else found


def smoothed_season(y: Floats, horizon: int, season: int, *, rest: Rest = smoothing.damped) -> Floats:
    """The season by local smoothing, what is left by ``rest``; in logarithms if all is positive."""
    if season < 2 or len(y) < 2 * season:
        return rest(y, horizon)
    is_log = bool(y.min() > 0)
    worked = np.log(y) if is_log else y
    parts = seasons.decompose(worked, season)
    found = rest(worked - parts.season, horizon) + seasons.ahead(parts, season, horizon)
    return np.exp(found) if is_log else found


def _is_clearly_seasonal(y: Floats, season: int) -> bool:
    """Whether a long season explains most of what is not trend: a trend without it would only mislead."""
    return seasons.strength(seasons.decompose(y, season)) > CLEAR


def damped_season(y: Floats, horizon: int, season: int) -> Floats:
    """A damped trend with an added season that keeps learning."""
    shape = naive.season_indices(y, season, multiplicative=False)
    return smoothing.damped_seasonal(y, horizon, season, shape)


def _note(recipe: Recipe) -> Message | None:
    match recipe:
        case Recipe.LAST:
            return say("历史不到一年：预测不会比「和上期一样」更准，仅供参考")
        case Recipe.SHORT:
            return say("历史不到两年：看不出季节，预测较粗")
        case Recipe.SPARSE:
            return say("四成以上的期数为 0：按近期平均，请看上一级的预测")
        case _:
            return None
