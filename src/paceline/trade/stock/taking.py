"""Deliveries take stock, first expired first out unless a batch is named; orders reserve it; returns give it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Max, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict
from paceline.methods.fefo import Lot, fefo
from paceline.records.act import Act
from paceline.trade.models import (
    DeliveryLine,
    DeliveryState,
    MoveKind,
    OrderLine,
    SalesOrder,
    StockItem,
    StockMove,
    Warehouse,
)
from paceline.trade.stock.fit import require_released
from paceline.trade.stock.keeping import NotEnough, locked_items, main_warehouse, move

ZERO = Decimal(0)
Held = dict[tuple[UUID, UUID], Decimal]
"""What is reserved by line and stock item."""


@dataclass(frozen=True)
class Part:
    """So much of a line out of one place; without a place for products that have no stock."""

    line: OrderLine
    quantity: Decimal
    item: StockItem | None = None


@dataclass(frozen=True)
class Want:
    """So much of a line is to go out, of a batch when somebody chose one."""

    line: OrderLine
    quantity: Decimal
    batch: UUID | None = None


@dataclass(frozen=True)
class Fresh:
    """How long goods have to be good that leave on a day; `own` is what the customer asks for, if anything."""

    day: date
    own: int | None = None

    def days(self, line: OrderLine) -> int:
        """Days that have to be left; the customer's word counts before the product's."""
        return (self.own if self.own is not None else line.product.min_life_days) or 0

    def until(self, line: OrderLine) -> date:
        return self.day + timedelta(days=self.days(line))


def fresh_for(order: SalesOrder, day: date) -> Fresh:
    """What the customer of an order asks for."""
    rows = visible(SYSTEM, Customer).filter(pk=order.customer_id)
    return Fresh(day, rows.values_list("min_life_days", flat=True).first())


def take_out(
    act: Act, order: SalesOrder, wants: Iterable[Want], day: date, warehouse: Warehouse | None = None,
    *, delivery: UUID | None = None, note: str = "",
) -> list[Part]:  # fmt: skip
    """Take what goes out from stock; returns where it came from. Lines of products without stock are left alone.

    Called after the lines know what was delivered. Raises Conflict when there is not enough, or a chosen batch must
    not go out. What other picked deliveries wait for is left to them.
    """
    kept = [want for want in wants if want.line.product.keeps_stock]
    if not kept:
        return []
    place = warehouse or main_warehouse()
    items = locked_items((want.line.product_id for want in kept), place.pk)
    held, went, fresh = held_by(order, besides=delivery), [], fresh_for(order, day)
    for line in dict.fromkeys(want.line for want in kept):
        own = [want for want in kept if want.line == line]
        lying = [item for item in items if item.product_id == line.product_id]
        parts, by_hand = chosen(line, own, lying, held, fresh, place)
        line.order = order
        for item in lying:
            if part := parts.get(item.pk):
                freed = min(part, held.pop((line.pk, item.pk), ZERO))
                taken(act, item, part, freed, line=line, day=day, by_hand=by_hand, note=note)
                went.append(Part(line, part, item))
    if order.holds_stock:
        let_go(act, order, day, besides=delivery)
    return went


def taken(
    act: Act, item: StockItem, part: Decimal, freed: Decimal, *, line: OrderLine, day: date, by_hand: bool,
    note: str = "",
) -> None:  # fmt: skip
    """One part of one line out of one place."""
    try:
        move(act, item, MoveKind.OUT, -part, reserved=-freed, line=line, day=day, by_hand=by_hand, note=note)
    except NotEnough as error:
        raise Conflict("库存刚被别人用掉了。请刷新后再试。", code="out_of_stock") from error


def chosen(
    line: OrderLine, wants: list[Want], lying: list[StockItem], held: Held, fresh: Fresh, place: Warehouse
) -> tuple[dict[UUID, Decimal], bool]:
    """What is taken from which item, and whether that is another choice than first expired first out."""
    whole = sum((want.quantity for want in wants), ZERO)
    free = {item.pk: item.free + held.get((line.pk, item.pk), ZERO) for item in lying}
    proposed, missing = proposal(line, lying, free, whole, fresh)
    unfit = unfit_of(line, lying, fresh)
    if all(want.batch is None for want in wants):
        require_enough(line, place, whole, missing, unfit)
        return proposed, False
    parts: dict[UUID, Decimal] = {}
    for want in wants:
        if want.batch is not None:
            item = item_of(line, lying, want, fresh)
            require_enough(line, place, want.quantity, want.quantity - free[item.pk], ZERO)
            free[item.pk] -= want.quantity
            parts[item.pk] = parts.get(item.pk, ZERO) + want.quantity
    rest = whole - sum(parts.values(), ZERO)
    more, missing = proposal(line, lying, free, rest, fresh)
    require_enough(line, place, rest, missing, unfit)
    for key, part in more.items():
        parts[key] = parts.get(key, ZERO) + part
    return parts, parts != proposed


def proposal(
    line: OrderLine, lying: Iterable[StockItem], free: Mapping[UUID, Decimal], wanted: Decimal, fresh: Fresh
) -> tuple[dict[UUID, Decimal], Decimal]:
    """First expired first out of what is good long enough, by item; and what is missing."""
    until = fresh.until(line)
    lots = [Lot(item.pk, free[item.pk], item.expires_on) for item in lying if item.goes_by_itself(until)]
    return fefo(lots, wanted)


def item_of(line: OrderLine, lying: Iterable[StockItem], want: Want, fresh: Fresh) -> StockItem:
    """The item of a chosen batch. Raises Conflict for one that is not here, blocked or not good long enough."""
    item = next((one for one in lying if one.batch_id == want.batch), None)
    if item is None:
        raise Conflict(
            "这个仓库里没有「%(product)s」的这个批次。请选择别的批次或仓库。", params={"product": str(line)}
        )
    if item.batch is not None:
        require_released(item.batch)
    if not item.good_on(fresh.day):
        raise Conflict(
            "批次 %(batch)s 已过期或已冻结，不能发货。请选择别的批次。",
            params={"batch": str(item.batch)},
            code="not_good",
        )
    if item.expires_on is not None and item.expires_on < fresh.until(line):
        raise Conflict(
            "批次 %(batch)s 只剩 %(left)s 天，少于要求的 %(wanted)s 天，不能发货。"
            "请选择别的批次，或先修改客户或产品的最短剩余天数。",
            params={
                "batch": str(item.batch),
                "left": (item.expires_on - fresh.day).days,
                "wanted": fresh.days(line),
            },
            code="not_good",
        )
    return item


def unfit_of(line: OrderLine, lying: Iterable[StockItem], fresh: Fresh) -> Decimal:
    """How much lies there that does not go out by itself: not released, blocked, or not good long enough."""
    until = fresh.until(line)
    return sum((item.on_hand for item in lying if not item.goes_by_itself(until)), ZERO)


def require_enough(
    line: OrderLine, place: Warehouse, wanted: Decimal, missing: Decimal, unfit: Decimal
) -> None:
    """Raises Conflict that names how much there is, and how much more lies there that must not go out."""
    if missing <= 0:
        return
    given = {
        "product": str(line),
        "place": place.name,
        "left": words(wanted - missing),
        "wanted": words(wanted),
    }
    if unfit:
        raise Conflict(
            "「%(product)s」在%(place)s可用的只有 %(left)s，不够 %(wanted)s；"
            "另有 %(unfit)s 没有放行、已冻结、已过期或剩余天数不够。请先放行或入库，或少发一些，或换仓库。",
            params={**given, "unfit": words(unfit)},
            code="out_of_stock",
        )
    raise Conflict(
        "「%(product)s」在%(place)s可用的只有 %(left)s，不够 %(wanted)s。请先入库，或少发一些，或换仓库。",
        params=given,
        code="out_of_stock",
    )


def words(quantity: Decimal) -> str:
    return f"{max(quantity, ZERO).normalize():f}"


# reservations ----------------------------------------------------------------------------------------------------
def held_by(order: SalesOrder, *, besides: UUID | None = None) -> Held:
    """What the order has reserved and not used yet, without what other deliveries than `besides` were picked from."""
    if not order.holds_stock:
        return {}
    claims = claimed(order, besides)
    return {key: held - claims.get(key, ZERO) for key, held in all_held(order).items()}


def all_held(order: SalesOrder) -> Held:
    rows = visible(SYSTEM, StockMove).filter(order=order).order_by().values("line_id", "item_id")
    found = rows.annotate(s=Sum("reserved")).filter(s__gt=0).values_list("line_id", "item_id", "s")
    return {(line, item): held for line, item, held in found}


def claimed(order: SalesOrder, besides: UUID | None = None) -> Held:
    """What picked deliveries of the order wait for."""
    rows = visible(SYSTEM, DeliveryLine).filter(
        delivery__order=order, delivery__state=DeliveryState.PICKED, item__isnull=False
    )
    found: Held = {}
    for line, item, quantity in rows.exclude(delivery=besides).values_list("line_id", "item_id", "quantity"):
        found[line, item] = found.get((line, item), ZERO) + quantity
    return found


def hold(
    act: Act, order: SalesOrder, lines: Iterable[OrderLine], day: date, place: Warehouse, *, partly: bool = False
) -> tuple[int, list[tuple[OrderLine, Decimal]]]:  # fmt: skip
    """Reserve what is still to go out, first expired first. Returns how many parts it was, and what is missing.

    Raises Conflict when there is not enough, unless `partly`: then what there is is reserved.
    """
    kept = [line for line in lines if line.product.keeps_stock and line.to_deliver > 0]
    items, done = locked_items((line.product_id for line in kept), place.pk), 0
    held, short = all_held(order) if order.holds_stock else {}, []
    fresh = fresh_for(order, day)
    for line in kept:
        wanted = line.to_deliver - sum((q for (key, _), q in held.items() if key == line.pk), ZERO)
        lying = [item for item in items if item.product_id == line.product_id]
        parts, missing = proposal(line, lying, {item.pk: item.free for item in lying}, wanted, fresh)
        if not partly:
            require_enough(line, place, wanted, missing, unfit_of(line, lying, fresh))
        short += [(line, missing)] if missing > 0 else []
        for item in lying:
            if part := parts.get(item.pk):
                line.order = order
                move(act, item, MoveKind.RESERVE, reserved=part, line=line, day=day)
                done += 1
    said = lacking(short)
    if (done and not order.holds_stock) or order.lacking != said:
        act.save(
            order,
            event="trade.salesorder.reserve_stock",
            holds_stock=order.holds_stock or done > 0,
            lacking=said,
        )
    return done, short


def lacking(short: Iterable[tuple[OrderLine, Decimal]]) -> str:
    """What is missing, as it stands on the order."""
    return "、".join(f"{line} × {words(missing)}" for line, missing in short)[:400]


def still_lacking(order: SalesOrder) -> list[tuple[OrderLine, Decimal]]:
    """What an order has neither got nor put aside."""
    lines = visible(SYSTEM, OrderLine).filter(
        order=order, product__keeps_stock=True, quantity__gt=F("delivered")
    )
    held: dict[UUID, Decimal] = {}
    for (line, _), quantity in all_held(order).items():
        held[line] = held.get(line, ZERO) + quantity
    left = [
        (line, line.to_deliver - held.get(line.pk, ZERO))
        for line in lines.select_related("product").order_by("id")
    ]
    return [(line, missing) for line, missing in left if missing > 0]


def let_go(
    act: Act, order: SalesOrder, day: date, *, everything: bool = False, besides: UUID | None = None
) -> None:
    """Free what is reserved beyond what is still to go out, or all of it. What was picked stays before the rest."""
    held, claims = all_held(order), {} if everything else claimed(order, besides)
    lines = {line.pk: line for line in visible(SYSTEM, OrderLine, removed=True).filter(order=order)}
    lines |= {
        line.pk: line for line in visible(SYSTEM, OrderLine).filter(order=order).select_related("order")
    }
    rows = visible(SYSTEM, StockItem).filter(pk__in={key for _, key in held})
    locked = rows.select_related("product", "batch").select_for_update(of=("self",)).order_by("pk")
    items = {item.pk: item for item in locked}
    left = dict.fromkeys(lines, ZERO)
    for (key, _), quantity in claims.items():
        left[key] += quantity
    for (key, item_key), quantity in sorted(held.items(), key=lambda one: str(one[0][1])):
        line, loose = lines[key], quantity - claims.get((key, item_key), ZERO)
        may = ZERO if everything or line.deleted_at else line.to_deliver - left[key]
        surplus = loose - min(loose, max(may, ZERO))
        left[key] += loose - surplus
        if surplus > 0:
            move(act, items[item_key], MoveKind.RELEASE, reserved=-surplus, line=line, day=day)
    if not any(left.values()):
        act.save(order, event="trade.salesorder.release_stock", holds_stock=False)


# back ------------------------------------------------------------------------------------------------------------
def give_back(
    act: Act, line: OrderLine, quantity: Decimal, kind: MoveKind, day: date, note: str = "",
    *, first: UUID | None = None,
) -> list[StockMove]:  # fmt: skip
    """Into the places and batches it went out of, `first` first, then the last one; what never was stock stays out."""
    rows = visible(SYSTEM, StockMove).filter(line=line).order_by().values("item_id")
    out = (
        rows.annotate(s=Sum("quantity"), last=Max("created_at")).filter(s__lt=0).order_by("-last", "item_id")
    )
    gone = [(row["item_id"], -row["s"]) for row in out]
    gone.sort(key=lambda one: one[0] != first)
    kept = visible(SYSTEM, StockItem).filter(pk__in=[key for key, _ in gone])
    locked = kept.select_related("product", "batch").select_for_update(of=("self",)).order_by("pk")
    items, moves = {item.pk: item for item in locked}, []
    for key, most in gone:
        part = min(most, quantity)
        if part > 0:
            moves.append(move(act, items[key], kind, part, line=line, day=day, note=note))
            quantity -= part
    return moves
