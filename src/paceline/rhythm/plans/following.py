"""What a plan's action does when something happens to its task: done with it, put off with it."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.rhythm.models import PlanAction
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans.watched import kept

FOLLOWED = {f"customers.activity.{verb}" for verb in ("complete", "reschedule", "cancel")}


def is_followed(event: str) -> bool:
    """Whether a plan may care."""
    return event in FOLLOWED and kept.get()


@reaction("customers.activity.*", when=is_followed)
def after_task(event: Event) -> None:
    """Done: so is the action. Put off: the new task is the action's. Given up: the action stays, without a task."""
    with acting(SYSTEM, "rhythm.planaction.finish", via="job") as act:
        rows = visible(SYSTEM, PlanAction).filter(activity=event.record_id, state=ActionState.OPEN)
        one = rows.select_for_update(of=("self",)).select_related("activity").first()
        task = one.activity if one else None
        if one is None or task is None:
            return
        if task.status == ActivityStatus.DONE:
            act.save(one, state=ActionState.DONE, done_on=local_day(task.ended_at or act.now))
        elif task.status == ActivityStatus.RESCHEDULED:
            again = visible(SYSTEM, Activity).filter(previous=task.pk).order_by("-created_at").first()
            act.save(one, event="rhythm.planaction.change", activity=again)
        elif task.status == ActivityStatus.CANCELLED:
            act.save(one, event="rhythm.planaction.change", activity=None)
