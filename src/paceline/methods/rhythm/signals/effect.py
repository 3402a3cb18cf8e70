"""Did suggestions work: recovery of those followed against those not, with intervals; realised against predicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from paceline.methods.figures import Quality
from paceline.methods.intervals import Interval, wilson

LEAST = 5
"""Measured cases on each side below which nothing is said: 样本不足."""
LEVEL = 0.90


@dataclass(frozen=True)
class Case:
    """One suggestion after its horizon. ``recovered`` None: not measured yet; ``realised`` share of the gap closed."""

    code: str
    is_accepted: bool
    is_decided: bool
    predicted: float
    recovered: bool | None = None
    realised: float | None = None


@dataclass(frozen=True)
class Side:
    """Cases that were followed, or that were not: how many were measured, how many recovered, with the interval."""

    n: int
    recovered: int
    interval: Interval | None
    realised: float | None
    """Mean share of the gap that closed; None without a measured one."""

    @property
    def rate(self) -> float | None:
        return self.recovered / self.n if self.n else None


@dataclass(frozen=True)
class Effect:
    """One line of the report. ``ratio`` is realised ÷ predicted of the followed ones."""

    code: str
    offered: int
    decided: int
    accepted: int
    followed: Side
    others: Side
    predicted: float | None
    ratio: float | None
    quality: Quality

    @property
    def helps(self) -> bool | None:
        """True or False when the intervals do not overlap, else None: cannot be told."""
        ours, theirs = self.followed.interval, self.others.interval
        if self.quality is not Quality.OK or ours is None or theirs is None:
            return None
        if ours.low > theirs.high:
            return True
        return False if ours.high < theirs.low else None


def effects(cases: Sequence[Case]) -> list[Effect]:
    """One line for each code, in order of code."""
    return [
        effect(code, [one for one in cases if one.code == code]) for code in sorted({c.code for c in cases})
    ]


def effect(code: str, cases: Sequence[Case]) -> Effect:
    """The line of some cases."""
    taken = [one for one in cases if one.is_accepted]
    followed, others = side(taken), side([one for one in cases if not one.is_accepted])
    hoped = [one.predicted for one in taken if one.realised is not None]
    predicted = fmean(hoped) if hoped else None
    ratio = followed.realised / predicted if predicted and followed.realised is not None else None
    enough = followed.n >= LEAST and others.n >= LEAST
    return Effect(
        code, len(cases), sum(one.is_decided for one in cases), len(taken), followed, others, predicted, ratio,
        Quality.OK if enough else Quality.SMALL_N,
    )  # fmt: skip


def side(cases: Sequence[Case]) -> Side:
    """What became of some cases."""
    measured = [one for one in cases if one.recovered is not None]
    well = sum(1 for one in measured if one.recovered)
    closed = [one.realised for one in measured if one.realised is not None]
    interval = wilson(well, len(measured), LEVEL) if measured else None
    return Side(len(measured), well, interval, fmean(closed) if closed else None)
