"""What waits for finance: money to confirm, invoices to agree to and to issue; and what is overdue, for the owner, too.
Each is a filter of its object, so it counts exactly its rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.pipeline.queries.warnings import Alert, Rule, compiled_for

RECEIPT, INVOICE, PLAN = "trade.receipt", "trade.invoice", "trade.paymentplan"


@dataclass(frozen=True)
class Waiting:
    """A rule about money, and the right of those whom it waits for. `money` is the field that is summed."""

    rule: Rule
    right: tuple[str, str]
    money: str


def in_state(state: str) -> dict[str, Any]:
    return {"field": "state", "op": "eq", "value": state}


ARRIVED = {"all": [in_state("registered"), {"field": "received_on", "op": "lte", "value": "today"}]}
LATE = {
    "all": [
        {"field": "state", "op": "in", "value": ["open", "partly_paid"]},
        {"field": "due_on", "op": "lt", "value": "today"},
    ]
}
DESK = (
    Waiting(
        Rule("to_verify", "%(count)s 笔回款等你确认到账", RECEIPT, ARRIVED), (RECEIPT, "verify"), "amount"
    ),
    Waiting(
        Rule("to_approve", "%(count)s 张开票申请等你批准", INVOICE, in_state("requested")),
        (INVOICE, "approve"),
        "amount_base",
    ),
    Waiting(
        Rule("to_issue", "%(count)s 张发票等你开具", INVOICE, in_state("approved")),
        (INVOICE, "issue"),
        "amount_base",
    ),
    Waiting(
        Rule("overdue", "%(count)s 期回款逾期未收", PLAN, LATE, "danger"),
        (PLAN, "read"),
        "outstanding_base",
    ),
)


def desk_of(by: Principal) -> list[Alert]:
    """What waits for somebody who may do it, with what it comes to."""
    found = []
    for one in DESK:
        compiled = compiled_for(by, one.rule) if by.can(*one.right) else None
        if compiled is None:
            continue
        rows = compiled.apply(visible(by, registry.get(one.rule.object).model)).order_by()
        told = rows.aggregate(count=Count("pk"), amount=Sum(one.money))
        if told["count"]:
            found.append(Alert(one.rule, told["count"], told["amount"] or Decimal(0)))
    return found
