"""How leads come in, and to whom they go: public forms, assignment rules."""

from paceline.customers.models.intake.assignment import AssignmentMember, AssignmentRule, AssignmentTurn
from paceline.customers.models.intake.form import Asked, HandTo, LeadForm

__all__ = ["Asked", "AssignmentMember", "AssignmentRule", "AssignmentTurn", "HandTo", "LeadForm"]
