"""Whether any task belongs to a plan: without one no follow-up has to be looked at."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.kept import Kept
from paceline.rhythm.models import PlanAction
from paceline.rhythm.models.plan_action import ActionState


def any_task() -> bool:
    return visible(SYSTEM, PlanAction).filter(state=ActionState.OPEN, activity__isnull=False).exists()


kept = Kept("rhythm.plan_tasks", any_task)
tasks_changed = kept.changed
