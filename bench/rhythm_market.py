"""A synthetic market with known conversions and lead times: the engine's plan against naive ones over many seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.methods.rhythm.flow import needed_wins, required_entries, top_up
from paceline.methods.rhythm.funnel_model import FunnelModel, Stage
from paceline.methods.rhythm.lead_time import triangular
from paceline.methods.rhythm.levelling.proposal import level
from paceline.methods.rhythm.levelling.tasks import Rules, Task

SEEDS = 200
BEFORE, QUARTER = 45, 60
TARGET = 30
REPS = ("a", "b", "c", "d")
HOURS = 5.0
MOST_A_DAY = 5.0
FUNNEL = FunnelModel((Stage("leads", 0.15, triangular(10, 20, 40)),), 1.0)
OF_ITEM = 2.5
"""Hours of one entering item, as one visit that may be done within a week."""


@dataclass(frozen=True)
class Result:
    """One quarter: wins of the target, share of rep-days above their hours, share of wins in the last 9 of 60 days."""

    attained: float
    overloaded: float
    at_end: float


def engine_rates() -> np.ndarray:
    """Entries a day from ``BEFORE`` days before the quarter: backward convolution, topped up for wins outside."""
    needed = needed_wins(TARGET, [1.0] * QUARTER, first=BEFORE)
    wanted = required_entries(needed, FUNNEL.chance(0), FUNNEL.stages[0].to_win)
    stage, end = FUNNEL.stages[0], BEFORE + QUARTER - 1
    room = dict.fromkeys(range(BEFORE, end + 1), MOST_A_DAY)
    planned = top_up(wanted, TARGET, FUNNEL.chance(0), stage.to_win, end, room=room, first=BEFORE).entries
    return np.array([planned.get(day, 0.0) for day in range(BEFORE + QUARTER)])


def naive_rates(kind: str) -> np.ndarray:
    """As many entries in all: evenly over the quarter, or most of them in its last third of months."""
    total, rates = TARGET / FUNNEL.chance(0), np.zeros(BEFORE + QUARTER)
    if kind == "even":
        rates[BEFORE:] = total / QUARTER
        return rates
    weights = np.tile(np.r_[np.full(13, 0.4), np.full(7, 13 / 7 * 1.0)], 3)
    rates[BEFORE:] = total * weights / weights.sum()
    return rates


def run(rates: np.ndarray, seed: int, *, levelled: bool) -> Result:
    """One seed of the market under a plan."""
    random = np.random.default_rng(seed)
    entries = random.poisson(rates)
    items = np.repeat(np.arange(len(rates)), entries)
    time = random.choice(len(FUNNEL.stages[0].to_win.mass), size=len(items), p=FUNNEL.stages[0].to_win.mass)
    wins = (items + time)[random.random(len(items)) < FUNNEL.chance(0)]
    inside = wins[(wins >= BEFORE) & (wins < BEFORE + QUARTER)]
    late = (inside >= BEFORE + QUARTER - 9).mean() if len(inside) else 0.0
    return Result(len(inside) / TARGET, overload(items, random, levelled), float(late))


def overload(items: np.ndarray, random: np.random.Generator, levelled: bool) -> float:
    """Rep-days above their hours when each item brings one visit; the engine levels every week ahead."""
    owners = random.integers(0, len(REPS), len(items))
    days = BEFORE + QUARTER
    tasks = [
        Task(f"{at:05}", REPS[owner], int(day), OF_ITEM, release=int(day), due=min(days - 1, int(day) + 4))
        for at, (day, owner) in enumerate(zip(items, owners, strict=True))
    ]
    capacity = dict.fromkeys(REPS, (HOURS,) * days)
    if levelled:
        found = level(tasks, capacity, Rules(utilisation=1.0, frozen=0))
        placed = {task.key: found.days[task.key] for task in tasks}
    else:
        placed = {task.key: task.day for task in tasks}
    loads = np.zeros((len(REPS), days))
    for task in tasks:
        day = placed[task.key]
        if day is not None:
            loads[REPS.index(task.rep), day] += task.hours
    return float((loads > HOURS + 1e-9).mean())


def compare(seeds: int = SEEDS) -> bool:
    """Print the three plans; true when the engine's keeps what §4.6 asks."""
    plans = {"engine": engine_rates(), "even": naive_rates("even"), "back-loaded": naive_rates("late")}
    found = {
        name: [run(rates, seed, levelled=name == "engine") for seed in range(seeds)]
        for name, rates in plans.items()
    }
    print(
        f"plan against naive, {seeds} seeds          target reached   rep-days overloaded   last 9 of 60 days"
    )
    means = {
        name: (
            float(np.mean([one.attained for one in many])),
            float(np.mean([one.overloaded for one in many])),
            float(np.mean([one.at_end for one in many])),
        )
        for name, many in found.items()
    }
    for name, (attained, busy, late) in means.items():
        print(
            f"  {name:<12}                           {attained:8.1%}        {busy:8.1%}           {late:8.1%}"
        )
    engine, even, back = (means[name] for name in ("engine", "even", "back-loaded"))
    return bool(
        engine[0] >= max(even[0], back[0])
        and engine[1] <= 0.5 * min(even[1], back[1])
        and abs(engine[2] - 0.15) <= min(abs(even[2] - 0.15), abs(back[2] - 0.15))
    )
