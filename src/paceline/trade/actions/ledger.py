"""Posting orders into the ledger, and closing its months. What lies in a closed month is corrected in an open one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import say
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.plans import planned
from paceline.trade.models import (
    Allocation,
    DepositEntry,
    LedgerPeriod,
    OrderKind,
    OrderLine,
    Posting,
    PostingKind,
    SalesOrder,
)
from paceline.trade.models.ledger import PeriodState
from paceline.trade.models.order import COUNTED
from paceline.trade.queries import lines_of
from paceline.trade.states import PERIOD

ZERO = Decimal(0)
CLOSED = (PeriodState.CLOSING, PeriodState.LOCKED)
GATE = 7_340_933
"""Advisory lock: shared while something is posted, exclusive while a month is closed."""
FIGURES = ("quantity", "amount", "net", "tax", "margin", "price", "discount")


def post(act: Act, order: SalesOrder, lines: Iterable[OrderLine] | None = None) -> None:
    """Make the ledger say what the order says: new lines, changed ones, lines that are gone."""
    hold_gate()
    closed, new = closed_months(), []
    live = {one.line_id: one for one in postings_of(order.pk)}
    stored = lines_of(order.pk) if lines is None else lines
    for line in stored if order.state in COUNTED else ():
        figures = figures_of(line)
        before = live.pop(line.pk, None)
        if before is None:
            kind = PostingKind.RETURN if order.kind == OrderKind.RETURN else PostingKind.SALE
            day = open_day(order.ordered_on or local_day(act.occurred_at), act, closed)
            new.append(posting(order, line.pk, kind, day, figures))
        elif figures != {name: getattr(before, name) for name in FIGURES}:
            correct(act, order, before, figures, closed)
    for gone in live.values():
        correct(act, order, gone, None, closed)
    act.insert(*new)


def hold_gate() -> None:
    """No month is closed until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])


def book(entry: DepositEntry, day: date) -> None:
    """A deposit that was kept is income; what is returned beyond the deposit is an expense. Neither is a sale."""
    base = entry.income
    Posting(
        posted_on=day, kind=PostingKind(entry.kind), entry=entry, customer_id=entry.customer_id,
        owner_id=entry.owner_id, team_id=entry.team_id, quantity=ZERO, amount=base, net=base, tax=ZERO, margin=base,
    ).save(force_insert=True)  # fmt: skip


def figures_of(line: Any) -> dict[str, Any]:
    """What a posting keeps of a line, in the home currency."""
    base = {name: getattr(line, f"{name}_base") for name in ("amount", "net", "tax", "margin", "price")}
    return {"quantity": line.quantity, "discount": line.discount, **base}


def correct(
    act: Act, order: SalesOrder, before: Posting, figures: dict[str, Any] | None, closed: set[date]
) -> None:
    """In an open month the posting itself changes; in a closed one it is reversed and posted anew today."""
    rows = visible(SYSTEM, Posting).filter(pk=before.pk)
    if month_of(before.posted_on) not in closed:
        if figures is None:
            rows.delete()
        else:
            rows.update(**figures)
        return
    today = open_day(local_day(act.occurred_at), act, closed)
    rows.update(is_live=False)
    back = {name: getattr(before, name) for name in FIGURES}
    for name in ("quantity", "amount", "net", "tax", "margin"):
        back[name] = None if back[name] is None else -back[name]
    new = [posting(order, before.line_id, PostingKind.REVERSAL, today, back, reverses=before, is_live=False)]
    if figures is not None:
        new.append(posting(order, before.line_id, PostingKind.CORRECTION, today, figures))
    act.insert(*new)


def posting(
    order: SalesOrder, line_id: Any, kind: str, day: date, figures: dict[str, Any], **more: Any
) -> Posting:
    """One posting, under whoever is responsible for the order now."""
    return Posting(
        posted_on=day, kind=kind, line_id=line_id, order=order, customer_id=order.customer_id,
        owner_id=order.owner_id, team_id=order.team_id, **figures, **more,
    )  # fmt: skip


@planned
def postings_of(order: UUID) -> Any:
    """What the ledger says of an order now."""
    return visible(SYSTEM, Posting).filter(order=order, is_live=True)


def closed_months() -> set[date]:
    """The months into which nothing may be posted."""
    return {row["month"] for row in closed_periods(None)}


@planned
def closed_periods(_: None) -> Any:
    return visible(SYSTEM, LedgerPeriod).filter(state__in=CLOSED).values("month")


def open_day(day: date, act: Act, closed: set[date]) -> date:
    """The day itself when its month is open, else today, else the first day of the next open month."""
    if month_of(day) not in closed:
        return day
    day = max(local_day(act.occurred_at), day)
    while month_of(day) in closed:
        day = (month_of(day) + timedelta(days=32)).replace(day=1)
    return day


def month_of(day: date) -> date:
    return day.replace(day=1)


# months ----------------------------------------------------------------------------------------------------------
@action("trade.ledgerperiod.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, period: LedgerPeriod, *, values: dict[str, Any]) -> LedgerPeriod:
    """Another note; another month only before it is closed."""
    month = values.get("month")
    if month and month_of(month) != period.month and period.state != PeriodState.OPEN:
        raise Invalid({"month": "这个月正在结账或已结账，不能改成别的月份。"})
    generic.change(act, period, values=values)
    return period


@action("trade.ledgerperiod.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, period: LedgerPeriod) -> None:
    """Only a month that is not closed."""
    if period.state != PeriodState.OPEN:
        raise Conflict("正在结账或已结账的月份不能删除。")
    generic.remove(act, period)


@action("trade.ledgerperiod.close", "开始结账", icon="lock", available=PERIOD.available("close"))
def close(act: Act, period: LedgerPeriod) -> LedgerPeriod:
    """Nothing is posted into this month any more."""
    take_gate()
    act.save(period, state=PeriodState.CLOSING)
    return period


@action("trade.ledgerperiod.reopen", "取消结账", icon="undo", available=PERIOD.available("reopen"))
def reopen(act: Act, period: LedgerPeriod) -> LedgerPeriod:
    """Something is missing after all; possible until it is locked."""
    act.save(period, state=PeriodState.OPEN)
    return period


def why_not_locked(period: LedgerPeriod) -> object:
    """A month is locked for good, so never before it is over."""
    after = next_month(period.month)
    if period.state == PeriodState.CLOSING and local_day(clock.now()) < after:
        return say("%(month)s 还没过完，%(day)s 起才能锁定。", month=str(period), day=after.isoformat())
    return PERIOD.available("lock")(period)


@action("trade.ledgerperiod.lock", "锁定", icon="lock", danger=True, available=why_not_locked)
def lock(act: Act, period: LedgerPeriod) -> LedgerPeriod:
    """For good: the figures are kept, later corrections go into an open month."""
    take_gate()
    within = {"posted_on__gte": period.month, "posted_on__lt": next_month(period.month)}
    net = visible(SYSTEM, Posting).filter(**within).aggregate(s=Sum("net"))["s"] or ZERO
    came = {"allocated_on__gte": period.month, "allocated_on__lt": next_month(period.month)}
    received = visible(SYSTEM, Allocation).filter(**came).aggregate(s=Sum("amount_base"))["s"] or ZERO
    kept = visible(SYSTEM, Posting).filter(kind=PostingKind.FORFEIT, **within).aggregate(s=Sum("amount"))["s"]
    act.save(period, state=PeriodState.LOCKED, net=net, received=received + (kept or ZERO))
    return period


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def take_gate() -> None:
    """Wait until nobody is posting; nobody posts until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
