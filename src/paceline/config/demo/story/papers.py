"""The papers of the demo: our letterhead, the contract of the accepted quote, invoices, credit limits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.kernel import clock
from paceline.kernel.credit_code import check_character
from paceline.trade.credit import exposure
from paceline.trade.models import Contract, Invoice, Quote, SalesOrder
from paceline.workflow.models import ApprovalTask

CODE = "91320594MA1N7XQK3"
HEAD = {
    "name": "苏州海川工业设备有限公司",
    "credit_code": CODE + check_character(CODE),
    "address": "苏州工业园区星湖街 328 号",
    "phone": "0512-6288 0000",
    "bank": "中国银行苏州工业园区支行",
    "account": "5002 0188 3366 0001",
}
TERMS = ((7, "0.3", "签约后预付"), (60, "0.6", "发货前"), (420, "0.1", "质保期满"))
INVOICES = 8
LIMITS = 4
FINANCE = "sunying"


def fill(agenda: Agenda) -> None:
    """The letterhead since the first day; invoices and limits of the last weeks."""
    agenda.plan(agenda.moments.first, agenda.do, FINANCE, "trade.letterhead.create", values=HEAD)
    agenda.plan(agenda.moments.earlier(agenda.moments.now, 9), framework, agenda)
    agenda.plan(agenda.moments.earlier(agenda.moments.now, 6), invoices, agenda)
    agenda.plan(agenda.moments.earlier(agenda.moments.now, 4), limits, agenda)


def contract(agenda: Agenda, quote: Quote) -> None:
    """Out of the accepted quote."""
    carry(agenda, agenda.do(quote.owner_id, "trade.quote.contract", quote))


def framework(agenda: Agenda) -> None:
    """A year's contract with the first customer that orders."""
    order = visible(SYSTEM, SalesOrder).exclude(state="draft").order_by("pk").first()
    if order is not None:
        day = agenda.moments.day_of(clock.now())
        values = {"customer": order.customer_id, "title": "年度采购框架合同", "amount": Decimal(1_200_000),
                  "starts_on": day, "ends_on": day + timedelta(days=364), "deposit_kind": "earnest",
                  "deposit": Decimal(120_000), "terms": "按订单交货，质保一年，价格每季度核对。"}  # fmt: skip
        carry(agenda, agenda.do(order.owner_id, "trade.contract.create", values=values))


def carry(agenda: Agenda, made: Contract) -> None:
    """With terms, agreed by the owner's manager, signed two days later."""
    day = agenda.moments.day_of(clock.now())
    steps = [
        {"due_on": day + timedelta(days=after), "share": Decimal(share), "condition": words}
        for after, share, words in TERMS
    ]
    agenda.do(made.owner_id, "trade.contract.plan", made, steps=steps)
    agenda.do(made.owner_id, "trade.contract.submit", made)
    agenda.plan(agenda.moments.later(clock.now(), 1), agree, agenda, made)
    agenda.plan(agenda.moments.later(clock.now(), 2), agenda.do, made.owner_id, "trade.contract.sign", made)


def agree(agenda: Agenda, made: Contract | Quote, **inputs: str) -> None:
    """Whoever has to decide agrees."""
    task = visible(SYSTEM, ApprovalTask).filter(request__record_id=made.pk, status="pending").first()
    if task is not None:
        agenda.do(task.approver_id, "workflow.approvaltask.approve", task, **inputs)


def invoices(agenda: Agenda) -> None:
    """Of orders that went out, one after the other as far as it has come; a partner's are not his to invoice."""
    asking = [key for key, by in agenda.people.items() if by.can("trade.invoice", "create")]
    gone = visible(SYSTEM, SalesOrder).filter(
        owner__in=asking, state__in=("delivered", "completed"), amount__gt=0
    )
    for place, order in enumerate(gone.select_related("customer").order_by("ordered_on", "pk")[:INVOICES]):
        code = order.customer.credit_code
        given = {"kind": "special", "credit_code": code} if code else {"kind": "ordinary"}
        made = agenda.do(order.owner_id, "trade.salesorder.invoice", order, **given)
        go_on(agenda, made, place)


def go_on(agenda: Agenda, made: Invoice, place: int) -> None:
    """Some wait, some are approved, most are issued and delivered."""
    if place % 4 == 0:
        return
    agenda.do(FINANCE, "trade.invoice.approve", made)
    if place % 4 == 1:
        return
    agenda.do(FINANCE, "trade.invoice.issue", made, invoice_number=f"2632200000000000{place:04d}")
    agenda.do(made.owner_id, "trade.invoice.deliver", made, delivered_to="电子邮箱")


def limits(agenda: Agenda) -> None:
    """Half as much again as some customers owe."""
    owing = visible(SYSTEM, SalesOrder).filter(outstanding__gt=0).select_related("customer")
    customers: dict[Any, Any] = {order.customer_id: order.customer for order in owing.order_by("pk")}
    for customer in list(customers.values())[:LIMITS]:
        limit = (exposure(customer.pk) * Decimal("1.5") / 10_000).quantize(Decimal(1)) * 10_000
        agenda.do(
            FINANCE, "customers.customer.set_credit", customer, credit_limit=max(limit, Decimal(10_000))
        )
