"""Bringing planned follow-ups in line with the plans: new ones, those that a contact has put off, those not needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.following.due import Due, due_of_all, open_tasks
from paceline.care.models import CarePlan
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus, Cause
from paceline.kernel.clock import as_zone
from paceline.records.act import Act
from paceline.records.action import acting

MORNING = time(10)
CHUNK = 500


def keep_up(today: date) -> Counter[str]:
    """How many were `made`, `moved` and `ended`. Running twice on a day changes nothing."""
    due = due_of_all(today)
    counts = end_left_over(due)
    for start in range(0, len(due), CHUNK):
        with acting(SYSTEM, "care.careplan.run") as act:
            one_at_a_time()
            counts += settle(act, due[start : start + CHUNK])
    return counts


def one_at_a_time() -> None:
    """Whoever comes while another run is at work waits until its follow-ups are there."""
    list(visible(SYSTEM, CarePlan).select_for_update(of=("self",)).order_by("pk"))


def settle(act: Act, chunk: Iterable[Due]) -> Counter[str]:
    """Plan what is missing; put off what a contact in between has made too early."""
    due = {one.customer: one for one in chunk}
    tasks = {
        one.customer_id: one for one in open_tasks().filter(customer__in=due).select_for_update(of=("self",))
    }
    counts: Counter[str] = Counter()
    for key, one in due.items():
        task: Any = tasks.get(key)
        if task is None:
            plan_one(act, one)
            counts["made"] += 1
        elif is_too_early(task, one):
            act.save(task, event="customers.activity.change", planned_at=moment(one.on))
            counts["moved"] += 1
    return counts


def is_too_early(task: Activity, due: Due) -> bool:
    """Whether the customer was reached after this one was planned, and its day is before the new one."""
    if task.status != ActivityStatus.PLANNED or due.reached_at is None or due.reached_at <= task.created_at:
        return False
    return task.planned_at is None or local_day(task.planned_at) < due.on


def plan_one(act: Act, due: Due) -> Activity:
    """The next follow-up, at ten in the morning."""
    made: Activity = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=due.plan.subject,
        kind=due.plan.kind, customer=due.customer, owner=due.person, planned_at=moment(due.on), cause=Cause.CARE,
    )  # fmt: skip
    return made


def moment(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=as_zone(working_calendar().zone))


def end_left_over(due: Iterable[Due]) -> Counter[str]:
    """Take back what was planned for customers who are in no plan any more."""
    wanted: set[UUID] = {one.customer for one in due}
    with acting(SYSTEM, "care.careplan.run") as act:
        one_at_a_time()
        act.reason = "客户已经不在回访计划里。"
        rows = [one for one in open_tasks().select_for_update(of=("self",)) if one.customer_id not in wanted]
        planned = [one for one in rows if one.status == ActivityStatus.PLANNED]
        for task in planned:
            act.save(task, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
    return Counter(ended=len(planned))
