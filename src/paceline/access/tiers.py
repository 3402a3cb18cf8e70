"""Which sales tier a person has on which day: a change that is planned counts from its day on."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from paceline.access.dated import Dated
from paceline.access.models import TierAssignment, User

TIERS = Dated(TierAssignment, "tier")
put, due = TIERS.put, TIERS.due


def tier_on(user: User, day: date) -> str:
    """The tier of a person on a day; "" for none. Where nothing was written down it is the one that stands."""
    known = list(TierAssignment.objects.filter(user=user).order_by("from_on"))
    held = [one.tier for one in known if one.from_on <= day]
    return held[-1] if held else "" if known else str(user.tier)


def history(user: User) -> QuerySet[TierAssignment]:
    """What a person had, has and will have, the latest first."""
    return TierAssignment.objects.filter(user=user).order_by("-from_on")


def planned(after: date) -> dict[object, TierAssignment]:
    """The next change of each person that is still to come, by person."""
    rows = TierAssignment.objects.filter(from_on__gt=after).order_by("-from_on")
    return {one.user_id: one for one in rows}
