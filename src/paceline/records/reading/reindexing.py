"""Search tokens anew: for records whose custom field was archived or brought back, or for all of them after damage."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from paceline.metadata.object_type import ObjectType
from paceline.records.reading import search

AT_A_TIME = 500


def refresh_search(of: ObjectType, code: str = "", tell: Callable[[int], None] | None = None) -> int:
    """Make the tokens of all records again, or of those with a custom value under `code`, in short transactions.

    Returns how many there were.
    """
    if of.find is None:
        return 0
    every = search.rows_with_links(of).order_by("pk")
    rows, last, count = every.filter(custom__has_key=code) if code else every, None, 0
    while True:
        with transaction.atomic():
            part = rows if last is None else rows.filter(pk__gt=last)
            batch = list(part.select_for_update(of=("self",))[:AT_A_TIME])
            for record in batch:
                of.model._default_manager.filter(pk=record.pk).update(search=search.vector(of, record))
        if not batch:
            return count
        last, count = batch[-1].pk, count + len(batch)
        if tell is not None:
            tell(count)
