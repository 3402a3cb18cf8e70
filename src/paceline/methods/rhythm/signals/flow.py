"""太慢 and 太快: how many entries came against how many the plan requires."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.kernel.messages import say
from paceline.methods.intervals import wilson
from paceline.methods.rhythm.pace import at_most
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading, below, too_little

SLOW, FAST, BACK = 0.8, 1.3, 0.9
CHANCE = 0.10
LEAST_REQUIRED = 20.0
"""Below this many required entries in the window a 40 % drop would mostly stay unseen: 样本不足."""


def slow_flow(
    subject: str, entries: int, required: float, *, days: int = 10, least: float = LEAST_REQUIRED
) -> Reading:
    """Entries in the trailing ``days`` workdays under 80 % of the required ones, and Poisson p < 0.1."""
    if required <= 0 or required < least:
        return too_little(Kind.SLOW_FLOW, subject, required, least, SLOW)
    ratio, chance = entries / required, at_most(entries, required)
    why = say(
        "近 %(days)s 个工作日新进 %(entries)s 个，应有 %(required)s 个（%(percent)s%%）",
        days=days,
        entries=entries,
        required=round(required, 1),
        percent=round(100 * ratio),
    )
    found = below(Kind.SLOW_FLOW, subject, ratio, SLOW, why, critical=0.5, clear=BACK)
    if chance < CHANCE:
        return found
    return Reading(Kind.SLOW_FLOW, subject, ratio, SLOW, None, found.is_clear, why)


@dataclass(frozen=True)
class Quickness:
    """What goes with too much speed. ``won`` of ``closed`` against the ``usual`` rate, shares as fractions."""

    won: int
    closed: int
    usual: float
    skipped: float = 0.0
    discount_above_policy: float = 0.0
    complaints_rose: bool = False


def too_fast(
    subject: str, entries: int, required: float, signs: Quickness, *, least: float = 10.0
) -> Reading:
    """Flow above 1.3 × required together with a sign of lower quality; speed alone is no fault."""
    if required < least:
        return too_little(Kind.TOO_FAST, subject, required, least, FAST)
    ratio = entries / required
    reasons = [
        signs.closed >= 10 and wilson(signs.won, signs.closed, 0.8).high < signs.usual,
        signs.skipped > 0.20,
        signs.discount_above_policy > 0.03,
        signs.complaints_rose,
    ]
    why = say(
        "新进是需要的 %(ratio)s 倍，同时有 %(signs)s 个质量下降的迹象",
        ratio=round(ratio, 2),
        signs=sum(reasons),
    )
    fires = ratio > FAST and any(reasons)
    level = (Level.CRITICAL if sum(reasons) > 1 else Level.WARN) if fires else None
    return Reading(Kind.TOO_FAST, subject, ratio, FAST, level, ratio <= 1.15 or not any(reasons), why)
