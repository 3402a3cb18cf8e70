"""Which events end an enrolment: an answer, another stage, the wish not to be contacted, the end of the deal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.consent import does_not_want
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ANSWERED, ActivityStatus, Outcome
from paceline.pipeline.models import Opportunity, OpportunityContact
from paceline.records.act import Act
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.rhythm.cadences import running
from paceline.rhythm.models import EnrolledStep, Enrollment
from paceline.rhythm.models.cadence import StopReason, StopRule

EARLY = frozenset({"new", "assigned", "contacting"})
"""Statuses of a lead that a first call brings along: no change of stage."""
LINKS = ("lead", "customer", "opportunity")


def anything_runs(_event: str) -> bool:
    """Without an enrolment nothing has to be looked at."""
    return running.kept.get()


@reaction("customers.activity.*", when=anything_runs)
def after_follow_up(event: Event) -> None:
    """An answer ends what runs about the same record; a step that is done may be the last."""
    activity = visible(SYSTEM, Activity).filter(pk=event.record_id).first()
    if activity is None or activity.status in (ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS):
        return
    with acting(SYSTEM, "rhythm.enrollment.stop", via="job") as act:
        for enrollment in about(activity):
            answered = activity.status == ActivityStatus.DONE and activity.outcome in ANSWERED
            if answered and StopRule.REPLY in enrollment.cadence.stop_on:
                running.end(act, enrollment, StopReason.REPLY)
                continue
            if activity.status == ActivityStatus.DONE and activity.outcome not in ("", Outcome.NO_ANSWER):
                leave_out_if_missed(act, enrollment, activity)
            if activity.status == ActivityStatus.RESCHEDULED:
                follow_reschedule(act, enrollment, activity)
            running.finish_if_done(act, enrollment)


def about(activity: Activity) -> Iterable[Enrollment]:
    """The running enrolments of the records that a follow-up is about."""
    found: dict[Any, Enrollment] = {}
    for link in LINKS:
        key = getattr(activity, f"{link}_id")
        if key is not None:
            found |= {one.pk: one for one in running.going(**{link: key})}
    if activity.inbound and activity.contact_id is not None and activity.opportunity_id is None:
        found |= {one.pk: one for one in running.going(opportunity__in=deals_of(activity))}
    return found.values()


def deals_of(activity: Activity) -> QuerySet[Opportunity]:
    """What a letter that names no deal may be about: the deals of who wrote, and the customer's that name nobody."""
    whose = visible(SYSTEM, OpportunityContact).filter(contact=activity.contact_id).values("opportunity")
    nobodys = Q(contacts=0, customer=activity.customer_id)
    return visible(SYSTEM, Opportunity).filter(Q(pk__in=whose) | nobodys, state="open")


def leave_out_if_missed(act: Act, enrollment: Enrollment, activity: Activity) -> None:
    """Steps meant for the case that the one before got no answer are not needed after an answer."""
    steps = running.pending(enrollment)
    mine = visible(SYSTEM, EnrolledStep).filter(enrollment=enrollment, activity=activity).exists()
    if mine and steps and steps[0].step_id and steps[0].step.if_missed:
        act.save(steps[0].activity, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
        act.save(steps[0], event="rhythm.enrolledstep.skip", skipped=True)


def follow_reschedule(act: Act, enrollment: Enrollment, activity: Activity) -> None:
    """A step that was put off is the new follow-up from then on."""
    step = visible(SYSTEM, EnrolledStep).filter(enrollment=enrollment, activity=activity).first()
    again = visible(SYSTEM, Activity).filter(previous=activity.pk).order_by("-created_at").first()
    if step is not None and again is not None:
        act.save(step, event="rhythm.enrolledstep.change", activity=again)


@reaction("customers.lead.*", when=anything_runs)
def after_lead(event: Event) -> None:
    """A lead has changed."""
    after_change(event, "lead", ("status", "consent", "tags"))


@reaction("customers.customer.*", when=anything_runs)
def after_customer(event: Event) -> None:
    """A customer has changed."""
    after_change(event, "customer", ("tags",))


@reaction("pipeline.opportunity.*", when=anything_runs)
def after_opportunity(event: Event) -> None:
    """An opportunity has changed."""
    after_change(event, "opportunity", ("stage", "state", "tags"))


def after_change(event: Event, link: str, fields: tuple[str, ...]) -> None:
    """End or hand over what runs about a record of which something relevant changed."""
    changes = event.payload.get("changes", {})
    gone = event.name.endswith(".remove")
    if not gone and not {*fields, "owner"} & set(changes):
        return
    with acting(SYSTEM, "rhythm.enrollment.stop", via="job") as act:
        for enrollment in running.going(**{link: event.record_id}):
            reason = StopReason.GONE if gone else why(enrollment, link)
            if reason:
                running.end(act, enrollment, reason)
            elif "owner" in changes:
                hand_on(act, enrollment, link)


def why(enrollment: Enrollment, link: str) -> str:
    """The reason to stop that now holds, by the cadence's rules; "" when none does."""
    record: Any = getattr(enrollment, link)
    rules = enrollment.cadence.stop_on
    if StopRule.OPT_OUT in rules and does_not_want(record):
        return StopReason.OPT_OUT
    if StopRule.CLOSED in rules and is_closed(record):
        return StopReason.CLOSED
    if StopRule.STAGE in rules and has_moved(enrollment, record):
        return StopReason.STAGE
    return ""


def is_closed(record: Any) -> bool:
    """A deal that is not open, a lead that was converted or is of no use."""
    state = getattr(record, "state", None)
    return state not in (None, "open") or getattr(record, "status", "") in ("converted", "disqualified")


def has_moved(enrollment: Enrollment, record: Any) -> bool:
    """Another stage than at the beginning; that a lead is being contacted now is no other stage."""
    now = running.place_of(record)
    return now != enrollment.was_at and not (now in EARLY and enrollment.was_at in EARLY)


def hand_on(act: Act, enrollment: Enrollment, link: str) -> None:
    """The enrolment goes along with its record; without an owner it stops."""
    record: Any = getattr(enrollment, link)
    if record.owner_id is None:
        running.end(act, enrollment, StopReason.GONE)
        return
    act.save(enrollment, event="rhythm.enrollment.assign", owner=record.owner_id)
