"""Forecasts that say how a period differs from the same one a year before: what all of them share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats


def from_year_before(y: Floats, season: int, coming: Callable[[Floats], Floats]) -> Floats:
    """The same periods a year ago, and on top how ``coming`` expects them to differ; in logarithms if all is positive.

    ``coming`` is given the differences known so far and answers with those of the horizon. Needs two whole seasons and
    three values more. Raises ``ValueError`` for less.
    """
    if len(y) < 2 * season + 3:
        raise ValueError("two whole seasons and three values are needed")
    is_log = bool(y.min() > 0)
    worked = np.log(y) if is_log else y
    found = list(worked[-season:])
    for step, difference in enumerate(coming(worked[season:] - worked[:-season])):
        found.append(found[step] + difference)
    said = floats(found[season:])
    return np.exp(said) if is_log else said
