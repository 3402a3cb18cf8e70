"""What lies somewhere is counted, written off, moved to another warehouse."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import DecimalNumber, Link, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import MoveKind, StockItem, Warehouse
from paceline.trade.stock.handing_out import hand_out
from paceline.trade.stock.keeping import NotEnough, item_for, move
from paceline.trade.stock.taking import words

Reason = Annotated[str, Text("原因", max_length=200)]
Other = Annotated[Warehouse, Link("trade.Warehouse", "到哪个仓库")]


@action("trade.stockitem.count", "盘点", permission="change", icon="form")
def count(
    act: Act, item: StockItem, *, counted: Annotated[Decimal, DecimalNumber("实际数量")], reason: Reason
) -> StockItem:
    """What was really found; the difference goes into the ledger, more than thought to who waits for it."""
    if counted < 0:
        raise Invalid({"counted": "实际数量不能是负数。"})
    difference = counted - item.on_hand
    if difference:
        out(act, item, MoveKind.COUNT, difference, reason)
    if difference > 0:
        hand_out(act, item.warehouse, [item.product_id])
    return item


@action("trade.stockitem.write_off", "报损", permission="change", icon="minus", danger=True)
def write_off(
    act: Act, item: StockItem, *, quantity: Annotated[Decimal, DecimalNumber("数量")], reason: Reason
) -> StockItem:
    """Broken, expired, used up by ourselves: it is no longer there."""
    out(act, item, MoveKind.LOSS, -positive(quantity), reason)
    return item


@action("trade.stockitem.transfer", "调拨", permission="change", icon="swap")
def transfer(
    act: Act,
    item: StockItem,
    *,
    to: Other,
    quantity: Annotated[Decimal, DecimalNumber("数量")],
    reason: Annotated[str, Text("原因", max_length=200, blank=True)] = "",
) -> StockItem:
    """To another warehouse; the same product and batch. Orders that wait for it there get it."""
    if to.pk == item.warehouse_id:
        raise Invalid({"to": "已经在这个仓库。请选择另一个仓库。"})
    out(act, item, MoveKind.AWAY, -positive(quantity), reason or to.name)
    there = item_for(act, item.product, to, item.batch)
    day, note = local_day(act.occurred_at), reason or item.warehouse.name
    came = move(act, there, MoveKind.HERE, quantity, day=day, note=note)
    hand_out(act, to, [item.product_id], [came])
    return item


def positive(quantity: Decimal) -> Decimal:
    if quantity <= 0:
        raise Invalid({"quantity": "数量要大于 0。"})
    return quantity


def out(act: Act, item: StockItem, kind: MoveKind, quantity: Decimal, note: str) -> None:
    """A change that is no delivery. Raises Conflict when it would touch what is reserved for orders."""
    act.reason = note
    try:
        move(act, item, kind, quantity, day=local_day(act.occurred_at), note=note)
    except NotEnough as error:
        raise Conflict(
            "现存 %(hand)s，其中 %(held)s 已锁定给订单，不能减到锁定量以下。请先解除订单的锁定。",
            params={"hand": words(item.on_hand), "held": words(item.reserved)},
            code="out_of_stock",
        ) from error
