"""The lists on which doubles were put by hand: the record that is kept stands on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import SegmentMember
from paceline.customers.models.segment import SegmentKind
from paceline.records.act import Act
from paceline.records.actions.merge import carries


@carries("customers.customer")
def carry(act: Act, keep: Any, doubles: list[UUID]) -> None:
    """Of each static segment one membership of the doubles goes on with the kept customer, the others end.

    A dynamic segment finds out by itself; its lists of doubles end tonight.
    """
    open_ = visible(SYSTEM, SegmentMember).filter(to_on=None)
    on_it = set(open_.filter(customer=keep.pk).values_list("segment", flat=True))
    theirs = open_.filter(customer__in=doubles, segment__kind=SegmentKind.STATIC)
    for row in theirs.select_for_update(of=("self",)).order_by("from_on", "pk"):
        if row.segment_id in on_it:
            open_.filter(pk=row.pk).update(to_on=local_day(act.now))
        else:
            open_.filter(pk=row.pk).update(customer=keep.pk)
            on_it.add(row.segment_id)
