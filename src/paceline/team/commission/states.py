"""Which moves plans, statements and runs may make in which state (spec §2.12)."""

from __future__ import annotations

from paceline.records.states import Move, States
from paceline.team.models.commission import PlanState, RunState, StatementState

CALCULATING, REVIEW, DISPUTED = StatementState.CALCULATING, StatementState.REVIEW, StatementState.DISPUTED
APPROVED, PAID, CLOSED = StatementState.APPROVED, StatementState.PAID, StatementState.CLOSED

PLAN = States(
    "state",
    PlanState,
    start=(PlanState.DRAFT,),
    moves={
        "publish": Move("发布", (PlanState.DRAFT,), PlanState.PUBLISHED),
        "withdraw": Move("撤回发布", (PlanState.PUBLISHED,), PlanState.DRAFT),
        "revise": Move("新版本", (PlanState.PUBLISHED, PlanState.ENDED)),
        "end": Move("结束方案", (PlanState.PUBLISHED,), PlanState.ENDED),
    },
).declare("team.compplan")

STATEMENT = States(
    "state",
    StatementState,
    start=(CALCULATING,),
    moves={
        "submit": Move("送核对", (CALCULATING,), REVIEW),
        "reopen": Move("退回计算", (REVIEW, DISPUTED), CALCULATING),
        "dispute": Move("提异议", (REVIEW,), DISPUTED),
        "resolve": Move("答复异议", (DISPUTED,), REVIEW),
        "approve": Move("批准发放", (REVIEW, DISPUTED), APPROVED),
        "withdraw": Move("撤回批准", (APPROVED,), REVIEW),
        "pay": Move("登记发放", (APPROVED,), PAID),
        "close": Move("归档", (PAID,), CLOSED),
    },
).declare("team.statement")

RUN = States(
    "state",
    RunState,
    start=(RunState.DRAFT,),
    moves={
        "collect": Move("收入提成单", (RunState.DRAFT,)),
        "approve": Move("批准发放", (RunState.DRAFT,), RunState.APPROVED),
        "withdraw": Move("撤回批准", (RunState.APPROVED,), RunState.DRAFT),
        "pay": Move("登记发放", (RunState.APPROVED,), RunState.PAID),
    },
).declare("team.commissionrun")
