"""Groups of rows that are alike: k-means on scaled figures and categories, the number of groups by silhouette.

Numbers in, labels out; the same rows in the same order with the same seed give the same groups.
Sources: Lloyd (1982), Arthur and Vassilvitskii (2007, k-means++), Rousseeuw (1987, silhouette).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
LEAST, MOST = 2, 8
"""So few and so many groups are tried."""
LEAST_ROWS = 30
ROWS_PER_GROUP = 10
LEAST_IN_GROUP = 5
"""A number of groups that sets fewer rows apart is chosen only when every number does."""
STARTS, STEPS = 8, 60
FITTED, JUDGED = 20_000, 2_000
"""Of more rows a sample decides where the centres lie, and how well they separate."""
CATEGORIES = 12
"""Rarer values of a category count as one."""


@dataclass(frozen=True)
class Clusters:
    """The group of each row, the largest being 0; silhouettes from -1 to 1, of the chosen and of every tried number."""

    labels: list[int]
    k: int
    silhouette: float
    tried: list[tuple[int, float]]


def needed(k: int | None) -> int:
    """How many rows it takes at least."""
    return max(LEAST_ROWS, ROWS_PER_GROUP * (k or LEAST))


def scaled(
    figures: Sequence[Sequence[float]], skewed: Sequence[bool], groups: Sequence[Sequence[str]]
) -> Points:
    """Columns as points: figures with mean 0 and deviation 1, skewed ones as logarithms first, categories as shares.

    `figures` and `groups` are columns of equal length. A column without any difference says nothing and is left out.
    """
    columns = [standard(log1p(column) if is_skewed else np.asarray(column, float))
               for column, is_skewed in zip(figures, skewed, strict=True)]  # fmt: skip
    columns += [column for values in groups for column in one_hot(values)]
    kept = [column for column in columns if column.any()]
    length = len((*figures, *groups)[0]) if (*figures, *groups) else 0
    return np.column_stack(kept) if kept else np.zeros((length, 0))


def log1p(column: Sequence[float]) -> Points:
    """Logarithms of what is never negative; returns that outweigh purchases count as nothing."""
    return np.asarray(np.log1p(np.maximum(np.asarray(column, float), 0.0)))


def standard(column: Points) -> Points:
    """Mean 0, deviation 1; all 0 when there is no difference."""
    spread = float(column.std())
    return (column - column.mean()) / spread if spread > 1e-12 else np.zeros_like(column)


def one_hot(values: Sequence[str]) -> list[Points]:
    """One column for each of the commonest values; two rows of different values lie 1 apart."""
    common = [
        value for value, _n in sorted(Counter(values).items(), key=lambda one: (-one[1], one[0]))[:CATEGORIES]
    ]
    if len(set(values)) < 2:
        return []
    return [np.asarray([value == one for value in values], float) / np.sqrt(2.0) for one in common]


def clustered(points: Points, *, k: int | None, seed: int) -> Clusters | None:
    """Rows in `k` groups, or in as many as separate best; None when the rows hardly differ."""
    distinct = len(np.unique(points, axis=0)) if points.size else 0
    if distinct < LEAST:
        return None
    rng = np.random.Generator(np.random.PCG64(seed))
    sample = points[picked(rng, len(points), FITTED)]
    judged = points[picked(rng, len(points), JUDGED)]
    tried: list[tuple[int, float]] = []
    best: tuple[bool, float, Points] | None = None
    for number in [k] if k else range(LEAST, min(MOST, distinct - 1, len(points) // ROWS_PER_GROUP) + 1):
        centres = fitted(sample, min(number, distinct), np.random.Generator(np.random.PCG64([seed, number])))
        labels = nearest(judged, centres)
        quality = round(silhouette(judged, labels), 4)
        tried.append((number, quality))
        is_useful = min(Counter(labels.tolist()).values()) >= LEAST_IN_GROUP
        if best is None or (is_useful, quality) > best[:2]:
            best = (is_useful, quality, centres)
    if best is None:
        return None
    found = by_size(nearest(points, best[2]))
    return Clusters(found, len(set(found)), best[1], tried)


def picked(rng: Any, rows: int, most: int) -> NDArray[np.int64]:
    """All rows, or a sample in their order."""
    return np.arange(rows) if rows <= most else np.sort(rng.choice(rows, most, replace=False))


def fitted(points: Points, k: int, rng: Any) -> Points:
    """The centres of the tightest of several attempts."""
    best: tuple[float, Points] | None = None
    for _start in range(STARTS):
        centres = settled(points, begun(points, k, rng))
        looseness = float(distances(points, centres).min(axis=1).sum())
        if best is None or looseness < best[0] - 1e-9:
            best = (looseness, centres)
    assert best is not None
    return best[1]


def begun(points: Points, k: int, rng: Any) -> Points:
    """First centres far from each other (k-means++)."""
    centres = [points[rng.integers(len(points))]]
    while len(centres) < k:
        far = distances(points, np.asarray(centres)).min(axis=1)
        total = float(far.sum())
        centres.append(points[rng.choice(len(points), p=far / total if total > 0 else None)])
    return np.asarray(centres)


def settled(points: Points, centres: Points) -> Points:
    """Centres moved into the middle of their rows until they rest; one without rows stays where it is."""
    for _step in range(STEPS):
        labels = nearest(points, centres)
        moved = np.asarray([points[labels == n].mean(axis=0) if (labels == n).any() else centre
                            for n, centre in enumerate(centres)])  # fmt: skip
        if np.allclose(moved, centres, atol=1e-9):
            return moved
        centres = moved
    return centres


def nearest(points: Points, centres: Points) -> NDArray[np.int64]:
    return np.asarray(distances(points, centres).argmin(axis=1))


def distances(points: Points, centres: Points) -> Points:
    """Squared distances, rows by centres."""
    cross = points @ centres.T
    whole = (points**2).sum(axis=1)[:, None] - 2 * cross + (centres**2).sum(axis=1)[None, :]
    return np.asarray(np.maximum(whole, 0.0))


def silhouette(points: Points, labels: NDArray[np.int64]) -> float:
    """Mean of (b - a) / max(a, b): a to the own group, b to the nearest other one.

    A row alone in its group counts 0.
    """
    found, codes = np.unique(labels, return_inverse=True)
    if len(found) < LEAST:
        return 0.0
    apart = np.sqrt(distances(points, points))
    np.fill_diagonal(apart, 0.0)
    member = np.eye(len(found))[codes]
    sizes = member.sum(axis=0)
    sums = apart @ member
    own = np.arange(len(points)), codes
    inside = sums[own] / np.maximum(sizes[codes] - 1, 1)
    means = sums / sizes
    means[own] = np.inf
    outside = means.min(axis=1)
    worth = np.where(
        sizes[codes] > 1, (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12), 0.0
    )
    return float(worth.mean())


def by_size(labels: NDArray[np.int64]) -> list[int]:
    """Labels renumbered: the largest group is 0; of equal ones the one that comes first."""
    counts = Counter(labels.tolist())
    first = {label: place for place, label in reversed(list(enumerate(labels.tolist())))}
    order = sorted(counts, key=lambda label: (-counts[label], first[label]))
    place = {label: n for n, label in enumerate(order)}
    return [place[label] for label in labels.tolist()]
