"""From the plan to the road: goods are picked, put back, sent, taken back when they never left, called off."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import Day, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.delivery.deliver import Carrier, Tracking, day_delivered
from paceline.trade.delivery.picking import call_off, put_back
from paceline.trade.delivery.picking import pick as pick_goods
from paceline.trade.delivery.returning import come_back, require_open, withdraw
from paceline.trade.delivery.rows import rows_of
from paceline.trade.delivery.sending import follow, send_planned
from paceline.trade.models import Delivery, DeliveryState, MoveKind, OrderLine, OrderState, SalesOrder
from paceline.trade.queries import live_lines
from paceline.trade.states import DELIVERY

Lines = dict[UUID, OrderLine]


def order_of(delivery: Delivery) -> tuple[SalesOrder, Lines]:
    """The order of a delivery with its lines, locked."""
    rows = visible(SYSTEM, SalesOrder).select_related("customer").select_for_update(of=("self",))
    order: SalesOrder = rows.get(pk=delivery.order_id)
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    return order, lines


def require_confirmed(order: SalesOrder) -> None:
    """Raises Conflict when nothing may leave on the order now."""
    if order.state not in (OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED):
        raise Conflict("订单现在不能交付。请先看看订单的状态。", code="order_not_open")


@action("trade.delivery.pick", "拣货", permission="change", icon="package", locks="order",
        available=DELIVERY.available("pick"))  # fmt: skip
def pick(act: Act, delivery: Delivery) -> Delivery:
    """The goods are put aside, of the batches that expire first unless others were chosen."""
    order, lines = order_of(delivery)
    require_confirmed(order)
    today = local_day(act.occurred_at)
    day = max(today, delivery.planned_on or today)
    pick_goods(act, order, delivery, rows_of(delivery, lines), day)
    act.save(delivery, state=DeliveryState.PICKED)
    return delivery


@action("trade.delivery.unpick", "放回货架", permission="change", icon="undo", locks="order",
        available=DELIVERY.available("unpick"))  # fmt: skip
def unpick(act: Act, delivery: Delivery) -> Delivery:
    """Picked too early or wrongly: it is planned again."""
    order, lines = order_of(delivery)
    put_back(act, order, rows_of(delivery, lines), local_day(act.occurred_at))
    act.save(delivery, state=DeliveryState.PLANNED)
    return delivery


@action("trade.delivery.ship", "发货", permission="change", icon="send", locks="order",
        available=DELIVERY.available("ship"))  # fmt: skip
def ship(
    act: Act,
    delivery: Delivery,
    *,
    shipped_on: Annotated[date | None, Day("发货日期", blank=True, past=True, hint="留空为今天")] = None,
    carrier: Carrier = "",
    tracking: Tracking = "",
) -> Delivery:
    """The goods leave: from now on they are delivered on the order and in the ledger, and no longer in stock."""
    order, lines = order_of(delivery)
    require_confirmed(order)
    day = day_delivered(act, shipped_on, "shipped_on")
    send_planned(act, order, delivery, lines, day, carrier=carrier, tracking=tracking)
    follow(act, order, lines.values(), day)
    return delivery


@action("trade.delivery.undo", "撤回发货", permission="change", icon="undo", danger=True, locks="order",
        available=DELIVERY.available("undo"))  # fmt: skip
def undo(act: Act, delivery: Delivery, *, reason: Annotated[str, LongText("撤回原因")]) -> Delivery:
    """It was noted as sent by mistake, or never left: the goods lie where they lay, the order is open again."""
    act.reason = reason
    order, lines = order_of(delivery)
    require_open(order)
    day = local_day(act.occurred_at)
    coming = [(row, row.taken) for row in rows_of(delivery, lines) if row.taken]
    come_back(act, order, coming, MoveKind.UNDO, day, delivery.number)
    withdraw(act, delivery, reason)
    follow(act, order, lines.values(), day)
    return delivery


@action("trade.delivery.cancel", "取消交付", permission="change", icon="ban", danger=True, locks="order",
        available=DELIVERY.available("cancel"))  # fmt: skip
def cancel(act: Act, delivery: Delivery, *, cancelled_why: Annotated[str, LongText("取消原因")]) -> Delivery:
    """It does not go: what was picked for it is free again, the quantities can be delivered otherwise."""
    act.reason = cancelled_why
    order, lines = order_of(delivery)
    call_off(act, order, delivery, lines, cancelled_why)
    return delivery
