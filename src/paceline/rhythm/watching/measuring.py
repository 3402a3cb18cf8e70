"""What became of the problem at the end of a suggestion's horizon, whether it was followed or not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.action import acting
from paceline.rhythm.models import Alert, Look, Suggestion
from paceline.rhythm.models.alert import AlertState

LOW_IS_BAD = frozenset({"slow_flow", "starving"})
"""Signals whose value lies below the limit when something is wrong."""
PLACES = Decimal("0.0001")


def measure_due(today: date) -> int:
    """Look at every suggestion whose day has come, once. Returns how many."""
    rows = visible(SYSTEM, Suggestion).filter(due_on__lte=today, recovered__isnull=True)
    due = list(rows.select_related("alert").order_by("pk")[:5000])
    looks = {look.key: look for look in visible(SYSTEM, Look).filter(key__in={one.alert.key for one in due})}
    with acting(SYSTEM, "rhythm.suggestion.measure", via="job") as act:
        for one in due:
            value = value_after(one.alert, looks.get(one.alert.key))
            recovered = is_well(one.alert, one)
            act.save(one, after=value, realised=closed(one, one.alert, value, recovered), recovered=recovered)
    return len(due)


def value_after(alert: Alert, look: Look | None) -> Decimal | None:
    """What the signal measures now; None when it was not looked at lately or there is too little to go by."""
    if look is None or look.few:
        return None
    value: Decimal | None = look.value
    return value


def is_well(alert: Alert, one: Suggestion) -> bool:
    """Whether the alert had resolved by the day of the check."""
    return alert.state == AlertState.RESOLVED


def closed(one: Suggestion, alert: Alert, after: Decimal | None, recovered: bool) -> Decimal | None:
    """The share of the gap to the limit that has closed: 1 all of it, below 0 it grew; None when it is not known."""
    if after is None or one.before is None or alert.limit is None:
        return Decimal(1) if recovered else None
    sign = (
        -1 if alert.kind in LOW_IS_BAD or (alert.kind == "distorted_plan" and one.before < alert.limit) else 1
    )
    gap, left = sign * (one.before - alert.limit), max(Decimal(0), sign * (after - alert.limit))
    if gap <= 0:
        return Decimal(1 if recovered else 0)
    return max(Decimal(-1), min(Decimal(1), 1 - left / gap)).quantize(PLACES)
