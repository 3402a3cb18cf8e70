"""What a day is expected to bring in."""

from paceline.trade.models.dayplan.supply import ExpectedSupply

__all__ = ["ExpectedSupply"]
