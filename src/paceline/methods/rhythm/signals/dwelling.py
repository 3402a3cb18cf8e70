"""太慢: value that stays too long in a stage, late first responses, touches after the market's reaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paceline.kernel.messages import say
from paceline.methods.rhythm.signals.reading import Kind, Reading, above, too_little

STUCK = 0.30
LATE = 0.20
LEAST = 10


@dataclass(frozen=True)
class Stay:
    """An open deal in a stage: workdays so far and its value."""

    days: int
    value: float


def slow_dwell(subject: str, stays: Sequence[Stay], p80_of_won: float, *, least: int = LEAST) -> Reading:
    """More than 30 % of a stage's value has been there longer than the P80 of won deals."""
    if len(stays) < least:
        return too_little(Kind.SLOW_DWELL, subject, len(stays), least, STUCK)
    whole = sum(stay.value for stay in stays) or 1.0
    share = sum(stay.value for stay in stays if stay.days > p80_of_won) / whole
    why = say(
        "%(percent)s%% 的金额停留超过 %(days)s 个工作日（成交单的八成更快）",
        percent=round(100 * share),
        days=round(p80_of_won),
    )
    return above(Kind.SLOW_DWELL, subject, share, STUCK, why, critical=0.5, clear=0.25)


def slow_response(subject: str, late: int, due: int, *, least: int = LEAST) -> Reading:
    """More than a fifth of first responses missed their deadline."""
    if due < least:
        return too_little(Kind.SLOW_RESPONSE, subject, due, least, LATE)
    share = late / due
    why = say("%(late)s / %(due)s 个首次响应超时", late=late, due=due)
    return above(Kind.SLOW_RESPONSE, subject, share, LATE, why, critical=0.4, clear=0.1)


def slow_for_market(
    subject: str, first_touches: Sequence[float], t50: float, *, least: int = LEAST
) -> Reading:
    """Most responders of a campaign were first touched after half of the market had reacted (t50, same unit)."""
    if len(first_touches) < least:
        return too_little(Kind.SLOW_FOR_MARKET, subject, len(first_touches), least, 0.5)
    share = sum(touch > t50 for touch in first_touches) / len(first_touches)
    why = say("%(percent)s%% 的响应者在市场反应过半后才被联系", percent=round(100 * share))
    return above(Kind.SLOW_FOR_MARKET, subject, share, 0.5, why, critical=0.8, clear=0.4)
