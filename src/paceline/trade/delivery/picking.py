"""Goods are put aside for one delivery, and put back on the shelf when it does not go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.delivery.rows import rows_of, write_rows
from paceline.trade.models import (
    Delivery,
    DeliveryLine,
    DeliveryState,
    MoveKind,
    OrderLine,
    SalesOrder,
    StockItem,
)
from paceline.trade.stock.keeping import NotEnough, locked_items, main_warehouse, move
from paceline.trade.stock.taking import (
    Held,
    Part,
    Want,
    all_held,
    chosen,
    fresh_for,
    held_by,
    lacking,
    still_lacking,
)

ZERO = Decimal(0)


def pick(act: Act, order: SalesOrder, delivery: Delivery, rows: list[DeliveryLine], day: date) -> None:
    """Put aside what stands on the delivery, first expired first out where no batch is chosen.

    What the order had put aside already is used first. Raises Conflict when there is not enough.
    """
    kept = [row for row in rows if row.line.product.keeps_stock]
    parts = [Part(row.line, row.quantity) for row in rows if row not in kept]
    extras: dict[tuple[UUID, UUID], Decimal] = {}
    if kept:
        place = delivery.warehouse or main_warehouse()
        items = locked_items((row.product_id for row in kept), place.pk)
        held, fresh = held_by(order, besides=delivery.pk), fresh_for(order, day)
        for line in dict.fromkeys(row.line for row in kept):
            own = [Want(line, row.quantity, row.batch_id) for row in kept if row.line == line]
            lying = [item for item in items if item.product_id == line.product_id]
            found, _ = chosen(line, own, lying, held, fresh, place)
            line.order = order
            mine = [Part(line, found[item.pk], item) for item in lying if found.get(item.pk)]
            parts += mine
            extras |= put_aside(act, order, line, mine, held, day)
        if not order.holds_stock:
            act.save(order, event="trade.salesorder.reserve_stock", holds_stock=True)
    follow_lacking(act, order)
    for row in write_rows(act, delivery, parts, rows):
        if row.item_id is not None:
            act.save(
                row,
                event="trade.deliveryline.follow",
                put_aside=extras.get((row.line_id, row.item_id), ZERO),
            )


def put_aside(
    act: Act, order: SalesOrder, line: OrderLine, parts: list[Part], held: Held, day: date
) -> dict[tuple[UUID, UUID], Decimal]:
    """Reserve what the order has not reserved there; free as much elsewhere when it reserved other batches."""
    added: dict[tuple[UUID, UUID], Decimal] = {}
    for part in parts:
        assert part.item is not None
        key = (line.pk, part.item.pk)
        have = min(part.quantity, max(held.get(key, ZERO), ZERO))
        held[key] = held.get(key, ZERO) - have
        added[key] = part.quantity - have
        if added[key] > 0:
            reserve(act, part.item, added[key], line, day)
    whole = sum((q for (at, _), q in all_held(order).items() if at == line.pk), ZERO)
    over = whole - line.to_deliver
    for (at, item_key), loose in sorted(held.items(), key=str):
        part_over = min(over, loose) if at == line.pk else ZERO
        if part_over > 0:
            item = locked_item(item_key)
            move(act, item, MoveKind.RELEASE, reserved=-part_over, line=line, day=day)
            over -= part_over
            lessen(added, part_over)
    return added


def lessen(added: dict[tuple[UUID, UUID], Decimal], released: Decimal) -> None:
    """What was only exchanged for another batch is not put aside in addition."""
    for key, quantity in added.items():
        part = min(quantity, released)
        added[key], released = quantity - part, released - part


def reserve(act: Act, item: StockItem, quantity: Decimal, line: OrderLine, day: date) -> None:
    try:
        move(act, item, MoveKind.RESERVE, reserved=quantity, line=line, day=day)
    except NotEnough as error:
        raise Conflict("库存刚被别人用掉了。请刷新后再试。", code="out_of_stock") from error


def locked_item(key: UUID) -> StockItem:
    rows = visible(SYSTEM, StockItem).select_related("product", "batch").select_for_update(of=("self",))
    found: StockItem = rows.get(pk=key)
    return found


def put_back(act: Act, order: SalesOrder, rows: list[DeliveryLine], day: date) -> None:
    """What picking had put aside is free again; what the order had put aside stays so."""
    for row in sorted((one for one in rows if one.put_aside > 0), key=lambda one: str(one.item_id)):
        assert row.item_id is not None
        row.line.order = order
        item = locked_item(row.item_id)
        move(act, item, MoveKind.RELEASE, reserved=-row.put_aside, line=row.line, day=day)
        act.save(row, event="trade.deliveryline.follow", put_aside=ZERO)
    if order.holds_stock and not all_held(order):
        act.save(order, event="trade.salesorder.release_stock", holds_stock=False)
    follow_lacking(act, order)


def follow_lacking(act: Act, order: SalesOrder) -> None:
    """An order that waits for goods knows what it lacks now that some were put aside or back."""
    if order.lacking:
        act.save(order, event="trade.salesorder.reserve_stock", lacking=lacking(still_lacking(order)))


def call_off(
    act: Act, order: SalesOrder, delivery: Delivery, lines: Mapping[UUID, OrderLine], why: str
) -> None:
    """Cancel a delivery that has not left."""
    put_back(act, order, rows_of(delivery, lines), local_day(act.occurred_at))
    act.save(delivery, event="trade.delivery.cancel", state=DeliveryState.CANCELLED, cancelled_why=why)
