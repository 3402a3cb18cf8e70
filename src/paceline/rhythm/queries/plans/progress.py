"""How far the actions of plans have come: by weight, with what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.methods.rhythm.progress import weighted
from paceline.rhythm.models import PlanAction
from paceline.rhythm.models.plan_action import ActionState

COUNTED = (ActionState.OPEN, ActionState.DONE)
"""What was given up or left to the next plan is neither done nor to be done."""


@dataclass(frozen=True)
class Progress:
    """The share that is done by weight (None without actions), how many of how many, how many are late."""

    share: float | None
    done: int
    count: int
    late: int


def progress_of(actions: Sequence[PlanAction], today: date) -> Progress:
    """Of the actions of one plan."""
    counted = [one for one in actions if one.state in COUNTED]
    done = [one for one in counted if one.state == ActionState.DONE]
    share = weighted([(one.weight, one.state == ActionState.DONE) for one in counted])
    return Progress(share, len(done), len(counted), sum(one.is_late(today) for one in counted))


def progress_by_plan(by: Principal, plans: Iterable[UUID], today: date) -> dict[UUID, Progress]:
    """Of several plans, in one query."""
    found: dict[UUID, list[PlanAction]] = defaultdict(list)
    keys = list(plans)
    for one in visible(by, PlanAction).filter(plan__in=keys).only("plan", "state", "weight", "due_on"):
        found[one.plan_id].append(one)
    return {key: progress_of(found[key], today) for key in keys}
