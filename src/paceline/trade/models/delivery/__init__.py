"""Deliveries: the document that goes with the goods, and what stands on it."""

from paceline.trade.models.delivery.delivery import Delivery, DeliveryState
from paceline.trade.models.delivery.line import DeliveryLine

__all__ = ["Delivery", "DeliveryLine", "DeliveryState"]
