"""Running the care plans at once instead of tonight."""

from __future__ import annotations

from paceline.access.working_days import local_day
from paceline.care.following.keeping import keep_up
from paceline.care.models import CarePlan
from paceline.records.act import Act
from paceline.records.action import action


def is_on(plan: CarePlan) -> str:
    return "" if plan.active else "这个计划没有启用。请先启用它。"


@action("care.careplan.run", "现在就排", permission="change", icon="to", available=is_on)
def run(act: Act, plan: CarePlan) -> CarePlan:
    """Do now what the night would do, for all plans: who is in which depends on all of them."""
    counts = keep_up(local_day(act.now))
    act.tell(plan, act.action, made=counts["made"], moved=counts["moved"], ended=counts["ended"])
    return plan
