"""Intervals from the errors that earlier forecasts of sibling series made (split conformal prediction, pooled).

Model intervals are too narrow; these are as wide as the past demands. Errors are scaled by each series' own MASE
scale, pooled over siblings and origins, and read for each step ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.backtest import Origin

LEAST_SIBLINGS, LEAST_ERRORS = 30, 24


@dataclass(frozen=True)
class Widths:
    """Half widths in scales for each step ahead by level; ``n`` errors stand behind each step.

    ``is_calibrated`` False: too few siblings to name a percentage, only an empirical range.
    """

    by_level: dict[float, Floats]
    n: int
    is_calibrated: bool


def widths(runs: Sequence[Sequence[Origin]], levels: Sequence[float] = (0.8, 0.95)) -> Widths | None:
    """From the origins of each sibling; None when nothing was forecast before.

    The quantile is the ⌈(n+1)·level⌉-th smallest error, so that coverage is at least ``level`` for exchangeable ones.
    Errors shrink as histories grow: where the latest origins of the siblings are enough, the older ones stay out.
    """
    latest = [run[0] for run in runs if run]
    known = latest if len(latest) >= LEAST_ERRORS else [origin for run in runs for origin in run]
    if not known:
        return None
    horizon = min(len(one.came) for one in known)
    errors = np.abs(np.array([one.scaled_errors[:horizon] for one in known]))
    n, siblings = len(errors), sum(bool(run) for run in runs)
    found: dict[float, Floats] = {}
    for level in levels:
        place = min(n, int(np.ceil((n + 1) * level))) - 1
        at_step = np.sort(errors, axis=0)[place]
        found[level] = np.maximum.accumulate(_smoothed(at_step))
    return Widths(found, n, siblings >= LEAST_SIBLINGS or sum(map(len, runs)) >= LEAST_ERRORS * 2)


def _smoothed(steps: Floats) -> Floats:
    """A running mean of three steps: neighbours are alike."""
    if len(steps) < 3:
        return steps
    padded = np.r_[steps[0], steps, steps[-1]]
    return np.convolve(padded, np.ones(3) / 3, mode="valid")


def interval(values: Floats, scale: float, found: Widths, level: float) -> tuple[Floats, Floats]:
    """(low, high) around ``values``; sales never below 0 stay so when all values are at least 0."""
    half = found.by_level[level] * scale
    half = np.r_[half, np.full(max(0, len(values) - len(half)), half[-1])][: len(values)]
    low = values - half
    return (np.maximum(low, 0.0) if values.min() >= 0 else low), values + half
