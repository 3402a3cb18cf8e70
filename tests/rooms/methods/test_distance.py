"""Distances against known ways, and the box that must hold every place within reach."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import cos, pi, sin

from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.distance import Point, box_around, kilometres_an_hour, metres, point_of

LAT = st.decimals("-80", "80", places=6)
LNG = st.decimals("-179", "179", places=6)
POINTS = st.builds(Point, LAT, LNG)
SHANGHAI, BEIJING = (
    Point(Decimal("31.2304"), Decimal("121.4737")),
    Point(Decimal("39.9042"), Decimal("116.4074")),
)


def test_known_ways() -> None:
    assert abs(metres(SHANGHAI, BEIJING) - 1_067_000) < 2_000
    north = Point(SHANGHAI.lat + Decimal("0.001"), SHANGHAI.lng)
    assert metres(SHANGHAI, north) == 111
    assert kilometres_an_hour(50_000, timedelta(minutes=20)) == Decimal("150.0")
    assert kilometres_an_hour(5, timedelta(0)) is None
    assert point_of(None) is None
    assert point_of({"lat": "1.5", "lng": "2"}) == Point(Decimal("1.5"), Decimal(2))


@given(POINTS, POINTS, POINTS)
def test_it_is_a_distance(a: Point, b: Point, c: Point) -> None:
    assert metres(a, a) == 0
    assert metres(a, b) == metres(b, a)
    assert metres(a, c) <= metres(a, b) + metres(b, c) + 2


@given(POINTS, st.integers(10, 50_000), st.floats(0, 2 * pi), st.floats(0, 0.99))
def test_the_box_holds_the_circle(centre: Point, reach: int, way: float, share: float) -> None:
    off = reach * share / 111_195.08
    lat = float(centre.lat) + off * sin(way)
    lng = float(centre.lng) + off * cos(way) / max(0.15, cos(float(centre.lat) * pi / 180))
    there = Point(Decimal(str(round(lat, 6))), Decimal(str(round(lng, 6))))
    box = box_around(centre, reach)
    if metres(centre, there) <= reach and abs(lng) <= 180:
        assert box.south <= there.lat <= box.north
        assert box.west <= there.lng <= box.east
