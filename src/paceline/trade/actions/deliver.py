"""Delivering an order, all of it or part by part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, DecimalNumber, Link, Rows
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.models.order import OrderState
from paceline.trade.queries import live_lines
from paceline.trade.states import ORDER

PARTS = Rows("交付数量", {"line": Link("trade.OrderLine", "明细"), "quantity": DecimalNumber("数量")})
DeliveredOn = Annotated[date | None, Day("交付日期", blank=True)]


@action("trade.salesorder.deliver", "全部交付", icon="send", available=ORDER.available("deliver"))
def deliver(act: Act, order: SalesOrder, *, delivered_on: DeliveredOn = None) -> SalesOrder:
    """Everything that is still open goes out."""
    day = day_delivered(act, delivered_on)
    for line in live_lines(order).select_for_update(of=("self",)):
        if line.to_deliver > 0:
            hand_over(act, line, line.to_deliver, day)
    act.save(order, state=OrderState.DELIVERED, delivered_on=day)
    return order


@action("trade.salesorder.deliver_part", "部分交付", icon="split", available=ORDER.available("deliver_part"))
def deliver_part(
    act: Act,
    order: SalesOrder,
    *,
    parts: Annotated[list[dict[str, Any]], PARTS],
    delivered_on: DeliveredOn = None,
) -> SalesOrder:
    """Some of it goes out; when nothing is open any more the order is delivered."""
    day = day_delivered(act, delivered_on)
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    for key, quantity in wanted(parts, lines):
        hand_over(act, lines[key], quantity, day)
    done = all(line.to_deliver <= 0 for line in lines.values())
    state = OrderState.DELIVERED if done else OrderState.PARTIALLY_DELIVERED
    act.save(order, state=state, delivered_on=day if done else None)
    return order


def wanted(parts: list[dict[str, Any]], lines: dict[Any, OrderLine]) -> list[tuple[Any, Decimal]]:
    """Line and quantity of each row. Raises Invalid for lines of another order and for nothing at all."""
    pairs = [(getattr(row["line"], "pk", row["line"]), row["quantity"]) for row in parts]
    if not pairs or any(key not in lines for key, _ in pairs):
        raise Invalid({"parts": "请选择这张订单的明细，并填写数量。"})
    if len({key for key, _ in pairs}) != len(pairs):
        raise Invalid({"parts": "同一条明细只能出现一次。请把数量加在一起。"})
    if any(quantity is None or quantity <= 0 for _, quantity in pairs):
        raise Invalid({"parts": "数量要大于 0。"})
    return pairs


def hand_over(act: Act, line: OrderLine, quantity: Decimal, day: date) -> None:
    """Add to what was delivered. Raises Conflict when that would be more than was ordered."""
    if quantity > line.to_deliver:
        raise Conflict(
            "「%(product)s」只剩 %(left)s 没有交付。请改小数量。",
            params={"product": str(line), "left": f"{line.to_deliver.normalize():f}"},
            code="too_much",
        )
    act.save(line, event="trade.orderline.deliver", delivered=line.delivered + quantity, delivered_on=day)


def day_delivered(act: Act, delivered_on: date | None) -> date:
    """The day given, else today. Raises Invalid for a day to come."""
    if delivered_on is not None and delivered_on > local_day(act.now):
        raise Invalid({"delivered_on": "交付日期不能晚于今天。"})
    return delivered_on or local_day(act.occurred_at)
