"""Actions that one plan leaves to the next: they change hands when the next one is carried out, with their tasks."""

from __future__ import annotations

from paceline.records.act import Act
from paceline.rhythm.models import PlanAction
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans import tasks


def take_over(act: Act, one: PlanAction) -> None:
    """The action that it was before is over; what was done meanwhile is done here too."""
    before = one.carried_from
    if before is None:
        return
    if before.state == ActionState.OPEN:
        task = before.activity
        act.save(before, event="rhythm.planaction.carry", state=ActionState.CARRIED, activity=None)
        act.save(one, event="rhythm.planaction.change", activity=task)
        tasks.keep_in_step(act, one)
    elif before.state == ActionState.DONE:
        act.save(one, event="rhythm.planaction.finish", state=ActionState.DONE, done_on=before.done_on)
