"""Lifetime values of all buyers: BG/NBD with gamma-gamma from 500 of them on, else margin × retention (F40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np

from paceline.customers.models.value_rule import Worth
from paceline.customers.worth.deciding import Bought
from paceline.kernel.money import rounded
from paceline.methods.figures import N_MIN_RATE
from paceline.methods.worth import bgnbd, spending
from paceline.methods.worth.clv import lifetime_value
from paceline.methods.worth.gamma import Array

WEEK = 7
YEAR = 365.25 / WEEK
MOST_RETAINED = Decimal("0.95")
"""A year in which nobody stayed away is luck; nobody is kept for ever."""


@dataclass(frozen=True)
class Lifetime:
    """Margin still expected, purchases expected within a year, the chance of buying again; None where unknown."""

    value: Decimal | None = None
    orders: Decimal | None = None
    alive: Decimal | None = None


def lifetimes(rule: Worth, bought: Bought, today: date) -> dict[UUID, Lifetime]:
    """Of everybody who has bought."""
    try:
        return modelled(rule, bought, today)
    except ValueError:
        return simple(rule, bought)


def simple(rule: Worth, bought: Bought) -> dict[UUID, Lifetime]:
    """Margin of the window, retention as it was from the window before to this one; {} while too few show it."""
    before = [one for one in bought.values() if one.previous]
    if len(before) < N_MIN_RATE:
        return {}
    kept = min(MOST_RETAINED, Decimal(sum(bool(one.recent) for one in before)) / len(before))
    per_year = Decimal(365) / rule.window
    return {
        key: Lifetime(
            rounded(lifetime_value(max(one.year, Decimal(0)) * per_year * rule.margin, kept, rule.discount))
        )
        for key, one in bought.items()
    }


def modelled(rule: Worth, bought: Bought, today: date) -> dict[UUID, Lifetime]:
    """Purchases expected in each of the coming years × what one is worth × margin, discounted from mid-year.

    Raises ValueError where there is too little to fit.
    """
    keys = list(bought)
    rows = [(one.count - 1, (one.last_on - one.first_on).days / WEEK, (today - one.first_on).days / WEEK)
            for one in bought.values()]  # fmt: skip
    model = bgnbd.fit(bgnbd.histories(rows))
    x, t_x, age = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    each = bgnbd.Histories(x, t_x, age, np.ones(len(rows)))
    ahead = [model.expected(each, YEAR * years) for years in range(1, rule.years + 1)]
    worth = purchase_values(bought)
    value, before = np.zeros(len(keys)), np.zeros(len(keys))
    for year, expected in enumerate(ahead):
        value += (expected - before) * worth * float(rule.margin) / (1 + float(rule.discount)) ** (year + 0.5)
        before = expected
    alive = model.alive(each)
    return {
        key: Lifetime(
            rounded(Decimal(float(value[at]))),
            rounded(Decimal(float(ahead[0][at]))),
            rounded(Decimal(float(alive[at]))) if rows[at][0] else None,
        )
        for at, key in enumerate(keys)
    }


def purchase_values(bought: Bought) -> Array:
    """What a purchase of each customer is worth on average, drawn towards what is usual."""
    times = np.array([one.count for one in bought.values()], dtype=float)
    mean = np.array([float(one.total) / one.count for one in bought.values()])
    positive = mean > 0
    model = spending.fit(times[positive], mean[positive])
    made: Array = np.where(positive, model.expected(times, np.maximum(mean, 0)), 0.0)
    return made
