"""How likely leads are to convert, learned from those before them: shrunk rates by group, or a logistic regression.

The recipe: fewer than 30 conversions tell nothing; fewer than 100 give rates by group, drawn towards the whole (F59);
from then on a ridge logistic regression. Judged by time: fitted on the older leads, tested on the newer ones. A feature
that alone separates them too well (AUC above .85) knows the outcome: it is flagged and left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from paceline.methods.intervals import shrunk_rate, strength_of_peers

Array = NDArray[np.float64]
NONE_BELOW, GROUPS_BELOW = 30, 100
TOO_GOOD = 0.85
NEWER = 0.3
"""The share of the leads, the newest ones, that test what the others taught."""
RARE = 10
"""A value of fewer leads is one of the others."""
OTHER = "…"
RIDGE, STEPS, CLOSE = 1.0, 50, 1e-8
BINS = 5


class Method(StrEnum):
    """By what chances are told."""

    NONE = "none"
    GROUPS = "groups"
    LOGISTIC = "logistic"


@dataclass(frozen=True)
class Case:
    """A lead as it was when it came: feature → value, and whether it converted. Cases are in the order of time."""

    features: Mapping[str, str]
    converted: bool


@dataclass(frozen=True)
class Bin:
    """Leads of like chances: what was expected of them on average, how many there were, how many converted."""

    expected: float
    leads: int
    converted: int


@dataclass(frozen=True)
class Model:
    """`base` is the log-odds (logistic) or the overall rate (groups); `weights` (feature, value) → log-odds or rate."""

    method: Method
    leads: int
    conversions: int
    base: float = 0.0
    weights: Mapping[tuple[str, str], float] = field(default_factory=dict)
    group: str = ""
    auc: float | None = None
    bins: tuple[Bin, ...] = ()
    tested: int = 0
    leaking: tuple[str, ...] = ()

    def chance(self, features: Mapping[str, str]) -> float | None:
        """The chance of a lead that has just come; None where too little is known to say."""
        if self.method == Method.NONE:
            return None
        if self.method == Method.GROUPS:
            return self.weights.get((self.group, features.get(self.group, "")), self.base)
        total = self.base + sum(self.weight(name, value) for name, value in features.items())
        return float(1 / (1 + np.exp(-total)))

    def weight(self, name: str, value: str) -> float:
        return self.weights.get((name, value), self.weights.get((name, OTHER), 0.0))


def fit(cases: Sequence[Case], group: str) -> Model:
    """The model that the recipe allows, with its test on the newest leads. `group` is the feature of grouped rates."""
    conversions = sum(one.converted for one in cases)
    if conversions < NONE_BELOW:
        return Model(Method.NONE, len(cases), conversions)
    cut = len(cases) - int(len(cases) * NEWER)
    older, newer = cases[:cut], cases[cut:]
    leaking = tuple(name for name in sorted(cases[0].features) if leaks(name, older, newer))
    names = tuple(name for name in sorted(cases[0].features) if name not in leaking)
    learn = by_groups if conversions < GROUPS_BELOW else logistic
    tested = learn(older, names, group)
    chances = [tested.chance(one.features) or 0.0 for one in newer]
    labels = [one.converted for one in newer]
    whole = learn(cases, names, group)
    return Model(
        whole.method, len(cases), conversions, whole.base, whole.weights, whole.group,
        auc(chances, labels), calibration(chances, labels), len(newer), leaking,
    )  # fmt: skip


def by_groups(cases: Sequence[Case], names: Sequence[str], group: str) -> Model:
    """Rates by one feature, drawn towards the whole."""
    tried: Counter[str] = Counter(one.features.get(group, "") for one in cases)
    won: Counter[str] = Counter(one.features.get(group, "") for one in cases if one.converted)
    total = sum(won.values())
    base = total / len(cases) if cases else 0.0
    strength = strength_of_peers([(won[value], n) for value, n in sorted(tried.items())])
    weights = {(group, value): shrunk_rate(won[value], n, base, strength) for value, n in tried.items()}
    if group not in names:
        weights = {}
    return Model(Method.GROUPS, len(cases), total, base, weights, group)


def logistic(cases: Sequence[Case], names: Sequence[str], _group: str = "") -> Model:
    """A ridge logistic regression over one column per common value, by Newton's method; the intercept is free."""
    columns = columns_of(cases, names)
    place = {column: at for at, column in enumerate(columns, start=1)}
    x = np.zeros((len(cases), len(columns) + 1))
    x[:, 0] = 1.0
    for row, one in enumerate(cases):
        for name in names:
            at = place.get((name, one.features.get(name, "")), place.get((name, OTHER)))
            if at is not None:
                x[row, at] = 1.0
    y = np.array([float(one.converted) for one in cases])
    w = newton(x, y)
    weights = {column: float(value) for column, value in zip(columns, w[1:], strict=True)}
    return Model(Method.LOGISTIC, len(cases), int(y.sum()), float(w[0]), weights)


def columns_of(cases: Sequence[Case], names: Sequence[str]) -> list[tuple[str, str]]:
    """(feature, value) of every value of at least ``RARE`` leads; the rare ones together, where there are any."""
    found = []
    for name in names:
        counts = Counter(one.features.get(name, "") for one in cases)
        common = sorted(value for value, n in counts.items() if n >= RARE)
        found += [(name, value) for value in common]
        found += [(name, OTHER)] if len(common) < len(counts) else []
    return found


def newton(x: Array, y: Array) -> Array:
    """The weights that maximise the penalised likelihood."""
    penalty = np.full(x.shape[1], RIDGE)
    penalty[0] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (y - p) - penalty * w
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curve, gradient)
        w = w + step
        if float(np.abs(step).max()) < CLOSE:
            break
    return w


def leaks(name: str, older: Sequence[Case], newer: Sequence[Case]) -> bool:
    """Whether a feature alone, by its rates among the older leads, tells the newer ones apart too well."""
    one = by_groups(older, (name,), name)
    area = auc([one.chance(case.features) or 0.0 for case in newer], [case.converted for case in newer])
    return area is not None and area > TOO_GOOD


def auc(chances: Sequence[float], labels: Sequence[bool]) -> float | None:
    """The chance that a converted lead was ranked above another (Mann–Whitney, ties count half); None with one kind."""
    by_value: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for value, label in zip(chances, labels, strict=True):
        by_value[value][int(label)] += 1
    won, lost = sum(labels), len(labels) - sum(labels)
    if not won or not lost:
        return None
    below, area = 0, 0.0
    for value in sorted(by_value):
        misses, hits = by_value[value]
        area += hits * (below + misses / 2)
        below += misses
    return area / (won * lost)


def calibration(chances: Sequence[float], labels: Sequence[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """Leads by rising chance in bins of like size: expected beside what happened."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    found = []
    for at in range(bins):
        part = order[at * len(order) // bins : (at + 1) * len(order) // bins]
        if part:
            mean = sum(chances[one] for one in part) / len(part)
            found.append(Bin(mean, len(part), sum(labels[one] for one in part)))
    return tuple(found)
