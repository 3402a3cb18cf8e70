"""Standing orders 周期单: what a customer gets again and again, and the days that are left out."""

from paceline.trade.models.standing.line import StandingLine
from paceline.trade.models.standing.order import OnRestDay, Rhythm, StandingOrder, StandingState
from paceline.trade.models.standing.skip import StandingSkip

__all__ = ["OnRestDay", "Rhythm", "StandingLine", "StandingOrder", "StandingSkip", "StandingState"]
