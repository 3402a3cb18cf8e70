"""A period's target over its days: by workday weight, and by the shape of the month that history shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.periods import Period
from paceline.methods.allocation import by_weight
from paceline.methods.rhythm.pace import Time

LEAST_MONTHS = 6


def day_weights(calendar: WorkingCalendar, period: Period, shape: Sequence[float] = ()) -> dict[date, float]:
    """w_d of each workday: its calendar weight × the ``shape`` by place in the period, stretched to its length."""
    days = list(calendar.workdays(period.start, period.end))
    factors = stretched(shape, len(days)) if shape else [1.0] * len(days)
    return {day: float(calendar.weight(day)) * factor for day, factor in zip(days, factors, strict=True)}


def day_targets(target: Decimal, weights: Mapping[date, float], *, places: int = 2) -> dict[date, Decimal]:
    """``target`` × w_d / Σw on each day, to the cent by largest remainder; the days sum to it exactly."""
    if not weights:
        return {}
    shares = by_weight(target, list(weights.values()), places=places)
    return dict(zip(weights, shares, strict=True))


def time_of(weights: Mapping[date, float], close_of: date) -> Time:
    """F21 at the close of ``close_of``: that day is counted as done."""
    passed = sum(weight for day, weight in weights.items() if day <= close_of)
    return Time(passed, sum(weights.values()))


def shape_of(months: Sequence[Sequence[float]], places: int = 20) -> tuple[float, ...]:
    """The mean shape of past months (sales on each workday in order), as factors with mean 1 over ``places``.

    Flat (empty) with fewer than six months that sold anything.
    """
    sold = [month for month in months if sum(month) > 0]
    if len(sold) < LEAST_MONTHS:
        return ()
    shares = [stretched([sales * len(month) / sum(month) for sales in month], places) for month in sold]
    means = [sum(column) / len(sold) for column in zip(*shares, strict=True)]
    whole = sum(means)
    return tuple(mean * places / whole for mean in means)


def stretched(shape: Sequence[float], length: int) -> list[float]:
    """``shape`` over ``length`` equal steps, the area under it kept: its mean stays the same."""
    step = len(shape) / length if length else 0.0
    return [_area(shape, at * step, (at + 1) * step) / step for at in range(length)]


def _area(shape: Sequence[float], start: float, end: float) -> float:
    area, at = 0.0, int(start)
    while at < end - 1e-12 and at < len(shape):
        area += shape[at] * (min(end, at + 1) - max(start, at))
        at += 1
    return area
