"""What a delivery would take, shown before it is done. Nothing is locked: the delivery itself looks again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.trade.delivery.rows import planned_of
from paceline.trade.models import Batch, OrderLine, SalesOrder, StockItem, Warehouse
from paceline.trade.queries import live_lines
from paceline.trade.stock.short import Short
from paceline.trade.stock.taking import Fresh, Held, fresh_for, held_by, proposal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Proposed:
    """So much of a line, from a batch where it has batches."""

    line: OrderLine
    quantity: Decimal
    batch: Batch | None = None


def keeps_stock(order: SalesOrder) -> bool:
    """Whether anything of the order comes out of a warehouse."""
    return live_lines(order).filter(product__keeps_stock=True).exists()


def served_from(order: SalesOrder) -> Warehouse | None:
    """The warehouse of an order: its own, else the main one; None before there is any."""
    found: Warehouse | None = order.warehouse or visible(SYSTEM, Warehouse).filter(is_main=True).first()
    return found


@dataclass(frozen=True)
class Given:
    """What a warehouse can give on an order now, and what it cannot."""

    rows: list[Proposed]
    short: list[Short]


def proposed(order: SalesOrder, warehouse: Warehouse | None = None) -> Given:
    """What is neither delivered nor planned and can leave now, first expired first out; and what cannot, with why.

    Of what has no stock, everything that is open can leave.
    """
    left = unplanned(order)
    place = warehouse or served_from(order)
    shelf = shelf_for(order, place, left)
    rows: list[Proposed] = []
    short: list[Short] = []
    for line, quantity in left.items():
        if not line.product.keeps_stock:
            rows.append(Proposed(line, quantity))
            continue
        lying, (parts, missing) = shelf.lying(line), shelf.take(line, quantity)
        rows += rows_of(line, lying, parts)
        short += [Short(line, missing, place, shelf.fresh, lying, shelf.held)] if missing > 0 else []
    return Given(rows, short)


def unplanned(order: SalesOrder) -> dict[OrderLine, Decimal]:
    """The lines of which something is neither delivered nor on another delivery, and how much."""
    on_paper = planned_of(order)
    left = {line: line.to_deliver - on_paper.get(line.pk, ZERO) for line in live_lines(order)}
    return {line: quantity for line, quantity in left.items() if quantity > 0}


@dataclass(frozen=True)
class Shelf:
    """What lies in a warehouse, what of it is free, and what the order has put aside."""

    items: list[StockItem]
    free: dict[UUID, Decimal]
    held: Held
    fresh: Fresh

    def lying(self, line: OrderLine) -> list[StockItem]:
        return [item for item in self.items if item.product_id == line.product_id]

    def take(self, line: OrderLine, wanted: Decimal) -> tuple[dict[UUID, Decimal], Decimal]:
        """First expired first out, by item, and what is missing. What was taken is not free for the next line."""
        lying = self.lying(line)
        own = {item.pk: self.held.get((line.pk, item.pk), ZERO) for item in lying}
        parts, missing = proposal(
            line, lying, {key: self.free[key] + held for key, held in own.items()}, wanted, self.fresh
        )
        for key, part in parts.items():
            self.free[key] -= part - min(part, own[key])
        return parts, missing


def shelf_for(order: SalesOrder, place: Warehouse | None, lines: Iterable[OrderLine]) -> Shelf:
    rows = visible(SYSTEM, StockItem).filter(warehouse=place, product__in={line.product_id for line in lines})
    items = list(rows.select_related("batch").order_by("pk"))
    free = {item.pk: item.free for item in items}
    return Shelf(items, free, held_by(order), fresh_for(order, local_day(clock.now())))


def rows_of(line: OrderLine, lying: list[StockItem], parts: dict[UUID, Decimal]) -> list[Proposed]:
    """A row per batch, and one for what lies without a batch."""
    taken = [(item, parts[item.pk]) for item in lying if item.pk in parts]
    rows = [Proposed(line, part, item.batch) for item, part in taken if item.batch_id]
    loose = sum((part for item, part in taken if not item.batch_id), ZERO)
    return [*rows, Proposed(line, loose)] if loose else rows


def planned(order: SalesOrder) -> list[Proposed]:
    """What could be planned: everything that is neither delivered nor on another delivery. Batches are for later."""
    return [Proposed(line, quantity) for line, quantity in unplanned(order).items()]


@dataclass(frozen=True)
class Offered:
    """A batch that may go out on an order now, how much of it, and how many days it is still good."""

    batch: Batch
    quantity: Decimal
    days: int | None


def offered(order: SalesOrder, warehouse: Warehouse | None = None) -> list[Offered]:
    """The batches that a delivery of the order would accept from a warehouse, by product, first expired first."""
    fresh = fresh_for(order, local_day(clock.now()))
    lines = {line.product_id: line for line in live_lines(order) if line.product.keeps_stock}
    place = warehouse or served_from(order)
    rows = visible(SYSTEM, StockItem).filter(warehouse=place, product__in=lines, batch__isnull=False)
    rows = rows.select_related("batch", "product").order_by(F("expires_on").asc(nulls_last=True), "pk")
    own: dict[UUID, Decimal] = {}
    for (_, item), quantity in held_by(order).items():
        own[item] = own.get(item, ZERO) + quantity
    found = []
    for item in rows:
        left = item.free + own.get(item.pk, ZERO)
        if left > 0 and item.good_on(fresh.until(lines[item.product_id])):
            days = (item.expires_on - fresh.day).days if item.expires_on else None
            item.batch.product = item.product
            found.append(Offered(item.batch, left, days))
    return found
