"""Pay runs: one person collects the statements of a period, another approves them, then they are paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.money_shown import full
from paceline.metadata.fields import Day
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.team.actions.commission.statement import judged_state
from paceline.team.commission.round import hold_gate
from paceline.team.commission.states import RUN
from paceline.team.models.commission import CommissionRun, RunState, Statement, StatementState
from paceline.team.models.commission.choices import JUDGED, OPEN
from paceline.workflow.notifications import notify


@action("team.commissionrun.create", "新建提成发放", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> CommissionRun:
    """With every statement of the period that has been handed over."""
    made: CommissionRun = act.create(CommissionRun, **values, prepared_by=act.by.user_id)
    gather(act, made)
    return made


@action("team.commissionrun.collect", "收入提成单", permission="change", icon="inbox",
        available=RUN.available("collect"))  # fmt: skip
def collect(act: Act, run: CommissionRun) -> CommissionRun:
    """Statements that have been handed over since."""
    if not gather(act, run):
        raise Conflict("这一期没有新的已送核对的提成单。")
    return run


def gather(act: Act, run: CommissionRun) -> int:
    """Put the statements of its period into a run; how many that were."""
    hold_gate()
    rows = visible(SYSTEM, Statement).filter(
        period=run.period, starts_on=run.starts_on, state__in=JUDGED, run__isnull=True
    )
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for one in found:
        act.save(one, event="team.commissionrun.collect", run=run.pk)
    return len(found)


@action("team.commissionrun.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, run: CommissionRun) -> None:
    """Into the recycle bin; its statements wait for another run."""
    for one in statements_of(run):
        act.save(one, event="team.commissionrun.remove", run=None)
    generic.remove(act, run)


def statements_of(run: CommissionRun) -> list[Statement]:
    """All of a run, locked by key."""
    hold_gate()
    return list(visible(SYSTEM, Statement).filter(run=run).select_for_update(of=("self",)).order_by("pk"))


@action("team.commissionrun.approve", "批准发放", icon="done", available=RUN.available("approve"))
def approve(act: Act, run: CommissionRun) -> CommissionRun:
    """They may be paid; disputed lines stay held. Never by who prepared the run, nor about one's own statement."""
    require_second_pair_of_eyes(act, run)
    found = statements_of(run)
    if not found:
        raise Conflict("里面还没有提成单。请先把这一期的提成单送核对，再「收入提成单」。")
    if has_to_ask(act.by, *(one.owner_id for one in found)):
        raise NotAllowed("里面有你自己的提成单，要由别人批准。")
    require_in_order(found)
    for one in found:
        act.save(one, event="team.statement.approve", state=StatementState.APPROVED)
    act.save(run, state=RunState.APPROVED, approved_by=act.by.user_id, approved_at=act.occurred_at)
    return run


@action("team.commissionrun.withdraw", "撤回批准", permission="approve", icon="undo",
        available=RUN.available("withdraw"))  # fmt: skip
def withdraw(act: Act, run: CommissionRun) -> CommissionRun:
    """Approved too early: everything is looked at again. Possible until it is paid."""
    found = statements_of(run)
    for one in found:
        later = visible(SYSTEM, Statement).filter(owner=one.owner_id, starts_on__gt=one.starts_on)
        if later.exclude(state__in=OPEN).exists():
            raise Conflict("后面的一期已经批准，要先撤回那一期。")
        act.save(one, event="team.statement.withdraw", state=judged_state(one))
    act.save(run, state=RunState.DRAFT, approved_by=None, approved_at=None)
    return run


@action("team.commissionrun.pay", "登记发放", icon="wallet", available=RUN.available("pay"))
def pay(
    act: Act,
    run: CommissionRun,
    *,
    paid_on: Annotated[date | None, Day("发放日期", blank=True, past=True)] = None,
) -> CommissionRun:
    """The money has gone out with the payroll; everybody hears what they got."""
    day = paid_on or local_day(act.occurred_at)
    if day > local_day(act.now):
        raise Invalid({"paid_on": "发放日期不能晚于今天。"})
    for one in statements_of(run):
        act.save(one, event="team.statement.pay", state=StatementState.PAID, paid_on=day)
        if one.owner_id:
            notify(
                [one.owner_id], kind="reminder", template="%(period)s 的提成发放了：%(amount)s",
                params={"period": f"{one.starts_on:%Y-%m}", "amount": full(one.payable or Decimal(0))},
                key=f"paid:{one.pk}", about=("team.statement", one.pk),
            )  # fmt: skip
    act.save(run, state=RunState.PAID, paid_on=day)
    return run


def require_second_pair_of_eyes(act: Act, run: CommissionRun) -> None:
    """Raises NotAllowed for whoever prepared the run, unless allowed to set rules aside."""
    if not has_to_ask(act.by, run.prepared_by_id):
        return
    if not visible(act.by, CommissionRun, "override").filter(pk=run.pk).exists():
        raise NotAllowed("自己准备的发放要由别人批准。请交给另一位同事。")


def require_in_order(found: list[Statement]) -> None:
    """Raises Conflict when an earlier statement of somebody is not approved yet: what it leaves is not sure."""
    for one in found:
        earlier = visible(SYSTEM, Statement).filter(owner=one.owner_id, starts_on__lt=one.starts_on)
        if earlier.filter(state__in=OPEN).exists():
            raise Conflict(
                "%(who)s更早的一期还没有批准。请按先后顺序来。",
                params={"who": str(one.owner)},
                code="out_of_order",
            )
