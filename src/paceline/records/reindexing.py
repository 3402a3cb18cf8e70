"""Search tokens anew for records whose searched fields have changed: a custom field was archived or brought back."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from paceline.metadata.object_type import ObjectType
from paceline.records import search

AT_A_TIME = 500


def refresh_search(of: ObjectType, code: str, tell: Callable[[int], None]) -> int:
    """Make the tokens of all records that have a value under `code` again, in short transactions. Returns how many."""
    if of.find is None:
        return 0
    rows, last, count = of.model._default_manager.filter(custom__has_key=code).order_by("pk"), None, 0
    while True:
        with transaction.atomic():
            part = rows if last is None else rows.filter(pk__gt=last)
            batch = list(part.select_for_update(of=("self",))[:AT_A_TIME])
            for record in batch:
                of.model._default_manager.filter(pk=record.pk).update(search=search.vector(of, record))
        if not batch:
            return count
        last, count = batch[-1].pk, count + len(batch)
        tell(count)
