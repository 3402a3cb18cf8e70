"""The objects of the team room."""

from paceline.team.models.coaching import CoachingPlan, CoachingState

__all__ = ["CoachingPlan", "CoachingState"]
