"""Which unit a person belongs to on which day: one on each, from the first day on, without a gap."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from paceline.access.dated import Dated
from paceline.access.models import Membership, User

MEMBERSHIPS = Dated(Membership, "unit_id")
put, due = MEMBERSHIPS.put, MEMBERSHIPS.due


def unit_on(user: User, day: date) -> UUID | None:
    """The unit of a person on a day; None before the first one."""
    mine = Membership.objects.filter(user=user, from_on__lte=day)
    return mine.order_by("-from_on").values_list("unit_id", flat=True).first()
