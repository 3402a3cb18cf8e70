"""赶尾 (F27): the last workdays of a month take far more than their share, told from companions to be 冲业绩 or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paceline.kernel.messages import say
from paceline.methods.rhythm.concentration import end_share, pull_forward
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading, too_little

LIMIT = 2.0
LEAST_ORDERS = 20
LOOKED_AT, NEEDED = 3, 2


@dataclass(frozen=True)
class Month:
    """Orders on each workday, the days' weights, and what came with the end (None: not known)."""

    orders: tuple[int, ...]
    weights: tuple[float, ...]
    extra_discount: float | None = None
    """Average discount of the last days minus that of the rest."""
    next_orders: tuple[int, ...] = ()
    returns_after: float | None = None
    """Share returned or cancelled within 15 days."""


def month_end(subject: str, months: Sequence[Month]) -> Reading:
    """Alert when at least two of the last three months with 20 orders or more reach twice the fair share."""
    known = [month for month in months[-LOOKED_AT:] if sum(month.orders) >= LEAST_ORDERS]
    if len(known) < NEEDED:
        return too_little(Kind.MONTH_END, subject, len(known), NEEDED, LIMIT)
    shares = [end_share(month.orders, month.weights) or 0.0 for month in known]
    hits = sum(share >= LIMIT for share in shares)
    signs = companions(known[-1])
    why = say(
        "近 %(months)s 个月有 %(hits)s 个月月末三天超过应有份额 2 倍，最近 %(share)s 倍，伴随迹象 %(signs)s 个",
        months=len(known),
        hits=hits,
        share=round(shares[-1], 1),
        signs=signs,
    )
    fires = hits >= NEEDED
    level = (Level.CRITICAL if signs >= 2 else Level.WARN) if fires else None
    return Reading(Kind.MONTH_END, subject, max(shares), LIMIT, level, max(shares) < 1.8, why)


def companions(month: Month) -> int:
    """How many of the three companions hold: discount up 2 points, next month's dip over 30 %, returns over 10 %."""
    dip = pull_forward(month.next_orders, [1.0] * len(month.next_orders)) if month.next_orders else None
    return sum(
        (
            month.extra_discount is not None and month.extra_discount > 0.02,
            dip is not None and dip > 0.3,
            month.returns_after is not None and month.returns_after > 0.10,
        )
    )
