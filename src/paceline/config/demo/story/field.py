"""Field work of the demo: where customers are, and this week's check-ins, one of them doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.demo.company import HERO
from paceline.config.demo.naming import data
from paceline.config.demo.world import World
from paceline.customers.actions.check_in import check_out, visit
from paceline.customers.models import Customer

SPREAD = 60_000
"""Millionths of a degree around the centre of a city: about six kilometres."""
NORTH = {"near": Decimal("0.0012"), "far": Decimal("0.0210")}
STAYS = ((50, 40, "near", "positive", "看了装配线，确认了改造范围和停机窗口"), (26, 65, "near", "connected", ""),
         (3, 35, "far", "positive", "和新厂区的设备经理见面，约了下周试用"))  # fmt: skip
"""Hours ago, minutes stayed, how near, what came of it."""


def place_of(code: str, address: str) -> dict[str, str] | None:
    """Somewhere in the city, always the same for one address; one in five customers has no place yet."""
    centre = data("places").get(code)
    rng = Random(f"{code} {address}")  # noqa: S311 — a story, not a secret
    if centre is None or rng.random() < 0.2:
        return None
    lat, lng = (Decimal(text) + Decimal(rng.randint(-SPREAD, SPREAD)) / 1_000_000 for text in centre.split())
    return {"lat": f"{lat:.6f}", "lng": f"{lng:.6f}"}


def fill(world: World) -> None:
    """The hero has been to three customers lately; the last check-in waits for the leader."""
    user = visible(SYSTEM, User).get(username=HERO)
    mine = visible(SYSTEM, Customer).filter(owner=user, place__isnull=False).order_by("-value_score", "pk")
    by = principal_of(user)
    for customer, (hours, minutes, where, outcome, notes) in zip(mine[:3], STAYS, strict=False):
        at = world.moments.now - timedelta(hours=hours)
        arrived = visit(
            by, customer=customer, place=moved(customer.place, NORTH[where]), accuracy=18, at=at,
            reason="客户临时改到新厂区见面" if where == "far" else "",
        )  # fmt: skip
        left = at + timedelta(minutes=minutes)
        check_out(by, arrived.activity, outcome=outcome, notes=notes, at=left)


def moved(place: Mapping[str, str], north: Decimal) -> dict[str, str]:
    """A place a little farther north."""
    return {"lat": f"{Decimal(place['lat']) + north:.6f}", "lng": place["lng"]}
