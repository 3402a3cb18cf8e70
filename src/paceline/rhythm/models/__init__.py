"""The objects of the rhythm room."""

from paceline.rhythm.models.alert import Alert, Correction, Look, Suggestion
from paceline.rhythm.models.cadence import Cadence, CadenceStep, EnrolledStep, Enrollment
from paceline.rhythm.models.drawn import CockpitPage
from paceline.rhythm.models.forecast import ForecastFigure, ForecastIssue, ForecastTruth
from paceline.rhythm.models.goal_rule import GoalRule
from paceline.rhythm.models.happening import CalendarFeed, Happening
from paceline.rhythm.models.override import ConversionOverride
from paceline.rhythm.models.plan import PlanCustomer, SalesPlan
from paceline.rhythm.models.plan_action import PlanAction
from paceline.rhythm.models.policy import LifecyclePolicy
from paceline.rhythm.models.report import Promise, WorkReport
from paceline.rhythm.models.review import Review, ReviewAttendee, ReviewCycle, ReviewDecision, ReviewNote
from paceline.rhythm.models.scenario import Scenario
from paceline.rhythm.models.screen import BigScreen
from paceline.rhythm.models.shop import ShopRule
from paceline.rhythm.models.snapshot import Snapshot
from paceline.rhythm.models.submission import ForecastSubmission
from paceline.rhythm.models.target import Target
from paceline.rhythm.models.tier import TierStandard

__all__ = [
    "Alert",
    "BigScreen",
    "Cadence",
    "CadenceStep",
    "CalendarFeed",
    "CockpitPage",
    "ConversionOverride",
    "Correction",
    "EnrolledStep",
    "Enrollment",
    "ForecastFigure",
    "ForecastIssue",
    "ForecastSubmission",
    "ForecastTruth",
    "GoalRule",
    "Happening",
    "LifecyclePolicy",
    "Look",
    "PlanAction",
    "PlanCustomer",
    "Promise",
    "Review",
    "ReviewAttendee",
    "ReviewCycle",
    "ReviewDecision",
    "ReviewNote",
    "SalesPlan",
    "Scenario",
    "ShopRule",
    "Snapshot",
    "Suggestion",
    "Target",
    "TierStandard",
    "WorkReport",
]
