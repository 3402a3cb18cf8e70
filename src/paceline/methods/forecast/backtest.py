"""Rolling origin: what each method would have said at earlier moments, held against what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from paceline.methods.forecast import accuracy
from paceline.methods.forecast.accuracy import Floats, floats
from paceline.methods.forecast.naive import seasonal_naive
from paceline.methods.forecast.recipes import LEAST, forecast

Method = Callable[[Floats, int, int], Floats]


@dataclass(frozen=True)
class Origin:
    """One forecast of the past: known periods, what was said and what came, and the scale of MASE then."""

    known: int
    said: Floats
    came: Floats
    scale: float

    @property
    def scaled_errors(self) -> Floats:
        """(came − said) / scale, one for each step ahead."""
        return (self.came - self.said) / self.scale


def our_way(y: Floats, horizon: int, season: int) -> Floats:
    """The recipe of the series' length; the last value where there is none."""
    found = forecast(y, horizon, season).values
    return found if len(found) else np.full(horizon, y[-1])


def rolling(
    history: ArrayLike,
    horizon: int,
    season: int,
    *,
    origins: int = 2,
    step: int | None = None,
    method: Method = our_way,
) -> list[Origin]:
    """Forecasts from the last ``origins`` moments, ``step`` (a horizon) apart, the latest first.

    Only what was known at each origin is used; too early origins are left out.
    """
    y = floats(history)
    found: list[Origin] = []
    for back in range(origins):
        known = len(y) - horizon - back * (step or horizon)
        if known < max(LEAST, min(2 * season, 12)):
            break
        scale = accuracy.scale(y[:known], season)
        if scale > 0:
            said = method(y[:known], horizon, season)
            found.append(Origin(known, said, y[known : known + horizon], scale))
    return found


@dataclass(frozen=True)
class Standing:
    """One method over all origins: its errors, and how much better than seasonal naive (below 1)."""

    name: str
    wape: float
    bias: float
    mase: float
    to_naive: float
    origins: int


def compared(
    history: ArrayLike, horizon: int, season: int, methods: dict[str, Method], *, origins: int = 6
) -> list[Standing]:
    """The methods and seasonal naive on the same origins, the best by WAPE first."""
    everyone = {**methods, "seasonal_naive": seasonal_naive}
    runs = {
        name: rolling(history, horizon, season, origins=origins, step=1, method=method)
        for name, method in everyone.items()
    }
    naive = _wape(runs["seasonal_naive"])
    found = [
        Standing(
            name,
            _wape(run),
            accuracy.bias(*_joined(run)) if run else float("nan"),
            float(np.mean([np.abs(one.scaled_errors).mean() for one in run])) if run else float("nan"),
            _wape(run) / naive if naive else float("nan"),
            len(run),
        )
        for name, run in runs.items()
    ]
    return sorted(found, key=lambda one: (np.isnan(one.wape), one.wape, one.name))


def _joined(run: list[Origin]) -> tuple[Floats, Floats]:
    return np.concatenate([one.came for one in run]), np.concatenate([one.said for one in run])


def _wape(run: list[Origin]) -> float:
    return accuracy.wape(*_joined(run)) if run else float("nan")


def beats_naive(standings: list[Standing]) -> bool:
    """Whether the best method is better than seasonal naive by more than 2 %: else the product says it is not."""
    return bool(standings) and standings[0].name != "seasonal_naive" and standings[0].to_naive < 0.98
