"""How many of a segment's members a reader sees: now, day by day, and together with other segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Segment, SegmentMember
from paceline.customers.segments.membership import members, spells, within

MOST = 8


@dataclass(frozen=True)
class Overlap:
    """Another segment and how many customers are in both."""

    segment: UUID
    name: str
    shared: int
    of: int
    """The size of the segment that is looked at; never 0."""

    @property
    def share(self) -> float:
        return self.shared / self.of


def history(segment: Segment, by: Principal, last: date, days: int) -> list[tuple[date, int]]:
    """The size at the end of each of the `days` days up to `last`, of the customers that the reader sees today."""
    rows = spells(segment, by).order_by()
    came = dict(rows.values_list("from_on").annotate(n=Count("pk")))
    went = dict(rows.exclude(to_on=None).values_list("to_on").annotate(n=Count("pk")))
    first = last - timedelta(days=days - 1)
    size = sum(n for day, n in came.items() if day < first) - sum(n for day, n in went.items() if day < first)
    found = []
    for at in range(days):
        day = first + timedelta(days=at)
        size += came.get(day, 0) - went.get(day, 0)
        found.append((day, size))
    return found


def overlaps(segment: Segment, by: Principal) -> list[Overlap]:
    """The segments that share most members with this one, of those that the reader sees; [] for an empty one."""
    inside = members(segment, by=by).order_by()
    size = inside.count()
    if not size:
        return []
    rows = visible(SYSTEM, SegmentMember).filter(within(), customer__in=inside.values("pk"))
    rows = rows.filter(segment__in=visible(by, Segment)).exclude(segment=segment).order_by()
    counted = (
        rows.values_list("segment", "segment__name").annotate(n=Count("pk")).order_by("-n", "segment__name")
    )
    return [Overlap(key, name, shared, size) for key, name, shared in counted[:MOST]]
