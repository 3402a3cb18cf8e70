"""What a review keeps of the plan of its days: how far its actions were, and which were late."""

from __future__ import annotations

from datetime import date
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.rhythm.models import PlanAction, SalesPlan
from paceline.rhythm.models.plan import PlanPeriod, PlanState
from paceline.rhythm.queries.organisation import Node
from paceline.rhythm.queries.plans.progress import progress_of

MOST = 5
SHORTEST = {PlanPeriod.MONTH: 0, PlanPeriod.QUARTER: 1, PlanPeriod.YEAR: 2}


def plan_part(by: Principal, node: Node, today: date) -> dict[str, Any]:
    """The shortest plan of the node that is carried out on the day, as JSON; {} without one."""
    whose = {"unit": node.unit} if node.unit else {"unit__isnull": True, "owner": node.user}
    rows = visible(by, SalesPlan).filter(
        state__in=(PlanState.ACTIVE, PlanState.CLOSED), starts_on__lte=today, ends_on__gte=today, **whose
    )
    plan = min(rows, key=lambda one: (SHORTEST[PlanPeriod(one.period)], str(one.pk)), default=None)
    if plan is None:
        return {}
    actions = list(visible(by, PlanAction).filter(plan=plan).select_related("owner").order_by("due_on", "pk"))
    found = progress_of(actions, today)
    late = [one for one in actions if one.is_late(today)]
    return {
        "id": str(plan.pk), "name": plan.name, "share": found.share, "done": found.done, "count": found.count,
        "late": found.late,
        "late_ones": [
            {"what": one.what, "owner": one.owner.name, "due_on": one.due_on.isoformat()} for one in late[:MOST]
        ],
    }  # fmt: skip
