"""K-means and silhouettes: a worked example, groups that are there are found, the same seed gives the same."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from paceline.methods.clustering import (
    LEAST_ROWS,
    by_size,
    clustered,
    needed,
    one_hot,
    scaled,
    silhouette,
    standard,
)

CDNOW = Path(__file__).parents[4] / "shared" / "data" / "cdnow" / "CDNOW_sample.txt"


def blobs(sizes: tuple[int, ...], spread: float = 0.3) -> np.ndarray:
    """Groups around points of a grid that lie 5 apart."""
    rng = np.random.Generator(np.random.PCG64(7))
    parts = [rng.normal((5.0 * n, 5.0 * (n % 2)), spread, (size, 2)) for n, size in enumerate(sizes)]
    return np.concatenate(parts)


def test_the_silhouette_of_four_points_is_what_the_formula_gives() -> None:
    """Two pairs 1 apart, 10 between: a = 1, b = (10 + 11) / 2 or (9 + 10) / 2."""
    points = np.array([[0.0], [1.0], [10.0], [11.0]])
    by_hand = np.mean([(10.5 - 1) / 10.5, (9.5 - 1) / 9.5] * 2)
    assert silhouette(points, np.array([0, 0, 1, 1])) == pytest.approx(by_hand)
    assert silhouette(points, np.array([0, 0, 0, 0])) == 0.0
    assert silhouette(np.array([[0.0], [1.0], [9.0]]), np.array([0, 0, 1])) == pytest.approx(
        (8 / 9 + 7 / 8) / 3
    )


@pytest.mark.parametrize("sizes", [(60, 40), (50, 40, 30), (40, 30, 25, 20, 15)])
def test_groups_that_are_there_are_found_with_their_number(sizes: tuple[int, ...]) -> None:
    found = clustered(blobs(sizes), k=None, seed=1)
    assert found is not None
    assert found.k == len(sizes)
    assert [found.labels.count(n) for n in range(found.k)] == list(sizes)
    assert found.silhouette > 0.8
    assert max(found.tried, key=lambda one: one[1])[0] == found.k


def test_the_same_rows_and_seed_give_the_same_to_the_byte() -> None:
    points = np.random.Generator(np.random.PCG64(3)).normal(size=(200, 4))
    first, second = (clustered(points, k=None, seed=11) for _ in range(2))
    assert first is not None
    assert second is not None
    assert json.dumps(vars(first)) == json.dumps(vars(second))


def test_a_number_given_by_hand_is_kept() -> None:
    found = clustered(blobs((40, 40)), k=3, seed=1)
    assert found is not None
    assert (found.k, found.tried[0][0]) == (3, 3)


def test_rows_that_do_not_differ_have_no_groups() -> None:
    assert clustered(np.ones((50, 2)), k=None, seed=1) is None
    assert clustered(np.zeros((50, 0)), k=None, seed=1) is None
    twins = clustered(np.repeat([[0.0], [1.0]], 30, axis=0), k=5, seed=1)
    assert twins is not None
    assert twins.k == 2


def test_it_takes_thirty_rows_and_ten_a_group() -> None:
    assert (needed(None), needed(2), needed(8)) == (LEAST_ROWS, 30, 80)


def test_figures_count_alike_whatever_their_unit() -> None:
    points = scaled([[1, 2, 3, 4], [1e6, 2e6, 3e6, 4e6]], [False, False], [])
    assert np.allclose(points[:, 0], points[:, 1])
    assert np.allclose(points.mean(axis=0), 0)
    assert np.allclose(points.std(axis=0), 1)
    assert not standard(np.array([5.0, 5.0])).any()


def test_two_different_values_of_a_category_lie_one_apart() -> None:
    first, second = np.column_stack(one_hot(["a", "b"]))
    assert np.linalg.norm(first - second) == pytest.approx(1.0)
    assert one_hot(["a", "a"]) == []


def test_the_largest_group_comes_first() -> None:
    assert by_size(np.array([2, 0, 0, 1, 1])) == [2, 0, 0, 1, 1]
    assert by_size(np.array([1, 1, 0])) == [0, 0, 1]


@pytest.mark.skipif(not CDNOW.exists(), reason=f"the real purchases are not at {CDNOW}")
def test_buyers_of_cdnow_fall_into_those_who_came_once_and_those_who_came_back() -> None:
    bought: dict[str, list[tuple[date, float]]] = {}
    for line in CDNOW.read_text().split("\n"):
        if len(parts := line.split()) == 5:
            _whole, key, day, _count, amount = parts
            bought.setdefault(key, []).append(
                (date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}"), float(amount))
            )
    last = max(day for rows in bought.values() for day, _ in rows)
    recency = [float((last - max(day for day, _ in rows)).days) for rows in bought.values()]
    frequency = [float(len({day for day, _ in rows})) for rows in bought.values()]
    money = [sum(amount for _, amount in rows) for rows in bought.values()]
    found = clustered(scaled([recency, frequency, money], [True] * 3, []), k=None, seed=1)
    assert found is not None
    assert (len(bought), found.k) == (2357, 2)
    assert found.silhouette > 0.4
    often = [
        np.median([f for f, label in zip(frequency, found.labels, strict=True) if label == n]) for n in (0, 1)
    ]
    assert often[0] == 1
    assert often[1] >= 3
