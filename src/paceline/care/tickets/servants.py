"""Who works on tickets: those with the express right to take them; and who of them gets the next one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Max, Q

from paceline.access.models import Role, User, UserStatus
from paceline.access.principal import SYSTEM, Principal, Scope, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care.models import ServiceLevel, Ticket
from paceline.care.models.ticket_kinds import OPEN
from paceline.customers.absences import absences
from paceline.kernel import clock
from paceline.methods.assigning import Candidate, in_order

OBJECT = "care.ticket"


def takes(by: Principal) -> bool:
    """Whether somebody's roles say expressly that he takes tickets."""
    return by.grants.get(OBJECT, {}).get("take", Scope.NONE) > Scope.NONE


def servants() -> list[User]:
    """Everybody at work who takes tickets."""
    roles = visible(SYSTEM, Role).filter(grants__has_key=OBJECT)
    rows = (
        visible(SYSTEM, User)
        .filter(roles__in=roles, suspended_at__isnull=True)
        .exclude(status=UserStatus.LEFT)
    )
    return [one for one in rows.distinct().order_by("name", "pk") if takes(principal_of(one))]


def next_servant(level: ServiceLevel | None) -> UUID | None:
    """The level's own manager if he takes tickets, else whoever of those present has fewest open ones."""
    known = {one.pk for one in servants()}
    away = absences.on(known, local_day(clock.now()))
    here = known - away
    if level is not None and level.manager_id in here:
        return level.manager_id
    ordered = in_order("best", candidates(here))
    return UUID(ordered[0].key) if ordered else None


def candidates(people: Iterable[UUID]) -> list[Candidate]:
    """Each with the open tickets that he has and when he got the last one."""
    rows = visible(SYSTEM, Ticket).filter(assignee__in=list(people)).order_by().values("assignee")
    found = {
        row["assignee"]: row for row in rows.annotate(n=Count("pk", filter=Q(state__in=OPEN)), last=Max("created_at"))
    }  # fmt: skip
    return [
        Candidate(
            str(key),
            held=row["n"] if (row := found.get(key)) else 0,
            last=row["last"].timestamp() if row else 0.0,
        )
        for key in sorted(people)
    ]
