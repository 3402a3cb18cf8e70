"""Which moves an opportunity and a script may make in which state."""

from __future__ import annotations

from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.models.script import ScriptStatus
from paceline.records.states import Move, States

OPEN, WON, LOST, CANCELLED = StageKind.OPEN, StageKind.WON, StageKind.LOST, StageKind.CANCELLED

OPPORTUNITY = States(
    "state",
    StageKind,
    start=(OPEN,),
    moves={
        "move": Move("移到阶段", (OPEN,)),
        "win": Move("赢单", (OPEN,), WON),
        "lose": Move("输单", (OPEN,), LOST),
        "cancel": Move("取消", (OPEN,), CANCELLED),
        "reopen": Move("重新打开", (WON, LOST, CANCELLED), OPEN),
    },
)

DRAFT, PUBLISHED, RETIRED = ScriptStatus.DRAFT, ScriptStatus.APPROVED, ScriptStatus.RETIRED

SCRIPT = States(
    "status",
    ScriptStatus,
    start=(DRAFT,),
    moves={
        "approve": Move("发布", (DRAFT,), PUBLISHED),
        "use": Move("使用", (PUBLISHED,)),
        "revise": Move("修订", (PUBLISHED, RETIRED)),
        "retire": Move("停用", (PUBLISHED,), RETIRED),
    },
)
