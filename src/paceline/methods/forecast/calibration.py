"""Whether probabilities and people keep what they say: reliability, Brier against the base rate, bias per rep.

Pure Python: pages use it on stored forecasts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, stdev

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


def reliability(probability: Sequence[float], happened: Sequence[float], bins: int = 10) -> Reliability:
    """The reliability table by decile of what was said. Raises ``ValueError`` without forecasts."""
    pairs = [(float(p), float(y)) for p, y in zip(probability, happened, strict=True)]
    if not pairs:
        raise ValueError("nothing was forecast")
    by_bin: dict[int, list[tuple[float, float]]] = {}
    for p, y in pairs:
        by_bin.setdefault(min(int(p * bins), bins - 1), []).append((p, y))
    found = tuple(
        Bin(len(inside), fmean(p for p, _ in inside), fmean(y for _, y in inside))
        for _, inside in sorted(by_bin.items())
    )
    base = fmean(y for _, y in pairs)
    error = sum(one.n * abs(one.said - one.happened) for one in found) / len(pairs)
    return Reliability(
        found, fmean((p - y) ** 2 for p, y in pairs), fmean((base - y) ** 2 for _, y in pairs), error
    )


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
    team = fmean(everything) if everything else 0.0
    limit = _limit(sum(len(own) >= LEAST_PERIODS for own in errors.values()))
    return [
        Leaning(rep, len(own), (sum(own) + strength * team) / (len(own) + strength), _kind(own, limit))
        for rep, own in sorted(errors.items())
    ]


def _kind(errors: Sequence[float], limit: float) -> str:
    if len(errors) < LEAST_PERIODS:
        return "small_n"
    sure = stdev(errors) / sqrt(len(errors))
    mean = fmean(errors)
    if abs(mean) <= limit * sure or abs(mean) < 0.05:
        return "fair"
    return "inflate" if mean > 0 else "sandbag"


def _limit(reps: int) -> float:
    """How many standard errors are too many when ``reps`` are looked at; wide, as few periods have fat tails."""
    return LEANING + 0.9 * log(max(1, reps))
