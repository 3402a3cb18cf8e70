"""What people and the clock do with routes: a day's run is made, filled, sent off and called back."""

from paceline.trade.actions.route import run, stop

__all__ = ["run", "stop"]
