"""The invariants of stock: what lies somewhere is the sum of its moves, and no order got more than was delivered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Q, Sum

from paceline.records.verify import invariant
from paceline.trade.models import Batch, BatchState, OrderLine, OrderState, StockItem, StockMove
from paceline.trade.models.stock.batch import MAY_GO

ZERO = Decimal(0)
MAY_HOLD = (OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)


@invariant("I05s", "现存量和锁定量等于流水之和，不为负；可用量等于现存量减锁定量，不能发货和降级的为零")
def stock_is_its_moves() -> Iterator[str]:
    moved = {
        key: (quantity, reserved)
        for key, quantity, reserved in StockMove._default_manager.order_by()
        .values_list("item_id")
        .annotate(q=Sum("quantity"), r=Sum("reserved"))
    }
    rows = StockItem._default_manager.values_list(
        "pk", "on_hand", "reserved", "available", "blocked", "by_name_only"
    )
    for key, on_hand, reserved, available, blocked, by_name_only in rows:
        free = ZERO if blocked or by_name_only else on_hand - reserved
        if (on_hand, reserved) != moved.pop(key, (ZERO, ZERO)) or available != free or free < 0:
            yield f"stock item {key} {on_hand} {reserved} {available}"
    yield from (f"moves of no stock item {key}" for key in moved)


@invariant("I05t", "每行订单从库存发出的不为负、不多于已交付；锁定的不多于还没交付的")
def stock_went_where_orders_say() -> Iterator[str]:
    rows = StockMove._default_manager.filter(line__isnull=False).order_by().values("line_id")
    moved = {
        row["line_id"]: (-row["q"], row["r"]) for row in rows.annotate(q=Sum("quantity"), r=Sum("reserved"))
    }
    lines = OrderLine._default_manager.filter(pk__in=list(moved))
    for key, quantity, delivered, state, gone in lines.values_list(
        "pk", "quantity", "delivered", "order__state", "deleted_at"
    ):
        out, held = moved[key]
        may_hold = quantity - delivered if state in MAY_HOLD and gone is None else ZERO
        if not ZERO <= out <= delivered or not ZERO <= held <= may_hold:
            yield f"order line {key} {out} {held}"


@invariant("I05u", "库存的到期日、能不能发货与它的批次一致")
def stock_knows_its_batch() -> Iterator[str]:
    rows = StockItem._default_manager.filter(batch__isnull=False)
    may_go, by_name = Q(batch__state__in=MAY_GO), Q(batch__state=BatchState.DOWNGRADED)
    wrong = rows.filter(
        (Q(blocked=False) & ~may_go) | (Q(blocked=True) & may_go)
        | (Q(by_name_only=False) & by_name) | (Q(by_name_only=True) & ~by_name)
        | ~Q(product=F("batch__product"))
        | ~(Q(expires_on=F("batch__expires_on")) | Q(expires_on__isnull=True, batch__expires_on__isnull=True))
    )  # fmt: skip
    yield from (f"stock item {key}" for key in wrong.values_list("pk", flat=True)[:100])


@invariant("I05v", "从来没有放行过的批次，没有一件发给客户")
def only_released_batches_left() -> Iterator[str]:
    left = StockMove._default_manager.filter(line__isnull=False, batch__isnull=False).order_by()
    out = left.values("batch_id").annotate(q=Sum("quantity")).filter(q__lt=0).values("batch_id")
    never = Batch._default_manager.filter(pk__in=out, released_at__isnull=True)
    yield from (f"batch {key}" for key in never.values_list("pk", flat=True)[:100])
