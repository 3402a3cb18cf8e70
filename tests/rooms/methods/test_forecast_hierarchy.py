"""Hierarchies add up at every node, in every world, and are never negative."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.methods.forecast.reconcile import coherent_draws, nonnegative, reconciled, shared_down, summing

LEAVES = [(product, region, rep) for product in "AB" for region, rep in (("n", "1"), ("n", "2"), ("s", "3"))]
LEVELS = [(), (0,), (1,), (0, 1), (0, 1, 2)]
SUMS, NAMES = summing(LEAVES, LEVELS)


def row(name: tuple[str, ...], level: int) -> int:
    """Where a node of a level stands."""
    start = sum(len({tuple(leaf[place] for place in one) for leaf in LEAVES}) for one in LEVELS[:level])
    return start + NAMES[start:].index(name)


def adds_up(nodes: np.ndarray) -> bool:
    leaves = nodes[row(LEAVES[0], 4) :]
    return bool(np.allclose(nodes, SUMS @ leaves, atol=1e-6 * (1 + np.abs(nodes).max())))


def test_shape() -> None:
    assert SUMS.shape == (1 + 2 + 2 + 4 + 6, 6)
    assert SUMS[0].sum() == 6
    assert NAMES[row(("A", "n"), 3)] == ("A", "n")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_every_node_adds_up_and_none_is_negative(seed: int, with_errors: bool) -> None:
    random = np.random.default_rng(seed)
    base = random.normal(20, 30, (len(SUMS), 3))
    errors = random.normal(0, 5, (12, len(SUMS))) if with_errors else None
    found = reconciled(SUMS, base, errors)
    assert adds_up(found)
    assert found.min() >= -1e-9


def test_coherent_forecasts_stay_as_they_are() -> None:
    leaves = np.arange(6.0)[:, None] + 1
    assert reconciled(SUMS, SUMS @ leaves) == pytest.approx(SUMS @ leaves)
    assert reconciled(SUMS, 1000 * (SUMS @ leaves)) == pytest.approx(1000 * (SUMS @ leaves))


def test_reconciling_helps_on_noisy_leaves() -> None:
    random = np.random.default_rng(5)
    truth = SUMS @ np.full((6, 1), 50.0)
    before, after = [], []
    spread = np.where(SUMS.sum(axis=1) == 1, 15.0, 5.0)
    errors = random.normal(0, spread, (30, len(SUMS)))
    for _ in range(40):
        base = truth + random.normal(0, spread)[:, None]
        before.append(np.abs(base - truth).mean())
        after.append(np.abs(reconciled(SUMS, base, errors) - truth).mean())
    assert np.mean(after) < np.mean(before)


def test_least_squares_without_negative_parts() -> None:
    left = np.array([[1.0, 0], [0, 1], [1, 1]])
    assert nonnegative(left, np.array([2.0, -1, 1])) == pytest.approx([1.5, 0])
    assert nonnegative(left, np.array([-1.0, -1, -1])) == pytest.approx([0, 0])


def test_worlds_add_up_and_are_seeded() -> None:
    point = SUMS @ np.full((6, 2), 40.0)
    errors = np.random.default_rng(1).normal(0, 10, (20, len(SUMS)))
    draws = coherent_draws(SUMS, point, errors, draws=50)
    assert draws.shape == (50, len(SUMS), 2)
    assert all(adds_up(draw) for draw in draws)
    assert draws.min() >= 0
    assert np.array_equal(draws, coherent_draws(SUMS, point, errors, draws=50))


def test_short_children_share_their_parent() -> None:
    found = shared_down(np.array([100.0, 200]), [1, 3])
    assert found.tolist() == [[25, 50], [75, 150]]
    assert shared_down(np.array([100.0]), [0, 0]).tolist() == [[50], [50]]
    with pytest.raises(ValueError):
        reconciled(SUMS, np.zeros((2, 1)))
