"""A batch goes from one state to the next: what lies in stock follows, and who waits for the goods gets them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import key_of
from paceline.records.act import Act
from paceline.trade.models import Batch, BatchState, BlockCause, StockItem, StockMove
from paceline.trade.models.stock.batch import MAY_GO
from paceline.trade.quality.judging import said
from paceline.trade.quality.standing import standing
from paceline.trade.quality.telling import tell_keepers
from paceline.trade.stock.handing_out import hand_out
from paceline.trade.stock.keeping import touch

STOP = "trade.batch.stop"
GONE = "找不到所选的记录，或者你没有查看权限。请重新选择。"


def locked(key: UUID) -> Batch:
    """A batch that is about to change because of something else, locked until the transaction ends."""
    found: Batch = (
        visible(SYSTEM, Batch).select_related("product").select_for_update(of=("self",)).get(pk=key)
    )
    return found


def reachable(act: Act, key: Any) -> Batch:
    """The batch that somebody means, locked. Raises Invalid when it is none that they may change."""
    found = visible(act.by, Batch, "change").filter(pk=key_of(key)).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid({"batch": GONE})
    return locked(found)


def turn(act: Act, batch: Batch, state: BatchState, *, event: str = "", **values: Any) -> None:
    """Another state. What lies in stock knows it at once; what may go now goes first to who waits for it."""
    if state in MAY_GO and batch.released_at is None:
        values["released_at"] = act.occurred_at
    act.save(batch, event=event, state=state, **values)
    follow(act, batch)
    if state == BatchState.RELEASED:
        rows = visible(SYSTEM, StockItem).filter(batch=batch).select_related("warehouse")
        for item in rows.order_by("warehouse"):
            hand_out(act, item.warehouse, [batch.product_id])


def follow(act: Act, batch: Batch) -> None:
    """What lies in stock of the batch knows until when it is good, and whether it may go out."""
    for item in visible(SYSTEM, StockItem).filter(batch=batch).select_for_update(of=("self",)).order_by("pk"):
        free = item.free if batch.state == BatchState.RELEASED else 0
        visible(SYSTEM, StockItem).filter(pk=item.pk).update(
            expires_on=batch.expires_on, blocked=batch.stays, by_name_only=batch.by_name_only, available=free
        )
        touch(act, item)


def stop(act: Act, batch: Batch, cause: BlockCause, why: str) -> None:
    """Something was found that keeps it from going out until somebody says why it may; who keeps it is told."""
    if batch.state == BatchState.REJECTED or why in batch.blocked_why.splitlines():
        return
    if batch.state == BatchState.BLOCKED:
        act.save(batch, event=STOP, blocked_why=f"{batch.blocked_why}\n{why}")
    else:
        given = {"before_block": batch.state, "block_cause": cause, "blocked_why": why}
        turn(act, batch, BatchState.BLOCKED, event=STOP, **given)
    tell_keepers(batch, cause, why)


def after_block(batch: Batch) -> BatchState:
    """What a batch is when it is let go: as before, but never ready to leave with a failed test."""
    before = BatchState(batch.before_block or BatchState.RELEASED)
    found = standing(batch)
    failed = {BatchState.RELEASED: found.failed, BatchState.DOWNGRADED: found.unsafe}.get(before)
    return BatchState.TESTING if failed else before


def after_results(act: Act, batch: Batch) -> None:
    """The first result begins the testing; a failure of what had been released stops it."""
    if batch.state == BatchState.COLLECTED:
        turn(act, batch, BatchState.TESTING, event="trade.batch.test")
    if batch.state not in MAY_GO:
        return
    found = standing(batch)
    if failed := found.failed if batch.state == BatchState.RELEASED else found.unsafe:
        stop(act, batch, BlockCause.TEST, "\n".join(said(one) for one in failed))


def has_left(batch: Batch) -> bool:
    """Whether anything of it ever went to a customer."""
    return visible(SYSTEM, StockMove).filter(batch=batch, line__isnull=False, quantity__lt=0).exists()
