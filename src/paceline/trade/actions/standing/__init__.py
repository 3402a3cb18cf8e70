"""What people and the clock do with standing orders: made, changed, paused, a day left out, the next order made."""

from paceline.trade.actions.standing import life, making, skip

__all__ = ["life", "making", "skip"]
