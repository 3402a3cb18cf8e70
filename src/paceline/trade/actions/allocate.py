"""Allocating receipts to what is due, taking allocations back, and refunding what is left.

The receipt's row is locked by the door, then the plan lines by key; the database checks both limits besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, Day, Link, LongText, Rows, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.ledger import closed_months, hold_gate, open_day
from paceline.trade.models import Allocation, PaymentPlan, Receipt, Refund
from paceline.trade.models.payment_plan import PlanState
from paceline.trade.states import RECEIPT

ZERO = Decimal(0)
PARTS = Rows(
    "核销到",
    {"plan": Link("trade.PaymentPlan", "回款计划"), "amount": Amount("金额", blank=True)},
    blank=True,
    hint="留空则按到期先后自动核销",
)


def bound(receipt: Receipt) -> str:
    """Why money of a reservation cannot be moved like other money: it waits for the order. "" when it can."""
    if receipt.reservation_id and not receipt.order_id:
        return "这笔款属于一个预订，由预订来处理。请打开预订，撤销登记或取消预订。"
    return ""


def unless_bound(verb: str, idle: Callable[[Receipt], str] = lambda _: "") -> Any:
    """The state allows it, the money does not belong to a reservation without an order, and there is some to move."""
    allowed = RECEIPT.available(verb)

    def why_not(receipt: Receipt) -> object:
        return bound(receipt) or allowed(receipt) or idle(receipt)

    return why_not


def nothing_left(receipt: Receipt) -> str:
    return "" if receipt.unallocated else "这笔回款已全部核销，没有余额。"


def nothing_used(receipt: Receipt) -> str:
    return "" if receipt.allocated else "这笔回款还没有核销。"


@action("trade.receipt.allocate", "核销", icon="link", available=unless_bound("allocate", nothing_left))
def allocate(
    act: Act, receipt: Receipt, *, parts: Annotated[list[dict[str, Any]] | None, PARTS] = None
) -> Receipt:
    """Use what is left of a receipt for what its customer owes: as given, else the earliest due first."""
    if not parts:
        spread(act, receipt)
        return receipt
    wanted = {key_of(row["plan"]): row.get("amount") for row in parts}
    if len(wanted) != len(parts):
        raise Invalid({"parts": "同一期计划只能出现一次。请把金额加在一起。"})
    lines = {line.pk: line for line in locked(visible(act.by, PaymentPlan).filter(pk__in=wanted))}
    if len(lines) != len(wanted):
        raise Invalid({"parts": "找不到所选的回款计划，或者你没有查看权限。请重新选择。"})
    day = counted_on(act, receipt)
    for key in sorted(wanted):
        amount = wanted[key]
        put(
            act,
            receipt,
            lines[key],
            min(lines[key].outstanding, receipt.unallocated) if amount is None else amount,
            day,
        )
    return receipt


@action("trade.receipt.release", "取消核销", icon="undo", available=unless_bound("release", nothing_used))
def release(act: Act, receipt: Receipt, *, reason: Annotated[str, LongText("原因")]) -> Receipt:
    """Take all allocations of a receipt back; its money is a prepayment again."""
    act.reason = reason
    release_all(act, receipt)
    return receipt


@action("trade.receipt.refund", "退款", icon="undo-2", danger=True, available=unless_bound("refund"))
def refund(
    act: Act,
    receipt: Receipt,
    *,
    amount: Annotated[Decimal, Amount("退款金额")],
    reason: Annotated[str, LongText("退款原因")],
    refunded_on: Annotated[date | None, Day("退款日期", blank=True, past=True)] = None,
) -> Refund:
    """Money goes back to the customer, out of what is not allocated."""
    if amount <= 0:
        raise Invalid({"amount": "退款金额要大于 0。"})
    if amount > receipt.unallocated:
        raise Conflict(
            "预收余额只有 %(left)s，不够退。请先取消核销，或改小金额。",
            params={"left": f"{receipt.unallocated:,}"}, code="too_much",
        )  # fmt: skip
    day = refunded_on or local_day(act.occurred_at)
    if day < receipt.received_on or day > local_day(act.now):
        raise Invalid({"refunded_on": "退款日期要在到账日期和今天之间。"})
    act.reason = reason
    act.save(receipt, refunded=receipt.refunded + amount)
    made: Refund = act.create(
        Refund, links_checked=True, receipt=receipt.pk, customer=receipt.customer_id, amount=amount,
        refunded_on=day, reason=reason,
    )  # fmt: skip
    return made


# the steps -------------------------------------------------------------------------------------------------------
def spread(act: Act, receipt: Receipt) -> None:
    """The receipt's order first, then everything that its customer owes, the earliest due first."""
    owed = visible(SYSTEM, PaymentPlan).filter(customer=receipt.customer_id).exclude(state=PlanState.PAID)
    lines, day = list(locked(owed)), counted_on(act, receipt)
    for line in sorted(
        lines, key=lambda one: (one.order_id != receipt.order_id, one.due_on, one.seq, one.pk)
    ):
        amount = min(line.outstanding, receipt.unallocated)
        if amount > 0:
            put(act, receipt, line, amount, day)


def counted_on(act: Act, receipt: Receipt) -> date:
    """The day the money came; what comes to light after its month was closed counts in an open one."""
    hold_gate()
    return open_day(receipt.received_on, act, closed_months())


def put(act: Act, receipt: Receipt, line: PaymentPlan, amount: Decimal, day: date) -> None:
    """One allocation. Raises Conflict when either side has not that much left."""
    if line.customer_id != receipt.customer_id:
        raise Invalid({"parts": "只能核销同一个客户的回款计划。"})
    if amount <= 0 or amount > receipt.unallocated or amount > line.outstanding:
        raise Conflict(
            "回款余额 %(left)s，这一期未收 %(owed)s：核销金额要大于 0，且不超过这两个数。",
            params={"left": f"{receipt.unallocated:,}", "owed": f"{line.outstanding:,}"}, code="too_much",
        )  # fmt: skip
    act.create(
        Allocation, links_checked=True, receipt=receipt.pk, plan=line.pk, order=line.order_id,
        customer=receipt.customer_id, amount=amount, allocated_on=day,
    )  # fmt: skip
    act.save(line, event="trade.paymentplan.allocate", paid=line.paid + amount)
    act.save(receipt, event="trade.receipt.allocate", allocated=receipt.allocated + amount)


def release_all(act: Act, receipt: Receipt) -> None:
    """Every allocation of a locked receipt goes; the lines owe again."""
    mine = list(visible(SYSTEM, Allocation).filter(receipt=receipt).order_by("id"))
    lines = {
        line.pk: line
        for line in locked(visible(SYSTEM, PaymentPlan).filter(pk__in=[a.plan_id for a in mine]))
    }
    for one in mine:
        line = lines[one.plan_id]
        act.remove(one, event="trade.allocation.release")
        act.save(line, event="trade.paymentplan.release", paid=line.paid - one.amount)
    if mine:
        act.save(receipt, event="trade.receipt.release", allocated=ZERO)


def locked(rows: Any) -> Iterable[PaymentPlan]:
    """Plan lines, locked by key."""
    found: Iterable[PaymentPlan] = rows.select_for_update(of=("self",)).order_by("pk")
    return found
