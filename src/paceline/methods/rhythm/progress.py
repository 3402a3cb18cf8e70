"""How far a list of things to do has come, by weight, and where each lies in time (for a drawing)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


def weighted(parts: Sequence[tuple[Decimal, bool]]) -> float | None:
    """Σ weight of what is done ÷ Σ weight of everything, 0…1; None without anything to do (0/0)."""
    whole = sum((weight for weight, _done in parts), Decimal(0))
    if not whole:
        return None
    return float(sum((weight for weight, done in parts if done), Decimal(0)) / whole)


@dataclass(frozen=True)
class Bar:
    """From where to where of the whole span, in percent; at least a sliver, never beyond the ends."""

    x: float
    width: float


def bar(starts: date, ends: date, first: date, last: date, *, least: float = 1.0) -> Bar:
    """The days ``starts``…``ends`` (both counted) on a span ``first``…``last`` (both counted)."""
    days = (last - first).days + 1
    low = 100 * min(max((starts - first).days, 0), days) / days
    high = 100 * min(max((ends - first).days + 1, 0), days) / days
    width = max(high - low, least)
    return Bar(round(min(low, 100 - width), 2), round(width, 2))


def place(day: date, first: date, last: date) -> float | None:
    """Where the middle of a day lies on the span, in percent; None outside it."""
    if not first <= day <= last:
        return None
    return round(100 * ((day - first).days + 0.5) / ((last - first).days + 1), 2)
