"""Enrolments begun, paused, resumed and ended: their steps are follow-ups of the owner like any other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers import next_step
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.clock import start_of
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.kept import Kept
from paceline.records.act import Act
from paceline.rhythm.cadences.placing import TEN, Placed, loads_of, place
from paceline.rhythm.models import Cadence, CadenceStep, EnrolledStep, Enrollment
from paceline.rhythm.models.cadence import EnrollmentState

GOING = (EnrollmentState.RUNNING, EnrollmentState.PAUSED)
OPEN = (ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS)


def any_going() -> bool:
    """Whether anything runs at all: without it nobody has to react to changes of records."""
    return bool(visible(SYSTEM, Enrollment).filter(state__in=GOING).exists())


kept = Kept("enrollments", any_going)


def begin(
    act: Act, cadence: Cadence, record: Any, start: date | None, at: datetime | None = None, **because: Any
) -> Enrollment:
    """Enrol a record. Raises Invalid when the cadence does not fit it, Conflict when it runs already.

    `because` are the policy and the event that began it, where no person did.
    """
    link = str(cadence.target)
    if record._meta.model_name != link:
        raise Invalid({"cadence": "这个跟进节奏不用于这种记录。请换一个。"})
    if not cadence.active:
        raise Invalid({"cadence": "这个跟进节奏已停用。请换一个。"})
    if record.owner_id is None:
        raise Invalid("还没有负责人，不能加入跟进节奏。请先分配。")
    running = visible(SYSTEM, Enrollment).filter(**{link: record.pk}, cadence=cadence, state__in=GOING)
    if running.exists():
        raise Conflict("「%(name)s」已经在这个跟进节奏里了。", params={"name": str(record)})
    steps = steps_of(cadence)
    if not steps:
        raise Invalid({"cadence": "这个跟进节奏还没有步骤。请先加步骤。"})
    made: Enrollment = act.create(
        Enrollment, event="rhythm.enrollment.begin", links_checked=True, cadence=cadence, **{link: record},
        owner=record.owner_id, team=record.team_id, starts_on=local_day(at) if at else start or local_day(act.now),
        starts_at=at, was_at=place_of(record), **because,
    )  # fmt: skip
    plan(act, made, record, steps)
    kept.changed()
    return made


def steps_of(cadence: Cadence) -> list[CadenceStep]:
    """The steps of a cadence in order."""
    return list(visible(SYSTEM, CadenceStep).filter(cadence=cadence).order_by("offset", "created_at", "pk"))


def place_of(record: Any) -> str:
    """The stage of an opportunity, the status of a lead; customers have none."""
    return str(getattr(record, "stage_id", None) or getattr(record, "status", "") or "")


def plan(act: Act, enrollment: Enrollment, record: Any, steps: list[CadenceStep]) -> None:
    """Turn the steps into dated follow-ups; the first is the next step of the record."""
    today = local_day(act.now)
    load = loads_of([enrollment.owner_id], today)[enrollment.owner_id]  # type: ignore[list-item,index]
    first: Activity | None = None
    for placed in place(steps, enrollment.starts_on, act.now, today, load, enrollment.starts_at):
        activity = planned(act, enrollment, record, placed) if placed.at is not None else None
        act.create(
            EnrolledStep, event="rhythm.enrolledstep.create", links_checked=True, enrollment=enrollment,
            step=placed.step, subject=placed.step.subject, due_on=placed.day, activity=activity,
            skipped=activity is None,
        )  # fmt: skip
        first = first or activity
    if first is None:
        raise Invalid("按起点日期，所有步骤的日子都过去了。请换一个起点日期。")
    next_step.follow(act, first, first)


def planned(act: Act, enrollment: Enrollment, record: Any, placed: Placed) -> Activity:
    """One step as a planned follow-up, with its script and words in the notes."""
    step = placed.step
    words = [step.words, str(step.script.body) if step.script_id else ""]
    link = record._meta.model_name
    customer = record.pk if link == "customer" else getattr(record, "customer_id", None)
    made: Activity = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=step.subject, kind=step.kind,
        planned_at=placed.at, minutes=step.minutes, owner=enrollment.owner_id,
        notes="\n".join(word for word in words if word), cadence=str(enrollment.cadence)[:60],
        **{link: record.pk, **({"customer": customer} if customer else {})},
    )  # fmt: skip
    return made


def pending(enrollment: Enrollment) -> list[EnrolledStep]:
    """The steps whose follow-ups are not done yet, in order, locked."""
    rows = visible(SYSTEM, EnrolledStep).filter(enrollment=enrollment, activity__status__in=OPEN)
    return list(rows.select_related("activity", "step").order_by("due_on", "created_at", "pk"))


def cancel_pending(act: Act, enrollment: Enrollment) -> list[EnrolledStep]:
    """Take back the follow-ups that are not done."""
    steps = pending(enrollment)
    for one in steps:
        act.save(one.activity, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
        next_step.follow(act, one.activity, None)
    return steps


def end(act: Act, enrollment: Enrollment, reason: str) -> None:
    """Stop it: what was planned is cancelled, what was done stays."""
    for one in cancel_pending(act, enrollment):
        act.save(one, event="rhythm.enrolledstep.skip", skipped=True)
    act.save(
        enrollment, event="rhythm.enrollment.stop", state=EnrollmentState.STOPPED, stop_reason=reason,
        ended_at=act.now,
    )  # fmt: skip


def pause(act: Act, enrollment: Enrollment) -> None:
    """Take the planned follow-ups back and remember the day."""
    cancel_pending(act, enrollment)
    act.save(enrollment, state=EnrollmentState.PAUSED, paused_on=local_day(act.now))


def resume(act: Act, enrollment: Enrollment) -> None:
    """Plan the steps that were taken back, later by the workdays of the pause."""
    calendar, today = working_calendar(), local_day(act.now)
    record = enrollment.opportunity or enrollment.lead or enrollment.customer
    if record is None or record.deleted_at is not None:
        raise Conflict("记录已经删除，不能继续。")
    waited = calendar.workdays_between(enrollment.paused_on or today, today)
    rows = visible(SYSTEM, EnrolledStep).filter(enrollment=enrollment, skipped=False)
    left = list(rows.filter(activity__status=ActivityStatus.CANCELLED).select_related("step", "activity"))
    again = {one.step_id: one for one in left if one.step_id}
    load = loads_of([enrollment.owner_id], today)[enrollment.owner_id]  # type: ignore[list-item,index]
    start = calendar.add_workdays(enrollment.starts_on, waited)
    anchor = (
        enrollment.starts_at or start_of(enrollment.starts_on, calendar.zone) + TEN
    )  # deadlines do not wait
    for placed in place([one.step for one in left if one.step_id], start, act.now, today, load, anchor):
        one = again[placed.step.pk]
        at = placed.at
        activity = planned(act, enrollment, record, placed) if at is not None else None
        act.save(
            one,
            event="rhythm.enrolledstep.change",
            due_on=placed.day,
            activity=activity,
            skipped=activity is None,
        )
    act.save(
        enrollment, event="rhythm.enrollment.resume", state=EnrollmentState.RUNNING, starts_on=start,
        starts_at=enrollment.starts_at or anchor, paused_on=None,
    )  # fmt: skip
    finish_if_done(act, enrollment)


def revive(act: Act, enrollment: Enrollment) -> None:
    """Go on with one that should not have ended: what was cancelled with it is planned again."""
    ended = local_day(enrollment.ended_at or act.now)
    rows = visible(SYSTEM, EnrolledStep).filter(enrollment=enrollment, skipped=True, due_on__gte=ended)
    for one in rows.filter(activity__status=ActivityStatus.CANCELLED):
        act.save(one, event="rhythm.enrolledstep.change", skipped=False)
    act.save(
        enrollment, event="rhythm.enrollment.resume", state=EnrollmentState.PAUSED, paused_on=ended, stop_reason="",
        ended_at=None,
    )  # fmt: skip
    resume(act, enrollment)
    kept.changed()


def finish_if_done(act: Act, enrollment: Enrollment) -> None:
    """It is over when nothing is planned any more."""
    if enrollment.state == EnrollmentState.RUNNING and not pending(enrollment):
        act.save(
            enrollment, event="rhythm.enrollment.finish", state=EnrollmentState.FINISHED, ended_at=act.now
        )


def going(**of: Any) -> list[Enrollment]:
    """The enrolments of a record that have not ended, locked."""
    rows = visible(SYSTEM, Enrollment).filter(state__in=GOING, **of)
    return list(rows.select_related("cadence").order_by("pk").select_for_update(of=("self",)))
