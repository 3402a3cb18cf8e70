"""The sales plans of the demo: the sales centre's year, its running quarter, and a team's quarter half done."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.targets import BASIS, ROUND, sales_unit
from paceline.config.demo.world import World
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.rhythm.actions.plan import activate
from paceline.rhythm.models import PlanAction, SalesPlan, Target
from paceline.rhythm.models.choices import Measured, TargetState
from paceline.rhythm.models.plan import PlanPeriod, PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans.drafting import Source, draft
from paceline.rhythm.queries.organisation import Node, Organisation

WORDS = {
    "approach": "老客户扩产优先，新客户只打电子和新能源两个行业；每单先找到决策人再报方案。",
    "market": "制造业订单回暖，新能源扩产集中在华东；年底预算要在十一月前立项。",
    "needs": "交期要短、要能分期付款；设备联网和能耗数据被问得越来越多。",
    "competitors": "对手在促销入门机型，我们不跟价，用交付速度和五年总成本应对。",
    "resources": "两场客户现场会、售前支持每周两天、样机三台。",
    "risks": "最大的三单都压在最后一个月：提前两周核对合同和排产。",
}
LONG_WORDS = {
    "trends": "行业增速约 12%，进口替代继续；客户从买单机转向买整线。",
    "investments": "补销售 3 人，重点渠道伙伴 5 家，新产品样机与培训。",
}
TOUCHES = {"touches_a": 48, "touches_b": 24, "touches_c": 12, "touch_hours": Decimal(2)}
MORE = Decimal("1.05")
LATE = 1
"""How many of the actions that were due by today are not done, as in life."""


def fill(world: World) -> None:
    """A year, its quarter, one team's quarter; nothing where nobody sells."""
    top, today = sales_unit(), world.moments.today
    if top is None:
        return
    aim(top, today)
    year = put(world, top, "year", today, None)
    quarter = put(world, top, "quarter", today, year)
    put(world, team_below(top), "quarter", today, quarter)


def aim(top: UUID, today: date) -> None:
    """The year's target: the quarters' together and a little more, so that a gap is left to talk about."""
    organisation, days = Organisation.today(), period_of("year", today)
    rows = visible(SYSTEM, Target).filter(
        unit=top,
        period="quarter",
        metric=Measured.WON_AMOUNT,
        starts_on__gte=days.start,
        ends_on__lt=days.end,
    )
    whole = sum((one.amount for one in rows), Decimal(0))
    owner = organisation.manager_of(top)
    if whole and owner:
        with acting(SYSTEM, "rhythm.target.publish", via="web") as act:
            value = (whole * MORE / ROUND).quantize(Decimal(1)) * ROUND
            act.create(
                Target, event="rhythm.target.create", links_checked=True, metric=Measured.WON_AMOUNT, value=value,
                first_value=value, period="year", starts_on=days.start, basis=BASIS, unit=organisation.units[top],
                owner=organisation.people[owner], state=TargetState.PUBLISHED, confirmed_at=act.now,
            )  # fmt: skip


def team_below(top: UUID) -> UUID:
    """The first team with sellers and a manager; the unit itself where there is none."""
    organisation = Organisation.today()
    found = (
        one for one in organisation.subtree(top)
        if organisation.units[one].kind == "team" and organisation.units[one].manager_id
        and organisation.sell(Node(unit=one))
    )  # fmt: skip
    return next(found, top)


def put(world: World, unit: UUID, period: str, today: date, parent: SalesPlan | None) -> SalesPlan:
    """One plan, begun a week before its days and carried out since."""
    organisation, days = Organisation.today(), period_of(period, today)
    owner = organisation.manager_of(unit)
    begun = world.moments.on(max(days.start, world.moments.days[0]) - timedelta(days=7), time(15))
    extra: dict[str, Any] = {**LONG_WORDS, **TOUCHES} if period == PlanPeriod.YEAR else {}
    with clock.frozen(begun), acting(SYSTEM, "rhythm.salesplan.create", via="web") as act:
        plan: SalesPlan = act.create(
            SalesPlan, links_checked=True, period=period, starts_on=days.start, unit=unit, owner=owner, parent=parent,
            submitted_by=owner, **WORDS, **extra,
        )  # fmt: skip
        draft(act, plan, Source.TEMPLATE)
        hand_out(act, plan, organisation)
        act.save(plan, event="rhythm.salesplan.approve", state=PlanState.APPROVED)
        activate.within(act, plan)
    live(world, plan, today)
    return plan


def hand_out(act: Act, plan: SalesPlan, organisation: Organisation) -> None:
    """The actions go to the managers and sellers of the unit in turn, every third stays with whoever leads."""
    unit = plan.unit_id
    assert unit is not None
    people = [one for one in organisation.members.get(unit, ()) if one in organisation.sellers]
    below = [organisation.units[one].manager_id for one in organisation.below.get(unit, ())]
    hands = [one for one in [*below, *people, plan.owner_id] if one is not None]
    for at, one in enumerate(visible(SYSTEM, PlanAction).filter(plan=plan).order_by("due_on", "pk")):
        if at % 3:
            to = organisation.people[hands[at % len(hands)]]
            act.save(one, event="rhythm.planaction.change", owner=to)


def live(world: World, plan: SalesPlan, today: date) -> None:
    """What was due by today is done, on its day, but the last of it."""
    due = visible(SYSTEM, PlanAction).filter(plan=plan, due_on__lt=today, state=ActionState.OPEN)
    for one in list(due.order_by("due_on", "pk").select_related("activity"))[:-LATE]:
        with (
            clock.frozen(world.moments.on(one.due_on, time(16))),
            acting(SYSTEM, "rhythm.planaction.finish", via="web") as act,
        ):
            act.save(one, state=ActionState.DONE, done_on=one.due_on)
            if one.activity is not None:
                act.save(
                    one.activity, event="customers.activity.complete", status="done", ended_at=act.now,
                )  # fmt: skip
