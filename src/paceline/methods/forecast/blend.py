"""Several forecasts of one figure, weighted by how wrong each was in the past: the robust choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, log, sqrt

LEAST = 3
FLOOR = 0.02


@dataclass(frozen=True)
class Blend:
    """The joined value and the weight of each method."""

    value: float
    weights: dict[str, float]


def blend(values: Mapping[str, float], past_errors: Mapping[str, Sequence[float]]) -> Blend:
    """Weights fall with the square of each method's past mean relative error.

    Methods with fewer than three scored forecasts stay out while another has them; equal weights when none has.
    Raises ``ValueError`` without values.
    """
    if not values:
        raise ValueError("nothing to blend")
    known = {
        name: sum(map(abs, past_errors.get(name, ()))) / len(past_errors[name])
        for name in values
        if len(past_errors.get(name, ())) >= LEAST
    }
    if not known:
        weights = {name: 1 / len(values) for name in values}
    else:
        raw = {name: max(error, FLOOR) ** -2 for name, error in known.items()}
        weights = {name: raw.get(name, 0.0) / sum(raw.values()) for name in values}
    return Blend(sum(values[name] * weight for name, weight in weights.items()), weights)


PRIOR_SPREAD, PRIOR_WORTH = 0.20, 2.0
"""The logarithmic spread of a figure of which nothing is known, and how many forecasts it stands for."""
ENOUGH, MOST = 9, 13
_Z80 = 1.2816


@dataclass(frozen=True)
class Range:
    """P10, P50, P90 of a figure, and how many scored forecasts stand behind the width."""

    p10: float
    p50: float
    p90: float
    n: int


def range_of(
    value: float, past: Sequence[tuple[float, float]], spread_without: float = PRIOR_SPREAD
) -> Range:
    """From the latest earlier (said, came) of the same way of forecasting, oldest first.

    From nine on the 80 % quantile of their logarithmic errors (split conformal); with fewer their spread, to which
    ``spread_without`` stands in like two forecasts, so that few windows give a wide range.
    """
    errors = sorted(abs(log(came / said)) for said, came in past[-MOST:] if came > 0 and said > 0)
    n = len(errors)
    if n >= ENOUGH:
        reach = exp(errors[min(n, ceil((n + 1) * 0.8)) - 1])
    else:
        spread = sqrt((sum(e * e for e in errors) + PRIOR_WORTH * spread_without**2) / (n + PRIOR_WORTH))
        reach = exp(_Z80 * spread * sqrt(1 + 1 / (n + PRIOR_WORTH)))
    return Range(value / reach, value, value * reach, n)
