"""The objects of the rhythm room."""

from paceline.rhythm.models.review import Review, ReviewCycle, ReviewDecision
from paceline.rhythm.models.snapshot import Snapshot
from paceline.rhythm.models.submission import ForecastSubmission
from paceline.rhythm.models.target import Target

__all__ = ["ForecastSubmission", "Review", "ReviewCycle", "ReviewDecision", "Snapshot", "Target"]
