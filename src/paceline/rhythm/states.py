"""Which moves targets and reviews may make in which state."""

from __future__ import annotations

from paceline.records.states import Move, States
from paceline.rhythm.models.choices import TargetState
from paceline.rhythm.models.review import ReviewState

DRAFT, SUBMITTED, APPROVED = TargetState.DRAFT, TargetState.SUBMITTED, TargetState.APPROVED
PUBLISHED, REVISED, CLOSED = TargetState.PUBLISHED, TargetState.REVISED, TargetState.CLOSED

TARGET = States(
    "state",
    TargetState,
    start=(DRAFT,),
    moves={
        "submit": Move("提交审批", (DRAFT,), SUBMITTED),
        "approve": Move("审批通过", (SUBMITTED,), APPROVED),
        "send_back": Move("退回修改", (SUBMITTED, APPROVED), DRAFT),
        "publish": Move("发布", (APPROVED,), PUBLISHED),
        "revise": Move("修订", (PUBLISHED, REVISED), REVISED),
        "close": Move("结束目标", (PUBLISHED, REVISED), CLOSED),
        "confirm": Move("确认已阅", (PUBLISHED, REVISED)),
    },
).declare("rhythm.target")

SCHEDULED, PREPARED, HELD = ReviewState.SCHEDULED, ReviewState.PREPARED, ReviewState.HELD

REVIEW = States(
    "state",
    ReviewState,
    start=(SCHEDULED,),
    moves={
        "prepare": Move("备好数据", (SCHEDULED,), PREPARED),
        "hold": Move("开始复盘", (PREPARED,), HELD),
        "decide": Move("记决定", (PREPARED, HELD)),
        "close": Move("关闭复盘", (HELD,), ReviewState.CLOSED),
        "miss": Move("标记错过", (SCHEDULED, PREPARED), ReviewState.MISSED),
    },
).declare("rhythm.review")
