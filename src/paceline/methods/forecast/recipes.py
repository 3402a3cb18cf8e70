"""Which methods forecast a series, by its length and what is in it, and how they are joined.

The fast recipe is the median of theta, a smoothed season and seasonal naive; the standard one adds a damped trend.
Measured with ``make forecast-report``; nothing is fitted to those series.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from paceline.kernel.messages import Message, say
from paceline.methods.forecast import naive, seasons, smoothing, theta
from paceline.methods.forecast.accuracy import Floats, floats

LEAST, SHORT, FAST, STANDARD = 6, 12, 24, 36
SPARSE = 0.40
LONG_SEASON = 24
"""Seasons longer than this (weeks of a year) are too long for smoothing them by recursion."""


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
    """By length: under 6 none, under 12 the last value, under 24 no season is trusted, then fast, from 36 standard.

    Lengths are for months; a series of other seasons counts whole seasons alike (24 quarters are not two years).
    """
    n = len(y) if season <= 12 else len(y) * 12 // season
    if len(y) < LEAST:
        return Recipe.NONE
    if np.mean(y == 0) > SPARSE:
        return Recipe.SPARSE
    if n < SHORT:
        return Recipe.LAST
    if len(y) < 2 * season or n < min(FAST, 2 * season):
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
    parts = _parts(y, horizon, season, chosen)
    joined = np.median(np.array(list(parts.values())), axis=0)
    if chosen is Recipe.SHORT:
        joined = np.mean(np.array(list(parts.values())), axis=0)
    if y.min() >= 0:
        joined = np.maximum(joined, 0.0)
    return Forecast(joined, chosen, parts, _note(chosen))


def _parts(y: Floats, horizon: int, season: int, recipe: Recipe) -> dict[str, Floats]:
    if recipe is Recipe.LAST:
        return {"smoothing": smoothing.simple(y, horizon)}
    if recipe is Recipe.SPARSE:
        return {"recent": naive.recent_mean(y, horizon), "croston": naive.croston(y, horizon)}
    if recipe is Recipe.SHORT:
        return {
            "theta": theta.theta_without_season(y, horizon),
            "seasonal_naive": naive.seasonal_naive(y, horizon, season),
        }
    parts = {
        "theta": theta.theta(y, horizon, season),
        "season": smoothed_season(y, horizon, season),
        "seasonal_naive": naive.seasonal_naive(y, horizon, season),
    }
    if recipe is Recipe.STANDARD:
        parts["damped"] = damped_trend(y, horizon, season)
    return parts


def smoothed_season(y: Floats, horizon: int, season: int) -> Floats:
    """The season by local smoothing, in logarithms where all is positive; what is left by a damped trend."""
    if season < 2 or len(y) < 2 * season:
        return smoothing.damped(y, horizon)
    is_log = bool(y.min() > 0)
    worked = np.log(y) if is_log else y
    parts = seasons.decompose(worked, season)
    rest = smoothing.damped(worked - parts.season, horizon)
    found = rest + seasons.ahead(parts, season, horizon)
    return np.exp(found) if is_log else found


def damped_trend(y: Floats, horizon: int, season: int) -> Floats:
    """A damped trend with a season that keeps learning; without one where no season is found or it is too long."""
    if season > LONG_SEASON or season < 2 or not naive.is_seasonal(y, season):
        return smoothing.damped(y, horizon)
    is_log = bool(y.min() > 0)
    worked = np.log(y) if is_log else y
    shape = naive.season_indices(worked, season, multiplicative=False)
    found = smoothing.damped_seasonal(worked, horizon, season, shape)
    return np.exp(found) if is_log else found


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
