"""Whether probabilities and people keep what they say: reliability, Brier against the base rate, bias per rep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from paceline.methods.forecast.accuracy import brier, floats

LEAST_PERIODS = 6
LEANING = 1.96


@dataclass(frozen=True)
class Bin:
    """Forecasts of one decile: how many, what they said on average, how often it happened."""

    n: int
    said: float
    happened: float


@dataclass(frozen=True)
class Reliability:
    """The bins that hold anything, Brier, the base rate's Brier, the expected calibration error."""

    bins: tuple[Bin, ...]
    brier: float
    brier_of_base_rate: float
    calibration_error: float

    @property
    def has_signal(self) -> bool:
        """Whether the probabilities say more than the base rate alone."""
        return self.brier < self.brier_of_base_rate


def reliability(probability: ArrayLike, happened: ArrayLike, bins: int = 10) -> Reliability:
    """The reliability table by decile of what was said. Raises ``ValueError`` without forecasts."""
    p, y = floats(probability), floats(happened)
    if not len(p):
        raise ValueError("nothing was forecast")
    place = np.minimum((p * bins).astype(int), bins - 1)
    found = tuple(
        Bin(int((place == at).sum()), float(p[place == at].mean()), float(y[place == at].mean()))
        for at in range(bins)
        if (place == at).any()
    )
    error = sum(one.n * abs(one.said - one.happened) for one in found) / len(p)
    return Reliability(found, brier(p, y), brier(np.full(len(y), y.mean()), y), error)


@dataclass(frozen=True)
class Leaning:
    """How a rep's submissions lean: mean relative error (+ is 虚报), shrunk; ``kind`` only when it is sure."""

    rep: str
    n: int
    lean: float
    kind: str
    """``sandbag`` 沙袋, ``inflate`` 虚报, ``fair``, ``small_n``."""


def leanings(
    submissions: Mapping[str, Sequence[tuple[float, float]]], strength: float = 4.0
) -> list[Leaning]:
    """From (said, came) of each rep's past periods: relative errors, shrunk to the team's mean.

    A kind is named from six periods on, when the mean is beyond two standard errors after allowing for the number
    of reps looked at (Bonferroni).
    """
    errors = {
        rep: [(said - came) / came for said, came in pairs if came > 0] for rep, pairs in submissions.items()
    }
    everything = [error for own in errors.values() for error in own]
    team = float(np.mean(everything)) if everything else 0.0
    limit = _limit(sum(len(own) >= LEAST_PERIODS for own in errors.values()))
    return [
        Leaning(rep, len(own), (sum(own) + strength * team) / (len(own) + strength), _kind(own, limit))
        for rep, own in sorted(errors.items())
    ]


def _kind(errors: Sequence[float], limit: float) -> str:
    if len(errors) < LEAST_PERIODS:
        return "small_n"
    sure = float(np.std(errors, ddof=1)) / sqrt(len(errors))
    mean = float(np.mean(errors))
    if abs(mean) <= limit * sure or abs(mean) < 0.05:
        return "fair"
    return "inflate" if mean > 0 else "sandbag"


def _limit(reps: int) -> float:
    """How many standard errors are too many when ``reps`` are looked at; wide, as few periods have fat tails."""
    return LEANING + 0.9 * float(np.log(max(1, reps)))
