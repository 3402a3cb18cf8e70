"""Distances on the earth, in whole metres: how far a place is, which box holds a circle, how fast somebody moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_008.8
"""Mean radius in metres (IUGG)."""
DEGREE = 111_195.08
"""Metres of one degree of latitude on that sphere."""
PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Point:
    """A place in WGS 84 degrees."""

    lat: Decimal
    lng: Decimal


@dataclass(frozen=True)
class Box:
    """Degrees between which a place lies."""

    south: Decimal
    north: Decimal
    west: Decimal
    east: Decimal


def point_of(place: Mapping[str, object] | None) -> Point | None:
    """The point of a stored place `{"lat", "lng"}`; None when there is none."""
    if not place:
        return None
    return Point(Decimal(str(place["lat"])), Decimal(str(place["lng"])))


def metres(one: Point, other: Point) -> int:
    """Great-circle distance by the haversine formula, which is exact enough for short ways too."""
    south, north = radians(one.lat), radians(other.lat)
    half_lat, half_lng = (north - south) / 2, radians(other.lng - one.lng) / 2
    share = sin(half_lat) ** 2 + cos(south) * cos(north) * sin(half_lng) ** 2
    return round(2 * EARTH * asin(sqrt(min(1.0, share))))


def box_around(centre: Point, reach: int) -> Box:
    """The smallest box of degrees that holds every place within `reach` metres, cut off at the poles and at ±180°."""
    high = Decimal(reach / DEGREE).quantize(PLACES) + PLACES
    north, south = min(centre.lat + high, Decimal(90)), max(centre.lat - high, Decimal(-90))
    narrow = cos(radians(max(abs(north), abs(south))))
    wide = (
        Decimal(180) if narrow < 1e-6 else Decimal(min(180.0, float(high) / narrow)).quantize(PLACES) + PLACES
    )
    return Box(south, north, max(centre.lng - wide, Decimal(-180)), min(centre.lng + wide, Decimal(180)))


def kilometres_an_hour(way: int, within: timedelta) -> Decimal | None:
    """The speed at which a way of so many metres was gone; None when no time passed."""
    seconds = Decimal(str(abs(within.total_seconds())))
    return (Decimal(way) * Decimal("3.6") / seconds).quantize(Decimal("0.1")) if seconds else None
