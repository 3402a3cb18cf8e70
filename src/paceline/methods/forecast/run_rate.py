"""What simple counting says: the rate of the last 90 days, and the same days a quarter ago."""

from __future__ import annotations

from paceline.methods.forecast.pipeline_as_of import Deals

WINDOW, QUARTER = 90, 91


def run_rate(deals: Deals, day: int, horizon: int, window: int = WINDOW) -> float:
    """Won in the last ``window`` days × ``horizon`` / ``window``; the days since the first deal when fewer."""
    first = int(deals.closed[deals.won].min()) if deals.won.any() else day
    known = max(1, min(window, day - first + 1))
    return deals.won_between(day - known, day) * horizon / known


def quarter_ago(deals: Deals, day: int, horizon: int) -> float | None:
    """Won in the same days of the quarter before; None when those days are not all known."""
    start = day - QUARTER * -(-horizon // QUARTER)
    first = int(deals.closed[deals.won].min()) if deals.won.any() else day
    return deals.won_between(start, start + horizon) if start >= first else None


def stage_weighted(amounts: list[float], chances: list[float]) -> float:
    """F11: Σ amount × chance of the open deals; never the headline without its back-test beside it."""
    return sum(amount * chance for amount, chance in zip(amounts, chances, strict=True))
