"""Planning and keeping appointments: planned, begun, put off to another day, given up, missed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers import next_step, rules
from paceline.customers.models import Activity
from paceline.customers.models.activity import SUBJECTS
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.customers.states import ACTIVITY
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Instant, LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.models import Event
from paceline.records.past.undo import before, undo_with
from paceline.workflow.notifications import notify

Reason = Annotated[str, LongText("原因", blank=True)]
CARRIED = (
    "subject", "kind", "customer_id", "lead_id", "contact_id", "opportunity_id", "minutes", "fixed", "recurrence",
    "place", "owner_id", "stage_id", "step", "mandatory", "notes", "cadence", "cause",
)  # fmt: skip
"""What the next activity of a chain takes over."""


@action("customers.activity.create", "计划跟进", on="collection", icon="calendar", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Activity:
    """Plan something to do."""
    return generic.create(act, of=registry.of(Activity), values=completed(values))  # type: ignore[return-value]


@action("customers.activity.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, activity: Activity, *, values: dict[str, Any]) -> Activity:
    """Correct it. Putting it off to another day is `reschedule`, so that the plan of the first day stays true."""
    after, before = values.get("planned_at"), activity.planned_at
    moved = after and before and local_day(after) != local_day(before)
    if moved and activity.status == ActivityStatus.PLANNED and local_day(before) <= local_day(act.now):
        raise Invalid({"planned_at": "改到另一天请用「改期」，原来的计划会留下记录。"})
    generic.change(act, activity, values=values)
    return activity


@action("customers.activity.start", "开始", icon="to", available=ACTIVITY.available("start"))
def start(act: Act, activity: Activity) -> Activity:
    """It has begun."""
    act.save(activity, status=ActivityStatus.IN_PROGRESS, started_at=act.occurred_at)
    return activity


@action("customers.activity.reschedule", "改期", icon="clock", available=ACTIVITY.available("reschedule"))
def reschedule(
    act: Act, activity: Activity, *, planned_at: Annotated[datetime, Instant("新的时间")], reason: Reason = ""
) -> Activity:
    """Put off: this one stays as what was planned, a new one takes its place and is returned."""
    act.reason = reason or act.reason
    act.save(activity, status=ActivityStatus.RESCHEDULED)
    again = followed_by(act, activity, planned_at, previous_id=activity.pk)
    next_step.follow(act, activity, again)
    return again


@action(
    "customers.activity.arrange", "挪到别的日子", permission="assign", icon="calendar", hidden=True,
    available=ACTIVITY.available("arrange"),
)  # fmt: skip
def arrange(
    act: Act, activity: Activity, *, planned_at: Annotated[datetime, Instant("新的时间")]
) -> Activity:
    """Put it on a day with more room, by its owner or by who leads them: who has it hears of it once per batch.

    Raises Invalid for an appointment, for what is due by today, and for a day that is over.
    """
    today = local_day(act.now)
    if activity.fixed:
        raise Invalid("这是约好的时间，不能由排程移动。请和客户商量后用「改期」。")
    if activity.planned_at is not None and local_day(activity.planned_at) <= today:
        raise Invalid("今天和更早的跟进不能由排程移动。请用「改期」，原来的计划会留下记录。")
    if local_day(planned_at) < today:
        raise Invalid({"planned_at": "日期不能早于今天。"})
    act.save(activity, planned_at=planned_at)
    if activity.owner_id is not None and activity.owner_id != act.by.user_id:
        notify(
            [activity.owner_id], kind="rhythm", template="%(who)s把「%(name)s」等跟进挪到了更空的日子。",
            params={"who": act.by.name, "name": activity.subject}, key=f"arrange:{act.batch or activity.pk}",
            about=("customers.activity", activity.pk),
        )  # fmt: skip
    return activity


@action("customers.activity.cancel", "取消", icon="ban", available=ACTIVITY.available("cancel"))
def cancel(act: Act, activity: Activity, *, reason: Reason = "") -> Activity:
    """It is not needed any more."""
    act.reason = reason or act.reason
    act.save(activity, status=ActivityStatus.CANCELLED)
    next_step.follow(act, activity, None)
    return activity


def take_back(act: Act, activity: Activity, event: Event) -> None:
    """Undo another time, or a cancellation that came with something else: it is as it was planned."""
    act.save(activity, event="customers.activity.change", **before(registry.of(Activity), event))


undo_with("customers.activity.cancel", take_back)
undo_with("customers.activity.arrange", take_back, "assign")


@action("customers.activity.miss", "标记错过", icon="history", available=ACTIVITY.available("miss"))
def miss(act: Act, activity: Activity, *, reason: Reason = "") -> Activity:
    """Its day has passed. What comes back regularly is planned again."""
    act.reason = reason or act.reason
    act.save(activity, status=ActivityStatus.MISSED)
    repeat(act, activity)
    return activity


def repeat(act: Act, activity: Activity) -> Activity | None:
    """The next of a repeated activity, on a workday; None when it does not repeat."""
    if not activity.recurrence or activity.planned_at is None:
        return None
    calendar = working_calendar()
    due = rules.next_occurrence(activity.planned_at, activity.recurrence, calendar)
    while due <= act.now:
        due = rules.next_occurrence(due, activity.recurrence, calendar)
    return followed_by(act, activity, due, notes="")


def followed_by(act: Act, activity: Activity, planned_at: datetime, **given: Any) -> Activity:
    """A planned activity like this one at another time."""
    same = {name: getattr(activity, name) for name in CARRIED}
    wait = activity.planned_at - activity.remind_at if activity.planned_at and activity.remind_at else None
    remind_at = planned_at - wait if wait is not None else None
    again: Activity = act.create(
        Activity, links_checked=True, **{**same, "planned_at": planned_at, "remind_at": remind_at, **given}
    )
    return again


def completed(values: dict[str, Any]) -> dict[str, Any]:
    """Values with the customer and the stage that the other links imply."""
    found = dict(values)
    for name in ("opportunity", "lead", "contact"):
        key = key_of(found.get(name))
        if key is None or (found.get("customer") and name != "opportunity"):
            continue
        linked = visible(SYSTEM, registry.get(SUBJECTS[name]).model).filter(pk=key).first()
        if linked is not None:
            found.setdefault("customer", linked.customer_id)
            if name == "opportunity":
                found["stage"] = linked.stage_id
    return found
