"""What people do in the trade room; importing this package declares the actions."""

from paceline.trade.actions import amend, deliver, from_opportunity, order, order_line, take_back

__all__ = ["amend", "deliver", "from_opportunity", "order", "order_line", "take_back"]
