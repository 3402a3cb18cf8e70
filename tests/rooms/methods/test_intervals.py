"""Intervals and shrinkage agree with the hand-computed cases of F59."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.intervals import shrunk_rate, strength_of_peers, wilson

COUNTS = st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(12, 30, 0.246, 0.577), (1, 1, 0.207, 1.0), (0, 1, 0, 0.793)]
)
def test_wilson(k: int, n: int, low: float, high: float) -> None:
    interval = wilson(k, n)
    assert interval.low == pytest.approx(low, abs=0.0005)
    assert interval.high == pytest.approx(high, abs=0.0005)


@given(COUNTS)
def test_an_interval_holds_the_rate_and_shrinks_with_confidence(counts: tuple[int, int]) -> None:
    k, n = counts
    wide, narrow = wilson(k, n), wilson(k, n, level=0.8)
    assert 0 <= wide.low <= narrow.low <= narrow.high <= wide.high <= 1
    if n:
        assert k / n in wide


@pytest.mark.parametrize(("k", "n", "shrunk"), [(1, 1, 0.286), (12, 30, 0.340), (2, 20, 0.175)])
def test_shrinkage(k: int, n: int, shrunk: float) -> None:
    assert shrunk_rate(k, n, 0.25) == pytest.approx(shrunk, abs=0.0005)


@given(COUNTS, st.floats(0.01, 0.99), st.floats(0.5, 500))
def test_a_shrunk_rate_lies_between_the_raw_one_and_the_mean(
    counts: tuple[int, int], mean: float, strength: float
) -> None:
    k, n = counts
    raw = k / n if n else mean
    assert min(raw, mean) - 1e-9 <= shrunk_rate(k, n, mean, strength) <= max(raw, mean) + 1e-9


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError):
        wilson(3, 2)
    with pytest.raises(ValueError):
        shrunk_rate(-1, 2, 0.5)


def test_strength_tells_alike_peers_from_different_ones() -> None:
    dice = random.Random(5)
    alike = [(sum(dice.random() < 0.3 for _ in range(60)), 60) for _ in range(60)]
    means = [dice.betavariate(3, 7) for _ in range(400)]
    different = [(sum(dice.random() < mean for _ in range(60)), 60) for mean in means]
    assert strength_of_peers(alike) > 100
    assert strength_of_peers(different) == pytest.approx(10, rel=0.35)
    assert strength_of_peers([(2, 10), (5, 10), (8, 10)]) == pytest.approx(0.25 / 0.065 - 1)
    assert strength_of_peers([(1, 2), (1, 2)]) == 20
    assert strength_of_peers([(0, 5), (0, 5), (0, 9)]) == 20
