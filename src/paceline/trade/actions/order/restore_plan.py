"""The plan as it was before a return: its split comes back, and what had been paid is allocated again.

Only where nobody has touched the plan since; else whoever calls fits it to what is owed, as always.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.models import Event
from paceline.records.past.history import told_beside, told_of
from paceline.records.past.undo import before
from paceline.trade.actions.allocate import counted_on, put
from paceline.trade.models import Allocation, PaymentPlan, Receipt, SalesOrder
from paceline.trade.models.receipt import ReceiptState

FIT = "trade.paymentplan.fit"
OF_A_RETURN = (FIT, "trade.paymentplan.dropped", "trade.paymentplan.release")


def restore_plan(act: Act, order: SalesOrder, back: SalesOrder) -> None:
    """Take back what the return `back` did to the plan of its order, whose row is locked."""
    lines = {line.pk: line for removed in (False, True) for line in plan_of(order, removed=removed)}
    told = told_of(lines.keys())
    done = [event for event in of_return(back) if event.object == "trade.paymentplan"]
    if not done or told.filter(seq__gt=done[-1].seq).exists():
        return
    freed = freed_by(back)
    receipts = locked_receipts({one.receipt_id for one, _ in freed})
    for event in reversed([one for one in done if one.name == FIT]):
        line = lines[event.record_id]
        if line.deleted_at is not None:
            act.restore(line, event="trade.paymentplan.regained")
        act.save(line, event=FIT, **before(registry.of(PaymentPlan), event))
    for one, amount in freed:
        allocate_again(act, receipts.get(one.receipt_id), lines[one.plan_id], amount)


def of_return(back: SalesOrder) -> Iterator[Event]:
    """What was told in the moment in which the return was made, oldest first."""
    made = told_of([back.pk]).first()
    if made is not None:
        names = (*OF_A_RETURN, "trade.allocation.release")
        yield from told_beside(made).filter(name__in=names, about__contains=[back.returns_id])


def freed_by(back: SalesOrder) -> list[tuple[Allocation, Decimal]]:
    """Each allocation that the return took back, whole or in part, and how much of it, as they had been made."""
    told = {event.record_id: event for event in of_return(back) if event.object == "trade.allocation"}
    found = []
    for removed in (False, True):
        for one in visible(SYSTEM, Allocation, removed=removed).filter(pk__in=told):
            kept = before(registry.of(Allocation), told[one.pk]).get("amount")
            found.append((one, one.amount if kept is None else kept - one.amount))
    return sorted(found, key=lambda pair: pair[0].pk)


def plan_of(order: SalesOrder, *, removed: bool) -> Any:
    rows = visible(SYSTEM, PaymentPlan, removed=removed).filter(order=order)
    return rows.select_for_update(of=("self",)).order_by("pk")


def locked_receipts(keys: set[UUID]) -> dict[UUID, Receipt]:
    """Those that still count, locked by key."""
    rows = visible(SYSTEM, Receipt).filter(pk__in=keys, state=ReceiptState.VERIFIED)
    return {one.pk: one for one in rows.select_for_update(of=("self",)).order_by("pk")}


def allocate_again(act: Act, receipt: Receipt | None, line: PaymentPlan, amount: Decimal) -> None:
    """As much as is left of the receipt; nothing when it was used up, refunded or reversed meanwhile."""
    if receipt is None:
        return
    amount = min(amount, receipt.unallocated, line.outstanding)
    if amount > 0:
        put(act, receipt, line, amount, counted_on(act, receipt))
