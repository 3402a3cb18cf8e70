"""Parts of a P10 and a P90: they add up to the cent, keep their limits, and fall on whom the range comes from."""

from __future__ import annotations

import numpy as np
import pytest

from paceline.methods.forecast import shares


@pytest.mark.parametrize("seed", range(20))
def test_parts_add_up_to_the_cent_within_their_limits(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 30))
    drawn = random.lognormal(8, 1, (300, count)) * (random.random(count) < 0.8)
    middle = np.rint(100 * np.median(drawn, axis=0))
    least = np.floor(middle * random.random(count) * 0.5)
    pull = shares.pulls(drawn, drawn.sum(axis=1, keepdims=True))[:, 0]
    low = float(np.rint(least.sum() + random.random() * (middle - least).sum()))
    high = float(np.rint(middle.sum() * (1 + random.random()))) + 7
    below, above = shares.lows(middle, least, pull, low), shares.highs(middle, pull, high)
    assert below.sum() == low
    assert above.sum() == high
    assert (below >= least).all()
    assert (below <= middle).all()
    assert (above >= middle).all()
    assert np.array_equal(below, np.rint(below)), "whole cents"


def test_the_range_falls_on_whom_it_comes_from() -> None:
    random = np.random.default_rng(1)
    steady, wild = np.full(2000, 50.0), random.normal(50, 20, 2000)
    against = 60 - 0.2 * (wild - 50)
    drawn = np.column_stack([steady, wild, against])
    pull = shares.pulls(drawn, drawn.sum(axis=1, keepdims=True))[:, 0]
    middle = np.array([5000.0, 5000.0, 6000.0])
    assert list(shares.lows(middle, np.zeros(3), pull, 14_000.0)) == [5000, 3000, 6000]
    assert list(shares.shared(10, np.zeros(3), np.array([4.0, 0.0, 20.0]))) == [2, 0, 8], (
        "room counts, nobody pulls"
    )
