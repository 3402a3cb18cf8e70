"""Batches: entered ahead of their goods, corrected, blocked and let go. What tests decide is in `actions/quality/`."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import Batch, BatchState, BlockCause, QualityResult, StockMove
from paceline.trade.quality.cooling import judge_cooling
from paceline.trade.quality.life import after_block, follow, turn
from paceline.trade.states import BATCH

undo_as_done("trade.batch")


@action("trade.batch.create", "新建批次", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Batch:
    """What has to be tested waits for it; what was not cold in time is blocked at once."""
    made: Batch = generic.create(act, of=registry.of(Batch), values=values)  # type: ignore[assignment]
    judge_cooling(act, made)
    return made


@action("trade.batch.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, batch: Batch, *, values: dict[str, Any]) -> Batch:
    """New values; another product only before anything has moved. What lies in stock follows the expiry."""
    product = key_of(values.get("product"))
    if product and product != batch.product_id and has_moved(batch):
        raise Invalid({"product": "这个批次已有出入库，不能改成别的产品。请新建批次。"})
    other = bool(product) and product != batch.product_id
    if other and visible(SYSTEM, QualityResult).filter(batch=batch).exists():
        raise Invalid({"product": "这个批次已有检测结果，不能改成别的产品。请新建批次。"})
    generic.change(act, batch, values=values)
    if other:
        begin_again(act, batch)
    judge_cooling(act, batch)
    follow(act, batch)
    return batch


def begin_again(act: Act, batch: Batch) -> None:
    """Of another product it is tested, or not, as that one is; what is blocked stays so."""
    first = BatchState.COLLECTED if batch.product.tested else BatchState.RELEASED
    if batch.is_blocked:
        act.save(batch, before_block=first)
    elif batch.state != BatchState.REJECTED and batch.state != first:
        turn(act, batch, first)


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
    given = {"before_block": batch.state, "block_cause": BlockCause.BY_HAND, "blocked_why": reason}
    turn(act, batch, BatchState.BLOCKED, **given)
    return batch


@action(
    "trade.batch.unblock", "解除冻结", permission="change", icon="done", available=BATCH.available("unblock")
)
def unblock(act: Act, batch: Batch, *, reason: Annotated[str, LongText("说明")]) -> Batch:
    """It is what it was before; who waits for it gets it. With a failed test it is back in testing."""
    act.reason = reason
    turn(act, batch, after_block(batch), before_block="", block_cause="", blocked_why="")
    return batch


def has_moved(batch: Batch) -> bool:
    return visible(SYSTEM, StockMove).filter(batch=batch).exists()
