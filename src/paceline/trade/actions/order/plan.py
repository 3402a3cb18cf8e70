"""The payment plan of an order: its sum always equals what the order and its returns come to.

Locks are taken in one order everywhere, so nobody waits in a circle: the order, receipts by key, plan lines by key.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.money import allocate as shared
from paceline.kernel.money import rounded
from paceline.metadata.fields import Amount, Day, LongText, Percent, Rows, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.plans import planned
from paceline.trade.models import Allocation, OrderLine, PaymentPlan, Receipt, SalesOrder
from paceline.trade.models.order import COUNTED, OrderKind, OrderState
from paceline.trade.queries import due_by_contract

ZERO = Decimal(0)
STEPS = Rows(
    "期次",
    {
        "due_on": Day("到期日"),
        "share": Percent("比例", blank=True),
        "amount": Amount("金额", blank=True),
        "condition": Text("付款条件", max_length=120, blank=True),
    },
    hint="每期填比例，或者每期填金额",
)


def why_no_plan(order: SalesOrder) -> str:
    """Returns are owed by nobody, and what was cancelled neither."""
    if order.kind == OrderKind.RETURN or order.state not in COUNTED:
        return "只有已确认的销售订单才有回款计划。请先确认订单。"
    if order.state == OrderState.RETURNED:
        return "已经全部退货，没有要收的款。"
    return ""


@action("trade.salesorder.plan", "排回款计划", permission="change", icon="calendar", available=why_no_plan)
def plan(act: Act, order: SalesOrder, *, steps: Annotated[list[dict[str, Any]], STEPS]) -> SalesOrder:
    """New instalments in place of the present ones; by shares no cent is lost (largest remainder)."""
    now = locked_plan(order)
    if any(line.paid for line in now):
        raise Conflict("已有回款核销到现在的计划，不能重排。请先取消核销，或者改某一期的到期日。")
    target = owed(order)
    amounts = amounts_of(steps, target)
    for line in now:
        act.remove(line, event="trade.paymentplan.replaced")
    for seq, (step, amount) in enumerate(zip(steps, amounts, strict=True), start=1):
        new_line(act, order, seq, step["due_on"], amount, step.get("condition") or "")
    act.tell(order, act.action, steps=len(steps))
    return order


def amounts_of(steps: list[dict[str, Any]], target: Decimal) -> list[Decimal]:
    """The instalments' amounts. Raises Invalid unless they are the whole order."""
    if not steps:
        raise Invalid({"steps": "请至少填写一期。"})
    shares: list[Any] = [step.get("share") for step in steps]
    if None not in shares:
        if sum(shares, ZERO) != 1 or min(shares) <= 0:
            raise Invalid({"steps": "各期比例合计要等于 100%，每期都大于 0。"})
        return shared(target, shares)
    amounts: list[Any] = [step.get("amount") for step in steps]
    if None in amounts or min(amounts) <= 0:
        raise Invalid({"steps": "每期都要填比例，或者每期都填大于 0 的金额。"})
    given = sum(amounts, ZERO)
    if given != target:
        words = "各期金额合计是 %(given)s，要等于订单的 %(target)s。"
        raise Invalid(words, params={"given": f"{given:,}", "target": f"{target:,}"}, code="not_the_whole")
    return amounts


@action("trade.paymentplan.postpone", "改到期日", permission="change", icon="clock")
def postpone(
    act: Act,
    line: PaymentPlan,
    *,
    due_on: Annotated[date, Day("新到期日")],
    reason: Annotated[str, LongText("原因")],
) -> PaymentPlan:
    """Another day for what is still owed, with the reason."""
    if not line.outstanding:
        raise Conflict("这一期已经收齐，不用再改到期日。")
    act.reason = reason
    act.save(line, due_on=due_on)
    return line


# kept by the actions of orders -----------------------------------------------------------------------------------
def fit(act: Act, order: SalesOrder) -> None:
    """Bring the plan to what the order comes to now, the last instalments first; what is freed is prepaid again."""
    freed_from = affected_receipts(order)
    lines = locked_plan(order)
    change = owed(order) - sum((line.amount for line in lines), ZERO)
    if change > 0:
        grow(act, order, lines, change)
    for line in reversed(lines):
        if change >= 0:
            break
        cut = min(line.amount, -change)
        shrink(act, line, cut, freed_from)
        change += cut


