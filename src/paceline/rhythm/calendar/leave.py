"""Days on which somebody is away: nothing is planned for them there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.absences import absences
from paceline.rhythm.models import Happening
from paceline.rhythm.models.happening import HappeningKind


def days_away(people: Iterable[UUID], start: date, end: date) -> dict[UUID, set[date]]:
    """By person the days of leave within [start, end)."""
    rows = visible(SYSTEM, Happening).filter(
        kind=HappeningKind.LEAVE, owner__in=list(people), starts_on__lt=end, ends_on__gte=start
    )
    found: dict[UUID, set[date]] = {}
    for owner, first, last in rows.values_list("owner_id", "starts_on", "ends_on"):
        days = (last - first).days + 1
        found.setdefault(owner, set()).update(first + timedelta(days=at) for at in range(days))
    return {key: {day for day in days if start <= day < end} for key, days in found.items()}


absences.look = days_away
