"""From the standing order to its orders: each day of the rhythm once, at the prices of the day on which it is made."""

from __future__ import annotations

from datetime import date
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.order.life import begin
from paceline.trade.models import OrderKind, SalesOrder, StandingLine, StandingOrder
from paceline.trade.standing.days import FAR, due, next_day, open_days
from paceline.trade.states import STANDING, of_a_sale

OF_LINE = ("product_id", "quantity", "price", "price_currency", "discount", "note")


@action("trade.standingorder.make", "生成到期的订单", permission="change", icon="doc", hidden=True,
        available=STANDING.available("make"))  # fmt: skip
def make(act: Act, standing: StandingOrder) -> StandingOrder:
    """Everything that is due to be ordered today. The row is locked: asked again, there is nothing left."""
    today = local_day(act.now)
    for day, delivery in due(standing, today):
        order_for(act, standing, day, delivery)
    act.save(standing, next_on=next_day(standing, today))
    return standing


@action("trade.standingorder.make_next", "提前生成下一单", permission="change", icon="doc",
        available=STANDING.available("make"))  # fmt: skip
def make_next(act: Act, standing: StandingOrder) -> SalesOrder:
    """The next order now, although it is not due yet."""
    today = local_day(act.now)
    coming = next(open_days(standing, today, today + FAR), None)
    if coming is None:
        raise Conflict("后面没有要生成的订单了。请检查结束日期和跳过的日期。")
    made = order_for(act, standing, *coming)
    act.save(standing, next_on=next_day(standing, today))
    return made


def order_for(act: Act, standing: StandingOrder, day: date, delivery: date) -> SalesOrder:
    """The order of one day. Raises Conflict when nothing is to be delivered."""
    rows = visible(SYSTEM, StandingLine).filter(standing=standing).order_by("pk").values(*OF_LINE)
    lines = [line_of(row) for row in rows]
    if not lines:
        raise Conflict("周期单还没有产品明细。请先添加产品。", code="no_lines")
    values = {
        "customer": standing.customer_id, "owner": standing.owner_id, "kind": OrderKind.STANDING,
        "promised_on": max(delivery, local_day(act.occurred_at)), "payment_days": standing.payment_days,
        "reference": standing.reference, "warehouse": standing.warehouse_id,
    }  # fmt: skip
    return begin(
        act,
        values,
        lines,
        links_checked=True,
        standing=standing.pk,
        standing_on=day,
        to_confirm=standing.confirms,
    )


def line_of(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the order; without a price of its own it gets that of the price books."""
    given = {name: row[name] for name in ("quantity", "discount", "note")} | {"product": row["product_id"]}
    if row["price"] is not None:
        given |= {name: row[name] for name in ("price", "price_currency")}
    return given


@action("trade.salesorder.leave_draft", "留作草稿", permission="change", icon="pencil", hidden=True,
        available=of_a_sale("leave_draft"))  # fmt: skip
def leave_draft(act: Act, order: SalesOrder) -> SalesOrder:
    """It is not confirmed by itself: a person decides."""
    act.save(order, to_confirm=False)
    return order
