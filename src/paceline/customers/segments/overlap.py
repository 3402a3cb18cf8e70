"""Which customers several segments share, of those that a reader sees: one pass over their memberships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Case, IntegerField, Value, When

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer, SegmentMember
from paceline.customers.segments.membership import within

MOST = 8


@dataclass(frozen=True)
class Matrix:
    """Segments and how many customers are in which of them: `shared[a][b]` in both, `shared[a][a]` the size of a."""

    segments: list[Any]
    shared: list[list[int]]
    in_all: int
    in_one: int
    total: int

    def share(self, a: int, b: int) -> float | None:
        """The part of `a` that is in `b`, too; None for an empty `a`."""
        return self.shared[a][b] / self.shared[a][a] if self.shared[a][a] else None

    @property
    def is_apart(self) -> bool:
        """Whether no customer is in two of them."""
        return self.in_one == self.total


def matrix(segments: Sequence[Any], by: Principal) -> Matrix:
    """What up to eight segments share now."""
    bits = {one.pk: 1 << place for place, one in enumerate(segments)}
    bit = Case(
        *(When(segment=key, then=Value(value)) for key, value in bits.items()), output_field=IntegerField()
    )
    rows = visible(SYSTEM, SegmentMember).filter(within(), segment__in=list(bits))
    rows = rows.filter(customer__in=visible(by, Customer).order_by().values("pk")).order_by()
    masks = Counter(rows.values("customer").annotate(mask=BitOr(bit)).values_list("mask", flat=True))
    return counted(list(segments), masks)


def counted(segments: list[Any], masks: Counter[int]) -> Matrix:
    """The matrix of how many customers have which set of segments, one bit each."""
    places = range(len(segments))
    return Matrix(
        segments,
        [
            [sum(n for mask, n in masks.items() if mask >> a & 1 and mask >> b & 1) for b in places]
            for a in places
        ],
        masks.get((1 << len(segments)) - 1, 0),
        sum(n for mask, n in masks.items() if mask.bit_count() == 1),
        sum(masks.values()),
    )
