"""Which run passes a customer on a day, and in which order a run passes its customers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.trade.models import Delivery, RouteRun, RouteStop

LAST = 1000
"""The place of who has none."""


def run_for(customer: UUID, day: date | None) -> RouteRun | None:
    """The first run of that day on whose route the customer is a stop."""
    if day is None:
        return None
    stops = visible(SYSTEM, RouteStop).filter(customer=customer).values("route")
    found: RouteRun | None = visible(SYSTEM, RouteRun).filter(on=day, route__in=stops).order_by("pk").first()
    return found


def places(route: UUID) -> dict[UUID, tuple[int, str]]:
    """Customer → its place on the route and what to know when stopping there."""
    rows = visible(SYSTEM, RouteStop).filter(route=route).order_by("pk")
    named = rows.values_list("customer_id", "place", "note")
    return {customer: (place or LAST, note) for customer, place, note in named}


def in_order(route: UUID, deliveries: list[Delivery]) -> list[Delivery]:
    """Deliveries as the route passes their customers; who is no stop of it comes last."""
    known = places(route)
    return sorted(
        deliveries, key=lambda one: (known.get(one.customer_id, (LAST, ""))[0], str(one.customer_id))
    )
