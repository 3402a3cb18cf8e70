"""Forecasts of a hierarchy that add up at every node and are never negative (MinT with shrinkage).

After Wickramasuriya, Athanasopoulos & Hyndman (2019), covariance shrunk as by Schäfer & Strimmer (2005).
Shapes: ``summing`` nodes × leaves (0 and 1), ``base`` nodes × steps, ``errors`` moments × nodes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from paceline.methods.forecast.accuracy import Floats, floats


def summing(
    leaves: Sequence[Sequence[str]], levels: Sequence[Sequence[int]]
) -> tuple[Floats, list[tuple[str, ...]]]:
    """The matrix that sums leaves to nodes, and the name of each node.

    ``leaves`` are tuples such as (product, region, person); ``levels`` say which places a level keeps: () the total.
    """
    rows: list[Floats] = []
    names: list[tuple[str, ...]] = []
    for level in levels:
        keys = [tuple(leaf[place] for place in level) for leaf in leaves]
        for key in sorted(set(keys)):
            rows.append(floats([own == key for own in keys]))
            names.append(key)
    return np.array(rows), names


def reconciled(
    sums: Floats, base: ArrayLike, errors: ArrayLike | None = None, floor: ArrayLike | None = None
) -> Floats:
    """The closest coherent, non-negative forecasts of all nodes; ``errors`` weigh nodes by how wrong they were.

    Without errors a node weighs by how many leaves it sums; ``floor`` is the least spread of each node, for those of
    which little is known. Raises ``ValueError`` when shapes do not fit.
    """
    given = floats(base)
    if given.shape[0] != sums.shape[0]:
        raise ValueError("one row of forecasts for each node")
    root = np.linalg.cholesky(covariance(sums, errors, floor))
    left, right = np.linalg.solve(root, sums), np.linalg.solve(root, given)
    leaves = np.column_stack([nonnegative(left, right[:, step]) for step in range(given.shape[1])])
    return floats(sums @ leaves)


def covariance(sums: Floats, errors: ArrayLike | None, floor: ArrayLike | None = None) -> Floats:
    """Of the nodes' errors, shrunk towards its diagonal; the number of leaves without at least four moments."""
    past = None if errors is None else floats(errors)
    if past is None or len(past) < 4:
        return np.diag(sums.sum(axis=1))
    own = np.maximum(past.std(axis=0), 1e-9 + 1e-6 * np.abs(past).mean())
    scaled = (past - past.mean(axis=0)) / own
    spread = own if floor is None else np.maximum(own, floats(floor))
    correlation = scaled.T @ scaled / len(past)
    shrinkage = _shrinkage(scaled, correlation)
    mixed = (1 - shrinkage) * correlation
    np.fill_diagonal(mixed, 1.0 + 1e-6)
    return floats(mixed * np.outer(spread, spread))


def _shrinkage(scaled: Floats, correlation: Floats) -> float:
    """λ: the sampling variance of correlations ÷ their squares, off the diagonal."""
    n = len(scaled)
    squares = (scaled**2).T @ (scaled**2) / n
    variance = (squares - correlation**2) / max(1, n - 1)
    off = ~np.eye(len(correlation), dtype=bool)
    whole = float((correlation[off] ** 2).sum())
    return min(1.0, max(0.05, float(variance[off].sum()) / whole)) if whole > 0 else 1.0


def nonnegative(left: Floats, right: Floats) -> Floats:
    """The x ≥ 0 that makes ``left`` x closest to ``right`` (Lawson & Hanson 1974)."""
    count = left.shape[1]
    found, inside = np.zeros(count), np.zeros(count, dtype=bool)
    free = np.linalg.lstsq(left, right, rcond=None)[0]
    if free.min() >= 0:
        return floats(free)
    gradient = left.T @ right
    for _ in range(3 * count):
        outside = ~inside
        if not outside.any() or gradient[outside].max() <= 1e-9 * (1 + np.abs(right).max()):
            break
        inside[np.flatnonzero(outside)[int(np.argmax(gradient[outside]))]] = True
        found = _solved_inside(left, right, found, inside)
        gradient = left.T @ (right - left @ found)
    return found


def _solved_inside(left: Floats, right: Floats, start: Floats, inside: np.ndarray) -> Floats:
    """Least squares on the places ``inside`` (changed in place), those that would turn negative put out again."""
    found = start
    while True:
        tried = np.zeros(len(found))
        tried[inside] = np.linalg.lstsq(left[:, inside], right, rcond=None)[0]
        bad = inside & (tried <= 0)
        if not bad.any():
            return tried
        steps = found[bad] / np.maximum(found[bad] - tried[bad], 1e-300)
        found = found + float(steps.min()) * (tried - found)
        inside &= found > 1e-12
        found = np.where(inside, found, 0.0)
        if not inside.any():
            return found


def coherent_draws(
    sums: Floats, point: Floats, errors: ArrayLike, *, draws: int = 400, seed: int = 0
) -> Floats:
    """Joint worlds around coherent ``point`` forecasts (nodes × steps): draws × nodes × steps, each adding up.

    Whole rows of past errors of the leaves are drawn, so that what moves together stays together; never below 0.
    """
    random = np.random.default_rng(seed)
    past, leaves = floats(errors), _leaf_rows(sums)
    rows = random.integers(0, len(past), size=(draws, point.shape[1]))
    moved = np.maximum(0.0, point[leaves][None] + past[rows][:, :, leaves].transpose(0, 2, 1))
    return floats(np.einsum("nl,dls->dns", sums, moved))


def _leaf_rows(sums: Floats) -> list[int]:
    """The row of each leaf itself."""
    alone = np.flatnonzero(sums.sum(axis=1) == 1)
    return [int(next(row for row in alone if sums[row, leaf] == 1)) for leaf in range(sums.shape[1])]


def shared_down(parent: Floats, recent: Sequence[float]) -> Floats:
    """A parent's forecast over children with too short a history, by their recent totals (children × steps)."""
    totals = np.maximum(floats(recent), 0.0)
    shares = totals / totals.sum() if totals.sum() > 0 else np.full(len(totals), 1 / len(totals))
    return floats(np.outer(shares, parent))
