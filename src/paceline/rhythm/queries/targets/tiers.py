"""What a sales tier stands for on a day: the standard that counts, and each person's share of a target by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.tiers import tier_on, tiers_on
from paceline.rhythm.models import TierStandard

ONE = Decimal(1)


def standards_on(day: date) -> dict[str, TierStandard]:
    """The standard of each tier that counts on a day: the one from the latest day on."""
    rows = visible(SYSTEM, TierStandard).filter(valid_from__lte=day)
    return {one.tier: one for one in rows.order_by("valid_from", "created_at", "pk")}


def standard_of(user: User, day: date) -> TierStandard | None:
    """What is expected of a person; None without a tier or a standard for it."""
    return standards_on(day).get(tier_on(user, day))


def factors(people: Iterable[User], day: date) -> dict[UUID, Decimal]:
    """Each person's weight in a target; whoever has no tier, or one without a standard, counts once."""
    known = standards_on(day)
    return {key: known[tier].factor if tier in known else ONE for key, tier in tiers_on(people, day).items()}
