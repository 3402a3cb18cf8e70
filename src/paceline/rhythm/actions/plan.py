"""Sales plans: begun from a template or from the last one, agreed, carried out, ended with what came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from paceline.access.alone import has_to_ask
from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.periods import period_of
from paceline.metadata.fields import Choice, Day, Link, LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import PlanAction, SalesPlan
from paceline.rhythm.models.plan import PlanPeriod, PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans import carrying, tasks
from paceline.rhythm.plans.drafting import Source, draft, known_plan, place_in
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.states import PLAN
from paceline.workflow.notifications import notify

PeriodOf = Annotated[str, Choice("计划周期", PlanPeriod)]
Start = Annotated[date, Day("周期开始", hint="周期里的任意一天")]
UnitOf = Annotated[OrgUnit | None, Link("access.OrgUnit", "组织", blank=True, hint="留空是我个人的计划")]
From = Annotated[str, Choice("从哪里开始", Source, blank=True)]
Reason = Annotated[str, LongText("原因")]
Note = Annotated[str, LongText("说明", blank=True)]
Outcome = Annotated[str, LongText("总结", hint="做到了什么、没做到什么、下一期带走什么")]


@action("rhythm.salesplan.begin", "做计划", on="collection", permission="create", icon="plus", hidden=True)
def begin(
    act: Act, *, period: PeriodOf, starts_on: Start, unit: UnitOf = None, source: From = ""
) -> SalesPlan:
    """A draft with the actions of the template, or what is left of the last plan; the one that is there is returned."""
    days = period_of(period, starts_on)
    mine = key_of(unit)
    known = known_plan(mine, act.by.user_id, period, days.start)
    if known is not None and visible(act.by, SalesPlan).filter(pk=known.pk).exists():
        return known
    values = {"period": period, "starts_on": days.start, "unit": mine}
    plan = create.within(act, values=values)
    draft(act, plan, Source(source or Source.TEMPLATE))
    return cast(SalesPlan, plan)


@action("rhythm.salesplan.create", "新建销售计划", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> SalesPlan:
    """A draft; who answers for a unit's plan is its manager. There may be several: only one is agreed."""
    given = dict(values)
    unit = key_of(given.get("unit"))
    if unit is not None:
        require_reach(act, unit)
        given.setdefault("owner", Organisation.today().manager_of(unit) or act.by.user_id)
    given = place_in(given, given.get("owner") or act.by.user_id)
    if unit is not None:
        return cast(SalesPlan, act.create(SalesPlan, **given))
    return cast(SalesPlan, generic.create(act, of=registry.of(SalesPlan), values=given))


