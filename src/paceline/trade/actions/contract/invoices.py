"""Invoices over a contract that had no order yet: they come to its orders, and so into the ledger."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Link
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.invoiceable import balance, locked_bases
from paceline.trade.models import Invoice, SalesOrder
from paceline.trade.models.invoice import HOLDS
from paceline.trade.models.order import COUNTED

OfContract = Annotated[SalesOrder, Link("trade.SalesOrder", "订单")]


def why_not_bound(invoice: Invoice) -> str:
    if invoice.order_id:
        return "这张发票已经属于一张订单。"
    return "红字发票跟着它红冲的发票走。" if invoice.red_of_id else ""


@action("trade.invoice.bind", "落到订单", permission="change", icon="link", available=why_not_bound)
def bind(act: Act, invoice: Invoice, *, order: OfContract) -> Invoice:
    """It is the invoice of this order of its contract, with its red ones; from now on the ledger shows it there."""
    if order.contract_id != invoice.contract_id or order.state not in COUNTED or order.returns_id:
        raise Invalid({"order": "请选择同一份合同下已确认的订单。"})
    _, locked = locked_bases(invoice.contract_id, order.pk)
    if standing(invoice) > balance(None, locked):
        raise Conflict("这张订单剩余可开票的金额不够。请选择另一张订单，或先红冲一部分。", code="too_much")
    give(act, invoice, order)
    return invoice


def bind_to(act: Act, order: SalesOrder) -> None:
    """A confirmed order takes over the invoices of its contract that have no order, the oldest first, as they fit."""
    rows = visible(SYSTEM, Invoice).filter(
        contract=order.contract_id, order__isnull=True, red_of__isnull=True, state__in=HOLDS
    )
    if not order.contract_id or not rows.exists():
        return
    _, locked = locked_bases(order.contract_id, order.pk)
    for invoice in rows.order_by("created_at", "id"):
        if standing(invoice) <= balance(None, locked):
            give(act, invoice, order)


def standing(invoice: Invoice) -> Any:
    """What an invoice is over, less what its red ones took back."""
    red = visible(SYSTEM, Invoice).filter(red_of=invoice).values_list("amount_base", flat=True)
    return (invoice.amount_base or 0) + sum(red)


def give(act: Act, invoice: Invoice, order: SalesOrder) -> None:
    for one in visible(SYSTEM, Invoice).filter(Q(pk=invoice.pk) | Q(red_of=invoice)).order_by("id"):
        act.save(invoice if one.pk == invoice.pk else one, event="trade.invoice.bind", order=order.pk)
