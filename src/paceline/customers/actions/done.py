"""What was done: completing something planned, or logging it as it happens, and what is next."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers import next_step, rules
from paceline.customers.actions.activity import completed, repeat
from paceline.customers.actions.lead import start_contact, take
from paceline.customers.handoffs.following import note_touch
from paceline.customers.models import Activity, Lead
from paceline.customers.models.activity_kinds import ActivityKind, ActivityStatus, Cause, Outcome
from paceline.customers.prompted import end_prompts
from paceline.customers.response import first_touch
from paceline.customers.states import ACTIVITY, ASSIGNED, NEW
from paceline.kernel.clock import as_zone
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Choice, Instant, Integer, Link, LongText, Text
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.workflow.reactions import tell_named

What = Annotated[str, Choice("结果", Outcome, blank=True)]
Notes = Annotated[str, LongText("沟通要点", blank=True)]
Seconds = Annotated[int | None, Integer("通话秒数", blank=True)]
EndedAt = Annotated[datetime | None, Instant("完成时间", blank=True)]
Said = Annotated[Any, Link("pipeline.Script", "所用话术", blank=True)]
NextStep = Annotated[str, Text("下一步", max_length=120, blank=True)]
NextAt = Annotated[datetime | None, Instant("下一步时间", blank=True)]
NextKind = Annotated[str, Choice("下一步方式", ActivityKind, blank=True)]
MORNING = time(10)
"""When a next step is due that was given no time: the next workday at ten."""


@action("customers.activity.complete", "完成", icon="done", available=ACTIVITY.available("complete"))
def complete(
    act: Act,
    activity: Activity,
    *,
    outcome: What = "",
    notes: Notes = "",
    seconds: Seconds = None,
    ended_at: EndedAt = None,
    script: Said = None,
    next_subject: NextStep = "",
    next_at: NextAt = None,
    next_kind: NextKind = "",
) -> Activity:
    """It is done, with its outcome; what is next is planned at once."""
    given: dict[str, Any] = {"outcome": outcome, "notes": notes, "seconds": seconds, "script": script}
    act.save(
        activity,
        status=ActivityStatus.DONE,
        ended_at=moment(act, ended_at),
        **{name: value for name, value in given.items() if value not in (None, "")},
    )
    touched(act, activity)
    tell_readers(act, activity, notes)
    follow_up(act, activity, next_subject, next_at, next_kind)
    return activity


@action("customers.activity.log", "记跟进", on="collection", permission="create", icon="note")
def log(
    act: Act,
    *,
    values: dict[str, Any],
    seconds: Seconds = None,
    ended_at: EndedAt = None,
    next_subject: NextStep = "",
    next_at: NextAt = None,
    next_kind: NextKind = "",
) -> Activity:
    """Something that has just happened, without having been planned."""
    kind = values.get("kind") or ActivityKind.CALL
    done = {
        "subject": values.get("subject") or str(ActivityKind(kind).label),
        "status": ActivityStatus.DONE,
        "ended_at": moment(act, ended_at),
        "seconds": seconds,
    }
    activity: Activity = generic.create(  # type: ignore[assignment]
        act, of=registry.of(Activity), values={**completed(values), **done}
    )
    touched(act, activity)
    tell_readers(act, activity, activity.notes)
    follow_up(act, activity, next_subject, next_at, next_kind)
    return activity


def tell_readers(act: Act, activity: Activity, notes: str) -> None:
    """Whoever is named with @ in the notes is told, as in a comment on the record that the activity belongs to."""
    belongs_to = activity.opportunity or activity.customer or activity.lead
    if "@" in notes.replace("＠", "@") and belongs_to is not None:
        tell_named(act.by, activity, notes, about=(belongs_to._meta.label_lower, belongs_to))


def moment(act: Act, ended_at: datetime | None) -> datetime:
    """When it was done. Raises Invalid for a time to come."""
    if ended_at is not None and ended_at > act.now:
        raise Invalid({"ended_at": "完成时间不能晚于现在。"})
    return ended_at or act.occurred_at


def touched(act: Act, activity: Activity) -> None:
    """A contact with a lead: the first one answers it, and the lead is being contacted. A deal is not silent now."""
    if activity.opportunity_id is not None:
        end_prompts(act, activity.opportunity_id, Cause.SILENT)
    if activity.lead_id is None or activity.kind not in rules.CONTACT_KINDS:
        return
    lead = visible(SYSTEM, Lead).select_for_update(of=("self",)).filter(pk=activity.lead_id).first()
    if lead is None:
        return
    if values := first_touch(lead, activity.ended_at):
        act.save(lead, event="customers.lead.respond", **values)
    note_touch(act, lead, activity.ended_at)
    if lead.status == NEW and activity.owner_id is not None:
        take(act, lead, lead.owner or activity.owner)
    if lead.status == ASSIGNED:
        start_contact.inside(act, lead)


def follow_up(act: Act, done: Activity, subject: str, at: datetime | None, kind: str) -> Activity | None:
    """Plan what is next; without words of its own a repeated activity comes back."""
    if not subject and at is not None:
        raise Invalid({"next_subject": "请写下一步做什么。"})
    planned = repeat(act, done)
    if subject:
        planned = act.create(
            Activity,
            links_checked=True,
            subject=subject,
            kind=kind or ActivityKind.CALL,
            planned_at=at or next_morning(act),
            owner=done.owner_id or act.by.user_id,
            **{
                name: getattr(done, name)
                for name in ("customer_id", "lead_id", "contact_id", "opportunity_id")
            },
            stage_id=done.stage_id,
        )
    next_step.follow(act, done, planned)
    return planned


def next_morning(act: Act) -> datetime:
    """The next workday at ten."""
    calendar = working_calendar()
    day = calendar.add_workdays(local_day(act.now), 1)
    return datetime.combine(day, MORNING, tzinfo=as_zone(calendar.zone))
