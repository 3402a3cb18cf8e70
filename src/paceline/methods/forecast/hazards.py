"""When deals close: daily chances of winning and losing by the deal's age and the month within the quarter.

Competing risks with left truncation: a deal counts as at risk only on days on which its ending could be seen. Open
deals and those not created yet are carried forward day by day; old ones age out by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.pipeline_as_of import Deals

AGE_STEP, AGES = 7, 40
PRIOR = 30.0
"""Days at risk that the overall hazard is worth in each age."""
NEW_WINDOW = 91


@dataclass(frozen=True)
class Hazards:
    """Daily chances by age in weeks (the last stands for all older ones) × month within the quarter (0, 1, 2)."""

    win: Floats
    lose: Floats
    created_a_day: float
    mean_amounts: Floats
    kinds_of_new: Floats
    """Shares of the kinds among recent deals."""
    n: int
    """Closed deals behind it."""


def fitted(deals: Deals, day: int, *, memory: int = 365) -> Hazards:
    """From what is known at the close of ``day``; the last ``memory`` days count."""
    closed = deals.closed[~deals.is_open]
    start = max(int(closed.min()) if len(closed) else day, day - memory)
    risk, won, lost = np.zeros((AGES, 3)), np.zeros((AGES, 3)), np.zeros((AGES, 3))
    for today in range(start, day + 1):
        month = month_in_quarter(today)
        at_risk = (deals.opened <= today) & (deals.closed >= today)
        ages = _age(today - deals.opened)
        risk[:, month] += np.bincount(ages[at_risk], minlength=AGES)
        ends = deals.closed == today
        won[:, month] += np.bincount(ages[ends & deals.won], minlength=AGES)
        lost[:, month] += np.bincount(ages[ends & ~deals.won], minlength=AGES)
    since = max(start, day - NEW_WINDOW + 1)
    recent = deals.opened >= since
    kinds = np.bincount(deals.kind[recent], minlength=int(deals.kind.max(initial=0)) + 1).astype(np.float64)
    return Hazards(
        _smooth(won, risk),
        _smooth(lost, risk),
        float(recent.sum()) / (day - since + 1),
        deals.mean_amounts(),
        kinds / kinds.sum() if kinds.sum() else np.ones_like(kinds) / len(kinds),
        len(closed),
    )


def _smooth(events: Floats, risk: Floats) -> Floats:
    """Chance by age, shrunk to the overall one, × how the month differs from the others at the same ages."""
    overall = events.sum() / max(risk.sum(), 1.0)
    by_age = (events.sum(axis=1) + PRIOR * overall) / (risk.sum(axis=1) + PRIOR)
    expected = (by_age[:, None] * risk).sum(axis=0)
    month = (events.sum(axis=0) + 10) / (expected + 10)
    return np.asarray(np.clip(by_age[:, None] * month[None, :], 0.0, 0.5), dtype=np.float64)


def month_in_quarter(day: int) -> int:
    """0, 1 or 2."""
    return (date.fromordinal(day).month - 1) % 3


def _age(days: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(days // AGE_STEP, 0, AGES - 1), dtype=np.int64)


@dataclass(frozen=True)
class Expected:
    """Amounts won in the horizon by open deals and by those not created yet."""

    from_open: float
    from_new: float

    @property
    def total(self) -> float:
        """Both."""
        return self.from_open + self.from_new


def expected(deals: Deals, day: int, horizon: int, model: Hazards | None = None) -> Expected:
    """What will be won on days ``day`` + 1 to ``day`` + ``horizon``, in expectation."""
    found = model or fitted(deals, day)
    is_open = deals.is_open
    ages = (day - deals.opened[is_open]).astype(np.int64)
    worth = found.mean_amounts[deals.kind[is_open]]
    left, from_open = np.ones(len(ages)), 0.0
    new_worth = float(found.kinds_of_new @ found.mean_amounts[: len(found.kinds_of_new)])
    new_left, from_new = np.zeros(horizon), 0.0
    for step in range(1, horizon + 1):
        month = month_in_quarter(day + step)
        at = _age(ages + step)
        wins = left * found.win[at, month]
        from_open += float(wins @ worth)
        left -= wins + left * found.lose[at, month]
        new_at = _age(step - 1 - np.arange(horizon))
        new_left[step - 1] = found.created_a_day
        new_wins = new_left * found.win[new_at, month]
        from_new += float(new_wins.sum()) * new_worth
        new_left -= new_wins + new_left * found.lose[new_at, month]
    return Expected(from_open, from_new)


def calibrated(total: float, earlier: list[tuple[float, float]], strength: float = 1.0) -> float:
    """``total`` × how much earlier as-of forecasts (said, came) were off, drawn to 1 like ``strength`` forecasts."""
    if not earlier:
        return total
    ratios = [came / said for said, came in earlier if said > 0]
    factor = (sum(ratios) + strength) / (len(ratios) + strength)
    return total * min(2.0, max(0.5, factor))
