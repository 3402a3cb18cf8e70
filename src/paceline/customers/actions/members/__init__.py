"""Members: what they earn and spend, and who brought whom."""

from paceline.customers.actions.members import points, referral

__all__ = ["points", "referral"]
