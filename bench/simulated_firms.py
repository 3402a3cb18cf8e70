"""Firms whose chances are known: how often the range of the pipeline forecast holds, for young and small ones too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from paceline.methods.forecast.pipeline_as_of import Deals
from paceline.methods.forecast.pipeline_forecast import pipeline_forecast

FIRMS = 200
START = 739_000
KNOWN = "72–88"


def firm(random: np.random.Generator, days: int) -> Deals:
    """Deals created at a rate that wanders, ended by constant chances; no firm is like another."""
    a_day = float(np.exp(random.uniform(np.log(0.5), np.log(20))))
    speed = float(np.exp(random.uniform(np.log(0.5), np.log(2.5))))
    unequal, wander = float(random.uniform(0.3, 1.5)), float(random.choice([0.0, 0.02, 0.05]))
    weeks = np.exp(np.cumsum(random.normal(0, wander, days // 7 + 2)))
    rate = a_day * np.repeat(weeks / weeks[len(weeks) // 2], 7)[:days]
    opened = START + np.repeat(np.arange(days), random.poisson(rate))
    lasts = random.geometric(0.03 * speed, len(opened))
    won = random.random(len(opened)) < 0.4
    amount = random.gamma(unequal**-2, 1000 * unequal**2, len(opened))
    return Deals(opened, opened + lasts, won, np.where(won, amount, 0.0), np.zeros(len(opened), np.int64))


def held(seed: int) -> tuple[int, bool, bool]:
    """(horizon, whether fewer than nine windows of the past stand behind the range, whether it held) of one firm."""
    random = np.random.default_rng(900_000 + seed)
    horizon = (30, 91)[seed % 2]
    history = int(random.uniform(horizon + 20, 500))
    deals = firm(random, history + horizon + 5)
    day = START + history
    found = pipeline_forecast(deals, day, horizon).range
    return horizon, found.n < 9, found.p10 <= deals.won_between(day, day + horizon) <= found.p90


def report(show: Callable[[str], None], pool: Executor) -> None:
    """One row for each horizon."""
    firms = list(pool.map(held, range(FIRMS), chunksize=10))
    for horizon in (30, 91):
        own = [(is_young, is_held) for days, is_young, is_held in firms if days == horizon]
        parts = [
            f"{name} {np.mean([is_held for is_young, is_held in own if is_young is young]):.0%} "
            f"of {sum(is_young is young for is_young, _ in own)}"
            for name, young in (("under nine windows", True), ("more", False))
        ]
        covers = float(np.mean([is_held for _, is_held in own]))
        head = f"simulated {horizon:>2} d       {len(own):>4}  80 % range covers {covers:3.0%} ({KNOWN})"
        show(f"{head}   {'  '.join(parts)}")
