"""Which moves research projects and focus groups may make in which state (spec §2.10)."""

from __future__ import annotations

from paceline.market.models.research.group import GroupState as G
from paceline.market.models.research.project import ResearchState as R
from paceline.records.states import Move, States

PROJECT = States(
    "state",
    R,
    start=(R.PLAN,),
    moves={
        "field": Move("开始执行", (R.PLAN,), R.FIELDING),
        "analyse": Move("停止收集，开始分析", (R.FIELDING,), R.ANALYSING),
        "collect": Move("继续收集", (R.ANALYSING,), R.FIELDING),
        "conclude": Move("下结论", (R.ANALYSING,), R.CONCLUDED),
        "reopen": Move("重新分析", (R.CONCLUDED,), R.ANALYSING),
        "archive": Move("归档", (R.CONCLUDED,), R.ARCHIVED),
        "unarchive": Move("取消归档", (R.ARCHIVED,), R.CONCLUDED),
    },
).declare("market.researchproject")

GROUP = States(
    "state",
    G,
    start=(G.PLANNED,),
    moves={
        "hold": Move("登记已举办", (G.PLANNED,), G.HELD),
        "cancel": Move("取消这一场", (G.PLANNED,), G.CANCELLED),
        "reopen": Move("改回筹备中", (G.HELD, G.CANCELLED), G.PLANNED),
    },
).declare("market.focusgroup")
