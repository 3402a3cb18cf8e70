"""The one place where stock changes: a conditional UPDATE of what lies somewhere and a row of the ledger, together.

The condition and the change are one statement, so nothing that is not there is ever taken, whoever else is taking.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.trade.models import Batch, MoveKind, OrderLine, SalesOrder, StockItem, StockMove, Warehouse

ZERO = Decimal(0)
FIGURES = ("on_hand", "reserved", "available")
CHANGED = dict.fromkeys(FIGURES, (None, None))


class NotEnough(Exception):
    """There is less than was to be taken or reserved; nothing has changed."""


def move(
    act: Act, item: StockItem, kind: MoveKind, quantity: Decimal = ZERO, *, day: date, reserved: Decimal = ZERO,
    line: OrderLine | None = None, by_hand: bool = False, note: str = "", reverses: UUID | None = None,
    source: UUID | None = None,
) -> StockMove:  # fmt: skip
    """Change what is on hand and what is reserved, and write it down. Raises NotEnough when it would not be there.

    `reverses` is the earlier move that is taken back, `source` the one by which goods came in that are put aside.
    """
    hand, held = F("on_hand") + quantity, F("reserved") + reserved
    rows = visible(SYSTEM, StockItem).filter(pk=item.pk, reserved__gte=-reserved)
    free = Case(When(Q(blocked=True) | Q(by_name_only=True), then=Value(ZERO)), default=hand - held)
    if not rows.filter(on_hand__gte=held - quantity).update(on_hand=hand, reserved=held, available=free):
        raise NotEnough
    item.on_hand, item.reserved = item.on_hand + quantity, item.reserved + reserved
    touch(act, item)
    more: dict[str, Any] = {"reverses": reverses, "source": source}
    if line is not None:
        more |= {"order": line.order_id, "line": line.pk, "customer": line.order.customer_id}
    made: StockMove = act.create(
        StockMove, links_checked=True, item=item.pk, kind=kind,
        product=item.product, warehouse=item.warehouse_id, batch=item.batch, quantity=quantity,
        reserved=reserved, moved_on=day, by_hand=by_hand, note=note[:200], **more,
    )  # fmt: skip
    return made


def touch(act: Act, item: StockItem) -> None:
    """The figures of product, warehouse and batch follow when the action ends."""
    act.stale_rollups.touch(registry.of(StockItem), item, CHANGED)


def main_warehouse() -> Warehouse:
    """Where stock is when nobody says where. Raises Conflict before there is any warehouse."""
    found: Warehouse | None = visible(SYSTEM, Warehouse).filter(is_main=True).first()
    if found is None:
        raise Conflict("还没有仓库。请先新建一个仓库，第一个就是主仓库。", code="no_warehouse")
    return found


def warehouse_of(order: SalesOrder) -> Warehouse:
    """Where an order is served from. Raises Conflict before there is any warehouse."""
    return order.warehouse if order.warehouse_id else main_warehouse()


def locked_items(products: Iterable[Any], warehouse: Any) -> list[StockItem]:
    """What lies of these products in a warehouse, locked by key until the transaction ends, oldest first."""
    rows = visible(SYSTEM, StockItem).filter(product__in=set(products), warehouse=warehouse)
    return list(rows.select_related("product", "batch").select_for_update(of=("self",)).order_by("pk"))


def item_for(act: Act, product: Any, warehouse: Any, batch: Any = None) -> StockItem:
    """The row of a product (and batch) in a warehouse, made when there is none, locked until the transaction ends."""
    rows = visible(SYSTEM, StockItem).filter(product=product, warehouse=warehouse)
    rows = rows.filter(batch=batch) if batch is not None else rows.filter(batch__isnull=True)
    if not rows.exists():
        values = {"product": product.pk, "warehouse": warehouse.pk, "batch": batch and batch.pk}
        with suppress(IntegrityError), transaction.atomic():  # somebody may be faster: then it is there now
            act.create(StockItem, links_checked=True, **values)
            if batch is not None:
                now = visible(SYSTEM, Batch).select_for_update(of=("self",)).get(pk=batch.pk)
                rows.update(expires_on=now.expires_on, blocked=now.stays, by_name_only=now.by_name_only)
    found: StockItem = rows.select_related("product", "batch").select_for_update(of=("self",)).get()
    return found
