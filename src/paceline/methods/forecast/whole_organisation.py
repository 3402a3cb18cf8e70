"""A forecast of a whole organisation: every method at every node, blended by past error, adding up at every node.

Nodes are rows of ``sums`` over the leaves (one person's sales of one product line in one team). What is known is what
was known at the close of a day; ``Past`` holds what earlier forecasts said and what came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from paceline.kernel.messages import Message, say
from paceline.methods.forecast import lunar, naive, worlds
from paceline.methods.forecast.accuracy import Floats, floats
from paceline.methods.forecast.hazards import Hazards, calibrated
from paceline.methods.forecast.pipeline_months import Carried, Change, Changes, carried, of_leaves
from paceline.methods.forecast.reconcile import reconciled

SERIES, PIPELINE, RUN_RATE, NAIVE = "series", "pipeline", "run_rate", "seasonal_naive"
METHODS = (SERIES, PIPELINE, RUN_RATE, NAIVE)
SHORTEST, OWN_HISTORY = 6, 12
"""Months without which there is no series, and without which a node takes its share of the whole's."""
RECENT = 3
LEAST_CLOSED, LEAST_WINDOWS = 30, 3
MOST_AT_ONCE = 400
"""Nodes that are reconciled in one step; larger organisations by unit first, people by their share of it."""
STEADY = 6.0
"""Scored months of the whole that a node's own error is weighed against."""
FLOOR = 0.02
Fit = Callable[[Sequence[Floats], Sequence[date], int], list[Floats]]
"""Forecasts many monthly histories with their first months: (histories, first months, horizon)."""


@dataclass(frozen=True)
class Pipeline:
    """Open deals by leaf and age in weeks, entries a day, mean amounts, and the chances behind them."""

    model: Hazards
    open_by_age: Floats
    new_a_day: Floats
    worth: Floats


@dataclass(frozen=True)
class Known:
    """What the close of a day knows. ``history`` is leaves × whole months, ``so_far`` what the running month has."""

    history: Floats
    first: date
    so_far: Floats
    left: float
    """The share of the running month's work that is still to come, 0 to 1."""
    workdays: Floats
    """Of each month of the history and of the coming ones."""
    sums: Floats
    coarse: Sequence[int]
    """Rows of ``sums`` that are no single person's: the whole, lines, units, units × lines."""
    group: np.ndarray
    """The team and line of each leaf, as a number."""
    horizon: int
    pipeline: Pipeline | None = None
    carry: Carried | None = None


@dataclass(frozen=True)
class Past:
    """Earlier forecasts of the nodes: by method moments × nodes × months ahead, what came, and the blend of then.

    Places of which nothing is known hold nan.
    """

    said: dict[str, Floats] = field(default_factory=dict)
    came: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))
    blend: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))
    raw: Sequence[tuple[float, float]] = ()
    """(said, came) of the uncalibrated pipeline of the whole over the first months."""

    @property
    def moments(self) -> int:
        return len(self.came)


@dataclass(frozen=True)
class Said:
    """Every method's figures (nodes × months), the weights, the coherent blend and its leaves, the worlds around it."""

    methods: dict[str, Floats]
    weights: dict[str, Floats]
    """By method, one for each node."""
    point: Floats
    leaves: Floats
    drawn: Floats = field(repr=False)
    raw: Floats = field(repr=False)
    """The uncalibrated pipeline of the whole by month."""
    n: int
    """Scored forecasts behind the widths."""
    note: Message | None = None


def monthly(histories: Sequence[Floats], firsts: Sequence[date], horizon: int) -> list[Floats]:
    """One after the other, in this process."""
    return [
        lunar.forecast_months(history, first, horizon).values
        for history, first in zip(histories, firsts, strict=True)
    ]


def forecast_organisation(
    known: Known, past: Past, *, fit: Fit = monthly, seed: int = 0, response: Floats | None = None
) -> Said:
    """All methods, their blend, and the worlds. The same input and seed give the same figures.

    ``response`` is what a scenario, or values set by hand, make of each month's coming sales (factors by month, or of
    leaves × months); it touches nothing else.
    """
    methods, raw = said_by_methods(known, past, fit)
    note = thin(known, past)
    weights = weights_of(methods, past) if note is None else only(RUN_RATE, methods)
    done = np.zeros((len(known.sums), known.horizon))
    done[:, 0] = known.sums @ known.so_far
    coming = {
        name: np.maximum(figures - done, 0.0) * lean_of(name, past) for name, figures in methods.items()
    }
    base = floats(sum(weights[name][:, None] * coming[name] for name in methods))
    leaves = coherent(known, base, methods, past)
    if response is not None:
        leaves = leaves * np.atleast_2d(response)
    errors, whole = errors_of(known, past)
    spread = worlds.spread_of(leaves, errors, whole)
    drawn = worlds.worlds(leaves, spread, seed=seed)
    leaves[:, 0] += known.so_far
    drawn[:, :, 0] += known.so_far[None, :]
    return Said(methods, weights, known.sums @ leaves, leaves, drawn, raw, spread.n, note)


