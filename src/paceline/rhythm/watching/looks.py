"""What a new reading makes of the state kept so far: pure rules over `methods.rhythm.signals.alarm`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from paceline.access.working_days import working_calendar
from paceline.methods.figures import Quality
from paceline.methods.rhythm.signals.alarm import Alarm, after_look
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading
from paceline.rhythm.models import Look

WEEK, MONTH = 5, 20
APART = {
    Kind.SLOW_FLOW: WEEK, Kind.TOO_FAST: WEEK, Kind.CROWDED_DAYS: WEEK, Kind.CROWDED_SHARE: WEEK,
    Kind.STARVING: WEEK, Kind.DISTORTED_PLAN: WEEK, Kind.SCATTERED: WEEK, Kind.MONTH_END: MONTH,
}  # fmt: skip
"""Workdays between looks that count towards persistence, a day for the others; error rates are measured for these."""
LARGEST = Decimal(10) ** 12


def counts(kind: Kind, counted_on: date | None, today: date) -> bool:
    """Whether a look today is another period than the last that counted; a second look on a day never is."""
    if counted_on is None:
        return True
    return working_calendar().workdays_between(counted_on, today) >= APART.get(kind, 1)


def after(look: Look, reading: Reading, today: date) -> Alarm:
    """The state after a look. Between counted looks a firing changes the level only, a clear one takes it back."""
    level = Level(look.level) if look.level else None
    alarm = Alarm(look.key, look.in_a_row or 0, bool(look.raised), level)
    if reading.quality is Quality.SMALL_N:
        return alarm
    if reading.fires and not counts(reading.kind, look.counted_on, today):
        return replace(alarm, level=reading.level) if alarm.is_raised else alarm
    if not reading.fires and not reading.is_clear and not counts(reading.kind, look.counted_on, today):
        return alarm
    return after_look(alarm, reading, 0)


def stored(value: float | None) -> Decimal | None:
    """A figure as the database keeps it."""
    if value is None or value != value:
        return None
    return max(-LARGEST, min(LARGEST, Decimal(repr(round(value, 4)))))


def filled(look: Look, reading: Reading, alarm: Alarm, evidence: dict[str, Any], today: date) -> Look:
    """The look with what it has found."""
    look.few = reading.quality is Quality.SMALL_N
    look.value = stored(reading.value)  # type: ignore[assignment]
    look.limit = stored(reading.limit)  # type: ignore[assignment]
    look.level = reading.level or ""
    if not look.few and (counts(reading.kind, look.counted_on, today) or reading.is_clear):
        look.counted_on = today
    look.in_a_row, look.raised, look.looked_on = alarm.in_a_row, alarm.is_raised, today
    look.words = {"template": str(reading.why.template), "params": plain(reading.why.params)}
    look.evidence = evidence
    return look


def plain(params: Any) -> dict[str, Any]:
    """Parameters of a sentence as JSON keeps them."""
    return {name: one if isinstance(one, int | float | str) else str(one) for name, one in params.items()}
