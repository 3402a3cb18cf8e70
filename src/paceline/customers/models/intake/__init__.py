"""How leads come in, and to whom they go: public forms, capture points, assignment rules."""

from paceline.customers.models.intake.assignment import AssignmentMember, AssignmentRule, AssignmentTurn
from paceline.customers.models.intake.form import Asked, HandTo, LeadForm
from paceline.customers.models.intake.point import CapturePoint

__all__ = [
    "Asked",
    "AssignmentMember",
    "AssignmentRule",
    "AssignmentTurn",
    "CapturePoint",
    "HandTo",
    "LeadForm",
]
