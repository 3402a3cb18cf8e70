"""A target proposed from history, potential and capacity, with every component shown beside the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from paceline.kernel.messages import Message, say
from paceline.kernel.money import rounded

LEAST_PERIODS = 4
FLOOR, STRETCH = Decimal("0.9"), Decimal("1.15")
WIDEST_GROWTH = 0.5


@dataclass(frozen=True)
class Component:
    """One view of what is sensible: an amount, its weight in the proposal (0 to 1), and where it comes from."""

    kind: str
    amount: Decimal
    weight: float
    reason: Message


@dataclass(frozen=True)
class Suggestion:
    """保底, 目标 and 挑战 with the components behind 目标. ``limited`` says what capped it, if anything did."""

    floor: Decimal
    target: Decimal
    stretch: Decimal
    components: tuple[Component, ...]
    limited: Message | None = None


def suggest(
    same_period: Sequence[Decimal],
    *,
    recent: Sequence[Decimal] = (),
    potential: Decimal | None = None,
    capacity: Decimal | None = None,
    step: Decimal = Decimal(1000),
) -> Suggestion | None:
    """A proposal for a period; None when nothing is known.

    ``same_period``: achievements of the same period in past years, oldest first. ``recent``: the latest periods,
    oldest first. ``potential``: open deals and customers expected to buy. ``capacity``: what the hours can win
    (R_max); the proposal never exceeds it. Amounts are rounded to ``step``.
    """
    views = [*_history(same_period), *_trend(recent)]
    if potential is not None and potential > 0:
        views.append(("potential", potential, 1.0, say("在手商机和客户潜力的期望")))
    if not views:
        if capacity is None:
            return None
        views = [("capacity", capacity, 1.0, say("没有历史，按可用工时"))]
    whole = sum(weight for *_, weight, _ in views)
    components = tuple(
        Component(kind, rounded(amount), weight / whole, why) for kind, amount, weight, why in views
    )
    target = sum((part.amount * Decimal(repr(part.weight)) for part in components), Decimal(0))
    limited = None
    if capacity is not None and target > capacity > 0:
        target = capacity
        limited = say("按可用工时最多 %(amount)s，已压到这里", amount=f"{capacity:,.0f}")
    floor, middle, stretch = (_to(target * level, step) for level in (FLOOR, Decimal(1), STRETCH))
    return Suggestion(floor, middle, stretch, components, limited)


def _history(years: Sequence[Decimal]) -> list[tuple[str, Decimal, float, Message]]:
    """Last year's same period, grown by the median growth between years, kept within ±50 %."""
    if not years or years[-1] <= 0:
        return []
    pairs = pairwise(years)
    growths = [float(after / before) - 1 for before, after in pairs if before > 0]
    growth = max(-WIDEST_GROWTH, min(WIDEST_GROWTH, median(growths))) if growths else 0.0
    amount = years[-1] * Decimal(repr(1 + growth))
    words = say(
        "去年同期 %(amount)s，增长 %(growth)s%%", amount=f"{years[-1]:,.0f}", growth=round(100 * growth, 1)
    )
    return [("history", amount, float(min(3, len(years))), words)]


def _trend(recent: Sequence[Decimal]) -> list[tuple[str, Decimal, float, Message]]:
    """The median of the last four periods."""
    if not recent:
        return []
    last = recent[-LEAST_PERIODS:]
    weight = 1.0 if len(last) >= LEAST_PERIODS else 0.5
    return [("recent", Decimal(median(last)), weight, say("最近 %(n)s 期的中位数", n=len(last)))]


def _to(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).quantize(Decimal(1)) * step
