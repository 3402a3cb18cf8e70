"""The task of a plan's action: made once for its owner, kept in step with the action, ended with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from paceline.access.working_days import morning
from paceline.customers.actions.done import complete
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import NOT_DONE, UNDONE, ActivityKind, ActivityStatus
from paceline.records.act import Act
from paceline.rhythm.models import PlanAction
from paceline.rhythm.models.plan import PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans.watched import tasks_changed


def give(act: Act, one: PlanAction) -> None:
    """Make the task of an open action of a plan that is being carried out, unless it has one."""
    if one.state != ActionState.OPEN or one.activity_id is not None or one.plan.state != PlanState.ACTIVE:
        return
    task = act.create(
        Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.TASK, **told(one)
    )
    act.save(one, event="rhythm.planaction.change", activity=task)
    tasks_changed()


def told(one: PlanAction) -> dict[str, Any]:
    """What the task says."""
    words = [one.plan.name, one.phase, one.metric, one.effect]
    return {
        "subject": one.what, "planned_at": nine_on(one), "owner": one.owner,
        "notes": " · ".join(word for word in words if word),
    }  # fmt: skip


def nine_on(one: PlanAction) -> datetime:
    """Nine o'clock of the day on which it is due."""
    return morning(one.due_on)


def keep_in_step(act: Act, one: PlanAction) -> None:
    """The task says what the action says now."""
    task = one.activity
    if task is not None and task.status in UNDONE:
        act.save(task, event="customers.activity.change", **told(one))


def end(act: Act, one: PlanAction) -> None:
    """The action needs no task any more: nobody has to do it."""
    task = one.activity
    if task is not None and task.status in NOT_DONE:
        act.save(task, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)


def finish(act: Act, one: PlanAction) -> None:
    """The task is done with its action."""
    task = one.activity
    if task is not None and task.status in NOT_DONE:
        complete.within(act, task)
