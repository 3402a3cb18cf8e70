"""Commission: plans and their bands, what each sale earned, statements per person and period, pay runs."""

from paceline.team.models.commission.choices import (
    Base,
    DisputeState,
    Gate,
    LineKind,
    Method,
    PayPeriod,
    PlanState,
    RunState,
    StatementState,
)
from paceline.team.models.commission.event import CommissionEvent
from paceline.team.models.commission.plan import CompBand, CompPlan
from paceline.team.models.commission.run import CommissionRun
from paceline.team.models.commission.statement import Statement

__all__ = [
    "Base",
    "CommissionEvent",
    "CommissionRun",
    "CompBand",
    "CompPlan",
    "DisputeState",
    "Gate",
    "LineKind",
    "Method",
    "PayPeriod",
    "PlanState",
    "RunState",
    "Statement",
    "StatementState",
]
