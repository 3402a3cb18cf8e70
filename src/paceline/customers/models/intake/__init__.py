"""How leads come in: public forms."""

from paceline.customers.models.intake.form import Asked, HandTo, LeadForm

__all__ = ["Asked", "HandTo", "LeadForm"]
