"""What looks doubtful about a check-in: one device for two people, a speed nobody travels at, an old photo again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import CheckIn
from paceline.customers.models.check_in import Doubt
from paceline.methods.distance import Point, kilometres_an_hour, metres, point_of

FASTEST = Decimal(150)
"""Kilometres an hour between two check-ins of one person."""
STANDING = 1000
"""Metres that two check-ins may differ without anybody having travelled."""
ONE_DEVICE = timedelta(hours=24)
COARSE = 200
"""Metres of uncertainty from which a position says little."""


def doubts_about(check_in: CheckIn) -> list[str]:
    """The doubts about a check-in that is not yet stored, in a fixed order."""
    found = {
        Doubt.SHARED_DEVICE: is_shared(check_in),
        Doubt.TOO_FAST: is_too_fast(check_in),
        Doubt.POOR_ACCURACY: (check_in.accuracy or 0) > COARSE,
        Doubt.SAME_PHOTO: is_known_photo(check_in),
    }
    return [doubt.value for doubt, holds in found.items() if holds]


def is_shared(check_in: CheckIn) -> bool:
    """Whether somebody else checked in with this device within a day."""
    if not check_in.device:
        return False
    near = (check_in.at - ONE_DEVICE, check_in.at + ONE_DEVICE)
    rows = visible(SYSTEM, CheckIn).filter(device=check_in.device, at__range=near)
    return bool(rows.exclude(owner=check_in.owner_id).exists())


def is_too_fast(check_in: CheckIn) -> bool:
    """Whether the way from the check-in before, or to the one after, cannot have been travelled."""
    here = point_of(check_in.place)
    return here is not None and any(impossible(here, check_in, other) for other in neighbours(check_in))


def neighbours(check_in: CheckIn) -> Iterator[Any]:
    """The person's check-ins just before and just after; what comes late is compared with both."""
    mine = visible(SYSTEM, CheckIn).filter(owner=check_in.owner_id).only("at", "place", "accuracy")
    for rows in (
        mine.filter(at__lte=check_in.at).order_by("-at"),
        mine.filter(at__gt=check_in.at).order_by("at"),
    ):
        if (found := rows.first()) is not None:
            yield found


def impossible(here: Point, check_in: CheckIn, other: CheckIn) -> bool:
    there = point_of(other.place)
    if there is None:
        return False
    unsure = (check_in.accuracy or 0) + (other.accuracy or 0)
    way = metres(here, there) - unsure
    if way <= STANDING:
        return False
    speed = kilometres_an_hour(way, gap(check_in.at, other.at))
    return speed is None or speed > FASTEST


def gap(one: datetime, other: datetime) -> timedelta:
    return abs(one - other)


def is_known_photo(check_in: CheckIn) -> bool:
    """Whether the very same picture has served before, whoever took it."""
    known = visible(SYSTEM, CheckIn).filter(photo_digest=check_in.photo_digest)
    return bool(check_in.photo_digest) and known.exists()
