"""How leads come in: forms."""

from paceline.customers.actions.intake import form

__all__ = ["form"]
