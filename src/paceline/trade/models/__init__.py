"""The objects of the trade room, one file each."""

from paceline.trade.models.order import OrderKind, OrderState, SalesOrder
from paceline.trade.models.order_line import OrderLine

__all__ = ["OrderKind", "OrderLine", "OrderState", "SalesOrder"]
