"""Members: what they earn and spend, who brought whom, and the reward for it."""

from paceline.customers.actions.members import points, referral, reward

__all__ = ["points", "referral", "reward"]
