"""The reviews of the demo: every sales team meets weekly, the company monthly; this week's packs are frozen."""

from __future__ import annotations

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.records.action import acting
from paceline.rhythm.actions.review import create, prepare
from paceline.rhythm.models import ReviewCycle
from paceline.rhythm.models.review import ReviewKind
from paceline.rhythm.queries.reviews.due import due_day

CHECKLIST = "上周决定做到了没有\n卡住最久的五个商机\n下周要拜访的客户"


def fill(world: World) -> None:
    """A cycle for each unit that has a manager and sells, and its review of this period."""
    for unit in visible(SYSTEM, OrgUnit).filter(kind="team", manager__isnull=False).order_by("name"):
        if any(person.key == unit.manager_id and person.load for person in world.company.people.values()):
            begin(world, unit, ReviewKind.WEEKLY, f"{unit.name}周会", 1)
    top = visible(SYSTEM, OrgUnit).filter(name="销售中心").first()
    if top is not None and top.manager_id:
        begin(world, top, ReviewKind.MONTHLY, f"{top.name}月度经营会", 3)


def begin(world: World, unit: OrgUnit, kind: str, name: str, workday: int) -> None:
    """Set the cycle up and make its review of the running period, frozen when its day has come."""
    with acting(SYSTEM, "rhythm.reviewcycle.create", via="web") as act:
        cycle = act.create(
            ReviewCycle, event="rhythm.reviewcycle.create", links_checked=True, name=name, kind=kind, unit=unit,
            owner=unit.manager, workday=workday, checklist=CHECKLIST,
        )  # fmt: skip
    due = due_day(cycle, world.moments.today)
    if due is None:
        return
    values = {"kind": kind, "unit": unit, "due_on": due, "owner": unit.manager_id, "cycle": cycle}
    review = create(SYSTEM, values=values, via="job")
    if due <= world.moments.today:
        prepare(SYSTEM, review, via="job")
