"""Days on which somebody is away: nothing is planned for them there; what became of what was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.absences import absences
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.kernel.clock import start_of
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


@dataclass(frozen=True)
class Arranged:
    """A follow-up of the days of leave that somebody else does (`handed`), or that was put off to another day."""

    task: Activity
    handed: bool
    day: date


def arranged(by: Principal, leave: Happening) -> list[Arranged]:
    """What covering the leave did, as far as the asker sees it, by day."""
    rows = {row["id"]: row for row in leave.covered}
    tasks = (
        visible(by, Activity).filter(pk__in=list(rows)).select_related("owner").order_by("planned_at", "pk")
    )
    return [
        Arranged(
            one, rows[str(one.pk)]["owner"] != rows[str(one.pk)]["to_owner"],
            local_day(datetime.fromisoformat(rows[str(one.pk)]["to_at"])),
        )
        for one in tasks
    ]  # fmt: skip


def planned_in(by: Principal, leave: Happening) -> Any:
    """The open follow-ups that stand on the days of a leave."""
    zone = working_calendar().zone
    rows = visible(by, Activity).filter(
        owner=leave.owner_id, status__in=UNDONE, planned_at__gte=start_of(leave.starts_on, zone),
        planned_at__lt=start_of(leave.ends_on + timedelta(days=1), zone),
    )  # fmt: skip
    return rows.order_by("planned_at", "pk")


absences.look = days_away
