"""What is due for somebody: planned activities, missed ones that nobody took up again, next steps without an activity
behind them, and leads that wait for a first answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity, Customer, Lead
from paceline.customers.models.activity_kinds import AT_ONCE, UNDONE, ActivityKind, ActivityStatus
from paceline.kernel import clock
from paceline.kernel.clock import as_zone, start_of
from paceline.methods.priority import Priority
from paceline.methods.worklist import Kind, WorkItem, kind_of
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.funnel import ForecastCategory, StageKind

LOOK_BACK = timedelta(days=30)
"""Missed work that is older than this is not carried along any more."""
STEP_MINUTES = 15


@dataclass(frozen=True)
class Todo:
    """One thing to do. `object` and `record_id` say what to open; `activity_id` what to complete, if it was planned."""

    id: str
    kind: Kind
    subject: str
    way: str
    object: str
    record_id: UUID
    about: str
    customer: str
    due_on: date | None
    starts_at: datetime | None
    minutes: int
    priority: str = ""
    activity_id: UUID | None = None
    is_running: bool = False
    verb: str = ""
    """The action of the record that ends it, where that is not what ends a next step."""

    @property
    def is_overdue(self) -> bool:
        return self.kind is Kind.OVERDUE

    def as_item(self) -> WorkItem:
        """What the ordering asks about it."""
        priority = Priority(self.priority) if self.priority else Priority.P4
        starts = self.starts_at if self.kind is Kind.FIXED else None
        return WorkItem(self.id, self.kind, self.minutes, starts, self.due_on, priority)


More = Callable[[Principal, date], Iterator[Todo]]
more: list[More] = []
"""What the rooms above have for somebody to do on a day."""


def todos(source: More) -> More:
    """Declare that a room above has work of its own for the day."""
    more.append(source)
    return source


def all_todos(by: Principal, today: date) -> Iterator[Todo]:
    """Everything that is due, in no order."""
    yield from from_activities(by, today)
    yield from from_leads(by, today)
    yield from from_steps(by, today, visible(by, Opportunity).filter(state=StageKind.OPEN), "opportunity")
    yield from from_steps(by, today, visible(by, Customer), "customer")
    yield from from_steps(by, today, visible(by, Lead).filter(customer__isnull=True), "lead")
    for source in more:
        yield from source(by, today)


def mine(by: Principal, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(owner=by.user_id)


# planned work ----------------------------------------------------------------------------------------------------
ABOUT = (
    "id", "subject", "kind", "status", "planned_at", "minutes", "fixed", "recurrence", "step", "cadence", "cause",
    "lead_id", "lead__name", "customer_id", "customer__name", "customer__priority", "opportunity_id",
    "opportunity__name", "opportunity__forecast_category",
)  # fmt: skip


def from_activities(by: Principal, today: date) -> Iterator[Todo]:
    """Planned for today or earlier and not done."""
    after, since = start_of(today + timedelta(days=1), zone()), start_of(today - LOOK_BACK, zone())
    open_ones = Q(status__in=UNDONE, planned_at__lt=after)
    missed = Q(status=ActivityStatus.MISSED, planned_at__gte=since, planned_at__lt=after, recurrence="")
    rows = mine(by, visible(by, Activity)).filter(open_ones | missed)
    return (todo_of(row, today) for row in rows.values(*ABOUT))


def todo_of(row: dict[str, Any], today: date) -> Todo:
    due_on = row["planned_at"].astimezone(as_zone(zone())).date()
    priority = Priority.P1 if row["cause"] in AT_ONCE else row["customer__priority"] or ""
    is_fixed = row["fixed"] and due_on == today
    kind = kind_of(
        is_fixed=is_fixed,
        due_on=due_on,
        day=today,
        priority=Priority(priority) if priority else Priority.P4,
        otherwise=sort_of(row),
    )
    opened, key, about = opens(row)
    return Todo(
        id=f"activity:{row['id']}",
        kind=kind,
        subject=row["subject"],
        way=row["kind"],
        object=opened,
        record_id=key,
        about=about,
        customer=row["customer__name"] or "",
        due_on=due_on,
        starts_at=row["planned_at"],
        minutes=row["minutes"],
        priority=priority,
        activity_id=row["id"],
        is_running=row["status"] == ActivityStatus.IN_PROGRESS,
    )


def sort_of(row: dict[str, Any]) -> Kind:
    """What sort of work an activity is: committed deals, steps of a deal, first calls, care."""
    if row["opportunity__forecast_category"] == ForecastCategory.COMMIT:
        return Kind.COMMITTED
    if row["step"] or row["cadence"] or row["opportunity_id"]:
        return Kind.CADENCE
    return Kind.PROSPECTING if row["lead_id"] else Kind.CARE


def opens(row: dict[str, Any]) -> tuple[str, UUID, str]:
    """The record that an activity is about: object, key and name; itself when it is about nothing."""
    for name, object_name in (
        ("opportunity", "pipeline.opportunity"),
        ("lead", "customers.lead"),
        ("customer", "customers.customer"),
    ):
        if row[f"{name}_id"]:
            return object_name, row[f"{name}_id"], row[f"{name}__name"] or ""
    return "customers.activity", row["id"], ""


# next steps and first answers --------------------------------------------------------------------------------------
def from_steps(by: Principal, today: date, rows: QuerySet[Any], link: str) -> Iterator[Todo]:
    """Next steps that are due and have no planned activity behind them."""
    planned = visible(SYSTEM, Activity).filter(**{link: OuterRef("pk")}, status__in=UNDONE)
    due = mine(by, rows).filter(next_step_on__lte=today).exclude(next_step="").exclude(Exists(planned))
    names = ["id", "name", "next_step", "next_step_on"]
    extra = {
        "opportunity": {
            "held": F("customer__name"),
            "rank": F("customer__priority"),
            "forecast": F("forecast_category"),
        },
        "customer": {"held": F("name"), "rank": F("priority")},
        "lead": {"held": F("company")},
    }[link]
    return (step_of(row, today, link) for row in due.values(*names, **extra))


def step_of(row: dict[str, Any], today: date, link: str) -> Todo:
    priority = row.get("rank") or ""
    otherwise = {"opportunity": Kind.CADENCE, "customer": Kind.CARE, "lead": Kind.PROSPECTING}[link]
    if row.get("forecast") == ForecastCategory.COMMIT:
        otherwise = Kind.COMMITTED
    kind = kind_of(
        is_fixed=False,
        due_on=row["next_step_on"],
        day=today,
        priority=Priority(priority) if priority else Priority.P4,
        otherwise=otherwise,
    )
    return Todo(
        id=f"{link}:{row['id']}",
        kind=kind,
        subject=row["next_step"],
        way=ActivityKind.TASK,
        object={
            "opportunity": "pipeline.opportunity",
            "customer": "customers.customer",
            "lead": "customers.lead",
        }[link],
        record_id=row["id"],
        about=row["name"],
        customer=row["held"] or "",
        due_on=row["next_step_on"],
        starts_at=None,
        minutes=STEP_MINUTES,
        priority=priority,
    )


def from_leads(by: Principal, today: date) -> Iterator[Todo]:
    """Leads that wait for a first answer, due today or overdue, with nothing planned."""
    planned = visible(SYSTEM, Activity).filter(lead=OuterRef("pk"), status__in=UNDONE)
    waiting = mine(by, visible(by, Lead)).filter(
        status__in=("new", "assigned"), first_touch_at__isnull=True, next_step="",
        respond_by__lt=start_of(today + timedelta(days=1), zone()),
    )  # fmt: skip
    for row in waiting.exclude(Exists(planned)).values("id", "name", "company", "respond_by"):
        yield Todo(
            id=f"lead:{row['id']}",
            kind=Kind.OVERDUE if row["respond_by"] < clock.now() else Kind.FIRST_PRIORITY,
            subject=_t("首次联系"),
            way=ActivityKind.CALL,
            object="customers.lead",
            record_id=row["id"],
            about=row["name"],
            customer=row["company"] or "",
            due_on=row["respond_by"].astimezone(as_zone(zone())).date(),
            starts_at=row["respond_by"],
            minutes=STEP_MINUTES,
            priority=Priority.P1,
        )


def zone() -> Any:
    return working_calendar().zone
