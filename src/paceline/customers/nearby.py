"""Customers around a place: a box of degrees that the index knows, then the true distance, within one's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import cos, radians

from django.db.models import DecimalField, ExpressionWrapper, F, Value

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.customers.models import Customer
from paceline.customers.models.places import latitude, longitude
from paceline.kernel.errors import NotAllowed
from paceline.metadata.registry import registry
from paceline.methods.distance import Point, box_around, metres, point_of

MOST = 50
SHOWN = ("customer_class", "last_follow_up_at", "next_step", "owner", "address")
"""Fields shown beside the name, of those that the reader sees in full."""


@dataclass(frozen=True)
class Near:
    """A customer and how many metres away it is."""

    customer: Customer
    distance: int
    shown: frozenset[str]

    @property
    def last_follow_up_at(self) -> datetime | None:
        return self.customer.last_follow_up_at if "last_follow_up_at" in self.shown else None

    def text(self, name: str) -> str:
        """A field as text; "" when it is not for this reader."""
        if name not in self.shown:
            return ""
        value = getattr(self.customer, name)
        kind = registry.of(Customer).standard[name].type
        return str(value or "") if name == "owner" else kind.show(value)


def customers(by: Principal, centre: Point, reach: int, most: int = MOST) -> list[Near]:
    """The nearest customers within `reach` metres that the reader sees, nearest first. Raises NotAllowed."""
    seen = open_fields(by, registry.of(Customer))
    if "place" not in seen:
        raise NotAllowed("你看不到客户的位置。可以请管理员调整你的角色。")
    box = box_around(centre, reach)
    rows = visible(by, Customer).filter(place__isnull=False).annotate(lat=latitude(), lng=longitude())
    rows = rows.filter(lat__range=(box.south, box.north), lng__range=(box.west, box.east))
    nearest = rows.select_related("owner").order_by(squared(centre), "pk")[:most]
    shown = frozenset(SHOWN) & seen
    found = [
        Near(one, way, shown)
        for one in nearest
        if (there := point_of(one.place)) and (way := metres(centre, there)) <= reach
    ]
    return sorted(found, key=lambda near: near.distance)


def squared(centre: Point) -> ExpressionWrapper:
    """The square of the distance in degrees of latitude: within the box it sorts like the true one."""
    narrow = Decimal(str(round(cos(radians(centre.lat)), 6)))
    north, east = F("lat") - Value(centre.lat), (F("lng") - Value(centre.lng)) * Value(narrow)
    return ExpressionWrapper(
        north * north + east * east, output_field=DecimalField(max_digits=30, decimal_places=18)
    )
