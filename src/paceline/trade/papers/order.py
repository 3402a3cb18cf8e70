"""An order on paper: what was ordered, when it comes and when it is paid, for the customer to confirm with a seal."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.files.papers import paper
from paceline.trade.models import OrderKind, OrderState, PaymentPlan, SalesOrder
from paceline.trade.papers.head import head_of
from paceline.trade.papers.lines import printed
from paceline.trade.queries import live_lines

SHOWS = {
    "trade.salesorder": "amount tax promised_on payment_days reference note",
    "trade.orderline": "price regular_price promotions discount amount tax_rate",
    "trade.paymentplan": "due_on amount condition",
    "customers.customer": "name",
}


@paper("trade.salesorder", "订单", "pages/papers/order.html", shows=SHOWS)
def facts(order: SalesOrder) -> dict[str, Any]:
    """Head, parties, what is ordered, when what is paid; a draft says that it is one."""
    lines, totals = printed(live_lines(order))
    plans = visible(SYSTEM, PaymentPlan).filter(order=order).order_by("seq")
    return {
        "head": head_of(),
        "number": order.number,
        "reference": order.reference,
        "kind": OrderKind(order.kind),
        "is_return": order.kind == OrderKind.RETURN,
        "returns": order.returns.number if order.returns else "",
        "customer": order.customer.name,
        "contract": str(order.contract) if order.contract else "",
        "seller": order.owner.name if order.owner else "",
        "mobile": order.owner.mobile if order.owner else "",
        "ordered_on": order.ordered_on or local_day(order.created_at),
        "promised_on": order.promised_on,
        "payment_days": order.payment_days,
        "revision": order.revision,
        "lines": lines,
        "totals": totals,
        "dues": [(plan.seq, plan.due_on, plan.amount, plan.condition) for plan in plans],
        "note": order.note,
        "is_draft": order.state == OrderState.DRAFT,
        "is_cancelled": order.state == OrderState.CANCELLED,
    }
