"""Worlds around coherent forecasts: seeded draws of every leaf and month that add up at every node, never below 0.

A leaf's figure is drawn around its forecast with the spread of its own past errors; what moved together in the past
moves together here, as strongly as the errors of the whole say. Percentiles are read from sums over worlds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats

DRAWS = 500
LEVELS = tuple(round(at / 20, 2) for at in range(1, 20))
"""The percentiles that are kept: 5 %, 10 %, … 95 %."""
PRIOR_SPREAD, PRIOR_WORTH = 0.25, 2.0
WIDEST = 1.3
"""The largest logarithmic spread of one leaf: beyond it the middle says nothing."""
T90 = {1: 3.078, 2: 1.886, 3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440, 8: 1.397, 10: 1.372, 15: 1.341, 30: 1.310}
Z90 = 1.2816


@dataclass(frozen=True)
class Spread:
    """Spreads of leaves' and the whole's errors by month ahead, and how many past forecasts they rest on."""

    leaves: Floats
    """leaves × months."""
    whole: Floats
    """months."""
    n: int


def caution(n: int) -> float:
    """How much wider than a normal range one of ``n`` errors has to be (Student)."""
    if n < 1:
        return 2.0
    known = max(at for at in T90 if at <= n)
    return T90[known] / Z90


def spread_of(point: Floats, errors: Floats, whole: Floats) -> Spread:
    """From past errors of the leaves (moments × leaves × months) and the whole (moments × months): came − said.

    A quarter of the figure stands in like two past errors, so that few of them give a wide range. Months further
    ahead than were ever scored are as wide as the furthest that was, or wider.
    """
    moments = len(errors)
    sums = np.nansum(errors**2, axis=0) if moments else np.zeros_like(point)
    counts = np.sum(np.isfinite(errors), axis=0) if moments else np.zeros_like(point)
    leaf = _joined(sums, counts, PRIOR_SPREAD * np.sqrt(point * max(float(point.mean()), 1e-9)))
    total = point.sum(axis=0)
    whole_sums = np.nansum(whole**2, axis=0) if moments else np.zeros_like(total)
    whole_counts = np.sum(np.isfinite(whole), axis=0) if moments else np.zeros_like(total)
    all_ = _joined(whole_sums, whole_counts, PRIOR_SPREAD * total)
    n = int(whole_counts.max(initial=0))
    share = np.divide(all_, total, out=np.zeros_like(all_), where=total > 0)
    return Spread(leaf, np.maximum.accumulate(share) * total * caution(n), n)


def _joined(sums: Floats, counts: Floats, prior: Floats) -> Floats:
    return floats(np.sqrt((sums + PRIOR_WORTH * prior**2) / (counts + PRIOR_WORTH)))


def worlds(point: Floats, spread: Spread, *, draws: int = DRAWS, seed: int = 0) -> Floats:
    """draws × leaves × months around ``point`` (leaves × months); means are kept, nothing is below 0."""
    random = np.random.default_rng(seed)
    leaves, months = point.shape
    moved = np.empty((draws, leaves, months))
    for month in range(months):
        mean = point[:, month]
        share = np.divide(spread.leaves[:, month], mean, out=np.zeros(leaves), where=mean > 0)
        sd = np.minimum(np.sqrt(np.log1p(share**2)), WIDEST)
        common, scale = _shared(mean, sd, float(spread.whole[month]))
        sd = np.minimum(sd * scale, WIDEST)
        together, alone = random.standard_normal((draws, 1)), random.standard_normal((draws, leaves))
        z = np.sqrt(common) * together + np.sqrt(1 - common) * alone
        moved[:, :, month] = mean * np.exp(sd * z - sd**2 / 2)
    return moved


def _shared(mean: Floats, sd: Floats, whole: float) -> tuple[float, float]:
    """(which share of the variance all leaves have in common, by what their spread is scaled) to reach the whole's."""
    widths = mean * sd
    apart, joined = float((widths**2).sum()), float(widths.sum() ** 2)
    wanted = whole**2
    if joined <= apart or wanted <= 0:
        return 0.0, float(np.sqrt(wanted / apart)) if apart > 0 and wanted > 0 else 1.0
    common = min(0.98, max(0.0, (wanted - apart) / (joined - apart)))
    reached = common * joined + (1 - common) * apart
    return common, min(3.0, max(0.4, float(np.sqrt(wanted / reached)))) if reached > 0 else 1.0


def percentiles(sums: Floats, drawn: Floats, point: Floats) -> Floats:
    """levels × nodes × months: of each node over the worlds, moved so that the middle is its forecast."""
    found = np.empty((len(LEVELS), len(sums), drawn.shape[2]))
    for month in range(drawn.shape[2]):
        found[:, :, month] = np.quantile(drawn[:, :, month] @ sums.T, LEVELS, axis=0)
    return centred(found, point)


def centred(found: Floats, point: Floats) -> Floats:
    """Percentiles (levels × …) scaled so that the middle one is ``point``; where that is 0 all are."""
    middle = found[len(LEVELS) // 2]
    factor = np.divide(point, middle, out=np.zeros_like(point), where=middle > 0)
    return floats(found * factor)


def parts(point: Floats, low: Floats, high: Floats, whole: tuple[float, float]) -> tuple[Floats, Floats]:
    """What each leaf adds to the whole's P10 and P90, so that these add up too: (parts of P10, parts of P90).

    The whole is less uncertain than its leaves together; each gives way in proportion to its own half width.
    """
    total = float(point.sum())
    down, up = point - low, high - point
    below = max(0.0, total - whole[0])
    above = max(0.0, whole[1] - total)
    fall = down * (below / down.sum()) if down.sum() > 0 else np.zeros_like(point)
    rise = up * (above / up.sum()) if up.sum() > 0 else np.zeros_like(point)
    return np.maximum(0.0, point - fall), point + rise
