"""Bringing the list of a segment in line with its condition, as the system sees customers; the past stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from paceline.access.filtering import compiled_for
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer, Segment, SegmentMember
from paceline.customers.segments.membership import is_in
from paceline.kernel.errors import Invalid
from paceline.metadata.filters import parse_filter
from paceline.metadata.registry import registry
from paceline.records.act import Act

CHUNK = 2000
MEMBERSHIP = "customers.segmentmember:customer.segment"
"""How conditions on customers name the segments that they are in."""


@dataclass(frozen=True)
class Moves:
    """How many customers came and went."""

    joined: int
    left: int

    def __bool__(self) -> bool:
        return bool(self.joined or self.left)


def meant(segment: Segment) -> QuerySet[Any]:
    """All customers for which the condition holds; 「我」 is the segment's owner. Raises Invalid for a broken one."""
    owner: Principal = principal_of(segment.owner) if segment.owner else SYSTEM
    compiled = compiled_for(SYSTEM, segment.definition, registry.of(Customer), viewer=owner)
    return compiled.apply(visible(SYSTEM, Customer).order_by())


def require_sound(by: Principal, segment: Segment) -> None:
    """Raises Invalid for a condition that its author must not ask, that is empty, or that asks for itself."""
    tree = parse_filter(segment.definition)
    if not tree.size:
        raise Invalid("客群要有条件。请先设条件，或改成静态客群。")
    for condition in tree.conditions():
        named = condition.value if isinstance(condition.value, list) else [condition.value]
        if condition.field == MEMBERSHIP and str(segment.pk) in map(str, named):
            raise Invalid("客群的条件不能用到它自己。请去掉这个条件。")
    compiled_for(by, segment.definition, registry.of(Customer))


def refresh(act: Act, segment: Segment) -> Moves:
    """Let in who meets the condition now, let go who does not. A second time changes nothing. The segment is locked."""
    wanted, today = meant(segment), local_day(act.now)
    open_ = visible(SYSTEM, SegmentMember).filter(segment=segment, to_on__isnull=True)
    left = open_.exclude(customer__in=wanted.values("pk")).update(to_on=today)
    joined = let_in(segment, wanted.exclude(is_in(segment)), today)
    return Moves(joined, left)


def let_in(segment: Segment, customers: QuerySet[Any], today: date) -> int:
    """Memberships from today for customers who are not in. Returns how many."""
    keys = list(customers.values_list("pk", flat=True))
    rows = [SegmentMember(segment=segment, customer_id=key, from_on=today) for key in keys]
    visible(SYSTEM, SegmentMember).bulk_create(rows, batch_size=CHUNK)
    return len(rows)
