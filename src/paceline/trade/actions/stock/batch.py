"""Batches: entered ahead of their goods, corrected, blocked and released."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import LongText, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import Batch, BatchState, StockItem, StockMove
from paceline.trade.states import BATCH
from paceline.trade.stock.handing_out import hand_out
from paceline.trade.stock.keeping import touch

undo_as_done("trade.batch")


@action("trade.batch.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, batch: Batch, *, values: dict[str, Any]) -> Batch:
    """New values; another product only before anything has moved. What lies in stock follows the expiry."""
    product = key_of(values.get("product"))
    if product and product != batch.product_id and has_moved(batch):
        raise Invalid({"product": "这个批次已有出入库，不能改成别的产品。请新建批次。"})
    generic.change(act, batch, values=values)
    follow(act, batch)
    return batch


@action("trade.batch.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, batch: Batch) -> None:
    """Only what was never used: the ledger keeps the rest."""
    if has_moved(batch):
        raise Conflict("这个批次已有出入库，不能删除。不让它发货请用「冻结」。")
    generic.remove(act, batch)


@action(
    "trade.batch.block",
    "冻结",
    permission="change",
    icon="ban",
    danger=True,
    available=BATCH.available("block"),
)
def block(act: Act, batch: Batch, *, reason: Annotated[str, LongText("冻结原因")]) -> Batch:
    """Nothing of it goes out any more: it failed a test, or somebody complained."""
    act.reason = reason
    act.save(batch, state=BatchState.BLOCKED, blocked_why=reason)
    follow(act, batch)
    return batch


@action(
    "trade.batch.unblock", "解除冻结", permission="change", icon="done", available=BATCH.available("unblock")
)
def unblock(act: Act, batch: Batch, *, reason: Annotated[str, LongText("说明")]) -> Batch:
    """It may go out again; who waits for it gets it."""
    act.reason = reason
    act.save(batch, state=BatchState.RELEASED, blocked_why="")
    follow(act, batch)
    for item in (
        visible(SYSTEM, StockItem).filter(batch=batch).select_related("warehouse").order_by("warehouse")
    ):
        hand_out(act, item.warehouse, [batch.product_id])
    return batch


def has_moved(batch: Batch) -> bool:
    return visible(SYSTEM, StockMove).filter(batch=batch).exists()


def follow(act: Act, batch: Batch) -> None:
    """What lies in stock of the batch knows until when it is good, and whether it may go out."""
    for item in visible(SYSTEM, StockItem).filter(batch=batch).select_for_update(of=("self",)).order_by("pk"):
        free = 0 if batch.is_blocked else item.free
        rows = visible(SYSTEM, StockItem).filter(pk=item.pk)
        rows.update(expires_on=batch.expires_on, blocked=batch.is_blocked, available=free)
        touch(act, item)
