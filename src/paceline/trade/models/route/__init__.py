"""Routes on which goods go to customers: the way, its stops, and each day's run."""

from paceline.trade.models.route.route import DeliveryRoute, RouteStop
from paceline.trade.models.route.run import RouteRun

__all__ = ["DeliveryRoute", "RouteRun", "RouteStop"]
