"""Goods that came in are put aside for the orders that wait for them, one after another; and that taken back.

Never more than there is and never more than an order still lacks: each part goes through `move`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.messages import Message, say
from paceline.records.act import Act
from paceline.trade.models import MoveKind, OnConfirm, OrderLine, SalesOrder, StockItem, StockMove, Warehouse
from paceline.trade.stock.keeping import locked_items, move
from paceline.trade.stock.taking import (
    Held,
    all_held,
    fresh_for,
    held_by,
    lacking,
    proposal,
    still_lacking,
)
from paceline.trade.stock.waiting import Waiting, queue
from paceline.workflow.models.notification import stored

ZERO = Decimal(0)
ALLOT, TAKE_AGAIN = "trade.salesorder.allot", "trade.salesorder.take_again"
Parts = list[tuple[OrderLine, Decimal]]


def hand_out(
    act: Act, place: Warehouse, products: Collection[UUID], came_in: Iterable[StockMove] = ()
) -> int:
    """Put what is free of these products aside for who waits. Returns how many orders got something.

    A warehouse that puts nothing aside on confirming leaves the goods where they lie. `came_in` is how they got here.
    """
    if place.on_confirm == OnConfirm.NOTHING:
        return 0
    waiting = queue(products, place)
    if not waiting:
        return 0
    items = locked_items(products, place.pk)
    sources = Sources(came_in)
    return sum(allot(act, one, items, place, sources) for one in waiting)


class Sources:
    """By which moves goods came into each place, and how much of each has not been put aside yet."""

    def __init__(self, came_in: Iterable[StockMove]) -> None:
        self.left: dict[UUID, list[tuple[UUID, Decimal]]] = {}
        for one in came_in:
            self.left.setdefault(one.item_id, []).append((one.pk, one.quantity))

    def take(self, item: UUID, quantity: Decimal) -> list[tuple[UUID | None, Decimal]]:
        """So much of a place in parts, each with the move it came by; None for what had been lying there before."""
        parts: list[tuple[UUID | None, Decimal]] = []
        rest: list[tuple[UUID, Decimal]] = []
        for key, left in self.left.get(item, []):
            part = min(left, quantity)
            parts += [(key, part)] if part else []
            rest += [(key, left - part)] if left > part else []
            quantity -= part
        self.left[item] = rest
        return parts + ([(None, quantity)] if quantity else [])


def hand_out_back(act: Act, came_in: Collection[StockMove]) -> None:
    """What a customer sent back goes to who waits for it where it lies now."""
    for place in sorted({one.warehouse for one in came_in}, key=lambda place: place.pk):
        here = [one for one in came_in if one.warehouse_id == place.pk]
        hand_out(act, place, {one.product_id for one in here}, here)


def allot(act: Act, one: Waiting, items: list[StockItem], place: Warehouse, sources: Sources) -> bool:
    """What an order lacks and is there and good long enough, is its own from now on; it is told why."""
    order, today = one.order, local_day(act.occurred_at)
    day = max(today, order.promised_on or today)
    fresh, got = fresh_for(order, day), []
    for line, missing in still_lacking(order):
        lying = [item for item in items if item.product_id == line.product_id]
        parts, left = proposal(line, lying, {item.pk: item.free for item in lying}, missing, fresh)
        line.order = order
        for item in [item for item in lying if item.pk in parts]:
            for source, part in sources.take(item.pk, parts[item.pk]):
                move(act, item, MoveKind.RESERVE, reserved=part, line=line, day=today, source=source)
        got += [(line, missing - left)] if parts else []
    if got:
        tell(act, order, ALLOT, why(one, place, got))
    return bool(got)


def why(one: Waiting, place: Warehouse, got: Parts) -> Message:
    """What was put aside, and which place the order had in the queue."""
    order = one.order
    wanted = say("没有要求交付日")
    if order.promised_on:
        wanted = say("要求 %(day)s 交付", day=order.promised_on.isoformat())
    return say(
        "%(place)s有货了，锁定了 %(words)s。"
        "缺货的订单按要求交付日、再按确认时间排队，这张排第 %(number)s（%(promised)s，%(day)s 确认）。",
        place=place.name, words=lacking(got), number=one.place, promised=wanted,
        day=local_day(one.confirmed_at).isoformat(),
    )  # fmt: skip


def tell(act: Act, order: SalesOrder, event: str, said: Message) -> None:
    """The order knows what it lacks now; its story says what happened and why."""
    holds, lacks = bool(all_held(order)), lacking(still_lacking(order))
    changed = act.save(order, event=event, holds_stock=holds, lacking=lacks)
    told = act.events[-1] if changed else act.tell(order, event)
    told.payload["said"] = stored(said)


def hand_on(act: Act, order: SalesOrder, before: Held) -> None:
    """What an order held before and does not hold any more goes to who waits for it."""
    after = all_held(order)
    freed = {item for (line, item), held in before.items() if after.get((line, item), ZERO) < held}
    places: dict[Warehouse, set[UUID]] = {}
    for item in visible(SYSTEM, StockItem).filter(pk__in=freed).select_related("warehouse"):
        places.setdefault(item.warehouse, set()).add(item.product_id)
    for place in sorted(places, key=lambda one: one.pk):
        hand_out(act, place, places[place])


def take_again(act: Act, item: StockItem, came_in: StockMove) -> None:
    """Free what was put aside for waiting orders when this came in, the last in the queue first, as far as needed.

    What was put aside out of goods that were taken back since rests on this move too: it lies where they lay.
    What was picked or has left stays. The orders wait again and are told.
    """
    lost: dict[UUID, tuple[SalesOrder, Parts]] = {}
    for row in put_aside(item, came_in):
        missing = came_in.quantity - item.free
        if missing <= 0:
            break
        orders = visible(SYSTEM, SalesOrder).select_related("customer").select_for_update(of=("self",))
        order, parts = lost.get(row.order_id) or (orders.get(pk=row.order_id), [])
        part = min(row.reserved, missing, held_by(order).get((row.line_id, item.pk), ZERO))
        if part > 0:
            row.line.order = order
            day = local_day(act.occurred_at)
            move(act, item, MoveKind.RELEASE, reserved=-part, line=row.line, day=day, note=act.reason)
            lost[order.pk] = (order, [*parts, (row.line, part)])
    for order, parts in lost.values():
        said = say("入库撤销了，锁定的 %(words)s 没有了；这张订单继续等货。", words=lacking(parts))
        tell(act, order, TAKE_AGAIN, said)


def put_aside(item: StockItem, came_in: StockMove) -> list[Any]:
    """What waiting orders got when this came in, then when something came in that was taken back since; last first."""
    moves = visible(SYSTEM, StockMove).filter(item=item)
    undone = moves.filter(reverses__isnull=False).values("reverses")
    rows = moves.filter(reserved__gt=0).filter(Q(source=came_in) | Q(source__in=undone))
    found = rows.select_related("line", "line__product").order_by("-id")
    return sorted(found, key=lambda row: row.source_id != came_in.pk)
