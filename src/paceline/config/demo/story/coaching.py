"""The coaching of the demo: one plan, for whoever is weakest beside the team at a step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.config.demo.world import World
from paceline.pipeline.funnels import default_funnel
from paceline.records.action import acting
from paceline.rhythm.queries.funnel.matrix import matrix, recent
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.team.models import CoachingPlan

MEASURES = "每周一起复盘两单，陪访一次；先用需求问卷把痛点、预算、决策人问全，再进下一步。"
COURSE = "需求挖掘"
LATER = timedelta(days=42)


def fill(world: World) -> None:
    """Of the team with the weakest cell; nothing where nobody has enough deals."""
    funnel, organisation, today = default_funnel(), Organisation.today(), world.moments.today
    if funnel is None:
        return
    cells = []
    for unit in organisation.units.values():
        if unit.kind == "team" and unit.manager_id and organisation.sell(Node(unit=unit.pk)):
            found = matrix(SYSTEM, funnel, Node(unit=unit.pk), organisation, recent(today))
            for person, _name, row in found.people:
                cells += [
                    (cell.below, str(person), unit, person, found.stages[at], cell)
                    for at, cell in enumerate(row)
                    if cell is not None and cell.verdict != "few" and person != unit.manager_id
                ]
    if not cells:
        return
    _sure, _key, unit, person, (stage, words), cell = max(cells, key=lambda one: one[:2])
    with acting(SYSTEM, "team.coachingplan.create", via="web") as act:
        act.create(
            CoachingPlan, links_checked=True, person=person, owner=person, stage=stage, course=COURSE,
            cause=f"{words}：{cell.trials} 单进 {cell.successes} 单，团队 {cell.mean:.0%}。需求没问透就报方案。",
            measures=MEASURES, review_on=today + LATER, coach=unit.manager_id, begins_on=today,
            before_entered=cell.trials, before_rate=Decimal(cell.rate or 0).quantize(Decimal("0.0001")),
            before_peers=Decimal(cell.mean).quantize(Decimal("0.0001")),
        )  # fmt: skip
