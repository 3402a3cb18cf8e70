"""Credit limits: set by those who may, asked for when an order would go beyond."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.money_shown import full
from paceline.metadata.fields import Amount, LongText, YesNo
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED, gate
from paceline.records.action import action, get_action
from paceline.trade.credit import Credit, credit_for
from paceline.trade.models import OrderKind, SalesOrder

CONFIRM = "trade.salesorder.confirm"


@action("customers.customer.set_credit", "设定信用", icon="shield")
def set_credit(
    act: Act,
    customer: Customer,
    *,
    credit_limit: Annotated[Decimal | None, Amount("信用额度", blank=True, hint="留空表示不限")] = None,
    overdue_blocks: Annotated[bool, YesNo("有逾期款时不放行新订单")] = False,
    reason: Annotated[str, LongText("说明", blank=True)] = "",
) -> Customer:
    """How much a customer may owe; nothing given means without limit. Orders that are confirmed stay so."""
    if credit_limit is not None and credit_limit < 0:
        raise Invalid({"credit_limit": "信用额度不能是负数。留空表示不限，填 0 表示款到才能确认订单。"})
    act.reason = reason
    act.save(customer, credit_limit=credit_limit, overdue_blocks=overdue_blocks)
    return customer


def require_agreed(order: SalesOrder, found: Credit) -> None:
    """Raises Conflict when the customer would owe more now than whoever agreed was shown."""
    if found.is_over and order.exposure is not None and found.after > order.exposure:
        raise Conflict(
            "审批时确认后的信用占用是 %(agreed)s，现在是 %(after)s。请重新「确认订单」，按现在的金额再审批。",
            params={"agreed": full(order.exposure), "after": full(found.after)}, code="over_credit",
        )  # fmt: skip


def held_for_credit(act: Act, order: SalesOrder) -> Any:
    """The request for approval when the order goes beyond its customer's credit; None when it may be confirmed.

    Whoever agrees, agrees to this order only. Without an approval flow for it the order is refused. Raises Conflict.
    """
    nobody_asks = (
        act.by.kind == "system" and not order.to_confirm
    )  # what a standing order has made is judged, too
    if nobody_asks or order.kind == OrderKind.PRESALE:
        return None  # what was reserved is paid before it is delivered
    found = credit_for(order, local_day(act.now))
    if act.via == APPROVED:
        require_agreed(order, found)
        return None
    if not found.is_over:
        if order.over_credit:
            act.save(order, event="trade.salesorder.credit", over_credit=False, exposure=None)
        return None
    act.save(order, event="trade.salesorder.credit", over_credit=True, exposure=found.after)
    request = gate.held(act, get_action(CONFIRM), order, {})
    if request is not None:
        return request
    limit = found.limit
    if limit is not None and found.after > limit:
        raise Conflict(
            "确认后客户的信用占用是 %(after)s，超过额度 %(limit)s。请先收款、调整额度，或请管理员启用超额审批流程。",
            params={"after": full(found.after), "limit": full(limit)}, code="over_credit",
        )  # fmt: skip
    raise Conflict(
        "客户有逾期未付的 %(late)s，新订单不能确认。请先催收，或请管理员启用超额审批流程。",
        params={"late": full(found.overdue)}, code="over_credit",
    )  # fmt: skip
