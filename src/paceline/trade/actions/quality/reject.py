"""A batch that must not be sold is destroyed: written off with a record, and that taken back when it was a mistake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import say
from paceline.metadata.fields import Day, LongText, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.past.history import told
from paceline.trade.models import (
    Batch,
    BatchState,
    BlockCause,
    DeliveryLine,
    DeliveryState,
    MoveKind,
    OrderLine,
    SalesOrder,
    StockItem,
    StockMove,
)
from paceline.trade.quality.life import turn
from paceline.trade.states import BATCH
from paceline.trade.stock.coming_in import undone_moves
from paceline.trade.stock.handing_out import TAKE_AGAIN, Parts, hand_out, tell
from paceline.trade.stock.keeping import move
from paceline.trade.stock.taking import lacking

ZERO = Decimal(0)


@action("trade.batch.reject", "报废", icon="trash-2", danger=True, available=BATCH.available("reject"))
def reject(
    act: Act,
    batch: Batch,
    *,
    reason: Annotated[str, LongText("报废原因")],
    disposal: Annotated[
        str, Text("怎么处置的", max_length=120, hint="例如：无害化处理、退回牧场、倒掉并拍照")
    ],
    rejected_on: Annotated[date | None, Day("报废日期", blank=True, past=True, hint="留空为今天")] = None,
) -> Batch:
    """It is destroyed: nothing of it is in stock any more, who had it put aside waits again.

    Raises Conflict while some of it is picked for a delivery.
    """
    today = local_day(act.occurred_at)
    if rejected_on is not None and rejected_on > today:
        raise Invalid({"rejected_on": "报废日期不能晚于今天。"})
    require_not_picked(batch)
    act.reason = reason
    items = list(locked_items(batch))
    free_held(act, items, today)
    for item in items:
        if item.on_hand > 0:
            move(act, item, MoveKind.LOSS, -item.on_hand, day=rejected_on or today, note=reason)
    given: dict[str, Any] = {
        "rejected_why": reason,
        "disposal": disposal,
        "rejected_on": rejected_on or today,
    }
    turn(act, batch, BatchState.REJECTED, **given)
    for item in items:
        hand_out(act, item.warehouse, [batch.product_id])
    return batch


@action(
    "trade.batch.unreject",
    "撤销报废",
    permission="reject",
    icon="undo",
    available=BATCH.available("unreject"),
)
def unreject(act: Act, batch: Batch, *, reason: Annotated[str, LongText("撤销原因")]) -> Batch:
    """It was not destroyed after all: it lies where it lay, and has to be released or unblocked again."""
    act.reason = reason
    day = local_day(act.occurred_at)
    for item in locked_items(batch):
        for lost in written_off(batch, item):
            move(act, item, MoveKind.UNDONE_LOSS, -lost.quantity, day=day, note=reason, reverses=lost.pk)
    gone: dict[str, Any] = {"rejected_why": "", "disposal": "", "rejected_on": None}
    if batch.product.tested:
        turn(act, batch, BatchState.TESTING, **gone)
    else:
        block: dict[str, Any] = {
            "before_block": BatchState.RELEASED,
            "block_cause": BlockCause.BY_HAND,
            "blocked_why": reason,
        }
        turn(act, batch, BatchState.BLOCKED, **gone, **block)
    return batch


def locked_items(batch: Batch) -> Iterable[StockItem]:
    rows = visible(SYSTEM, StockItem).filter(batch=batch).select_related("product", "batch", "warehouse")
    return rows.select_for_update(of=("self",)).order_by("pk")


def written_off(batch: Batch, item: StockItem) -> list[StockMove]:
    """What rejecting the batch took out of a place, the last rejection only."""
    at = told("trade.batch.reject").filter(record_id=batch.pk).order_by("-seq").values("recorded_at")[:1]
    rows = visible(SYSTEM, StockMove).filter(item=item, kind=MoveKind.LOSS, created_at=at)
    return list(rows.exclude(pk__in=undone_moves()).order_by("pk"))


def require_not_picked(batch: Batch) -> None:
    """Raises Conflict that names the deliveries for which some of it is picked."""
    rows = visible(SYSTEM, DeliveryLine).filter(
        item__batch=batch, delivery__state=DeliveryState.PICKED, delivery__deleted_at__isnull=True
    )
    numbers = sorted(set(rows.values_list("delivery__number", flat=True)))
    if numbers:
        raise Conflict(
            "这个批次已拣到交付单 %(numbers)s 上，不能报废。请先在那里「放回货架」或「取消交付」。",
            params={"numbers": "、".join(numbers[:5])},
            code="picked",
        )


def free_held(act: Act, items: list[StockItem], day: date) -> None:
    """What orders had put aside of it is theirs no more; each is told what it lacks now."""
    lost: dict[UUID, tuple[SalesOrder, Parts]] = {}
    places = {item.pk: item for item in items if item.reserved > 0}
    rows = visible(SYSTEM, StockMove).filter(item__in=places, line__isnull=False).order_by()
    held = rows.values("item_id", "line_id", "order_id").annotate(s=Sum("reserved")).filter(s__gt=0)
    for row in held.order_by("order_id", "line_id"):
        orders = visible(SYSTEM, SalesOrder).select_related("customer").select_for_update(of=("self",))
        order, parts = lost.get(row["order_id"]) or (orders.get(pk=row["order_id"]), [])
        line = visible(SYSTEM, OrderLine).select_related("product").get(pk=row["line_id"])
        line.order = order
        move(
            act,
            places[row["item_id"]],
            MoveKind.RELEASE,
            reserved=-row["s"],
            line=line,
            day=day,
            note=act.reason,
        )
        lost[order.pk] = (order, [*parts, (line, row["s"])])
    for order, parts in lost.values():
        tell(
            act,
            order,
            TAKE_AGAIN,
            say("批次报废了，锁定的 %(words)s 没有了；这张订单继续等货。", words=lacking(parts)),
        )
