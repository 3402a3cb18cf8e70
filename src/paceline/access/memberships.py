"""Which unit a person belongs to on which day: one on each, from the first day on, without a gap."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from paceline.access.models import Membership, User
from paceline.access.working_days import local_day

DAY = timedelta(days=1)


def put(user: User, unit_id: UUID, from_on: date) -> None:
    """Let a locked person belong to a unit from that day on; what was planned for later days no longer holds."""
    begin(user, from_on)
    mine = Membership.objects.filter(user=user)
    mine.filter(from_on__gte=from_on).delete()
    mine.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on)).update(to_on=from_on - DAY)
    Membership.objects.create(user=user, unit_id=unit_id, from_on=from_on)


def begin(user: User, before: date) -> None:
    """Write down the unit that a person had so far, when nobody has yet."""
    if user.unit_id is None or Membership.objects.filter(user=user).exists():
        return
    first = user.hired_on or local_day(user.created_at)
    if first < before:
        Membership.objects.create(user=user, unit_id=user.unit_id, from_on=first)


def unit_on(user: User, day: date) -> UUID | None:
    """The unit of a person on a day; None before the first one."""
    mine = Membership.objects.filter(user=user, from_on__lte=day)
    return mine.order_by("-from_on").values_list("unit_id", flat=True).first()


def due(day: date) -> list[tuple[User, UUID]]:
    """Whose unit is no longer what that day's membership says: a transfer that was planned has come into force."""
    rows = Membership.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)
    return [
        (one.user, one.unit_id)
        for one in rows.select_related("user").order_by("user_id")
        if one.user.unit_id != one.unit_id
    ]
