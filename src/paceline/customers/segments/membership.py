"""Who is in a segment: the system's list. Whoever shows it narrows it to what the reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer, Segment, SegmentMember
from paceline.metadata.fields import key_of


def members(segment: Segment | UUID, *, by: Principal = SYSTEM, on: date | None = None) -> QuerySet[Customer]:
    """The customers in a segment now, or at the end of a day, of those that `by` may see."""
    return visible(by, Customer).filter(is_in(segment, on)).order_by("pk")


def is_in(segment: Segment | UUID, on: date | None = None) -> Exists:
    """Whether a customer is in the segment now, or was at the end of a day."""
    spells = visible(SYSTEM, SegmentMember).filter(segment_id=key_of(segment), customer_id=OuterRef("pk"))
    return Exists(spells.filter(within(on)))


def within(on: date | None = None) -> Q:
    """Memberships that hold now, or at the end of a day."""
    if on is None:
        return Q(to_on__isnull=True)
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))


def spells(segment: Segment | UUID, by: Principal) -> QuerySet[Any]:
    """All memberships, ended ones included, of customers that the reader may see now."""
    seen = visible(by, Customer).order_by().values("pk")
    rows = visible(SYSTEM, SegmentMember).filter(segment_id=key_of(segment))
    return rows if by.kind == "system" else rows.filter(customer__in=seen)
