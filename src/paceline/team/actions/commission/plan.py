"""The life of a plan: drafted, tried out, published for whole periods, replaced by a new version or ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.periods import period_of
from paceline.metadata.fields import Day
from paceline.records.act import Act
from paceline.records.action import action
from paceline.team.commission.round import hold_gate
from paceline.team.commission.states import PLAN
from paceline.team.commission.trial import last_quarter, tried
from paceline.team.models.commission import CommissionEvent, CompBand, CompPlan, PlanState, Statement

COPIED = (
    "name", "person", "unit", "tier", "role", "base", "period", "method", "quota", "use_targets", "gate", "gate_value",
    "gate_factor", "cap", "override", "draw", "recoverable", "window_days", "note",
)  # fmt: skip
DAY = timedelta(days=1)


def bands_of(plan: CompPlan) -> list[CompBand]:
    """Its bands, rising."""
    return list(visible(SYSTEM, CompBand).filter(plan=plan).order_by("start", "pk"))


@action(
    "team.compplan.publish", "发布", permission="change", icon="send", available=PLAN.available("publish")
)
def publish(act: Act, plan: CompPlan) -> CompPlan:
    """From now on it counts and cannot be changed; the version before it ends the day before."""
    require_no_cashier(act, plan)
    require_bands(bands_of(plan))
    hold_gate()
    require_unsettled(plan, plan.valid_from)
    before = visible(SYSTEM, CompPlan).filter(pk=plan.previous_id).select_for_update(of=("self",)).first()
    if before is not None and (before.valid_to is None or before.valid_to >= plan.valid_from):
        if before.valid_from >= plan.valid_from:
            raise Invalid({"valid_from": "新版本要晚于上一版的生效日期。"})
        act.save(before, event="team.compplan.end", state=PlanState.ENDED, valid_to=plan.valid_from - DAY)
    act.save(plan, state=PlanState.PUBLISHED)
    return plan


@action("team.compplan.revise", "新版本", permission="change", icon="copy", available=PLAN.available("revise"),
        makes="team.compplan")  # fmt: skip
def revise(
    act: Act,
    plan: CompPlan,
    *,
    since: Annotated[date | None, Day("从哪天起", blank=True, hint="按周期的第一天算，留空是下一期")] = None,
) -> CompPlan:
    """A draft like this one with its bands, to be changed and published; this one holds until then."""
    waiting = visible(SYSTEM, CompPlan).filter(previous=plan, state=PlanState.DRAFT).first()
    if waiting is not None:
        raise Conflict("这个方案已经有一个新版本的草稿。请先改好、发布或删除它。")
    valid_from = since or period_of(plan.period, max(local_day(act.now), plan.valid_from)).last_day + DAY
    if period_of(plan.period, valid_from).start <= plan.valid_from:
        raise Invalid({"since": "新版本要晚于上一版的生效日期。"})
    values: dict[str, Any] = {
        name: getattr(plan, f"{name}_id", None) if name in ("person", "unit") else getattr(plan, name)
        for name in COPIED
    }
    made: CompPlan = act.create(
        CompPlan,
        links_checked=True,
        **values,
        valid_from=valid_from,
        previous=plan.pk,
        edition=plan.edition + 1,
    )
    for band in bands_of(plan):
        act.create(CompBand, links_checked=True, plan=made.pk, start=band.start, rate=band.rate)
    return made


@action("team.compplan.end", "结束方案", permission="change", icon="archive", danger=True,
        available=PLAN.available("end"))  # fmt: skip
def end(
    act: Act, plan: CompPlan, *, valid_to: Annotated[date, Day("到哪天为止", hint="按周期的最后一天算")]
) -> CompPlan:
    """It holds to the end of that period; returns later on are still taken back by it."""
    last = period_of(plan.period, valid_to).last_day
    if last < plan.valid_from:
        raise Invalid({"valid_to": "结束日期不能早于生效日期。"})
    hold_gate()
    require_unsettled(plan, last + DAY)
    act.save(plan, state=PlanState.ENDED, valid_to=last)
    return plan


def require_no_cashier(act: Act, plan: CompPlan) -> None:
    """Raises NotAllowed for who confirms receipts: that person would decide on both sides of the same money."""
    if act.by.kind == "system" or not act.by.can("trade.receipt", "verify"):
        return
    if not visible(act.by, CompPlan, "override").filter(pk=plan.pk).exists():
        raise NotAllowed("确认到账的人不能发布提成方案。请交给销售运营。")


def require_bands(bands: list[CompBand]) -> None:
    """Raises Conflict for a plan that says no rate, or two for the same band."""
    starts = [band.start for band in bands]
    if not bands:
        raise Conflict("还没有档位。请先在方案里加上「提成档位」，第一档从 0% 起。")
    if starts[0] != 0:
        raise Conflict("第一档要从目标的 0% 起。不到某个业绩没有提成，就把第一档的比例设为 0%。")
    if len(set(starts)) != len(starts):
        raise Conflict("有两档从同一个百分比起。请删掉一档。")


def require_unsettled(plan: CompPlan, since: date) -> None:
    """Raises Conflict when statements from that day on were begun by the version that would change."""
    key = plan.previous_id if plan.state == PlanState.DRAFT else plan.pk
    rows = (
        visible(SYSTEM, Statement).filter(plan=key, starts_on__gte=since)
        if key
        else visible(SYSTEM, Statement).none()
    )
    if rows.exists():
        raise Conflict("这一天以后已经按上一版算过提成。请选下一期的日期。")


@action("team.compplan.try_out", "试算", permission="change", icon="bulb", page="/commission/trial/%(id)s")
def try_out(
    act: Act,
    plan: CompPlan,
    *,
    day: Annotated[date | None, Day("哪个季度", blank=True, hint="留空是上个季度")] = None,
) -> dict[str, Any]:
    """What the plan would have paid whom for a quarter that is over. Nothing is written."""
    today = local_day(act.now)
    period = period_of("quarter", day) if day else last_quarter(today)
    rows = [
        {
            "person": str(one.person), "name": one.name, "base": str(one.base), "amount": str(one.total),
            "before": str(one.before),
        }
        for one in tried(plan, period)
    ]  # fmt: skip
    return {"from": period.start.isoformat(), "to": period.last_day.isoformat(), "people": rows}


@action(
    "team.compplan.withdraw",
    "撤回发布",
    permission="change",
    icon="undo",
    available=PLAN.available("withdraw"),
)
def withdraw(act: Act, plan: CompPlan) -> CompPlan:
    """Published by mistake: a draft again, as long as nothing was reckoned by it."""
    if visible(SYSTEM, CommissionEvent).filter(plan=plan).exists():
        raise Conflict("已经按这个方案算过提成，不能撤回。要调整请用「新版本」，从下一期起生效。")
    before = visible(SYSTEM, CompPlan).filter(pk=plan.previous_id).select_for_update(of=("self",)).first()
    if before is not None and before.valid_to == plan.valid_from - DAY:
        act.save(before, event="team.compplan.publish", state=PlanState.PUBLISHED, valid_to=None)
    act.save(plan, state=PlanState.DRAFT)
    return plan
