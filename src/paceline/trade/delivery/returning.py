"""Goods that left come back before the customer owns them: refused at the door, or noted as sent by mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.models import (
    Delivery,
    DeliveryLine,
    DeliveryState,
    MoveKind,
    OrderLine,
    OrderState,
    SalesOrder,
)
from paceline.trade.stock.taking import give_back, words

ZERO = Decimal(0)
GONE = (DeliveryState.SHIPPED, DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED)
Coming = list[tuple[DeliveryLine, Decimal]]


def come_back(act: Act, order: SalesOrder, coming: Coming, kind: MoveKind, day: date, note: str) -> None:
    """So much of each row is open on the order again and lies where it lay."""
    for row, quantity in coming:
        lay_back(act, order, row.line, quantity, kind, day, note=note, first=row.item_id)
        act.save(row, event="trade.deliveryline.refuse", refused=row.refused + quantity)


def lay_back(
    act: Act, order: SalesOrder, line: OrderLine, quantity: Decimal, kind: MoveKind, day: date, *, note: str,
    first: UUID | None = None,
) -> None:  # fmt: skip
    """Less of a line was delivered, and it lies in stock again."""
    take_off(act, line, quantity)
    line.order = order
    if line.product.keeps_stock:
        give_back(act, line, quantity, kind, day, note=note, first=first)


def take_off(act: Act, line: OrderLine, quantity: Decimal) -> None:
    """Less was delivered. Raises Conflict for more than is still with the customer."""
    if quantity > line.to_return:
        raise Conflict(
            "「%(product)s」最多能撤回 %(left)s。请改小数量。",
            params={"product": str(line), "left": words(line.to_return)},
            code="too_much",
        )
    left = line.delivered - quantity
    day = line.delivered_on if left else None
    act.save(line, event="trade.orderline.undo_delivery", delivered=left, delivered_on=day)


def require_open(order: SalesOrder) -> None:
    """Raises Conflict when the order is done: what comes back then is a return."""
    if order.state in (OrderState.COMPLETED, OrderState.RETURNED):
        raise Conflict("订单已经完成，货退回来请在订单上用「退货」。", code="order_done")


def documents_of(order: SalesOrder) -> list[DeliveryLine]:
    """What has left on deliveries of the order and was not refused, the last delivery first."""
    rows = visible(SYSTEM, DeliveryLine).filter(delivery__order=order, delivery__state__in=GONE)
    return list(
        rows.select_related("delivery").select_for_update(of=("self",)).order_by("-delivery_id", "item_id")
    )


def undo_on_documents(
    act: Act, order: SalesOrder, coming: list[tuple[OrderLine, Decimal]], day: date, reason: str
) -> None:
    """Take back so much of each line, from the last delivery first; one of which nothing is left is cancelled."""
    rows, whole = documents_of(order), []
    touched: dict[UUID, Delivery] = {}
    for line, quantity in coming:
        lay_back(act, order, line, quantity, MoveKind.UNDO, day, note=reason)
        for row in [one for one in rows if one.line_id == line.pk]:
            part = min(quantity, row.taken)
            if part > 0:
                whole += take_off_document(act, row, part)
                touched[row.delivery_id] = row.delivery
                quantity -= part
    for key, delivery in touched.items():
        if not any(row.taken for row in rows if row.delivery_id == key):
            withdraw(act, delivery, reason)
        else:
            for row in [one for one in whole if one.delivery_id == key]:
                act.remove(row, event="trade.deliveryline.follow")


def take_off_document(act: Act, row: DeliveryLine, part: Decimal) -> list[DeliveryLine]:
    """Less stands on the document; a row of which nothing is left is given back, to be struck out or to be seen."""
    if part < row.quantity:
        act.save(row, event="trade.deliveryline.follow", quantity=row.quantity - part)
        return []
    act.save(row, event="trade.deliveryline.follow", refused=row.quantity)
    return [row]


def withdraw(act: Act, delivery: Delivery, reason: str) -> None:
    """Nothing of it has left after all."""
    act.save(
        delivery, event="trade.delivery.undo", state=DeliveryState.CANCELLED, cancelled_why=reason,
        signed_on=None, signed_by="",
    )  # fmt: skip