def lean_of(name: str, past: Past) -> float:
    """What a method is multiplied by since it leant one way in the past, drawn to 1; the pipeline already is."""
    said = past.said.get(name)
    if said is None or name == PIPELINE:
        return 1.0
    ratios = (past.came[:, 0, :2] / np.where(said[:, 0, :2] > 0, said[:, 0, :2], np.nan)).ravel()
    ratios = np.clip(ratios[np.isfinite(ratios)], 0.5, 2.0)
    return float((ratios.sum() + STEADY) / (len(ratios) + STEADY))


def thin(known: Known, past: Past) -> Message | None:
    """Why only the run rate speaks: too little was closed or scored to trust anything else."""
    months = int((known.history.sum(axis=0) > 0).sum())
    closed = known.pipeline.model.n if known.pipeline else None
    if months < SHORTEST or (closed is not None and closed < LEAST_CLOSED):
        return say("只有 %(months)s 个月的成交：不拟合季节，按近期速度推算，区间较宽", months=months)
    if past.moments < LEAST_WINDOWS:
        return say("还没有足够的往期预测可以核对：按近期速度推算，区间较宽")
    return None


def only(name: str, methods: dict[str, Floats]) -> dict[str, Floats]:
    return {each: np.full(len(figures), 1.0 if each == name else 0.0) for each, figures in methods.items()}


def said_by_methods(known: Known, past: Past, fit: Fit) -> tuple[dict[str, Floats], Floats]:
    """Each method's figures of whole months; the running month holds what it has already."""
    nodes = known.sums @ known.history
    done = known.sums @ known.so_far
    months = known.history.shape[1]
    ahead = known.workdays[months : months + known.horizon]

    def whole(coming: Floats) -> Floats:
        found = coming.copy()
        found[:, 0] = done + known.left * found[:, 0]
        return np.maximum(found, 0.0)

    recent = min(RECENT, months) or 1
    days = max(float(known.workdays[max(0, months - recent) : months].sum()), 1e-9)
    rate = nodes[:, max(0, months - recent) :].sum(axis=1) / days
    if not months:
        passed = max((1 - known.left) * float(ahead[0]), 1.0)
        rate = done / passed
    found = {RUN_RATE: whole(np.outer(rate, ahead))}
    if months:
        found[NAIVE] = whole(np.array([naive.seasonal_naive(row, known.horizon, 12) for row in nodes]))
    series = series_of(known, nodes, ahead, fit)
    if series is not None:
        found[SERIES] = whole(series)
    raw = np.zeros(known.horizon)
    if known.pipeline is not None and known.carry is not None:
        p = known.pipeline
        from_open, from_new = of_leaves(known.carry, p.open_by_age, p.new_a_day, p.worth)
        coming = known.sums @ (from_open + from_new)
        raw = coming[0].copy()
        factor = calibrated(1.0, list(past.raw))
        coming = coming * factor
        coming[:, 0] += done
        found[PIPELINE] = coming
    return {name: found[name] for name in METHODS if name in found}, raw


def series_of(known: Known, nodes: Floats, ahead: Floats, fit: Fit) -> Floats | None:
    """The statistical series of every node on sales a workday; short ones take their share of the whole's."""
    months = known.history.shape[1]
    per_day = nodes / np.maximum(known.workdays[:months], 1e-9)
    starts = [int(np.flatnonzero(row)[0]) if row.any() else months for row in per_day]
    own = [at for at in range(len(nodes)) if months - starts[at] >= (OWN_HISTORY if at else SHORTEST)]
    if 0 not in own:
        return None
    if len(nodes) > MOST_AT_ONCE:
        fitted_ones = set(own) & set(known.coarse)
        own = sorted(fitted_ones)
    given = [per_day[at, starts[at] :] for at in own]
    firsts = [_later(known.first, starts[at]) for at in own]
    fitted = dict(zip(own, fit(given, firsts, known.horizon), strict=True))
    totals = nodes[:, -OWN_HISTORY:].sum(axis=1)
    share = totals / totals[0] if totals[0] > 0 else np.zeros(len(nodes))
    whole = fitted[0]
    found = [
        fitted[at] if at in fitted and len(fitted[at]) else share[at] * whole for at in range(len(nodes))
    ]
    return np.array(found) * ahead


