"""Who is to be called next by which plan, on which day. Reads only, so it is the dry run as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from paceline.access.filtering import compiled_for
from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.models import CarePlan
from paceline.care.models.audience import KEPT
from paceline.care.models.plan import active_plans
from paceline.care.rules import FAR, due_on
from paceline.customers.absences import absences
from paceline.customers.models import Activity, Customer
from paceline.customers.models.activity_kinds import UNDONE, ActivityStatus, Cause
from paceline.metadata.registry import registry


@dataclass(frozen=True)
class Due:
    """One customer of a plan: whom it falls to, when they were last reached, and the next day."""

    plan: CarePlan
    customer: UUID
    name: str
    person: UUID
    reached_at: datetime | None
    on: date


def due_of_all(today: date) -> list[Due]:
    """Every customer of the active plans once, under the first plan that is for them."""
    rows = list(members())
    people = {plan.person_id or row["owner_id"] for plan, row in rows}
    working = set(
        visible(SYSTEM, User).filter(status=UserStatus.ACTIVE, pk__in=people).values_list("pk", flat=True)
    )
    away = absences.between(working, today, today + timedelta(days=FAR))
    tried, calendar = last_tries(), working_calendar()
    found = []
    for plan, row in rows:
        person: UUID = plan.person_id if plan.person_id in working else row["owner_id"]  # type: ignore[assignment]
        if person not in working:
            continue
        reached = row["last_effective_follow_at"]
        on = due_on(
            local_day(reached or row["created_at"]), plan.days, today=today, calendar=calendar,
            tried=tried.get(row["pk"]), away=away.get(person, ()),
        )  # fmt: skip
        found.append(Due(plan, row["pk"], row["name"], person, reached, on))
    return found


def members() -> Iterator[tuple[CarePlan, dict[str, Any]]]:
    """The customers of each plan, none twice."""
    seen: set[UUID] = set()
    fields = ("pk", "name", "owner_id", "last_effective_follow_at", "created_at")
    for plan in active_plans():
        for row in matching({"all": [KEPT, plan.condition]}).order_by("pk").values(*fields):
            if row["pk"] not in seen:
                seen.add(row["pk"])
                yield plan, row


def matching(condition: dict[str, Any]) -> QuerySet[Customer]:
    """The customers for whom a condition in the filter language holds."""
    compiled = compiled_for(SYSTEM, condition, registry.of(Customer))
    return compiled.apply(visible(SYSTEM, Customer))


def open_tasks() -> QuerySet[Activity]:
    """The regular follow-ups that are still to be made."""
    return visible(SYSTEM, Activity).filter(cause=Cause.CARE, status__in=UNDONE, customer__isnull=False)


def last_tries() -> dict[UUID, date]:
    """The last day on which a regular follow-up was made in vain or was missed, by customer."""
    over = (ActivityStatus.DONE, ActivityStatus.MISSED)
    rows = visible(SYSTEM, Activity).filter(
        cause=Cause.CARE, status__in=over, effective=False, customer__isnull=False, planned_at__isnull=False
    )
    found = rows.order_by().values_list("customer_id").annotate(Max("planned_at"))
    return {key: local_day(at) for key, at in found}
