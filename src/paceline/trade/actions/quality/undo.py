"""A sample that was not sent and a release that was a mistake are taken back."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import Batch, BatchState, QualityResult
from paceline.trade.quality.asked import where_tested
from paceline.trade.quality.life import has_left, turn
from paceline.trade.states import BATCH


@action(
    "trade.batch.untest", "撤回送检", permission="change", icon="undo", available=BATCH.available("untest")
)
def call_back(act: Act, batch: Batch) -> Batch:
    """Nothing was sent after all. Raises Conflict when there are results."""
    if visible(SYSTEM, QualityResult).filter(batch=batch, voided=False).exists():
        raise Conflict("已有检测结果，不能撤回送检。结果登错了请「作废」那一条。")
    turn(act, batch, BatchState.COLLECTED)
    return batch


@action(
    "trade.batch.unrelease",
    "撤回放行",
    permission="release",
    icon="undo",
    available=where_tested("unrelease"),
)
def unrelease(act: Act, batch: Batch, *, reason: Annotated[str, LongText("撤回原因")]) -> Batch:
    """It was released by mistake: what is left of it stays here."""
    act.reason = reason
    kept: dict[str, Any] = {} if has_left(batch) else {"released_at": None}
    turn(act, batch, BatchState.TESTING, downgraded_why="", **kept)
    return batch
