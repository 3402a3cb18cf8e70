"""From the sample to the decision: sent to the laboratory, released, downgraded. Taken back in `undo.py`."""

from __future__ import annotations

from typing import Annotated

from paceline.kernel.errors import Conflict
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import Batch, BatchState
from paceline.trade.quality.asked import where_tested
from paceline.trade.quality.cooling import judge_cooling as judge
from paceline.trade.quality.judging import fault
from paceline.trade.quality.life import turn
from paceline.trade.quality.standing import listed, standing
from paceline.trade.states import BATCH


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


@action("trade.batch.downgrade", "降级放行", icon="trend-down", available=where_tested("downgrade"))
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


@action("trade.batch.test", "送检", permission="change", icon="flask", available=where_tested("test"))
def send_in(act: Act, batch: Batch) -> Batch:
    """A sample is on its way; the first result that is noted says so too."""
    turn(act, batch, BatchState.TESTING)
    return batch


def why_not_judge(batch: Batch) -> str:
    return "" if batch.product.cool_hours is not None else "这个产品没有规定几小时内冷却。"


@action("trade.batch.judge_cooling", "检查冷却", permission="change", hidden=True, available=why_not_judge)
def judge_cooling(act: Act, batch: Batch) -> Batch:
    """Stop it when it should be cold by now and is not. Doing it again changes nothing."""
    judge(act, batch)
    return batch
