"""What open deals and those not created yet will bring month by month: the hazards carried forward, for many nodes.

A deal is known by its age in weeks only, so that a million of them are forty numbers for each seller. Scenarios change
the chances, the entries, the amounts and the speed on the days on which they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.hazards import AGE_STEP, AGES, Hazards, month_in_quarter


@dataclass(frozen=True)
class Change:
    """Factors of one day on new deals, the chance to win, amounts, and the length of the cycle; 1 changes nothing."""

    leads: float = 1.0
    conversion: float = 1.0
    deal: float = 1.0
    cycle: float = 1.0


NO_CHANGE = Change()
Changes = Callable[[int], Change]


def unchanged(_day: int) -> Change:
    """No scenario."""
    return NO_CHANGE


@dataclass(frozen=True)
class Carried:
    """``of_open``: chance × amount factor of a deal of each age to be won in each month (ages × months).
    ``of_new``: the same summed over days, of one deal created a day (months).
    """

    of_open: Floats
    of_new: Floats


def carried(model: Hazards, day: int, ends: Sequence[int], changes: Changes = unchanged) -> Carried:
    """From the close of ``day`` to the last days of the coming months (``ends``, ordinals, ascending)."""
    horizon = ends[-1] - day
    place = np.searchsorted(np.asarray(ends), np.arange(day + 1, day + horizon + 1))
    of_open, of_new = np.zeros((AGES, len(ends))), np.zeros(len(ends))
    ages = np.arange(AGES) * AGE_STEP + AGE_STEP // 2
    left, new_left, new_ages = np.ones(AGES), np.zeros(horizon), np.zeros(horizon)
    grown = 0.0
    for step in range(horizon):
        today = day + 1 + step
        change, month = changes(today), month_in_quarter(today)
        grown += 1 / change.cycle
        at = _age(ages + grown)
        won, lost = _both(model, at, month, change)
        of_open[:, place[step]] += left * won * change.deal
        left = left * (1 - won - lost)
        new_left[step] = change.leads
        new_ages[: step + 1] += 1 / change.cycle
        won, lost = _both(model, _age(new_ages[: step + 1] - 1), month, change)
        of_new[place[step]] += float((new_left[: step + 1] * won).sum()) * change.deal
        new_left[: step + 1] *= 1 - won - lost
    return Carried(of_open, of_new)


def _both(model: Hazards, at: np.ndarray, month: int, change: Change) -> tuple[Floats, Floats]:
    """Chances of a day to win and to lose, together never above 1."""
    won = np.minimum(0.5, model.win[at, month] * change.conversion / change.cycle)
    return won, np.minimum(0.5, model.lose[at, month] / change.cycle)


def _age(days: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(days // AGE_STEP, 0, AGES - 1), dtype=np.int64)


def of_leaves(carry: Carried, open_by_age: Floats, new_a_day: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """Amounts from open deals and from new ones (leaves × months each), by counts, entries a day and amount a deal."""
    return worth[:, None] * (open_by_age @ carry.of_open), worth[:, None] * np.outer(new_a_day, carry.of_new)
