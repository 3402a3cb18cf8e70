"""Deals as they were known on a day. Days are whole numbers (ordinals), so that arrays can hold them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.methods.forecast.accuracy import Floats

NEVER = np.iinfo(np.int64).max // 4
Days = NDArray[np.int64]


@dataclass(frozen=True)
class Deals:
    """One entry per deal: day opened, day closed (``NEVER`` while open), whether won, amount when won, its kind.

    ``kind`` numbers what tells amounts apart while a deal is open (product line); amounts of open deals are not read.
    """

    opened: Days
    closed: Days
    won: NDArray[np.bool_]
    amount: Floats
    kind: Days

    def known_on(self, day: int) -> Deals:
        """What the close of ``day`` knows: later deals are not there, later endings have not happened."""
        there = self.opened <= day
        ended = self.closed[there] <= day
        return Deals(
            self.opened[there],
            np.where(ended, self.closed[there], NEVER),
            self.won[there] & ended,
            np.where(ended, self.amount[there], 0.0),
            self.kind[there],
        )

    def won_between(self, after: int, until: int) -> float:
        """The amount won on days ``after`` + 1 to ``until``."""
        inside = self.won & (self.closed > after) & (self.closed <= until)
        return float(self.amount[inside].sum())

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Which are open."""
        return np.asarray(self.closed == NEVER, dtype=np.bool_)

    def mean_amounts(self) -> Floats:
        """The mean won amount of each kind, the mean of all for a kind never won; for each kind up to the largest."""
        kinds = int(self.kind.max()) + 1 if len(self.kind) else 1
        sums = np.bincount(self.kind[self.won], self.amount[self.won], kinds)
        counts = np.bincount(self.kind[self.won], minlength=kinds)
        mean = float(self.amount[self.won].mean()) if self.won.any() else 0.0
        return np.where(counts > 0, sums / np.maximum(counts, 1), mean)
