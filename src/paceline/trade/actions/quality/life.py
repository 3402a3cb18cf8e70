"""From the sample to the decision: sent to the laboratory, released, downgraded, and each of these taken back."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import Batch, BatchState, QualityResult
from paceline.trade.quality.cooling import judge_cooling as judge
from paceline.trade.quality.judging import fault
from paceline.trade.quality.life import has_left, turn
from paceline.trade.quality.standing import listed, standing
from paceline.trade.states import BATCH


@action("trade.batch.test", "送检", permission="change", icon="flask", available=BATCH.available("test"))
def send_in(act: Act, batch: Batch) -> Batch:
    """A sample is on its way; the first result that is noted says so too."""
    turn(act, batch, BatchState.TESTING)
    return batch


@action(
    "trade.batch.untest", "撤回送检", permission="change", icon="undo", available=BATCH.available("untest")
)
def call_back(act: Act, batch: Batch) -> Batch:
    """Nothing was sent after all. Raises Conflict when there are results."""
    if visible(SYSTEM, QualityResult).filter(batch=batch, voided=False).exists():
        raise Conflict("已有检测结果，不能撤回送检。结果登错了请「作废」那一条。")
    turn(act, batch, BatchState.COLLECTED)
    return batch


@action("trade.batch.release", "放行", icon="done", available=BATCH.available("release"))
def release(act: Act, batch: Batch) -> Batch:
    """It may go out. Raises Conflict that says item by item what is missing or failed."""
    if faults := standing(batch).faults():
        raise Conflict(
            "批次 %(batch)s 不能放行：%(faults)s。请补检或复检；不能用的请「报废」。",
            params={"batch": batch.number, "faults": listed(faults)},
            code="not_passed",
        )
    turn(act, batch, BatchState.RELEASED, downgraded_why="")
    return batch


@action("trade.batch.downgrade", "降级放行", icon="trend-down", available=BATCH.available("downgrade"))
def downgrade(act: Act, batch: Batch, *, reason: Annotated[str, LongText("降级原因和用途")]) -> Batch:
    """It goes only to lines that name it. Raises Conflict when a test is missing, or a failure is about safety."""
    found = standing(batch)
    if faults := [*found.missing, *map(fault, found.unsafe)]:
        raise Conflict(
            "批次 %(batch)s 不能降级：%(faults)s。请补检或复检；不能用的请「报废」。",
            params={"batch": batch.number, "faults": listed(faults)},
            code="not_passed",
        )
    act.reason = reason
    turn(act, batch, BatchState.DOWNGRADED, downgraded_why=reason)
    return batch


@action(
    "trade.batch.unrelease",
    "撤回放行",
    permission="release",
    icon="undo",
    available=BATCH.available("unrelease"),
)
def unrelease(act: Act, batch: Batch, *, reason: Annotated[str, LongText("撤回原因")]) -> Batch:
    """It was released by mistake: what is left of it stays here. Raises Conflict where nothing has to be tested."""
    if not batch.product.tested:
        raise Conflict("这个产品不要求检测，没有放行可以撤回。不让它发货请用「冻结」。")
    act.reason = reason
    kept: dict[str, Any] = {} if has_left(batch) else {"released_at": None}
    turn(act, batch, BatchState.TESTING, downgraded_why="", **kept)
    return batch


def why_not_judge(batch: Batch) -> str:
    return "" if batch.product.cool_hours is not None else "这个产品没有规定几小时内冷却。"


@action("trade.batch.judge_cooling", "检查冷却", permission="change", hidden=True, available=why_not_judge)
def judge_cooling(act: Act, batch: Batch) -> Batch:
    """Stop it when it should be cold by now and is not. Doing it again changes nothing."""
    judge(act, batch)
    return batch
