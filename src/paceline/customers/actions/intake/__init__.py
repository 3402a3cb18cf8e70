"""How leads come in and to whom they go: forms, assignment rules."""

from paceline.customers.actions.intake import assignment, form, point

__all__ = ["assignment", "form", "point"]
