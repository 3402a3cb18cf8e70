"""What people do in the care room; importing them declares them."""

from paceline.care.actions import event, plan, survey, ticket

__all__ = ["event", "plan", "survey", "ticket"]
