"""Standard tasks of stages: they begin when a stage is entered; undone ones end with it, mandatory ones hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE, ActivityKind, ActivityStatus
from paceline.kernel.clock import as_zone
from paceline.pipeline.models.funnel import Stage
from paceline.pipeline.models.opportunity import Opportunity
from paceline.records.act import Act

DUE_AT = time(17)
"""A standard task is due by the end of its day."""


def start(act: Act, opportunity: Opportunity, stage: Stage) -> list[Activity]:
    """Plan the stage's standard tasks for the owner; an opportunity without an owner gets none."""
    if not stage.playbook or opportunity.owner_id is None:
        return []
    tasks = [task_values(opportunity, stage, row, act.occurred_at) for row in stage.playbook]
    return act.create_all(Activity, tasks, links_checked=True)


def task_values(
    opportunity: Opportunity, stage: Stage, row: dict[str, Any], entered_at: datetime
) -> dict[str, Any]:
    """A standard task as an activity."""
    return {
        "subject": row["title"],
        "kind": row.get("kind") or ActivityKind.TASK,
        "opportunity": opportunity.pk,
        "customer": opportunity.customer,
        "owner": opportunity.owner_id,
        "planned_at": due_at(entered_at, row.get("after_days") or 0),
        "minutes": row.get("minutes") or 15,
        "stage": stage.pk,
        "step": row["code"],
        "mandatory": bool(row.get("mandatory")),
    }


def due_at(entered_at: datetime, after_days: int) -> datetime:
    """The end of the n-th workday after the stage was entered."""
    calendar = working_calendar()
    day = calendar.add_workdays(local_day(entered_at), after_days)
    return datetime.combine(day, DUE_AT, tzinfo=as_zone(calendar.zone))


def undone(opportunity: Opportunity, stages: Iterable[Stage]) -> list[Activity]:
    """The standard tasks of these stages that are not done."""
    keys = [stage.pk for stage in stages if stage.playbook]
    if not keys:
        return []
    rows = visible(SYSTEM, Activity).filter(opportunity=opportunity, stage__in=keys, status__in=UNDONE)
    return list(rows.exclude(step="").order_by("planned_at", "pk"))


def stop(act: Act, tasks: Iterable[Activity]) -> None:
    """Cancel standard tasks that no longer make sense."""
    for task in tasks:
        act.save(task, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)


def pass_over(act: Act, opportunity: Opportunity, stages: Iterable[Stage]) -> None:
    """The standard tasks of stages that are skipped although their criteria did not hold: due now, and not done."""
    if opportunity.owner_id is None:
        return
    over = {"planned_at": act.occurred_at, "status": ActivityStatus.CANCELLED}
    tasks = [
        task_values(opportunity, stage, row, act.occurred_at) | over
        for stage in stages
        for row in stage.playbook
    ]
    act.create_all(Activity, tasks, event="customers.activity.cancel", links_checked=True)


def carry_over(act: Act, opportunity: Opportunity, pairs: Mapping[Any, Stage]) -> None:
    """Let the open standard tasks of an opportunity belong to the stages that stand for theirs in another edition."""
    rows = visible(SYSTEM, Activity).filter(opportunity=opportunity, stage__in=list(pairs), status__in=UNDONE)
    for task in rows.exclude(step="").order_by("pk"):
        act.save(task, event="customers.activity.change", stage=pairs[task.stage_id])
