"""How often a field of records went from one value to another in a time, counted over their events."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KT

from paceline.records.models import Event


def field_moves(
    records: QuerySet[Any], name: str, events: Collection[str], first: datetime, end: datetime
) -> list[dict[str, Any]]:
    """`before`, `after`, `n` moves and `who` records, most first; of the records of a query within sight.

    `events` are the names of those that may have told it; `end` is no part of the time.
    """
    told: Any = Event.objects.filter(
        name__in=events, occurred_at__gte=first, occurred_at__lt=end, payload__changes__has_key=name,
        record_id__in=records.order_by().values("pk"),
    )  # fmt: skip
    pairs = told.annotate(before=KT(f"payload__changes__{name}__0"), after=KT(f"payload__changes__{name}__1"))
    counts = pairs.order_by().values("before", "after")
    counts = counts.annotate(n=Count("pk"), who=Count("record_id", distinct=True))
    return list(counts.order_by(F("n").desc(), "before", "after"))