@action("rhythm.salesplan.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, plan: SalesPlan, *, values: dict[str, Any]) -> SalesPlan:
    """Correct it. Whose and which days it is about stay once people work by it."""
    fixed = ("period", "starts_on", "unit")
    moved = registry.of(SalesPlan).changing(plan, {k: v for k, v in values.items() if k in fixed})
    if moved and plan.state != PlanState.DRAFT:
        raise Conflict("计划已经批准，周期和组织不能再改。请「退回修改」，或者另做一份。")
    if moved and visible(SYSTEM, PlanAction).filter(plan=plan).exists() and moved != ["unit"]:
        raise Conflict("计划里已经有行动，周期不能再改。请另做一份，或者先删掉行动。")
    if key_of(values.get("unit")) is not None and "unit" in moved:
        require_reach(act, key_of(values["unit"]))
    generic.change(act, plan, values=values)
    return plan


@action(
    "rhythm.salesplan.submit",
    "提交审批",
    permission="change",
    icon="send",
    available=PLAN.available("submit"),
)
def submit(act: Act, plan: SalesPlan) -> SalesPlan:
    """Ask the manager above to agree; where an approval flow has agreed already it is approved at once."""
    if not visible(SYSTEM, PlanAction).filter(plan=plan, state=ActionState.OPEN).exists():
        raise Invalid("计划里还没有行动。请先写至少一条：谁、做什么、哪天前。")
    act.save(plan, state=PlanState.SUBMITTED, submitted_by=act.by.user_id)
    if act.via == APPROVED:
        return settle(act, plan)
    above = approver_of(plan)
    if above is not None and above != act.by.user_id:
        tell(plan, [above], "销售计划「%(name)s」等你审批。", f"plan:{plan.pk}:submit:{plan.version}")
    return plan


@action("rhythm.salesplan.approve", "审批通过", icon="check", available=PLAN.available("approve"))
def approve(act: Act, plan: SalesPlan, *, reason: Note = "") -> SalesPlan:
    """Agree. Who submitted it cannot, unless they may set rules aside and say why."""
    act.reason = reason or act.reason
    if has_to_ask(act.by, plan.submitted_by_id):
        if not visible(act.by, SalesPlan, "override").filter(pk=plan.pk).exists():
            raise NotAllowed("提交人不能审批自己的计划。请让上级审批。")
        if not act.reason:
            raise Invalid({"reason": "审批自己提交的计划要写明原因。"})
    return settle(act, plan)


def settle(act: Act, plan: SalesPlan) -> SalesPlan:
    """It is agreed, and carried out at once when its days have begun."""
    require_alone(plan)
    act.save(plan, event="rhythm.salesplan.approve", state=PlanState.APPROVED)
    told = [one for one in {plan.owner_id, plan.submitted_by_id} if one and one != act.by.user_id]
    tell(plan, told, "销售计划「%(name)s」已通过审批。", f"plan:{plan.pk}:approve:{plan.version}")
    if plan.starts_on <= local_day(act.now):
        activate.within(act, plan)
    return plan


@action(
    "rhythm.salesplan.send_back", "退回修改", permission="approve", icon="undo-2",
    available=PLAN.available("send_back"),
)  # fmt: skip
def send_back(act: Act, plan: SalesPlan, *, reason: Reason) -> SalesPlan:
    """A draft again, with what to change."""
    act.reason = reason
    act.save(plan, state=PlanState.DRAFT)
    told = [one for one in {plan.owner_id, plan.submitted_by_id} if one and one != act.by.user_id]
    key = f"plan:{plan.pk}:back:{plan.version}"
    tell(plan, told, "销售计划「%(name)s」被退回：%(why)s", key, why=reason[:80])
    return plan


@action(
    "rhythm.salesplan.activate",
    "开始执行",
    permission="change",
    icon="to",
    available=PLAN.available("activate"),
)
def activate(act: Act, plan: SalesPlan) -> SalesPlan:
    """From now on its actions are tasks of their owners; what was carried over leaves the plan before."""
    act.save(plan, state=PlanState.ACTIVE)
    rows = visible(SYSTEM, PlanAction).filter(plan=plan, state=ActionState.OPEN).order_by("due_on", "pk")
    for one in rows.select_for_update(of=("self",)).select_related("owner", "activity"):
        one.plan = plan
        carrying.take_over(act, one)
        tasks.give(act, one)
    return plan


@action(
    "rhythm.salesplan.close",
    "结束计划",
    permission="change",
    icon="archive",
    available=PLAN.available("close"),
)
def close(act: Act, plan: SalesPlan, *, outcome: Outcome) -> SalesPlan:
    """It is over; actions that are still open stay as they are, to be carried over into the next."""
    act.save(plan, state=PlanState.CLOSED, outcome=outcome)
    return plan


@action(
    "rhythm.salesplan.reopen",
    "重新打开",
    permission="change",
    icon="rotate-ccw",
    available=PLAN.available("reopen"),
)
def reopen(act: Act, plan: SalesPlan, *, reason: Reason) -> SalesPlan:
    """It was ended by mistake."""
    act.reason = reason
    require_alone(plan)
    act.save(plan, state=PlanState.ACTIVE)
    return plan


def require_reach(act: Act, unit: UUID | None) -> None:
    """Raises Invalid when the actor plans only for other units."""
    reach = act.by.units("rhythm.salesplan", "create")
    if reach is not None and unit not in reach:
        raise Invalid({"unit": "你不能给这个组织做计划。请选择你负责的组织。"})


def require_alone(plan: SalesPlan) -> None:
    """Raises Conflict while another plan of the same unit or person for the same days is agreed."""
    rows = visible(SYSTEM, SalesPlan).filter(
        period=plan.period, starts_on=plan.starts_on, state__in=(PlanState.APPROVED, PlanState.ACTIVE)
    )
    mine = {"unit": plan.unit_id} if plan.unit_id else {"unit__isnull": True, "owner": plan.owner_id}
    known = rows.filter(**mine).exclude(pk=plan.pk).first()
    if known is not None:
        raise Conflict(
            "这一期已经有一份批准了的「%(name)s」。请改那一份，或者先结束它。", params={"name": known.name}
        )


def approver_of(plan: SalesPlan) -> UUID | None:
    """The nearest manager above whoever answers for it."""
    organisation = Organisation.today()
    person = organisation.people.get(plan.owner_id) if plan.owner_id else None
    start = plan.unit_id or (person.unit_id if person else None)
    managers = (organisation.units[one].manager_id for one in organisation.upwards(start))
    return next((one for one in managers if one is not None and one != plan.owner_id), None)


def tell(plan: SalesPlan, people: list[UUID], template: str, key: str, **params: str) -> None:
    """Say it to people, each once."""
    notify(
        people, kind="target", template=template, params={"name": plan.name, **params}, key=key,
        about=("rhythm.salesplan", plan.pk), url=f"/rhythm/plans/{plan.pk}/",
    )  # fmt: skip
