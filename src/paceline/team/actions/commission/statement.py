"""The life of a statement until it is approved: reckoned, handed to its person to look at, taken back to reckoning."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.kernel.periods import period_of
from paceline.metadata.fields import Choice, Day
from paceline.records.act import Act
from paceline.records.action import action
from paceline.team.commission.closing import cut, owed_before, settled
from paceline.team.commission.round import go_round, hold_gate
from paceline.team.commission.states import STATEMENT
from paceline.team.models.commission import (
    CommissionEvent,
    DisputeState,
    PayPeriod,
    Statement,
    StatementState,
)
from paceline.team.models.commission.choices import JUDGED
from paceline.workflow.notifications import notify

CALCULATING, REVIEW, DISPUTED = StatementState.CALCULATING, StatementState.REVIEW, StatementState.DISPUTED


@action("team.statement.calculate", "计算提成", on="collection", permission="change", icon="refresh")
def calculate(act: Act) -> int:
    """Everything that has come in since the last time; how many lines that brought. Twice brings nothing."""
    return go_round(act, local_day(act.now))


@action("team.statement.submit_period", "整期送核对", on="collection", permission="change", icon="send")
def submit_period(
    act: Act,
    *,
    day: Annotated[date, Day("哪一期", hint="填这一期的任一天")],
    period: Annotated[str, Choice("结算周期", PayPeriod, blank=True, hint="留空是月")] = "",
) -> list[Statement]:
    """Reckon once more, then hand the whole period to its people."""
    chosen = period_of(period or PayPeriod.MONTH, day)
    require_over(act, chosen.last_day)
    go_round(act, local_day(act.now))
    within = {"starts_on": chosen.start, "ends_on": chosen.last_day}
    rows = visible(act.by, Statement, "change").filter(**within, state=CALCULATING)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        raise Conflict("这一期没有在计算的提成单。请检查日期和周期。")
    return [hand_over(act, one) for one in found]


def why_not_submitted(statement: Statement) -> object:
    return STATEMENT.available("submit")(statement)


@action("team.statement.submit", "送核对", permission="change", icon="send", available=why_not_submitted)
def submit(act: Act, statement: Statement) -> Statement:
    """The period is over: gate, cap and what is owed are worked out, the person looks at it."""
    hold_gate()
    return hand_over(act, statement)


def hand_over(act: Act, statement: Statement) -> Statement:
    """One statement; its person hears of it."""
    require_over(act, statement.ends_on)
    earlier = visible(SYSTEM, Statement).filter(owner=statement.owner_id, starts_on__lt=statement.starts_on)
    if earlier.filter(state=CALCULATING).exists():
        raise Conflict("更早的一期还没有送核对。请按先后顺序来。")
    cut(act, statement)
    statement.owed_before = owed_before(statement.owner_id, statement)
    settled(act, statement, state=judged_state(statement))
    notify(
        [statement.owner_id] if statement.owner_id else [], kind="reminder",
        template="%(period)s 的提成单出来了，请核对。有不对的行可以提异议。",
        params={"period": f"{statement.starts_on:%Y-%m}"}, key=f"statement:{statement.pk}:{statement.version}",
        about=("team.statement", statement.pk),
    )  # fmt: skip
    return statement


def judged_state(statement: Statement) -> StatementState:
    """Disputed as long as a line is."""
    open_lines = visible(SYSTEM, CommissionEvent).filter(statement=statement, dispute=DisputeState.OPEN)
    return DISPUTED if open_lines.exists() else REVIEW


@action(
    "team.statement.reopen",
    "退回计算",
    permission="change",
    icon="undo",
    available=STATEMENT.available("reopen"),
)
def reopen(act: Act, statement: Statement) -> Statement:
    """Something is missing: what comes in is written on it again. Later periods must not rest on it."""
    hold_gate()
    later = visible(SYSTEM, Statement).filter(owner=statement.owner_id, starts_on__gt=statement.starts_on)
    if later.exclude(state=CALCULATING).exists():
        raise Conflict("后面的一期已经送核对，要先把它退回计算。")
    act.save(statement, state=CALCULATING, run=None, payable=None, carried=0, drawn=0, owed_before=0)
    return statement


@action(
    "team.statement.close",
    "归档",
    permission="change",
    icon="archive",
    available=STATEMENT.available("close"),
)
def close(act: Act, statement: Statement) -> Statement:
    """Nothing more is asked about it."""
    act.save(statement, state=StatementState.CLOSED)
    return statement


def settle_anew(act: Act, statement: Statement, **more: Any) -> None:
    """After a line changed: what is paid, and what that leaves to the later statements that are being looked at."""
    settled(act, statement, **more)
    rows = visible(SYSTEM, Statement).filter(
        owner=statement.owner_id, starts_on__gt=statement.starts_on, state__in=JUDGED
    )
    carried = statement.carried
    for one in rows.select_for_update(of=("self",)).order_by("starts_on"):
        one.owed_before = carried
        settled(act, one)
        carried = one.carried


def require_over(act: Act, last: date) -> None:
    """Raises Conflict while the period runs."""
    if last >= local_day(act.now):
        raise Conflict("这一期到 %(day)s 才结束，过了这一天再送核对。", params={"day": last.isoformat()})