def owed(order: SalesOrder) -> Decimal:
    """What an order is worth after its returns; nothing before it is confirmed or once it is cancelled."""
    if order.state not in COUNTED:
        return ZERO
    return sum((row["total"] or ZERO for row in totals_of(order.pk)), ZERO)


@planned
def totals_of(order: UUID) -> Any:
    """Σ of the lines of an order and of each of its returns in the home currency, straight from the rows: the stored
    total follows when the action ends."""
    own_or_back = Q(pk=order) | Q(returns=order, state__in=COUNTED)
    orders = visible(SYSTEM, SalesOrder).filter(own_or_back).values("pk")
    rows = visible(SYSTEM, OrderLine).filter(order__in=orders)
    return rows.order_by().values("order").annotate(total=Sum("amount_base"))


def grow(act: Act, order: SalesOrder, lines: list[PaymentPlan], more: Decimal) -> None:
    """More is owed: the last open instalment takes it, else the contract says when, else there is a new one."""
    last = next((line for line in reversed(lines) if line.outstanding), None)
    if last is not None:
        act.save(last, event="trade.paymentplan.fit", amount=last.amount + more)
        return
    if not lines and (dues := due_by_contract(order, more)):
        for seq, (term, amount) in enumerate(dues, start=1):
            new_line(act, order, seq, term.due_on, amount, term.condition)
        return
    due_on = (order.ordered_on or local_day(act.occurred_at)) + timedelta(days=order.payment_days or 0)
    new_line(act, order, max((line.seq for line in lines), default=0) + 1, due_on, more, "")


def new_line(act: Act, order: SalesOrder, seq: int, due_on: date, amount: Decimal, condition: str) -> None:
    """One instalment; of nothing there is none."""
    if rounded(amount):
        act.create(
            PaymentPlan, links_checked=True, order=order, customer=order.customer, seq=seq, due_on=due_on,
            amount=amount, condition=condition,
        )  # fmt: skip


def shrink(act: Act, line: PaymentPlan, cut: Decimal, receipts: dict[Any, Receipt]) -> None:
    """Less is owed: first what is outstanding goes, then what was paid becomes a prepayment again."""
    too_much = line.paid - (line.amount - cut)
    if too_much > 0:
        give_back(act, line, too_much, receipts)
    if line.amount == cut:
        act.save(line, event="trade.paymentplan.fit", amount=ZERO)
        act.remove(line, event="trade.paymentplan.dropped")
    else:
        act.save(line, event="trade.paymentplan.fit", amount=line.amount - cut)


def give_back(act: Act, line: PaymentPlan, amount: Decimal, receipts: dict[Any, Receipt]) -> None:
    """Take allocations of a line back, the latest first. The line and its receipts are locked already."""
    left = amount
    for allocation in visible(SYSTEM, Allocation).filter(plan=line).order_by("-id"):
        if not left:
            break
        part = min(left, allocation.amount)
        if part == allocation.amount:
            act.remove(allocation, event="trade.allocation.release")
        else:
            act.save(allocation, event="trade.allocation.release", amount=allocation.amount - part)
        receipt = receipts[allocation.receipt_id]
        act.save(receipt, event="trade.receipt.release", allocated=receipt.allocated - part)
        left -= part
    act.save(line, event="trade.paymentplan.release", paid=line.paid - amount)


def affected_receipts(order: SalesOrder) -> dict[Any, Receipt]:
    """The receipts that were allocated to an order, locked by key before any plan line is."""
    return {receipt.pk: receipt for receipt in locked_receipts(order.pk)}


@planned
def locked_receipts(order: UUID) -> Any:
    keys = visible(SYSTEM, Allocation).filter(order=order).values("receipt_id")
    return visible(SYSTEM, Receipt).filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")


def locked_plan(order: SalesOrder) -> list[PaymentPlan]:
    """The plan lines of an order, locked by key, then in their sequence."""
    return sorted(locked_steps(order.pk), key=lambda line: line.seq)


@planned
def locked_steps(order: UUID) -> Any:
    return visible(SYSTEM, PaymentPlan).filter(order=order).select_for_update(of=("self",)).order_by("pk")