def _later(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def weights_of(methods: dict[str, Floats], past: Past) -> dict[str, Floats]:
    """Each method's weight at each node, by the square of its past error there, drawn to that of the whole."""
    count = len(next(iter(methods.values())))
    came = np.abs(past.came[:, :, :RECENT])
    raw = {}
    for name in methods:
        said = past.said.get(name)
        if said is None or not np.isfinite(said[:, 0, :RECENT]).any():
            continue
        off = np.abs(said[:, :, :RECENT] - past.came[:, :, :RECENT])
        known = np.isfinite(off)
        errors, sizes = np.where(known, off, 0).sum(axis=(0, 2)), np.where(known, came, 0).sum(axis=(0, 2))
        n = known.sum(axis=(0, 2))
        whole = errors[0] / sizes[0] if sizes[0] > 0 else 1.0
        own = np.divide(errors, sizes, out=np.full(count, whole), where=sizes > 0)
        raw[name] = np.maximum((n * own + STEADY * whole) / (n + STEADY), FLOOR) ** -2
    if not raw:
        usual = [name for name in methods if name != NAIVE]
        return {name: np.full(count, 1 / len(usual) if name in usual else 0.0) for name in methods}
    total = sum(raw.values())
    return {name: raw[name] / total if name in raw else np.zeros(count) for name in methods}


def coherent(known: Known, base: Floats, methods: dict[str, Floats], past: Past) -> Floats:
    """Leaves × months, never negative, whose sums are closest to ``base`` of all nodes."""
    errors = _moments(past)
    floor = least_spread(base)
    if len(known.sums) <= MOST_AT_ONCE:
        found = reconciled(known.sums, base, errors, floor)
        return found_leaves(known, found)
    coarse = np.array(known.coarse)
    groups = int(known.group.max()) + 1
    rows = np.zeros((len(coarse), groups))
    for at, node in enumerate(coarse):
        rows[at, known.group[known.sums[node] > 0]] = 1.0
    totals = reconciled(rows, base[coarse], None if errors is None else errors[:, coarse], floor[coarse])
    of_group = totals[_alone(rows)]
    own = leaf_base(known, methods)
    per_group = np.zeros((groups, known.horizon))
    np.add.at(per_group, known.group, own)
    sizes = np.bincount(known.group, minlength=groups)
    share = np.divide(
        own, per_group[known.group], out=np.repeat(1 / sizes[known.group][:, None], known.horizon, axis=1),
        where=per_group[known.group] > 0,
    )  # fmt: skip
    return floats(share * of_group[known.group])


def least_spread(base: Floats) -> Floats:
    """Nobody is known better than a quarter of the root of its size: little is known of small nodes."""
    size = base.mean(axis=1)
    return floats(0.25 * np.sqrt(np.maximum(size, 0.01 * size[0] + 1e-9) * max(float(size[0]), 1e-9)))


def leaf_base(known: Known, methods: dict[str, Floats]) -> Floats:
    """What tells people of one team apart: their pipeline and their last year, in equal parts."""
    year = known.history[:, -OWN_HISTORY:].sum(axis=1)
    found = np.repeat(year[:, None] / max(float(year.sum()), 1e-9), known.horizon, axis=1)
    if known.pipeline is not None and known.carry is not None:
        p = known.pipeline
        coming = floats(np.sum(of_leaves(known.carry, p.open_by_age, p.new_a_day, p.worth), axis=0))
        found = found + coming / np.maximum(coming.sum(axis=0), 1e-9)
    return floats(found)


def _alone(rows: Floats) -> list[int]:
    """The first row of each leaf itself."""
    place: dict[int, int] = {}
    for row in np.flatnonzero(rows.sum(axis=1) == 1):
        place.setdefault(int(np.argmax(rows[row])), int(row))
    return [place[leaf] for leaf in range(rows.shape[1])]


def found_leaves(known: Known, nodes: Floats) -> Floats:
    return floats(nodes[_alone(known.sums)])


def _moments(past: Past) -> Floats | None:
    """Errors of the blend over the first month ahead, moments × nodes; None with fewer than four whole moments."""
    if past.moments < 4:
        return None
    off = past.came[:, :, 0] - past.blend[:, :, 0]
    kept = off[np.isfinite(off[:, 0])]
    return np.nan_to_num(kept) if len(kept) >= 4 else None


def errors_of(known: Known, past: Past) -> tuple[Floats, Floats]:
    """Past errors of the blend: of leaves (moments × leaves × months) and of the whole (moments × months).

    The running month's are as large as the root of the share of it that is still to come.
    """
    leaves = known.sums.shape[1]
    if not past.moments:
        return np.empty((0, leaves, known.horizon)), np.empty((0, known.horizon))
    off = past.came - past.blend
    off[:, :, 0] *= np.sqrt(max(known.left, 1e-6))
    return off[:, _alone(known.sums), :], off[:, 0, :]


def response_to(known: Known, day: int, ends: Sequence[int], changes: Changes) -> Floats:
    """How many times a month's coming sales there would be: by the pipeline, else by the days' factors alone."""
    if known.pipeline is not None and known.carry is not None:
        p = known.pipeline
        other = carried(p.model, day, ends, changes)
        before, after = (
            np.sum(of_leaves(carry, p.open_by_age, p.new_a_day, p.worth), axis=(0, 1))
            for carry in (known.carry, other)
        )
        return floats(np.divide(after, before, out=np.ones(len(ends)), where=before > 0))
    found, start = [], day + 1
    for end in ends:
        found.append(float(np.mean([_factor(changes(each)) for each in range(start, end + 1)] or [1.0])))
        start = end + 1
    return floats(found)


def _factor(change: Change) -> float:
    return change.leads * change.conversion * change.deal / change.cycle
