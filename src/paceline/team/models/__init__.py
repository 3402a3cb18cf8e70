"""The objects of the team room."""

from paceline.team.models.coaching import CoachingPlan, CoachingState
from paceline.team.models.commission import CommissionEvent, CommissionRun, CompBand, CompPlan, Statement
from paceline.team.models.pulse import PulseRound
from paceline.team.models.recognition import Recognition

__all__ = [
    "CoachingPlan",
    "CoachingState",
    "CommissionEvent",
    "CommissionRun",
    "CompBand",
    "CompPlan",
    "PulseRound",
    "Recognition",
    "Statement",
]
